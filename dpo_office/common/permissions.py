"""Who may do what, where: roles held at controllers, narrowed by the scopes of a token."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Self
from uuid import UUID, uuid5

from dpo_office.common.errors import NotPermitted
from dpo_office.common.role_limits import RoleChanged, places_of

ROLES = (
    "officer",
    "decider",
    "dpo",
    "legal",
    "agent",
    "auditor",
    "contributor",
    "client",
)

# Not a role that is granted: the mark of a person who gives roles (User.is_superuser).
ADMINISTRATOR = "administrator"

SYSTEM_NAMES = ("beat", "worker", "migration", "demo", "reference", "mail", "setup", "link_page")
_SYSTEM_NAMESPACE = UUID("6f1d1c86-6a0e-5c1e-9b0a-2f7f8c1d4e11")


class RolePermissions:
    """The one table of what each role holds; each app adds its own permissions to it."""

    def __init__(self) -> None:
        self._held: dict[str, set[str]] = defaultdict(set)

    def grant(self, roles: str, *permissions: str) -> None:
        """Let each of the space-separated roles hold the permissions, named `noun.verb_noun`."""
        for role in roles.split():
            if role not in ROLES and role != ADMINISTRATOR:
                raise ValueError(f"unknown role {role}")
            self._held[role].update(permissions)

    def of(self, role: str) -> frozenset[str]:
        """Give what the role holds."""
        return frozenset(self._held.get(role, ()))

    def all(self) -> frozenset[str]:
        """Give every permission that some role holds."""
        return frozenset(permission for held in self._held.values() for permission in held)


ROLE_PERMISSIONS = RolePermissions()


@dataclass(frozen=True)
class Grant:
    """A role held at one controller, or at all of them (None)."""

    role: str
    controller_id: UUID | None


@dataclass(frozen=True)
class Actor:
    """Somebody who acts: a person, a client, or a part of the office itself."""

    user_id: UUID
    kind: str
    grants: frozenset[Grant] = frozenset()
    scopes: frozenset[str] | None = None
    token_controllers: frozenset[UUID] | None = None
    is_administrator: bool = False
    # What is held for people who are away (docs/rules/absence.md), each with whose it is; grants too.
    borrowed: frozenset[tuple[UUID, Grant]] = frozenset()
    stands_in_for: frozenset[UUID] = frozenset()
    # What controllers changed of the roles that count here (docs/rules/roles.md), and the keys of all
    # controllers, which are known where one of them took something away.
    changed: frozenset[RoleChanged] = frozenset()
    everywhere: frozenset[UUID] = frozenset()
    # For whom the running step is taken: asked of by require(), told in its event, forgotten by acting().
    acted_for: set[UUID] = field(default_factory=set, compare=False, repr=False)
    # Where each permission that was asked for is held: a list asks the same of every row.
    _places: dict[str, frozenset[UUID] | None] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    @property
    def work_of(self) -> frozenset[UUID]:
        """Give whose work is this actor's: their own, and that of the people they stand in for."""
        return self.stands_in_for | {self.user_id}

    def without(self, person: UUID | None) -> Self:
        """Give the actor who does not stand in for one person, and borrows nothing of them."""
        kept = frozenset(pair for pair in self.borrowed if pair[0] != person)
        if kept == self.borrowed and person not in self.stands_in_for:
            return self
        own = self.grants - {grant for _person, grant in self.borrowed}
        stays = self.stands_in_for - {person}
        return replace(
            self, grants=own | {grant for _p, grant in kept}, borrowed=kept, stands_in_for=frozenset(stays)
        )

    def acts_for(self, permission: str, controller_id: UUID | None) -> UUID | None:
        """Name the absent person without whom the actor would not be permitted; None for nobody.

        Where several would do it is the first by key, so that the same step always names the same person.
        """
        if not self.borrowed or self._own().may(permission, controller_id):
            return None
        for person in sorted(self.stands_in_for):
            if self._own(person).may(permission, controller_id):
                return person
        return None

    def note_work_of(self, person: UUID | None) -> None:
        """Note that the running step is taken on what an absent person owns."""
        if person is not None and person in self.stands_in_for:
            self.acted_for.add(person)

    def _own(self, with_person: UUID | None = None) -> Self:
        own = self.grants - {grant for _person, grant in self.borrowed}
        lent = {grant for person, grant in self.borrowed if person == with_person}
        return replace(self, grants=frozenset(own | lent), borrowed=frozenset())

    def may(self, permission: str, controller_id: UUID | None) -> bool:
        """Tell whether a role held at the controller, and the token if there is one, allow it.

        What belongs to no single controller (None) takes a role held at all of them.
        """
        if self.kind == "system":
            return True
        allowed = self.controllers(permission)
        return allowed is None or controller_id in allowed

    def may_somewhere(self, permission: str) -> bool:
        """Tell whether the permission is held at any controller."""
        return self.controllers(permission) != frozenset()

    def controllers(self, permission: str) -> frozenset[UUID] | None:
        """Give the controllers at which the permission is held; None means all."""
        if permission not in self._places:
            self._places[permission] = self._controllers(permission)
        return self._places[permission]

    def _controllers(self, permission: str) -> frozenset[UUID] | None:
        if self.kind == "system":
            return None
        if self.is_administrator and permission in ROLE_PERMISSIONS.of(ADMINISTRATOR):
            return None
        if self.scopes is not None and not self._in_scope(permission):
            return frozenset()
        named: set[UUID] = set()
        for grant in self.grants:
            held = self._places_of(grant, permission)
            if held is None:
                return self.token_controllers
            named |= held
        found = frozenset(named)
        return found if self.token_controllers is None else found & self.token_controllers

    def _places_of(self, grant: Grant, permission: str) -> frozenset[UUID] | None:
        """Give where one role allows it: by the table of roles, and by what controllers changed of it."""
        is_standard = permission in ROLE_PERMISSIONS.of(grant.role)
        changes = [one for one in self.changed if one.permission == permission and one.role == grant.role]
        if changes:
            return places_of(
                grant.controller_id, is_standard=is_standard, changes=changes, everywhere=self.everywhere
            )
        if not is_standard:
            return frozenset()
        return None if grant.controller_id is None else frozenset({grant.controller_id})

    def _in_scope(self, permission: str) -> bool:
        scopes = self.scopes or frozenset()
        noun = permission.partition(".")[0]
        return "*" in scopes or permission in scopes or f"{noun}.*" in scopes


