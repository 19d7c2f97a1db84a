"""Several counts by one query."""

from typing import Any

from django.db.models import Count, QuerySet, Value


def count_each(*sets: QuerySet[Any]) -> list[int]:
    """Return the number of rows of each set, in their order, by one query for all of them."""
    # A set known to be empty without asking (`none()`) has no line in the answer.
    found = dict(counts_of(*sets)) if sets else {}
    return [found.get(place, 0) for place in range(len(sets))]


def counts_of(*sets: QuerySet[Any]) -> QuerySet[Any, Any]:
    """Give that query: of each set, its place among them and the number of its rows."""
    counts: list[Any] = [
        rows.order_by()
        .annotate(place=Value(place))
        .values("place")
        .annotate(number=Count("pk"))
        .values_list("place", "number")
        for place, rows in enumerate(sets)
    ]
    counted: QuerySet[Any, Any] = counts[0].union(*counts[1:], all=True)
    return counted
