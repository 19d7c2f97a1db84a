"""What the registry's managers offer: rows limited to what an actor may see."""

from typing import Any, Self

from django.db import models

from dpo_office.common.letters.querysets import ControllerQuerySet
from dpo_office.common.permissions import Actor


class ControllersQuerySet(models.QuerySet[Any]):
    """Controllers themselves."""

    def for_user(self, actor: Actor) -> Self:
        """Keep the controllers that the actor may see."""
        controllers = actor.controllers("controller.view")
        return self if controllers is None else self.filter(pk__in=controllers)


class SystemQuerySet(ControllerQuerySet):
    """Systems."""

    permission = "system.view"


class ActivityQuerySet(ControllerQuerySet):
    """Processing activities, and the catalogues that they draw on."""

    permission = "activity.view"


class PromiseQuerySet(ControllerQuerySet):
    """What policies promise."""

    permission = "promise.view"


class CustomerQuerySet(ControllerQuerySet):
    """Customers."""

    permission = "customer.view"


class PolicyQuerySet(ControllerQuerySet):
    """Policies, their versions, campaigns and notices."""

    permission = "policy.view"


ControllersManager = models.Manager.from_queryset(ControllersQuerySet)
SystemManager = models.Manager.from_queryset(SystemQuerySet)
ActivityManager = models.Manager.from_queryset(ActivityQuerySet)
PromiseManager = models.Manager.from_queryset(PromiseQuerySet)
CustomerManager = models.Manager.from_queryset(CustomerQuerySet)
PolicyManager = models.Manager.from_queryset(PolicyQuerySet)
