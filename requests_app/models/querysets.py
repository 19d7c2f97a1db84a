"""What the managers of cases offer: rows limited to what an actor may see."""

from django.db import models

from dpo_office.common.letters.querysets import ControllerQuerySet


class ContributorQuerySet(ControllerQuerySet):
    """Contributors."""

    permission = "contributor.view"


class CaseQuerySet(ControllerQuerySet):
    """Cases."""

    permission = "case.view"


ContributorManager = models.Manager.from_queryset(ContributorQuerySet)
