"""Contact blocks: whom a controller must not reach in which way, and how such a block ends."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common.admin import actor_in
from dpo_office.common.counted import CountedFilter
from dpo_office.common.letters.blocks import LIFT, lift_block
from dpo_office.common.letters.labels import (
    BLOCK_CHANNEL_LABELS,
    BLOCK_LIFT_LABELS,
    BLOCK_REASON_LABELS,
    BLOCK_SCOPE_LABELS,
)
from dpo_office.common.letters.models import ContactBlock
from dpo_office.common.letters.permissions import VIEW_BLOCKS
from dpo_office.common.letters.queries import blocks_made
from dpo_office.common.people.names import names_of
from dpo_office.common.permissions import Actor
from dpo_office.common.step_buttons import StepButton, StepCall
from dpo_office.common.subject_links import subject_link
from registry_app.actions.suppressions import REASON as SELLERS
from registry_app.admin.base import ControllerFilter, RegistryAdmin, chip, code_filter
from registry_app.models import Controller

MAX_REASON = 1_000
CASE = "case"


class LiftFields(forms.Form):
    """Why the block ends."""

    reason = forms.CharField(
        label=_("Why the block is lifted"),
        help_text=_("For instance: the person called and wants the newsletter again."),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class InForceFilter(admin.SimpleListFilter):
    """Blocks that hold, and blocks that were lifted."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer both."""
        return [("in_force", _("in force")), ("lifted", _("lifted"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep one of them."""
        if self.value() not in ("in_force", "lifted"):
            return queryset
        return queryset.filter(lifted_at__isnull=self.value() == "in_force")


class CountedBlocks(CountedFilter):
    """The blocks behind a number of the reports."""

    def figure(self, request: HttpRequest, code: str, first: date, last: date) -> tuple[Any, Q] | None:
        """Give the blocks that were made in those days."""
        return (_("Contact blocks set"), blocks_made(first, last)) if code == "blocks" else None


def _lift(call: StepCall) -> None:
    lift_block(block_id=call.row.pk, actor=call.actor, now=call.now, reason=call.values["reason"])


@admin.register(ContactBlock)
class ContactBlockAdmin(RegistryAdmin):
    """Ways that a controller must not use, known by a keyed hash of the contact only."""

    view_permission = VIEW_BLOCKS
    document_template = "office/contact_block.html"
    related: ClassVar = ()
    list_title = _("Contact blocks")
    when_empty = _(
        "No contact block. One is made when somebody says no to marketing; see Quick record in the menu."
    )
    list_display = ("made", "shown_channel", "shown_scope", "shown_state", "why", "shown_controller")
    list_filter = (
        ControllerFilter,
        InForceFilter,
        code_filter(_("channel"), "channel", BLOCK_CHANNEL_LABELS),
        code_filter(_("what is blocked"), "scope", BLOCK_SCOPE_LABELS.items()),
        CountedBlocks,
    )
    ordering = ("-created_at", "id")
    steps: ClassVar = (
        StepButton(
            "lift_block",
            _("Lift the block"),
            _(
                "The controller may reach the person in this way again. A block that the person asked for is"
                " lifted only because the person wants that. It stays in the list as a record."
            ),
            _lift,
            LiftFields,
            is_grave=True,
            previews=False,
            done=_("The block is lifted."),
        ),
    )

    @display(description=_("Made"), ordering="created_at")
    def made(self, row: ContactBlock) -> str:
        """Tell when it was made."""
        return f"{localtime(row.created_at):%d-%m-%Y %H:%M}"

    @display(description=_("Channel"), ordering="channel")
    def shown_channel(self, row: ContactBlock) -> str:
        """Name the channel."""
        return str(row.get_channel_display())

    @display(description=_("What is blocked"), ordering="scope")
    def shown_scope(self, row: ContactBlock) -> str:
        """Say what may not be sent."""
        return str(row.get_scope_display())

    @display(description=_("State"))
    def shown_state(self, row: ContactBlock) -> SafeString:
        """Say whether it holds."""
        return state_chip(row)

    @display(description=_("Why"))
    def why(self, row: ContactBlock) -> str:
        """Say why it was made."""
        return reason_words(row)

    @display(description=_("Controller"))
    def shown_controller(self, row: Any) -> str:
        """Give the controller."""
        return str(row.controller_name)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Give the blocks with the names of their controllers."""
        controllers = Controller.objects.for_user(actor_in(request)).filter(pk=OuterRef("controller_id"))
        return super().get_queryset(request).annotate(controller_name=Subquery(controllers.values("name")))

    def heading(self, row: ContactBlock) -> str:
        """Name a block by what it stops and when it was made; whom it is about nobody can read."""
        return f"{row.get_scope_display()}, {row.get_channel_display()}, {self.made(row)}"

    def offered_steps(self, row: Any, actor: Actor) -> tuple[str, ...]:
        """Offer to lift a block that holds."""
        return ("lift_block",) if row.lifted_at is None and actor.may(LIFT, row.controller_id) else ()

    def document(self, request: HttpRequest, row: ContactBlock) -> dict[str, Any]:
        """Show the block, the case it came from, and who lifted it."""
        may_open = row.cause_id is not None and actor_in(request).may("case.view", row.controller_id)
        return super().document(request, row) | {
            "state_chip": state_chip(row),
            "why": reason_words(row),
            "lift_why": BLOCK_LIFT_LABELS.get(row.lift_reason, row.lift_reason),
            # A list of the seller's is a cause too, and no case.
            "is_of_case": row.cause_id is not None and row.reason != SELLERS,
            "case_url": subject_link(request, CASE, row.cause_id) if may_open else "",
            "lifted_by": names_of([row.lifted_by]).get(row.lifted_by) if row.lifted_by else "",
        }


def state_chip(row: ContactBlock) -> SafeString:
    """Say whether a block holds."""
    return chip(_("in force"), "near") if row.lifted_at is None else chip(_("lifted"))


def reason_words(row: ContactBlock) -> str:
    """Say why a block was made; a reason that is not known here goes by its code."""
    return str(BLOCK_REASON_LABELS.get(row.reason, row.reason))
