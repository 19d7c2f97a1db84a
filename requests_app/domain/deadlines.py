"""When a request must be answered: one month, its extension and its suspension (GDPR Art. 12(3)).

The explanation is codes with values; `requests_app.labels_deadlines` turns them into sentences.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple, TypeAlias

from dpo_office.common.calendars import (
    ONE_DAY,
    WorkingCalendar,
    add_months,
    copenhagen_date,
    local_midnight,
)
from registry_app.domain import controllers
from requests_app.domain.promised_clock import promised_on

SUSPEND: Final = controllers.SUSPEND
STRICT: Final = controllers.STRICT
RESTART: Final = controllers.RESTART

FROM_RECEIPT: Final = controllers.FROM_RECEIPT
CHAINED: Final = controllers.CHAINED

RUNNING: Final = "RUNNING"
PAUSED: Final = "PAUSED"

ACCESS: Final = "access"
IDENTITY: Final = "identity"
SCOPE: Final = "scope"
ANSWER_KINDS: Final = (IDENTITY, SCOPE)

ASK_IDENTITY: Final = "ask_identity"
ASK_SCOPE: Final = "ask_scope"
INFO_SUFFICIENT: Final = "info_sufficient"
INFO_INSUFFICIENT: Final = "info_insufficient"
EXTEND: Final = "extend"
FORM_REQUESTED: Final = "form_requested"
FORM_RETURNED: Final = "form_returned"
ASSESSED: Final = "assessed"
ASKS: Final = {ASK_IDENTITY: IDENTITY, ASK_SCOPE: SCOPE}
ANSWERS: Final = (INFO_SUFFICIENT, INFO_INSUFFICIENT)
FORM_EVENTS: Final = (FORM_REQUESTED, FORM_RETURNED)
EVENT_TYPES: Final = (*ASKS, *ANSWERS, EXTEND, *FORM_EVENTS, ASSESSED)

EXTENDED_1: Final = "EXTENDED_1"
EXTENDED_2: Final = "EXTENDED_2"
EXTENSION_INVALID_LATE: Final = "EXTENSION_INVALID_LATE"
EXTENSION_INVALID_NO_REASON: Final = "EXTENSION_INVALID_NO_REASON"
FORM_DOES_NOT_STOP_CLOCK: Final = "FORM_DOES_NOT_STOP_CLOCK"
SCOPE_ASK_NOT_QUALIFYING_REC63: Final = "SCOPE_ASK_NOT_QUALIFYING_REC63"
NO_REASONABLE_DOUBT_ART12_6: Final = "NO_REASONABLE_DOUBT_ART12_6"
ASK_TOO_LATE_NO_SUSPENSION: Final = "ASK_TOO_LATE_NO_SUSPENSION"
ASK_AFTER_EXPIRY_NO_SUSPENSION: Final = "ASK_AFTER_EXPIRY_NO_SUSPENSION"

EXTENSION_MONTHS: Final = (1, 2)
MAX_EXTENSION_MONTHS: Final = 2

Value: TypeAlias = date | int | str


@dataclass(frozen=True)
class ClockEvent:
    """Something that happened in a case and that the clock must judge.

    `kind` belongs to answers, `months` and `reason` to extensions, `doubt` to identity questions, `override`
    (the DPO's reasoned exception for a late question) to questions, `large_quantity` to scope questions.
    """

    type: str
    at: datetime
    kind: str = ""
    months: int = 0
    reason: bool = True
    doubt: bool = True
    override: bool = False
    large_quantity: bool = False


@dataclass(frozen=True)
class DeadlinePolicy:
    """The choices a controller has where the law leaves one; days are calendar days."""

    calendar: WorkingCalendar
    suspension_mode: str = SUSPEND
    extension_basis: str = FROM_RECEIPT
    prompt_request_max_days: int = 7
    internal_target_days: int = 28

    def months_from(self, day: date, months: int) -> date:
        """Add the first month and its extension, in one step or, where chosen, one after the other."""
        if self.extension_basis == CHAINED and months > 1:
            return add_months(add_months(day, 1), months - 1)
        return add_months(day, months)


class Line(NamedTuple):
    """One step of the reckoning: a code and the values its sentence needs."""

    code: str
    context: Mapping[str, Value]


class Window(NamedTuple):
    """The calendar days [asked, answered) of waiting for the person; open while there is no answer."""

    kind: str
    asked_on: date
    answered_on: date | None = None
    sufficient: bool = False


@dataclass(frozen=True)
class AnswerDue:
    """The limit of a case; `due_on`, `nominal_date`, `suspended_days`, `expires_at` are None while paused."""

    received_date: date
    months: int
    suspended_days: int | None
    nominal_date: date | None
    due_on: date | None
    expires_at: datetime | None
    extension_letter_by: date
    strict_due_on: date
    internal_target_on: date
    # By this day the use has stopped, for rights that take effect at once; None where none is asked for.
    stop_by: date | None
    status: str
    flags: frozenset[str]
    explanation: tuple[Line, ...]


@dataclass
class _Reckoning:
    """What is known so far while the events are walked through in time order."""

    received: date
    policy: DeadlinePolicy
    rights: frozenset[str]
    first: date
    months: int = 1
    windows: list[Window] = field(default_factory=list)
    last_insufficient: dict[str, date] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    lines: list[Line] = field(default_factory=list)

    def say(self, code: str, **context: Value) -> None:
        self.lines.append(Line(code, context))

    def refuse(self, flag: str, code: str, **context: Value) -> None:
        self.flags.add(flag)
        self.say(code, **context)

    def is_paused(self) -> bool:
        return self.policy.suspension_mode != STRICT and any(w.answered_on is None for w in self.windows)

    def due(self) -> date:
        return self.policy.calendar.roll(self.nominal())

    def nominal(self) -> date:
        base = self.base()
        return self.policy.months_from(base, self.months) + timedelta(days=self.suspended_days(base))

    def base(self) -> date:
        """Return the day the months run from: receipt, under RESTART the sufficient identity answer."""
        if self.policy.suspension_mode != RESTART:
            return self.received
        return max(
            (w.answered_on for w in self.windows if _restarts(w) and w.answered_on), default=self.received
        )

    def suspended_days(self, base: date) -> int:
        """Count each waiting day once, however many windows hold it; days before the base are gone."""
        if self.policy.suspension_mode == STRICT:
            return 0
        days, counted_to = 0, base
        for window in sorted(self.windows, key=_asked_on):
            start = max(window.asked_on, counted_to)
            if window.answered_on is not None and window.answered_on > start:
                days += (window.answered_on - start).days
                counted_to = window.answered_on
        return days


def answer_due(
    *,
    received_at: datetime,
    rights: Iterable[str],
    events: Iterable[ClockEvent],
    policy: DeadlinePolicy,
) -> AnswerDue:
    """Reckon until which day a request must be answered, and say why.

    Instants are aware, dates are Copenhagen dates; a naive instant raises ValueError. Give the rights asked
    for together: a case about more than access is not suspended by a question of scope. Sources: GDPR
    Art. 12(3), 12(4), 12(6) and recital 63; Reg. 1182/71 Arts 2 and 3; EDPB Guidelines 01/2022 paras 157-164.
    """
    received = copenhagen_date(received_at)
    month = add_months(received, 1)
    first = policy.calendar.roll(month)
    reckoning = _Reckoning(received, policy, frozenset(rights), first)
    reckoning.say("received", received_on=received)
    reckoning.say("first_month", nominal_on=month, first_on=first)
    in_order = sorted(events, key=_instant)
    _judge_extensions(reckoning, in_order)
    for event in in_order:
        _judge(reckoning, event)
    return _result(reckoning)


def _judge_extensions(reckoning: _Reckoning, events: Sequence[ClockEvent]) -> None:
    """Add the valid extensions, at most two months in all (Art. 12(3), second and third sentence).

    A suspension does not move the day by which the letter must go: "within one month of receipt".
    """
    extension = 0
    for event in events:
        if event.type != EXTEND:
            continue
        sent, first = copenhagen_date(event.at), reckoning.first
        if sent < reckoning.received:
            # A letter about this request cannot have left before it came.
            reckoning.say("before_receipt", on=sent, received_on=reckoning.received)
        elif sent > first:
            reckoning.refuse(EXTENSION_INVALID_LATE, "extension_late", sent_on=sent, first_on=first)
        elif not event.reason:
            reckoning.refuse(EXTENSION_INVALID_NO_REASON, "extension_no_reason", sent_on=sent)
        elif event.months not in EXTENSION_MONTHS:
            reckoning.say("extension_too_long", sent_on=sent, months=event.months)
        else:
            extension = min(MAX_EXTENSION_MONTHS, extension + event.months)
            reckoning.say("extended", sent_on=sent, months=event.months)
    if extension:
        # One step from receipt unless the controller chains: 31 January + 3 months is 30 April, not 28.
        reckoning.months = 1 + extension
        reckoning.flags.add(EXTENDED_1 if extension == 1 else EXTENDED_2)
        reckoning.say(
            "extended_chained" if reckoning.policy.extension_basis == CHAINED else "extended_period",
            months=1 + extension,
            nominal_on=reckoning.policy.months_from(reckoning.received, 1 + extension),
        )


def _judge(reckoning: _Reckoning, event: ClockEvent) -> None:
    day = copenhagen_date(event.at)
    if event.type in ASKS:
        _judge_ask(reckoning, event, ASKS[event.type], day)
    elif event.type in ANSWERS:
        _judge_answer(reckoning, event, day)
    elif event.type in FORM_EVENTS and FORM_DOES_NOT_STOP_CLOCK not in reckoning.flags:
        reckoning.refuse(FORM_DOES_NOT_STOP_CLOCK, "form_does_not_stop_clock", on=day)


def _judge_ask(reckoning: _Reckoning, event: ClockEvent, kind: str, day: date) -> None:
    """Open a window when the question qualifies, else say which condition it fails first."""
    if _open_window(reckoning, kind) is not None:
        # Asking again while the person still owes an answer is a reminder; the first question counts.
        return
    if day < reckoning.received:
        reckoning.say("before_receipt", on=day, received_on=reckoning.received)
        return
    since = max(reckoning.received, reckoning.last_insufficient.get(kind, reckoning.received))
    allowed = reckoning.policy.prompt_request_max_days
    if kind == IDENTITY and not event.doubt:
        reckoning.refuse(NO_REASONABLE_DOUBT_ART12_6, "ask_without_doubt", asked_on=day)
    elif kind == SCOPE and not _recital_63(reckoning, event):
        reckoning.refuse(SCOPE_ASK_NOT_QUALIFYING_REC63, "ask_scope_not_qualifying", asked_on=day)
    elif day > reckoning.first and not reckoning.is_paused() and day > reckoning.due():
        # A dead period cannot be suspended, not even by an override; so this is judged before promptness.
        # No period ends before the first month, so within it nothing needs to be reckoned.
        reckoning.refuse(
            ASK_AFTER_EXPIRY_NO_SUSPENSION, "ask_after_expiry", asked_on=day, due_on=reckoning.due()
        )
    elif (day - since).days > allowed and not event.override:
        reckoning.refuse(
            ASK_TOO_LATE_NO_SUSPENSION, "ask_too_late", asked_on=day, since_on=since, days=allowed
        )
    else:
        reckoning.windows.append(Window(kind, day))


def _recital_63(reckoning: _Reckoning, event: ClockEvent) -> bool:
    """Ask for access alone and much data: another right in the case must not wait for its scope."""
    return event.large_quantity and reckoning.rights == {ACCESS}


def _judge_answer(reckoning: _Reckoning, event: ClockEvent, day: date) -> None:
    """Close the window of the answer's kind on the day it arrived, sufficient or not."""
    sufficient = event.type == INFO_SUFFICIENT
    if not sufficient:
        reckoning.last_insufficient[event.kind] = day
    index = _open_window(reckoning, event.kind)
    if index is None:
        return
    asked = reckoning.windows[index].asked_on
    answered = max(day, asked)
    reckoning.windows[index] = Window(event.kind, asked, answered, sufficient)
    code = "waited" if sufficient else "waited_insufficient"
    reckoning.say(code, kind=event.kind, asked_on=asked, answered_on=answered, days=(answered - asked).days)


def _open_window(reckoning: _Reckoning, kind: str) -> int | None:
    for index, window in enumerate(reckoning.windows):
        if window.kind == kind and window.answered_on is None:
            return index
    return None


def _restarts(window: Window) -> bool:
    return window.kind == IDENTITY and window.sufficient


def _asked_on(window: Window) -> date:
    return window.asked_on


def _instant(event: ClockEvent) -> datetime:
    # In UTC: two local times in the hour that is repeated in October compare by the clock face.
    return event.at.astimezone(UTC)


def _result(reckoning: _Reckoning) -> AnswerDue:
    strict = reckoning.policy.calendar.roll(
        reckoning.policy.months_from(reckoning.received, reckoning.months)
    )
    if reckoning.is_paused():
        _explain_pause(reckoning, strict)
        return _answer_due(reckoning, strict, PAUSED)
    base = reckoning.base()
    days = reckoning.suspended_days(base)
    nominal = reckoning.policy.months_from(base, reckoning.months) + timedelta(days=days)
    due = reckoning.policy.calendar.roll(nominal)
    _explain_due(reckoning, base=base, days=days, nominal=nominal, due=due, strict=strict)
    return _answer_due(reckoning, strict, RUNNING, days=days, nominal=nominal, due=due)


def _answer_due(
    reckoning: _Reckoning,
    strict: date,
    status: str,
    *,
    days: int | None = None,
    nominal: date | None = None,
    due: date | None = None,
) -> AnswerDue:
    received = reckoning.received
    return AnswerDue(
        received_date=received,
        months=reckoning.months,
        suspended_days=days,
        nominal_date=nominal,
        due_on=due,
        expires_at=None if due is None else expires_at(due),
        extension_letter_by=reckoning.first,
        strict_due_on=strict,
        internal_target_on=min(received + timedelta(days=reckoning.policy.internal_target_days), strict),
        stop_by=promised_on(received, reckoning.rights, reckoning.policy.calendar),
        status=status,
        flags=frozenset(reckoning.flags),
        explanation=tuple(reckoning.lines),
    )


def expires_at(due_on: date) -> datetime:
    """Return the UTC instant after the due day's last hour in Copenhagen (Reg. 1182/71 Art. 3(2)(c))."""
    return local_midnight(due_on + ONE_DAY)


def _explain_pause(reckoning: _Reckoning, strict: date) -> None:
    for window in reckoning.windows:
        if window.answered_on is None:
            reckoning.say("waiting", kind=window.kind, asked_on=window.asked_on)
    reckoning.say("paused", strict_due_on=strict)


def _explain_due(
    reckoning: _Reckoning, *, base: date, days: int, nominal: date, due: date, strict: date
) -> None:
    if reckoning.policy.suspension_mode == STRICT and reckoning.windows:
        reckoning.say("strict_mode")
    if base != reckoning.received:
        reckoning.say("restarted", from_on=base, months=reckoning.months)
    if days:
        reckoning.say("suspended", days=days, nominal_on=nominal)
    if due != nominal:
        reckoning.say("rolled", nominal_on=nominal, due_on=due)
    reckoning.say("due", due_on=due)
    if due != strict:
        reckoning.say("strict_shown", strict_due_on=strict)
