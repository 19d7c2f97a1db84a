"""Customers: as much as somebody on the phone needs, and no more."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.languages import reader_language
from dpo_office.common.letters.blocks import blocks_of
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.permissions import VIEW_BLOCKS
from dpo_office.common.letters.queries import letters_with_state
from dpo_office.common.people.reads import CUSTOMER
from registry_app.admin.base import ControllerFilter, RegistryAdmin, chip, code_filter, in_words, page_of
from registry_app.admin.campaign_people import notice_chip
from registry_app.admin.contact_blocks import state_chip
from registry_app.admin.customer_then import (
    NAME as THEN_PAGE,
)
from registry_app.admin.customer_then import (
    require_policies,
    signed_up_letter,
    then_page,
    then_url,
)
from registry_app.admin.words import (
    contact_changes_masked,
    contact_names,
    masked_address,
    masked_phone,
    masked_wholly,
)
from registry_app.domain.account_life import AccountState
from registry_app.domain.retention import SCHEDULED
from registry_app.domain.retention_sentences import retention_sentence
from registry_app.labels import ACCOUNT_STATE_LABELS, REACH_LABELS
from registry_app.labels_record import TRIGGER_LABELS
from registry_app.models import Controller, Customer, Notice
from registry_app.permissions import hides_contact
from registry_app.queries.contacts import contacts_of
from registry_app.queries.customers import CUSTOMERS_BY, Kept, account_states, kept_of
from registry_app.queries.reachability import LISTED, customers_reached
from registry_app.queries.record import terms_of

ACCOUNT_COLOURS = {"active": "good", "closed": "", "erased": "", "deceased": "", "incomplete": ""}


class ReachFilter(SimpleListFilter):
    """Who must be told of a new version, by how they can be."""

    title = _("can be told")
    parameter_name = "reach"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer every way that a list can show."""
        return [(way, REACH_LABELS[way]) for way in LISTED]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Customer]) -> QuerySet[Customer]:
        """Keep the customers who can be told in one way, at the controllers that the reader sees."""
        way = self.value()
        if way not in LISTED:
            return queryset
        seen = Controller.objects.for_user(actor_in(request)).values_list("pk", flat=True)
        chosen = request.GET.get("controller")
        return customers_reached(queryset, way, seen.filter(slug=chosen) if chosen else seen)


@admin.register(Customer)
class CustomerAdmin(RegistryAdmin):
    """A customer's account as the shop last reported it."""

    view_permission = "customer.view"
    document_template = "office/customer.html"
    searches_are_logged = True
    opening_is_read_as = CUSTOMER
    shows_reads = True
    downloads = {"signed_up": signed_up_letter}
    list_title = _("Customers")
    when_empty = _(
        "No customer matches. Search by number, name, e-mail or phone number, or take a filter away."
    )
    list_display = (
        "shown_number",
        "shown_name",
        "shown_email",
        "shown_state",
        "shown_since",
        "shown_controller",
    )
    list_filter = (
        ControllerFilter,
        code_filter(_("account"), "account_state", ACCOUNT_STATE_LABELS),
        ReachFilter,
    )
    sortable_by = ("shown_number",)
    search_by = CUSTOMERS_BY
    search_help_text = _("Number, name, e-mail or phone number")
    ordering = ("number", "id")

    @display(description=_("Number"), ordering="number")
    def shown_number(self, row: Customer) -> str:
        """Give the customer's number."""
        return row.number

    @display(description=_("Name"), ordering="name")
    def shown_name(self, row: Customer) -> str:
        """Give the name."""
        return row.name

    @display(description=_("E-mail"))
    def shown_email(self, row: Customer) -> str:
        """Give enough of the address to recognise it."""
        return _email(row)

    @display(description=_("Account"), ordering="account_state")
    def shown_state(self, row: Customer) -> SafeString:
        """Give the state of the account."""
        return _account_chip(row)

    @display(description=_("Since"), ordering="state_since")
    def shown_since(self, row: Customer) -> str:
        """Tell since when."""
        return f"{row.state_since:%d-%m-%Y}" if row.state_since else ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Give the customers, and of each whether its contact data is masked for the reader."""
        return super().get_queryset(request).annotate(hides_contact=hides_contact(actor_in(request)))

    def shown_history(self, row: Any) -> list[dict[str, Any]]:
        """Mask contact data in what was recorded, for whom it is masked."""
        entries = super().shown_history(row)
        hidden = contact_names(Customer, "email", "phone") if row.hides_contact else ()
        return contact_changes_masked(entries, hidden)

    def hit(self, row: Customer) -> tuple[str, ...]:
        """Tell a customer from others of the same name; address and phone number are masked."""
        return (
            self.heading(row),
            _email(row),
            _phone(row),
            row.get_account_state_display(),
            row.controller.name,
        )

    def get_urls(self) -> list[Any]:
        """Add the page of what applied on a day."""
        page = path("<uuid:object_id>/then/", self.admin_site.admin_view(self.then_view), name=THEN_PAGE)
        return [page, *super().get_urls()]

    def then_view(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        """Show what applied to the customer on a day; recorded as a read."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        row = self.row_or_404(request, object_id)
        require_policies(request, row)
        page = then_page(request, row, self._context(request, row))
        self.note_read(request, row, CUSTOMER)
        return page

    def heading(self, row: Customer) -> str:
        """Give number and name."""
        return f"{row.number} · {row.name}" if row.name else row.number

    def document(self, request: HttpRequest, row: Customer) -> dict[str, Any]:
        """Show the account over time, with contact data masked, every notice, and what is kept how long."""
        sees_policies = actor_in(request).may("policy.view", row.controller_id)
        sees_record = actor_in(request).may("activity.view", row.controller_id)
        states = account_states(row)
        return super().document(request, row) | {
            "account": [_account_line(state) for state in reversed(states)],
            "kept": _kept(row, states) if sees_record else None,
            "email": _email(row),
            "phone": _phone(row),
            "account_chip": _account_chip(row),
            "controller_url": page_of(row.controller),
            "notices": _notices(row) if sees_policies else None,
            "then_url": then_url(row) if sees_policies and sees_record else "",
            "blocks": _blocks(row, may_open=actor_in(request).may(VIEW_BLOCKS, row.controller_id)),
        }


