"""Carriers: whose days hold, when a letter is expected, by when it is posted, and what the page takes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.utils.translation import override

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.calendars import WorkingCalendar
from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused
from dpo_office.common.letters.batches import record_posted
from dpo_office.common.letters.carriers import add_carrier, arrival_of, carriers_on, end_carrier, post_by
from dpo_office.common.letters.models import Carrier, Letter, Posting
from dpo_office.common.letters.print_runs import waiting_letters
from dpo_office.common.letters.queries import letter_state
from dpo_office.common.permissions import Actor, system_actor
from registry_app.models import Controller
from requests_app.actions import answer_links
from requests_app.admin.case_letters import arrival_words
from requests_app.queries.case_letters import case_letters
from requests_app.queries.waits import wait_in
from tests.factories.cases import case_in, make_office, take
from tests.factories.registry import actor_with, make_holidays

SETUP = system_actor("setup")
# A Monday, two working days before Christmas Eve.
NOW = datetime(2026, 12, 21, 9, tzinfo=UTC)
HOLIDAYS = WorkingCalendar(frozenset({date(2026, 12, 25), date(2027, 1, 1)}))
PAPER = "Åse Blåbær\nPrøvevej 1\n0000 Prøveby"


def test_working_days_are_counted_from_the_day_after_and_back_from_the_day_it_is_due():
    assert [arrival_of(NOW.date(), days, HOLIDAYS) for days in (1, 3, 4, 5)] == [
        date(2026, 12, 22),
        date(2026, 12, 24),
        date(2026, 12, 28),
        date(2026, 12, 29),
    ]
    for due_on in (date(2026, 12, 29), date(2027, 1, 4), date(2027, 1, 3)):
        last = post_by(due_on, 5, HOLIDAYS)
        assert (
            arrival_of(last, 5, HOLIDAYS)
            <= due_on
            < arrival_of(HOLIDAYS.roll(last + timedelta(1)), 6, HOLIDAYS)
        )
    assert post_by(date(2026, 12, 29), 5, HOLIDAYS) == NOW.date()


@pytest.fixture
def controller(db: None) -> Controller:
    return make_office()


@pytest.fixture(autouse=True)
def danish() -> Iterator[None]:
    """Read what is said outside of a page in Danish, whatever a test before has left."""
    with override("da"):
        yield


def entered(controller: Controller, actor: Actor | None = None, **fields: Any) -> Carrier:
    given = {
        "name": "dao",
        "delivery_days": 3,
        "valid_from": NOW.date(),
        "source": "Aftale af 1.12.2026",
    } | fields
    return add_carrier(
        controller_id=controller.pk, actor=actor or actor_with("officer", controller), now=NOW, **given
    )


def posted_case(controller: Controller, now: datetime = NOW) -> Letter:
    """Let an answer wait to be printed."""
    case = case_in("collecting", controller, now=now)
    decider = actor_with("decider", controller)
    take("lay_behind_link", case, actor=decider, now=now)
    answer_links.post_answer(case_id=case.pk, envelope=PAPER, actor=decider, now=now)
    return Letter.objects.get(cause_id=case.pk, channel="post")


def test_a_controllers_own_row_goes_before_one_for_all_and_a_later_before_an_earlier(controller):
    with acting(SETUP, "test.carrier"):
        Carrier.objects.create(
            name="dao", delivery_days=5, valid_from=date(2026, 1, 1), source="Til alle", created_at=NOW
        )
    other = uuid4()
    own, later = entered(controller), entered(controller, valid_from=date(2027, 1, 1), delivery_days=2)

    def days(day: date) -> list[int]:
        found = carriers_on(day, {controller.pk, other})
        return [found[controller.pk]["dao"].delivery_days, found[other]["dao"].delivery_days]

    assert days(date(2026, 6, 1)) == [5, 5]
    assert days(NOW.date()) == [own.delivery_days, 5]
    assert days(date(2027, 1, 1)) == [later.delivery_days, 5]
    assert carriers_on(date(2025, 12, 31), {other}) == {other: {}}


def test_what_is_entered_needs_a_name_a_source_and_days_and_a_right_to_it(controller):
    for fields, refusal in (
        ({"name": " "}, "carrier_name_missing"),
        ({"source": ""}, "carrier_source_missing"),
        ({"delivery_days": 0}, "delivery_days_out_of_range"),
        ({"delivery_days": 31}, "delivery_days_out_of_range"),
    ):
        with pytest.raises(Invalid, match=refusal):
            entered(controller, **fields)
    with pytest.raises(NotPermitted):
        entered(controller, actor_with("auditor", controller))
    with pytest.raises(NotFound):
        entered(controller, actor_with("officer", make_office("another")))
    row = entered(controller)
    with pytest.raises(NotFound):
        end_carrier(carrier_id=row.pk, actor=actor_with("agent", controller), now=NOW)
    end_carrier(carrier_id=row.pk, actor=actor_with("officer", controller), now=NOW)
    with pytest.raises(Refused, match="carrier_ended"):
        end_carrier(carrier_id=row.pk, actor=actor_with("officer", controller), now=NOW)
    assert carriers_on(date(2026, 12, 22), {controller.pk}) == {controller.pk: {}}
    for change in ({"delivery_days": 0}, {"source": ""}, {"valid_to": date(2026, 1, 1)}):
        with pytest.raises(IntegrityError), acting(SETUP, "test.raw"):
            Carrier.objects.filter(pk=row.pk).update(**change)


def test_a_posted_letter_is_expected_by_the_days_of_its_carrier(controller):
    make_holidays((2026, 2027))
    entered(controller, delivery_days=4)
    letter, officer = posted_case(controller), actor_with("officer", controller)
    with pytest.raises(Invalid, match="carrier_unknown"):
        record_posted(letter_id=letter.pk, carrier="brevdue", actor=officer, now=NOW)
    assert letter_state(letter) == "to_print"

    record_posted(letter_id=letter.pk, carrier="dao", actor=officer, now=NOW)

    assert Posting.objects.get().arrives_on == date(2026, 12, 28)
    case = controller.cases.get()
    assert "28. december 2026" in arrival_words(case_letters(case))[letter.pk]


def test_the_copy_arrives_before_the_wait_begins(controller):
    make_holidays((2026, 2027))
    entered(controller, delivery_days=4)
    case = case_in("collecting", controller, now=NOW, rights=["access", "erasure"], copy_first=True)
    decider = actor_with("decider", controller)
    take("settle_tasks", case, actor=decider, now=NOW)
    take("lay_behind_link", case, actor=decider, now=NOW)
    with acting(SETUP, "test.copy"):
        case.items.filter(right="access").update(
            outcome="granted", decided_at=NOW, decided_by=decider.user_id
        )
    answer_links.post_answer(case_id=case.pk, envelope=PAPER, actor=decider, now=NOW)
    letter = Letter.objects.get(cause_id=case.pk, channel="post")
    officer = actor_with("officer", controller)
    record_posted(letter_id=letter.pk, carrier="dao", actor=officer, now=NOW)

    wait = wait_in(case, case.items.get(right="erasure"), NOW.date())

    # Expected on Monday 28 December, seven days, and the day after.
    assert (wait.standing, wait.over_on) == ("runs", date(2027, 1, 5))


def test_what_has_to_be_posted_first_stands_first(controller):
    make_holidays((2026, 2027))
    entered(controller, delivery_days=5, valid_from=date(2026, 1, 1))
    later = posted_case(controller)
    sooner = posted_case(controller, NOW - timedelta(days=20))

    rows = waiting_letters(actor_with("officer", controller), NOW.date())

    assert [row.letter.pk for row in rows] == [sooner.pk, later.pk]
    # Received on 1 December, due on 4 January, for the 1st is a holiday and the 2nd a Saturday.
    assert rows[0].post_by == date(2026, 12, 24)


def test_reference_data_knows_the_carrier_of_letters_once(db):
    for _number in range(2):
        call_command("load_reference_data", verbosity=0)
    row = Carrier.objects.get()
    assert (row.name, row.controller_id, row.valid_from) == ("dao", None, date(2026, 1, 1))
    assert "Trafikstyrelsen" in row.source
    assert clock.today() >= row.valid_from
