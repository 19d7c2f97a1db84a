"""Measures against a request that may be an attack: chosen for one case with a reason, never by themselves.

GDPR Art. 5(1)(f), 24, 32; they may not hinder the right itself (Art. 12(2)), nor stop its clock (Art. 12(3)).
The cases stand in docs/rules/risk_measures.md.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dpo_office.common.calendars import WorkingCalendar
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.states import Step, StepTable
from requests_app.domain.case_codes import GRANTED, PARTLY_GRANTED
from requests_app.domain.rights import (
    ACCESS,
    DECISION_WORKING_DAYS,
    ERASURE,
    PORTABILITY,
    RECTIFICATION,
)

HOLDING: Final = "holding_period"
CHANNEL: Final = "second_channel"
PERSON: Final = "second_person"
NOTICE: Final = "notice_to_contacts"
MEASURES: Final = (HOLDING, CHANNEL, PERSON, NOTICE)
# These hold until a day that is chosen with them.
WITH_DAY: Final = (HOLDING, NOTICE)
# Nobody can be reached in another way where nobody on file is meant.
NEEDS_CUSTOMER: Final = frozenset({CHANNEL, NOTICE})
# Somebody says afterwards that they were kept; the others end by their day.
CONFIRMED: Final = (CHANNEL, PERSON)

OPEN: Final = "open"
# Somebody who was told says that it was not them.
STOPPED: Final = "stopped"
MET: Final = "met"
LIFTED: Final = "lifted"
MEASURE_STATES: Final = (OPEN, STOPPED, MET, LIFTED)
# While a measure is in one of these nothing leaves and nothing is erased.
HOLDS: Final = (OPEN, STOPPED)

MEASURE_STEPS: Final = StepTable(
    noun="risk_measure",
    initial=OPEN,
    states=MEASURE_STATES,
    steps=(
        Step("set_measure", (), OPEN, "case.measure_set"),
        Step("confirm_measure", (OPEN,), MET, "case.measure_confirmed"),
        # With the step that it held back: its day has come, or the step itself keeps it.
        Step("meet_measure", (OPEN,), MET, "case.measure_met"),
        Step("lift_measure", (OPEN,), LIFTED, "case.measure_lifted"),
        # By whoever was told, over the link in the letter; then somebody looks at it.
        Step("stop_request", (OPEN,), STOPPED, "case.request_stopped"),
        Step("resolve_stop", (STOPPED,), MET, "case.stop_resolved"),
    ),
)
MEASURE_EVENTS: Final = tuple(step.event for step in MEASURE_STEPS.steps)

# Over which channel it was confirmed; each was on file before the request came.
PHONE_ON_FILE: Final = "phone_on_file"
POST_ON_FILE: Final = "post_on_file"
EMAIL_ON_FILE: Final = "email_on_file"
ACCOUNT: Final = "account"
CHANNELS_ON_FILE: Final = (PHONE_ON_FILE, POST_ON_FILE, EMAIL_ON_FILE, ACCOUNT)
# How else a measure is met.
DAY_CAME: Final = "day_came"
TOLD_CODE: Final = "told_code"
PROPOSAL: Final = "proposal"
ANOTHER: Final = "another_person"
RESOLVED: Final = "stop_resolved"
MET_AS: Final = (*CHANNELS_ON_FILE, DAY_CAME, TOLD_CODE, PROPOSAL, ANOTHER, RESOLVED)

SECRET_BYTES: Final = 32
# A contact that was changed this lately may be why the request is odd: the former one is offered too.
FORMER_FOR: Final = timedelta(days=90)

# What these grant gives data away, changes it or destroys it. The others stop a use, and harm nobody by it.
HELD_RIGHTS: Final = (ACCESS, PORTABILITY, RECTIFICATION, ERASURE)
GRANTS: Final = (GRANTED, PARTLY_GRANTED)


@dataclass(frozen=True)
class CaseOfMeasure:
    """What is known of a case for which a measure is chosen; `open_kinds` are those that hold it already."""

    today: date
    strict_due_on: date
    has_customer: bool
    open_kinds: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Measure:
    """A measure as far as the rule looks at it; `until` is empty for one that has no day."""

    kind: str
    state: str
    until: date | None = None


@dataclass(frozen=True)
class Release:
    """What is about to leave or to be erased: whether it erases, and what the step itself brings.

    `told_code`: the answer lies behind a link whose code is told. `is_seconded`: somebody other than its
    proposer approved it.
    """

    today: date
    erases: bool
    told_code: bool = False
    is_seconded: bool = False


def require_set(kind: str, until: date | None, case: CaseOfMeasure) -> None:
    """Raise unless this measure may be chosen for the case.

    Codes: Invalid("measure_unknown" | "measure_day_missing" | "measure_day") for a day that is not ahead or
    would break the limit of Art. 12(3) as it stands without any pause, Refused("measure_is_open" |
    "measure_needs_customer").
    """
    if kind not in MEASURES:
        raise Invalid("measure_unknown", field="kind")
    if kind in case.open_kinds:
        raise Refused("measure_is_open")
    if kind in NEEDS_CUSTOMER and not case.has_customer:
        raise Refused("measure_needs_customer")
    if kind not in WITH_DAY:
        return
    if until is None:
        raise Invalid("measure_day_missing", field="until")
    if not case.today < until <= case.strict_due_on:
        raise Invalid("measure_day", field="until", last=case.strict_due_on)


def checked_contacts(kind: str, chosen: Collection[str], on_file: Collection[str]) -> tuple[str, ...]:
    """Return to which contacts a notice goes, one by one as somebody chose them; none for other measures.

    `on_file` are those of the person beside the one by which the request came. Never all by themselves: a
    notice may expose somebody to a former partner. Codes: Invalid("notice_to_nobody" | "notice_not_on_file").
    """
    if kind != NOTICE:
        return ()
    if not chosen:
        raise Invalid("notice_to_nobody", field="contacts")
    if not set(chosen) <= set(on_file):
        raise Invalid("notice_not_on_file", field="contacts")
    return tuple(dict.fromkeys(chosen))


def require_confirmed(kind: str, channel: str, *, came_by: Collection[str], is_own: bool) -> str:
    """Return how the measure is met by this confirmation.

    Codes: Refused("measure_not_confirmed") for one that ends by its day, Invalid("channel_not_listed"),
    Refused("channel_is_the_same") for the one by which the request came, Refused("confirm_is_own") for
    whoever chose the measure.
    """
    if kind not in CONFIRMED:
        raise Refused("measure_not_confirmed")
    if kind == PERSON:
        if is_own:
            raise Refused("confirm_is_own")
        return ANOTHER
    if channel not in CHANNELS_ON_FILE:
        raise Invalid("channel_not_listed", field="channel")
    if channel in came_by:
        raise Refused("channel_is_the_same")
    return channel


def met_by(measure: Measure, release: Release) -> str:
    """Return how a measure is met by the step that is about to be taken; empty where it holds it back.

    A code that is told shows that the reader is reached in a second way; it shows nothing of an erasure.
    """
    if measure.kind in WITH_DAY:
        return DAY_CAME if _has_come(measure, release.today) else ""
    if measure.kind == CHANNEL:
        return TOLD_CODE if release.told_code and not release.erases else ""
    return PROPOSAL if release.is_seconded else ""


def holds(measure: Measure, today: date) -> bool:
    """Tell whether a measure holds anything back today: it is open, and its day has not come."""
    return measure.state in HOLDS and not (measure.kind in WITH_DAY and _has_come(measure, today))


def is_held(rights: Collection[str]) -> bool:
    """Tell whether what is granted gives data away, changes it or destroys it."""
    return not set(HELD_RIGHTS).isdisjoint(rights)


def decide_measures_on(strict_due_on: date, calendar: WorkingCalendar) -> date:
    """Return the day on which a measure that still holds is warned of: it never breaks a limit in silence."""
    return calendar.working_days_before(strict_due_on, DECISION_WORKING_DAYS)


def is_same_number(one: str, other: str) -> bool:
    """Tell whether two telephone numbers are the same, however they are written: their last 8 digits."""
    first, second = ("".join(sign for sign in number if sign.isdigit())[-8:] for number in (one, other))
    return bool(first) and first == second


def _has_come(measure: Measure, today: date) -> bool:
    return measure.state == OPEN and measure.until is not None and measure.until <= today
