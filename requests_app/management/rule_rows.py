"""The rules that can be checked against a file of worked examples: which columns go in, which come out."""

from datetime import date
from typing import Any, Final

from dpo_office.common.calendars import DK_WITH_CLOSING_DAYS, copenhagen_date, danish_calendar
from registry_app.domain import breaches, notice_window, retention_rules
from registry_app.domain.controllers import SUSPENSION_MODES
from registry_app.domain.notice_window import DeliveryEvent
from registry_app.domain.retention import RetentionEvent, retention_of
from requests_app.domain import deadlines
from requests_app.domain.deadlines import ClockEvent, DeadlinePolicy
from requests_app.domain.rights import right_under_basis
from requests_app.management.rule_files import (
    Row,
    Rule,
    read_date,
    read_events,
    read_instant,
    write_bool,
    write_date,
    write_instant,
)

VECTOR: Final = ("vector_id",)


def clock_event(data: dict[str, Any]) -> ClockEvent:
    """Build a clock event from its JSON object; ValueError when it is not one of the known ones."""
    kind = str(data.get("kind", ""))
    if data["type"] not in deadlines.EVENT_TYPES:
        raise ValueError(f"event type {data['type']!r} is unknown")
    if data["type"] in deadlines.ANSWERS and kind not in deadlines.ANSWER_KINDS:
        raise ValueError(f"an answer is about identity or scope, not {kind!r}")
    return ClockEvent(
        type=data["type"],
        at=read_instant(str(data["at"])),
        kind=kind,
        months=_whole(data, "months") if data["type"] == deadlines.EXTEND else 0,
        reason=_flag(data, "reason", default=True),
        doubt=_flag(data, "doubt", default=True),
        override=_flag(data, "override", default=False),
        large_quantity=_flag(data, "large_quantity", default=False),
    )


def _flag(data: dict[str, Any], name: str, *, default: bool) -> bool:
    """Read true or false; a written reason counts as true, an empty one as false."""
    value = data.get(name, default)
    if isinstance(value, str):
        text = value.strip().lower()
        return text not in ("", "false")
    if value is None or isinstance(value, bool):
        return bool(value)
    raise ValueError(f"{name} is neither true, false nor a text: {value!r}")


def _whole(data: dict[str, Any], name: str) -> int:
    """Read a whole number; true, 1.5 and words are none."""
    value = data[name]
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{name} is no whole number: {value!r}")  # noqa: TRY004 - compare_file names its line
    return value


def _deadline_row(row: Row) -> dict[str, str]:
    mode = row["suspension_mode"].strip()
    if mode not in SUSPENSION_MODES:
        raise ValueError(f"suspension mode {mode!r} is unknown")
    due = deadlines.answer_due(
        received_at=read_instant(row["received_at"]),
        rights=[row["request_type"].strip()],
        events=[clock_event(event) for event in read_events(row["events_json"])],
        policy=DeadlinePolicy(danish_calendar(row["holiday_set"].strip()), mode),
    )
    return {
        "received_date": write_date(due.received_date),
        "months": str(due.months),
        "suspended_days": "" if due.suspended_days is None else str(due.suspended_days),
        "due_date": write_date(due.due_on),
        "expires_at_utc": write_instant(due.expires_at),
        "extension_notice_due": write_date(due.extension_letter_by),
        "strict_due_date": write_date(due.strict_due_on),
        "status": due.status,
        "flags": "|".join(sorted(due.flags)),
    }


def delivery_event(data: dict[str, Any]) -> DeliveryEvent:
    """Build a delivery event from its JSON object; ValueError when its type is unknown."""
    if data["type"] not in notice_window.EVENT_TYPES:
        raise ValueError(f"event type {data['type']!r} is unknown")
    return DeliveryEvent(data["ch"], data["type"], read_instant(str(data["at"])))


