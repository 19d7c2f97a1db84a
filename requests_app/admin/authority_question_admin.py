"""A question of an authority on its own page: whose it is, what answers it, and the answer."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common.admin import actor_in
from dpo_office.common.people.names import names_of
from dpo_office.common.permissions import Actor
from dpo_office.common.search.lookup import SearchBy
from registry_app.admin.base import RegistryAdmin, chip, page_of
from requests_app.actions.available_authority import offered_on_question
from requests_app.admin.authority_question_steps import QUESTION_BUTTONS
from requests_app.admin.authority_words import is_kept, name_of_thing, thing_of
from requests_app.labels_authority import QUESTION_STATE_LABELS, QUESTION_TONES
from requests_app.models import AuthorityQuestion
from requests_app.permissions import VIEW_AUTHORITY_CASES, authority_steps

# What can be done with a question where it stands.


@admin.register(AuthorityQuestion)
class AuthorityQuestionAdmin(RegistryAdmin):
    """Questions of authorities, seen and answered by those who see and work their cases."""

    view_permission = VIEW_AUTHORITY_CASES
    document_template = "office/authority_question.html"
    steps: ClassVar = QUESTION_BUTTONS
    related = (
        "authority_case__controller",
        "letter",
        "owner",
        "held__case",
        "held__activity",
        "held__policy_version",
        "held__breach",
    )
    list_title = _("Questions of authorities")
    when_empty = _("No question is entered. Enter them on the page of an authority case.")
    list_display = ("shown_question", "shown_case", "shown_owner", "shown_state")
    search_by = SearchBy()
    ordering = ("-authority_case__created_at", "number")

    @display(description=_("Question"))
    def shown_question(self, row: AuthorityQuestion) -> str:
        """Give number and words."""
        return f"{row.number}. {row.text}"

    @display(description=_("Authority case"))
    def shown_case(self, row: AuthorityQuestion) -> str:
        """Give the reference of its case."""
        return str(row.authority_case.reference)

    @display(description=_("Who answers it"))
    def shown_owner(self, row: AuthorityQuestion) -> str:
        """Name the owner."""
        return _owner(row)

    @display(description=_("State"))
    def shown_state(self, row: AuthorityQuestion) -> Any:
        """Say where it stands."""
        return chip(QUESTION_STATE_LABELS[row.standing], QUESTION_TONES[row.standing])

    def heading(self, row: AuthorityQuestion) -> str:
        """Name it by its number and its case."""
        return gettext("Question %(number)s of %(reference)s") % {
            "number": row.number,
            "reference": row.authority_case.reference,
        }

    def controller_of(self, row: Any) -> UUID | None:
        """Give the controller of its case."""
        owner: UUID = row.authority_case.controller_id
        return owner

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask about authority cases; rows of others are not found at all."""
        return super().has_view_permission(request)

    def offered_steps(self, row: AuthorityQuestion, actor: Actor) -> Sequence[str]:
        """Name the steps that the case's state and the answer allow, and the actor may take."""
        allowed = authority_steps(row.authority_case, actor)
        return offered_on_question(row, allowed)

    def document(self, request: HttpRequest, row: AuthorityQuestion) -> dict[str, Any]:
        """Show the question and its answer."""
        actor = actor_in(request)
        people = names_of([row.answered_by, row.approved_by])
        return super().document(request, row) | {
            "case": row.authority_case,
            "case_url": page_of(row.authority_case),
            "following": row.authority_case.questions.filter(number__gt=row.number).first(),
            "owner": _owner(row),
            "state": QUESTION_STATE_LABELS[row.standing],
            "tone": QUESTION_TONES[row.standing],
            "answered_by": people.get(row.answered_by, "–") if row.answered_by else "",
            "approved_by": people.get(row.approved_by, "–") if row.approved_by else "",
            "held_name": name_of_thing(row.held, actor) if row.held else "",
            "held_url": page_of(thing_of(row.held)) if row.held and not is_kept(row.held, actor) else "",
        }


def _owner(row: AuthorityQuestion) -> str:
    return str(row.owner.name or row.owner.username) if row.owner else "–"
