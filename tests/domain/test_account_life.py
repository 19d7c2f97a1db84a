"""What the states of an account say about how long data is kept."""

from datetime import date

import pytest

from registry_app.domain import retention_rules as rules
from registry_app.domain.account_life import AccountState, account_events, states_in_turn
from registry_app.domain.retention import ACTIVE, SCHEDULED, RetentionEvent, retention_under
from registry_app.domain.retention_rules import INACTIVITY, RetentionRule

FIRST, SECOND, THIRD = date(2024, 5, 31), date(2024, 9, 2), date(2025, 1, 7)
TWO_YEARS = RetentionRule("own", INACTIVITY, months=24)


def test_a_state_that_is_reported_again_stands_once():
    active, paused = AccountState("active", FIRST), AccountState("paused", SECOND)

    assert states_in_turn([active, active, paused, paused, active]) == (active, paused, active)


@pytest.mark.parametrize(
    ("states", "status", "erase_on"),
    [
        ([("active", FIRST)], ACTIVE, None),
        ([("paused", FIRST)], SCHEDULED, date(2026, 6, 1)),
        ([("paused", FIRST), ("deactivated", SECOND)], SCHEDULED, date(2026, 6, 1)),
        ([("paused", FIRST), ("active", SECOND)], ACTIVE, None),
        ([("paused", FIRST), ("active", SECOND), ("deactivated", THIRD)], SCHEDULED, date(2027, 1, 8)),
        ([("paused", FIRST), ("closed", SECOND)], SCHEDULED, date(2026, 6, 1)),
        ([("closed", FIRST)], ACTIVE, None),
        ([("deceased", FIRST)], SCHEDULED, date(2026, 6, 1)),
        ([("paused", None)], ACTIVE, None),
    ],
)
def test_a_period_counts_from_the_first_day_of_the_present_inactivity(states, status, erase_on):
    events = account_events(AccountState(*state) for state in states)

    found = retention_under(TWO_YEARS, "own", events)

    assert (found.status, found.erase_on) == (status, erase_on)


def test_a_return_without_an_inactivity_means_nothing():
    assert account_events([AccountState("active", FIRST), AccountState("active", SECOND)]) == ()
    assert account_events([AccountState("paused", FIRST), AccountState("active", SECOND)]) == (
        RetentionEvent(rules.PAUSED, FIRST),
        RetentionEvent(rules.REACTIVATED, SECOND),
    )