def _notice_row(row: Row) -> dict[str, str]:
    effective_on = read_date(row["effective_on"])
    events = [delivery_event(event) for event in read_events(row["delivery_events_json"])]
    result = notice_window.notice_result(effective_on, events, read_instant(row["evaluated_at_utc"]))
    dispatch_by = notice_window.recommended_dispatch_by(effective_on, danish_calendar(DK_WITH_CLOSING_DAYS))
    return {
        "latest_informed_utc": write_instant(notice_window.latest_informed_at(effective_on)),
        "last_full_day_in_time": write_date(notice_window.last_full_day_in_time(effective_on)),
        "recommended_dispatch_by": write_date(dispatch_by),
        "last_day_calendar_reading": write_date(notice_window.last_day_calendar_reading(effective_on)),
        "informed_at_utc": write_instant(result.informed_at),
        "in_time_strict": write_bool(result.in_time_strict),
        "in_time_calendar": write_bool(result.in_time_calendar),
        "effective_for_customer": write_date(result.effective_for_customer),
        "status_strict": result.status,
    }


def _rights_row(row: Row) -> dict[str, str]:
    cell = right_under_basis(row["basis"].strip(), row["right"].strip())
    return {"applies": cell.applies, "condition": cell.condition}


def _breach_row(row: Row) -> dict[str, str]:
    due = breaches.breach_due(read_instant(row["aware_at"]))
    return {
        "due_utc_strict": write_instant(due.due_at),
        "due_utc_reg1182": write_instant(due.upper_bound_at),
    }


def retention_event(data: dict[str, Any]) -> RetentionEvent:
    """Build a retention event from its JSON object; ValueError when its type is unknown."""
    if data["type"] not in retention_rules.EVENT_TYPES:
        raise ValueError(f"event type {data['type']!r} is unknown")
    return RetentionEvent(
        type=data["type"],
        on=copenhagen_date(read_instant(str(data["at"]))),
        categories=frozenset(data.get("categories", ())),
        hold_id=str(data.get("id", "")),
        obligations_open=_flag(data, "obligations_open", default=False),
    )


def _retention_row(row: Row) -> dict[str, str]:
    # The year only carries month and day; a leap year, so that 29 February can be read.
    fy_end = date.fromisoformat(f"2000-{row['fy_end'].strip()}")
    result = retention_of(
        row["category"].strip(),
        [retention_event(event) for event in read_events(row["events_json"])],
        fy_end=(fy_end.month, fy_end.day),
    )
    return {
        "rule_id": result.rule_id,
        "trigger_date": write_date(result.trigger_date),
        "retain_until": write_date(result.retain_until),
        "erase_on": write_date(result.erase_on),
        "action": result.action,
        "status": result.status,
        "reason": "|".join(result.reasons),
    }


RULES: Final = {
    rule.name: rule
    for rule in (
        Rule(
            "deadlines",
            inputs=("request_type", "received_at", "events_json", "holiday_set", "suspension_mode"),
            outputs=(
                *("received_date", "months", "suspended_days", "due_date", "expires_at_utc"),
                *("extension_notice_due", "strict_due_date", "status", "flags"),
            ),
            key=VECTOR,
            compute=_deadline_row,
        ),
        Rule(
            "notice",
            inputs=("effective_on", "delivery_events_json", "evaluated_at_utc"),
            outputs=(
                *("latest_informed_utc", "last_full_day_in_time", "recommended_dispatch_by"),
                *("last_day_calendar_reading", "informed_at_utc", "in_time_strict", "in_time_calendar"),
                *("effective_for_customer", "status_strict"),
            ),
            key=VECTOR,
            compute=_notice_row,
        ),
        Rule(
            "rights_matrix",
            inputs=("basis", "right"),
            outputs=("applies", "condition"),
            key=("basis", "right"),
            compute=_rights_row,
        ),
        Rule(
            "breach",
            inputs=("aware_at",),
            outputs=("due_utc_strict", "due_utc_reg1182"),
            key=VECTOR,
            compute=_breach_row,
        ),
        Rule(
            "retention",
            inputs=("category", "events_json", "fy_end"),
            outputs=("rule_id", "trigger_date", "retain_until", "erase_on", "action", "status", "reason"),
            key=VECTOR,
            compute=_retention_row,
        ),
    )
}
