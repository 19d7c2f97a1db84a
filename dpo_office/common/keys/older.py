"""What recognises the hashes that a key made before it was given up, and until when it is needed."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.module_loading import import_string

from dpo_office.common.acting import acting
from dpo_office.common.keys.models import OlderHashKey
from dpo_office.common.letters.blocks import PURPOSE as CONTACT_BLOCK
from dpo_office.common.letters.models import ContactBlock
from dpo_office.common.permissions import Actor
from dpo_office.common.sign_in.factors import CODE_PURPOSE as RECOVERY_CODE
from dpo_office.common.sign_in.models import RecoveryCode
from dpo_office.common.vault import Sealed, open_sealed, seal

# Whether hashes that were made before a moment are still to be recognised: (made before, now) -> yes or no.
Needed = Callable[[datetime, datetime], bool]

# By ring, as it stands in the settings: processes live shorter than the keys in it.
known: dict[str, dict[str, tuple[bytes, ...]]] = {}


def for_days(days: int) -> Needed:
    """Return a rule by which hashes are recognised for so many days after the key was given up."""
    return lambda made_before, now: now < made_before + timedelta(days=days)


def _blocks(made_before: datetime, _now: datetime) -> bool:
    # A lifted block is shown with its person too, and whether one is lifted says nothing of the others.
    return ContactBlock.objects.filter(created_at__lte=made_before).exists()


def _recovery_codes(made_before: datetime, _now: datetime) -> bool:
    unused = RecoveryCode.objects.filter(used_at__isnull=True, ended_at__isnull=True)
    return bool(unused.filter(made_at__lte=made_before).exists())


def hashed_purposes() -> dict[str, Needed]:
    """Return every purpose whose hashes are looked up later, with how long (docs/rules/keys.md)."""
    others: Mapping[str, Needed] = import_string(settings.OFFICE_HASHED)
    return {CONTACT_BLOCK: _blocks, RECOVERY_CODE: _recovery_codes, **others}


def older_hash_keys(purpose: str) -> tuple[bytes, ...]:
    """Return the derived keys of a purpose whose own keys were given up, the youngest first.

    They are read once in a life of a process: while a key is in its ring, the ring has them anyway. Raises
    VaultError when they cannot be opened: nobody is written to whose block would not be recognised.
    """
    ring = settings.DPO_VAULT_KEY
    if ring not in known:
        found: dict[str, tuple[bytes, ...]] = {}
        for row in OlderHashKey.objects.order_by("-made_at", "pk"):
            sealed = Sealed(bytes(row.wrapped_key), bytes(row.ciphertext))
            key = open_sealed(sealed, context=_context(row))
            found[row.purpose] = (*found.get(row.purpose, ()), key)
        known[ring] = found
    return known[ring].get(purpose, ())


def keep_hash_keys(derived: Mapping[str, bytes], *, fingerprint: str, now: datetime) -> None:
    """Keep the derived keys of a key that is given up, by purpose, inside the step that gives it up."""
    there = set(OlderHashKey.objects.filter(fingerprint=fingerprint).values_list("purpose", flat=True))
    for purpose, key in derived.items():
        if purpose in there:
            continue
        row = OlderHashKey(purpose=purpose, fingerprint=fingerprint, made_at=now)
        sealed = seal(key, context=_context(row))
        row.wrapped_key, row.ciphertext = sealed.wrapped_key, sealed.ciphertext
        row.save(force_insert=True)


def forget_older_hash_keys(*, actor: Actor, now: datetime) -> int:
    """Delete the derived keys by which nothing needs to be recognised any more; return how many."""
    gone = [row.pk for row in _unneeded(now)]
    if gone:
        with acting(actor, "vault.hash_keys_forgotten"):
            OlderHashKey.objects.filter(pk__in=gone).delete()
    return len(gone)


def _unneeded(now: datetime) -> Iterator[OlderHashKey]:
    purposes = hashed_purposes()
    for row in OlderHashKey.objects.all():
        needed = purposes.get(row.purpose)
        # What a later version calls otherwise is nobody's to forget.
        if needed is not None and not needed(row.made_at, now):
            yield row


def _context(row: OlderHashKey) -> str:
    return f"older_hash_key|{row.pk}"
