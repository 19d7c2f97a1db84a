"""What the shop showed its customers when they signed in: the announced text, which tells them of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from registry_app.actions.campaign_rows import note_change
from registry_app.actions.shown_rows import Showing, keep_shown
from registry_app.domain import policy_steps
from registry_app.models import Campaign, Display

DISPLAYS = Showing(
    Display, "displays", "displayed_at", "display_unknown", "displayed_before", "displayed_later"
)


def record_displays(
    *,
    campaign_id: UUID,
    displays: Sequence[Mapping[str, Any]],
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Campaign:
    """Record to whom the announced text was shown at sign-in; it counts as told at that instant.

    Each of `displays` names the `customer` by number, when (`displayed_at`) and the `text_sha256` of the text
    that was shown. All of them are recorded or none; of one customer the earliest of a call, and what is
    recorded already stays. It counts beside the notice, which is not taken back (WP260 para 29: any means
    that really reaches the person). Raises Invalid("customers_required" | "display_unknown" |
    "text_not_announced" | "displayed_before" | "displayed_later") and Refused("campaign_over").
    """
    with acting(actor, "campaign.displays_recorded"):
        row: Campaign = lock_row(Campaign.objects.for_user(actor), campaign_id, version=version)
        require(actor, "policy.record_displays", row.controller_id)
        # In force it still tells those to whom the version applies later.
        if row.policy_version.state not in (policy_steps.ANNOUNCING, policy_steps.IN_FORCE):
            raise Refused("campaign_over")
        new, known = keep_shown(row, DISPLAYS, displays, actor, now)
        if new:
            said = {"customers": len(new), "known": known}
            note_change(row, "record_displays", "campaign.displays_recorded", actor=actor, now=now, data=said)
    return row
