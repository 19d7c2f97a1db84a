"""The feed: every committed event once, in the order of each object, whatever runs at the same time."""

import base64
import random
import threading
import time
import uuid
from datetime import UTC, datetime

import pytest
from django.db import transaction

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid
from dpo_office.common.events import Event, Feed, events_after, number_events, record_event
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import lock_row
from tests.common.conftest import Together
from tests.common.workshop import Order

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
HERE, THERE = uuid.uuid4(), uuid.uuid4()


def ring(actor: Actor, *, subject: Order | None = None, controller_id: uuid.UUID = HERE, n: int = 0) -> Event:
    return record_event(
        subject=subject or Order(id=uuid.uuid4()),
        type="order.placed",
        controller_id=controller_id,
        actor=actor,
        occurred_at=AT,
        data={"n": n},
    )


def test_an_event_says_what_when_and_by_whom(db: None, boss: Actor) -> None:
    order = Order(id=uuid.uuid4())
    event = record_event(
        subject=order,
        type="order.placed",
        controller_id=HERE,
        actor=boss,
        occurred_at=AT,
        step="place_order",
        state="placed",
        data={"items": 2},
    )
    event.refresh_from_db()

    assert (event.type, event.subject_type, event.subject_id) == ("order.placed", "order", order.id)
    assert (event.step, event.state, event.data) == ("place_order", "placed", {"items": 2})
    assert (event.actor_id, event.occurred_at, event.position) == (boss.user_id, AT, None)
    assert abs(event.recorded_at - datetime.now(UTC)).total_seconds() < 10


def test_positions_follow_the_ids_without_a_gap(db: None, boss: Actor) -> None:
    for n in range(3):
        ring(boss, n=n)
    assert number_events() == 3
    ring(boss, n=3)
    assert number_events() == 1
    assert number_events() == 0

    assert list(Event.objects.order_by("id").values_list("position", flat=True)) == [1, 2, 3, 4]


def test_a_reader_sees_its_own_writes_page_by_page(db: None, boss: Actor) -> None:
    for n in range(5):
        ring(boss, n=n)

    seen, cursor = [], None
    for _ in range(4):
        found, cursor = events_after(cursor, limit=2, controllers=None)
        seen.append([event.data["n"] for event in found])
    assert seen == [[0, 1], [2, 3], [4], []]
    ring(boss, n=5)
    found, _ = events_after(cursor, limit=2, controllers=None)
    assert [event.data["n"] for event in found] == [5]


def test_a_reader_sees_the_events_of_its_controllers_only(db: None, boss: Actor) -> None:
    ring(boss, controller_id=HERE, n=1)
    ring(boss, controller_id=THERE, n=2)

    found, _ = events_after(None, limit=10, controllers=[HERE])
    assert [event.data["n"] for event in found] == [1]
    assert events_after(None, limit=10, controllers=[])[0] == []


def test_the_cursor_of_an_earlier_generation_is_refused(db: None, boss: Actor) -> None:
    ring(boss)
    _, cursor = events_after(None, limit=10, controllers=None)
    Feed.objects.update(generation=uuid.uuid4())

    with pytest.raises(Invalid) as refused:
        events_after(cursor, limit=10, controllers=None)
    assert (refused.value.code, refused.value.field) == ("cursor_invalid", "after")


@pytest.mark.parametrize("cursor", ["x", "æ", "1", "AAAA", "=" * 32, "A" * 32, "A" * 500, "\ud800", "null"])
def test_garbage_is_no_cursor(db: None, cursor: str) -> None:
    with pytest.raises(Invalid, match="cursor_invalid"):
        events_after(cursor, limit=10, controllers=None)


def test_a_position_beyond_every_database_is_no_cursor(db: None) -> None:
    _, cursor = events_after(None, limit=10, controllers=None)
    raw = base64.urlsafe_b64decode(cursor)
    forged = base64.urlsafe_b64encode(raw[:16] + b"\xff" * 8).decode()

    with pytest.raises(Invalid, match="cursor_invalid"):
        events_after(forged, limit=10, controllers=None)


