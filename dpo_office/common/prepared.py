"""Queries that are asked again and again in the same words: compiled once, then asked with other values.

Django puts the text of a query together anew each time. For one over several tables that takes longer than
the database takes to answer, and what is asked at every request is worth remembering.
"""

import copy
import json
import uuid
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from threading import Lock
from typing import Any, Final, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import (
    BooleanField,
    DateField,
    DateTimeField,
    F,
    Field,
    Func,
    IntegerField,
    QuerySet,
    UUIDField,
    Value,
)

from dpo_office.common.permissions import Actor

Row = TypeVar("Row")
# Who asks while a query is compiled: stands in its values where the person who asks will.
ANYBODY: Final = uuid.uuid4()
# Of each query, so many different words: roles that people hold together, days.
WORDS_KNOWN: Final = 128


@dataclass(frozen=True)
class _Compiled:
    queryset: QuerySet[Any, Any]
    # None where the words alone say that nothing is found.
    compiler: Any
    text: str = ""
    values: tuple[Any, ...] = ()
    # Where in the values each named one stands.
    places: tuple[tuple[int, str], ...] = ()


class _Prepared:
    """A query with its words and values apart.

    `build` gives the queryset from what its words depend on, by position, and from its values, by name. Its
    words must not depend on the values: none may be None, or decide whether there is a condition. An actor
    among the first counts without their key: people who may see the same share the words. The kinds tell how
    the database is given each value.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **kinds: "Field[Any, Any]") -> None:
        self._build = build
        self._kinds = kinds
        self._known: OrderedDict[tuple[Hashable, ...], _Compiled] = OrderedDict()
        self._lock = Lock()

    def _asked(self, of: tuple[Hashable, ...], values: dict[str, Any]) -> tuple[_Compiled, tuple[Any, ...]]:
        """Give the compiled query and what it is asked with."""
        anybodys, people = _without_people(of)
        compiled = self._compiled(anybodys, people)
        given = list(compiled.values)
        stored = self._stored(values) | _stored_people(people)
        for place, name in compiled.places:
            given[place] = stored[name]
        return compiled, tuple(given)

    def _stored(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: kind.get_db_prep_value(values[name], connection) for name, kind in self._kinds.items()}

    def _compiled(self, of: tuple[Hashable, ...], people: Mapping[str, uuid.UUID]) -> _Compiled:
        # Each kind of database has words of its own: an office that is moved asks both.
        key = (connection.vendor, *of)
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
                return known
        compiled = self._compile(of, people)
        with self._lock:
            self._known[key] = compiled
            if len(self._known) > WORDS_KNOWN:
                self._known.popitem(last=False)
        return compiled

    def _compile(self, of: tuple[Hashable, ...], people: Mapping[str, uuid.UUID]) -> _Compiled:
        examples = {name: _example(kind, number) for number, (name, kind) in enumerate(self._kinds.items())}
        queryset = self._build(*of, **examples)
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            text, values = compiler.as_sql()
        except EmptyResultSet:
            return _Compiled(queryset, None)
        known = self._stored(examples)
        wanted = known | _stored_people(dict.fromkeys(people, ANYBODY))
        places = tuple(
            (place, name)
            for place, value in enumerate(values)
            for name, example in wanted.items()
            if type(value) is type(example) and value == example
        )
        named = {name for _place, name in places}
        if missing := known.keys() - named:
            raise ValueError(f"the query does not ask for {', '.join(sorted(missing))}")
        taken = {place for place, _name in places}
        if any(ANYBODY.hex in str(v).replace("-", "") for n, v in enumerate(values) if n not in taken):
            raise ValueError("the query asks for who asks in a form of its own")
        # Held by no connection: the one that asks is put in.
        compiler.connection = None
        return _Compiled(queryset, compiler, text, tuple(values), places)


class PreparedRows(_Prepared):
    """The rows of a query, as tuples: for a queryset of `values_list`."""

    def __call__(self, *of: Hashable, **values: Any) -> list[tuple[Any, ...]]:
        """Ask with these values; raises KeyError where one is missing."""
        compiled, given = self._asked(of, values)
        if compiled.compiler is None:
            return []
        with connection.cursor() as cursor:
            cursor.execute(compiled.text, given)
            found = cursor.fetchall()
        compiler = _connected(compiled.compiler)
        return list(compiler.results_iter([found], tuple_expected=True))


class PreparedObjects(_Prepared, Generic[Row]):
    """The objects of a query, with all that it annotates, joins and fetches; or its dicts."""

    def __call__(self, *of: Hashable, **values: Any) -> list[Row]:
        """Ask with these values; raises KeyError where one is missing."""
        compiled, given = self._asked(of, values)
        if compiled.compiler is None:
            return []
        compiler = _connected(compiled.compiler)
        compiler.as_sql = lambda *_args, **_kwargs: (compiled.text, given)
        rows = compiled.queryset.all()
        # Django's own way from rows to objects, which asks its query for who puts it into words.
        query: Any = rows.query
        query.get_compiler = lambda *_args, **_kwargs: compiler
        return list(rows)

    def first(self, *of: Hashable, **values: Any) -> Row | None:
        """Give the first object, None where there is none; asks for all that the query finds."""
        return next(iter(self(*of, **values)), None)


class KeysField(Field):  # type: ignore[type-arg]  # Django knows no arguments here
    """Keys of rows as one value of a query, however many there are: `IN` has a place for each."""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Give an array, or JSON to a database that knows none."""
        keys = list(value)
        return keys if connection.vendor == "postgresql" else json.dumps([key.hex for key in keys])


