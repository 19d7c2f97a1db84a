"""Users: people of the office, client systems, and the office's own parts. None is ever deleted."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from dpo_office.common.acting import acting
from dpo_office.common.history import history_rows
from dpo_office.common.labels import ROLE_LABELS, USER_KIND_LABELS
from dpo_office.common.permissions import Actor, Grant, system_actor
from dpo_office.common.personal_data import marks


class UserManager(BaseUserManager["User"]):
    """Makes users, each under an actor of its own."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user inside the caller's acting(); a password of None can never be used."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Create an administrator; recorded under the set-up's name."""
        with acting(system_actor("setup"), "user.superuser_created"):
            return self.create_user(username, password, kind="staff", is_superuser=True, **fields)


class User(AbstractBaseUser):
    """Somebody who can act."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    kind = models.CharField(max_length=10, choices=USER_KIND_LABELS, default="staff")
    is_active = models.BooleanField(default=True)
    is_superuser = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    objects: ClassVar[UserManager] = UserManager()
    history = history_rows()
    never_deleted = True
    personal_data = marks(
        plain="id kind is_active is_superuser created_at",
        personal="username name email",
        secret="password last_login",  # noqa: S106  names of fields
        retention="staff",
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=["staff", "client", "system"]), name="user_kind_known"
            ),
        )

    def __str__(self) -> str:
        return self.username

    @property
    def is_staff(self) -> bool:
        """Tell whether this is a person of the office."""
        return self.kind == "staff"

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Answer Django's own permission question; the office's permissions are in permissions.py."""
        return self.is_active and self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:
        """Answer Django's own question about an app."""
        return self.is_active and self.is_superuser


class RoleGrant(models.Model):
    """A role that a user holds at one controller, or at all of them (empty).

    The controller is a plain id: the kernel knows neither app.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=20, choices=ROLE_LABELS)
    controller_id = models.UUIDField(null=True, blank=True)

    history = history_rows()
    personal_data = marks(plain="id user role controller_id")

    class Meta:
        constraints = (
            # Two constraints, because SQLite cannot be told that two NULLs are the same.
            models.UniqueConstraint(fields=["user", "role", "controller_id"], name="role_grant_once"),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(controller_id__isnull=True),
                name="role_grant_everywhere_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} ({self.user_id})"


def actor_of(user: User, token: Any = None) -> Actor:
    """Give the actor that a signed-in user, or a client with a token, is now (one query)."""
    grants = frozenset(
        Grant(role, controller_id)
        for role, controller_id in user.role_grants.values_list("role", "controller_id")
    )
    return Actor(
        user_id=user.id,
        kind=user.kind,
        grants=grants,
        scopes=frozenset(token.scopes) if token is not None else None,
        token_controllers=token.controller_ids() if token is not None else None,
    )