def _email(row: Any) -> str:
    return masked_wholly(row.email) if row.hides_contact else masked_address(row.email)


def _phone(row: Any) -> str:
    return masked_wholly(row.phone) if row.hides_contact else masked_phone(row.phone)


def _account_chip(row: Customer) -> SafeString:
    return chip(row.get_account_state_display(), ACCOUNT_COLOURS.get(row.account_state, "near"))


def _account_line(state: AccountState) -> dict[str, Any]:
    word = dict(ACCOUNT_STATE_LABELS).get(state.state, state.state)
    return {"chip": chip(word, ACCOUNT_COLOURS.get(state.state, "near")), "since": state.since}


def _kept(customer: Customer, states: tuple[AccountState, ...]) -> dict[str, list[dict[str, Any]]]:
    """Give what has a day, the next first, and what waits for something else; empty without a rule."""
    lines = [_kept_line(kept) for kept in kept_of(customer, states)]
    if not lines:
        return {}
    dated = sorted((line for line in lines if line["goes_on"]), key=lambda line: line["goes_on"])
    return {"dated": dated, "waiting": [line for line in lines if not line["goes_on"]]}


def _kept_line(kept: Kept) -> dict[str, Any]:
    """Say of a rule's data when it goes, or what that waits for."""
    ended = kept.retention
    is_dated = ended is not None and ended.status == SCHEDULED
    return {
        "data": ", ".join(in_words(category, "name") for category in kept.categories),
        "sentence": retention_sentence(terms_of(kept.rule), reader_language()),
        "url": page_of(kept.rule),
        "goes_on": ended.erase_on if ended and is_dated else None,
        "is_due": bool(ended and is_dated and ended.erase_on and ended.erase_on <= clock.today()),
        "waits_for": "" if is_dated or ended is None else dict(TRIGGER_LABELS)[kept.rule.trigger],
    }


def _blocks(customer: Customer, *, may_open: bool) -> list[dict[str, Any]]:
    return [
        {
            "channel": block.get_channel_display(),
            "scope": block.get_scope_display(),
            "since": block.created_at,
            "chip": state_chip(block),
            "lifted_at": block.lifted_at,
            "url": page_of(block) if may_open else "",
        }
        for block in blocks_of(customer.controller_id, contacts_of(customer))
    ]


def _notices(customer: Customer) -> list[dict[str, Any]]:
    rows = list(
        Notice.objects.filter(customer=customer)
        .select_related("campaign__policy_version")
        .order_by("-created_at")
    )
    letters = letters_with_state(Letter.objects.filter(pk__in=[n.letter_id for n in rows if n.letter_id]))
    states = dict(letters.values_list("pk", "state"))
    return [
        {
            "at": notice.created_at,
            "number": notice.campaign.policy_version.number,
            "url": page_of(notice.campaign),
            "chip": notice_chip(notice, states),
        }
        for notice in rows
    ]
