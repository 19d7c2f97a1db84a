"""When a breach must be notified."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_app.domain.breaches import breach_due
from tests.domain.vectors import vectors


@pytest.mark.parametrize("row", vectors("breach"))
def test_worked_example(row):
    due = breach_due(datetime.fromisoformat(row["aware_at"]))

    assert due.due_at == datetime.fromisoformat(row["due_utc_strict"])
    assert due.upper_bound_at == datetime.fromisoformat(row["due_utc_reg1182"])


@given(st.datetimes(datetime(2024, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - bounds
def test_the_limit_is_72_elapsed_hours_and_the_bound_at_most_one_hour_more(aware_at):
    due = breach_due(aware_at)

    assert due.due_at - aware_at == timedelta(hours=72)
    assert timedelta() < due.upper_bound_at - due.due_at <= timedelta(hours=1)


def test_a_naive_instant_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        breach_due(datetime(2026, 12, 23, 9, 15))  # noqa: DTZ001 - naive is the point
