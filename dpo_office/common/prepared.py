"""Queries that each request asks in the same words: compiled once, then asked with other values.

Django puts the text of a query together anew each time. For one over several tables that takes longer than
the database takes to answer, and what is asked at every request is worth remembering.
"""

import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import DateField, Field, QuerySet, UUIDField


@dataclass(frozen=True)
class _Compiled:
    compiler: Any
    text: str
    values: tuple[Any, ...]
    # Where in the values each named one stands.
    places: tuple[tuple[int, str], ...]


class PreparedRows:
    """The rows of a query, as tuples; with the values of a call, and in the same words each time.

    `build` gives the queryset, of `values_list`, for a value of each name. Its words must not depend on the
    values: no value may be None, or decide whether there is a condition. The kinds tell how the database is
    given each.
    """

    def __init__(self, build: Callable[..., QuerySet[Any]], **kinds: "Field[Any, Any]") -> None:
        self._build = build
        self._kinds = kinds
        # A compiled query belongs to a connection, and that to a thread.
        self._known = threading.local()

    def __call__(self, **values: Any) -> list[tuple[Any, ...]]:
        """Ask with these values; raises KeyError where one is missing."""
        compiled = self._compiled()
        given = list(compiled.values)
        stored = self._stored(values)
        for place, name in compiled.places:
            given[place] = stored[name]
        with connection.cursor() as cursor:
            cursor.execute(compiled.text, given)
            found = cursor.fetchall()
        return list(compiled.compiler.results_iter([found], tuple_expected=True))

    def _stored(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: kind.get_db_prep_value(values[name], connection) for name, kind in self._kinds.items()}

    def _compiled(self) -> _Compiled:
        known: _Compiled | None = getattr(self._known, "compiled", None)
        # The one that is asked now: in this thread, and to this database.
        if known is None or known.compiler.connection is not connections[DEFAULT_DB_ALIAS]:
            known = self._known.compiled = self._compile()
        return known

    def _compile(self) -> _Compiled:
        examples = {name: _example(kind, number) for number, (name, kind) in enumerate(self._kinds.items())}
        compiler = self._build(**examples).query.get_compiler(DEFAULT_DB_ALIAS)
        text, values = compiler.as_sql()
        stored = self._stored(examples)
        places = tuple(
            (place, name)
            for place, value in enumerate(values)
            for name, example in stored.items()
            if type(value) is type(example) and value == example
        )
        missing = stored.keys() - {name for _place, name in places}
        if missing:
            raise ValueError(f"the query does not ask for {', '.join(sorted(missing))}")
        return _Compiled(compiler, text, tuple(values), places)


def _example(kind: "Field[Any, Any]", number: int) -> Any:
    """Give a value of the kind that is found again among the others of a query."""
    if isinstance(kind, UUIDField):
        return uuid.uuid4()
    if isinstance(kind, DateField):
        return date.fromordinal(number + 1)
    raise TypeError(f"no example of {type(kind).__name__}")
