"""How a number of the reports leads to exactly its rows: a filter that names the figure and its days."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from dpo_office.common.calendars import FIRST_CALENDAR_YEAR, LAST_CALENDAR_YEAR

PARAMETER: Final = "counted"
FORM: Final = re.compile(r"([a-z0-9_-]{1,60})\.(\d{4}-\d\d-\d\d)\.(\d{4}-\d\d-\d\d)", re.ASCII)


def counted_as(code: str, first: date, last: date) -> str:
    """Name a figure of the days from the first to the last as an address holds it."""
    return f"{code}.{first}.{last}"


def read_counted(text: str) -> tuple[str, date, date] | None:
    """Read what `counted_as` wrote; None for anything else."""
    found = FORM.fullmatch(text)
    if found is None:
        return None
    try:
        first, last = date.fromisoformat(found[2]), date.fromisoformat(found[3])
    except ValueError:
        return None
    years = (first.year, last.year)
    is_near = all(FIRST_CALENDAR_YEAR <= year <= LAST_CALENDAR_YEAR for year in years)
    return (found[1], first, last) if is_near and first <= last else None


class CountedFilter(SimpleListFilter, ABC):
    """The rows behind one number of the reports; shown only to who comes from there."""

    title = gettext_lazy("counted in Reports")
    parameter_name = PARAMETER

    @abstractmethod
    def figure(self, request: HttpRequest, code: str, first: date, last: date) -> tuple[Any, Q] | None:
        """Give a figure's words and what its rows are; None for an unknown one."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Offer what the address names, and nothing beside it."""
        asked = request.GET.get(PARAMETER, "")
        named = read_counted(asked)
        self.rows = self.figure(request, *named) if named else None
        if named is None or self.rows is None:
            return []
        words, (_code, first, last) = self.rows[0], named
        return [(asked, f"{words}, {first:%d-%m-%Y} – {last:%d-%m-%Y}")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows of the figure."""
        return queryset.filter(self.rows[1]) if self.rows and self.value() else queryset
