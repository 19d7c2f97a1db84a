"""Agreements with processors and transfers, each on a page of its own."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common.permissions import Actor
from registry_app.admin.base import in_words, page_of
from registry_app.admin.recipient_buttons import AGREEMENT_BUTTONS, TRANSFER_BUTTONS
from registry_app.admin.record_parts import PartAdmin
from registry_app.admin.record_words import agreement_in_words, transfer_in_words
from registry_app.labels_countries import country_of
from registry_app.models import ProcessingAgreement, SubProcessor, Transfer

# Steps that are permitted as one.
PERMISSIONS = {
    "approve_sub_processor": "change_sub_processor",
    "remove_sub_processor": "change_sub_processor",
}


class RecipientPartAdmin(PartAdmin):
    """A part of a recipient: it goes by the recipient's version."""

    related: ClassVar[Sequence[str]] = ("recipient__controller",)

    def offered_steps(self, row: Any, actor: Actor) -> Sequence[str]:
        """Offer the steps to those who keep the record."""
        owner = row.recipient.controller_id
        names = [button.name for button in self.steps]
        return [name for name in names if actor.may(f"recipient.{PERMISSIONS.get(name, name)}", owner)]

    def document(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Lead back to the recipient."""
        recipient = row.recipient
        return {
            "recipient": {"name": in_words(recipient, "name"), "url": page_of(recipient)},
            "controller_url": page_of(recipient.controller),
        }

    @display(description=_("Recipient"))
    def shown_recipient(self, row: Any) -> str:
        """Give the recipient."""
        return in_words(row.recipient, "name")


@admin.register(ProcessingAgreement)
class AgreementAdmin(RecipientPartAdmin):
    """An agreement with a processor, point by point."""

    document_template = "office/agreement.html"
    steps: ClassVar = AGREEMENT_BUTTONS
    list_title = _("Processing agreements")
    when_empty = _("No agreement is entered. Enter it on the page of the processor.")
    list_display = ("shown_reference", "shown_recipient", "shown_signed", "shown_oversight")
    ordering = ("recipient__controller__name", "recipient__code", "signed_on")

    @display(description=_("Agreement"))
    def shown_reference(self, row: ProcessingAgreement) -> str:
        """Give where it is kept."""
        return row.reference

    @display(description=_("Signed on"), ordering="signed_on")
    def shown_signed(self, row: ProcessingAgreement) -> str:
        """Give the day of signature."""
        return f"{row.signed_on:%d-%m-%Y}" if row.signed_on else "–"

    @display(description=_("Next oversight"), ordering="next_oversight_on")
    def shown_oversight(self, row: ProcessingAgreement) -> str:
        """Give the day of the next oversight."""
        return f"{row.next_oversight_on:%d-%m-%Y}" if row.next_oversight_on else "–"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Limit to what the actor may see, with the sub-processors."""
        return super().get_queryset(request).prefetch_related("sub_processors")

    def heading(self, row: ProcessingAgreement) -> str:
        """Name it by reference and processor."""
        return f"{row.reference} · {in_words(row.recipient, 'name')}"

    def offered_steps(self, row: ProcessingAgreement, actor: Actor) -> Sequence[str]:
        """Offer what concerns sub-processors where there are some."""
        subs: list[SubProcessor] = list(row.sub_processors.all())
        nothing = {
            "approve_sub_processor": all(sub.approved_on for sub in subs),
            "remove_sub_processor": not subs,
        }
        return [step for step in super().offered_steps(row, actor) if not nothing.get(step)]

    def document(self, request: HttpRequest, row: ProcessingAgreement) -> dict[str, Any]:
        """Show the agreement point by point."""
        return super().document(request, row) | {"agreement": agreement_in_words(row)}


@admin.register(Transfer)
class TransferAdmin(RecipientPartAdmin):
    """A transfer to a third country, and what it rests on."""

    document_template = "office/transfer.html"
    related = ("recipient__controller", "listing")
    steps: ClassVar = TRANSFER_BUTTONS
    list_title = _("Transfers to third countries")
    when_empty = _("No transfer is entered. Enter it on the page of the recipient.")
    list_display = ("shown_country", "shown_recipient", "shown_mechanism")
    ordering = ("recipient__controller__name", "recipient__code", "country")

    @display(description=_("Country"), ordering="country")
    def shown_country(self, row: Transfer) -> str:
        """Give the country."""
        return country_of(row.country)

    @display(description=_("Rests on"))
    def shown_mechanism(self, row: Transfer) -> str:
        """Give what it rests on."""
        return row.get_mechanism_display()

    def heading(self, row: Transfer) -> str:
        """Name it by recipient and country."""
        return f"{in_words(row.recipient, 'name')} · {country_of(row.country)}"

    def document(self, request: HttpRequest, row: Transfer) -> dict[str, Any]:
        """Show what it rests on."""
        return super().document(request, row) | {"transfer": transfer_in_words(row)}
