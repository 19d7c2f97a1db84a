"""A campaign is stopped while its letters leave, and goes on: what has left stays sent, the rest waits."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from dpo_office.common.acting import acting
from dpo_office.common.errors import Refused
from dpo_office.common.letters.batches import switch_batch
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from dpo_office.common.texts import required_text
from registry_app.actions.campaign_rows import note_change
from registry_app.domain import policy_steps
from registry_app.domain.bounce_breaker import too_many_bounces
from registry_app.models import Campaign, CampaignGoAhead
from registry_app.queries.campaigns import (
    STOPPED_FOR_BOUNCES,
    awaits_approval,
    bounces_of,
    can_be_stopped,
    is_stopped,
    is_stopped_for_bounces,
)


def stop_campaign(*, campaign_id: UUID, actor: Actor, now: datetime, version: int | None = None) -> Campaign:
    """Let no further letter of the campaign leave, until somebody lets it go on.

    A window of at most a hundred letters that is under way ends by itself; nobody is added to the list
    meanwhile. Raises Refused("no_letter_waits").
    """
    with acting(actor, "campaign.stopped"):
        row = _locked(campaign_id, actor, "letter.stop_batch", version)
        if not can_be_stopped(row):
            raise Refused("no_letter_waits")
        return _switched(row, "campaign.stopped", "stop_campaign", actor, now, stopped=True)


def stop_for_bounces(*, campaign_id: UUID, actor: Actor, now: datetime) -> bool:
    """Stop a campaign of whose letters too many came back for good; return whether it was stopped.

    A list with many dead addresses, or a relay that is no longer trusted, gets worse with every letter. A
    person looks and lets it go on with a reason (`resume_campaign`); from then on the counts begin anew.
    """
    with acting(actor, STOPPED_FOR_BOUNCES):
        row = _locked(campaign_id, actor, "letter.stop_batch", None)
        if not can_be_stopped(row):
            return False
        handed_over, bounced = bounces_of(row)
        if not too_many_bounces(
            handed_over=handed_over,
            bounced=bounced,
            percent=settings.DPO_BOUNCE_STOP_PERCENT,
            at_least=settings.DPO_BOUNCE_STOP_FROM,
        ):
            return False
        dispatches = switch_batch(row.pk, stopped=True)
        data = {"dispatches": dispatches, "handed_over": handed_over, "bounced": bounced}
        note_change(row, "stop_for_bounces", STOPPED_FOR_BOUNCES, actor=actor, now=now, data=data)
    return True


def resume_campaign(
    *, campaign_id: UUID, actor: Actor, now: datetime, reason: str = "", version: int | None = None
) -> Campaign:
    """Let a stopped campaign go on; nobody is written to twice.

    One that was stopped because too many letters came back takes a `reason`, which stays with it. Raises
    Refused("not_stopped" | "campaign_not_approved" | "campaign_over") and Invalid("reason_required").
    """
    with acting(actor, "campaign.resumed"):
        row = _locked(campaign_id, actor, "letter.resume_batch", version)
        if row.policy_version.state == policy_steps.WITHDRAWN:
            raise Refused("campaign_over")
        if awaits_approval(row):
            raise Refused("campaign_not_approved")
        if not is_stopped(row):
            raise Refused("not_stopped")
        if is_stopped_for_bounces(row):
            CampaignGoAhead.objects.create(
                campaign=row,
                controller_id=row.controller_id,
                reason=required_text(reason),
                decided_by=actor.user_id,
                decided_at=now,
            )
        return _switched(row, "campaign.resumed", "resume_campaign", actor, now, stopped=False)


def _locked(campaign_id: UUID, actor: Actor, permission: str, version: int | None) -> Campaign:
    row: Campaign = lock_row(Campaign.objects.for_user(actor), campaign_id, version=version)
    require(actor, permission, row.controller_id)
    return row


def _switched(
    row: Campaign, event: str, step: str, actor: Actor, now: datetime, *, stopped: bool
) -> Campaign:
    dispatches = switch_batch(row.pk, stopped=stopped)
    note_change(row, step, event, actor=actor, now=now, data={"dispatches": dispatches})
    return row
