"""Work per system, and the answer: what must be there, who may say no, where it goes."""

from typing import Any

import pytest

from dpo_office.common import clock
from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused, Stale, Unsupported
from dpo_office.common.letters.models import Letter
from registry_app.models import Controller
from requests_app.actions import answers, extracts, system_tasks
from requests_app.actions.intake import Requester
from requests_app.domain.answers import ItemDecision
from requests_app.models import Case
from requests_app.queries.information import processing_information
from tests.factories.cases import (
    EXTRACT,
    case_in,
    everything_about,
    make_case,
    rendered_answer,
    take,
)
from tests.factories.registry import actor_with, make_activity, make_customer

NO = ItemDecision(
    "access", "partly_granted", "rights_of_others_access", "Beskeder fra andre er udeladt.", "Gennemgået."
)


def call(case: Case, role: str = "officer", **more: Any) -> dict[str, Any]:
    return {"case_id": case.pk, "actor": actor_with(role, case.controller), "now": clock.now()} | more


def settled(controller: Controller, **fields: Any) -> Case:
    case = case_in("collecting", controller, **fields)
    take("settle_tasks", case, actor=actor_with("officer", controller), now=clock.now())
    case.refresh_from_db()
    return case


@pytest.mark.parametrize(
    ("attached", "outcome", "result"),
    [
        (True, "", "extracted"),
        (True, "extracted", "extracted"),
        (True, "done", "done"),
        (True, "nothing_found", Refused("extracts_attached")),
        (False, "", Invalid("outcome_required")),
        (False, "extracted", Refused("extract_missing")),
        (False, "nothing_found", "nothing_found"),
        (False, "done", "done"),
        (False, "lost", Invalid("invalid")),
    ],
)
def test_settle_task_says_what_is_true(
    controller: Controller, attached: bool, outcome: str, result: Any
) -> None:
    case = case_in("collecting", controller)
    task = case.tasks.get()
    if attached:
        extracts.attach_extract(task_id=task.pk, content=EXTRACT, **call(case))
    before = everything_about(case)

    if isinstance(result, str):
        system_tasks.settle_task(task_id=task.pk, outcome=outcome, **call(case))
        assert case.tasks.get().outcome == result
    else:
        with pytest.raises(type(result), match=result.code):
            system_tasks.settle_task(task_id=task.pk, outcome=outcome, **call(case))
        assert everything_about(case) == before


def test_a_settled_task_takes_nothing_more(controller: Controller) -> None:
    case = settled(controller)
    task = case.tasks.get()
    before = everything_about(case)

    for again in (
        lambda: system_tasks.settle_task(task_id=task.pk, outcome="done", **call(case)),
        lambda: extracts.attach_extract(task_id=task.pk, content=EXTRACT, **call(case)),
    ):
        with pytest.raises(Refused, match="step_impossible"):
            again()

    assert everything_about(case) == before


def test_a_task_of_another_case_is_not_found(controller: Controller) -> None:
    case, other = case_in("collecting", controller), case_in("collecting", controller)

    with pytest.raises(NotFound):
        system_tasks.settle_task(task_id=other.tasks.get().pk, outcome="done", **call(case))


def test_attach_extract_names_each_file_itself(controller: Controller) -> None:
    case = case_in("collecting", controller)
    task = case.tasks.get()

    extracts.attach_extract(task_id=task.pk, content=EXTRACT, **call(case))
    extracts.attach_extract(task_id=task.pk, content=b'{"a": 1}', **call(case))

    names = list(task.extracts.values_list("filename", "document__media_type"))
    assert names == [
        (f"{case.reference}-shop-1.csv", "text/csv"),
        (f"{case.reference}-shop-2.json", "application/json"),
    ]


def test_attach_extract_takes_no_program(controller: Controller) -> None:
    case = case_in("collecting", controller)
    before = everything_about(case)

    with pytest.raises(Unsupported, match="file_type_unsupported"):
        extracts.attach_extract(task_id=case.tasks.get().pk, content=b"MZ\x90\x00\xff", **call(case))

    assert everything_about(case) == before


def test_send_answer_waits_for_every_task(controller: Controller) -> None:
    case = case_in("collecting", controller)
    before = everything_about(case)

    with pytest.raises(Refused) as caught:
        answers.prepare_answer(**call(case))
    with pytest.raises(Refused, match="tasks_open"):
        answers.send_answer(rendered=rendered_answer(case), **call(case))

    assert caught.value.context == {"open": 1}
    assert everything_about(case) == before


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ([ItemDecision("erasure")], "item_unknown"),
        ([ItemDecision("access"), ItemDecision("access")], "item_named_twice"),
        ([ItemDecision("access", "partly_granted")], "ground_required"),
        ([ItemDecision("access", "partly_granted", "because", "Fordi.")], "ground_unknown"),
        ([ItemDecision("access", "partly_granted", "legal_claims", "Fordi.")], "ground_not_for_right"),
        ([ItemDecision("access", "partly_granted", "excessive", " ")], "reason_required"),
        ([ItemDecision("access", "partly_granted", "excessive", "Fordi.")], "evidence_required"),
        ([ItemDecision("access", "granted", "excessive")], "ground_not_asked"),
        ([ItemDecision("access", evidence="Ses.")], "ground_not_asked"),
        ([ItemDecision("access", "withdrawn")], "invalid"),
        ([ItemDecision("access", "refused", "excessive", "Fordi.", "Ses.")], "everything_refused"),
    ],
)
def test_send_answer_refuses_half_a_decision(
    controller: Controller, items: list[ItemDecision], code: str
) -> None:
    case = settled(controller)

    with pytest.raises((Invalid, Refused), match=code):
        answers.prepare_answer(items=items, **call(case, "decider"))


