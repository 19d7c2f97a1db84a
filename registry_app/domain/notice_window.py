"""When customers must have been told of a new policy version: 14 full days before it takes effect.

Days are Copenhagen calendar days: around a change of the clocks 335 or 337 hours pass, not 336.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from dpo_office.common.calendars import ONE_DAY, WorkingCalendar, copenhagen_date, local_midnight

NOTICE_DAYS: Final = 14
DISPATCH_DAYS: Final = 21
SILENCE: Final = timedelta(hours=48)
# So little is left to be in time that waiting for an answer about a doubt costs more than a second copy.
DOUBT_URGENT: Final = timedelta(hours=48)

SENT: Final = "sent"
DELIVERED: Final = "delivered"
HARD_BOUNCE: Final = "hard_bounce"
SOFT_BOUNCE: Final = "soft_bounce"
REGISTERED: Final = "registered"
BOUNCES: Final = (HARD_BOUNCE, SOFT_BOUNCE)
ARRIVALS: Final = (DELIVERED, REGISTERED)
EVENT_TYPES: Final = (SENT, DELIVERED, HARD_BOUNCE, SOFT_BOUNCE, REGISTERED)

OK: Final = "OK"
LATE: Final = "LATE"
PENDING: Final = "PENDING"
NOT_INFORMED: Final = "NOT_INFORMED"
NOT_A_CHANGE_REGISTERED_UNDER_NEW_VERSION: Final = "NOT_A_CHANGE_REGISTERED_UNDER_NEW_VERSION"


@dataclass(frozen=True)
class DeliveryEvent:
    """What is known of one message to one customer on one channel (email, sms, signup)."""

    channel: str
    type: str
    at: datetime


@dataclass(frozen=True)
class NoticeResult:
    """Whether one customer was told in time; the strict reading decides, the calendar reading is shown."""

    informed_at: datetime | None
    in_time_strict: bool
    in_time_calendar: bool
    effective_for_customer: date | None
    status: str


def latest_informed_at(effective_on: date) -> datetime:
    """Return the last instant (UTC, inclusive) at which a customer can be informed in time.

    14 full days lie between it and the effective date (selskabsloven § 21(1) by analogy, counted strictly).
    """
    return local_midnight(last_day_calendar_reading(effective_on))


def last_full_day_in_time(effective_on: date) -> date:
    """Return the last whole day on which informing is in time: the 15th before the effective date."""
    return effective_on - timedelta(days=NOTICE_DAYS + 1)


def last_day_calendar_reading(effective_on: date) -> date:
    """Return the last day under the lenient reading, the 14th before; shown, never relied on."""
    return effective_on - timedelta(days=NOTICE_DAYS)


def recommended_dispatch_by(effective_on: date, calendar: WorkingCalendar) -> date:
    """Return the last staffed day in time; give the calendar with closing days.

    A period counted backwards never rolls later (Reg. 1182/71 Art. 3(4); selskabsloven § 21(2)).
    """
    return calendar.last_working_day_at_or_before(last_full_day_in_time(effective_on))


def planned_effective_on(dispatch_on: date) -> date:
    """Propose an effective date for a campaign that starts on this day: three weeks on."""
    return dispatch_on + timedelta(days=DISPATCH_DAYS)


def earliest_effective_on(informed_at: datetime) -> date:
    """Return the first date with 14 full days after this instant: a last informing, or a planned dispatch."""
    day = copenhagen_date(informed_at)
    # Midnight itself is the edge: the day that begins then is still a full day.
    first_full_day = day if local_midnight(day) == informed_at else day + ONE_DAY
    return first_full_day + timedelta(days=NOTICE_DAYS)


def informed_at(events: Iterable[DeliveryEvent], evaluated_at: datetime) -> datetime | None:
    """Return when the customer counts as informed (UTC), as known at the evaluation; None when not.

    Each channel: its first delivery; without one its last sending, once 48 hours have passed and nothing
    bounced. The earliest channel counts. WP260 para 29: the message must reach the person.
    """
    instants = [_informed_on_channel(channel, evaluated_at) for channel in _channels(events, evaluated_at)]
    return min((instant for instant in instants if instant is not None), default=None)


def effective_for_customer(effective_on: date, informed: datetime | None) -> date | None:
    """Return from when the new version applies to this customer; None while the customer is not informed."""
    return None if informed is None else max(effective_on, earliest_effective_on(informed))


def status(effective_on: date, events: Iterable[DeliveryEvent], evaluated_at: datetime) -> str:
    """Return the customer's status under the strict reading, as known at the evaluation."""
    return notice_result(effective_on, events, evaluated_at).status


