"""How the clock of a case is reckoned from what is recorded, and put into the case's own columns."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from dpo_office.common.permissions import Actor
from registry_app.models import Controller
from registry_app.queries.calendars import calendar_of
from requests_app.domain.clock_acts import RECKONED
from requests_app.domain.deadlines import (
    AnswerDue,
    ClockEvent,
    DeadlinePolicy,
    Line,
    answer_due,
    expires_at,
)
from requests_app.domain.enquiries import RIGHTS_REQUEST, enquiry_due
from requests_app.models import Case, ClockEntry
from requests_app.queries.enquiries import newest_checks

CLOCK_FIELDS = [
    *("due_on", "strict_due_on", "extension_letter_by", "expires_at", "is_paused", "extended_months"),
    *("stop_by", "deadline_explanation"),
]


def policy_of(controller: Controller) -> DeadlinePolicy:
    """Give the controller's own calendar and choices."""
    return DeadlinePolicy(
        calendar=calendar_of(controller),
        suspension_mode=controller.suspension_mode,
        extension_basis=controller.extension_basis,
        prompt_request_max_days=controller.prompt_request_max_days,
        internal_target_days=controller.internal_target_days,
    )


def clock_columns(due: AnswerDue) -> dict[str, Any]:
    """Give what a case stores of its reckoning; while paused the strict day stands for the open limit."""
    day = due.due_on or due.strict_due_on
    return {
        "received_on": due.received_date,
        "due_on": day,
        "strict_due_on": due.strict_due_on,
        "extension_letter_by": due.extension_letter_by,
        "expires_at": due.expires_at or expires_at(day),
        "is_paused": due.due_on is None,
        "extended_months": due.months - 1,
        "stop_by": due.stop_by,
        "deadline_explanation": [_stored_line(line) for line in due.explanation],
    }


def entries_of(case: Case) -> list[ClockEntry]:
    """Give what was recorded of the clock, in the order in which it happened."""
    return list(case.clock_entries.all())


def reckoned_case(
    case: Case, entries: Iterable[ClockEntry], policy: DeadlinePolicy | None = None
) -> AnswerDue:
    """Reckon the case from its receipt and these entries, by its controller's choices; or by its kind."""
    if case.kind != RIGHTS_REQUEST:
        calendar = policy.calendar if policy else calendar_of(case.controller)
        checks = newest_checks(case.obligation_checks.all())
        return enquiry_due(case.kind, case.received_at, calendar, checks)
    return answer_due(
        received_at=case.received_at,
        rights=[item.right for item in case.items.all()],
        events=[clock_event(entry) for entry in entries if entry.type in RECKONED],
        policy=policy or policy_of(case.controller),
    )


def clock_event(entry: ClockEntry) -> ClockEvent:
    """Give an entry as the reckoning knows it; its doubt, quantity or reasons stand in the case."""
    return ClockEvent(
        type=entry.type,
        at=entry.at,
        kind=entry.kind,
        months=entry.months,
        override=entry.override,
        large_quantity=True,
    )


def set_clock(case: Case, due: AnswerDue) -> list[str]:
    """Put a reckoning into the case, and name the columns that must be saved; the first dates never move."""
    for name, value in clock_columns(due).items():
        setattr(case, name, value)
    return CLOCK_FIELDS


def add_entry(
    case: Case,
    entry_type: str,
    *,
    at: datetime,
    actor: Actor,
    now: datetime,
    kind: str = "",
    months: int = 0,
    ground: str = "",
    override: bool = False,
) -> ClockEntry:
    """Record what happened to the clock of a locked case."""
    return ClockEntry.objects.create(
        case=case,
        ordinal=case.clock_entries.count() + 1,
        type=entry_type,
        kind=kind,
        months=months,
        ground=ground,
        override=override,
        at=at,
        recorded_at=now,
        recorded_by=actor.user_id,
    )


def last_asked(entries: Sequence[ClockEntry], kind: str) -> ClockEntry | None:
    """Give the newest question of a kind."""
    return next((row for row in reversed(entries) if row.type == f"ask_{kind}"), None)


def _stored_line(line: Line) -> dict[str, Any]:
    values = {
        name: value.isoformat() if isinstance(value, date) else value for name, value in line.context.items()
    }
    return {"code": line.code, "context": values}
