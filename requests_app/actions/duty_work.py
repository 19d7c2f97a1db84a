"""What the office does with a duty's turn: records that it is done, answers a proposal, waives it."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from dpo_office.common.texts import required_text
from requests_app.actions.duty_rows import (
    finish,
    keep_evidence,
    locked_turn,
    require_no_proposal,
    require_shown,
    write_to_owner,
)
from requests_app.actions.link_rows import end_links_of
from requests_app.domain.contributor_steps import ACTIVE
from requests_app.domain.duty_codes import BY_DECISION, CARRIED_OUT, DECLINED
from requests_app.domain.task_links import DECLINED as WAS_DECLINED
from requests_app.domain.task_links import TASK_ENDED
from requests_app.models import DutyEvidence, DutyProposal, DutyTurn
from requests_app.queries.duties import waiting_proposal


def complete_turn(
    *,
    turn_id: UUID,
    note: str,
    actor: Actor,
    now: datetime,
    content: bytes = b"",
    version: int | None = None,
) -> DutyTurn:
    """Record that a turn is done, with words or a file that shows it; a review may do without.

    Raises Invalid("evidence_missing" | "note_missing"), Unsupported("file_type_unsupported") and
    Refused("proposal_waits").
    """
    with acting(actor, "duty_turn.completed"):
        turn = locked_turn(turn_id, "complete_turn", actor=actor, version=version)
        require_no_proposal(turn)
        if content:
            keep_evidence(turn, content, actor=actor, now=now)
        require_shown(turn, note.strip())
        finish(turn, "complete_turn", note=note.strip(), actor=actor, now=now)
    return turn


def attach_evidence(
    *, turn_id: UUID, content: bytes, actor: Actor, now: datetime, version: int | None = None
) -> DutyEvidence:
    """Attach a file to an open turn; raises Unsupported("file_type_unsupported")."""
    with acting(actor, "duty_turn.evidence_attached"):
        turn = locked_turn(turn_id, "attach_evidence", actor=actor, version=version)
        kept = keep_evidence(turn, content, actor=actor, now=now)
        save_step(turn, "attach_evidence", actor=actor, now=now, data={"evidence": str(kept.pk)})
    return kept


def carry_out_change(
    *, turn_id: UUID, answer: str, actor: Actor, now: datetime, version: int | None = None
) -> DutyTurn:
    """Record that what was proposed stands in the record now, and what was changed; the turn is done.

    Raises Refused("proposal_missing") and Invalid("reason_required").
    """
    with acting(actor, "duty_turn.change_carried_out"):
        turn = locked_turn(turn_id, "carry_out_change", actor=actor, version=version)
        words = required_text(answer, field="answer")
        proposal = _answered(turn, CARRIED_OUT, words, actor=actor, now=now)
        data = {"proposal": str(proposal.pk)}
        finish(turn, "carry_out_change", note=words, actor=actor, now=now, data=data)
    return turn


def decline_change(
    *, turn_id: UUID, answer: str, actor: Actor, now: datetime, version: int | None = None
) -> DutyTurn:
    """Answer why the record stays as it is; the owner is asked again and reads the answer on their page.

    Raises Refused("proposal_missing") and Invalid("reason_required").
    """
    with acting(actor, "duty_turn.change_declined"):
        turn = locked_turn(turn_id, "decline_change", actor=actor, version=version)
        words = required_text(answer, field="answer")
        proposal = _answered(turn, DECLINED, words, actor=actor, now=now)
        if turn.contributor is not None and turn.contributor.state == ACTIVE:
            write_to_owner(turn, WAS_DECLINED, actor=actor, now=now)
        data = {"proposal": str(proposal.pk)}
        save_step(turn, "decline_change", actor=actor, now=now, data=data)
    return turn


def waive_turn(
    *, turn_id: UUID, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> DutyTurn:
    """Waive a turn of this year, with the reason; raises Invalid("reason_required")."""
    with acting(actor, "duty_turn.waived"):
        turn = locked_turn(turn_id, "waive_turn", actor=actor, version=version)
        require_no_proposal(turn)
        turn.waive_ground, turn.waive_reason = BY_DECISION, required_text(reason)
        turn.waived_at, turn.waived_by = now, actor.user_id
        end_links_of(turn, TASK_ENDED, now=now)
        fields = ["waive_ground", "waive_reason", "waived_at", "waived_by"]
        save_step(turn, "waive_turn", actor=actor, now=now, fields=fields)
    return turn


def _answered(turn: DutyTurn, outcome: str, answer: str, *, actor: Actor, now: datetime) -> DutyProposal:
    proposal = waiting_proposal(turn)
    if proposal is None:
        raise Refused("proposal_missing")
    proposal.outcome, proposal.answer = outcome, answer
    proposal.decided_at, proposal.decided_by = now, actor.user_id
    proposal.version_after = turn.activity.version if turn.activity is not None else None
    proposal.save(update_fields=["outcome", "answer", "decided_at", "decided_by", "version_after"])
    return proposal
