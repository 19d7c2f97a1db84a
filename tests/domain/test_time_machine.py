"""What is known of a customer's day."""

from datetime import date

import pytest

from registry_app.domain.account_life import AccountState
from registry_app.domain.time_machine import SignedUp, certainty_of, signed_up, state_on

JANUARY, MAY = date(2025, 1, 1), date(2025, 5, 1)
STATES = (AccountState("active", JANUARY), AccountState("paused", MAY), AccountState("active", None))


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2024, 12, 31), None),
        (JANUARY, "active"),
        (date(2025, 4, 30), "active"),
        (MAY, "paused"),
        (date(2026, 1, 1), "paused"),
    ],
)
def test_the_state_of_a_day_is_the_last_that_began_by_then(day, state):
    found = state_on(STATES, day)

    assert (found.state if found else None) == state


@pytest.mark.parametrize(
    ("entered", "certainty"),
    [
        (None, "unknown"),
        ("", "documented"),
        ("documented", "documented"),
        ("at_least_from", "at_least_from"),
        ("unknown", "unknown"),
    ],
)
def test_a_version_made_here_is_documented_and_none_is_unknown(entered, certainty):
    assert certainty_of(entered) == certainty


@pytest.mark.parametrize(
    ("recorded", "states", "found"),
    [
        (MAY, STATES, SignedUp(MAY, "recorded")),
        (None, STATES, SignedUp(JANUARY, "account")),
        (None, [AccountState("incomplete", JANUARY), AccountState("active", MAY)], SignedUp(MAY, "account")),
        (None, [AccountState("active", None)], SignedUp(None, "unknown")),
        # Whoever is first known as paused signed up before, nobody knows when.
        (None, [AccountState("paused", JANUARY), AccountState("active", MAY)], SignedUp(None, "unknown")),
        (None, [], SignedUp(None, "unknown")),
    ],
)
def test_the_day_of_sign_up_is_never_guessed(recorded, states, found):
    assert signed_up(recorded, states) == found
