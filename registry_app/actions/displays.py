"""What the shop showed its customers when they signed in: the announced text, which tells them of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from registry_app.actions.campaign_rows import note_change
from registry_app.domain import policy_steps
from registry_app.domain.policy_text import text_hashes
from registry_app.models import Campaign, Customer, Display


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
        found = _shown_to(row, displays, now)
        known = set(
            Display.objects.filter(campaign=row, customer__in=found).values_list("customer", flat=True)
        )
        new = {key: said for key, said in found.items() if key not in known}
        Display.objects.bulk_create(
            Display(
                campaign=row,
                customer_id=key,
                controller_id=row.controller_id,
                displayed_at=said["displayed_at"],
                text_sha256=said["text_sha256"],
                recorded_by=actor.user_id,
                recorded_at=now,
            )
            for key, said in new.items()
        )
        if new:
            said = {"customers": len(new), "known": len(known)}
            note_change(row, "record_displays", "campaign.displays_recorded", actor=actor, now=now, data=said)
    return row


def _shown_to(
    campaign: Campaign, displays: Sequence[Mapping[str, Any]], now: datetime
) -> dict[UUID, Mapping[str, Any]]:
    """Give what is said of each customer, if all of it can be true."""
    if not displays:
        raise Invalid("customers_required", field="displays")
    hashes = text_hashes(campaign.policy_version.content)
    for said in displays:
        if said["text_sha256"] not in hashes:
            raise Invalid("text_not_announced", field="displays")
        if said["displayed_at"] < campaign.planned_at:
            raise Invalid("displayed_before", field="displays")
        if said["displayed_at"] > now:
            raise Invalid("displayed_later", field="displays")
    latest_first = sorted(displays, key=lambda said: said["displayed_at"], reverse=True)
    by_number = {said["customer"]: said for said in latest_first}
    rows = Customer.objects.filter(controller=campaign.controller_id, number__in=by_number)
    found = {key: by_number[number] for key, number in rows.values_list("pk", "number")}
    if len(found) < len(by_number):
        raise Invalid("display_unknown", field="displays", unknown=len(by_number) - len(found))
    return found
