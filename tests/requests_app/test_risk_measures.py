"""Measures against a request in another's name: while one holds, nothing leaves and nothing is erased."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Letter
from requests_app.actions import (
    answers,
    case_customers,
    closing,
    proposals,
    risk_measures,
    system_tasks,
    waits,
)
from requests_app.actions.escalations import escalate_cases
from requests_app.actions.intake import Requester
from requests_app.actions.part_answers import send_part_answer
from requests_app.models import Case, Escalation, RightItem, RiskMeasure
from requests_app.queries.measure_notices import contacts_on_file
from tests.factories.cases import (
    SETUP,
    make_case,
    make_office,
    rendered_answer,
    rendered_part,
    rendered_refusal,
    take,
)
from tests.factories.identity import call
from tests.factories.measures import confirm, lift, measure, notify, stop_link_of
from tests.factories.registry import actor_with, make_customer

pytestmark = pytest.mark.django_db

FILE = "aase@example.com"


@pytest.fixture
def controller(db):
    """Insert a controller that asks for no form: nothing but measures stand in the way."""
    return make_office(form_mode="none")


@pytest.fixture
def case(controller):
    make_customer(controller, "10001", email=FILE, name="Åse Blåbær")
    return make_case(controller, rights=["access", "erasure", "objection"], requester=Requester(email=FILE))


def as_(role, case, **more):
    return call(case, actor=actor_with(role, case.controller), **more)


def worked(case):
    """Let the work be done, so that nothing but the answer is left."""
    take("plan_tasks", case, actor=actor_with("officer", case.controller), now=clock.now())
    case = Case.objects.get(pk=case.pk)
    for task in case.tasks.all():
        system_tasks.settle_task(task_id=task.pk, outcome="done", **as_("officer", case))
    return Case.objects.get(pk=case.pk)


def answer(case, role="officer", **more):
    return answers.send_answer(rendered=rendered_answer(case), **as_(role, case, **more))


def fresh(case):
    return Case.objects.get(pk=case.pk)


def test_while_a_measure_holds_nothing_leaves_and_nothing_is_erased(case):
    measure(case)
    with pytest.raises(Refused, match="measure_open"):
        system_tasks.plan_tasks(**as_("officer", case))
    lift(case)
    ready = worked(case)
    measure(ready)

    for attempt in (
        answer,
        lambda now: send_part_answer(rendered=rendered_part(now, "access"), **as_("officer", now)),
        lambda now: send_part_answer(rendered=rendered_part(now, "erasure"), **as_("officer", now)),
    ):
        with pytest.raises(Refused, match="measure_open"):
            attempt(fresh(case))
    item = case.items.get(right="access")
    with pytest.raises(IntegrityError, match="office_barred"), acting(SETUP, "test.forged"):
        RightItem.objects.filter(pk=item.pk).update(
            outcome="granted", decided_at=clock.now(), decided_by=SETUP.user_id
        )
    assert not case.items.exclude(outcome="pending").exists()

    # What only stops a use, and a refusal with its letter, wait for nothing: the limit is the law's.
    send_part_answer(rendered=rendered_part(fresh(case), "objection"), **as_("officer", case))
    answers.refuse_case(rendered=rendered_refusal(fresh(case)), **as_("decider", case))
    assert fresh(case).state == "refused"


def test_a_holding_period_ends_by_its_day_and_the_clock_runs_on(case):
    due = (case.due_on, case.strict_due_on)
    ready = worked(case)
    measure(ready)

    assert (fresh(case).due_on, fresh(case).strict_due_on) == due
    with pytest.raises(Refused, match="measure_not_confirmed"):
        confirm(case, "holding_period")
    answer(fresh(case), now=clock.now() + timedelta(days=3))

    row = RiskMeasure.objects.get()
    assert (fresh(case).state, row.state, row.met_as) == ("answered", "met", "day_came")
    event = Event.objects.get(subject_id=case.pk, type="case.measure_met")
    assert event.data == {
        "measure": "holding_period",
        "until": row.until.isoformat(),
        "met_as": "day_came",
    }


def test_a_second_channel_is_another_than_the_one_it_came_by(case):
    ready = worked(case)
    measure(ready, "second_channel")

    with pytest.raises(Refused, match="channel_is_the_same"):
        confirm(case, "second_channel", channel="email_on_file")
    with pytest.raises(Refused, match="measure_open"):
        # The told code shows who reads the copy; it shows nothing of the erasure.
        answer(fresh(case), way="link_told_code", code="ABCD2345")
    told = {"way": "link_told_code", "code": "ABCD2345"}
    part = rendered_part(fresh(case), "access")
    send_part_answer(rendered=part, **as_("officer", case, **told))
    assert RiskMeasure.objects.get().met_as == "told_code"

    measure(case, "second_channel")
    confirm(case, "second_channel", channel="phone_on_file")
    answer(fresh(case))
    assert fresh(case).state == "answered"


def test_a_second_person_confirms_or_approves(case):
    ready = worked(case)
    chooser = actor_with("officer", case.controller)
    measure(ready, "second_person", actor=chooser)
    with pytest.raises(Refused, match="confirm_is_own"):
        confirm(case, "second_person", actor=chooser)
    with pytest.raises(Refused, match="second_person_needed") as refused:
        answer(fresh(case))
    assert refused.value.context["needed_for"] == ["risk_measure"]

    proposer, judge = actor_with("officer", case.controller), actor_with("decider", case.controller)
    here = {"case_id": case.pk, "now": clock.now()}
    proposals.propose_step(
        step="send_answer", given={"text": ""}, rendered=rendered_answer(fresh(case)), actor=proposer, **here
    )
    with pytest.raises(Refused, match="proposal_is_own"):
        proposals.approve_proposal(actor=proposer, **here)
    proposals.approve_proposal(actor=judge, **here)

    row = RiskMeasure.objects.get()
    assert (fresh(case).state, row.met_as, row.ended_by) == ("answered", "proposal", judge.user_id)


def test_who_may_do_what_and_why_is_always_said(case):
    with pytest.raises(Invalid, match="reason_required"):
        measure(case, reason=" ")
    for role in ("agent", "dpo"):
        with pytest.raises(NotPermitted):
            measure(case, actor=actor_with(role, case.controller))
    measure(case, "second_person")
    with pytest.raises(NotPermitted):
        lift(case, "second_person", "officer")
    with pytest.raises(Invalid, match="reason_required"):
        lift(case, "second_person", reason="")
    row = RiskMeasure.objects.get()
    forged = {"ended_by": row.set_by, "ended_at": clock.now(), "ended_on": clock.today()}
    for lie in (
        {"state": "lifted", **forged},
        {"state": "met", "met_as": "another_person", **forged},
        {"state": "met", "met_as": "", **forged},
    ):
        with pytest.raises(IntegrityError), acting(SETUP, "test.forged"):
            RiskMeasure.objects.update(**lie)
    confirm(case, "second_person", "decider")
    with pytest.raises(Refused, match="measure_not_open"):
        lift(case, "second_person")


def test_an_erasure_that_waited_begins_neither_by_itself_nor_by_hand(case):
    waits.put_copy_first(days=0, **as_("officer", case))
    ready = worked(case)
    measure(ready)

    closing.withdraw_right(right="access", **as_("officer", case))

    erasure = case.items.get(right="erasure")
    assert not erasure.tasks.exists()
    assert erasure.is_waiting
    with pytest.raises(Refused, match="measure_open"):
        waits.end_wait(**as_("officer", case))
    lift(case)
    waits.end_wait(**as_("officer", case))
    task = erasure.tasks.get()
    measure(case)
    with pytest.raises(Refused, match="measure_open"):
        system_tasks.settle_task(task_id=task.pk, outcome="done", **as_("officer", case))


def test_no_copy_that_is_withdrawn_erases_for_a_stranger(controller):
    make_customer(controller, "10001", email=FILE)
    impostor = Requester(email="stranger@example.org", customer_number="10001")
    case = make_case(controller, rights=["access", "erasure"], requester=impostor)
    waits.put_copy_first(days=0, **as_("officer", case))
    worked(case)

    closing.withdraw_right(right="access", **as_("officer", case))

    assert not case.tasks.filter(item__isnull=False).exists()


def test_a_measure_that_still_holds_is_warned_of_five_working_days_before(case, controller):
    measure(case, "second_person")

    def warned(day):
        at = clock.now() + (day - clock.today())
        escalate_cases(controller_id=controller.pk, actor=SETUP, now=at)
        return Escalation.objects.filter(case=case, kind="measure_decide").exists()

    assert not warned(case.strict_due_on - timedelta(days=15))
    assert warned(case.strict_due_on - timedelta(days=6))


def changed_address(controller):
    """Open a case whose customer has two accounts, and an address that was changed the day before."""
    customer = make_customer(controller, "10001", email="former@example.com", name="Åse Blåbær")
    with acting(SETUP, "test.changed"):
        customer.email = FILE
        customer.save()
    make_customer(controller, "10002", email="second@example.com")
    case = make_case(controller, requester=Requester(email=FILE, customer_number="10001"))
    case_customers.name_customer(number="10002", **as_("officer", case, reason="Samme telefon."))
    return fresh(case)


def test_a_notice_goes_to_those_who_are_ticked_and_tells_nothing(controller):
    case = changed_address(controller)
    assert contacts_on_file(case, clock.now()) == ["second@example.com", "former@example.com"]

    notify(case, "former@example.com")

    letter = Letter.objects.get(cause_id=case.pk, kind="case.request_notice")
    assert (letter.recipient_address, letter.basis.reveals) == ("former@example.com", "nothing")
    for word in ("Åse", "10001", "/stop/"):
        assert word not in letter.subject + letter.body
    for refused, code in ((["stranger@example.org"], "notice_not_on_file"), ([FILE], "notice_not_on_file")):
        lift_all(case)
        with pytest.raises(Invalid, match=code):
            notify(case, *refused)


def lift_all(case):
    for row in RiskMeasure.objects.filter(case=case, state="open"):
        lift(case, row.kind)


def test_a_stop_holds_the_case_until_a_decider_has_looked(controller, client):
    case = changed_address(controller)
    notify(case, "former@example.com", "second@example.com")
    link, other = (stop_link_of(case, name) for name in ("former@example.com", "second@example.com"))
    shown = client.get(link).content.decode()
    assert case.reference in shown
    assert "Åse" not in shown
    assert RiskMeasure.objects.get().state == "open"

    assert client.post(link).status_code == 200

    row = RiskMeasure.objects.get()
    assert (row.state, Event.objects.filter(subject_id=case.pk, type="case.request_stopped").count()) == (
        "stopped",
        1,
    )
    for address in (link, other, f"/stop/{'x' * 43}/"):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404
    # Told with the next warnings, which begin at six in the morning.
    escalate_cases(controller_id=controller.pk, actor=SETUP, now=clock.now() + timedelta(days=1))
    assert Escalation.objects.filter(case=case, kind="request_stopped").exists()

    late = clock.now() + timedelta(days=10)
    ready = worked(case)
    with pytest.raises(Refused, match="request_stopped"):
        answer(ready, now=late)
    item = case.items.get(right="access")
    with pytest.raises(IntegrityError, match="office_barred"), acting(SETUP, "test.forged"):
        RightItem.objects.filter(pk=item.pk).update(
            outcome="granted", decided_at=clock.now(), decided_by=SETUP.user_id
        )
    with pytest.raises(Refused, match="measure_not_open"):
        lift(case, "notice_to_contacts")
    with pytest.raises(NotPermitted):
        risk_measures.resolve_stop(**as_("officer", case, reason="Talt med personen."))
    risk_measures.resolve_stop(**as_("decider", case, reason="Talt med personen på det kendte nummer."))
    answer(fresh(case), now=late)
    assert fresh(case).state == "answered"


def test_a_notice_that_nobody_answers_ends_by_its_day(controller):
    case = changed_address(controller)
    notify(case, "former@example.com")
    ready = worked(case)
    with pytest.raises(Refused, match="measure_open"):
        answer(ready)
    answer(fresh(case), now=clock.now() + timedelta(days=3))
    assert RiskMeasure.objects.get().met_as == "day_came"
