"""The ring of keys in office.env: a new key at its end, the new key to its front, the older ones out of it.

Each step changes one line of the file, whole or not at all; the office knows it once it is started again.
"""

from collections.abc import Sequence
from pathlib import Path

from dpo_office.common.environment import (
    check_vault_key,
    keys_of_ring,
    new_vault_key,
    read_environment_file,
    replace_in_environment_file,
)
from dpo_office.common.errors import Refused
from dpo_office.common.keys.rules import RingFacts, why_not_dropped, why_not_first

NAME = "DPO_VAULT_KEY"


def add_key(path: Path, *, ring: str) -> str:
    """Write a new key behind the only one; return the ring that the file has then.

    `ring` is the one of this process. Raises Refused("vault_ring_elsewhere" | "vault_ring_busy").
    """
    keys = _keys_in(path, ring)
    if len(keys) > 1:
        raise Refused("vault_ring_busy")
    return _written(path, [*keys, new_vault_key()])


def put_first(path: Path, facts: RingFacts, *, ring: str, is_restarted: bool) -> str:
    """Move the last key to the front; return the ring that the file has then.

    Raises Refused("vault_ring_elsewhere" | "vault_not_restarted" | a code of rules.py).
    """
    keys = _keys_in(path, ring)
    _require(why_not_first(facts), is_restarted=is_restarted)
    return _written(path, [keys[-1], *keys[:-1]])


def drop_older(path: Path, facts: RingFacts, *, ring: str, is_restarted: bool) -> str:
    """Leave the first key alone in the ring; return the ring that the file has then; raises likewise."""
    keys = _keys_in(path, ring)
    _require(why_not_dropped(facts), is_restarted=is_restarted)
    return _written(path, keys[:1])


def _keys_in(path: Path, ring: str) -> list[str]:
    keys = keys_of_ring(read_environment_file(path).get(NAME, ""))
    if not keys or keys != keys_of_ring(ring):
        raise Refused("vault_ring_elsewhere")
    return keys


def _require(why: str, *, is_restarted: bool) -> None:
    if why:
        raise Refused(why)
    if not is_restarted:
        raise Refused("vault_not_restarted")


def _written(path: Path, keys: Sequence[str]) -> str:
    told = check_vault_key(",".join(keys))
    replace_in_environment_file(path, NAME, told)
    return told
