"""What a controller changed of the table of roles."""

import uuid
from collections.abc import Collection
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from dpo_office.common.history import history_rows
from dpo_office.common.labels import ROLE_LABELS
from dpo_office.common.permissions import ROLE_PERMISSIONS, ROLES
from dpo_office.common.personal_data import marks
from dpo_office.common.querysets import ControllerQuerySet
from dpo_office.common.role_limits import ROLE_LIMITS, RoleChanged

__all__ = ["RoleChange"]

LONGEST_PERMISSION = 80


class RoleChangeQuerySet(ControllerQuerySet):
    """Changes of the table of roles."""

    permission = "controller.view"

    def in_force(self) -> Self:
        """Keep those that hold."""
        return self.filter(ended_at__isnull=True)

    def facts(self) -> frozenset[RoleChanged]:
        """Give those that hold, as the rules reckon with them; what no controller may change is left out."""
        rows = self.in_force().values_list("role", "permission", "controller_id", "allowed")
        return ROLE_LIMITS.within(RoleChanged(*row) for row in rows)


RoleChangeManager = models.Manager.from_queryset(RoleChangeQuerySet)


class RoleChange(models.Model):
    """That a role may do something at a controller that it may not by default, or may not what it may.

    The controller is a plain id: the kernel knows neither app. A change is never deleted, it ends.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller_id = models.UUIDField()
    role = models.CharField(max_length=20, choices=ROLE_LABELS)
    permission = models.CharField(max_length=LONGEST_PERMISSION)
    allowed = models.BooleanField()
    reason = models.TextField()
    decided_by = models.UUIDField()
    decided_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.UUIDField(null=True, blank=True)
    end_reason = models.TextField(blank=True, default="", db_default="")

    objects: ClassVar[Any] = RoleChangeManager()
    history = history_rows()
    never_deleted = True
    personal_data = marks(
        plain=(
            "id controller_id role permission allowed reason decided_by decided_at"
            " ended_at ended_by end_reason"
        )
    )

    class Meta:
        app_label = "common"
        constraints = (
            models.UniqueConstraint(
                fields=["controller_id", "role", "permission"],
                condition=Q(ended_at__isnull=True),
                name="role_change_once",
            ),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="role_change_of_known_role"),
            models.CheckConstraint(condition=~Q(reason=""), name="role_change_has_reason"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason="")),
                name="role_change_ended_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} {self.permission} ({self.controller_id})"


def holds_there(permissions: Collection[str], controller_id: uuid.UUID | None) -> Q:
    """Return the condition on grants of roles that hold all these permissions at a controller.

    By the table of roles and by what the controller changed of it; None is no single controller, where
    nothing is changed. The grants themselves are narrowed to the controller by the caller.
    """
    condition = Q()
    for permission in permissions:
        standard = [role for role in ROLES if permission in ROLE_PERMISSIONS.of(role)]
        condition &= _holds_one(permission, standard, controller_id)
    return condition


def _holds_one(permission: str, standard: Collection[str], controller_id: uuid.UUID | None) -> Q:
    takeable = [role for role in standard if not ROLE_LIMITS.limit(role, permission, allowed=False)]
    givable = [
        role
        for role in ROLES
        if role not in standard and not ROLE_LIMITS.limit(role, permission, allowed=True)
    ]
    condition = Q(role__in=standard)
    if controller_id is None:
        return condition
    rows = RoleChange.objects.in_force().filter(
        controller_id=controller_id, permission=permission, role=OuterRef("role")
    )
    if takeable:
        condition &= ~(Q(role__in=takeable) & Q(Exists(rows.filter(allowed=False))))
    if givable:
        condition |= Q(role__in=givable) & Q(Exists(rows.filter(allowed=True)))
    return condition


def roles_holding(
    permissions: Collection[str], controller_id: uuid.UUID | None, changes: Collection[RoleChanged]
) -> list[str]:
    """Name the roles that hold all the permissions at a controller, given the changes that hold there."""
    said = {(one.role, one.permission): one.allowed for one in changes if one.controller_id == controller_id}
    return [
        role
        for role in ROLES
        if all(
            said.get((role, permission), permission in ROLE_PERMISSIONS.of(role))
            for permission in permissions
        )
    ]
