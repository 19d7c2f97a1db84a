"""What the steps of duties and turns share: the row, its owner, its letters, its evidence, its end."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.documents import store_document
from dpo_office.common.errors import Invalid, Refused, Unsupported
from dpo_office.common.letters import codes as letter_codes
from dpo_office.common.letters.blocks import Contact, is_usable
from dpo_office.common.letters.planning import Recipient, Sender, post_letter
from dpo_office.common.people.absence_queries import reached_instead
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.states import require_step
from dpo_office.common.users import User
from registry_app.actions.activity_rows import mark_reviewed
from registry_app.actions.agreements import mark_overseen
from registry_app.domain.activity_steps import ACTIVE
from registry_app.models import ProcessingActivity
from registry_app.models import Recipient as NamedRecipient
from requests_app.actions.case_letters import contact_of
from requests_app.actions.link_rows import end_links_of, post_link
from requests_app.domain import duty_codes as codes
from requests_app.domain.contributor_steps import ACTIVE as CAN_BE_ASKED
from requests_app.domain.duty_steps import TURN_STEPS
from requests_app.domain.extract_files import extract_filename, extract_media_type
from requests_app.domain.task_links import TASK_ENDED
from requests_app.domain.year_wheel import next_due_after
from requests_app.models import Contributor, DutyEvidence, DutyTurn
from requests_app.permissions import duty_permission_of
from requests_app.queries.contributors import active_contributors
from requests_app.queries.duties import possible_owners, waiting_proposal
from requests_app.task_texts import account_mail

EVIDENCE_KIND = "duty.evidence"


def locked_turn(turn_id: UUID, step: str, *, actor: Actor, version: int | None) -> DutyTurn:
    """Give the turn, locked, if the actor may take the step and its state allows it.

    Raises NotFound for an unknown or foreign one, NotPermitted, Stale and Refused("step_impossible").
    """
    row: DutyTurn = lock_row(DutyTurn.objects.for_user(actor), turn_id, version=version)
    require(actor, duty_permission_of(step), row.controller_id)
    require_step(TURN_STEPS, step, row.state)
    return row


def locked_for_beat(turn_id: UUID, step: str) -> DutyTurn:
    """Give the turn, locked, for a step of beat; raises Refused("step_impossible") where it is over."""
    row: DutyTurn = lock_row(DutyTurn.objects.all(), turn_id)
    require_step(TURN_STEPS, step, row.state)
    return row


def checked_owner(
    controller_id: UUID, owner_id: UUID | None, contributor_id: UUID | None, today: date
) -> tuple[User | None, Contributor | None]:
    """Return the owner that was chosen, an account or a colleague or nobody.

    Raises Invalid("duty_one_owner" | "duty_owner_unknown" | "contributor_unknown").
    """
    if owner_id is not None and contributor_id is not None:
        raise Invalid("duty_one_owner", field="owner")
    owner = contributor = None
    if owner_id is not None:
        owner = possible_owners(controller_id, today).filter(pk=owner_id).first()
        if owner is None:
            raise Invalid("duty_owner_unknown", field="owner")
    if contributor_id is not None:
        contributor = active_contributors(controller_id).filter(pk=contributor_id).first()
        if contributor is None:
            raise Invalid("contributor_unknown", field="owner")
    return owner, contributor


def require_owned(turn: DutyTurn) -> None:
    """Raise Refused("duty_unowned") unless somebody owns the turn who can be asked."""
    is_asked = turn.contributor is not None and turn.contributor.state == CAN_BE_ASKED
    if not is_asked and not (turn.owner is not None and turn.owner.is_active):
        raise Refused("duty_unowned")


def write_to_owner(turn: DutyTurn, cause: str, *, actor: Actor, now: datetime) -> None:
    """Put the letter to a turn's owner into the outbox: with a link, or with the page of the turn.

    A person with an account and without an address finds it on Today alone.
    """
    if turn.contributor is not None:
        post_link(turn, cause, actor=actor, now=now)
        return
    controller = turn.controller
    reached = reached_instead([turn.owner], copenhagen_date(now)) if turn.owner is not None else []
    owner = reached[0] if reached else None
    if owner is None or not is_usable(Contact(letter_codes.EMAIL, owner.email)):
        return
    language = controller.languages[0] if controller.languages else "da"
    url = f"{settings.DPO_BASE_URL}/office/requests_app/dutyturn/{turn.pk}/change/"
    text = account_mail(turn, cause, language=language, url=url)
    post_letter(
        cause=turn,
        kind=f"duty.owner_{cause}",
        controller_id=controller.pk,
        sender=Sender(name=controller.name, address=contact_of(controller)),
        recipient=Recipient(name=owner.name or owner.username, address=owner.email, language=language),
        subject=text.subject,
        body=text.body,
        actor=actor,
        now=now,
    )


def keep_evidence(turn: DutyTurn, content: bytes, *, actor: Actor, now: datetime) -> DutyEvidence:
    """Keep a file of a turn under a name of ours; raises Unsupported("file_type_unsupported")."""
    media_type = extract_media_type(content)
    if media_type is None:
        raise Unsupported("file_type_unsupported", field="file")
    document = store_document(
        content=content, media_type=media_type, kind=EVIDENCE_KIND, controller_id=turn.controller_id, now=now
    )
    name = extract_filename(
        f"{turn.controller.slug}-{turn.year}", turn.duty.kind, turn.evidence.count() + 1, media_type
    )
    kept: DutyEvidence = DutyEvidence.objects.create(
        turn=turn, document=document, filename=name, attached_at=now, attached_by=actor.user_id
    )
    return kept


def require_shown(turn: DutyTurn, note: str) -> None:
    """Raise Invalid unless words or files show what was done; a review that changes nothing needs neither."""
    kind = turn.duty.kind
    if kind == codes.OVERSIGHT and not note:
        raise Invalid("note_missing", field="note")
    if kind not in codes.REVIEWS and not note and not turn.evidence.exists():
        raise Invalid("evidence_missing", field="note")


def require_no_proposal(turn: DutyTurn) -> None:
    """Raise Refused("proposal_waits") while the office has not answered what the owner proposed."""
    if waiting_proposal(turn) is not None:
        raise Refused("proposal_waits")


def finish(
    turn: DutyTurn,
    step: str,
    *,
    note: str,
    actor: Actor,
    now: datetime,
    data: dict[str, Any] | None = None,
) -> None:
    """Set a locked turn done, its links ended and what it is about marked as reviewed or overseen."""
    turn.done_at, turn.done_by, turn.note = now, actor.user_id, note
    end_links_of(turn, TASK_ENDED, now=now)
    _mark_subject(turn, note=note, actor=actor, now=now)
    save_step(turn, step, actor=actor, now=now, fields=["done_at", "done_by", "note"], data=data)


def _mark_subject(turn: DutyTurn, *, note: str, actor: Actor, now: datetime) -> None:
    today = copenhagen_date(now)
    next_on = next_due_after(turn.due_on, today)
    if turn.activity_id is not None:
        activity: ProcessingActivity = lock_row(ProcessingActivity.objects.all(), turn.activity_id)
        if activity.status == ACTIVE:
            mark_reviewed(activity, next_review_on=next_on, actor=actor, now=now)
    if turn.agreement is not None:
        recipient: NamedRecipient = lock_row(NamedRecipient.objects.all(), turn.agreement.recipient_id)
        agreement = recipient.agreements.get(pk=turn.agreement.pk)
        mark_overseen(recipient, agreement, on=today, note=note, next_on=next_on, actor=actor, now=now)
