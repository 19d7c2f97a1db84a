"""What may be done with a ring of keys, in plain Python (docs/rules/keys.md)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

# The whole wrapping is looked through again for what was written meanwhile, so often at most.
ROUNDS = 3


@dataclass(frozen=True)
class RingFacts:
    """The ids of the ring's keys, the first one first; those given up; how much each id has wrapped."""

    ring: tuple[bytes, ...]
    given_up: Collection[bytes]
    wraps: Mapping[bytes, int]

    @property
    def lost(self) -> int:
        """Give how much is wrapped by keys that are not in the ring."""
        return sum(count for key, count in self.wraps.items() if key not in self.ring)

    @property
    def older(self) -> int:
        """Give how much is wrapped by other keys than the first one."""
        return sum(count for key, count in self.wraps.items() if key != self.ring[0])


def why_no_rotation(facts: RingFacts, *, is_under_way: bool) -> str:
    """Return the code of why not everything may be wrapped by the first key now; empty when it may."""
    if facts.ring[0] in facts.given_up:
        return "vault_key_given_up"
    if facts.lost:
        return "vault_key_lost"
    if len(facts.ring) == 1:
        return "vault_ring_of_one"
    if not facts.older and not is_under_way:
        return "vault_rotation_not_due"
    return ""


def why_not_first(facts: RingFacts) -> str:
    """Return the code of why the last key may not become the first one; empty when it may.

    It is a new one only while it has wrapped nothing and was never given up.
    """
    if len(facts.ring) == 1:
        return "vault_ring_of_one"
    newest = facts.ring[-1]
    if newest in facts.given_up or facts.wraps.get(newest, 0):
        return "vault_key_first_already"
    return ""


def why_not_dropped(facts: RingFacts) -> str:
    """Return the code of why all but the first key may not leave the ring; empty when they may."""
    if len(facts.ring) == 1:
        return "vault_ring_of_one"
    leaving = facts.ring[1:]
    if any(facts.wraps.get(key, 0) or key not in facts.given_up for key in leaving):
        return "vault_key_still_wraps"
    return ""
