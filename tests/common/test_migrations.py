"""Migrations on tracked tables: history goes on afterwards, and a half-done plan stops the office."""

import gc
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.state import ModelState, ProjectState

from dpo_office.common import triggers
from dpo_office.common.acting import acting
from dpo_office.common.health import NotFit, check_fit
from dpo_office.common.history import history_rows
from dpo_office.common.operations import CreateModels, RecordedRunPython
from dpo_office.common.permissions import Actor, system_actor
from dpo_office.common.personal_data import marks
from tests.common.workshop import MODELS, TABLES, Order, Widget

pytestmark = pytest.mark.usefixtures("committed_workshop")


class Plan:
    """Runs migrations of the workshop as `migrate` does, signals included."""

    def __init__(self) -> None:
        self.state = ProjectState()
        for model in TABLES:
            self.state.add_model(ModelState.from_model(model))
        self.applied: list[Migration] = []

    def migrate(self, *steps: list[Any]) -> None:
        plan = [self._migration(number, operations) for number, operations in enumerate(steps, start=2)]
        told = {"verbosity": 0, "interactive": False, "db": "default"}
        emit_pre_migrate_signal(**told, plan=[(migration, False) for migration in plan])
        for migration in plan:
            self._apply(migration)
        emit_post_migrate_signal(**told, plan=[(migration, False) for migration in plan])

    def _migration(self, number: int, operations: list[Any]) -> Migration:
        migration = Migration(f"{number:04}_step", "workshop")
        migration.operations = operations
        return migration

    def _apply(self, migration: Migration) -> None:
        with connection.schema_editor(atomic=migration.atomic) as editor:
            # The state moves on only when the database did.
            self.state = migration.apply(self.state.clone(), editor)
        self.applied.append(migration)

    def undo_last(self) -> None:
        migration = self.applied.pop()
        before = ProjectState()
        for model in TABLES:
            before.add_model(ModelState.from_model(model))
        with connection.schema_editor(atomic=migration.atomic) as editor:
            migration.unapply(before, editor)


@pytest.fixture
def plan() -> Plan:
    return Plan()


_labels = iter(f"workshop_later_{number}" for number in range(1000))


@pytest.fixture
def later_widget(monkeypatch: pytest.MonkeyPatch) -> Callable[..., type[models.Model]]:
    """Make the model as it reads after a migration, on the same tables, and let the office know it."""
    office = [model for model in triggers.own_models() if model not in MODELS]

    def make(*, without: tuple[str, ...] = (), **fields: Any) -> type[models.Model]:
        label = next(_labels)
        names = [f.name for f in Widget._meta.fields if f.name not in without]
        copied = {name: Widget._meta.get_field(name).clone() for name in names} | fields
        body = copied | {
            "__module__": __name__,
            "history": history_rows(),
            "personal_data": marks(plain=" ".join(n for n in copied if n != "token"), secrets="token"),
            "Meta": type("Meta", (), {"app_label": label, "db_table": "workshop_widget"}),
        }
        config = SimpleNamespace(name=__name__, label=label, get_models=lambda **_: ())
        with patch.dict(apps.app_configs, {label: config}):
            model = type("Widget", (models.Model,), body)
        model.history.model._meta.db_table = "workshop_historicalwidget"
        others = [m for m in MODELS if m is not Widget]
        monkeypatch.setattr(triggers, "own_models", lambda: [*office, *others, model])
        return model

    return make


@pytest.fixture(autouse=True)
def two_rows(committed_workshop: None, boss: Actor) -> None:
    with acting(boss, "widget.made"):
        Widget.objects.create(code="a", name="A", token="secret")
        Widget.objects.create(code="b", name="B")


@pytest.fixture(autouse=True)
def works_in_the_end(two_rows: None) -> Iterator[None]:
    """After each of these stories nobody can write unseen."""
    yield
    with pytest.raises(IntegrityError, match="office_no_actor"), connection.cursor() as cursor:
        cursor.execute("UPDATE workshop_widget SET code = code || 'x'")


def both(operation: Callable[[str], Any]) -> list[Any]:
    return [operation("widget"), operation("historicalwidget")]


def add_colour(model: str) -> Any:
    null = model.startswith("historical")
    return migrations.AddField(
        model, "colour", models.CharField(max_length=10, default=None if null else "red", null=null)
    )


def history_of(model: type[models.Model], *names: str) -> list[tuple[Any, ...]]:
    return list(model.history.order_by("history_id").values_list("history_type", *names))


def test_an_added_column_is_recorded(plan: Plan, later_widget: Any, boss: Actor) -> None:
    plan.migrate(both(add_colour))
    later = later_widget(colour=models.CharField(max_length=10))

    check_fit()
    with acting(boss, "widget.painted"):
        later.objects.filter(code="a").update(colour="blue")
    assert history_of(later, "code", "colour")[-1] == ("~", "a", "blue")
    assert len(history_of(later)) == 3


