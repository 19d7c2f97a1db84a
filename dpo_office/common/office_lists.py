"""Lists that stay fast: no count and no page beyond a cap, an order and a search that an index gives."""

from functools import cached_property
from typing import Any, Final, cast

from django.contrib import messages
from django.contrib.admin.views.main import ORDER_VAR
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from unfold.views import ChangeList

from dpo_office.common.request_notes import notes_of

# Nobody pages through ten thousand rows: a filter or a search leads there.
MOST_ROWS: Final = 10_000
# A search that finds more wants more letters.
MOST_HITS: Final = 500


class CappedPaginator(Paginator):
    """Pages over at most ten thousand rows; what lies behind is neither counted nor shown."""

    template_name = "office/pagination.html"

    @cached_property
    def counted(self) -> int:
        """Count the rows, one further than are shown."""
        rows = cast("QuerySet[Any]", self.object_list)
        return int(rows.order_by()[: MOST_ROWS + 1].count())

    @cached_property
    def count(self) -> int:
        """Give how many rows there are to page through."""
        return min(self.counted, MOST_ROWS)

    @property
    def is_cut(self) -> bool:
        """Tell whether there are more."""
        return self.counted > MOST_ROWS


class OfficeChangeList(ChangeList):
    """A list whose search text is sealed in its address, sorted by columns that have an index."""

    found_is_cut = False
    page_num: int

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        """Search for the opened text."""
        self.query = notes_of(request).searched_text
        rows = super().get_queryset(request, exclude_parameters)
        self.found_is_cut = notes_of(request).found_is_cut
        return rows

    def get_results(self, request: HttpRequest) -> None:
        """Cut the page asked for; whoever asks for one behind the last gets the last."""
        pages = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
        if self.page_num > pages.num_pages and pages.is_cut:
            messages.info(
                request, _("Lists end after 10,000 rows. Narrow them down with a filter or a search.")
            )
        self.page_num = min(max(self.page_num, 1), pages.num_pages)
        self.paginator = pages
        self.result_count = pages.count
        self.result_list = pages.page(self.page_num).object_list
        self.multi_page = pages.num_pages > 1
        self.show_full_result_count = self.show_admin_actions = self.can_show_all = False
        self.full_result_count = None

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """Keep the list's own order when a column is asked for that it does not sort by."""
        ordering = super().get_ordering(request, queryset)
        if self.params.get(ORDER_VAR) and ordering == ["-pk"]:
            del self.params[ORDER_VAR]
            ordering = super().get_ordering(request, queryset)
        return list(ordering)

    def get_ordering_field(self, field_name: Any) -> Any:
        """Sort only by what the list offers to sort by."""
        if self.sortable_by is not None and field_name not in self.sortable_by:
            return None
        return super().get_ordering_field(field_name)

    @property
    def filters_alone(self) -> str:
        """Give the address of the list with its filters, without the search and the page."""
        return self.get_query_string(remove=["q"])
