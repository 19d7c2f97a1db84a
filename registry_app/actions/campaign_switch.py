"""A campaign is stopped while its letters leave, and goes on: what has left stays sent, the rest waits."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Refused
from dpo_office.common.letters.batches import switch_batch
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from registry_app.actions.campaign_rows import note_change
from registry_app.domain import policy_steps
from registry_app.models import Campaign
from registry_app.queries.campaigns import awaits_approval, can_be_stopped, is_stopped


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


def resume_campaign(
    *, campaign_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> Campaign:
    """Let a stopped campaign go on; nobody is written to twice.

    Raises Refused("not_stopped" | "campaign_not_approved" | "campaign_over").
    """
    with acting(actor, "campaign.resumed"):
        row = _locked(campaign_id, actor, "letter.resume_batch", version)
        if row.policy_version.state == policy_steps.WITHDRAWN:
            raise Refused("campaign_over")
        if awaits_approval(row):
            raise Refused("campaign_not_approved")
        if not is_stopped(row):
            raise Refused("not_stopped")
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
