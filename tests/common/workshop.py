"""Models of the kernel's own tests: one tracked, one with steps, one insert-only; tables on demand."""

# ruff: noqa: DJ008  nobody reads their names

import uuid
from types import SimpleNamespace
from unittest.mock import patch

from django.apps import apps
from django.db import connection, models

from dpo_office.common.history import InsertOnly, history_rows
from dpo_office.common.personal_data import marks
from dpo_office.common.states import Step, StepTable

ORDER_STEPS = StepTable(
    noun="order",
    initial="draft",
    states=("draft", "placed", "shipped", "cancelled"),
    steps=(
        Step("place_order", ("draft",), "placed", "order.placed"),
        Step("ship_order", ("placed",), "shipped", "order.shipped"),
        Step("cancel_order", ("draft", "placed"), "cancelled", "order.cancelled"),
        Step("note_order", ("placed",), None, "order.noted"),
    ),
)

# simple-history asks the registry for the app of a tracked model; this one is in no INSTALLED_APPS.
_config = SimpleNamespace(name=__name__, label="workshop", get_models=lambda **_: ())
with patch.dict(apps.app_configs, {"workshop": _config}):

    class Widget(models.Model):
        """A tracked row with a personal and a secret column."""

        id = models.UUIDField(primary_key=True, default=uuid.uuid4)
        code = models.CharField(max_length=20, unique=True)
        name = models.CharField(max_length=50)
        amount = models.IntegerField(default=0)
        parts = models.JSONField(default=dict)
        token = models.CharField(max_length=50, default="")
        # Names that a trigger uses for itself: they must not be mixed up.
        actor = models.CharField(max_length=10, default="")
        reason = models.CharField(max_length=10, default="")

        history = history_rows()
        personal_data = marks(
            plain="id code amount parts actor reason", personal="name", secrets="token", retention="test"
        )

        class Meta:
            app_label = "workshop"

    class Order(models.Model):
        """A tracked row with a state."""

        id = models.UUIDField(primary_key=True, default=uuid.uuid4)
        controller_id = models.UUIDField(default=uuid.uuid4)
        state = models.CharField(max_length=20, default="draft")
        note = models.CharField(max_length=50, default="")
        version = models.PositiveIntegerField(default=1)
        changed_at = models.DateTimeField(null=True)

        history = history_rows()
        step_table = ORDER_STEPS
        personal_data = marks(plain="id controller_id state note version changed_at")

        class Meta:
            app_label = "workshop"

    class Stamp(models.Model):
        """An insert-only row; its place may be filled in once."""

        id = models.BigAutoField(primary_key=True)
        what = models.CharField(max_length=20)
        place = models.IntegerField(null=True)

        insert_only = InsertOnly(set_once=("place",))
        unhistoried = "is itself an insert-only record"
        personal_data = marks(plain="id what place")

        class Meta:
            app_label = "workshop"


MODELS = [Widget, Order, Stamp]
TABLES = [Widget, Widget.history.model, Order, Order.history.model, Stamp]


def make_tables() -> None:
    """Create the tables, also within a test's transaction, which a schema editor of SQLite refuses."""
    editor = connection.SchemaEditorClass(connection)
    editor.deferred_sql = []
    for model in TABLES:
        editor.create_model(model)
    with connection.cursor() as cursor:
        for statement in editor.deferred_sql:
            cursor.execute(str(statement))


def drop_tables() -> None:
    """Drop the tables, with the triggers that hang on them."""
    with connection.cursor() as cursor:
        for model in TABLES:
            cursor.execute(f'DROP TABLE IF EXISTS "{model._meta.db_table}"')
