"""Contact blocks: made, lifted, and asked right before sending."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db.models import Q, QuerySet

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotFound
from dpo_office.common.letters import codes
from dpo_office.common.letters.addresses import normalised_address, normalised_contact
from dpo_office.common.letters.models import ContactBlock, Letter
from dpo_office.common.permissions import Actor, require
from dpo_office.common.texts import require_reason
from dpo_office.common.vault import derived_keys, keyed_hash, keyed_hashes

PURPOSE = "contact_block"
LIFT = "contact_block.lift_block"
# Contacts that are looked up and inserted at once.
CHUNK = 1_000


@dataclass(frozen=True)
class Contact:
    """One way to reach somebody: a channel, and the address, number or customer number that it takes."""

    channel: str
    contact: str


def is_usable(contact: Contact) -> bool:
    """Tell whether a contact is one at all: what shops hold as a number or an address may be neither."""
    try:
        normalised_contact(contact.channel, contact.contact)
    except Invalid:
        return False
    return True


def block_contact(
    *,
    address: str,
    controller_id: UUID,
    scope: str,
    reason: str,
    actor: Actor,
    now: datetime,
    channel: str = codes.EMAIL,
) -> ContactBlock:
    """Stop a controller from reaching somebody in one way: with marketing, with notices, or at all.

    Asked twice it answers with the block in force. Raises Invalid("address_invalid" | "phone_invalid" |
    "scope_unknown" | "block_channel_unknown").
    """
    require(actor, "contact_block.block_contact", controller_id)
    with acting(actor, "contact_block.contact_blocked"):
        return place_block(
            Contact(channel, address), controller_id=controller_id, scope=scope, reason=reason, now=now
        )


def place_block(
    contact: Contact,
    *,
    controller_id: UUID,
    scope: str,
    reason: str,
    now: datetime,
    cause_id: UUID | None = None,
) -> ContactBlock:
    """Return the block in force, made if there is none; called inside the step that is its cause."""
    if scope not in codes.BLOCK_SCOPES:
        raise Invalid("scope_unknown", field="scope")
    if contact.channel not in codes.BLOCK_CHANNELS:
        raise Invalid("block_channel_unknown", field="channel")
    normalised = normalised_contact(contact.channel, contact.contact)
    in_force = (
        blocks_in_force(controller_id)
        .filter(
            channel=contact.channel,
            scope=scope,
            address_hash__in=keyed_hashes(normalised, purpose=PURPOSE),
        )
        .first()
    )
    return in_force or ContactBlock.objects.create(
        controller_id=controller_id,
        channel=contact.channel,
        address_hash=keyed_hash(normalised, purpose=PURPOSE),
        scope=scope,
        reason=reason,
        cause_id=cause_id,
        created_at=now,
    )


def place_blocks(
    contacts: Iterable[Contact],
    *,
    controller_id: UUID,
    scope: str,
    reason: str,
    now: datetime,
    cause_id: UUID,
) -> tuple[int, int]:
    """Block many contacts inside the step that is their cause; return how many are new, and how many known.

    Raises Invalid for a contact that cannot be one; then none is blocked.
    """
    wanted: dict[tuple[str, str], tuple[str, ...]] = {}
    for contact in contacts:
        hashes = keyed_hashes(normalised_contact(contact.channel, contact.contact), purpose=PURPOSE)
        wanted[contact.channel, hashes[0]] = hashes
    rows, known = iter(wanted.items()), 0
    while chunk := list(islice(rows, CHUNK)):
        in_force = blocks_in_force(controller_id).filter(
            scope=scope, address_hash__in=[value for _key, hashes in chunk for value in hashes]
        )
        there = set(in_force.values_list("channel", "address_hash"))
        new = [
            (channel, hashes[0])
            for (channel, _hash), hashes in chunk
            if not any((channel, value) in there for value in hashes)
        ]
        ContactBlock.objects.bulk_create(
            ContactBlock(
                controller_id=controller_id,
                channel=channel,
                address_hash=address_hash,
                scope=scope,
                reason=reason,
                cause_id=cause_id,
                created_at=now,
            )
            for channel, address_hash in new
        )
        known += len(chunk) - len(new)
    return len(wanted) - known, known


def lift_block(*, block_id: UUID, actor: Actor, now: datetime, reason: str) -> None:
    """Let the controller use this way again, and say why; a lifted block stays as a record.

    A block that a person asked for is lifted when the person asks for it, not because it is in the way
    (GDPR Art. 21(3)). Raises NotFound for an unknown, foreign or lifted block, and Invalid("reason_missing").
    """
    block = ContactBlock.objects.for_user(actor).filter(pk=block_id, lifted_at__isnull=True).first()
    if block is None:
        raise NotFound("not_found")
    require(actor, LIFT, block.controller_id)
    why = require_reason(reason)
    with acting(actor, "contact_block.block_lifted"):
        ContactBlock.objects.filter(pk=block_id, lifted_at__isnull=True).update(
            lifted_at=now, lifted_by=actor.user_id, lift_reason=why
        )


def end_blocks(blocks: Iterable[UUID], *, actor: Actor, now: datetime, reason: str) -> None:
    """Lift blocks inside the step that ends what they were made for."""
    rows = ContactBlock.objects.filter(pk__in=list(blocks), lifted_at__isnull=True)
    rows.update(lifted_at=now, lifted_by=actor.user_id, lift_reason=reason)


def blocks_in_force(controller_id: UUID) -> QuerySet[ContactBlock]:
    """Return the blocks that hold for a controller now."""
    return ContactBlock.objects.filter(controller_id=controller_id, lifted_at__isnull=True)


def blocks_of(controller_id: UUID, contacts: Iterable[Contact]) -> QuerySet[ContactBlock]:
    """Return every block, in force or lifted, on somebody's contacts; the newest first.

    A contact that cannot be one (a mistyped address in the shop's data) has no block.
    """
    wanted = Q(pk__in=())
    for contact in filter(is_usable, contacts):
        normalised = normalised_contact(contact.channel, contact.contact)
        wanted |= Q(channel=contact.channel, address_hash__in=keyed_hashes(normalised, purpose=PURPOSE))
    found: QuerySet[ContactBlock] = ContactBlock.objects.filter(wanted, controller_id=controller_id)
    return found.order_by("-created_at", "channel")


def blocked_for_notices(controller_id: UUID, addresses: Iterable[str]) -> int:
    """Return how many of the addresses must get no notice: counted as they go by, a million of them too."""
    in_force = blocks_in_force(controller_id).filter(
        channel=codes.EMAIL, scope__in=(codes.SCOPE_NOTICES, codes.SCOPE_EVERYTHING)
    )
    blocked = {bytes.fromhex(text) for text in in_force.values_list("address_hash", flat=True)}
    if not blocked:
        return 0
    # As keyed_hashes does it, without deriving the keys anew for each address.
    keys = derived_keys(PURPOSE)
    return sum(
        any(hmac.digest(key, normalised_address(address).encode(), "sha256") in blocked for key in keys)
        for address in addresses
    )


class NoticeBlocks:
    """The contacts of a controller that must get no notice, read once and asked many times."""

    def __init__(self, controller_id: UUID) -> None:
        in_force = blocks_in_force(controller_id).filter(
            channel__in=codes.SENT_CHANNELS, scope__in=(codes.SCOPE_NOTICES, codes.SCOPE_EVERYTHING)
        )
        rows = in_force.values_list("channel", "address_hash")
        self._blocked = {(channel, bytes.fromhex(text)) for channel, text in rows}
        self._keys = derived_keys(PURPOSE) if self._blocked else ()

    def hold(self, channel: str, contact: str) -> bool:
        """Tell whether a contact that is one must get no notice by this channel."""
        if not self._blocked:
            return False
        said = normalised_contact(channel, contact).encode()
        return any((channel, hmac.digest(key, said, "sha256")) in self._blocked for key in self._keys)


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
    found: dict[tuple[str, str], set[str]] = {}
    # Each by its own way: who wants no calls may still be written to.
    rows = blocks_in_force(controller_id).filter(channel__in=codes.SENT_CHANNELS, address_hash__in=wanted)
    for channel, address_hash, scope in rows.values_list("channel", "address_hash", "scope"):
        found.setdefault((channel, address_hash), set()).add(scope)
    return {
        letter.pk
        for letter in letters
        if _stops(
            letter, {scope for value in hashes[letter.pk] for scope in found.get((letter.channel, value), ())}
        )
    }


def address_hash(address: str, channel: str = codes.EMAIL) -> str:
    """Return the keyed hash that knows an address or number again; empty for one that was taken away."""
    return keyed_hash(normalised_contact(channel, address), purpose=PURPOSE) if address.strip() else ""


def _hashes_of(letter: Letter) -> tuple[str, ...]:
    return keyed_hashes(normalised_contact(letter.channel, letter.recipient_address), purpose=PURPOSE)


def _stops(letter: Letter, scopes: set[str]) -> bool:
    if letter.kind.startswith(codes.BREACH_KIND):
        return False
    if codes.SCOPE_EVERYTHING in scopes:
        return True
    if letter.kind.startswith(codes.MARKETING_KIND):
        return bool(scopes)
    # What else belongs to a batch is a notice, which no objection to marketing stops; a letter of a case
    # answers somebody who asked (GDPR Art. 12(3)).
    return codes.SCOPE_NOTICES in scopes and letter.dispatch.batch_id is not None
