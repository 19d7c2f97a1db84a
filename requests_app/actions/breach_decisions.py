"""Whether the authority is told: the notification with its phases, or the reasons why not; and the end."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from registry_app.domain.breaches import HIGH_RISK, NO_RISK, must_notify
from requests_app.actions.breach_rows import keep_words, locked_breach
from requests_app.domain.breach_codes import (
    BELOW_THRESHOLD,
    NO_PERSONAL_DATA,
    NOT_NOTIFIED_GROUNDS,
    RISK_UNLIKELY,
    checked_moment,
    checked_words,
)
from requests_app.models import Breach, BreachNotification

MAX_RECEIPT = 60


def record_notification(
    *,
    breach_id: UUID,
    receipt_number: str,
    content: Mapping[str, str],
    actor: Actor,
    now: datetime,
    notified_at: datetime | None = None,
    missing: str = "",
    delay_reason: str = "",
    version: int | None = None,
) -> Breach:
    """Record that the authority was told, under which receipt number, and with which words.

    `content` is the form as it stood then. `missing` says what follows later (Art. 33(4)). While nobody has
    decided when the controller became aware, the presumed limit says whether it is late. Raises
    Invalid("words_missing" | "delay_reason_missing" | …).
    """
    with acting(actor, "breach.notified"):
        row = locked_breach(breach_id, "record_notification", actor=actor, version=version)
        at = checked_moment(notified_at, now, "notified_at")
        late = checked_words(delay_reason, "delay_reason", required=False)
        if at > row.due_at and row.notified_at is None and not late:
            raise Invalid("delay_reason_missing", field="delay_reason")
        phase = _add_phase(row, at, receipt_number, missing, late, content, actor=actor, now=now)
        row.notified_at = row.notified_at or at
        row.not_notified_ground = ""
        save_step(
            row,
            "record_notification",
            actor=actor,
            now=now,
            fields=["notified_at", "not_notified_ground"],
            data={"phase": phase.phase, "notified_at": at.isoformat(), "is_drill": row.is_drill},
        )
    return row


def add_phase(
    *,
    breach_id: UUID,
    receipt_number: str,
    content: Mapping[str, str],
    actor: Actor,
    now: datetime,
    notified_at: datetime | None = None,
    missing: str = "",
    version: int | None = None,
) -> Breach:
    """Record that the authority was given further information (Art. 33(4)), and what is still missing."""
    with acting(actor, "breach.phase_added"):
        row = locked_breach(breach_id, "add_phase", actor=actor, version=version)
        at = checked_moment(notified_at, now, "notified_at")
        phase = _add_phase(row, at, receipt_number, missing, "", content, actor=actor, now=now)
        save_step(row, "add_phase", actor=actor, now=now, data={"phase": phase.phase})
    return row


def decide_not_to_notify(
    *, breach_id: UUID, ground: str, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> Breach:
    """Decide, with reasons, that the authority is not told; the register keeps the breach (Art. 33(5)).

    Raises Refused("risk_unassessed" | "awareness_undecided" | "breach_has_risk") and
    Invalid("ground_does_not_hold" | "words_missing").
    """
    with acting(actor, "breach.not_notified"):
        row = locked_breach(breach_id, "decide_not_to_notify", actor=actor, version=version)
        if ground not in NOT_NOTIFIED_GROUNDS:
            raise Invalid("invalid", field="ground")
        words = checked_words(reason, "reason")
        if row.aware_at is None:
            raise Refused("awareness_undecided")
        _require_ground(row, ground)
        row.not_notified_ground = ground
        keep_words(row, "decide_not_to_notify", words, actor=actor, now=now, ground=ground)
        save_step(
            row,
            "decide_not_to_notify",
            actor=actor,
            now=now,
            fields=["not_notified_ground"],
            data={"ground": ground},
        )
    return row


def reopen_breach(
    *, breach_id: UUID, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> Breach:
    """Take the breach up again, because something new has come to light."""
    with acting(actor, "breach.reopened"):
        row = locked_breach(breach_id, "reopen_breach", actor=actor, version=version)
        keep_words(row, "reopen_breach", checked_words(reason, "reason"), actor=actor, now=now)
        row.closed_at, row.closed_by, row.not_notified_ground = None, None, ""
        fields = ["closed_at", "closed_by", "not_notified_ground"]
        save_step(row, "reopen_breach", actor=actor, now=now, fields=fields)
    return row


def close_breach(
    *, breach_id: UUID, lessons: str, actor: Actor, now: datetime, version: int | None = None
) -> Breach:
    """Close the breach with what was learnt from it.

    Raises Refused("awareness_undecided"), Refused("phases_open") while the authority waits for more, and
    Refused("persons_undecided") where the risk is high and the persons were neither written to nor excepted
    (Art. 34).
    """
    with acting(actor, "breach.closed"):
        row = locked_breach(breach_id, "close_breach", actor=actor, version=version)
        row.lessons = checked_words(lessons, "lessons")
        if row.aware_at is None:
            raise Refused("awareness_undecided")
        last: BreachNotification | None = row.notifications.order_by("-phase").first()
        if last is not None and last.missing:
            raise Refused("phases_open")
        told = row.persons_informed_at is not None or row.persons_exception
        if row.risk_level == HIGH_RISK and not told and not row.is_drill:
            raise Refused("persons_undecided")
        row.closed_at, row.closed_by = now, actor.user_id
        save_step(row, "close_breach", actor=actor, now=now, fields=["lessons", "closed_at", "closed_by"])
    return row


def _add_phase(
    row: Breach,
    at: datetime,
    receipt_number: str,
    missing: str,
    delay_reason: str,
    content: Mapping[str, str],
    *,
    actor: Actor,
    now: datetime,
) -> BreachNotification:
    return BreachNotification.objects.create(
        breach=row,
        phase=row.notifications.count() + 1,
        notified_at=at,
        receipt_number=checked_words(receipt_number, "receipt_number", most=MAX_RECEIPT),
        missing=checked_words(missing, "missing", required=False),
        delay_reason=delay_reason,
        content=dict(content),
        recorded_at=now,
        recorded_by=actor.user_id,
    )


def _require_ground(row: Breach, ground: str) -> None:
    """Raise unless the ground goes with the risk as it was assessed, under the rule of that day."""
    if ground == NO_PERSONAL_DATA:
        return
    if not row.risk_level:
        raise Refused("risk_unassessed")
    if must_notify(row.risk_level, row.rule_threshold):
        raise Refused("breach_has_risk")
    holds = row.risk_level == NO_RISK if ground == RISK_UNLIKELY else row.risk_level != NO_RISK
    if not holds or ground not in (RISK_UNLIKELY, BELOW_THRESHOLD):
        raise Invalid("ground_does_not_hold", field="ground")
