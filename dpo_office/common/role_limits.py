"""What a controller may change of the table of roles, and what it may not (docs/rules/roles.md).

Each permission is of one kind, and for each kind the table below says of each role what may be given and
taken away. What is declared nowhere stays as it is: what nobody thought about is no controller's to give.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from dpo_office.common.errors import Refused

SEEING: Final = "seeing"
INNER_SEEING: Final = "inner_seeing"
CASE_WORK: Final = "case_work"
RELEASE: Final = "release"
RECORD_WORK: Final = "record_work"
DECISION: Final = "decision"
REFUSAL: Final = "refusal"
ADVICE: Final = "advice"
DPO_TASK: Final = "dpo_task"
PROTECTION: Final = "protection"
MONITORING: Final = "monitoring"
RULES: Final = "rules"
ELSEWHERE: Final = "elsewhere"
OFFICE: Final = "office"
LINK: Final = "link"
KINDS: Final = (
    *(SEEING, INNER_SEEING, CASE_WORK, RELEASE, RECORD_WORK, DECISION, REFUSAL),
    *(ADVICE, DPO_TASK, PROTECTION, MONITORING, RULES, ELSEWHERE, OFFICE, LINK),
)

# Why a cell stays as it is; the words, with the law, stand in labels_roles.py and docs/rules/roles.md.
LIMITS: Final = (
    "dpo_decides_nothing",  # Art. 38(6), 39(1)(b)
    "dpo_sees_all",  # Art. 38(1), (2)
    "dpo_tasks_stay",  # Art. 38(3)-(5), 39(1)
    "decider_answers",  # Art. 5(2), 24(1)
    "not_ones_own",  # Art. 32(4)
    "refusal_is_deciders",  # Art. 12(4)
    "auditor_only_reads",  # Art. 5(2), 32(1)(d)
    "agents_need_to_know",  # Art. 5(1)(c), 25(2), 32(4)
    "agents_release_nothing",  # Art. 12(6), 32(4)
    "programs_decide_nothing",  # Art. 22(1), 32(4)
    "log_stays",  # Art. 5(2), 32(1)(d), 39(1)(b)
    "at_once",  # Art. 32, 33(1)
    "rules_are_deciders",  # Art. 24(1), 32(4)
    "chosen_elsewhere",  # Art. 25(2)
    "whole_office",  # Art. 32(4)
    "link_only",  # Art. 5(1)(c), 32(4)
)

# For each kind and role what may be given (+) and taken away (-), and the limit that keeps the
# rest; where two are named, the first keeps from giving and the second from taking away.
# fmt: off
_TABLE: Final[Mapping[str, Mapping[str, str]]] = {
    SEEING: {
        "officer": "+-", "decider": "not_ones_own/decider_answers", "dpo": "+ dpo_sees_all", "legal": "+-",
        "agent": "+-", "auditor": "+-", "contributor": "link_only", "client": "- programs_decide_nothing",
    },
    INNER_SEEING: {
        "officer": "+-", "decider": "not_ones_own/decider_answers", "dpo": "+ dpo_sees_all", "legal": "+-",
        "agent": "- agents_need_to_know", "auditor": "+-", "contributor": "link_only",
        "client": "- programs_decide_nothing",
    },
    CASE_WORK: {
        "officer": "+-", "decider": "- not_ones_own", "dpo": "- dpo_decides_nothing", "legal": "+-",
        "agent": "+-", "auditor": "auditor_only_reads", "contributor": "link_only",
        "client": "- programs_decide_nothing",
    },
    RELEASE: {
        "officer": "+-", "decider": "not_ones_own/decider_answers", "dpo": "dpo_decides_nothing",
        "legal": "+-", "agent": "agents_release_nothing", "auditor": "auditor_only_reads",
        "contributor": "link_only", "client": "programs_decide_nothing",
    },
    RECORD_WORK: {
        "officer": "+-", "decider": "- not_ones_own", "dpo": "+-", "legal": "+-",
        "agent": "- agents_need_to_know", "auditor": "auditor_only_reads", "contributor": "link_only",
        "client": "- programs_decide_nothing",
    },
    DECISION: {
        "officer": "+-", "decider": "not_ones_own/decider_answers", "dpo": "dpo_decides_nothing",
        "legal": "+-", "agent": "agents_release_nothing", "auditor": "auditor_only_reads",
        "contributor": "link_only", "client": "programs_decide_nothing",
    },
    REFUSAL: {
        "officer": "refusal_is_deciders", "decider": "refusal_is_deciders", "dpo": "dpo_decides_nothing",
        "legal": "refusal_is_deciders", "agent": "refusal_is_deciders", "auditor": "auditor_only_reads",
        "contributor": "link_only", "client": "programs_decide_nothing",
    },
    ADVICE: {
        "officer": "dpo_tasks_stay", "decider": "dpo_tasks_stay", "dpo": "dpo_tasks_stay", "legal": "+-",
        "agent": "dpo_tasks_stay", "auditor": "auditor_only_reads", "contributor": "link_only",
        "client": "programs_decide_nothing",
    },
    DPO_TASK: {
        "officer": "- dpo_tasks_stay", "decider": "dpo_tasks_stay", "dpo": "dpo_tasks_stay",
        "legal": "dpo_tasks_stay", "agent": "dpo_tasks_stay", "auditor": "auditor_only_reads",
        "contributor": "link_only", "client": "programs_decide_nothing",
    },
    PROTECTION: {
        "officer": "+ at_once", "decider": "not_ones_own/at_once", "dpo": "+ at_once", "legal": "+ at_once",
        "agent": "+ at_once", "auditor": "auditor_only_reads", "contributor": "link_only",
        "client": "at_once",
    },
    MONITORING: dict.fromkeys(
        ("officer", "decider", "dpo", "legal", "agent", "auditor", "client"), "log_stays"
    ) | {"contributor": "link_only"},
    RULES: dict.fromkeys(
        ("officer", "decider", "legal", "agent"), "rules_are_deciders"
    ) | {
        "dpo": "dpo_decides_nothing", "auditor": "auditor_only_reads", "contributor": "link_only",
        "client": "programs_decide_nothing",
    },
    ELSEWHERE: dict.fromkeys(
        ("officer", "decider", "dpo", "legal", "agent", "auditor", "contributor", "client"),
        "chosen_elsewhere",
    ),
    OFFICE: dict.fromkeys(
        ("officer", "decider", "dpo", "legal", "agent", "auditor", "contributor", "client"), "whole_office"
    ),
    LINK: dict.fromkeys(
        ("officer", "decider", "dpo", "legal", "agent", "auditor", "contributor", "client"), "link_only"
    ),
}
# fmt: on


@dataclass(frozen=True)
class RoleChanged:
    """What a controller changed: a role holds a permission there that it does not by default, or not."""

    role: str
    permission: str
    controller_id: UUID
    allowed: bool


def limit_of_kind(kind: str, role: str, *, allowed: bool) -> str:
    """Return the code of the limit against giving or taking away; empty where a controller may.

    The administrator is no role at a controller: what belongs to it belongs to the whole office.
    """
    words = _TABLE[kind].get(role, "whole_office").split()
    marks = words[0] if words[0][0] in "+-" else ""
    limits = words[-1].split("/")
    return "" if ("+" if allowed else "-") in marks else limits[0 if allowed else -1]


class RoleLimits:
    """Which kind each permission is of; each app adds its own."""

    def __init__(self) -> None:
        self._kinds: dict[str, str] = {}

    def declare(self, kind: str, permissions: Iterable[str]) -> None:
        """Say of which kind permissions are; raise ValueError for an unknown kind and for a second one."""
        if kind not in KINDS:
            raise ValueError(f"unknown kind {kind}")
        for permission in permissions:
            if self._kinds.get(permission, kind) != kind:
                raise ValueError(f"{permission} is declared twice")
            self._kinds[permission] = kind

    def kind_of(self, permission: str) -> str:
        """Give the kind of a permission; that of the whole office where none was declared."""
        return self._kinds.get(permission, OFFICE)

    def declared(self) -> frozenset[str]:
        """Give the permissions whose kind was declared."""
        return frozenset(self._kinds)

    def limit(self, role: str, permission: str, *, allowed: bool) -> str:
        """Return the code of the limit against a change; empty where a controller may make it."""
        return limit_of_kind(self.kind_of(permission), role, allowed=allowed)

    def within(self, changes: Iterable[RoleChanged]) -> frozenset[RoleChanged]:
        """Keep the changes that a controller may make: others count nowhere, however they were written."""
        return frozenset(
            one for one in changes if not self.limit(one.role, one.permission, allowed=one.allowed)
        )


ROLE_LIMITS = RoleLimits()


def require_changeable(role: str, permission: str, *, allowed: bool) -> None:
    """Raise Refused with the code of the limit that keeps a controller from the change."""
    limit = ROLE_LIMITS.limit(role, permission, allowed=allowed)
    if limit:
        raise Refused(f"role_limit_{limit}", field="permission")


def places_of(
    where: UUID | None,
    *,
    is_standard: bool,
    changes: Iterable[RoleChanged],
    everywhere: frozenset[UUID],
) -> frozenset[UUID] | None:
    """Give the controllers at which a role counts for a permission that controllers have changed; None: all.

    `where` is the controller at which the role is held, None for all; `changes` are those of this role and
    permission; `everywhere` are the keys of all controllers, which count where a role is held at all of them
    and one of them took something away.
    """
    given = frozenset(one.controller_id for one in changes if one.allowed)
    taken = frozenset(one.controller_id for one in changes if not one.allowed)
    if where is not None:
        held = where in given or (is_standard and where not in taken)
        return frozenset({where}) if held else frozenset()
    if not is_standard:
        return given
    return everywhere - taken if taken else None