def test_a_renamed_column_is_recorded_under_its_new_name(plan: Plan, later_widget: Any, boss: Actor) -> None:
    plan.migrate(both(lambda model: migrations.RenameField(model, "amount", "number")))
    later = later_widget(without=("amount",), number=models.IntegerField(default=0))

    check_fit()
    with acting(boss, "widget.counted"):
        later.objects.filter(code="a").update(number=5)
    assert history_of(later, "code", "number") == [("+", "a", 0), ("+", "b", 0), ("~", "a", 5)]


def test_a_dropped_column_is_forgotten(plan: Plan, later_widget: Any, boss: Actor) -> None:
    plan.migrate(both(lambda model: migrations.RemoveField(model, "amount")))
    later = later_widget(without=("amount",))

    check_fit()
    with acting(boss, "widget.renamed"):
        later.objects.filter(code="a").update(name="AA")
    assert history_of(later, "name")[-1] == ("~", "AA")


@pytest.mark.parametrize("models_rebuilt", [["widget"], ["historicalwidget"], ["widget", "historicalwidget"]])
def test_a_rebuilt_table_keeps_its_rows_and_its_triggers(
    plan: Plan, later_widget: Any, boss: Actor, models_rebuilt: list[str]
) -> None:
    before = history_of(Widget, "code", "name", "history_change_reason")
    plan.migrate(
        [
            migrations.AlterField(m, "name", models.CharField(max_length=80, null=m.startswith("historical")))
            for m in models_rebuilt
        ]
    )
    later = later_widget()

    check_fit()
    assert history_of(Widget, "code", "name", "history_change_reason") == before
    assert sorted(later.objects.values_list("code", "token")) == [("a", "secret"), ("b", "")]
    with acting(boss, "widget.renamed"):
        later.objects.filter(code="a").update(name="AA")
        later.objects.filter(code="b").delete()
    assert history_of(later, "name")[-2:] == [("~", "AA"), ("-", None)]


def test_the_model_and_the_database_must_agree(plan: Plan, later_widget: Any) -> None:
    """A plan that stops at an earlier migration leaves an office that does not start."""
    later_widget(colour=models.CharField(max_length=10))
    with pytest.raises(NotFit):
        check_fit()

    plan.migrate(both(add_colour))

    check_fit()


def fail(*_: Any) -> None:
    raise RuntimeError("migration failed")


def test_a_failed_migration_stops_the_office_until_a_rerun_heals_it(
    plan: Plan, later_widget: Any, boss: Actor
) -> None:
    later = later_widget(colour=models.CharField(max_length=10))
    with pytest.raises(RuntimeError):
        plan.migrate([*both(add_colour), migrations.RunPython(fail)])
    with pytest.raises(NotFit, match="migrate"):
        check_fit()

    plan.migrate(both(add_colour))

    check_fit()
    with acting(boss, "widget.painted"):
        later.objects.filter(code="a").update(colour="blue")
    assert history_of(later, "colour")[-1] == ("~", "blue")


def test_a_plan_that_stops_half_way_stops_the_office_until_a_rerun_heals_it(
    plan: Plan, later_widget: Any, boss: Actor
) -> None:
    later = later_widget(without=("amount",), colour=models.CharField(max_length=10))
    drop_amount = both(lambda model: migrations.RemoveField(model, "amount"))
    with pytest.raises(RuntimeError):
        plan.migrate(both(add_colour), [*drop_amount, migrations.RunPython(fail)])
    assert "colour" in triggers.database_columns()["workshop_widget"]
    with pytest.raises(NotFit):
        check_fit()

    plan.migrate(drop_amount)

    check_fit()
    with acting(boss, "widget.painted"):
        later.objects.filter(code="a").update(colour="blue")
    assert history_of(later, "colour")[-1] == ("~", "blue")


def paint(state_apps: Any, _: Any) -> None:
    widget = state_apps.get_model("workshop", "Widget")
    for row in widget.objects.filter(code="a"):
        row.colour = "blue"
        row.save()


def fade(state_apps: Any, _: Any) -> None:
    state_apps.get_model("workshop", "Widget").objects.update(amount=8)


def recorded(code: Any, reverse: Any = None) -> RecordedRunPython:
    return RecordedRunPython(code, reverse, models=("workshop.Widget",), reason="widget.colour_migrated")


@pytest.mark.parametrize("together", [True, False])
def test_a_data_migration_is_recorded_under_the_systems_name(
    plan: Plan, later_widget: Any, together: bool
) -> None:
    schema, data = both(add_colour), [recorded(paint)]
    # History first: triggers left on the base table would point at a table that is gone.
    after = both(lambda m: migrations.AlterField(m, "code", models.CharField(max_length=25, null=True)))[::-1]
    plan.migrate([*schema, *data], after) if together else plan.migrate(schema, data, after)
    later = later_widget(colour=models.CharField(max_length=10))

    check_fit()
    row = later.history.order_by("history_id").last()
    assert (row.history_type, row.colour) == ("~", "blue")
    assert row.history_change_reason == "widget.colour_migrated"
    assert row.history_user_id == system_actor("migration").user_id
    assert len(history_of(later)) == 3


