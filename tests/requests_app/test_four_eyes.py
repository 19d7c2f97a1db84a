"""A step that takes two people: proposed, approved, returned, taken back, overtaken, taken alone."""

from datetime import UTC, datetime, time
from typing import Any

import pytest
from django.db import IntegrityError

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.documents import Document
from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused, Stale
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Letter, LetterAttachment
from dpo_office.common.permissions import Actor, Grant
from registry_app.models import Controller
from requests_app.actions import answers, ownership, proposals
from requests_app.actions.four_eyes import change_four_eyes
from requests_app.actions.system_tasks import settle_task
from requests_app.domain.answers import ItemDecision
from requests_app.domain.four_eyes import SUGGESTED
from requests_app.models import Case, FourEyesRules, StepProposal
from tests.factories.cases import (
    SETUP,
    case_in,
    everything_about,
    make_case,
    make_office,
    rendered_answer,
    rendered_refusal,
    take,
)
from tests.factories.four_eyes import EXTENSION, choose, propose
from tests.factories.registry import actor_with

NO = ItemDecision("erasure", "refused", "legal_obligation", "Bogføringsloven.", "Fakturaerne fra 2024.")


@pytest.fixture
def controller(db: None) -> Controller:
    return make_office(form_mode="requested")


def call(case: Case, role: str = "officer", actor: Actor | None = None) -> dict[str, Any]:
    return {"case_id": case.pk, "actor": actor or actor_with(role, case.controller), "now": clock.now()}


def ready(controller: Controller, **fields: Any) -> Case:
    """Give a case whose answer can be sent."""
    case = case_in("collecting", controller, **fields)
    take("settle_tasks", case, actor=actor_with("officer", controller), now=clock.now())
    case.refresh_from_db()
    return case


def answer_with(case: Case, *decisions: ItemDecision) -> answers.RenderedAnswer:
    rendered = rendered_answer(case)
    named = {decision.right: decision for decision in decisions}
    decided = tuple(named.get(row.right, row) for row in rendered.decisions)
    return answers.RenderedAnswer(case.pk, case.version, decided, b"%PDF-1.7 proposed")


def last_day(case: Case) -> datetime:
    return datetime.combine(case.due_on, time(9), UTC)


def test_without_a_choice_one_person_is_enough(controller: Controller) -> None:
    case = ready(controller)

    take("send_answer", case, actor=actor_with("officer", controller), now=clock.now())

    case.refresh_from_db()
    assert case.state == "answered"


@pytest.mark.parametrize(
    ("step", "state"),
    [
        ("send_answer", "collecting"),
        ("send_part_answer", "received"),
        ("refuse_case", "received"),
        ("extend_deadline", "received"),
        ("verify_form", "form_returned"),
        ("waive_form", "received"),
    ],
)
def test_a_step_is_proposed_by_one_and_taken_by_another(
    controller: Controller, step: str, state: str
) -> None:
    rights = ["access", "rectification"] if step == "send_part_answer" else ["access"]
    case = ready(controller) if step == "send_answer" else case_in(state, controller, rights=rights)
    choose(controller, **{step: ["always"]})
    before = everything_about(case)
    with pytest.raises(Refused) as caught:
        take(step, case, actor=actor_with("decider", controller), now=clock.now())
    assert (caught.value.code, caught.value.context["needed_for"]) == ("second_person_needed", ["always"])
    assert everything_about(case) == before

    row = propose(case, step, actor=actor_with("decider", controller))
    after = everything_about(case)
    assert after["letters"] == before["letters"]
    changed = {where for where, rows in after["rows"].items() if rows != before["rows"][where]}
    assert changed == {("requests_app.StepProposal", "case")}
    assert after["case"]["state"] == before["case"]["state"]

    other = actor_with("decider", controller)
    proposals.approve_proposal(**call(case, actor=other))

    row.refresh_from_db()
    assert (row.state, row.decided_by) == ("approved", other.user_id)
    events = list(Event.objects.filter(subject_id=case.pk).order_by("id").values_list("type", flat=True))
    assert events[-3:-1] == ["case.step_proposed", "case.proposal_approved"]
    assert Event.objects.filter(subject_id=case.pk).order_by("id").last().step == step
    if row.document_id:
        sent = LetterAttachment.objects.filter(letter__cause_id=case.pk, document_id=row.document_id)
        assert sent.count() == 1
        assert Document.objects.get(pk=row.document_id).sha256 == row.sha256


