"""The triggers that write history and hold the guards: which ones there should be, and which there are.

They are generated from the models for SQLite and PostgreSQL, installed after each migration, and
compared at every start. See docs/decisions/0001-history-by-triggers.md.
"""

# ruff: noqa: S608  names come from our own models, and DDL takes no parameters

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from dpo_office.common import triggers_postgresql, triggers_sqlite
from dpo_office.common.history import (
    BarredWhile,
    HashOf,
    InsertOnly,
    LeavesWith,
    Leaving,
    ProvenBy,
    SettledIn,
)
from dpo_office.common.states import StepTable
from dpo_office.common.vault import SealedIn


@dataclass(frozen=True)
class Guarded:
    """A table with what its triggers must do; `columns` are those that history copies."""

    table: str
    key: str
    columns: tuple[str, ...]
    history_table: str | None
    all_columns: tuple[str, ...]
    insert_only: InsertOnly | None
    never_deleted: bool
    step_table: StepTable | None
    held: "Held | None" = None
    # SQL about OLD: which rows may go under a recorded redaction although the others are never deleted.
    deleted_when: str = ""
    # A column that keeps the value with which its row came.
    fixed_column: str = ""
    # A column with a wrapped key, and the table of keys by which nothing may be wrapped any more.
    wrapped_column: str = ""
    retired_keys: str = ""
    # A column whose values some row elsewhere bars, and SQL about NEW: whether it takes one and is barred.
    barred_column: str = ""
    barred_when: str = ""
    # Columns that keep their values once the row has come so far.
    settled: tuple[SettledIn, ...] = ()
    hashed: HashOf | None = None
    # SQL about NEW: whether nothing proves the state with which it comes, or to which it goes.
    unproven_field: str = ""
    came_unproven: str = ""
    went_unproven: str = ""

    def wrapped_by_retired(self) -> str:
        """Give the SQL that finds the key by which a new row is wrapped among those that were given up."""
        key_id = f'substr(NEW."{self.wrapped_column}", 2, 4)'
        return f'SELECT 1 FROM "{self.retired_keys}" k WHERE k.key_id = {key_id}'


@dataclass(frozen=True)
class Held:
    """Rows with which a letter leaves, and the tables that tell for which controllers none does."""

    rows: LeavesWith
    leaving: Leaving
    letters: str
    controllers: str
    users: str
    # Empty on the way to the migration that makes the table.
    freezes: str = ""

    def found_in(self, row: str, source: str) -> str:
        """Give the SQL that finds a row of `source` with which a held letter would leave.

        `row` is the name of a new row. The same is asked in letters/holds.py of letters that are due.
        """
        conditions = [
            f"c.\"{self.leaving.field}\" <> '{self.leaving.open}'",
            (
                f'NOT EXISTS (SELECT 1 FROM "{self.users}" u WHERE u.id = l.tested_by AND u.is_active'
                " AND lower(u.email) = lower(l.recipient_address))"
            ),
        ]
        conditions += self._leaves(row)
        return (
            f'SELECT 1 FROM {source}"{self.letters}" l JOIN "{self.controllers}" c ON c.id = l.controller_id'
            f" WHERE l.id = {row}.letter_id AND {' AND '.join(conditions)}"
        )

    def frozen_in(self, row: str, source: str) -> str:
        """Give the SQL that finds a row of `source` with which a letter would leave a frozen office.

        `row` is the name of a new row. The same is asked in letters/freezes.py.
        """
        conditions = ["f.ended_at IS NULL", *self._leaves(row)]
        return f'SELECT 1 FROM {source}"{self.freezes}" f WHERE {" AND ".join(conditions)}'

    def _leaves(self, row: str) -> list[str]:
        conditions = []
        if self.rows.unless:
            conditions.append(f"{row}.{self.rows.unless} IS NULL")
        if self.rows.when[0]:
            conditions.append(f"{row}.{self.rows.when[0]} = '{self.rows.when[1]}'")
        return conditions