def require(actor: Actor, permission: str, controller_id: UUID) -> None:
    """Raise NotPermitted unless the actor may."""
    if not actor.may(permission, controller_id):
        raise NotPermitted("not_permitted", permission=permission)
    _note_for_whom(actor, permission, controller_id)


def require_somewhere(actor: Actor, permission: str) -> None:
    """Raise NotPermitted unless the actor may at some controller."""
    if not actor.may_somewhere(permission):
        raise NotPermitted("not_permitted", permission=permission)


def require_everywhere(actor: Actor, permission: str) -> None:
    """Raise NotPermitted unless the actor may at every controller."""
    if actor.controllers(permission) is not None:
        raise NotPermitted("not_permitted", permission=permission)
    _note_for_whom(actor, permission, None)


def _note_for_whom(actor: Actor, permission: str, controller_id: UUID | None) -> None:
    """Keep for the event of the step that it is taken with the roles of somebody who is away."""
    person = actor.acts_for(permission, controller_id)
    if person is not None:
        actor.acted_for.add(person)


def system_actor(name: str) -> Actor:
    """Give the actor for a part of the office, by one of SYSTEM_NAMES."""
    if name not in SYSTEM_NAMES:
        raise ValueError(f"unknown system actor {name}")
    return Actor(user_id=system_user_id(name), kind="system")


def system_user_id(name: str) -> UUID:
    """Give the fixed id of a system user, the same in every office."""
    return uuid5(_SYSTEM_NAMESPACE, name)