class Among(Func):
    """The condition that a key is among others; `path` leads to the key, as in `filter`."""

    conditional = True
    template = "%(expressions)s"

    def __init__(self, path: str, keys: Collection[uuid.UUID]) -> None:
        super().__init__(F(path), Value(keys, KeysField()), output_field=BooleanField())

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Ask for what stands in a list of JSON."""
        return self.as_sql(
            compiler,
            connection,
            template="%(expressions)s))",
            arg_joiner=" IN (SELECT value FROM json_each(",
            **extra,
        )

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Ask for what stands in an array."""
        return self.as_sql(
            compiler, connection, template="%(expressions)s::uuid[])", arg_joiner=" = ANY(", **extra
        )


def of_keys(path: str, rows: Callable[[], QuerySet[Any]]) -> PreparedObjects[Any]:
    """Prepare what belongs to rows: called with their `keys`, it gives all whose `path` leads to one."""
    return PreparedObjects(lambda *, keys: rows().filter(Among(path, keys)), keys=KeysField())


def fetch_to_hand(rows: Collection[Any], **related: PreparedObjects[Any]) -> None:
    """Have what belongs to rows at hand, as `prefetch_related` has: a query for each name, none for no rows.

    Each is prepared by `of_keys`, with the path by which the related rows point back.
    """
    if not rows:
        return
    for name, prepared in related.items():
        back = next(iter(rows))._meta.get_field(name).field.attname
        found: dict[uuid.UUID, list[Any]] = {row.pk: [] for row in rows}
        for other in prepared(keys=list(found)):
            found[getattr(other, back)].append(other)
        for row in rows:
            take_to_hand(row, **{name: found[row.pk]})


class AtHand:
    """Rows that belong to a row, where `prefetch_related` would put a queryset.

    Going through them costs no more than a list. Asked for anything else they are the queryset that they
    stand for, with these rows read: most are only gone through, and to build it costs more than they do.
    """

    __slots__ = ("_name", "_row", "_rows")

    def __init__(self, row: Any, name: str, rows: list[Any]) -> None:
        self._row, self._name, self._rows = row, name, rows

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place: Any) -> Any:
        return self._rows[place]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._queryset(), name)

    def _queryset(self) -> Any:
        relation = self._row._meta.get_field(self._name)
        others = relation.related_model._default_manager
        queryset = others.filter(**{relation.field.name: self._row})
        queryset._result_cache, queryset._prefetch_done = self._rows, True  # noqa: SLF001  as prefetch_related
        return queryset


def take_to_hand(row: Any, **found: list[Any]) -> None:
    """Let what was found of a row stand where `prefetch_related` would put it: `items` for `row.items.all()`.

    The rows of each must be all that point to the row by that name.
    """
    kept = row.__dict__.setdefault("_prefetched_objects_cache", {})
    for name, others in found.items():
        back = row._meta.get_field(name).field.name
        for other in others:
            setattr(other, back, row)
        kept[name] = AtHand(row, name, others)


def _connected(compiler: Any) -> Any:
    connected = copy.copy(compiler)
    connected.connection = connections[DEFAULT_DB_ALIAS]
    return connected


def _without_people(of: tuple[Hashable, ...]) -> tuple[tuple[Hashable, ...], dict[str, uuid.UUID]]:
    """Put anybody in the place of each actor; give who they are by their place."""
    people = {f"#{place}": one.user_id for place, one in enumerate(of) if isinstance(one, Actor)}
    anybodys = tuple(
        replace(one, user_id=ANYBODY, acted_for=set()) if isinstance(one, Actor) else one for one in of
    )
    return anybodys, people


_PERSON: "Final[UUIDField[Any, Any]]" = UUIDField()


def _stored_people(people: Mapping[str, uuid.UUID]) -> dict[str, Any]:
    return {name: _PERSON.get_db_prep_value(key, connection) for name, key in people.items()}


def _example(kind: "Field[Any, Any]", number: int) -> Any:
    """Give a value of the kind that is found again among the others of a query."""
    if isinstance(kind, KeysField):
        return [uuid.uuid4()]
    if isinstance(kind, UUIDField):
        return uuid.uuid4()
    if isinstance(kind, DateTimeField):
        return datetime(1, 1, 2 + number, 3, 4, 5, 6, tzinfo=UTC)
    if isinstance(kind, DateField):
        return date.fromordinal(number + 1)
    if isinstance(kind, IntegerField):
        # Within what every column of whole numbers holds: beyond it Django answers without asking.
        return 1_900_000_000 + number
    raise TypeError(f"no example of {type(kind).__name__}")
