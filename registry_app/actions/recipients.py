"""Who is given data, and on what a transfer out of the EEA rests."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from registry_app.actions.record_rows import (
    Facts,
    note_added,
    owner_for,
    part_of,
    require_codes,
    require_country,
    require_names,
    save_changed,
    set_facts,
)
from registry_app.domain import record_codes as codes
from registry_app.domain.names import code_of
from registry_app.models import Listing, Recipient, Transfer

DESCRIBED = ("name_da", "name_en", "role", "is_named", "country", "task_da", "task_en", "contact")
TRANSFER_FIELDS = (
    *("country", "mechanism", "importer", "module", "derogation", "assessed_on", "assessment_reference"),
    *("measures_da", "measures_en", "note_da", "note_en"),
)
KNOWN = {
    "role": codes.RECIPIENT_ROLES,
    "mechanism": codes.MECHANISMS,
    "module": ("", *codes.SCC_MODULES),
    "derogation": ("", *codes.DEROGATIONS),
}


def add_recipient(*, controller_id: UUID, facts: Facts, actor: Actor, now: datetime) -> Recipient:
    """Add a recipient; its code is made from its Danish name.

    Raises Invalid("name_missing_in_both" | "code_unknown" | "country_invalid").
    """
    with acting(actor, "recipient.added"):
        return write_recipient(controller_id=controller_id, facts=facts, actor=actor, now=now)


def write_recipient(*, controller_id: UUID, facts: Facts, actor: Actor, now: datetime) -> Recipient:
    """Add a recipient, for `add_recipient` and whoever acts already."""
    owner = owner_for(controller_id, "recipient.add_recipient", actor)
    _require_sound(facts)
    taken = set(owner.recipients.values_list("code", flat=True))
    recipient = Recipient(controller=owner, code=code_of(facts["name_da"], taken))
    set_facts(recipient, facts, DESCRIBED)
    recipient.save(force_insert=True)
    note_added(recipient, "recipient.added", actor=actor, now=now)
    return recipient


def change_recipient(
    *, recipient_id: UUID, facts: Facts, actor: Actor, now: datetime, version: int | None = None
) -> Recipient:
    """Describe a recipient anew, for every activity that gives it data.

    Raises Invalid("name_missing_in_both" | "code_unknown" | "country_invalid").
    """
    with acting(actor, "recipient.changed"):
        recipient = locked_recipient(recipient_id, "change_recipient", actor=actor, version=version)
        _require_sound(facts)
        fields = set_facts(recipient, facts, DESCRIBED)
        save_changed(recipient, "recipient.changed", actor=actor, now=now, fields=fields)
    return recipient


def add_transfer(
    *,
    recipient_id: UUID,
    facts: Facts,
    actor: Actor,
    now: datetime,
    listing_id: UUID | None = None,
    version: int | None = None,
) -> Transfer:
    """Enter that the recipient takes data to a third country, and on what that rests.

    Raises Invalid("code_unknown" | "country_invalid" | "assessed_on_future" | "listing_not_for_this") and
    Refused("transfer_known").
    """
    with acting(actor, "recipient.transfer_added"):
        return write_transfer(
            recipient_id=recipient_id,
            facts=facts,
            actor=actor,
            now=now,
            listing_id=listing_id,
            version=version,
        )


def write_transfer(
    *,
    recipient_id: UUID,
    facts: Facts,
    actor: Actor,
    now: datetime,
    listing_id: UUID | None = None,
    version: int | None = None,
) -> Transfer:
    """Enter a transfer, for `add_transfer` and whoever acts already."""
    recipient = locked_recipient(recipient_id, "add_transfer", actor=actor, version=version)
    transfer = Transfer(recipient=recipient)
    describe_transfer(transfer, facts, listing_id, now)
    transfer.save(force_insert=True)
    data = {"country": transfer.country, "mechanism": transfer.mechanism}
    save_changed(recipient, "recipient.transfer_added", actor=actor, now=now, data=data)
    return transfer


def change_transfer(
    *,
    transfer_id: UUID,
    facts: Facts,
    actor: Actor,
    now: datetime,
    listing_id: UUID | None = None,
    version: int | None = None,
) -> Transfer:
    """Describe a transfer anew. Raises what `add_transfer` raises."""
    with acting(actor, "recipient.transfer_changed"):
        known = part_of(Transfer.objects.for_user(actor), transfer_id)
        recipient = locked_recipient(known.recipient_id, "change_transfer", actor=actor, version=version)
        transfer: Transfer = part_of(recipient.transfers.all(), transfer_id)
        describe_transfer(transfer, facts, listing_id, now)
        transfer.save()
        data = {"country": transfer.country, "mechanism": transfer.mechanism}
        save_changed(recipient, "recipient.transfer_changed", actor=actor, now=now, data=data)
    return transfer


def remove_transfer(
    *, recipient_id: UUID, transfer_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> Recipient:
    """Take a transfer away; history keeps it."""
    with acting(actor, "recipient.transfer_removed"):
        recipient = locked_recipient(recipient_id, "remove_transfer", actor=actor, version=version)
        transfer = part_of(recipient.transfers.all(), transfer_id)
        data = {"country": transfer.country, "mechanism": transfer.mechanism}
        transfer.delete()
        save_changed(recipient, "recipient.transfer_removed", actor=actor, now=now, data=data)
    return recipient


def locked_recipient(recipient_id: UUID, step: str, *, actor: Actor, version: int | None) -> Recipient:
    """Give a recipient, locked, if the actor may take the step."""
    recipient: Recipient = lock_row(Recipient.objects.for_user(actor), recipient_id, version=version)
    require(actor, f"recipient.{step}", recipient.controller_id)
    return recipient


def _require_sound(facts: Facts) -> None:
    require_names(facts)
    require_codes(facts, {"role": KNOWN["role"]})
    require_country(facts)


def describe_transfer(transfer: Transfer, facts: Facts, listing_id: UUID | None, now: datetime) -> None:
    """Set what a transfer rests on, without storing it. Raises what `add_transfer` raises."""
    require_codes(facts, {name: KNOWN[name] for name in ("mechanism", "module", "derogation")})
    require_country(facts)
    assessed_on = facts.get("assessed_on")
    if assessed_on is not None and assessed_on > copenhagen_date(now):
        raise Invalid("assessed_on_future", field="assessed_on")
    set_facts(transfer, facts, TRANSFER_FIELDS)
    # What belongs to another tool falls away with it.
    if transfer.mechanism != codes.SCC:
        transfer.module = ""
    if transfer.mechanism != codes.DEROGATION:
        transfer.derogation = ""
    transfer.listing = _listing(transfer, listing_id)
    others = Transfer.objects.filter(recipient=transfer.recipient_id).exclude(pk=transfer.pk)
    if others.filter(country=transfer.country, mechanism=transfer.mechanism).exists():
        raise Refused("transfer_known", field="country")


def _listing(transfer: Transfer, listing_id: UUID | None) -> Listing | None:
    if listing_id is None:
        return None
    owner = transfer.recipient.controller_id
    known = Listing.objects.filter(Q(controller=owner) | Q(controller=None))
    listing: Listing | None = known.filter(pk=listing_id).first()
    if listing is None or listing.kind != transfer.mechanism or listing.country != transfer.country:
        raise Invalid("listing_not_for_this", field="listing")
    return listing
