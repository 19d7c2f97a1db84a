"""What the pages of the registry share: titles, links, filters, and who may see a row."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common.admin import OfficeAdmin, actor_in
from dpo_office.common.languages import reader_language
from registry_app.labels_countries import country_of
from registry_app.models import Controller, Listing


class RegistryAdmin(OfficeAdmin):
    """A page of the registry: its name in the reader's language, and who may see it."""

    related: ClassVar[Sequence[str]] = ("controller",)
    list_title: Any = ""

    @display(description=_("Controller"), ordering="controller__name")
    def shown_controller(self, row: Any) -> str:
        """Give the controller."""
        return str(row.controller.name)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Limit to what the actor may see, with the rows that each line names."""
        return super().get_queryset(request).select_related(*self.related)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list under its own name."""
        extra = {"title": self.list_title} | (extra_context or {})
        shown: HttpResponse = super().changelist_view(request, extra)
        return shown


class ControllerFilter(SimpleListFilter):
    """The controllers that the reader may see, by name."""

    title = _("controller")
    parameter_name = "controller"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer the controllers."""
        rows = Controller.objects.for_user(actor_in(request)).order_by("name")
        self.keys = {slug: (key, name) for key, slug, name in rows.values_list("pk", "slug", "name")}
        return [(slug, name) for slug, (_key, name) in self.keys.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows of one controller."""
        if not self.value():
            return queryset
        # By its key, not by a join: the list's own index gives the order.
        key, _name = self.keys.get(self.value() or "", (None, ""))
        return queryset.filter(controller_id=key) if key else queryset.none()


class CodeFilter(SimpleListFilter):
    """The labels of a field with codes."""

    field = ""
    labels: Iterable[tuple[str, Any]] = ()

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer every code in words."""
        return list(self.labels)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows with one code; what is no code narrows nothing."""
        known = self.value() in dict(self.labels)
        return queryset.filter(**{self.field: self.value()}) if known else queryset


def code_filter(name: Any, field_name: str, codes: Iterable[tuple[str, Any]]) -> type[CodeFilter]:
    """Make the filter of a field whose codes are known: no query asks the table for them."""

    class Filter(CodeFilter):
        title = name
        parameter_name = field = field_name
        labels = codes

    return Filter


def in_words(row: Any, name: str) -> str:
    """Give a text that the row holds in Danish and English, in the reader's language if it is there."""
    asked = reader_language()
    other = "en" if asked == "da" else "da"
    return str(getattr(row, f"{name}_{asked}") or getattr(row, f"{name}_{other}"))


def listing_name(row: Listing) -> str:
    """Name a decision by its country, a listing by the organisation and its country."""
    return f"{row.organisation} ({country_of(row.country)})" if row.organisation else country_of(row.country)


def page_of(row: Any) -> str:
    """Give the address of a row's page."""
    return reverse(_page_name(row, "change"), args=[row.pk])


def list_of(model: Any, controller: Controller) -> str:
    """Give the address of a controller's rows."""
    return reverse(_page_name(model, "changelist"), query={"controller": controller.slug})


def _page_name(model: Any, page: str) -> str:
    opts = model._meta
    return f"admin:{opts.app_label}_{opts.model_name}_{page}"


def chip(words: Any, kind: str = "") -> SafeString:
    """Show a state as a word in a colour; the word alone says everything."""
    return format_html('<span class="o-chip {}">{}</span>', kind, words)