def test_nobody_approves_their_own(controller: Controller) -> None:
    case = make_case(controller)
    choose(controller, extend_deadline=["always"])
    officer = actor_with("officer", controller)
    row = propose(case, actor=officer)
    same = Actor(officer.user_id, "client", frozenset({Grant("decider", None)}))

    for actor in (officer, same):
        with pytest.raises(Refused, match="proposal_is_own"):
            proposals.approve_proposal(**call(case, actor=actor))
        with pytest.raises(Refused, match="proposal_is_own"):
            proposals.return_proposal(reason="Nej.", **call(case, actor=actor))

    # Neither by raw SQL.
    with pytest.raises(IntegrityError), acting(SETUP, "case.proposal_approved"):
        StepProposal.objects.filter(pk=row.pk).update(
            state="approved", decided_by=officer.user_id, decided_at=clock.now()
        )
    with pytest.raises(IntegrityError), acting(SETUP, "case.proposal_returned"):
        StepProposal.objects.filter(pk=row.pk).update(
            state="returned", decided_by=actor_with("dpo").user_id, decided_at=clock.now()
        )
    with pytest.raises(NotFound):
        proposals.approve_proposal(**call(case, actor=actor_with("decider", make_office("other"))))
    for role in ("dpo", "legal", "agent", "auditor", "client"):
        with pytest.raises(NotPermitted):
            proposals.approve_proposal(**call(case, role))


def test_an_officer_proposes_a_no_and_a_decider_says_it(controller: Controller) -> None:
    case = ready(controller, rights=["access", "erasure"])
    choose(controller, send_answer=["says_no"])
    officer = actor_with("officer", controller)
    # What grants everything needs nobody else.
    with pytest.raises(Refused, match="second_person_not_needed"):
        propose(case, "send_answer", actor=officer)
    propose(case, "send_answer", actor=officer, rendered=answer_with(case, NO))
    shown = Case.objects.get(pk=case.pk)
    other = actor_with("officer", controller)

    assert proposals.proposal_steps(shown, other) == ["return_proposal"]
    with pytest.raises(NotPermitted):
        proposals.approve_proposal(**call(case, actor=other))
    decider = actor_with("decider", controller)
    assert proposals.proposal_steps(shown, decider) == ["approve_proposal", "return_proposal"]
    assert proposals.proposal_steps(shown, officer) == ["withdraw_proposal"]
    proposals.approve_proposal(**call(case, actor=decider))

    item = case.items.get(right="erasure")
    assert (item.outcome, item.reason, item.decided_by) == ("refused", "Bogføringsloven.", decider.user_id)


def test_a_no_of_an_officer_is_typeset_only_to_be_proposed(controller: Controller) -> None:
    case = ready(controller, rights=["access", "erasure"])
    with pytest.raises(NotPermitted):
        answers.prepare_answer(items=[NO], **call(case))
    assert answers.prepare_answer(items=[NO], proposing=True, **call(case)).decisions[1] == NO


def test_returned_and_taken_back_nothing_is_sent(controller: Controller) -> None:
    case = make_case(controller)
    choose(controller, extend_deadline=["always"])
    officer = actor_with("officer", controller)
    letters = Letter.objects.count()

    row = propose(case, actor=officer)
    with pytest.raises(Refused, match="proposal_not_own"):
        proposals.withdraw_proposal(**call(case))
    with pytest.raises(Invalid, match="reason_required"):
        proposals.return_proposal(reason=" ", **call(case))
    proposals.return_proposal(reason="Systemerne mangler.", **call(case))
    row.refresh_from_db()
    assert (row.state, row.reason) == ("returned", "Systemerne mangler.")
    with pytest.raises(Refused, match="proposal_missing"):
        proposals.approve_proposal(**call(case))

    row = propose(case, actor=officer)
    proposals.withdraw_proposal(**call(case, actor=officer))
    row.refresh_from_db()
    assert row.state == "taken_back"
    assert Letter.objects.count() == letters
    assert case.items.get().outcome == "pending"


def test_a_proposal_is_overtaken_when_the_case_moves(controller: Controller) -> None:
    case = make_case(controller)
    choose(controller, extend_deadline=["always"])
    officer = actor_with("officer", controller)
    first = propose(case, actor=officer)
    take("add_note", case, actor=officer, now=clock.now())
    ownership.take_case(**call(case, actor=officer))
    first.refresh_from_db()
    assert first.state == "waiting"

    second = propose(case, actor=officer)
    first.refresh_from_db()
    assert (first.state, second.state) == ("outdated", "waiting")
    take("ask_identity", case, actor=officer, now=clock.now())

    second.refresh_from_db()
    assert second.state == "outdated"
    with pytest.raises(Refused, match="proposal_missing"):
        proposals.approve_proposal(**call(case, actor=actor_with("decider", controller)))


