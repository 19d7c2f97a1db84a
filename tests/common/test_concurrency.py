"""Many writers at once: the order of history is the order of the writes."""

import threading
import time

import pytest
from django.db import connection, transaction
from django.db.models import F

from dpo_office.common.acting import acting
from dpo_office.common.permissions import Actor, system_actor
from tests.common.conftest import Together
from tests.common.workshop import Widget

pytestmark = pytest.mark.usefixtures("committed_workshop")


def test_the_history_of_concurrent_writers_is_in_the_order_of_their_writes(
    boss: Actor, together: Together
) -> None:
    with acting(boss, "widget.made"):
        Widget.objects.create(code="a", name="A")

    def count(name: str) -> None:
        for _ in range(10):
            with acting(system_actor(name), f"widget.counted_by_{name}"):
                Widget.objects.update(amount=F("amount") + 1)

    together.run(*(lambda name=name: count(name) for name in ("beat", "worker", "mail", "demo")))

    rows = list(Widget.history.order_by("history_id"))
    assert [row.amount for row in rows] == list(range(41))
    assert [row.history_date for row in rows] == sorted(row.history_date for row in rows)
    for row in rows[1:]:
        name = row.history_change_reason.rpartition("_")[2]
        assert row.history_user_id == system_actor(name).user_id


def test_the_date_of_a_row_is_when_it_was_written_not_when_its_transaction_began(
    boss: Actor, together: Together, on_sqlite: bool
) -> None:
    if on_sqlite:
        pytest.skip("in SQLite a transaction that may write begins alone")
    with acting(boss, "widget.made"):
        Widget.objects.create(code="a", name="A")
    early_has_begun, late_is_done = threading.Event(), threading.Event()

    def early() -> None:
        with transaction.atomic():
            Widget.objects.count()
            early_has_begun.set()
            assert late_is_done.wait(10)
            with acting(boss, "widget.counted"):
                Widget.objects.update(amount=2)

    def late() -> None:
        assert early_has_begun.wait(10)
        with acting(boss, "widget.counted"):
            Widget.objects.update(amount=1)
        late_is_done.set()

    together.run(early, late)

    rows = list(Widget.history.order_by("history_id"))
    assert [row.amount for row in rows] == [0, 1, 2]
    assert rows[1].history_date < rows[2].history_date


def test_a_writer_waits_for_the_other_and_comes_after_it(boss: Actor, together: Together) -> None:
    with acting(boss, "widget.made"):
        Widget.objects.create(code="a", name="A")
    first_has_written = threading.Event()

    def first() -> None:
        with acting(boss, "widget.counted"):
            Widget.objects.update(amount=1)
            first_has_written.set()
            time.sleep(0.2)

    def second() -> None:
        assert first_has_written.wait(10)
        with acting(boss, "widget.counted"):
            Widget.objects.update(amount=2)

    together.run(first, second)

    assert list(Widget.history.order_by("history_id").values_list("amount", flat=True)) == [0, 1, 2]
    assert Widget.objects.get().amount == 2


def test_one_thread_does_not_lend_its_actor_to_another(boss: Actor, together: Together) -> None:
    told = []
    acting_now = threading.Barrier(2)

    def speaker() -> None:
        with acting(boss, "widget.made"):
            acting_now.wait(10)

    def silent() -> None:
        acting_now.wait(10)
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("SELECT office_actor()")
            else:
                cursor.execute("SELECT nullif(current_setting('office.actor', true), '')")
            told.append(cursor.fetchone()[0])

    together.run(speaker, silent)

    assert told == [None]


def test_an_update_of_many_is_quick_after_updates_of_few(boss: Actor) -> None:
    """PostgreSQL keeps the plan of a trigger's first call: a nested loop would be three seconds here."""
    rows = [Widget(code=f"w{n}", name="W") for n in range(6000)]
    with acting(boss, "widget.made"):
        Widget.objects.bulk_create(rows)
        for row in rows[:20]:
            row.amount += 1
            row.save()
            Widget.objects.filter(code__in=["w0", "w1"]).update(amount=F("amount") + 1)
    begun = time.perf_counter()
    with acting(boss, "widget.counted"):
        Widget.objects.update(amount=F("amount") + 1)

    assert time.perf_counter() - begun < 1.5
    assert Widget.history.filter(history_change_reason="widget.counted").count() == 6000
