"""The days on which the law, or the office, does not count as working."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import Max, Min, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common.search.lookup import SearchBy
from registry_app.admin.base import RegistryAdmin, chip, code_filter, in_words
from registry_app.labels import HOLIDAY_KIND_LABELS
from registry_app.models import Holiday


class YearFilter(SimpleListFilter):
    """The years that the calendar covers."""

    title = _("year")
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer each year from the first holiday to the last."""
        ends = Holiday.objects.aggregate(first=Min("date"), last=Max("date"))
        if ends["first"] is None:
            return []
        return [(str(year), str(year)) for year in range(ends["first"].year, ends["last"].year + 1)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the days of one year."""
        known = self.value() in dict(self.lookup_choices)
        return queryset.filter(date__year=int(self.value() or 0)) if known else queryset


@admin.register(Holiday)
class HolidayAdmin(RegistryAdmin):
    """Holidays belong to no controller: whoever may see a controller may see them."""

    view_permission = "controller.view"
    document_template = "office/holiday.html"
    related = ()
    list_title = _("Public holidays and closing days")
    when_empty = _("No day matches. Take a filter away, or load the reference data.")
    list_display = ("shown_date", "shown_name", "shown_kind", "shown_effect")
    list_filter = (YearFilter, code_filter(_("kind"), "kind", HOLIDAY_KIND_LABELS))
    search_by = SearchBy(names="name_da name_en")
    ordering = ("date",)

    @display(description=_("Date"), ordering="date")
    def shown_date(self, row: Holiday) -> str:
        """Give the date."""
        return f"{row.date:%d-%m-%Y}"

    @display(description=_("Name"))
    def shown_name(self, row: Holiday) -> str:
        """Give the name."""
        return in_words(row, "name")

    @display(description=_("Kind"), ordering="kind")
    def shown_kind(self, row: Holiday) -> str:
        """Tell what kind of day it is."""
        return row.get_kind_display()

    @display(description=_("Time limits"))
    def shown_effect(self, row: Holiday) -> SafeString:
        """Tell what the day does to a time limit."""
        return _effect(row)

    def heading(self, row: Holiday) -> str:
        """Give the holiday's name and year."""
        return f"{in_words(row, 'name')} {row.date.year}"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Give every day: the calendar is the same for all."""
        return Holiday.objects.all()

    def document(self, request: HttpRequest, row: Holiday) -> dict[str, Any]:
        """Show the day, what it does to time limits, and which source says so."""
        return {"effect": _effect(row)}


def _effect(row: Holiday) -> SafeString:
    if row.retired_at:
        return chip(_("taken out of the calendar"))
    if row.counts_for_deadline:
        return chip(_("move to the next working day"), "good")
    return chip(_("are not moved"))
