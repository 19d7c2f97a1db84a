"""Users: people of the office, client systems, contributors, the office's own parts. None is ever deleted."""

import uuid
from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.events import record_event
from dpo_office.common.history import history_rows
from dpo_office.common.labels import ROLE_LABELS, USER_KIND_LABELS
from dpo_office.common.people.absence_rules import borrowed_of, makes_double_role, stand_in
from dpo_office.common.people.held_roles import held_and_deputies, held_by
from dpo_office.common.people.models import DoubleRoleAssessment
from dpo_office.common.people.permissions import VIEW_USERS
from dpo_office.common.people.role_change_models import holds_there
from dpo_office.common.permissions import Actor, Grant, system_actor
from dpo_office.common.personal_data import marks
from dpo_office.common.role_limits import ROLE_LIMITS


class UserManager(BaseUserManager["User"]):
    """Makes users, each under an actor of its own."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user inside the caller's acting(); a password of None can never be used."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Create an administrator, as `manage.py createsuperuser` does; recorded under the set-up's name."""
        actor, created = system_actor("setup"), "user.superuser_created"
        with acting(actor, created):
            user = self.create_user(username, password, kind="staff", is_superuser=True, **fields)
            record_event(
                subject=user,
                type=created,
                controller_id=None,
                actor=actor,
                occurred_at=clock.now(),
                step="create_superuser",
            )
        return user

    def for_user(self, actor: Actor) -> models.QuerySet["User"]:
        """Keep the people and systems who hold, or once held, a role where the actor may see such.

        Contributors hold none: they have a page of their own.
        """
        allowed = actor.controllers(VIEW_USERS)
        people = self.exclude(kind__in=["system", "contributor"])
        if allowed is None:
            return people
        if not allowed:
            return people.none()
        there = RoleGrant.objects.filter(user=OuterRef("pk")).at(allowed)
        return people.filter(Exists(there))


class User(AbstractBaseUser):
    """Somebody who can act."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    kind = models.CharField(max_length=20, choices=USER_KIND_LABELS, default="staff")
    is_active = models.BooleanField(default=True)
    is_superuser = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # Every session carries a digest of it: counted up, it ends them all.
    sessions_epoch = models.PositiveIntegerField(default=0)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    objects: ClassVar[UserManager] = UserManager()
    history = history_rows()
    never_deleted = True
    personal_data = marks(
        plain="id kind is_active is_superuser created_at",
        personal="username name email",
        secrets="password last_login sessions_epoch",
        retention="staff",
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=["staff", "client", "contributor", "system"]), name="user_kind_known"
            ),
        )

    def __str__(self) -> str:
        return self.username

    @property
    def is_staff(self) -> bool:
        """Tell whether this is a person of the office."""
        return self.kind == "staff"

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Give the digest that a session must carry: of the password and of the number of its epoch."""
        value = f"{self.password}|{self.sessions_epoch}"
        return salted_hmac("dpo_office.session", value, secret=secret, algorithm="sha256").hexdigest()

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Answer Django's own permission question; the office's permissions are in permissions.py."""
        return self.is_active and self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:
        """Answer Django's own question about an app."""
        return self.is_active and self.is_superuser


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    """Grants of roles."""

    def for_user(self, actor: Actor) -> Self:
        """Keep what the actor may see."""
        allowed = actor.controllers(VIEW_USERS)
        if allowed is None:
            return self
        return self.at(allowed) if allowed else self.none()

    def at(self, controllers: frozenset[uuid.UUID]) -> Self:
        """Keep those that hold at one of the controllers."""
        return self.filter(Q(controller_id__isnull=True) | Q(controller_id__in=controllers))

    def in_force(self, day: date) -> Self:
        """Keep those that hold on that day (Copenhagen's), held by somebody who may sign in or call."""
        holds = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
        return self.filter(holds, ended_at__isnull=True, user__is_active=True)

    def holding(self, controller_id: uuid.UUID | None, *permissions: str) -> Self:
        """Keep those that count at a controller (None: at all) and hold all these permissions there."""
        there = Q(controller_id__isnull=True)
        if controller_id is not None:
            there |= Q(controller_id=controller_id)
        return self.filter(there, holds_there(permissions, controller_id))