def own_models() -> list[type[models.Model]]:
    """List the models of our apps, historical ones left out."""
    return [
        model
        for label in settings.OFFICE_APPS
        for model in apps.get_app_config(label).get_models()
        if not hasattr(model, "instance_type")
    ]


def history_model(model: type[models.Model]) -> type[models.Model] | None:
    """Give the historical model of a tracked one."""
    name = getattr(model._meta, "simple_history_manager_attribute", None)
    return getattr(model, name).model if name else None


def guarded_tables(columns_of: dict[str, set[str]] | None = None) -> list[Guarded]:
    """List the tables that carry triggers.

    `columns_of` maps each table of the database to the columns that it really has, for a database
    that is on its way between two migrations; without it the models speak.
    """
    found = []
    for model in own_models():
        recorded = history_model(model)
        if recorded is None and getattr(model, "insert_only", None) is None:
            continue
        entry = _guarded(model, recorded, model, columns_of)
        if entry is not None:
            found.append(entry)
    return found


def guarded_in_state(state_apps: Any, labels: Iterable[str]) -> list[Guarded]:
    """Describe tables as they stand at a point of a migration plan, for the models it names then.

    Raises LookupError for a model whose writes could not be recorded there.
    """
    rules = {model._meta.label: model for model in own_models()}
    columns = database_columns()
    found = []
    for label in labels:
        app_label, _, name = label.partition(".")
        model = state_apps.get_model(app_label, name)
        recorded = state_apps.all_models[app_label].get(f"historical{name.lower()}")
        entry = _guarded(model, recorded, rules.get(label, model), columns)
        if entry is None or (entry.history_table is None and entry.insert_only is None):
            raise LookupError(f"{label} has no history at this point of the migrations")
        found.append(entry)
    return found


def _guarded(
    model: type[models.Model],
    recorded: type[models.Model] | None,
    rules: type[models.Model],
    columns_of: dict[str, set[str]] | None,
) -> Guarded | None:
    table, here = _columns(model, columns_of)
    there: set[str] = set()
    if recorded is not None:
        _, there = _columns(recorded, columns_of)
    if not here or (recorded is not None and not there):
        return None
    step_table = getattr(rules, "step_table", None)
    if step_table is not None and step_table.field not in here:
        step_table = None
    return Guarded(
        table=table,
        key=str(model._meta.pk.column),
        columns=tuple(sorted(here & there)),
        history_table=recorded._meta.db_table if recorded else None,
        all_columns=tuple(sorted(here)),
        insert_only=getattr(rules, "insert_only", None),
        never_deleted=bool(getattr(rules, "never_deleted", False)),
        step_table=step_table,
        held=_held(rules, columns_of),
        deleted_when=_deleted_when(rules, columns_of),
        fixed_column=fixed if (fixed := getattr(rules, "fixed_column", "")) in here else "",
        **_wrapped(rules, here, columns_of),
        **_barred(rules, here, columns_of),
        **_settled(rules, here),
        **_unproven(rules, here, columns_of),
    )


def _settled(rules: type[models.Model], here: set[str]) -> dict[str, Any]:
    """Say which columns keep their values from some state on, and which one holds the hash of a text."""
    settled: tuple[SettledIn, ...] = getattr(rules, "settled_in", ())
    hashed: HashOf | None = getattr(rules, "hash_of", None)
    return {
        "settled": tuple(
            replace(one, columns=tuple(column for column in one.columns if column in here))
            for one in settled
            if one.field in here and here.intersection(one.columns)
        ),
        "hashed": hashed if hashed and {hashed.column, hashed.text} <= here else None,
    }


def _unproven(
    rules: type[models.Model], here: set[str], columns_of: dict[str, set[str]] | None
) -> dict[str, Any]:
    """Say when a state has no proof; nothing before the proofs can be there."""
    proven: ProvenBy | None = getattr(rules, "proven_by", None)
    if proven is None or proven.field not in here:
        return {}
    table, columns = _columns(apps.get_model(proven.model), None)
    if columns_of is not None and not columns <= columns_of.get(table, set()):
        return {}

    def none_of(conditions: Iterable[tuple[str, str]]) -> str:
        return " OR ".join(
            f'NEW."{proven.field}" = \'{state}\' AND NOT EXISTS (SELECT 1 FROM "{table}" p WHERE {holds})'
            for state, holds in conditions
        )

    return {
        "unproven_field": proven.field,
        "came_unproven": none_of(proven.came),
        "went_unproven": none_of(proven.went),
    }


