"""The page of a system, with who usually answers for it: cases know contributors, the registry does not."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dpo_office.common.admin import actor_in
from dpo_office.common.permissions import Actor
from dpo_office.common.questions import choice_field
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.admin.base import page_of
from registry_app.admin.systems import SystemAdmin
from registry_app.models import System
from requests_app.actions.contributors import name_keeper
from requests_app.admin.record_uses import uses_in_words
from requests_app.labels import CONTRIBUTOR_STEP_LABELS
from requests_app.models import SystemKeeper
from requests_app.queries.activity_uses import uses_of_system
from requests_app.queries.contributors import active_contributors, keepers_of

NAME_KEEPER = "contributor.name_keeper"


class KeeperFields(forms.Form):
    """Who answers for the system."""

    contributor = forms.ChoiceField(
        label=_("Contributor"),
        required=False,
        help_text=_("Add a colleague under Contributors first if they are missing here."),
    )

    def __init__(self, *args: Any, people: Sequence[tuple[str, Any]], named: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        choice_field(self, "contributor").choices = [("", _("nobody")), *people]
        self.fields["contributor"].initial = named


def _name(call: StepCall) -> SystemKeeper:
    chosen = call.values.get("contributor", "")
    return name_keeper(
        system_id=call.row.pk,
        contributor_id=UUID(chosen) if chosen else None,
        actor=call.actor,
        now=call.now,
    )


def _people(system: System) -> dict[str, Any]:
    rows = active_contributors(system.controller_id)
    keeper = keepers_of([system.pk]).get(system.pk)
    return {
        "people": [(str(row.pk), f"{row.name} ({row.email})") for row in rows],
        "named": str(keeper.pk) if keeper else "",
    }


admin.site.unregister(System)


@admin.register(System)
class KeptSystemAdmin(SystemAdmin):
    """A system of the registry and its keeper."""

    document_template = "office/system_keeper.html"
    steps: ClassVar = (
        StepButton(
            "name_keeper",
            dict(CONTRIBUTOR_STEP_LABELS)["name_keeper"],
            _("A task in this system proposes this colleague first. Nobody is written to now."),
            _name,
            KeeperFields,
            previews=False,
            done=_("It is noted who answers for the system."),
            form_for=_people,
        ),
    )

    def offered_steps(self, row: System, actor: Actor) -> Sequence[str]:
        """Offer to name the keeper to those who may."""
        return ["name_keeper"] if actor.may(NAME_KEEPER, row.controller_id) else []

    def document(self, request: HttpRequest, row: System) -> dict[str, Any]:
        """Show the system, who answers for it, and the cases and breaches in which it is asked or touched."""
        keeper = keepers_of([row.pk]).get(row.pk)
        return super().document(request, row) | {
            "keeper": keeper,
            "keeper_url": page_of(keeper) if keeper else "",
            "uses": uses_in_words(uses_of_system(row.pk, row.controller_id, actor_in(request))),
        }