RoleGrantManager = models.Manager.from_queryset(RoleGrantQuerySet)


class RoleGrant(models.Model):
    """A role that a user holds at one controller, or at all of them (empty).

    The controller is a plain id: the kernel knows neither app. A grant is never deleted, it ends; `ends_on`
    is its last day, where it was given for a time. `granted_by` is empty for grants of a set-up.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=20, choices=ROLE_LABELS)
    controller_id = models.UUIDField(null=True, blank=True)
    granted_at = models.DateTimeField(db_default=Now())
    granted_by = models.UUIDField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.UUIDField(null=True, blank=True)

    objects: ClassVar[Any] = RoleGrantManager()
    history = history_rows()
    personal_data = marks(plain="id user role controller_id granted_at granted_by ends_on ended_at ended_by")

    class Meta:
        constraints = (
            # Two constraints, because SQLite cannot be told that two NULLs are the same.
            models.UniqueConstraint(
                fields=["user", "role", "controller_id"],
                condition=Q(ended_at__isnull=True),
                name="role_grant_once",
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(controller_id__isnull=True, ended_at__isnull=True),
                name="role_grant_everywhere_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="role_grant_ended_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} ({self.user_id})"


def user_in(request: HttpRequest) -> User:
    """Give who is signed in, on a page that lets nobody else through.

    Raises PermissionDenied where nobody is: then the page was not kept shut as it should be.
    """
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def actor_of(user: User, token: Any = None) -> Actor:
    """Give the actor that a signed-in user, or a client with a token, is now.

    One query, with what controllers changed of the roles; another where somebody whose roles are borrowed
    would make a double role. A token never administers, and stands in for nobody: both are for somebody who
    is signed in.
    """
    today = clock.today()
    if token is None and user.kind == "staff":
        return _with_borrowed(user, today)
    return _with_token(user, today, token)


def _with_token(user: User, today: date, token: Any) -> Actor:
    """Give a client system, or a person by a token, with what controllers changed of their roles."""
    found = held_by(user.pk, today)
    return Actor(
        user_id=user.id,
        kind=user.kind,
        grants=frozenset(found.grants),
        scopes=frozenset(token.scopes) if token is not None else None,
        token_controllers=token.controller_ids() if token is not None else None,
        changed=ROLE_LIMITS.within(found.changed),
        everywhere=frozenset(found.controllers),
    )


def _with_borrowed(user: User, today: date) -> Actor:
    """Give a person of the office with what they hold for those who are away (docs/rules/absence.md)."""
    found = held_and_deputies(user.pk, today)
    deputies = found.deputies
    standing_in = {person for person in deputies if stand_in(person, deputies) == user.id}
    absent = frozenset(person for person, _grant in found.of_people if person in standing_in)
    own = frozenset(grant for person, grant in found.of_people if person == user.id)
    lent = [(person, grant) for person, grant in found.of_people if person in absent]
    borrowed: frozenset[tuple[uuid.UUID, Grant]] = frozenset()
    if own and lent:
        assessed = _assessed_of(user) if makes_double_role(own, (grant for _p, grant in lent), ()) else ()
        borrowed = borrowed_of(own, lent, assessed)
    return Actor(
        user_id=user.id,
        kind=user.kind,
        grants=own | {grant for _person, grant in borrowed},
        is_administrator=user.is_superuser,
        borrowed=borrowed,
        stands_in_for=absent if own else frozenset(),
        changed=ROLE_LIMITS.within(found.changed),
        everywhere=frozenset(found.controllers),
    )


def _assessed_of(user: User) -> list[uuid.UUID | None]:
    rows = DoubleRoleAssessment.objects.filter(user=user, ended_at__isnull=True)
    return list(rows.values_list("controller_id", flat=True))