def test_send_answer_that_says_no_to_something_is_the_deciders(controller: Controller) -> None:
    case = settled(controller, rights=["access", "erasure"])

    with pytest.raises(NotPermitted):
        answers.prepare_answer(items=[NO], **call(case, "officer"))
    rendered = answers.prepare_answer(items=[NO], **call(case, "decider"))
    answers.send_answer(rendered=rendered, **call(case, "decider"))

    assert [(item.outcome, item.ground, item.reason) for item in case.items.all()] == [
        ("partly_granted", "rights_of_others_access", "Beskeder fra andre er udeladt."),
        ("granted", "", ""),
    ]


def test_send_answer_that_was_typeset_before_a_change_is_stale(controller: Controller) -> None:
    case = settled(controller)
    rendered = rendered_answer(case)
    take("withdraw_case", case, actor=actor_with("officer", controller), now=clock.now())
    before = everything_about(case)

    with pytest.raises(Stale):
        answers.send_answer(rendered=rendered, **call(case))

    assert everything_about(case) == before


def test_an_answer_belongs_to_its_case(controller: Controller) -> None:
    case, other = settled(controller), settled(controller)

    with pytest.raises(ValueError, match="belongs"):
        answers.send_answer(rendered=rendered_answer(other), **call(case))


def answered_to(controller: Controller, requester: Requester, *, waived: bool) -> Letter:
    """Answer a case, with a waived form or in a case about rectification that asks for none."""
    case = make_case(controller, rights=["access" if waived else "rectification"], requester=requester)
    steps = ["waive_form"] if waived else []
    for step in (*steps, "plan_tasks", "settle_tasks", "send_answer"):
        take(step, case, actor=actor_with("officer", controller), now=clock.now())
        case.refresh_from_db()
    return Letter.objects.get(cause_id=case.pk, kind="case.answer_sent")


def test_an_answer_goes_to_the_address_on_file_not_to_whoever_wrote(controller: Controller) -> None:
    make_customer(controller, "10001", email="known@example.com")
    stranger = Requester(name="X", email="stranger@example.com", customer_number="10001")

    for waived in (True, False):
        letter = answered_to(controller, stranger, waived=waived)
        assert (letter.recipient_address, letter.confidential) == ("known@example.com", True)


def test_an_answer_to_an_unproven_customer_without_address_waits_to_be_printed(
    controller: Controller,
) -> None:
    make_customer(controller, "10001", email="")
    stranger = Requester(name="X", email="stranger@example.com", customer_number="10001")

    assert answered_to(controller, stranger, waived=False).channel == "post"
    assert answered_to(controller, stranger, waived=True).recipient_address == "stranger@example.com"


def test_an_answer_to_somebody_unknown_goes_to_where_they_wrote_from(controller: Controller) -> None:
    letter = answered_to(controller, Requester(email="new@example.com"), waived=False)

    assert letter.recipient_address == "new@example.com"


def test_a_refusal_goes_to_whoever_asked(controller: Controller) -> None:
    make_customer(controller, "10001", email="known@example.com")
    stranger = Requester(email="stranger@example.com", customer_number="10001")

    case = case_in("refused", controller, requester=stranger)

    letter = Letter.objects.get(cause_id=case.pk, kind="case.refused")
    assert (letter.recipient_address, letter.confidential) == ("stranger@example.com", True)


@pytest.mark.parametrize(
    ("rights", "ground", "reason", "evidence", "code"),
    [
        (["access"], "", "Fordi.", "Ses.", "ground_required"),
        (["access"], "because", "Fordi.", "Ses.", "ground_unknown"),
        (["access"], "legal_claims", "Fordi.", "Ses.", "ground_not_for_right"),
        (["access", "erasure"], "rights_of_others_access", "Fordi.", "Ses.", "ground_not_for_right"),
        (["consent_withdrawal"], "excessive", "Fordi.", "Ses.", "ground_not_for_right"),
        (["access"], "excessive", " ", "Ses.", "reason_required"),
        (["access"], "excessive", "Fordi.", " ", "evidence_required"),
    ],
)
def test_refuse_case_needs_a_ground_that_holds_and_reasons(
    controller: Controller, rights: list[str], ground: str, reason: str, evidence: str, code: str
) -> None:
    case = make_case(controller, rights=rights)
    before = everything_about(case)

    with pytest.raises(Invalid, match=code):
        answers.prepare_refusal(ground=ground, reason=reason, evidence=evidence, **call(case, "decider"))

    assert everything_about(case) == before


def test_processing_information_speaks_of_what_goes_on(controller: Controller) -> None:
    make_activity(controller, "mail", name_da="Breve", recipients=["Postvæsenet"])
    make_activity(controller, "old", name_da="Gammelt", recipients=["Ingen"], status="ended")

    points = {point.code: point.lines for point in processing_information(controller, "da")}

    assert points["recipients"] == ("Breve: Postvæsenet",)
    assert len(points["purposes"]) == 2
