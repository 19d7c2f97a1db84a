"""Extension and suspension as acts on a case: each with its reason, its letter, and the limit reckoned anew.

GDPR Art. 12(3), 12(4), 12(6), recital 63; the rules stand in docs/rules/deadlines.md.
"""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date, local_midnight
from dpo_office.common.errors import Invalid
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from dpo_office.common.texts import required_text
from requests_app.actions.case_letters import write_to_requester
from requests_app.actions.case_readers import is_known
from requests_app.actions.case_rows import keep_reason, locked_case
from requests_app.actions.clock_letters import clock_words
from requests_app.actions.clock_rows import (
    CLOCK_FIELDS,
    add_entry,
    clock_event,
    entries_of,
    reckoned_case,
    set_clock,
)
from requests_app.actions.four_eyes_rows import require_one_person
from requests_app.actions.paper_rows import erase_settled_papers
from requests_app.domain.clock_acts import (
    ASK_OF,
    LATE_ALLOWED,
    STATUS_SENT,
    answer_type,
    is_late_allowed,
    open_questions,
    require_answer,
    require_counted,
    require_extension,
    require_question,
)
from requests_app.domain.deadlines import ANSWER_KINDS, EXTEND, IDENTITY, SCOPE, STRICT
from requests_app.models import Case, ClockEntry


