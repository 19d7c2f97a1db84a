"""Who is given data: by which activities, and over which border."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common.permissions import Actor
from dpo_office.common.search.lookup import SearchBy
from registry_app.admin.base import ControllerFilter, RegistryAdmin, code_filter, in_words, page_of
from registry_app.admin.recipient_buttons import RECIPIENT_BUTTONS
from registry_app.admin.record_words import agreement_in_words, recipient_in_words
from registry_app.domain.record_codes import PROCESSOR
from registry_app.labels_record import RECIPIENT_ROLE_LABELS
from registry_app.models import Disclosure, Recipient
from registry_app.queries.record import with_agreements

NAMED = [("True", _("named")), ("False", _("a kind of recipient"))]


@admin.register(Recipient)
class RecipientAdmin(RegistryAdmin):
    """Recipients by name, or the kind of them."""

    view_permission = "activity.view"
    document_template = "office/recipient.html"
    steps: ClassVar = RECIPIENT_BUTTONS
    list_title = _("Recipients")
    when_empty = _("No recipient matches. Take a filter away, or enter who is given data.")
    list_display = ("shown_name", "shown_controller", "shown_role", "shown_transfers")
    list_filter = (
        ControllerFilter,
        code_filter(_("role"), "role", RECIPIENT_ROLE_LABELS),
        code_filter(_("named or kind"), "is_named", NAMED),
    )
    search_by = SearchBy(names="code name_da name_en task_da task_en")
    ordering = ("controller__name", "code")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Limit to what the actor may see, with the transfers that each line names."""
        return with_agreements(super().get_queryset(request))

    @display(description=_("Recipient"))
    def shown_name(self, row: Recipient) -> str:
        """Give the name."""
        return in_words(row, "name")

    @display(description=_("Role"), ordering="role")
    def shown_role(self, row: Recipient) -> str:
        """Give what the recipient is to the controller."""
        return row.get_role_display()

    @display(description=_("Transfers"))
    def shown_transfers(self, row: Recipient) -> str:
        """Name what transfers to third countries rest on."""
        return ", ".join(transfer.get_mechanism_display() for transfer in row.transfers.all())

    def heading(self, row: Recipient) -> str:
        """Give the name."""
        return in_words(row, "name")

    def offered_steps(self, row: Recipient, actor: Actor) -> Sequence[str]:
        """Offer to those who keep the record what the recipient's role and transfers allow."""
        nothing = {"add_agreement": row.role != PROCESSOR, "remove_transfer": not row.transfers.all()}
        names = [button.name for button in self.steps if not nothing.get(button.name)]
        return [name for name in names if actor.may(f"recipient.{name}", row.controller_id)]

    def document(self, request: HttpRequest, row: Recipient) -> dict[str, Any]:
        """Show what the recipient does, where data goes, and which activities give it."""
        uses = Disclosure.objects.filter(recipient=row).select_related("activity")
        return super().document(request, row) | {
            "said": recipient_in_words(row),
            "agreements": [agreement_in_words(agreement) for agreement in row.agreements.all()]
            if row.role == PROCESSOR
            else None,
            "controller_url": page_of(row.controller),
            "activities": [
                {
                    "name": in_words(use.activity, "name"),
                    "condition": in_words(use, "condition"),
                    "url": page_of(use.activity),
                }
                for use in uses.order_by("activity__position", "activity__code")
            ],
        }
