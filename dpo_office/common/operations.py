"""Operations of migrations: the one way to write to a tracked table, and functions of the database."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.db.migrations.operations import CreateModel, RunPython
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


class CreateModels(Operation):
    """All tables of an app at once.

    Django renders every model that hangs together with a new one after each CreateModel. Here all hang
    together, so an empty database took forty seconds; rendered once, it takes a few.
    """

    reversible = True
    serialization_expand_args = ["operations"]

    def __init__(self, operations: Sequence[CreateModel]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Add the models, and leave it to whoever first needs them to render them."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Make the tables; a reference may point to one that comes later."""
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the tables, the last one first."""
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def references_model(self, name: str, app_label: str) -> bool:
        """Return whether the optimizer must keep its hands off: always, for this is one step of a plan."""
        return True

    def describe(self) -> str:
        """Say it in a line of `migrate --plan`."""
        return f"Create {len(self.operations)} models at once"
