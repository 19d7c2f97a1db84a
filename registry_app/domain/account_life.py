"""What the states of a customer's account say about how long the customer's data is kept.

A pause or a deactivation begins the periods that count from inactivity, and the first of several counts; the
customer's return ends them (promises of the policy, sections 3.1 to 5.1). The end of a life begins them too.
A closed account by itself begins none: it is locked, while its data goes by the pause before it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from registry_app.domain import retention_rules as rules
from registry_app.domain.audience import ACTIVE, DEACTIVATED, DECEASED, PAUSED
from registry_app.domain.retention import RetentionEvent

BEGINS: Final = {PAUSED: rules.PAUSED, DEACTIVATED: rules.DEACTIVATED, DECEASED: rules.DEACTIVATED}


@dataclass(frozen=True)
class AccountState:
    """A state of an account and the Copenhagen date since which it holds; None where nobody said."""

    state: str
    since: date | None


def states_in_turn(recorded: Iterable[AccountState]) -> tuple[AccountState, ...]:
    """Give the states one after the other, each once, however often it was reported."""
    turned: list[AccountState] = []
    for state in recorded:
        if not turned or turned[-1] != state:
            turned.append(state)
    return tuple(turned)


def account_events(states: Iterable[AccountState]) -> tuple[RetentionEvent, ...]:
    """Give what the states mean to the retention rules; a state without a date means nothing."""
    events: list[RetentionEvent] = []
    for state in states:
        if state.since is None:
            continue
        if state.state in BEGINS:
            events.append(RetentionEvent(BEGINS[state.state], state.since))
        elif state.state == ACTIVE and events:
            events.append(RetentionEvent(rules.REACTIVATED, state.since))
    return tuple(events)