def test_the_cursor_shows_no_position(db: None, boss: Actor) -> None:
    for _ in range(3):
        ring(boss)
    _, cursor = events_after(None, limit=10, controllers=None)

    assert cursor != "3"
    assert len(base64.urlsafe_b64decode(cursor)) == 24


def test_an_event_of_an_open_transaction_is_numbered_after_it_commits(
    transactional_db: None, boss: Actor, together: Together, on_sqlite: bool
) -> None:
    if on_sqlite:
        pytest.skip("in SQLite only one transaction writes at a time")
    first_is_written, second_was_read = threading.Event(), threading.Event()
    pages = []

    def slow_writer() -> None:
        with transaction.atomic():
            ring(boss, n=1)
            first_is_written.set()
            assert second_was_read.wait(10)

    def reader() -> None:
        assert first_is_written.wait(10)
        ring(boss, n=2)
        found, cursor = events_after(None, limit=10, controllers=None)
        pages.append(([event.data["n"] for event in found], cursor))
        second_was_read.set()

    together.run(slow_writer, reader)
    [(seen, cursor)] = pages
    found, _ = events_after(cursor, limit=10, controllers=None)

    assert seen == [2]
    assert [event.data["n"] for event in found] == [1]


@pytest.mark.usefixtures("committed_workshop")
def test_a_polling_reader_sees_every_event_once_and_each_object_in_order(
    boss: Actor, together: Together
) -> None:
    with acting(boss, "order.opened"):
        orders = [Order.objects.create() for _ in range(3)]
    writers, steps = 4, 12
    done = threading.Event()
    finished = []
    seen: list[Event] = []

    def write(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(steps):
            with acting(boss, "order.noted"):
                order = lock_row(Order.objects.all(), chance.choice(orders).id)
                order.version += 1
                order.save()
                ring(boss, subject=order, n=order.version)
                time.sleep(chance.random() / 200)
        finished.append(seed)
        if len(finished) == writers:
            done.set()

    def read() -> None:
        cursor = None
        while True:
            last_round = done.is_set()
            found, cursor = events_after(cursor, limit=5, controllers=None)
            seen.extend(found)
            if last_round and not found:
                return

    together.run(read, *(lambda seed=seed: write(seed) for seed in range(writers)))

    assert len(seen) == writers * steps
    assert len({event.id for event in seen}) == len(seen)
    for order in orders:
        numbers = [event.data["n"] for event in seen if event.subject_id == order.id]
        assert numbers == list(range(2, len(numbers) + 2))
    assert [event.position for event in seen] == list(range(1, len(seen) + 1))


def test_numbering_waits_for_another_numbering(
    transactional_db: None, boss: Actor, together: Together, on_sqlite: bool
) -> None:
    """Two that know different events must not give one position twice."""
    if on_sqlite:
        pytest.skip("in SQLite only one transaction writes at a time")
    first_is_written, second_is_numbered, first_is_committed = (threading.Event() for _ in range(3))

    def slow_writer() -> None:
        with transaction.atomic():
            ring(boss, n=1)
            first_is_written.set()
            assert second_is_numbered.wait(10)
        first_is_committed.set()

    def slow_numberer() -> None:
        assert first_is_written.wait(10)
        ring(boss, n=2)
        with transaction.atomic():
            assert number_events() == 1
            second_is_numbered.set()
            assert first_is_committed.wait(10)
            time.sleep(0.2)

    def other_numberer() -> None:
        assert first_is_committed.wait(10)
        assert number_events() == 1

    together.run(slow_writer, slow_numberer, other_numberer)

    assert [event.data["n"] for event in Event.objects.order_by("position")] == [2, 1]


def test_two_numbering_at_once_give_each_event_one_position(
    transactional_db: None, boss: Actor, together: Together
) -> None:
    for n in range(30):
        ring(boss, n=n)

    together.run(*[number_events] * 4)

    assert sorted(Event.objects.values_list("position", flat=True)) == list(range(1, 31))