def test_what_cannot_be_approved_is_not_proposed(controller: Controller) -> None:
    case = make_case(controller)
    choose(controller, extend_deadline=["always"], waive_form=["always"])
    before = everything_about(case)
    officer = actor_with("officer", controller)

    for step, given, code in (
        ("extend_deadline", EXTENSION | {"months": 3}, "months_unknown"),
        ("extend_deadline", EXTENSION | {"reason": ""}, "reason_required"),
        ("waive_form", {"reason": ""}, "reason_required"),
    ):
        with pytest.raises(Invalid, match=code):
            propose(case, step, actor=officer, given=given)
    with pytest.raises(Refused, match="step_not_proposed"):
        proposals.propose_step(step="close_case", given={}, **call(case))
    with pytest.raises(NotPermitted):
        propose(case, "refuse_case", actor=officer)
    with pytest.raises(Stale):
        propose(case, actor=officer, version=case.version + 1)
    assert everything_about(case) == before


def test_alone_on_the_last_day_with_a_reason(controller: Controller) -> None:
    case = ready(controller)
    choose(controller, send_answer=["always"])
    decider = actor_with("decider", controller)
    row = propose(case, "send_answer", actor=decider)

    with pytest.raises(Refused) as caught:
        proposals.take_alone(reason="Ingen her.", **call(case, actor=decider))
    assert (caught.value.code, caught.value.context) == ("alone_too_early", {"on": case.due_on})
    now = last_day(case)
    with pytest.raises(Invalid, match="reason_required"):
        proposals.take_alone(reason="", **call(case, actor=decider) | {"now": now})
    with pytest.raises(Refused, match="proposal_not_own"):
        proposals.take_alone(reason="Ingen her.", **call(case, "decider") | {"now": now})
    with pytest.raises(NotPermitted):
        proposals.take_alone(reason="Ingen her.", **call(case, "officer") | {"now": now})
    proposals.take_alone(reason="Ingen her.", **call(case, actor=decider) | {"now": now})

    row.refresh_from_db()
    case.refresh_from_db()
    assert (row.state, row.reason, case.state) == ("alone", "Ingen her.", "answered")
    assert Event.objects.filter(subject_id=case.pk, type="case.taken_alone").count() == 1


def test_each_threshold_looks_at_its_own_case(controller: Controller) -> None:
    plain = ready(controller)
    choose(controller, many_extracts=0, send_answer=["many_extracts", "represented"])
    take("send_answer", plain, actor=actor_with("officer", controller), now=clock.now())

    files = case_in("collecting", controller)
    take("attach_extract", files, actor=actor_with("officer", controller), now=clock.now())
    for task in files.tasks.all():
        settle_task(task_id=task.pk, outcome="", **call(files))
    asked = ready(controller)
    for step in ("name_representative", "check_authority"):
        take(step, asked, actor=actor_with("officer", controller), now=clock.now())
    for case, held in ((files, "many_extracts"), (asked, "represented")):
        case.refresh_from_db()
        with pytest.raises(Refused) as caught:
            take("send_answer", case, actor=actor_with("officer", controller), now=clock.now())
        assert caught.value.context["needed_for"] == [held]


def test_a_waiver_and_a_passage_are_found(controller: Controller) -> None:
    waived = ready(controller)
    choose(controller, send_answer=["waived"], refuse_case=["sensitive"])
    with pytest.raises(Refused, match="second_person_needed"):
        take("send_answer", waived, actor=actor_with("officer", controller), now=clock.now())

    case = make_case(controller)
    ownership.add_note(text="Personen har diabetes og er sygemeldt.", **call(case))
    with pytest.raises(Refused, match="second_person_needed"):
        answers.refuse_case(rendered=rendered_refusal(case), **call(case, "decider"))
    answers.refuse_case(rendered=rendered_refusal(other := make_case(controller)), **call(other, "decider"))


def test_a_choice_is_a_version_with_its_reason(controller: Controller) -> None:
    decider = actor_with("decider", controller)
    values = {"controller_id": controller.pk, "reason": "Afgørelser.", "now": clock.now(), "actor": decider}

    with pytest.raises(Refused, match="nothing_changed"):
        change_four_eyes(rules={}, **values)
    change_four_eyes(rules=SUGGESTED, **values)
    change_four_eyes(rules={}, **values)
    assert list(FourEyesRules.objects.values_list("number", "rules")) == [
        (1, {step: list(chosen) for step, chosen in SUGGESTED.items()}),
        (2, {}),
    ]
    with pytest.raises(Invalid, match="reason_required"):
        change_four_eyes(rules=SUGGESTED, **values | {"reason": ""})
    with pytest.raises(Stale):
        change_four_eyes(rules=SUGGESTED, version=1, **values)
    for role in ("officer", "dpo", "legal"):
        with pytest.raises(NotPermitted):
            change_four_eyes(rules=SUGGESTED, **values | {"actor": actor_with(role, controller)})
    take("waive_form", make_case(controller), actor=decider, now=clock.now())