def _barred(
    rules: type[models.Model], here: set[str], columns_of: dict[str, set[str]] | None
) -> dict[str, Any]:
    """Say which column takes some values only while nothing stands in the way; nothing before it can."""
    bar: BarredWhile | None = getattr(rules, "barred_while", None)
    if bar is None or bar.column not in here:
        return {}
    other: Any = apps.get_model(bar.model)
    here_field: Any = rules._meta.get_field(bar.key)
    key, mine, table = other._meta.get_field(bar.key).column, here_field.column, other._meta.db_table
    if columns_of is not None and not {key, bar.field} <= columns_of.get(table, set()):
        return {}
    taken, counted, standing = (
        ", ".join(f"'{value}'" for value in values) for values in (bar.values, bar.among[1], bar.states)
    )
    found = f'SELECT 1 FROM "{table}" b WHERE b."{key}" = NEW."{mine}" AND b."{bar.field}" IN ({standing})'
    return {
        "barred_column": bar.column,
        "barred_when": (
            f'NEW."{bar.column}" IN ({taken}) AND NEW."{bar.among[0]}" IN ({counted}) AND EXISTS ({found})'
        ),
    }


def _wrapped(
    rules: type[models.Model], here: set[str], columns_of: dict[str, set[str]] | None
) -> dict[str, Any]:
    """Name the column with a wrapped key, and the table of retired ones; nothing before both are there."""
    sealed_in: SealedIn | None = getattr(rules, "sealed_in", None)
    retired = apps.get_model("common", "RetiredKey")._meta.db_table
    if sealed_in is None or sealed_in.column not in here:
        return {}
    if columns_of is not None and retired not in columns_of:
        return {}
    return {"wrapped_column": sealed_in.column, "retired_keys": retired}


def _deleted_when(rules: type[models.Model], columns_of: dict[str, set[str]] | None) -> str:
    """Give the SQL for what `deleted_when` of a model names, a path as in a query: `task__case__is_test`.

    It is a column of the model itself, or of a row that it hangs on. Nothing before all columns are there.
    """
    path = getattr(rules, "deleted_when", "")
    return _said_of(rules, path.split("__"), "OLD", columns_of) if path else ""


def _said_of(
    model: Any, path: Sequence[str], row: str, columns_of: dict[str, set[str]] | None, depth: int = 0
) -> str:
    field = model._meta.get_field(path[0])
    if columns_of is not None and field.column not in columns_of.get(model._meta.db_table, ()):
        return ""
    if len(path) == 1:
        return f'{row}."{field.column}"'
    parent, above = field.related_model, f"r{depth}"
    said = _said_of(parent, path[1:], above, columns_of, depth + 1)
    found = f'SELECT 1 FROM "{parent._meta.db_table}" {above}'
    key = f'{above}."{parent._meta.pk.column}" = {row}."{field.column}"'
    return f"EXISTS ({found} WHERE {key} AND {said})" if said else ""


def _held(rules: type[models.Model], columns_of: dict[str, set[str]] | None) -> Held | None:
    """Describe what holds letters with such rows; nothing before the columns are there that tell."""
    leaves_with = getattr(rules, "leaves_with", None)
    if leaves_with is None:
        return None
    controllers: Any = apps.get_model(settings.OFFICE_CONTROLLER_MODEL)
    letters: Any = rules._meta.get_field("letter").related_model
    freezes = apps.get_model("common", "Freeze")._meta.db_table
    held = Held(
        rows=leaves_with,
        leaving=controllers.leaving,
        letters=letters._meta.db_table,
        controllers=controllers._meta.db_table,
        users=apps.get_model(settings.AUTH_USER_MODEL)._meta.db_table,
        freezes=freezes if columns_of is None or freezes in columns_of else "",
    )
    if columns_of is None:
        return held
    tells = held.leaving.field in columns_of.get(held.controllers, ())
    return held if tells and "tested_by" in columns_of.get(held.letters, ()) else None


