"""Whether anybody is there for a legal date: by roles, absences and deputies."""

import uuid
from datetime import date, timedelta

import pytest

from dpo_office.common.calendars import DK_STATUTORY, danish_calendar
from dpo_office.common.people.absence_rules import Away
from dpo_office.common.permissions import Grant
from requests_app.domain.staffing import Held, People, Wanted, days_until, is_near, nobody_can

ANN, BEN, CEC = (uuid.UUID(int=number) for number in range(1, 4))
HERE, THERE = uuid.UUID(int=101), uuid.UUID(int=102)
CALENDAR = danish_calendar(DK_STATUTORY)
MONDAY, FRIDAY = date(2026, 7, 6), date(2026, 7, 10)
DAYS = days_until(FRIDAY, MONDAY, CALENDAR)


def wanted(**fields):
    facts = {"roles": frozenset({"decider"})} | fields
    return Wanted("case", uuid.UUID(int=9), HERE, "D-1", FRIDAY, **facts)


def held(person, role="decider", where=HERE, ends_on=None):
    return Held(person, Grant(role, where), ends_on)


def away(person, deputy=None, first=MONDAY, last=FRIDAY):
    return Away(person, deputy, first, last)


@pytest.mark.parametrize(
    ("today", "near"),
    [
        (date(2026, 7, 2), False),
        (date(2026, 7, 3), True),
        (date(2026, 7, 4), True),
        (FRIDAY, True),
        (date(2026, 7, 11), False),
    ],
)
def test_five_working_days_ahead_is_near_and_a_day_gone_is_not(today, near):
    assert is_near(FRIDAY, today, CALENDAR) is near


def test_easter_is_counted_by_working_days():
    assert is_near(date(2026, 4, 8), date(2026, 3, 27), CALENDAR)
    assert not is_near(date(2026, 4, 8), date(2026, 3, 26), CALENDAR)
    assert days_until(date(2026, 7, 12), date(2026, 7, 11), CALENDAR) == [
        date(2026, 7, 11),
        date(2026, 7, 12),
    ]


@pytest.mark.parametrize(
    ("people", "alone"),
    [
        ([], True),
        ([held(ANN)], False),
        ([held(ANN, where=THERE)], True),
        ([held(ANN, where=None)], False),
        ([held(ANN, "officer")], True),
        ([held(ANN, ends_on=MONDAY - timedelta(days=1))], True),
        ([held(ANN, ends_on=MONDAY)], False),
    ],
)
def test_somebody_with_the_role_there_on_one_of_the_days_is_enough(people, alone):
    assert nobody_can(wanted(), People(people), DAYS) is alone


@pytest.mark.parametrize(
    ("absences", "alone"),
    [
        ([away(ANN)], True),
        ([away(ANN, last=date(2026, 7, 9))], False),
        ([away(ANN, BEN)], False),
        ([away(ANN, BEN), away(BEN)], True),
        ([away(ANN, BEN), away(BEN, CEC)], True),
        ([away(ANN, BEN), away(BEN, first=MONDAY, last=MONDAY)], False),
    ],
)
def test_absences_and_deputies_are_followed_day_by_day(absences, alone):
    # Cec holds no role, and stands in for nobody.
    people = People([held(ANN), held(BEN, "agent")], absences)

    assert nobody_can(wanted(), people, DAYS) is alone


def test_a_deputy_who_would_be_dpo_and_decider_does_not_count_until_it_is_assessed():
    people = [held(ANN), held(BEN, "dpo")]

    assert nobody_can(wanted(), People(people, [away(ANN, BEN)]), DAYS)
    assert not nobody_can(wanted(), People(people, [away(ANN, BEN)], {BEN: [HERE]}), DAYS)


def test_a_second_person_is_another_person():
    two = wanted(second=frozenset({"officer", "decider"}))

    assert nobody_can(two, People([held(ANN)]), DAYS)
    assert nobody_can(two, People([held(ANN), held(ANN, "officer")]), DAYS)
    assert not nobody_can(two, People([held(ANN), held(BEN, "officer")]), DAYS)
    assert nobody_can(two, People([held(BEN, "officer"), held(CEC, "officer")]), DAYS)
    assert nobody_can(wanted(never=frozenset({ANN})), People([held(ANN)]), DAYS)
    concerned = wanted(second=frozenset({"officer"}), never=frozenset({BEN}))
    assert nobody_can(concerned, People([held(ANN), held(BEN, "officer")]), DAYS)
    assert not nobody_can(concerned, People([held(ANN), held(CEC, "officer")]), DAYS)
