"""Warnings of cases: raised once, by one mail for each person, however long the scheduler was dead."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dpo_office.common.acting import acting
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Letter
from dpo_office.common.users import RoleGrant, User
from registry_app.models import Controller
from requests_app.actions.escalations import escalate_cases
from requests_app.actions.use import stop_use
from requests_app.models import Case, Escalation, EscalationNotice
from requests_app.queries.escalations import overdue_unwarned
from tests.factories.cases import SETUP, make_case, make_office, take
from tests.factories.registry import actor_with

pytestmark = pytest.mark.django_db
# What recording an event asks.
EVENT_QUERIES = 2
# A Wednesday in November; the month ends on a Friday.
NOW = datetime(2026, 11, 4, 9, tzinfo=UTC)


@pytest.fixture
def controller(db: None) -> Controller:
    """Insert a controller without a form: what warns of one stands in test_form_gates.py."""
    return make_office(form_mode="none")


def person(controller: Controller, role: str, name: str) -> User:
    with acting(SETUP, "test.person_made"):
        user = User.objects.create_user(name.lower(), name=name, email=f"{name.lower()}@office.example.com")
        RoleGrant.objects.create(user=user, role=role, controller_id=controller.pk)
    return user


def owned(controller: Controller, owner: User, **fields) -> Case:
    case = make_case(controller, now=NOW, **fields)
    with acting(SETUP, "test.case_taken"):
        Case.objects.filter(pk=case.pk).update(owned_by=owner.pk, owned_at=NOW)
    return case


def escalate(controller: Controller, days: float) -> int:
    return escalate_cases(controller_id=controller.pk, actor=SETUP, now=NOW + timedelta(days=days))


def mailed() -> dict[str, int]:
    addresses = Letter.objects.filter(kind="case.escalation").values_list("recipient_address", flat=True)
    return {address.split("@")[0]: list(addresses).count(address) for address in addresses}


@pytest.mark.parametrize(
    ("days", "kinds", "people"),
    [
        (22, [], []),
        (23, ["near"], ["olga"]),
        (27, ["near", "soon"], ["olga", "dorte"]),
        (29, ["near", "soon", "last_day"], ["olga", "dorte", "dan"]),
        # The scheduler was dead for a week and for three months.
        (37, ["near", "soon", "last_day", "overdue"], ["olga", "dorte", "dan"]),
        (121, ["near", "soon", "last_day", "overdue"], ["olga", "dorte", "dan"]),
    ],
)
def test_every_missed_warning_is_raised_once_with_one_mail_each(controller, days, kinds, people):
    olga, _dorte, _dan = (
        person(controller, role, name)
        for role, name in (("officer", "Olga"), ("dpo", "Dorte"), ("decider", "Dan"))
    )
    case = owned(controller, olga)

    assert [escalate(controller, days), escalate(controller, days)] == [len(kinds), 0]

    assert set(case.escalations.values_list("kind", flat=True)) == set(kinds)
    assert mailed() == dict.fromkeys(people, 1)
    # Which letter told whom of what is kept.
    assert EscalationNotice.objects.filter(user=olga).count() == len(kinds)
    assert Event.objects.filter(subject_id=case.pk, type="case.escalated").count() == bool(kinds)


def test_the_mail_names_no_person_and_the_gravest_only(controller):
    olga = person(controller, "officer", "Olga")
    late, near = owned(controller, olga), owned(controller, olga)
    with acting(SETUP, "test.case_moved"):
        Case.objects.filter(pk=near.pk).update(
            due_on=NOW.date() + timedelta(days=44), strict_due_on=NOW.date() + timedelta(days=44)
        )

    escalate(controller, 37.5)

    letter = Letter.objects.get(kind="case.escalation")
    assert "2 sager" in letter.subject
    assert letter.body.count(late.reference) == letter.body.count(near.reference) == 2
    assert "FRISTEN ER OVERSKREDET siden 04-12-2026" in letter.body
    assert "7 dage tilbage" in letter.body
    assert "7 days left" in letter.body
    for secret in ("Åse", "aase@", "access", "indsigt"):
        assert secret not in letter.body + letter.subject
    assert letter.confidential is False


def test_a_case_that_nobody_has_goes_to_the_officers(controller):
    person(controller, "officer", "Olga")
    person(controller, "officer", "Otto")
    make_case(controller, now=NOW)

    assert escalate(controller, 1) == 0
    assert escalate(controller, 2) == 1
    assert mailed() == {"olga": 1, "otto": 1}
    escalate(controller, 23)
    assert mailed() == {"olga": 2, "otto": 2}


def test_where_nobody_can_be_reached_the_controllers_own_address_is_told(controller):
    make_case(controller, now=NOW)

    escalate(controller, 121)

    letter = Letter.objects.get(kind="case.escalation")
    assert letter.recipient_address == (controller.dpo_email or letter.sender_address)
    assert set(EscalationNotice.objects.values_list("user", "letter_id")) == {(None, letter.pk)}


def test_a_new_time_limit_warns_anew_and_an_old_day_never_twice(controller):
    olga = person(controller, "officer", "Olga")
    case = owned(controller, olga)
    escalate(controller, 29)
    take("extend_deadline", case, actor=actor_with("decider", controller), now=NOW + timedelta(days=29))

    assert escalate(controller, 30) == 0
    assert escalate(controller, 55) == 1
    newest = case.escalations.order_by("-raised_at").first()
    case.refresh_from_db()
    assert (newest.kind, newest.about_on) == ("near", case.due_on)


def test_the_stop_that_is_owed_at_once_is_missed_by_somebody(controller):
    olga = person(controller, "officer", "Olga")
    missed, stopped = (owned(controller, olga, rights=["objection"]) for _ in range(2))
    stop_use(
        text="Standset.",
        case_id=stopped.pk,
        actor=actor_with("decider", controller),
        now=NOW + timedelta(hours=2),
    )

    assert escalate(controller, 1) == 0
    assert escalate(controller, 2) == 1
    assert Escalation.objects.get().case == missed


@pytest.mark.parametrize("hour", [0, 5])
def test_a_day_begins_at_six_in_the_morning(controller, hour):
    owned(controller, person(controller, "officer", "Olga"))
    # Copenhagen is an hour ahead of UTC in winter: day 23 begins for warnings at 5 UTC.
    assert escalate(controller, 23 + (hour - 9) / 24) == (1 if hour == 5 else 0)


def test_what_has_ended_and_what_is_a_test_warns_of_nothing(controller):
    case = make_case(controller, now=NOW)
    take("withdraw_case", case, actor=actor_with("officer", controller), now=NOW)

    assert escalate(controller, 121) == 0


def test_a_dead_scheduler_shows(controller):
    make_case(controller, now=NOW)
    day = (NOW + timedelta(days=40)).date()
    assert overdue_unwarned(day) == 1
    escalate(controller, 40)
    assert overdue_unwarned(day) == 0


def test_the_questions_do_not_grow_but_for_the_event_of_each_case(controller):
    olga = person(controller, "officer", "Olga")
    asked = []
    for days, number in ((29, 2), (30, 6)):
        for _ in range(number):
            owned(controller, olga)
        with CaptureQueriesContext(connection) as queries:
            assert escalate(controller, days) == 3 * number
        asked.append(len(queries))

    assert asked[1] - asked[0] <= 4 * EVENT_QUERIES
