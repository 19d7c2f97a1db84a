"""Which warnings a case has earned by a day: near its limit, over it, waiting for its form, nobody's."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dpo_office.common.calendars import ONE_DAY, WorkingCalendar
from requests_app.domain.form_gate import form_wait
from requests_app.domain.risk_measures import decide_measures_on

UNOWNED: Final = "unowned"
NEAR: Final = "near"
SOON: Final = "soon"
LAST_DAY: Final = "last_day"
STOP_LATE: Final = "stop_late"
# A case that waits for its form: is it clear without it who asks; and the day by which it is decided.
FORM_REVIEW: Final = "form_review"
FORM_DECIDE: Final = "form_decide"
# A measure still holds the case: it is met, lifted, or the case refused by the day without suspension.
MEASURE_DECIDE: Final = "measure_decide"
# Somebody who was told of the request says that it was not them.
REQUEST_STOPPED: Final = "request_stopped"
OVERDUE: Final = "overdue"
# From the mildest to the gravest.
KINDS: Final = (
    *(UNOWNED, FORM_REVIEW, NEAR, SOON, FORM_DECIDE, MEASURE_DECIDE),
    *(LAST_DAY, STOP_LATE, REQUEST_STOPPED, OVERDUE),
)

DAYS_BEFORE: Final = {NEAR: 7, SOON: 3, LAST_DAY: 1}
FIRST_WARNING: Final = timedelta(days=max(DAYS_BEFORE.values()))
# A case is taken by the end of the working day after its receipt.
UNOWNED_WORKING_DAYS: Final = 2

OWNER: Final = "owner"
DPO: Final = "dpo"
DECIDER: Final = "decider"
OFFICER: Final = "officer"
TOLD: Final = {
    UNOWNED: (OFFICER, DPO),
    FORM_REVIEW: (OWNER,),
    FORM_DECIDE: (OWNER, DPO, DECIDER),
    MEASURE_DECIDE: (OWNER, DPO, DECIDER),
    REQUEST_STOPPED: (OWNER, DPO, DECIDER),
    NEAR: (OWNER,),
    SOON: (OWNER, DPO),
    LAST_DAY: (OWNER, DPO, DECIDER),
    STOP_LATE: (OWNER, DPO),
    OVERDUE: (OWNER, DPO, DECIDER),
}
# The owner is told by name, these by the role that they hold.
ROLES_TOLD: Final = (OFFICER, DPO, DECIDER)


@dataclass(frozen=True)
class CaseDays:
    """The days of an open case; `stop_owed_by` is empty where nothing has to stop any more.

    `waits_for_form`: it asks for a form that nobody has verified or waived. `is_held`: a measure holds back
    what would leave or be erased. `stopped_on`: the day on which somebody who was told stopped it.
    """

    received_on: date
    due_on: date
    strict_due_on: date
    stop_owed_by: date | None
    is_paused: bool
    is_status_told: bool
    has_owner: bool
    waits_for_form: bool = False
    is_held: bool = False
    stopped_on: date | None = None


@dataclass(frozen=True)
class Warned:
    """A warning: of what kind, and about which day."""

    kind: str
    about_on: date


def warnings_by(days: CaseDays, today: date, calendar: WorkingCalendar) -> tuple[Warned, ...]:
    """Return every warning that the case has earned up to and including the day, missed ones too."""
    return tuple(dict.fromkeys(_earned(days, today, calendar)))


def gravest(warnings: Iterable[Warned]) -> Warned:
    """Return the warning that matters most; the earlier day where two are of a kind."""
    return max(warnings, key=lambda warned: (KINDS.index(warned.kind), -warned.about_on.toordinal()))


def _earned(days: CaseDays, today: date, calendar: WorkingCalendar) -> Iterator[Warned]:
    for day in _limits(days):
        for kind, before in DAYS_BEFORE.items():
            if day - timedelta(days=before) <= today:
                yield Warned(kind, day)
    if not days.is_paused and days.due_on < today:
        yield Warned(OVERDUE, days.due_on)
    if days.stop_owed_by is not None and days.stop_owed_by < today:
        yield Warned(STOP_LATE, days.stop_owed_by)
    yield from _decided(days, today, calendar)
    if not days.has_owner and _unowned_on(days.received_on, calendar) <= today:
        yield Warned(UNOWNED, days.received_on)


def _decided(days: CaseDays, today: date, calendar: WorkingCalendar) -> Iterator[Warned]:
    """Give what somebody has to decide so that no limit is broken in silence: a form, a measure."""
    if days.waits_for_form and not days.is_paused:
        wait = form_wait(days.received_on, days.strict_due_on, calendar)
        if wait.review_on <= today:
            yield Warned(FORM_REVIEW, wait.review_on)
        if wait.decide_on <= today:
            yield Warned(FORM_DECIDE, wait.decide_on)
    if days.stopped_on is not None and days.stopped_on <= today:
        yield Warned(REQUEST_STOPPED, days.stopped_on)
    if days.is_held:
        decide_on = decide_measures_on(days.strict_due_on, calendar)
        if decide_on <= today:
            yield Warned(MEASURE_DECIDE, decide_on)


def _limits(days: CaseDays) -> tuple[date, ...]:
    if not days.is_paused:
        return (days.strict_due_on, days.due_on)
    # The status letter is owed on the strict day; once it was sent, the person is awaited.
    return () if days.is_status_told else (days.strict_due_on,)


def _unowned_on(received_on: date, calendar: WorkingCalendar) -> date:
    day = received_on
    for _ in range(UNOWNED_WORKING_DAYS):
        day = calendar.roll(day + ONE_DAY)
    return day
