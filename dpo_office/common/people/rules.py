"""Rules about roles, in plain Python: which may meet in one person, and when an assessment ends.

A scope is the controller at which something holds; None means all of them.
"""

from collections.abc import Iterable
from uuid import UUID

from dpo_office.common.permissions import Grant

Scope = UUID | None

# Who decides and who checks (GDPR Art. 38(6); CJEU C-453/21).
DOUBLE_ROLES = ("dpo", "decider")


def role_fits(kind: str, role: str) -> bool:
    """Tell whether a user of that kind may hold the role: `client` is for systems, the others for people."""
    return (kind == "client") == (role == "client")


def meets(one: Scope, other: Scope) -> bool:
    """Tell whether two scopes have a controller in common."""
    return one is None or other is None or one == other


def double_scopes(held: Iterable[Grant], role: str, scope: Scope) -> frozenset[Scope]:
    """Give where a person who already holds `held` would be both DPO and decider with that role too."""
    if role not in DOUBLE_ROLES:
        return frozenset()
    other = DOUBLE_ROLES[1 - DOUBLE_ROLES.index(role)]
    return frozenset(
        scope if scope is not None else grant.controller_id
        for grant in held
        if grant.role == other and meets(grant.controller_id, scope)
    )


def unassessed(doubled: Iterable[Scope], assessed: Iterable[Scope]) -> frozenset[Scope]:
    """Give the scopes of a double role that no assessment covers; one for all controllers covers each."""
    covered = frozenset(assessed)
    return frozenset(scope for scope in doubled if None not in covered and scope not in covered)


def assessment_ends(assessed: Scope, ended: Grant, remaining: Iterable[Grant]) -> bool:
    """Tell whether an assessment ends with a grant: when the role is no longer held where it was assessed."""
    if ended.role not in DOUBLE_ROLES or not meets(assessed, ended.controller_id):
        return False
    return not any(grant.role == ended.role and meets(assessed, grant.controller_id) for grant in remaining)
