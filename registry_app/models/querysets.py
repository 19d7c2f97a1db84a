"""What the registry's managers offer: rows limited to what an actor may see."""

from typing import Any, Self

from django.db import models

from dpo_office.common.permissions import Actor
from dpo_office.common.querysets import ControllerQuerySet


class ControllersQuerySet(models.QuerySet[Any]):
    """Controllers themselves."""

    def for_user(self, actor: Actor) -> Self:
        """Keep the controllers that the actor may see."""
        return self.where_may(actor, "controller.view")

    def where_may(self, actor: Actor, permission: str) -> Self:
        """Keep the controllers at which the actor holds a permission."""
        controllers = actor.controllers(permission)
        return self if controllers is None else self.filter(pk__in=controllers)


class ControllerPartQuerySet(ControllerQuerySet):
    """What belongs to a controller's own set-up."""

    permission = "controller.view"


class SystemQuerySet(ControllerQuerySet):
    """Systems."""

    permission = "system.view"


class ActivityQuerySet(ControllerQuerySet):
    """Processing activities, and the catalogues that they draw on."""

    permission = "activity.view"


class PartQuerySet(models.QuerySet[Any]):
    """Parts of an activity or a recipient; `owner` is the way to whose they are."""

    owner = ""

    def for_user(self, actor: Actor) -> Self:
        """Keep the parts of what the actor may see."""
        controllers = actor.controllers("activity.view")
        return self if controllers is None else self.filter(**{f"{self.owner}__controller__in": controllers})


class PurposeQuerySet(PartQuerySet):
    """Purposes."""

    owner = "activity"


class BasisQuerySet(PartQuerySet):
    """Legal bases."""

    owner = "purpose__activity"


class RecipientPartQuerySet(PartQuerySet):
    """Agreements and transfers."""

    owner = "recipient"


class ReadingPartQuerySet(PartQuerySet):
    """Facts that were read out of a policy text."""

    owner = "reading"


class ListingQuerySet(models.QuerySet[Any]):
    """What transfers lean on: the controllers' own rows, and those that hold for all of them."""

    def for_user(self, actor: Actor) -> Self:
        """Keep the own rows, and the common ones for whoever may see the record somewhere."""
        controllers = actor.controllers("activity.view")
        if controllers is None:
            return self
        if not controllers:
            return self.none()
        return self.filter(models.Q(controller=None) | models.Q(controller__in=controllers))


class MailboxQuerySet(ControllerQuerySet):
    """Mailboxes."""

    permission = "mailbox.view"


class PromiseQuerySet(ControllerQuerySet):
    """What policies promise."""

    permission = "promise.view"


class CustomerQuerySet(ControllerQuerySet):
    """Customers."""

    permission = "customer.view"


class CustomerFileQuerySet(ControllerQuerySet):
    """Customer files: what came, and how it is read."""

    permission = "customer.view_imports"


class PolicyQuerySet(ControllerQuerySet):
    """Policies, their versions, campaigns and notices."""

    permission = "policy.view"


MailboxManager = models.Manager.from_queryset(MailboxQuerySet)
ControllersManager = models.Manager.from_queryset(ControllersQuerySet)
ControllerPartManager = models.Manager.from_queryset(ControllerPartQuerySet)
SystemManager = models.Manager.from_queryset(SystemQuerySet)
ActivityManager = models.Manager.from_queryset(ActivityQuerySet)
PurposeManager = models.Manager.from_queryset(PurposeQuerySet)
BasisManager = models.Manager.from_queryset(BasisQuerySet)
RecipientPartManager = models.Manager.from_queryset(RecipientPartQuerySet)
ReadingPartManager = models.Manager.from_queryset(ReadingPartQuerySet)
ListingManager = models.Manager.from_queryset(ListingQuerySet)
PromiseManager = models.Manager.from_queryset(PromiseQuerySet)
CustomerFileManager = models.Manager.from_queryset(CustomerFileQuerySet)
CustomerManager = models.Manager.from_queryset(CustomerQuerySet)
PolicyManager = models.Manager.from_queryset(PolicyQuerySet)
