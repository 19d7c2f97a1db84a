"""How long sending takes, and what that means for a date."""

from datetime import UTC, date, datetime, timedelta

import pytest

from registry_app.domain.reachability import Reach, sms_cost, timetable

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("letters", "per_second", "lasts", "earliest"),
    [
        (0, 10, timedelta(0), date(2026, 12, 13)),
        (1, 10, timedelta(seconds=1), date(2026, 12, 13)),
        (1_000_000, 10, timedelta(seconds=100_000), date(2026, 12, 14)),
        (1_000_000, 1000, timedelta(seconds=1000), date(2026, 12, 13)),
    ],
)
def test_the_earliest_day_follows_the_last_letter(letters, per_second, lasts, earliest):
    table = timetable(letters=letters, per_second=per_second, begins_at=NOW)

    assert (table.lasts, table.ends_at, table.earliest_effective_on) == (lasts, NOW + lasts, earliest)
    assert table.in_time is None


def test_a_date_is_in_time_when_the_last_letter_is():
    on = date(2026, 12, 13)

    assert timetable(letters=10, per_second=1, begins_at=NOW, effective_on=on).in_time is True
    assert timetable(letters=100_000, per_second=1, begins_at=NOW, effective_on=on).in_time is False


def test_a_clock_change_between_costs_no_day():
    begins = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)

    assert timetable(letters=1, per_second=1, begins_at=begins).earliest_effective_on == date(2026, 4, 4)


def test_who_is_not_told_is_counted_by_reason():
    reach = Reach(states={"active": 3, "paused": 1, "closed": 2, "erased": 0, "deceased": 1}, ways={})

    assert reach.to_be_told == 4
    assert reach.excluded == {"account_closed": 2, "person_deceased": 1}


def test_text_messages_cost_what_is_known():
    assert sms_cost(parts=3, price=35) == 105
    assert sms_cost(parts=3, price=0) is None
