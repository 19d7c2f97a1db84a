"""Who answers for an activity of the record: a colleague without an account, by name."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from registry_app.models import ProcessingActivity
from requests_app.actions.owner_rows import give_activity
from requests_app.models import ActivityOwner
from requests_app.queries.contributors import active_contributors


def name_owner(
    *,
    activity_id: UUID,
    actor: Actor,
    now: datetime,
    contributor_id: UUID | None = None,
    version: int | None = None,
) -> ActivityOwner:
    """Name the colleague who answers for an activity, whose name then stands in the record; or nobody.

    Raises Invalid("contributor_unknown") for one who is not active at the activity's controller, and
    Refused("step_impossible") for an activity that has ended.
    """
    with acting(actor, "activity.owner_named"):
        activity: ProcessingActivity = lock_row(
            ProcessingActivity.objects.for_user(actor), activity_id, version=version
        )
        require(actor, "activity.name_owner", activity.controller_id)
        contributor = None
        if contributor_id is not None:
            contributor = active_contributors(activity.controller_id).filter(pk=contributor_id).first()
            if contributor is None:
                raise Invalid("contributor_unknown", field="contributor")
        return give_activity(activity, contributor, actor=actor, now=now)
