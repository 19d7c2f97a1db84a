"""Who stands in for whom, and what is borrowed: the table of docs/rules/absence.md."""

import uuid
from datetime import date, timedelta

import pytest

from dpo_office.common.errors import DomainError
from dpo_office.common.people.absence_rules import (
    Away,
    borrowed_of,
    deputies_on,
    makes_double_role,
    require_days,
    require_fits,
    require_not_through,
    stand_in,
)
from dpo_office.common.permissions import Actor, Grant, require

ANN, BEN, CEC, DAN = (uuid.UUID(int=number) for number in range(1, 5))
HERE, THERE = uuid.UUID(int=101), uuid.UUID(int=102)
MONDAY = date(2026, 7, 6)
DAY = timedelta(days=1)


def away(person: uuid.UUID, deputy: uuid.UUID | None, first: int = 0, last: int = 4) -> Away:
    return Away(person, deputy, MONDAY + first * DAY, MONDAY + last * DAY)


@pytest.mark.parametrize(
    ("absences", "day", "expected"),
    [
        ([away(ANN, BEN)], 0, BEN),
        ([away(ANN, BEN)], 4, BEN),
        ([away(ANN, BEN)], -1, None),
        ([away(ANN, BEN)], 5, None),
        ([away(ANN, None)], 0, None),
        ([away(ANN, BEN), away(BEN, CEC, 2, 3)], 1, BEN),
        ([away(ANN, BEN), away(BEN, CEC, 2, 3)], 2, CEC),
        ([away(ANN, BEN), away(BEN, CEC), away(CEC, DAN)], 0, DAN),
        ([away(ANN, BEN), away(BEN, None)], 0, None),
        ([away(ANN, BEN), away(BEN, ANN)], 0, None),
        ([away(ANN, BEN), away(BEN, CEC), away(CEC, BEN)], 0, None),
    ],
)
def test_stand_in_follows_deputies_to_somebody_who_is_there(absences, day, expected):
    assert stand_in(ANN, deputies_on(absences, MONDAY + day * DAY)) == expected


@pytest.mark.parametrize(
    ("own", "lent", "assessed", "borrowed"),
    [
        ([("agent", HERE)], [("officer", HERE)], [], [("officer", HERE)]),
        ([("agent", HERE)], [("agent", HERE)], [], []),
        ([("decider", HERE)], [("dpo", HERE)], [], []),
        ([("decider", HERE)], [("dpo", THERE)], [], [("dpo", THERE)]),
        ([("decider", HERE)], [("dpo", None)], [], []),
        ([("decider", HERE)], [("dpo", HERE)], [HERE], [("dpo", HERE)]),
        ([("officer", HERE)], [("dpo", HERE), ("decider", HERE)], [], [("dpo", HERE)]),
        ([("officer", HERE)], [("client", HERE), ("contributor", HERE)], [], []),
    ],
)
def test_borrowed_is_nothing_twice_and_no_unassessed_double_role(own, lent, assessed, borrowed):
    found = borrowed_of([Grant(*pair) for pair in own], [(ANN, Grant(*pair)) for pair in lent], assessed)

    assert found == {(ANN, Grant(*pair)) for pair in borrowed}


def test_makes_double_role_looks_at_what_is_held_and_lent():
    decider = [Grant("decider", HERE)]

    assert makes_double_role(decider, [Grant("dpo", HERE)], [])
    assert not makes_double_role(decider, [Grant("dpo", THERE)], [])
    assert not makes_double_role(decider, [Grant("dpo", HERE)], [None])
    both = [Grant("dpo", HERE), Grant("decider", None)]
    assert makes_double_role([Grant("agent", HERE)], both, [])
    assert not makes_double_role([Grant("agent", HERE)], both, [HERE])


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [(0, -1, "absence_days_wrong"), (-3, -1, "absence_past"), (0, 367, "absence_too_long")],
)
def test_days_are_in_order_not_past_and_a_year_at_most(first, last, code):
    with pytest.raises(DomainError) as raised:
        require_days(MONDAY + first * DAY, MONDAY + last * DAY, MONDAY)

    assert raised.value.code == code


def test_days_may_begin_in_the_past_and_last_a_year():
    require_days(MONDAY - DAY, MONDAY, MONDAY)
    require_days(MONDAY, MONDAY + 366 * DAY, MONDAY)


@pytest.mark.parametrize(
    ("others", "code"),
    [
        ([away(ANN, None, 4, 9)], "absence_overlaps"),
        ([away(BEN, ANN, 4, 9)], "absence_circle"),
        ([away(BEN, CEC), away(CEC, ANN, 3, 3)], "absence_circle"),
    ],
)
def test_an_absence_meets_no_other_of_its_own_and_makes_no_circle(others, code):
    with pytest.raises(DomainError) as raised:
        require_fits(away(ANN, BEN), others)

    assert raised.value.code == code


def test_an_absence_fits_beside_later_ones_and_in_chains():
    require_fits(away(ANN, BEN), [away(ANN, None, 5, 9), away(BEN, CEC), away(CEC, None)])


@pytest.mark.parametrize(
    ("others", "refused"),
    [
        ([], False),
        ([away(BEN, CEC)], False),
        ([away(BEN, DAN, 5, 9)], False),
        ([away(BEN, DAN, 4, 9)], True),
        ([away(BEN, CEC), away(CEC, DAN, 2, 2)], True),
        ([away(BEN, DAN), away(DAN, CEC)], True),
        ([away(BEN, CEC), away(CEC, BEN)], False),
    ],
)
def test_nobody_names_a_deputy_whose_deputies_lead_to_themselves(others, refused):
    if not refused:
        require_not_through(DAN, away(ANN, BEN), others)
        return
    with pytest.raises(DomainError) as raised:
        require_not_through(DAN, away(ANN, BEN), others)

    assert raised.value.code == "deputy_is_you"


def test_an_actor_says_for_whom_a_step_is_taken_and_can_do_without_one():
    own, lent = Grant("agent", HERE), Grant("officer", HERE)
    deputy = Actor(
        BEN,
        "staff",
        frozenset({own, lent}),
        borrowed=frozenset({(ANN, lent)}),
        stands_in_for=frozenset({ANN}),
    )

    assert deputy.acts_for("case.send_answer", HERE) == ANN
    assert deputy.acts_for("case.view", HERE) is None
    assert deputy.without(ANN).grants == {own}
    assert deputy.without(CEC) is deputy
    # Of whom nothing is borrowed, because the deputy holds it already.
    beside = Actor(BEN, "staff", frozenset({own}), stands_in_for=frozenset({ANN}))
    assert beside.without(ANN).work_of == {BEN}
    assert deputy.work_of == {ANN, BEN}
    require(deputy, "case.send_answer", HERE)
    assert deputy.acted_for == {ANN}
