"""A version applies later to those who were not told in time: by a decision, or since a notice came back."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from dpo_office.common.texts import required_text
from registry_app.actions.campaign_rows import note_change
from registry_app.domain import notice_window, policy_steps
from registry_app.models import Campaign, LateBounce, LaterEffect
from registry_app.queries.campaigns import awaits_approval
from registry_app.queries.effective_dates import later_effect_of, new_late_bounces
from registry_app.queries.notices import standing_of


def apply_later(
    *, campaign_id: UUID, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> Campaign:
    """Decide that the version takes effect on its day, and later for each who was not told in time.

    To each of them it applies from the first day with 14 full days after they are told; to whoever is not
    told, not at all. It holds for the version's day as it is now. Raises Invalid("reason_required") and
    Refused("campaign_over" | "campaign_not_approved" | "still_in_time" | "everyone_told" |
    "later_decided").
    """
    with acting(actor, "campaign.applied_later"):
        row: Campaign = lock_row(Campaign.objects.for_user(actor), campaign_id, version=version)
        require(actor, "policy.apply_later", row.controller_id)
        why = required_text(reason)
        if row.policy_version.state != policy_steps.ANNOUNCING:
            raise Refused("campaign_over")
        if awaits_approval(row):
            raise Refused("campaign_not_approved")
        effective_on = row.policy_version.effective_on or row.effective_on
        latest = notice_window.latest_informed_at(effective_on)
        # Before that instant nobody knows for whom it would be later.
        if now <= latest:
            raise Refused("still_in_time", latest_informed_at=latest)
        if later_effect_of(row, effective_on) is not None:
            raise Refused("later_decided")
        blocking = standing_of([row], now)[row.pk].blocking
        if not any(blocking.values()):
            raise Refused("everyone_told")
        LaterEffect.objects.create(
            campaign=row,
            controller_id=row.controller_id,
            effective_on=effective_on,
            reason=why,
            customers=sum(blocking.values()),
            decided_by=actor.user_id,
            decided_at=now,
        )
        said = {"effective_on": effective_on.isoformat(), **blocking}
        note_change(row, "apply_later", "campaign.applied_later", actor=actor, now=now, data=said)
    return row


def note_late_bounces(*, campaign_id: UUID, actor: Actor, now: datetime) -> int:
    """Note whose notice came back after the version took effect; return how many.

    The version stays in force: it applies later to these customers, and to nobody else.
    """
    with acting(actor, "campaign.late_bounces_noted"):
        row: Campaign = lock_row(Campaign.objects.for_user(actor), campaign_id)
        require(actor, "policy.note_late_bounces", row.controller_id)
        found = new_late_bounces(row, now)
        if not found:
            return 0
        LateBounce.objects.bulk_create(
            LateBounce(
                campaign=row,
                notice=notice,
                customer_id=notice.customer_id,
                controller_id=row.controller_id,
                # A mail server's clock may be ahead of ours.
                bounced_at=min(at, now),
                noted_at=now,
            )
            for notice, at in found
        )
        said = {"customers": [str(notice.customer_id) for notice, _at in found]}
        note_change(row, "note_late_bounces", "campaign.late_bounces_noted", actor=actor, now=now, data=said)
    return len(found)
