"""A campaign is ended for good: what has not left never leaves, and its version never takes effect."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.letters.batches import switch_batch
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.states import require_step
from dpo_office.common.texts import required_text
from registry_app.models import Campaign, CampaignEnd, PolicyVersion


def end_campaign(
    *, version_id: UUID, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> PolicyVersion:
    """End the campaign of a version that is being announced; the version is withdrawn.

    Its letters that wait stay stopped for ever, and nobody is added to the list. Another date takes another
    version, which tells everybody anew. Raises Invalid("reason_required").
    """
    with acting(actor, "policy.campaign_ended"):
        row: PolicyVersion = lock_row(PolicyVersion.objects.for_user(actor), version_id, version=version)
        require(actor, "policy.end_campaign", row.controller_id)
        require_step(row.step_table, "end_campaign", row.state)
        why = required_text(reason)
        campaign: Campaign = lock_row(Campaign.objects.for_user(actor), row.campaign.pk)
        dispatches = switch_batch(campaign.pk, stopped=True)
        CampaignEnd.objects.create(
            campaign=campaign,
            controller_id=row.controller_id,
            reason=why,
            ended_by=actor.user_id,
            ended_at=now,
        )
        data = {"campaign": str(campaign.pk), "dispatches": dispatches}
        save_step(row, "end_campaign", actor=actor, now=now, data=data)
    return row