def test_a_data_migration_is_recorded_on_its_way_back_too(plan: Plan) -> None:
    plan.migrate([recorded(migrations.RunPython.noop, fade)])
    plan.undo_last()
    triggers.install_triggers()

    assert [row[1:] for row in history_of(Widget, "amount", "history_change_reason")[-2:]] == [
        (8, "widget.colour_migrated"),
        (8, "widget.colour_migrated"),
    ]


def test_a_data_migration_cannot_write_to_a_table_it_does_not_name(plan: Plan, on_sqlite: bool) -> None:
    if on_sqlite:
        pytest.skip("SQLite has no triggers during a plan; the architecture test forbids bare RunPython")

    def write(state_apps: Any, _: Any) -> None:
        state_apps.get_model("workshop", "Widget").objects.update(amount=8)

    with pytest.raises(IntegrityError, match="office_no_actor"):
        plan.migrate([migrations.RunPython(write)])


def test_a_data_migration_on_a_table_without_history_is_refused(plan: Plan) -> None:
    class Unknown(RecordedRunPython):
        pass

    del plan.state.models["workshop", "historicalwidget"]
    with pytest.raises(LookupError, match="no history"):
        plan.migrate([Unknown(fade, models=("workshop.Widget",), reason="widget.colour_migrated")])
    triggers.install_triggers()


def test_a_data_migration_that_fails_takes_its_writes_back(plan: Plan) -> None:
    def half(state_apps: Any, editor: Any) -> None:
        fade(state_apps, editor)
        raise RuntimeError("migration failed")

    with pytest.raises(RuntimeError):
        plan.migrate([recorded(half)])
    plan.migrate([recorded(fade)])

    assert set(Widget.objects.values_list("amount", flat=True)) == {8}
    assert len(history_of(Widget)) == 4


def test_a_data_migration_meets_the_step_triggers(plan: Plan, boss: Actor) -> None:
    with acting(boss, "order.opened"):
        Order.objects.create()

    def ship(state_apps: Any, _: Any) -> None:
        state_apps.get_model("workshop", "Order").objects.update(state="shipped")

    with pytest.raises(IntegrityError, match="office_no_such_step"):
        plan.migrate([RecordedRunPython(ship, models=("workshop.Order",), reason="order.repaired")])
    triggers.install_triggers()

    assert Order.objects.get().state == "draft"


def test_a_squashed_data_migration_keeps_its_models_and_reason() -> None:
    name, args, kwargs = recorded(paint, fade).deconstruct()

    assert (name, args) == ("RecordedRunPython", [])
    assert RecordedRunPython(**kwargs).deconstruct() == (name, args, kwargs)


def test_the_triggers_stand_in_postgresql_throughout_a_plan(plan: Plan, on_sqlite: bool) -> None:
    seen = []

    def look(_: Any, editor: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            seen.extend(triggers._dialect().installed(cursor))

    plan.migrate([migrations.RunPython(look)])

    assert bool(seen) is not on_sqlite


def test_the_lines_of_a_plan_without_steps_leave_the_triggers_alone(plan: Plan) -> None:
    plan.migrate()

    check_fit()


def test_migrate_leaves_the_collector_as_it_was(db, capsys):
    before = gc.get_threshold()
    call_command("migrate", "--plan")
    assert "No planned migration operations." in capsys.readouterr().out
    assert gc.get_threshold() == before


def box(name: str, other: str) -> migrations.CreateModel:
    key = models.ForeignKey(f"workshop.{other}", models.PROTECT, null=True, related_name="+")
    return migrations.CreateModel(name, [("id", models.BigAutoField(primary_key=True)), ("other", key)])


def test_models_made_at_once_may_refer_to_each_other(plan: Plan) -> None:
    plan.migrate([CreateModels([box("Lid", "Box"), box("Box", "Lid")])])

    made = plan.state.apps.get_model("workshop", "Box")
    lid = plan.state.apps.get_model("workshop", "Lid").objects.create()
    assert made.objects.create(other=lid).other == lid

    plan.undo_last()
    assert "workshop_box" not in connection.introspection.table_names()


def test_a_new_database_and_one_brought_forward_have_the_same_tables() -> None:
    new = MigrationLoader(connection).project_state()
    forward = MigrationLoader(connection, replace_migrations=False).project_state()

    assert {key: state_of(model) for key, model in new.models.items()} == {
        key: state_of(model) for key, model in forward.models.items()
    }


def state_of(model: ModelState) -> tuple[Any, ...]:
    fields = {name: field.deconstruct()[1:] for name, field in model.fields.items()}
    return fields, model.options, model.bases, [name for name, _ in model.managers]
