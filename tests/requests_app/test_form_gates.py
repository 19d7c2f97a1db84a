"""The gate per controller and right: chosen, applied at intake, waited for, and never a way to end a case."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotPermitted, Refused
from dpo_office.common.letters.models import Letter
from registry_app.actions.controllers import change_settings
from requests_app.actions.escalations import escalate_cases
from requests_app.actions.form_gates import change_form_gate
from requests_app.domain.case_steps import CASE_STEPS
from requests_app.domain.form_gate import WAITING_STATES
from requests_app.models import Case, Escalation
from requests_app.queries.form_gates import forms_to_decide, reviews_due
from tests.factories.cases import ASE, SETUP, case_in, client_as, make_case, make_office, take
from tests.factories.registry import actor_with, make_customer

pytestmark = pytest.mark.django_db

REQUIRED = {"access": "required"}
# What ends a case of another kind than a request, in one go or with its answer.
_ANSWERS = {"answer_enquiry", "close_account"}
WHY = "To sager, hvor en tidligere samlever skrev; DPO er hørt."


@pytest.fixture
def controller():
    return make_office(form_mode="requested")


def choose(controller, modes=REQUIRED, *, role="decider", **given):
    today = clock.today()
    given = {"review_on": today + timedelta(days=90), "reason": WHY} | given
    actor = actor_with(role, controller)
    return change_form_gate(controller_id=controller.pk, modes=modes, actor=actor, now=clock.now(), **given)


def test_a_required_form_is_a_recorded_choice_of_the_decider(controller):
    with pytest.raises(Invalid, match="form_required_by_right"):
        change_settings(
            controller_id=controller.pk,
            facts={"form_mode": "required"},
            actor=actor_with("decider", controller),
            now=clock.now(),
        )
    for role in ("officer", "dpo", "legal"):
        with pytest.raises(NotPermitted):
            choose(controller, role=role)
    with pytest.raises(Invalid, match="reason_required"):
        choose(controller, reason=" ")
    assert not controller.form_gates.exists()

    choose(controller)

    held = controller.form_gates.get()
    assert (held.modes, held.reason) == (REQUIRED, WHY)
    with pytest.raises(Refused, match="nothing_changed"):
        choose(controller)
    with pytest.raises(IntegrityError), acting(SETUP, "test.rewritten"):
        type(held).objects.update(reason="En anden.")


def test_the_review_of_a_required_form_comes_back(controller):
    choose(controller)
    decider = actor_with("decider", controller)
    day = clock.today() + timedelta(days=90)

    assert not reviews_due(decider, day - timedelta(days=1))
    assert [row.controller_id for row in reviews_due(decider, day)] == [controller.pk]
    assert not reviews_due(actor_with("officer", controller), day)

    choose(controller, review_on=day + timedelta(days=90))
    assert not reviews_due(decider, day)


@pytest.mark.parametrize(
    ("rights", "email", "identity", "asked", "mode", "found"),
    [
        (["access"], "aase@example.com", "", False, "required", "address_on_file"),
        (["access"], "AASE@example.com", "", False, "required", "address_on_file"),
        (["access"], "aase@example.com", "unclear", True, "required", "unclear"),
        (["access"], "aase@example.org", "", True, "required", "unclear"),
        (["access"], "aase@example.org", "session", False, "required", "session"),
        (["portability"], "aase@example.org", "", True, "requested", "unclear"),
        (["erasure"], "aase@example.org", "", False, "optional", "unclear"),
    ],
)
def test_it_is_decided_at_intake_whether_a_form_is_asked_for(
    controller, rights, email, identity, asked, mode, found
):
    choose(controller)
    make_customer(controller, "10001", email="aase@example.com")
    person = type(ASE)(name=ASE.name, email=email, customer_number="10001")

    case = make_case(controller, rights=rights, requester=person, identity=identity)

    assert (case.form_asked, case.gate.mode, case.gate.identity) == (asked, mode, found)


def test_a_later_choice_leaves_the_cases_that_are_there(controller):
    case = make_case(controller)

    choose(controller, {"access": "none"}, review_on=None)

    assert (Case.objects.get(pk=case.pk).form_asked, make_case(controller).form_asked) == (True, False)


def test_who_waits_for_a_form_is_asked_for_a_decision_in_time(controller):
    case = make_case(controller)
    owner = actor_with("officer", controller)
    now = clock.now()

    def raised(day: date) -> list[str]:
        at = now + (day - clock.today())
        escalate_cases(controller_id=controller.pk, actor=SETUP, now=at)
        return list(Escalation.objects.filter(kind__startswith="form").values_list("kind", flat=True))

    fortnight = case.received_on + timedelta(days=14)
    assert raised(fortnight - timedelta(days=1)) == []
    assert raised(fortnight + timedelta(days=1)) == ["form_review"]
    assert list(forms_to_decide(Case.objects.all(), fortnight)) == [case]
    assert set(raised(case.strict_due_on - timedelta(days=6))) == {"form_review", "form_decide"}

    take("waive_form", case, actor=owner, now=now)
    assert not forms_to_decide(Case.objects.all(), fortnight)


@pytest.mark.parametrize("state", WAITING_STATES)
def test_no_case_ends_for_a_missing_form_without_a_letter(controller, state):
    case = case_in(state, controller)
    ends = {
        step.name
        for step in CASE_STEPS.steps
        if state in step.source and step.target not in (None, *WAITING_STATES, "verified", "collecting")
    }
    # Withdrawn is what the person did; of the others each is the letter of Art. 12(4), or the answer.
    assert ends <= {"refuse_case", "close_unidentified", "withdraw_case", "record_at_once", *_ANSWERS}
    with pytest.raises(Refused, match="step_impossible"):
        take("close_case", case, actor=actor_with("decider", controller), now=clock.now())
    for target in ("closed", "answered"):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            acting(SETUP, "case.closed"),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "UPDATE requests_app_case SET state = %s, closed_at = %s, closed_by = %s"
                " WHERE reference = %s",
                [target, clock.now(), str(SETUP.user_id), case.reference],
            )
    assert Case.objects.get(pk=case.pk).state == state


def test_the_refusal_of_a_waiting_case_is_its_letter(controller):
    case = case_in("form_issued", controller)
    take("refuse_case", case, actor=actor_with("decider", controller), now=clock.now())

    assert Case.objects.get(pk=case.pk).state == "refused"
    assert Letter.objects.filter(cause_id=case.pk, kind="case.refused").exists()


def test_another_system_says_that_the_person_was_logged_in(controller):
    make_customer(controller, "10001", email="aase@example.com")
    body = {
        "controller": controller.slug,
        "rights": ["access"],
        "requester": {"name": "Åse", "customer_number": "10001"},
        "identity": "session",
    }
    client = client_as("client", controller)

    shown = client.post("/api/v1/cases/", body, format="json").json()

    assert (shown["form_asked"], shown["form_mode"], shown["identity_at_intake"]) == (
        False,
        "requested",
        "session",
    )
    refused = client.post("/api/v1/cases/", body | {"requester": {"name": "Bo"}}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (400, "session_needs_customer")
