"""The change of the vault's key: begun, done in batches, finished (docs/rules/keys.md).

The rows tell what is left to do, so whoever is killed goes on where it was. Every batch is a transaction of
its own; the last one holds the writers, looks once more, and notes the older keys as given up.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError

from dpo_office.common.acting import acting, redacting
from dpo_office.common.errors import Refused
from dpo_office.common.events import record_event
from dpo_office.common.keys.models import KeyRotation, RetiredKey
from dpo_office.common.keys.older import hashed_purposes, keep_hash_keys
from dpo_office.common.keys.places import hold_writers, places, rewrap_batch, wrapped_counts
from dpo_office.common.keys.rules import ROUNDS, RingFacts, why_no_rotation
from dpo_office.common.permissions import Actor
from dpo_office.common.texts import require_reason
from dpo_office.common.vault import Vault, VaultError, office_vault

BATCH = 200
# So often the last step asks whether no writer is at work, so many seconds apart.
ASKED, PAUSE = 100, 0.1
# Of PostgreSQL, for a lock that would have to be waited for.
LOCK_NOT_AVAILABLE = "55P03"
EVENTS = {"begin_rotation": "vault.rotation_begun", "finish_rotation": "vault.rotation_done"}
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Done:
    """What a change came to: how much was wrapped anew by this run, and which keys were given up."""

    rewrapped: int
    given_up: tuple[str, ...]


def ring_facts(vault: Vault | None = None) -> RingFacts:
    """Return what is known of the ring and of what its keys have wrapped; reads every sealed row's head."""
    ring = (vault or office_vault()).key_ids()
    return RingFacts(ring, given_up_ids(), wrapped_counts())


def given_up_ids() -> frozenset[bytes]:
    """Return the ids of the keys that were given up."""
    return frozenset(bytes(key) for key in RetiredKey.objects.values_list("key_id", flat=True))


def standing_rotation() -> KeyRotation | None:
    """Return the change that was begun and not finished."""
    return KeyRotation.objects.filter(done_at__isnull=True).order_by("begun_at").first()


def rotate(*, actor: Actor, reason: str, now: datetime, progress: Progress = lambda _number: None) -> Done:
    """Wrap everything by the first key of the ring and give the others up; goes on where it was killed.

    `progress` is told after each batch how much is done. Raises Invalid("reason_missing") when it is begun,
    and Refused with a code of rules.py, "vault_rotation_other", "vault_key_left_early",
    "vault_key_still_wraps" or "vault_office_busy"; what was wrapped anew until then stays so.
    """
    vault = office_vault()
    row = _begun(vault, actor, reason, now)
    done = 0
    for _round in range(ROUNDS):
        done = _rewrapped(vault, actor, done, progress)
        if _given_up(row, vault, actor, now):
            return Done(done, tuple(row.leaving))
    raise Refused("vault_key_still_wraps")


def _begun(vault: Vault, actor: Actor, reason: str, now: datetime) -> KeyRotation:
    """Return the change to the first key, begun now where it was not."""
    facts = ring_facts(vault)
    first, *others = vault.fingerprints()
    standing = standing_rotation()
    why = why_no_rotation(facts, is_under_way=standing is not None)
    if why:
        raise Refused(why, lost=facts.lost)
    if standing is not None:
        if standing.fingerprint != first:
            raise Refused("vault_rotation_other", fingerprint=standing.fingerprint)
        if set(standing.leaving) - set(others):
            raise Refused("vault_key_left_early")
        return standing
    said = require_reason(reason)
    with acting(actor, "vault.rotation_begun"):
        row = KeyRotation.objects.create(
            fingerprint=first, leaving=others, reason=said, begun_at=now, begun_by=actor.user_id
        )
        _record(row, "begin_rotation", actor, now, {"wrapped": facts.older})
    return row


def _rewrapped(vault: Vault, actor: Actor, done: int, progress: Progress) -> int:
    """Wrap anew what is not wrapped by the first key, batch after batch; return how much is done then."""
    for place in places():
        after, is_more = None, True
        while is_more:
            # Documents are insert-only: what is wrapped changes, what it opens does not.
            with redacting(actor, "vault.key_rewrapped"):
                try:
                    number, after = rewrap_batch(place, vault, after, BATCH)
                except VaultError as error:
                    raise Refused(error.code) from error
            done += number
            is_more = after is not None
            if number:
                progress(done)
    return done


def _given_up(row: KeyRotation, vault: Vault, actor: Actor, now: datetime) -> bool:
    """Give the older keys up if nothing is wrapped by them; false when something was written meanwhile."""
    for _try in range(ASKED):
        try:
            return _given_up_at_once(row, vault, actor, now)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                raise
            # A writer is at work: it has its transaction to end, and this one was taken back.
            time.sleep(PAUSE)
    raise Refused("vault_office_busy")


def _given_up_at_once(row: KeyRotation, vault: Vault, actor: Actor, now: datetime) -> bool:
    with acting(actor, "vault.rotation_done"):
        hold_writers()
        if ring_facts(vault).older:
            return False
        if not KeyRotation.objects.filter(pk=row.pk, done_at__isnull=True).update(
            done_at=now, done_by=actor.user_id
        ):
            # Another run of the command was first.
            return True
        _retire(row, vault, now)
        _record(row, "finish_rotation", actor, now, {"given_up": row.leaving})
    return True


def _retire(row: KeyRotation, vault: Vault, now: datetime) -> None:
    purposes = hashed_purposes()
    for place, (key_id, fingerprint) in enumerate(zip(vault.key_ids(), vault.fingerprints(), strict=True)):
        if fingerprint in row.leaving:
            RetiredKey.objects.create(key_id=key_id, fingerprint=fingerprint, rotation=row, retired_at=now)
            derived = {purpose: vault.derived_keys(purpose)[place] for purpose in purposes}
            keep_hash_keys(derived, fingerprint=fingerprint, now=now)


def _record(row: KeyRotation, step: str, actor: Actor, now: datetime, data: dict[str, object]) -> None:
    record_event(
        subject=row,
        type=EVENTS[step],
        controller_id=None,
        actor=actor,
        occurred_at=now,
        step=step,
        data=data,
    )
