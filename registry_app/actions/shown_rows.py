"""That customers were shown the announced text, as the shop reports it: checked as a whole, kept once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from dpo_office.common.errors import Invalid
from dpo_office.common.permissions import Actor
from registry_app.domain.policy_text import text_hashes
from registry_app.models import Campaign, Customer


@dataclass(frozen=True)
class Showing:
    """A kind of report: the field of the call, the name of its instant, and the codes of what cannot be."""

    model: Any
    field: str
    at: str
    unknown: str
    before: str
    later: str


def keep_shown(
    campaign: Campaign, showing: Showing, said: Sequence[Mapping[str, Any]], actor: Actor, now: datetime
) -> tuple[list[UUID], int]:
    """Record whom the text was shown to; return the customers who are new, and how many were known.

    All of them are recorded or none; of one customer the earliest of a call, and what is recorded already
    stays. Raises Invalid("customers_required" | "text_not_announced" and the codes of `showing`).
    """
    found = _checked(campaign, showing, said, now)
    rows = showing.model._default_manager.filter(campaign=campaign, customer__in=found)
    known = set(rows.values_list("customer", flat=True))
    new = [key for key in found if key not in known]
    showing.model._default_manager.bulk_create(
        showing.model(
            campaign=campaign,
            customer_id=key,
            controller_id=campaign.controller_id,
            text_sha256=found[key]["text_sha256"],
            recorded_by=actor.user_id,
            recorded_at=now,
            **{showing.at: found[key][showing.at]},
        )
        for key in new
    )
    return new, len(known)


def _checked(
    campaign: Campaign, showing: Showing, said: Sequence[Mapping[str, Any]], now: datetime
) -> dict[UUID, Mapping[str, Any]]:
    """Give what is said of each customer, if all of it can be true."""
    if not said:
        raise Invalid("customers_required", field=showing.field)
    hashes = text_hashes(campaign.policy_version.content)
    for one in said:
        if one["text_sha256"] not in hashes:
            raise Invalid("text_not_announced", field=showing.field)
        if one[showing.at] < campaign.planned_at:
            raise Invalid(showing.before, field=showing.field)
        if one[showing.at] > now:
            raise Invalid(showing.later, field=showing.field)
    latest_first = sorted(said, key=lambda one: one[showing.at], reverse=True)
    by_number = {one["customer"]: one for one in latest_first}
    rows = Customer.objects.filter(controller=campaign.controller_id, number__in=by_number)
    found = {key: by_number[number] for key, number in rows.values_list("pk", "number")}
    if len(found) < len(by_number):
        raise Invalid(showing.unknown, field=showing.field, unknown=len(by_number) - len(found))
    return found
