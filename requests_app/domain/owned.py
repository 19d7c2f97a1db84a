"""What a person of the office can own, and to whom it goes when they leave (docs/rules/leaving.md)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from dpo_office.common.errors import Invalid

CASE: Final = "case"
AUTHORITY_CASE: Final = "authority_case"
AUTHORITY_QUESTION: Final = "authority_question"
AUTHORITY_FOLLOW_UP: Final = "authority_follow_up"
DUTY: Final = "duty"
DUTY_TURN: Final = "duty_turn"
ON_CALL: Final = "on_call"
ACTIVITY: Final = "activity"
SYSTEM: Final = "system"
OWNED_KINDS: Final = (
    CASE,
    AUTHORITY_CASE,
    AUTHORITY_QUESTION,
    AUTHORITY_FOLLOW_UP,
    DUTY,
    DUTY_TURN,
    ON_CALL,
    ACTIVITY,
    SYSTEM,
)
# Somebody leads an authority case at every moment; all the rest may wait for an owner.
NEEDS_HEIR: Final = frozenset({AUTHORITY_CASE})
# Named as a colleague without an account, by the same address.
BY_ADDRESS: Final = frozenset({ACTIVITY, SYSTEM})


@dataclass(frozen=True)
class Owned:
    """One thing that is owned; `circle` is that of a case, as who may have it depends on it."""

    kind: str
    key: UUID
    controller_id: UUID
    name: str
    circle: str = ""
    row: Any = None

    @property
    def group(self) -> str:
        """Give the key of what is handed over to one person together."""
        return ":".join(part for part in (self.kind, str(self.controller_id), self.circle) if part)


def in_groups(owned: Iterable[Owned]) -> dict[str, list[Owned]]:
    """Put together what goes to one person, in the order of the kinds."""
    groups: dict[str, list[Owned]] = {}
    for thing in sorted(owned, key=lambda one: (OWNED_KINDS.index(one.kind), str(one.controller_id))):
        groups.setdefault(thing.group, []).append(thing)
    return groups


def require_heirs(groups: Mapping[str, Sequence[Owned]], heirs: Mapping[str, UUID | None]) -> None:
    """Raise Invalid("heir_missing") for a group that nobody decided about, or that must have somebody."""
    for group, things in groups.items():
        if group not in heirs or (heirs[group] is None and things[0].kind in NEEDS_HEIR):
            raise Invalid("heir_missing", field=group)
