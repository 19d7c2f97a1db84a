"""Operations of migrations: the one way to write to a tracked table, and indexes beside a running office."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import connection
from django.db.migrations.operations import AddIndex, RunPython
from django.db.migrations.operations.base import Operation

from dpo_office.common.acting import acting
from dpo_office.common.permissions import system_actor
from dpo_office.common.triggers import guarded_in_state, install_triggers, remove_triggers


class RecordedRunPython(RunPython):
    """A data migration whose writes are recorded under the system's name.

    The triggers of the named models are made anew for the tables and columns that stand at this point
    of the plan. On SQLite they go again afterwards, because the next schema change would trip over them.
    """

    def __init__(
        self,
        code: Callable[..., None],
        reverse_code: Callable[..., None] | None = None,
        *,
        models: tuple[str, ...],
        reason: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(code, reverse_code, **kwargs)
        self.models = models
        self.reason = reason

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """Give back what a squashed migration needs."""
        name, args, kwargs = super().deconstruct()
        return name, args, kwargs | {"models": self.models, "reason": self.reason}

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Run the code under the triggers."""
        self._recorded(super().database_forwards, app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Run the reverse code under the triggers."""
        self._recorded(super().database_backwards, app_label, schema_editor, from_state, to_state)

    def _recorded(self, run: Callable[..., None], *args: Any) -> None:
        guarded = guarded_in_state(args[2].apps, self.models)
        install_triggers(guarded)
        with acting(system_actor("migration"), self.reason):
            run(*args)
        if connection.vendor == "sqlite":
            remove_triggers(guarded)


class MakeFunctions(Operation):
    """Functions that PostgreSQL needs; SQLite has its own, registered on each connection. No row changes."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, sql: str, reverse_sql: str) -> None:
        self.sql, self.reverse_sql = sql, reverse_sql

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change no model."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Make them."""
        self._run(schema_editor, self.sql)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take them away."""
        self._run(schema_editor, self.reverse_sql)

    def _run(self, schema_editor: Any, sql: str) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql, params=None)


class AddIndexBesideWork(AddIndexConcurrently):
    """Add an index without keeping others from writing; on SQLite, which has one writer anyway, plainly.

    The migration says `atomic = False`. If it is broken off, PostgreSQL keeps an invalid index of the name:
    drop it, then migrate again (docs/operations.md).
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Make the index."""
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        else:
            AddIndex.database_forwards(self, app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take the index away."""
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
        else:
            AddIndex.database_backwards(self, app_label, schema_editor, from_state, to_state)
