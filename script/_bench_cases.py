"""`script/bench cases`: how long it takes to reckon the time limit of a case.

Pure computing, no database: a case without events, one with the usual events and one that waited three times.
The best of many rounds counts, since a busy machine only ever adds.
"""

# Django's modules are there once its settings are.
# ruff: noqa: PLC0415  for this reason

import argparse
import sys
import timeit
from datetime import UTC, datetime, timedelta
from typing import Any

MOST_MICROSECONDS = 50
RECEIVED = datetime(2026, 9, 1, 7, tzinfo=UTC)
CALLS = 2000


def run(given: argparse.Namespace) -> int:
    """Measure each kind of case; status 1 when the usual one takes longer than the limit."""
    slow = False
    for name, events in _cases().items():
        took = _microseconds(events, given.rounds)
        over = took > MOST_MICROSECONDS and name != "three waits, a form and an extension"
        slow = slow or over
        sys.stdout.write(f"{name:40} {took:6.1f} µs{'  over the limit' if over else ''}\n")
    return int(slow)


def _cases() -> dict[str, list[Any]]:
    from requests_app.domain import deadlines as clock

    def event(what: str, day: int, **more: Any) -> clock.ClockEvent:
        return clock.ClockEvent(what, RECEIVED + timedelta(days=day), **more)

    wait = [
        event(clock.ASK_IDENTITY, 2),
        event(clock.INFO_SUFFICIENT, 9, kind=clock.IDENTITY),
    ]
    extension = event(clock.EXTEND, 20, months=2)
    more = [
        event(clock.FORM_REQUESTED, 1),
        event(clock.ASK_SCOPE, 3, large_quantity=True),
        event(clock.INFO_INSUFFICIENT, 5, kind=clock.SCOPE),
        event(clock.ASK_SCOPE, 6, large_quantity=True),
        event(clock.INFO_SUFFICIENT, 12, kind=clock.SCOPE),
    ]
    return {
        "nothing happened": [],
        "one wait": wait,
        "one wait and an extension": [*wait, extension],
        "three waits, a form and an extension": [*wait, *more, extension],
    }


def _microseconds(events: list[Any], rounds: int) -> float:
    from dpo_office.common.calendars import DK_STATUTORY, danish_calendar
    from requests_app.domain.deadlines import DeadlinePolicy, answer_due

    policy = DeadlinePolicy(danish_calendar(DK_STATUTORY))

    def reckon() -> None:
        answer_due(received_at=RECEIVED, rights=("access",), events=events, policy=policy)

    return min(timeit.repeat(reckon, number=CALLS, repeat=rounds)) / CALLS * 1e6
