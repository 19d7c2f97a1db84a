"""Rights that are answered one by one: "send it first, then erase", from receipt to the end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dpo_office.common import clock
from dpo_office.common.errors import Invalid, NotPermitted, Refused
from dpo_office.common.letters.models import Letter
from registry_app.models import Controller
from requests_app import tasks
from requests_app.actions import answers, closing, extracts, system_tasks, waits
from requests_app.actions.part_answers import prepare_part_answer, send_part_answer
from requests_app.domain.answers import ItemDecision
from requests_app.models import Case
from requests_app.queries.today import case_queues
from requests_app.queries.waits import wait_in
from requests_app.queries.work import ready_to_answer, waiting_after_the_copy
from tests.factories.cases import (
    EXTRACT,
    case_in,
    make_case,
    make_office,
    rendered_answer,
    rendered_part,
    take,
)
from tests.factories.policy_change import accept, receipt
from tests.factories.registry import actor_with

# A Tuesday; a wait of seven days ends with the next, and the Wednesday is free.
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
BOTH = ["access", "erasure"]
NO = {"ground": "manifestly_unfounded", "reason": "Fordi.", "evidence": "Se notatet."}


@pytest.fixture
def controller(db: None) -> Controller:
    return make_office(systems=("shop", "mail"))


def call(case: Case, role: str = "officer", now: datetime = NOW) -> dict[str, Any]:
    return {"case_id": case.pk, "actor": actor_with(role, case.controller), "now": now}


def collected(controller: Controller, *, nothing: bool = False, **fields: Any) -> Case:
    """Bring a case to where all is found: a file in the shop, nothing in the mail system."""
    case = case_in("collecting", controller, now=NOW, **{"rights": BOTH, "copy_first": True} | fields)
    for task in case.tasks.all():
        found = task.system.code == "shop" and not nothing
        if found:
            extracts.attach_extract(task_id=task.pk, content=EXTRACT, **call(case))
        system_tasks.settle_task(task_id=task.pk, outcome="" if found else "nothing_found", **call(case))
    case.refresh_from_db()
    return case


def with_copy(controller: Controller) -> Case:
    case = collected(controller)
    send_part_answer(rendered=rendered_part(case, "access"), **call(case))
    case.refresh_from_db()
    return case


def outcomes(case: Case) -> dict[str, str]:
    return dict(case.items.values_list("right", "outcome"))


def test_the_copy_goes_out_first_and_the_erasure_begins_by_itself(controller, monkeypatch):
    case = collected(controller)
    assert list(ready_to_answer(Case.objects.all())) == [case]
    with pytest.raises(Refused, match="waits_for_copy"):
        answers.prepare_answer(**call(case))

    send_part_answer(rendered=rendered_part(case, "access"), **call(case))

    case.refresh_from_db()
    assert (case.state, outcomes(case)) == ("collecting", {"access": "granted", "erasure": "pending"})
    letter = Letter.objects.get(cause_id=case.pk, kind="case.part_answered")
    assert letter.attachments.count() == 2
    # Nobody is told to do anything while the days run.
    assert not ready_to_answer(Case.objects.all())
    assert list(waiting_after_the_copy(Case.objects.all())) == [case]
    officer = actor_with("officer", controller)
    assert [(row["to_answer"], row["after_copy"]) for row in case_queues(officer, NOW.date())] == [(0, 1)]

    accept([letter], NOW)
    for days, erasing in ((7, []), (8, ["shop"]), (9, ["shop"])):
        monkeypatch.setattr(clock, "now", lambda days=days: NOW + timedelta(days=days))
        monkeypatch.setattr(clock, "today", lambda days=days: (NOW + timedelta(days=days)).date())
        tasks.end_waits()
        assert list(case.tasks.filter(item__isnull=False).values_list("system__code", flat=True)) == erasing
    task = case.tasks.get(item__isnull=False)
    assert case.history.filter(history_change_reason="case.wait_ended").count() == 1

    later = NOW + timedelta(days=9)
    with pytest.raises(Refused, match="tasks_open"):
        answers.prepare_answer(**call(case, now=later))
    take("settle_tasks", case, actor=officer, now=later)
    case.refresh_from_db()
    rendered = answers.prepare_answer(**call(case, now=later))
    answers.send_answer(rendered=rendered, **call(case, now=later))

    case.refresh_from_db()
    task.refresh_from_db()
    assert (case.state, case.answered_at, task.state) == ("answered", later, "settled")
    assert outcomes(case) == {"access": "granted", "erasure": "granted"}
    # The copy is not sent again.
    assert Letter.objects.get(cause_id=case.pk, kind="case.answer_sent").attachments.count() == 1
    closing.close_case(**call(case, now=later))


def test_a_copy_that_did_not_arrive_is_not_waited_out(controller):
    case = with_copy(controller)
    letter = Letter.objects.get(kind="case.part_answered")
    item = case.items.get(right="erasure")
    later = (NOW + timedelta(days=20)).date()
    assert wait_in(case, item, later).standing == "copy_on_its_way"

    accept([letter], NOW)
    receipt(letter, "bounced_hard", NOW)

    assert wait_in(case, item, later).standing == "copy_not_arrived"
    with pytest.raises(Invalid, match="reason_required"):
        waits.end_wait(**call(case))
    waits.end_wait(text="Ringede: kopien er hentet i butikken, alt må slettes.", **call(case))
    assert case.tasks.get(item=item).system.code == "shop"
    with pytest.raises(Refused, match="nothing_waits"):
        waits.end_wait(text="Igen.", **call(case))


@pytest.mark.parametrize("ending", ["refused", "withdrawn", "nothing_found"])
def test_nothing_is_waited_for_where_no_copy_comes(controller, ending):
    case = collected(controller, nothing=ending == "nothing_found")
    if ending == "withdrawn":
        closing.withdraw_right(right="access", **call(case))
    else:
        no = (ItemDecision("access", "refused", **NO),)
        rendered = rendered_part(case, "access")
        if ending == "refused":
            rendered = answers.RenderedAnswer(case.pk, case.version, no, b"%PDF-1.7 no")
        send_part_answer(rendered=rendered, **call(case))

    item = case.items.get(right="erasure")
    assert not item.is_waiting
    assert item.tasks.count() == (0 if ending == "nothing_found" else 1)


def test_the_days_of_the_wait_are_changed_and_kept_in_bounds(controller):
    case = make_case(controller, now=NOW, rights=BOTH)
    with pytest.raises(Invalid, match="wait_days_out_of_range"):
        waits.put_copy_first(days=31, **call(case))
    for days in (30, 0):
        waits.put_copy_first(days=days, **call(case))
    assert case.items.get(right="erasure").waits_days == 0
    only = make_case(controller, now=NOW, rights=["erasure"])
    with pytest.raises(Refused, match="nothing_can_wait"):
        waits.put_copy_first(**call(only))
    with pytest.raises(Invalid, match="nothing_can_wait"):
        make_case(controller, now=NOW, rights=["access"], copy_first=True)


def test_what_needs_no_form_does_not_wait_for_the_one_of_the_copy(controller):
    case = case_in("form_issued", controller, now=NOW, rights=["access", "rectification"])
    with pytest.raises(Refused, match="form_is_asked"):
        prepare_part_answer(items=[ItemDecision("access")], **call(case))

    rendered = prepare_part_answer(items=[ItemDecision("rectification")], text="Rettet i dag.", **call(case))
    send_part_answer(rendered=rendered, text="Rettet i dag.", **call(case))

    case.refresh_from_db()
    assert (case.state, outcomes(case)) == ("form_issued", {"access": "pending", "rectification": "granted"})
    assert case.answered_at is None


def test_to_say_no_in_part_is_the_deciders(controller):
    case = collected(controller, rights=["access", "rectification"], copy_first=False)
    items = [ItemDecision("rectification", "refused", **NO)]
    with pytest.raises(NotPermitted):
        prepare_part_answer(items=items, **call(case))

    rendered = prepare_part_answer(items=items, **call(case, "decider"))
    send_part_answer(rendered=rendered, **call(case, "decider"))

    # The refusal was told with its ground, so the case can close when the rest is answered.
    case.refresh_from_db()
    answers.send_answer(rendered=rendered_answer_of(case, "access"), **call(case))
    closing.close_case(**call(case))


def rendered_answer_of(case: Case, right: str) -> answers.RenderedAnswer:
    return answers.RenderedAnswer(case.pk, case.version, (ItemDecision(right),), b"%PDF-1.7 rest")


def test_one_right_is_withdrawn_and_the_rest_stays(controller):
    case = make_case(controller, now=NOW, rights=["access", "objection"])
    with pytest.raises(Invalid, match="item_unknown"):
        closing.withdraw_right(right="erasure", **call(case))

    closing.withdraw_right(right="objection", **call(case))

    case.refresh_from_db()
    assert (case.state, outcomes(case)) == ("received", {"access": "pending", "objection": "withdrawn"})
    letter = Letter.objects.get(cause_id=case.pk, kind="case.right_withdrawn")
    assert "Indsigelse (artikel 21)" in letter.body
    with pytest.raises(Refused, match="last_right"):
        closing.withdraw_right(right="access", **call(case))
    closing.withdraw_case(**call(case))
    case.refresh_from_db()
    assert case.answered_at is None


def test_a_case_is_answered_when_its_last_right_is(controller):
    part = collected(controller, rights=["access", "rectification"], copy_first=False)
    send_part_answer(rendered=rendered_part(part, "access"), **call(part))
    closing.withdraw_case(**call(part, now=NOW + timedelta(days=2)))
    part.refresh_from_db()
    assert (part.state, part.answered_at) == ("withdrawn", NOW)

    whole = collected(controller, rights=["access"], copy_first=False)
    answers.send_answer(rendered=rendered_answer(whole), **call(whole))
    whole.refresh_from_db()
    assert whole.answered_at == NOW
