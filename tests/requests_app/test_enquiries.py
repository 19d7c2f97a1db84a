"""Complaints, questions, closings of accounts, interest enquiries: from receipt to the end, and refusals."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Letter
from requests_app.actions import account_closures, closing, enquiries, ownership, relations, signed_forms
from requests_app.actions.available import available_steps, step_to_take
from requests_app.actions.escalations import escalate_cases
from requests_app.domain.legal_dates import Span
from requests_app.models import Case, Escalation
from requests_app.queries.cases import cases_with_details
from requests_app.queries.report_figures import figures_between
from requests_app.queries.today import case_queues
from tests.factories.cases import ASE, SETUP, client_as, everything_about, make_case, make_officer, take
from tests.factories.registry import actor_with, make_customer

pytestmark = pytest.mark.django_db
# A Thursday.
NOW = datetime(2026, 11, 5, 9, tzinfo=UTC)


def enquiry(controller, kind, **fields) -> Case:
    return make_case(controller, kind=kind, rights=[], now=NOW, **fields)


def call(case, role="officer", **more):
    return {"case_id": case.pk, "actor": actor_with(role, case.controller), "now": NOW} | more


def offered(case, role):
    shown = cases_with_details(Case.objects.filter(pk=case.pk)).get()
    return available_steps(shown, actor_with(role, case.controller))


def test_a_complaint_is_answered_in_writing_with_how_to_complain_further(controller):
    case = enquiry(controller, "complaint")
    received = Letter.objects.get()
    assert (received.kind, "7. december 2026" in received.body) == ("case.complaint_received", True)
    assert (case.form_asked, case.items.count(), case.state) == (False, 0, "received")
    with pytest.raises(Invalid, match="reason_required"):
        enquiries.answer_enquiry(text=" ", **call(case))
    enquiries.answer_enquiry(text="Vi har rettet fejlen.", **call(case))
    answer = Letter.objects.exclude(pk=received.pk).get()
    assert (answer.kind, answer.confidential, answer.recipient_address) == (
        "case.complaint_answered",
        True,
        ASE.email,
    )
    assert "Vi har rettet fejlen." in answer.body
    assert "Datatilsynet" in answer.body
    closing.close_case(**call(case))
    case.refresh_from_db()
    assert (case.state, case.answered_at) == ("closed", NOW)


def test_a_complaint_that_contains_a_right_is_a_request_received_on_the_same_day(controller):
    case = enquiry(controller, "complaint")
    later = NOW + timedelta(days=20)
    with pytest.raises(Invalid, match="right_unknown"):
        enquiries.add_rights(rights=["praise"], **call(case))
    enquiries.add_rights(rights=["erasure", "objection"], **call(case, now=later))
    case.refresh_from_db()
    assert (case.kind, case.received_on.day, case.due_on.isoformat()) == ("rights", 5, "2026-12-07")
    assert (case.stop_by.isoformat(), [item.right for item in case.items.all()]) == (
        "2026-11-06",
        ["erasure", "objection"],
    )
    assert Event.objects.get(type="case.rights_added").data["was"] == "complaint"
    assert "answer_enquiry" not in offered(case, "officer")
    assert "plan_tasks" in offered(case, "officer")


def test_a_question_is_seen_and_worked_by_the_dpo_and_officers(controller):
    case = enquiry(controller, "question")
    assert case.due_on.isoformat() == "2026-11-19"
    seen = {
        role
        for role in ("officer", "decider", "dpo", "legal", "agent", "auditor", "client")
        if Case.objects.for_user(actor_with(role, controller)).exists()
    }
    assert seen == {"officer", "dpo"}
    assert "answer_enquiry" in offered(case, "dpo")
    with pytest.raises(NotFound):
        enquiries.answer_enquiry(text="Svar", **call(case, "decider"))
    ownership.take_case(**call(case, "dpo"))
    enquiries.answer_enquiry(text="Ja, det må I.", **call(case, "dpo"))
    assert "Ja, det må I." in Letter.objects.get(kind="case.question_answered").body
    # The data protection officer takes no step in a request of a person (GDPR Art. 38(6)).
    with pytest.raises(NotPermitted):
        ownership.take_case(**call(make_case(controller, now=NOW), "dpo"))


def test_a_question_in_confidence_is_the_dpos_alone(controller):
    case = enquiry(controller, "question")
    officer = make_officer(controller)
    ownership.assign_case(owner=officer.username, **call(case, "dpo"))
    enquiries.mark_confidential(**call(case, "dpo"))
    case.refresh_from_db()
    assert (case.circle, case.owned_by) == ("confidence", None)
    assert not Case.objects.for_user(actor_with("officer", controller)).exists()
    for refused, code, step in (
        (
            Refused,
            "question_is_confidential",
            lambda: enquiries.add_rights(rights=["access"], **call(case, "dpo")),
        ),
        (Refused, "question_in_confidence", lambda: enquiries.mark_confidential(**call(case, "dpo"))),
        (
            Invalid,
            "owner_unknown",
            lambda: ownership.assign_case(owner=officer.username, **call(case, "dpo")),
        ),
    ):
        before = everything_about(case)
        with pytest.raises(refused, match=code):
            step()
        assert everything_about(case) == before
    relations.change_relation(relation="employee", reason="Skrev det.", **call(case, "dpo"))
    assert Case.objects.get().circle == "confidence"


def test_an_account_is_closed_at_once_when_nothing_is_owed(controller):
    make_customer(controller, "10001", email=ASE.email)
    case = enquiry(controller, "account_closure")
    assert case.due_on.isoformat() == "2026-11-06"
    with pytest.raises(Refused, match="obligations_open"):
        account_closures.close_account(**call(case, "agent"))
    checks = (
        (Invalid, "obligation_unknown", {"obligation": "love", "is_met": True, "text": "Set."}),
        (Invalid, "reason_required", {"obligation": "refunds", "is_met": True, "text": ""}),
        (Invalid, "obligation_day_missing", {"obligation": "refunds", "is_met": False, "text": "Til gode."}),
        (
            Invalid,
            "obligation_day_missing",
            {"obligation": "refunds", "is_met": False, "text": "x", "expected_on": NOW.date() - timedelta(1)},
        ),
    )
    for error, code, said in checks:
        with pytest.raises(error, match=code):
            account_closures.check_obligation(**said, **call(case))
    take("check_all", case, actor=actor_with("agent", controller), now=NOW)
    account_closures.close_account(**call(case, "agent"))
    letter = Letter.objects.get(kind="case.account_closed")
    assert letter.recipient_address == ASE.email
    assert "ikke det samme som sletning" in letter.body
    assert Case.objects.get().state == "answered"


def test_the_closing_waits_for_what_is_open_and_goes_on_when_it_is_settled(controller):
    case = enquiry(controller, "account_closure")
    take("check_all", case, actor=actor_with("officer", controller), now=NOW)
    day = NOW.date() + timedelta(days=8)
    account_closures.check_obligation(
        obligation="refunds", is_met=False, expected_on=day, text="200 kr. til gode.", **call(case)
    )
    case.refresh_from_db()
    assert case.due_on.isoformat() == "2026-11-16"
    shown = cases_with_details(Case.objects.all()).get()
    assert step_to_take(shown, offered(case, "officer")) == "check_obligation"
    later = NOW + timedelta(days=4)
    account_closures.check_obligation(
        obligation="refunds", is_met=True, text="Betalt.", **call(case, now=later)
    )
    case.refresh_from_db()
    assert case.due_on.isoformat() == "2026-11-10"
    shown = cases_with_details(Case.objects.all()).get()
    assert step_to_take(shown, offered(case, "officer")) == "close_account"


def test_an_interest_enquiry_makes_nobody_a_customer_and_is_answered(controller):
    case = enquiry(controller, "interest_enquiry")
    assert "ikke til markedsføring" in Letter.objects.get().body
    take("answer_enquiry", case, actor=actor_with("officer", controller), now=NOW)
    assert Letter.objects.filter(kind="case.interest_answered").exists()
    assert Case.objects.get().customer is None


def test_a_step_of_another_kind_is_refused_and_changes_nothing(controller):
    case = enquiry(controller, "complaint")
    before = everything_about(case)
    for step in (
        lambda: signed_forms.waive_form(reason="x", **call(case)),
        lambda: account_closures.close_account(**call(case)),
    ):
        with pytest.raises(Refused, match="step_not_of_kind"):
            step()
    assert everything_about(case) == before
    request = make_case(controller, now=NOW)
    with pytest.raises(Refused, match="step_not_of_kind"):
        enquiries.answer_enquiry(text="x", **call(request))


@pytest.mark.parametrize(
    "change",
    ["state = 'collecting'", "form_asked = true", "kind = 'praise'", "kind = 'question'", "is_paused = true"],
)
def test_the_database_refuses_what_belongs_to_rights(controller, change):
    enquiry(controller, "complaint")
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        acting(SETUP, "test.raw"),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE requests_app_case SET {change}")


def test_they_are_counted_on_today_and_not_among_requests(controller):
    for kind in ("complaint", "account_closure"):
        enquiry(controller, kind)
    officer = actor_with("officer", controller)
    [row] = case_queues(officer, NOW.date())
    assert (row["open"], row["kind_complaint"], row["kind_account_closure"], row["kind_question"]) == (
        2,
        1,
        1,
        0,
    )
    span = Span(NOW.date(), NOW.date())
    assert figures_between(officer, [controller.pk], span, span, NOW).cases["received"] == (0, 0)


def test_their_short_day_is_warned_of_only_when_it_is_over(controller):
    case = enquiry(controller, "account_closure")
    escalate_cases(controller_id=controller.pk, actor=SETUP, now=NOW + timedelta(hours=2))
    assert not Escalation.objects.exists()
    escalate_cases(controller_id=controller.pk, actor=SETUP, now=NOW + timedelta(days=3))
    assert "overdue" in set(Escalation.objects.filter(case=case).values_list("kind", flat=True))


def test_the_api_opens_and_answers_them(controller):
    officer = client_as("officer", controller)
    body = {"controller": "testco", "kind": "complaint", "requester": {"email": "aase@example.com"}}
    opened = officer.post("/api/v1/cases/", body, "json", headers={"idempotency-key": "k1"})
    assert (opened.status_code, opened.json()["kind"], opened.json()["rights"]) == (201, "complaint", [])
    address = f"/api/v1/cases/{opened.json()['id']}"
    answered = officer.post(
        f"{address}/answer-enquiry/", {"text": "Beklager."}, "json", headers={"idempotency-key": "k2"}
    )
    assert (answered.status_code, answered.json()["state"]) == (200, "answered")
    wrong = officer.post(
        "/api/v1/cases/", body | {"rights": ["access"]}, "json", headers={"idempotency-key": "k3"}
    )
    assert wrong.status_code in (400, 422)
    asked = client_as("agent", controller).post(
        "/api/v1/cases/", body | {"kind": "question"}, "json", headers={"idempotency-key": "k4"}
    )
    assert (asked.status_code, set(asked.json())) == (201, {"reference", "apart"})
