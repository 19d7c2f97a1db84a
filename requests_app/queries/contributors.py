"""Contributors, and who usually answers for a system."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from registry_app.models import ProcessingActivity
from requests_app.domain.case_steps import TASK_OPEN
from requests_app.domain.contributor_steps import ACTIVE, INACTIVE
from requests_app.models import Contributor, SystemKeeper, SystemTask


def active_contributors(controller_id: UUID) -> QuerySet[Contributor]:
    """Return a controller's colleagues who can be asked, by name."""
    return Contributor.objects.filter(controller_id=controller_id, state=ACTIVE).order_by("name", "id")


def keepers_of(system_ids: Iterable[UUID]) -> dict[UUID, Contributor]:
    """Return who usually answers for each of the systems, as far as they can be asked; one query."""
    rows = SystemKeeper.objects.filter(system__in=list(system_ids), contributor__state=ACTIVE)
    return {row.system_id: row.contributor for row in rows.select_related("contributor") if row.contributor}


def owner_of(activity: ProcessingActivity) -> Contributor | None:
    """Return the colleague who answers for an activity, as far as they can be asked.

    No query for a row that was fetched with "owner_contributor__contributor".
    """
    named = getattr(activity, "owner_contributor", None)
    owner = named.contributor if named else None
    return owner if owner and owner.state == ACTIVE else None


def contributors_with_systems(contributors: QuerySet[Contributor]) -> QuerySet[Contributor]:
    """Return contributors with their controller and the systems that they answer for at hand."""
    return contributors.select_related("controller").prefetch_related("kept__system")


def needs_officer(task: SystemTask) -> bool:
    """Tell whether an open task waits for the officer: its contributor cannot, or was deactivated."""
    if task.state != TASK_OPEN or task.contributor is None:
        return False
    return task.explained_at is not None or task.contributor.state != ACTIVE


def tasks_needing_officer() -> Q:
    """Give the condition on tasks that says the same in a query."""
    return Q(state=TASK_OPEN) & (Q(explained_at__isnull=False) | Q(contributor__state=INACTIVE))