def notice_result(
    effective_on: date, events: Iterable[DeliveryEvent], evaluated_at: datetime
) -> NoticeResult:
    """Judge one customer's notice from its delivery events, as known at the evaluation."""
    known = _known(events, evaluated_at)
    informed = informed_at(known, evaluated_at)
    registered = [event.at.astimezone(UTC) for event in known if event.type == REGISTERED]
    if registered:
        return _registered(effective_on, min(registered))
    if informed is None:
        state = PENDING if _may_still_be_presumed(known, evaluated_at) else NOT_INFORMED
        return NoticeResult(None, False, False, None, state)
    strict = informed <= latest_informed_at(effective_on)
    calendar = copenhagen_date(informed) <= last_day_calendar_reading(effective_on)
    effective = effective_for_customer(effective_on, informed)
    return NoticeResult(informed, strict, calendar, effective, OK if strict else LATE)


def _registered(effective_on: date, at: datetime) -> NoticeResult:
    """Signing up under the new version changes nothing for that customer, so no period can be missed."""
    return NoticeResult(
        at, True, True, max(effective_on, copenhagen_date(at)), NOT_A_CHANGE_REGISTERED_UNDER_NEW_VERSION
    )


def _known(events: Iterable[DeliveryEvent], evaluated_at: datetime) -> list[DeliveryEvent]:
    # In UTC, because two local times in the hour that is repeated in October compare by the clock face.
    evaluated = evaluated_at.astimezone(UTC)
    known = (event for event in events if event.at.astimezone(UTC) <= evaluated)
    return sorted(known, key=lambda event: event.at.astimezone(UTC))


def _channels(events: Iterable[DeliveryEvent], evaluated_at: datetime) -> list[list[DeliveryEvent]]:
    channels: dict[str, list[DeliveryEvent]] = {}
    for event in _known(events, evaluated_at):
        channels.setdefault(event.channel, []).append(event)
    return list(channels.values())


def _informed_on_channel(events: Sequence[DeliveryEvent], evaluated_at: datetime) -> datetime | None:
    arrived = [event.at.astimezone(UTC) for event in events if event.type in ARRIVALS]
    if arrived:
        return arrived[0]
    sent = _unbounced_sending(events)
    return sent if sent is not None and evaluated_at.astimezone(UTC) - sent >= SILENCE else None


def _unbounced_sending(events: Sequence[DeliveryEvent]) -> datetime | None:
    """Return the channel's last sending unless a bounce, soft or hard, came after it, however late."""
    sent: datetime | None = None
    for event in events:
        if event.type == SENT:
            sent = event.at.astimezone(UTC)
        elif event.type in BOUNCES:
            sent = None
    return sent


def _may_still_be_presumed(events: Sequence[DeliveryEvent], evaluated_at: datetime) -> bool:
    return any(_unbounced_sending(channel) is not None for channel in _channels(events, evaluated_at))


def recommends_resend(effective_on: date, now: datetime) -> bool:
    """Tell whether a doubt about a notice is better settled by sending it again under the same Message-ID.

    So it is in the last 48 hours in which somebody can still be told in time: a second copy is a nuisance,
    not being told in time is a right lost. Earlier there is time to look; later it helps no more.
    """
    latest = latest_informed_at(effective_on)
    return latest - DOUBT_URGENT < now <= latest
