"""The gate: for which right a signed form is asked for at a controller, and when somebody has to decide.

The law knows no requirement of form (GDPR Art. 12(2); EDPB 01/2022 paras 52-57), so a form never stops the
clock. What it may do at most stands in docs/rules/identity.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dpo_office.common.calendars import WorkingCalendar
from dpo_office.common.errors import Invalid
from registry_app.domain.controllers import FORM_MODES, NONE, OPTIONAL, REQUESTED, REQUIRED
from requests_app.domain.case_steps import FORM_ISSUED, FORM_RETURNED, RECEIVED
from requests_app.domain.rights import (
    DECISION_WORKING_DAYS,
    IDENTITY_REVIEW_DAYS,
    MODES_THAT_ASK,
    RIGHTS,
    RIGHTS_WITH_FORM,
    form_mode_allowed,
)

# What the policy promises must not outlive the law unseen: a required form is looked at again within a year.
LONGEST_REVIEW: Final = timedelta(days=366)

# How it is clear at intake who asks; nothing of it is guessed from what somebody typed as their name.
SESSION: Final = "session"
ON_FILE: Final = "address_on_file"
UNCLEAR: Final = "unclear"
# What may be said by whoever opens a case; empty: what follows from the addresses.
SAID: Final = (SESSION, UNCLEAR)
INTAKE_IDENTITIES: Final = (SESSION, ON_FILE, UNCLEAR)

# A week: the person has had time, and has another before the owner is asked whether it is clear without it.
REMINDER_AFTER_DAYS: Final = 7

# The states in which a case may wait for its form.
WAITING_STATES: Final = (RECEIVED, FORM_ISSUED, FORM_RETURNED)


@dataclass(frozen=True)
class Gate:
    """What holds for one right at a controller, and whether it was chosen for that right."""

    right: str
    mode: str
    is_chosen: bool


def mode_of(default: str, chosen: Mapping[str, str], right: str) -> str:
    """Return the mode that holds for a right: what was chosen for it, else what follows from the default.

    Beside access and portability a default that asks only offers the form. Required is never a default: it
    is a recorded choice for a right, with its reason and a day of review.
    """
    if right in chosen:
        return chosen[right]
    if default not in MODES_THAT_ASK:
        return default
    return REQUESTED if right in RIGHTS_WITH_FORM else OPTIONAL


def gates_of(default: str, chosen: Mapping[str, str]) -> tuple[Gate, ...]:
    """Return the whole table of a controller, in the order of the rights."""
    return tuple(Gate(right, mode_of(default, chosen, right), right in chosen) for right in RIGHTS)


def strictest(default: str, chosen: Mapping[str, str], rights: Iterable[str]) -> str:
    """Return the mode of a case that asks for these rights: the strictest of theirs; none for no right."""
    modes = [mode_of(default, chosen, right) for right in rights]
    return max(modes, key=FORM_MODES.index, default=NONE)


def asks(mode: str) -> bool:
    """Tell whether a case of this mode sends a form out and waits until it is verified or waived."""
    return mode in MODES_THAT_ASK


def checked_modes(modes: Mapping[str, str], *, review_on: date | None, today: date) -> dict[str, str]:
    """Return what is chosen by right, in order, without what follows the default anyway (empty).

    Raises Invalid("code_unknown" | "form_not_required_there" | "form_review_missing" | "form_review_day" |
    "form_review_for_nothing"): required takes a day of review that is ahead, within a year.
    """
    for right, mode in modes.items():
        if right not in RIGHTS or (mode and mode not in FORM_MODES):
            raise Invalid("code_unknown", field=right, choice=mode or right)
        if mode and not form_mode_allowed(mode, right):
            raise Invalid("form_not_required_there", field=right)
    chosen = {right: modes[right] for right in RIGHTS if modes.get(right)}
    if REQUIRED in chosen.values():
        if review_on is None:
            raise Invalid("form_review_missing", field="review_on")
        if not today < review_on <= today + LONGEST_REVIEW:
            raise Invalid("form_review_day", field="review_on")
    elif review_on is not None:
        raise Invalid("form_review_for_nothing", field="review_on")
    return chosen


def identity_at_intake(said: str, *, is_matched: bool, writes_from_file: bool) -> str:
    """Return how it is clear at intake who asks; UNCLEAR where it is not (EDPB 01/2022 paras 63-65, 73).

    `said` comes from whoever opens the case; without it an address on file is enough. Raises
    Invalid("intake_identity_unknown"), and Invalid("session_needs_customer") for a session of nobody on file.
    """
    if said and said not in SAID:
        raise Invalid("intake_identity_unknown", field="identity")
    if said == SESSION and not is_matched:
        raise Invalid("session_needs_customer", field="identity")
    if said:
        return said
    return ON_FILE if is_matched and writes_from_file else UNCLEAR


def is_clear(identity: str) -> bool:
    """Tell whether nothing more may be asked: to wait for a form would be undue delay (Art. 12(3))."""
    return identity in (SESSION, ON_FILE)


@dataclass(frozen=True)
class FormWait:
    """The days of a case that waits for its form.

    From `review_on` on somebody asks whether identity is clear without it; by `decide_on` somebody has
    decided: verified, waived, the person asked who they are, or refused with a letter (Art. 12(4)).
    """

    review_on: date
    decide_on: date


def form_wait(received_on: date, strict_due_on: date, calendar: WorkingCalendar) -> FormWait:
    """Return the days on which a case that waits for its form is looked at, and decided."""
    review_on = received_on + timedelta(days=IDENTITY_REVIEW_DAYS)
    decide_on = calendar.working_days_before(strict_due_on, DECISION_WORKING_DAYS)
    return FormWait(review_on, max(review_on, decide_on))


def remind_on(issued_on: date) -> date:
    """Return the day on which the person is reminded of a form that is not back."""
    return issued_on + timedelta(days=REMINDER_AFTER_DAYS)


def is_reminder_due(today: date, *, issued_on: date, expires_on: date, wait: FormWait) -> bool:
    """Tell whether the person is reminded on a day: in time to answer before somebody has to decide.

    It is for the person's sake alone: no day moves with it, and nothing waits for it (Art. 12(3)). Where it
    comes too late to be of use (the day of decision is there, the form's last day is over) there is none.
    """
    return remind_on(issued_on) <= today < wait.decide_on and today <= expires_on


def waits_for_form(state: str, *, form_asked: bool) -> bool:
    """Tell whether a case waits for its form: it asks for one, and nobody verified or waived it."""
    return form_asked and state in WAITING_STATES
