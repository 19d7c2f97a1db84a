"""What the database refuses, whoever asks and however."""

import uuid
from contextlib import nullcontext
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from dpo_office.common.acting import acting, redacting
from dpo_office.common.events import Event, record_event
from dpo_office.common.permissions import Actor
from dpo_office.common.users import User
from tests.common.workshop import ORDER_STEPS, Order, Stamp, Widget

pytestmark = pytest.mark.usefixtures("workshop")


def sql(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


# History


@pytest.mark.parametrize("statement", ["UPDATE {} SET code = 'x'", "DELETE FROM {}"])
@pytest.mark.parametrize("speaking", [False, True])
def test_history_cannot_be_changed_even_by_an_actor(boss: Actor, statement: str, speaking: bool) -> None:
    with acting(boss, "widget.made"):
        Widget.objects.create(code="a", name="A")
    text = statement.format(Widget.history.model._meta.db_table)

    with (
        pytest.raises(IntegrityError, match="office_history_sealed"),
        acting(boss, "widget.made") if speaking else nullcontext(),
    ):
        sql(text)

    assert list(Widget.history.values_list("code", flat=True)) == ["a"]


def test_history_can_be_redacted_and_deleted_by_a_redaction(boss: Actor) -> None:
    with acting(boss, "widget.made"):
        Widget.objects.create(code="a", name="A")
    with redacting(boss, "person.erased"):
        Widget.history.update(name=None)
    assert list(Widget.history.values_list("name", flat=True)) == [None]
    with redacting(boss, "person.erased"):
        Widget.history.all().delete()
    assert Widget.history.count() == 0


# Insert-only records


@pytest.mark.parametrize("statement", ["UPDATE workshop_stamp SET what = 'x'", "DELETE FROM workshop_stamp"])
def test_an_insert_only_row_is_never_changed_or_deleted(boss: Actor, statement: str) -> None:
    Stamp.objects.create(what="a")

    with pytest.raises(IntegrityError, match="office_insert_only"), acting(boss, "stamp.changed"):
        sql(statement)

    assert list(Stamp.objects.values_list("what", flat=True)) == ["a"]


def test_a_column_set_once_takes_one_value_and_keeps_it() -> None:
    stamp = Stamp.objects.create(what="a")
    Stamp.objects.update(place=1)
    Stamp.objects.update(place=1)

    for value in (2, None):
        with pytest.raises(IntegrityError, match="office_insert_only"), transaction.atomic():
            Stamp.objects.update(place=value)
    with pytest.raises(IntegrityError, match="office_insert_only"), transaction.atomic():
        Stamp.objects.update(place=1, what="b")

    stamp.refresh_from_db()
    assert (stamp.what, stamp.place) == ("a", 1)


def test_an_insert_only_row_cannot_be_replaced(on_sqlite: bool) -> None:
    if not on_sqlite:
        pytest.skip("only SQLite has REPLACE")
    stamp = Stamp.objects.create(what="a")

    with pytest.raises(IntegrityError, match="office_insert_only"):
        sql("REPLACE INTO workshop_stamp (id, what) VALUES (%s, 'b')", stamp.id)

    assert Stamp.objects.get().what == "a"


def test_an_insert_only_row_can_be_redacted(boss: Actor) -> None:
    Stamp.objects.create(what="a")
    with redacting(boss, "person.erased"):
        Stamp.objects.update(what="")
    assert Stamp.objects.get().what == ""
    with redacting(boss, "person.erased"):
        Stamp.objects.all().delete()
    assert not Stamp.objects.exists()


def test_an_event_is_insert_only_but_for_its_position(boss: Actor) -> None:
    record_event(
        subject=Order(id=uuid.uuid4()),
        type="order.placed",
        controller_id=uuid.uuid4(),
        actor=boss,
        occurred_at=datetime(2026, 1, 1, tzinfo=UTC),
    )

    with pytest.raises(IntegrityError, match="office_insert_only"), transaction.atomic():
        Event.objects.update(type="order.shipped")
    with pytest.raises(IntegrityError, match="office_insert_only"), transaction.atomic():
        Event.objects.all().delete()
    Event.objects.update(position=1)
    with pytest.raises(IntegrityError, match="office_insert_only"), transaction.atomic():
        Event.objects.update(position=2)

    assert Event.objects.get().position == 1


# Users


def test_a_user_is_never_deleted(boss: Actor) -> None:
    with acting(boss, "user.made"):
        user = User.objects.create_user("somebody")

    for delete in (user.delete, User.objects.all().delete, lambda: sql("DELETE FROM common_user")):
        with pytest.raises(IntegrityError, match="office_never_deleted"), acting(boss, "user.removed"):
            delete()
    with pytest.raises(IntegrityError, match="office_never_deleted"), redacting(boss, "person.erased"):
        sql("DELETE FROM common_user")

    assert User.objects.get().username == "somebody"


# TRUNCATE


@pytest.mark.parametrize("table", [Widget, Widget.history.model, Stamp, User, User.history.model, Event])
def test_truncate_is_refused(boss: Actor, table: type, on_sqlite: bool) -> None:
    if on_sqlite:
        pytest.skip("SQLite has no TRUNCATE")

    with pytest.raises(IntegrityError, match="office_no_truncate"), redacting(boss, "person.erased"):
        sql(f"TRUNCATE {table._meta.db_table} CASCADE")


# Transitions


def order(boss: Actor, state: str) -> Order:
    with acting(boss, "import"):
        return Order.objects.create(state=state)


@pytest.mark.parametrize("state", [s for s in ORDER_STEPS.states if s != "draft"] + ["nowhere"])
def test_a_row_begins_in_the_initial_state(boss: Actor, state: str) -> None:
    with pytest.raises(IntegrityError, match="office_not_initial"), acting(boss, "order.opened"):
        Order.objects.create(state=state)
    with pytest.raises(IntegrityError, match="office_not_initial"), acting(boss, "order.opened"):
        Order.objects.bulk_create([Order(), Order(state=state)])

    assert not Order.objects.exists()
    assert not Order.history.exists()


def test_an_import_may_bring_a_state_of_its_own(boss: Actor) -> None:
    assert order(boss, "shipped").state == "shipped"


@pytest.mark.parametrize("source", ORDER_STEPS.states)
@pytest.mark.parametrize("target", [*ORDER_STEPS.states, "nowhere"])
@pytest.mark.parametrize("way", ["save", "update", "raw"])
def test_a_state_moves_only_along_a_step(boss: Actor, source: str, target: str, way: str) -> None:
    row = order(boss, source)
    row.state = target
    row.note = "changed"

    def write() -> None:
        if way == "save":
            row.save()
        elif way == "update":
            Order.objects.update(state=target, note="changed")
        else:
            sql("UPDATE workshop_order SET state = %s, note = 'changed'", target)

    if source == target or (source, target) in ORDER_STEPS.pairs():
        with acting(boss, "order.moved"):
            write()
        assert Order.history.count() == 2
    else:
        with pytest.raises(IntegrityError, match="office_no_such_step"), acting(boss, "order.moved"):
            write()
        assert list(Order.objects.values_list("state", "note")) == [(source, "")]
        assert Order.history.count() == 1


def test_one_impossible_step_refuses_the_whole_statement(boss: Actor) -> None:
    order(boss, "draft")
    order(boss, "shipped")

    with pytest.raises(IntegrityError, match="office_no_such_step"), acting(boss, "import"):
        Order.objects.update(state="placed")

    assert sorted(Order.objects.values_list("state", flat=True)) == ["draft", "shipped"]
