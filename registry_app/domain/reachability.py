"""Before a date is promised: how many can be told in which way, how long that takes, and the earliest date.

A customer counts as told when the message has arrived (WP260 para 29), 14 full days before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil
from typing import Final

from registry_app.domain.audience import ERASURE_REQUESTED, exclusion_reason
from registry_app.domain.notice_window import earliest_effective_on, latest_informed_at

BY_EMAIL: Final = "email"
EMAIL_BLOCKED: Final = "email_blocked"
SMS_ONLY: Final = "sms_only"
NEITHER: Final = "neither"
WAYS: Final = (BY_EMAIL, EMAIL_BLOCKED, SMS_ONLY, NEITHER)


@dataclass(frozen=True)
class Reach:
    """How a controller's customers can be told, by number.

    `states` counts all customers by the state of their account. Of those who must be told, each stands in
    exactly one of `ways`; `bounced` have an address that a hard bounce came back from, `invalid` one that is
    none, and `prefer_sms` asked for the other channel.
    """

    states: Mapping[str, int]
    ways: Mapping[str, int]
    bounced: int = 0
    invalid: int = 0
    prefer_sms: int = 0
    # Of those whose account would be told.
    erasure_requested: int = 0
    # Who would be told by a text message, by language; an upper bound, for blocks are not among it.
    by_sms: Mapping[str, int] = field(default_factory=dict)
    excluded: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        excluded: dict[str, int] = {}
        for state, number in self.states.items():
            reason = exclusion_reason(state)
            if reason is not None and number:
                excluded[reason] = excluded.get(reason, 0) + number
        if self.erasure_requested:
            excluded[ERASURE_REQUESTED] = self.erasure_requested
        object.__setattr__(self, "excluded", excluded)

    @property
    def to_be_told(self) -> int:
        """Return how many must be told."""
        told = sum(number for state, number in self.states.items() if exclusion_reason(state) is None)
        return told - self.erasure_requested


@dataclass(frozen=True)
class Timetable:
    """What sending takes from one instant on, and what that means for a date."""

    begins_at: datetime
    lasts: timedelta
    ends_at: datetime
    earliest_effective_on: date
    in_time: bool | None


def timetable(
    *, letters: int, per_second: int, begins_at: datetime, effective_on: date | None = None
) -> Timetable:
    """Reckon when the last of the letters is handed over, and the first date with 14 full days after it.

    `per_second` is what the relay takes. `in_time` tells whether `effective_on` would be met; None without
    one. Bounces, doubts and outages come on top: three weeks are planned with for that reason.
    """
    lasts = timedelta(seconds=ceil(letters / per_second))
    ends_at = begins_at + lasts
    in_time = ends_at <= latest_informed_at(effective_on) if effective_on else None
    return Timetable(begins_at, lasts, ends_at, earliest_effective_on(ends_at), in_time)


def sms_cost(*, parts: int, price: int) -> int | None:
    """Return the price of so many parts of text messages, in øre; None where none is known."""
    return parts * price if price else None
