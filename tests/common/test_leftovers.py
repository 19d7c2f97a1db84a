"""A lock that a test leaves behind is found, told, and set free where nobody holds it any more."""

import threading

import pytest
from django.db import connection, transaction

from tests.leftovers import LeftLocked, require_unlocked

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]


class Held:
    """A transaction in a thread of its own, which ends when it is told to."""

    def __init__(self):
        self.begun, self.over = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.hold)
        self.thread.start()
        assert self.begun.wait(10)

    def hold(self):
        with transaction.atomic():
            self.begun.set()
            self.over.wait(10)
        connection.close()

    def end(self):
        self.over.set()
        self.thread.join(10)


def lose_a_writing_connection():
    lost = connection.copy()
    lost.ensure_connection()
    with lost.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
    # In a ring, as connections often are: only the collector takes it away.
    ring = [lost]
    ring.append(ring)


def test_a_free_database_is_well():
    connection.ensure_connection()

    require_unlocked("a test")


def test_a_thread_that_goes_on_writing_is_named():
    connection.ensure_connection()
    held = Held()
    try:
        with pytest.raises(AssertionError, match=r"locked after a test[\s\S]*self\.over\.wait"):
            require_unlocked("a test", patience_seconds=0)
    finally:
        held.end()

    require_unlocked("a test")


def test_a_thread_that_ends_its_transaction_meanwhile_is_waited_for_and_named():
    held = Held()
    connection.close()
    threading.Timer(3, held.over.set).start()

    with pytest.warns(LeftLocked, match=r"a test\n[\s\S]*self\.over\.wait"):
        require_unlocked("a test")
    held.end()


def test_a_connection_that_nobody_holds_any_more_is_taken_away():
    connection.ensure_connection()
    lose_a_writing_connection()

    with pytest.warns(LeftLocked, match="a test"):
        require_unlocked("a test")
