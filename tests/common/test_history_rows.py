"""What the triggers write: each way of changing a row leaves one row with who, why and when."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from dpo_office.common.acting import acting, redacting
from dpo_office.common.permissions import Actor, system_actor
from dpo_office.common.triggers import history_model, own_models
from tests.common.workshop import Order, Stamp, Widget

pytestmark = pytest.mark.usefixtures("workshop")

History = Widget.history.model
REPLACE = (
    "REPLACE INTO workshop_widget (id, code, name, amount, parts, token, actor, reason)"
    " VALUES (%s, 'a', 'A', 1, '{}', '', '', '')"
)


def rows() -> list[tuple[str, str, int | None, uuid.UUID, str]]:
    return list(
        History.objects.order_by("history_id").values_list(
            "history_type", "code", "amount", "history_user_id", "history_change_reason"
        )
    )


def make(actor: Actor, *codes: str) -> list[Widget]:
    with acting(actor, "widget.made"):
        return Widget.objects.bulk_create([Widget(code=c, name=c.upper()) for c in codes])


def test_create_save_and_delete_leave_one_row_each(boss: Actor) -> None:
    with acting(boss, "widget.made"):
        widget = Widget.objects.create(code="a", name="A", parts={"x": [1, None]})
    with acting(system_actor("beat"), "widget.counted"):
        widget.amount = 3
        widget.save()
    with acting(system_actor("worker"), "widget.dropped"):
        key = widget.id
        widget.delete()

    assert rows() == [
        ("+", "a", 0, boss.user_id, "widget.made"),
        ("~", "a", 3, system_actor("beat").user_id, "widget.counted"),
        ("-", None, None, system_actor("worker").user_id, "widget.dropped"),
    ]
    assert set(History.objects.values_list("id", flat=True)) == {key}
    assert History.objects.get(history_type="+").parts == {"x": [1, None]}


def test_bulk_create_leaves_one_row_for_each_object(boss: Actor) -> None:
    make(boss, "a", "b", "c")

    assert sorted(row[:2] for row in rows()) == [("+", "a"), ("+", "b"), ("+", "c")]


def test_queryset_update_leaves_one_row_for_each_changed_object(boss: Actor) -> None:
    make(boss, "a", "b", "c")
    with acting(boss, "widget.counted"):
        Widget.objects.filter(code__in=["a", "b"]).update(amount=7)

    assert sorted(row[1:3] for row in rows() if row[0] == "~") == [("a", 7), ("b", 7)]


def test_bulk_update_leaves_one_row_for_each_object(boss: Actor) -> None:
    widgets = make(boss, "a", "b")
    for number, widget in enumerate(widgets, start=1):
        widget.amount = number
    with acting(boss, "widget.counted"):
        Widget.objects.bulk_update(widgets, ["amount"])

    assert sorted(row[1:3] for row in rows() if row[0] == "~") == [("a", 1), ("b", 2)]


def test_upsert_leaves_one_row_for_each_insert_and_update(boss: Actor) -> None:
    make(boss, "a")
    with acting(boss, "widget.loaded"):
        Widget.objects.bulk_create(
            [Widget(code="a", name="A", amount=5), Widget(code="b", name="B", amount=6)],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["amount"],
        )

    assert sorted(row[:3] for row in rows() if row[4] == "widget.loaded") == [("+", "b", 6), ("~", "a", 5)]


def test_queryset_delete_leaves_the_key_and_nothing_else(boss: Actor) -> None:
    widgets = make(boss, "a", "b")
    with acting(boss, "widget.dropped"):
        Widget.objects.all().delete()

    deleted = History.objects.filter(history_type="-")
    assert set(deleted.values_list("id", flat=True)) == {widget.id for widget in widgets}
    assert set(deleted.values_list("code", "name", "amount", "parts")) == {(None, None, None, None)}


def test_raw_sql_is_recorded_like_anything_else(boss: Actor) -> None:
    make(boss, "a")
    with acting(boss, "widget.repaired"), connection.cursor() as cursor:
        cursor.execute("UPDATE workshop_widget SET amount = 9")
        cursor.execute("DELETE FROM workshop_widget")

    assert [(row[0], row[2], row[4]) for row in rows()[1:]] == [
        ("~", 9, "widget.repaired"),
        ("-", None, "widget.repaired"),
    ]


def test_a_change_from_or_to_nothing_is_recorded(boss: Actor) -> None:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    with acting(boss, "order.opened"):
        Order.objects.create()
    for value in (at, None):
        with acting(boss, "order.noted"):
            Order.objects.update(changed_at=value)

    assert list(Order.history.order_by("history_id").values_list("changed_at", flat=True)) == [None, at, None]


def test_an_update_that_changes_nothing_leaves_no_row(boss: Actor) -> None:
    [widget] = make(boss, "a")
    with acting(boss, "widget.counted"):
        widget.save()

    assert len(rows()) == 1


@pytest.mark.parametrize("write", ["insert", "update", "queryset", "delete", "bulk", "raw"])
def test_a_write_without_an_actor_is_refused_and_changes_nothing(boss: Actor, write: str) -> None:
    [widget] = make(boss, "a")
    before = list(Widget.objects.values())
    widget.amount = 99
    writes = {
        "insert": lambda: Widget.objects.create(code="z", name="Z"),
        "update": widget.save,
        "queryset": lambda: Widget.objects.update(amount=99),
        "delete": Widget.objects.all().delete,
        "bulk": lambda: Widget.objects.bulk_create([Widget(code="y", name="Y")]),
        "raw": lambda: connection.cursor().execute("UPDATE workshop_widget SET name = 'x'"),
    }

    with pytest.raises(IntegrityError, match="office_no_actor"), transaction.atomic():
        writes[write]()

    assert list(Widget.objects.values()) == before
    assert len(rows()) == 1


def test_an_empty_statement_needs_no_actor() -> None:
    assert Widget.objects.update(amount=1) == 0
    assert Widget.objects.all().delete()[0] == 0
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO workshop_widget SELECT * FROM workshop_widget")


def test_a_write_to_a_secret_column_alone_needs_no_actor_and_leaves_no_row(boss: Actor) -> None:
    make(boss, "a")

    Widget.objects.update(token="secret")

    assert Widget.objects.get().token == "secret"
    assert len(rows()) == 1
    assert "token" not in {field.name for field in History._meta.fields}


def test_a_secret_column_beside_others_is_left_out(boss: Actor) -> None:
    make(boss, "a")
    with acting(boss, "widget.counted"):
        Widget.objects.update(token="secret", amount=2)

    assert [row[2] for row in rows()] == [0, 2]


def test_the_actor_of_one_write_does_not_serve_the_next(boss: Actor) -> None:
    make(boss, "a")

    with pytest.raises(IntegrityError), transaction.atomic():
        Widget.objects.update(amount=1)


@pytest.mark.parametrize("statement", ["model", "raw"])
def test_a_primary_key_is_never_changed(boss: Actor, statement: str) -> None:
    [widget] = make(boss, "a")
    other = uuid.uuid4()

    def write() -> None:
        if statement == "model":
            Widget.objects.update(id=other)
        else:
            value = other.hex if connection.vendor == "sqlite" else str(other)
            connection.cursor().execute("UPDATE workshop_widget SET id = %s", [value])

    with pytest.raises(IntegrityError, match="office_key_changed"), acting(boss, "widget.renamed"):
        write()

    assert Widget.objects.get().id == widget.id
    assert len(rows()) == 1


def test_replace_is_recorded_as_a_deletion_and_an_insertion(boss: Actor, on_sqlite: bool) -> None:
    if not on_sqlite:
        pytest.skip("only SQLite has REPLACE")
    make(boss, "a")
    with acting(boss, "widget.replaced"), connection.cursor() as cursor:
        cursor.execute(REPLACE, [uuid.uuid4().hex])

    assert sorted(row[0] for row in rows()[1:]) == ["+", "-"]


def test_replace_without_an_actor_is_refused(boss: Actor, on_sqlite: bool) -> None:
    if not on_sqlite:
        pytest.skip("only SQLite has REPLACE")
    [widget] = make(boss, "a")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(REPLACE, [uuid.uuid4().hex])

    assert Widget.objects.get().id == widget.id


def test_history_date_is_the_real_time_and_aware(boss: Actor) -> None:
    before = datetime.now(UTC) - timedelta(seconds=5)
    make(boss, "a")
    written = History.objects.get().history_date

    assert written.tzinfo is not None
    assert before < written < datetime.now(UTC) + timedelta(seconds=5)
    assert History.objects.filter(history_date__gte=before, history_date__lte=written).count() == 1


def test_history_date_moves_on_within_one_transaction(boss: Actor) -> None:
    with acting(boss, "widget.made"):
        for code in "abcde":
            Widget.objects.create(code=code, name=code)

    dates = list(History.objects.order_by("history_id").values_list("history_date", flat=True))
    assert dates == sorted(dates)
    assert len(set(dates)) == len(dates)


def test_as_of_tells_how_the_rows_were(boss: Actor) -> None:
    first, second = make(boss, "a", "b")
    then = timezone.now()
    with acting(boss, "widget.changed"):
        Widget.objects.filter(pk=first.pk).update(amount=4)
        second.delete()

    assert sorted(Widget.history.as_of(then).values_list("code", "amount")) == [("a", 0), ("b", 0)]
    assert [(w.code, w.amount) for w in Widget.history.as_of(timezone.now())] == [("a", 4)]
    assert first.history.as_of(then).amount == 0


def test_the_newest_row_is_the_highest_id_even_when_dates_lie(boss: Actor) -> None:
    [widget] = make(boss, "a")
    with acting(boss, "widget.changed"):
        Widget.objects.update(amount=4)
    now = timezone.now()
    with redacting(boss, "test.clock_stepped"):
        History.objects.filter(history_type="+").update(history_date=now)

    assert widget.history.first().amount == 4
    assert [w.amount for w in Widget.history.as_of(timezone.now())] == [4]


def test_every_personal_field_of_history_can_be_taken_away() -> None:
    historical = [h for h in map(history_model, own_models()) if h is not None]
    assert historical
    for model in historical:
        tracked = model.instance_type
        marked = getattr(tracked, "personal_data", None)
        for field in model.tracked_fields:
            copied = model._meta.get_field(field.name)
            assert copied.null or field.primary_key, f"{model.__name__}.{field.name}"
            assert not marked or field.name not in marked.unrecorded()


def test_tables_without_history_are_not_disturbed(boss: Actor) -> None:
    Stamp.objects.create(what="x")
    with acting(boss, "order.opened"):
        Order.objects.create()

    assert Order.history.count() == 1
