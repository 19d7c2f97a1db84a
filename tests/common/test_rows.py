"""Locking a row and saving it along a step."""

import threading
import time
import uuid
from datetime import UTC, datetime

import pytest
from django.db.transaction import TransactionManagementError

from dpo_office.common.acting import acting
from dpo_office.common.errors import NotFound, Refused, Stale
from dpo_office.common.events import Event
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import lock_row, save_step
from tests.common.conftest import Together
from tests.common.workshop import ORDER_STEPS, Order

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def order(workshop: None, boss: Actor) -> Order:
    with acting(boss, "order.opened"):
        return Order.objects.create()


def test_a_row_is_given_locked(order: Order, boss: Actor) -> None:
    with acting(boss, "order.noted"):
        assert lock_row(Order.objects.all(), order.id) == order
        assert lock_row(Order.objects.all(), order.id, version=1) == order


def test_an_unknown_and_a_foreign_row_are_refused_alike(order: Order, boss: Actor) -> None:
    refusals = []
    for queryset, key in ((Order.objects.all(), uuid.uuid4()), (Order.objects.none(), order.id)):
        with pytest.raises(NotFound) as refused, acting(boss, "order.noted"):
            lock_row(queryset, key, version=9)
        refusals.append((refused.value.code, refused.value.field, refused.value.context))

    assert refusals == [("not_found", None, {})] * 2


def test_a_row_in_another_version_is_refused(order: Order, boss: Actor) -> None:
    with pytest.raises(Stale) as refused, acting(boss, "order.noted"):
        lock_row(Order.objects.all(), order.id, version=2)

    assert (refused.value.code, refused.value.context) == ("version_stale", {"current": 1})


def test_a_step_moves_the_state_and_leaves_an_event(order: Order, boss: Actor) -> None:
    with acting(boss, "order.placed"):
        row = lock_row(Order.objects.all(), order.id)
        row.note = "soon"
        save_step(row, "place_order", actor=boss, now=AT, fields=["note"], data={"items": 2})

    order.refresh_from_db()
    assert (order.state, order.note, order.version, order.changed_at) == ("placed", "soon", 2, AT)
    event = Event.objects.get()
    assert (event.type, event.step, event.state) == ("order.placed", "place_order", "placed")
    assert (event.subject_id, event.controller_id) == (order.id, order.controller_id)
    assert (event.actor_id, event.occurred_at, event.data) == (boss.user_id, AT, {"items": 2})


def test_a_step_saves_the_named_fields_only(order: Order, boss: Actor) -> None:
    with acting(boss, "order.placed"):
        row = lock_row(Order.objects.all(), order.id)
        row.note = "lost"
        save_step(row, "place_order", actor=boss, now=AT)

    order.refresh_from_db()
    assert order.note == ""


def test_a_step_without_a_target_keeps_the_state(order: Order, boss: Actor) -> None:
    with acting(boss, "order.placed"):
        row = lock_row(Order.objects.all(), order.id)
        save_step(row, "place_order", actor=boss, now=AT)
        save_step(row, "note_order", actor=boss, now=AT)

    order.refresh_from_db()
    assert (order.state, order.version) == ("placed", 3)


@pytest.mark.parametrize("step", [step.name for step in ORDER_STEPS.steps])
@pytest.mark.parametrize("state", ORDER_STEPS.states)
def test_a_step_is_possible_exactly_where_the_table_says(
    workshop: None, boss: Actor, step: str, state: str
) -> None:
    with acting(boss, "import"):
        row = Order.objects.create(state=state)
    before = Order.objects.values().get()

    if state in ORDER_STEPS.step(step).source:
        with acting(boss, "order.moved"):
            save_step(row, step, actor=boss, now=AT)
        assert Order.objects.get().state == (ORDER_STEPS.step(step).target or state)
    else:
        with pytest.raises(Refused) as refused, acting(boss, "order.moved"):
            save_step(row, step, actor=boss, now=AT)
        assert refused.value.code == "step_impossible"
        assert refused.value.context == {
            "step": step,
            "state": state,
            "available": ORDER_STEPS.available(state),
        }
        assert Order.objects.values().get() == before
        assert not Event.objects.exists()


@pytest.mark.usefixtures("committed_workshop")
def test_a_row_cannot_be_locked_outside_a_transaction(boss: Actor) -> None:
    with acting(boss, "order.opened"):
        order = Order.objects.create()

    with pytest.raises(TransactionManagementError):
        lock_row(Order.objects.all(), order.id)


@pytest.mark.usefixtures("committed_workshop")
def test_two_who_knew_the_same_version_do_not_both_change_it(boss: Actor, together: Together) -> None:
    with acting(boss, "order.opened"):
        order = Order.objects.create()
    outcomes = []
    start = threading.Barrier(2)

    def change() -> None:
        start.wait(10)
        try:
            with acting(boss, "order.placed"):
                row = lock_row(Order.objects.all(), order.id, version=1)
                time.sleep(0.05)
                save_step(row, "place_order", actor=boss, now=AT)
            outcomes.append("changed")
        except Stale:
            outcomes.append("stale")

    together.run(change, change)

    assert sorted(outcomes) == ["changed", "stale"]
    assert Order.objects.get().version == 2
    assert Event.objects.count() == 1