def _columns(model: type[models.Model], columns_of: dict[str, set[str]] | None) -> tuple[str, set[str]]:
    table = model._meta.db_table
    if columns_of is not None:
        return table, columns_of.get(table, set())
    return table, {str(field.column) for field in model._meta.concrete_fields}


def _dialect() -> Any:
    return triggers_postgresql if connection.vendor == "postgresql" else triggers_sqlite


def database_columns() -> dict[str, set[str]]:
    """Read which tables and columns the database really has."""
    columns: dict[str, set[str]] = _dialect().database_columns(connection)
    return columns


def install_triggers(guarded: Iterable[Guarded] | None = None) -> None:
    """Make the triggers those that belong, on all tables or on the given ones.

    They follow the columns that the database has now. What stands rightly is not touched: a second
    run locks nothing, and no write of another process meets a table without its triggers.
    """
    dialect = _dialect()
    wanted = guarded_tables(database_columns()) if guarded is None else list(guarded)
    scope = None if guarded is None else _tables(wanted)
    expected = {name: trigger for entry in wanted for name, trigger in dialect.expected(entry).items()}
    with transaction.atomic(), connection.cursor() as cursor:
        standing = dialect.installed(cursor)
        wrong = {
            name: trigger
            for name, trigger in standing.items()
            if (scope is None or trigger.table in scope) and expected.get(name) != trigger
        }
        missing = {name: t for name, t in expected.items() if name in wrong or name not in standing}
        dialect.drop(cursor, wrong)
        dialect.create(cursor, missing)


def remove_triggers(guarded: Iterable[Guarded] | None = None) -> None:
    """Remove our triggers, from all tables or from the given ones."""
    scope = None if guarded is None else _tables(guarded)
    _remove(lambda trigger: scope is None or trigger.table in scope)


def lift_for_flush() -> None:
    """Remove only what stands in the way of emptying every table."""
    _remove(_dialect().hinders_flush)


@contextmanager
def keepers_lifted() -> Iterator[None]:
    """Let rows that are otherwise never deleted be deleted, in this transaction alone.

    The triggers are removed and made again in the transaction: no other one sees the tables without them, and
    when this one fails they were never gone. Every other guard stays in place.
    """
    with transaction.atomic():
        # PostgreSQL alters no table for which a foreign key still waits to be checked.
        connection.check_constraints()
        _remove(_dialect().keeps_rows)
        yield
        connection.check_constraints()
        install_triggers()


def _remove(chosen: Callable[[Any], bool]) -> None:
    dialect = _dialect()
    with transaction.atomic(), connection.cursor() as cursor:
        dialect.drop(cursor, {n: t for n, t in dialect.installed(cursor).items() if chosen(t)})


def _tables(guarded: Iterable[Guarded]) -> set[str]:
    return {table for entry in guarded for table in (entry.table, entry.history_table) if table}


def installed_triggers(cursor: Any) -> dict[str, Any]:
    """Read our triggers, by a cursor of the office's database or of a copy of it."""
    installed: dict[str, Any] = _dialect().installed(cursor)
    return installed


def trigger_faults() -> list[str]:
    """Name each trigger that is missing, foreign or altered; empty when all is as the models say."""
    with connection.cursor() as cursor:
        return faults_among(installed_triggers(cursor))


def faults_among(installed: dict[str, Any]) -> list[str]:
    """Name what is wrong with these triggers."""
    dialect = _dialect()
    expected: dict[str, Any] = {}
    for guarded in guarded_tables():
        expected.update(dialect.expected(guarded))
    return (
        [f"missing {name}" for name in sorted(expected.keys() - installed.keys())]
        + [f"foreign {name}" for name in sorted(installed.keys() - expected.keys())]
        + [
            f"altered {name}"
            for name in sorted(expected.keys() & installed.keys())
            if expected[name] != installed[name]
        ]
    )