def extend_deadline(
    *,
    case_id: UUID,
    ground: str,
    reason: str,
    months: int,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Case:
    """Extend the time limit by one or two months, by a letter that says why (Art. 12(3)).

    Raises Invalid for a ground or number that the law does not know and without reasons, Refused
    ("extension_too_late" after the first month, "extension_exhausted", "extension_not_for_withdrawal",
    "second_person_needed").
    """
    with acting(actor, "case.deadline_extended"):
        case = locked_case(case_id, "extend_deadline", actor=actor, version=version)
        require_one_person(case, "extend_deadline")
        extend_locked_case(case, ground=ground, reason=reason, months=months, actor=actor, now=now)
    return case


def extend_locked_case(
    case: Case, *, ground: str, reason: str, months: int, actor: Actor, now: datetime
) -> None:
    """Extend the time limit of a case that is locked, whose second person was asked where one is needed."""
    require_extension(rights=_rights(case), extended=case.extended_months, months=months, ground=ground)
    words = required_text(reason)
    first_on = case.extension_letter_by
    _add_and_reckon(case, EXTEND, actor=actor, now=now, months=months, ground=ground)
    keep_reason(case, "extend_deadline", words, ground=ground, actor=actor, now=now)
    told = clock_words(case, words=words, ground=ground, months=months, first_on=first_on)
    _write(case, "deadline_extended", told, actor=actor, now=now)
    data = {"months": months, "ground": ground, **_dates(case)}
    save_step(case, "extend_deadline", actor=actor, now=now, fields=CLOCK_FIELDS, data=data)


def ask_identity(
    *, case_id: UUID, doubt: str, question: str, actor: Actor, now: datetime, version: int | None = None
) -> Case:
    """Ask who it is, because of a documented reasonable doubt; the clock waits for the reply (Art. 12(6)).

    Raises Invalid("reason_required") without the doubt or the question, Refused("identity_is_clear" |
    "question_is_open" | "question_too_late" without a recorded allowance | "question_after_expiry").
    """
    with acting(actor, "case.identity_asked"):
        case = locked_case(case_id, "ask_identity", actor=actor, version=version)
        why = required_text(doubt, field="doubt")
        _ask(case, IDENTITY, why, required_text(question, field="question"), actor=actor, now=now)
    return case


def ask_scope(
    *, case_id: UUID, quantity: str, question: str, actor: Actor, now: datetime, version: int | None = None
) -> Case:
    """Ask the person to narrow a request for access to a large quantity of data (recital 63).

    `quantity` documents how much is processed. Raises like ask_identity, and
    Refused("scope_for_access_only").
    """
    with acting(actor, "case.scope_asked"):
        case = locked_case(case_id, "ask_scope", actor=actor, version=version)
        why = required_text(quantity, field="quantity")
        _ask(case, SCOPE, why, required_text(question, field="question"), actor=actor, now=now)
    return case


def record_information(
    *,
    case_id: UUID,
    kind: str,
    sufficient: bool,
    actor: Actor,
    now: datetime,
    arrived_on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Case:
    """Record the reply to a question on the day it arrived, however late it is read; today without a day.

    A sufficient reply is acknowledged with the new date. What is not enough needs words saying what is
    missing; the clock runs on until the next question. Raises Refused("question_not_open"),
    Invalid("arrived_in_future" | "arrived_before_question" | "question_kind_unknown" | "reason_required").
    """
    with acting(actor, "case.information_recorded"):
        case = locked_case(case_id, "record_information", actor=actor, version=version)
        words = reason.strip() if sufficient else required_text(reason)
        add_reply(case, kind, sufficient=sufficient, arrived_on=arrived_on, actor=actor, now=now)
        keep_reason(case, "record_information", words, actor=actor, now=now)
        if sufficient and not case.is_paused:
            _write(case, "information_received", clock_words(case), actor=actor, now=now)
        if kind == IDENTITY and sufficient:
            erase_settled_papers(case, actor=actor, now=now)
        data = {"kind": kind, "sufficient": sufficient, **_dates(case)}
        save_step(case, "record_information", actor=actor, now=now, fields=CLOCK_FIELDS, data=data)
    return case


def allow_late_question(
    *, case_id: UUID, kind: str, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> Case:
    """Allow one question that comes later than the controller's days for it, for a recorded reason.

    Raises Invalid("question_kind_unknown" | "reason_required"); a limit that has ended is not revived by it.
    """
    with acting(actor, "case.late_question_allowed"):
        case = locked_case(case_id, "allow_late_question", actor=actor, version=version)
        _require_kind(kind)
        keep_reason(case, "allow_late_question", required_text(reason), actor=actor, now=now)
        add_entry(case, LATE_ALLOWED, kind=kind, at=now, actor=actor, now=now)
        save_step(case, "allow_late_question", actor=actor, now=now, data={"kind": kind})
    return case


def send_status_letter(
    *, case_id: UUID, actor: Actor, now: datetime, reason: str = "", version: int | None = None
) -> Case:
    """Tell a silent person where the case stands, what is missing and how to complain (Art. 12(2), 12(4)).

    Due by the strict day. Raises Refused("question_not_open") when the person owes no answer.
    """
    with acting(actor, "case.status_letter_sent"):
        case = locked_case(case_id, "send_status_letter", actor=actor, version=version)
        asked = open_questions(entries_of(case))
        kind = IDENTITY if IDENTITY in asked else SCOPE
        when = require_answer(
            kind, entries=entries_of(case), arrived_on=copenhagen_date(now), today=copenhagen_date(now)
        )
        add_entry(case, STATUS_SENT, kind=kind, at=now, actor=actor, now=now)
        keep_reason(case, "send_status_letter", reason.strip(), actor=actor, now=now)
        told = clock_words(case, asked_on=copenhagen_date(when))
        _write(case, f"status_{kind}", told, actor=actor, now=now)
        save_step(case, "send_status_letter", actor=actor, now=now, data={"kind": kind})
    return case


def add_reply(
    case: Case, kind: str, *, sufficient: bool, arrived_on: date | None, actor: Actor, now: datetime
) -> None:
    """Record a reply to the open question of this kind, and reckon the locked case anew."""
    _require_kind(kind)
    today = copenhagen_date(now)
    day = arrived_on or today
    entries = entries_of(case)
    asked = require_answer(kind, entries=entries, arrived_on=day, today=today)
    # Days count, not hours; a reply stands after what had happened when it came, on its own day.
    earlier = [entry.at for entry in entries if copenhagen_date(entry.at) <= day]
    at = now if day == today else max(local_midnight(day), asked, *earlier)
    _add_and_reckon(case, answer_type(sufficient=sufficient), kind=kind, at=at, actor=actor, now=now)


def _ask(case: Case, kind: str, why: str, question: str, *, actor: Actor, now: datetime) -> None:
    entries = entries_of(case)
    require_question(kind, entries=entries, rights=_rights(case), identified=is_known(case))
    override = is_late_allowed(entries, kind)
    _add_and_reckon(case, ASK_OF[kind], kind=kind, override=override, actor=actor, now=now)
    step = f"ask_{kind}"
    keep_reason(case, step, f"{why}\n\n{question}", actor=actor, now=now)
    is_waiting = case.controller.suspension_mode != STRICT
    _write(case, f"{kind}_asked", clock_words(case, words=question, waiting=is_waiting), actor=actor, now=now)
    save_step(
        case, step, actor=actor, now=now, fields=CLOCK_FIELDS, data={"late_allowed": override, **_dates(case)}
    )


def _add_and_reckon(
    case: Case,
    entry_type: str,
    *,
    actor: Actor,
    now: datetime,
    at: datetime | None = None,
    kind: str = "",
    months: int = 0,
    ground: str = "",
    override: bool = False,
) -> ClockEntry:
    """Record an act, unless the reckoning says that it would not count, and set the clock by it."""
    entry = add_entry(
        case,
        entry_type,
        at=at or now,
        actor=actor,
        now=now,
        kind=kind,
        months=months,
        ground=ground,
        override=override,
    )
    due = reckoned_case(case, entries_of(case))
    require_counted(due, clock_event(entry))
    set_clock(case, due)
    return entry


def _write(case: Case, kind: str, told: Mapping[str, str], *, actor: Actor, now: datetime) -> None:
    write_to_requester(case, kind, actor=actor, now=now, told=told)


def _rights(case: Case) -> list[str]:
    return [item.right for item in case.items.all()]


def _require_kind(kind: str) -> None:
    if kind not in ANSWER_KINDS:
        raise Invalid("question_kind_unknown", field="kind")


def _dates(case: Case) -> dict[str, str | bool]:
    return {
        "due_on": case.due_on.isoformat(),
        "strict_due_on": case.strict_due_on.isoformat(),
        "paused": case.is_paused,
    }
