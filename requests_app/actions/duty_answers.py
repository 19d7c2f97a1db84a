"""What a contributor answers over an opened link to a duty's turn: done, a change, a file."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from dpo_office.common.texts import required_text
from requests_app.actions.duty_rows import finish, keep_evidence, require_no_proposal, require_shown
from requests_app.actions.link_rows import locked_own_turn, use_up
from requests_app.models import DutyEvidence, DutyProposal, DutyTurn


def confirm_turn(*, session_id: UUID, actor: Actor, now: datetime, note: str = "") -> DutyTurn:
    """Say that the duty is done, or that what was reviewed is unchanged; the link is used up.

    An activity counts as reviewed by the contributor, a processor as overseen. Raises NotFound,
    Refused("task_link_over" | "proposal_waits"), Invalid("evidence_missing" | "note_missing").
    """
    with acting(actor, "duty_turn.confirmed"):
        link, turn = locked_own_turn(session_id, "confirm_turn", actor=actor, now=now)
        require_no_proposal(turn)
        require_shown(turn, note.strip())
        use_up(link, now=now)
        finish(turn, "confirm_turn", note=note.strip(), actor=actor, now=now)
    return turn


def propose_change(*, session_id: UUID, text: str, actor: Actor, now: datetime) -> DutyProposal:
    """Keep what the contributor says has changed or stands in the way; the office decides.

    Raises NotFound, Refused("task_link_over" | "proposal_waits"), Invalid("reason_required").
    """
    with acting(actor, "duty_turn.change_proposed"):
        _link, turn = locked_own_turn(session_id, "propose_change", actor=actor, now=now)
        require_no_proposal(turn)
        proposal: DutyProposal = DutyProposal.objects.create(
            turn=turn,
            text=required_text(text, field="text"),
            proposed_at=now,
            proposed_by=actor.user_id,
            version_before=turn.activity.version if turn.activity is not None else None,
        )
        save_step(turn, "propose_change", actor=actor, now=now, data={"proposal": str(proposal.pk)})
    return proposal


def hand_in_evidence(*, session_id: UUID, content: bytes, actor: Actor, now: datetime) -> DutyEvidence:
    """Attach a file that shows what was done.

    Raises NotFound, Refused("task_link_over") and Unsupported("file_type_unsupported").
    """
    with acting(actor, "duty_turn.evidence_attached"):
        _link, turn = locked_own_turn(session_id, "attach_evidence", actor=actor, now=now)
        kept = keep_evidence(turn, content, actor=actor, now=now)
        save_step(turn, "attach_evidence", actor=actor, now=now, data={"evidence": str(kept.pk)})
    return kept
