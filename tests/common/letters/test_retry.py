from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dpo_office.common.letters.retry import is_given_up, next_try_at

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(("refusals", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 60), (100, 60)])
@given(letter_id=st.uuids())
def test_next_try_at_waits_longer_each_time_and_spreads_by_a_fifth(
    refusals: int, minutes: int, letter_id: UUID
):
    waited = next_try_at(letter_id=letter_id, refusals=refusals, last_refused_at=AT) - AT

    assert timedelta(minutes=minutes) <= waited <= timedelta(minutes=minutes * 1.2)


def test_next_try_at_is_the_same_for_every_worker():
    letter_id = uuid4()

    assert len({next_try_at(letter_id=letter_id, refusals=2, last_refused_at=AT) for _ in range(5)}) == 1


@pytest.mark.parametrize(
    ("first_refused_at", "expected"),
    [
        (None, False),
        (AT, False),
        (AT - timedelta(hours=71, minutes=59), False),
        (AT - timedelta(hours=72), True),
    ],
)
def test_is_given_up_after_72_hours(first_refused_at: datetime | None, expected: bool):
    assert is_given_up(first_refused_at=first_refused_at, now=AT) is expected
