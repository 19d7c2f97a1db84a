"""What is decided about something sensitive: taken away at once, or kept for a reason and three months."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.states import require_step
from requests_app.actions.sensitive_rows import take_away
from requests_app.domain.sensitive import checked_keeping, checked_words, keep_until
from requests_app.models import SensitivePassage
from requests_app.queries.holds import is_passage_held

DECIDED = ["decided_by", "decided_at", "keep_until"]


def redact_passage(
    *, passage_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> SensitivePassage:
    """Take a passage away for good, in its text and in the original (GDPR Art. 5(1)(c), 9(1)).

    Raises NotFound, NotPermitted, Stale and Refused("step_impossible" | "passage_gone"), and
    Refused("under_hold") while an authority may ask for its case (Art. 17(3)(e)).
    """
    with acting(actor, "sensitive.redacted"):
        row = _locked(passage_id, "redact_passage", actor=actor, version=version)
        if is_passage_held(row, copenhagen_date(now)):
            raise Refused("under_hold")
        take_away(row, actor=actor, now=now)
        _decide(row, "redact_passage", actor=actor, now=now)
    return row


def keep_passage(
    *, passage_id: UUID, kept_for: str, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> SensitivePassage:
    """Keep a passage for three months, with why.

    Raises Invalid("keep_reason_unknown" | "reason_required" | "text_too_long") and
    Refused("sensitive_never_kept" | "step_impossible").
    """
    with acting(actor, "sensitive.kept"):
        row = _locked(passage_id, "keep_passage", actor=actor, version=version)
        row.reason = checked_keeping(row.category, kept_for, reason)
        row.kept_for, row.keep_until = kept_for, keep_until(copenhagen_date(now))
        _decide(row, "keep_passage", actor=actor, now=now, fields=["kept_for", "reason"])
    return row


def extend_passage(
    *, passage_id: UUID, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> SensitivePassage:
    """Keep a passage for another three months from today, with why the case still needs it.

    Raises Invalid("reason_required" | "text_too_long").
    """
    with acting(actor, "sensitive.extended"):
        row = _locked(passage_id, "extend_passage", actor=actor, version=version)
        row.reason = checked_words(reason)
        row.keep_until = keep_until(copenhagen_date(now))
        _decide(row, "extend_passage", actor=actor, now=now, fields=["reason"])
    return row


def clear_passage(
    *, passage_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> SensitivePassage:
    """Say that a word only looks sensitive and says nothing of anybody."""
    with acting(actor, "sensitive.cleared"):
        row = _locked(passage_id, "clear_passage", actor=actor, version=version)
        _decide(row, "clear_passage", actor=actor, now=now)
    return row


def expire_passage(*, passage_id: UUID, actor: Actor, now: datetime) -> SensitivePassage:
    """Take a passage away whose time is over; what was extended meanwhile, or is under a hold, stays."""
    with acting(actor, "sensitive.expired"):
        row = _locked(passage_id, "expire_passage", actor=actor, version=None)
        today = copenhagen_date(now)
        if (row.keep_until is not None and row.keep_until >= today) or is_passage_held(row, today):
            return row
        try:
            take_away(row, actor=actor, now=now)
        except Refused as refusal:
            # Gone already, with its mail: that is what was wanted.
            if refusal.code != "passage_gone":
                raise
        _decide(row, "expire_passage", actor=actor, now=now)
    return row


def _locked(passage_id: UUID, step: str, *, actor: Actor, version: int | None) -> SensitivePassage:
    rows = SensitivePassage.objects.for_user(actor).select_related("mail__words", "note")
    row: SensitivePassage = lock_row(rows, passage_id, version=version)
    require(actor, f"sensitive.{step}", row.controller_id)
    require_step(row.step_table, step, row.state)
    return row


def _decide(
    row: SensitivePassage, step: str, *, actor: Actor, now: datetime, fields: list[str] | None = None
) -> None:
    row.decided_by, row.decided_at = actor.user_id, now
    if step not in ("keep_passage", "extend_passage"):
        row.keep_until = None
    save_step(
        row,
        step,
        actor=actor,
        now=now,
        fields=[*DECIDED, *(fields or [])],
        data={"category": row.category, "keep_until": row.keep_until.isoformat() if row.keep_until else None},
    )
