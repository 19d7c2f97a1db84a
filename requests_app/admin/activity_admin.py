"""The page of an activity, with the colleague who answers for it: the registry knows no contributors."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dpo_office.common.admin import actor_in
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.admin.activities import ProcessingActivityAdmin
from registry_app.admin.base import page_of
from registry_app.models import ProcessingActivity
from requests_app.actions.activity_owners import name_owner
from requests_app.admin.holds import holds_shown
from requests_app.admin.record_uses import uses_in_words
from requests_app.admin.system_admin import KeeperFields
from requests_app.models import ActivityOwner
from requests_app.queries.activity_uses import uses_of_activity
from requests_app.queries.contributors import active_contributors, owner_of


def _name(call: StepCall) -> ActivityOwner:
    chosen = call.values.get("contributor", "")
    return name_owner(
        activity_id=call.row.pk,
        contributor_id=UUID(chosen) if chosen else None,
        actor=call.actor,
        now=call.now,
        version=call.version,
    )


def _people(activity: ProcessingActivity) -> dict[str, Any]:
    owner = owner_of(activity)
    return {
        "people": [
            (str(row.pk), f"{row.name} ({row.email})") for row in active_contributors(activity.controller_id)
        ],
        "named": str(owner.pk) if owner else "",
    }


admin.site.unregister(ProcessingActivity)


@admin.register(ProcessingActivity)
class OwnedActivityAdmin(ProcessingActivityAdmin):
    """An activity of the registry and its owner."""

    document_template = "office/activity_owner.html"
    related = (*ProcessingActivityAdmin.related, "owner_contributor__contributor")
    steps: ClassVar[Sequence[StepButton]] = (
        *ProcessingActivityAdmin.steps,
        StepButton(
            "name_owner",
            _("Name the owner"),
            _("The colleague's name stands in the record as the owner's. Nobody is written to now."),
            _name,
            KeeperFields,
            previews=False,
            done=_("It is noted who answers for the activity."),
            form_for=_people,
        ),
    )

    def document(self, request: HttpRequest, row: ProcessingActivity) -> dict[str, Any]:
        """Show the activity, the way to its owner, and what it is used for in cases and breaches."""
        owner = owner_of(row)
        return super().document(request, row) | {
            "owner_url": page_of(owner) if owner else "",
            "holds": holds_shown(actor_in(request), row.controller_id, activity=row),
            "uses": uses_in_words(uses_of_activity(row.pk, row.controller_id, actor_in(request))),
        }
