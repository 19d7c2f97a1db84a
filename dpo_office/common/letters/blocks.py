"""Contact blocks: made, lifted, and asked right before sending."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotFound
from dpo_office.common.letters import codes
from dpo_office.common.letters.addresses import normalised_address
from dpo_office.common.letters.models import ContactBlock, Letter
from dpo_office.common.permissions import Actor, require
from dpo_office.common.vault import keyed_hash, keyed_hashes

PURPOSE = "contact_block"


def block_contact(
    *, address: str, controller_id: UUID, scope: str, reason: str, actor: Actor, now: datetime
) -> ContactBlock:
    """Stop a controller's letters to an address: notices only, or everything.

    Asked twice it answers with the block in force. Raises Invalid("address_invalid" | "scope_unknown").
    """
    require(actor, "contact_block.block_contact", controller_id)
    if scope not in codes.BLOCK_SCOPES:
        raise Invalid("scope_unknown", field="scope")
    normalised = normalised_address(address)
    with acting(actor, "contact_block.contact_blocked"):
        in_force = ContactBlock.objects.filter(
            controller_id=controller_id,
            address_hash__in=keyed_hashes(normalised, purpose=PURPOSE),
            scope=scope,
            lifted_at__isnull=True,
        ).first()
        return in_force or ContactBlock.objects.create(
            controller_id=controller_id,
            address_hash=keyed_hash(normalised, purpose=PURPOSE),
            scope=scope,
            reason=reason,
            created_at=now,
        )


def lift_block(*, block_id: UUID, actor: Actor, now: datetime) -> None:
    """Let letters go to the address again; a lifted block stays as a record."""
    block = ContactBlock.objects.for_user(actor).filter(pk=block_id, lifted_at__isnull=True).first()
    if block is None:
        raise NotFound("not_found")
    require(actor, "contact_block.lift_block", block.controller_id)
    with acting(actor, "contact_block.block_lifted"):
        ContactBlock.objects.filter(pk=block_id, lifted_at__isnull=True).update(lifted_at=now)


def blocks_in_force(controller_id: UUID) -> QuerySet[ContactBlock]:
    """Return the blocks that hold for a controller now."""
    return ContactBlock.objects.filter(controller_id=controller_id, lifted_at__isnull=True)


def blocked_letter_ids(letters: Iterable[Letter]) -> set[UUID]:
    """Return which of the letters must not leave, in one query for each controller."""
    by_controller: dict[UUID, list[Letter]] = {}
    for letter in letters:
        by_controller.setdefault(letter.controller_id, []).append(letter)
    blocked: set[UUID] = set()
    for controller_id, group in by_controller.items():
        blocked |= _blocked_at(controller_id, group)
    return blocked


def _blocked_at(controller_id: UUID, letters: list[Letter]) -> set[UUID]:
    hashes = {letter.pk: _hashes_of(letter) for letter in letters}
    wanted = {value for values in hashes.values() for value in values}
    found: dict[str, set[str]] = {}
    rows = blocks_in_force(controller_id).filter(address_hash__in=wanted).values_list("address_hash", "scope")
    for address_hash, scope in rows:
        found.setdefault(address_hash, set()).add(scope)
    return {
        letter.pk
        for letter in letters
        if _stops(letter, {scope for value in hashes[letter.pk] for scope in found.get(value, ())})
    }


def _hashes_of(letter: Letter) -> tuple[str, ...]:
    return keyed_hashes(normalised_address(letter.recipient_address), purpose=PURPOSE)


def _stops(letter: Letter, scopes: set[str]) -> bool:
    if codes.SCOPE_EVERYTHING in scopes:
        return True
    # What belongs to a batch is a notice; a letter of a case answers somebody who asked (GDPR Art. 12(3)).
    return codes.SCOPE_NOTICES in scopes and letter.dispatch.batch_id is not None
