"""Many rows at once: the same rows, the same constraints and the same history as any others."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from dpo_office.common.acting import acting
from dpo_office.common.bulk import insert_rows
from dpo_office.common.idempotency import IdempotencyRecord
from dpo_office.common.letters.models import Dispatch, Letter
from registry_app.models import Customer
from tests.factories.registry import ADMIN, LONG_AGO, make_controller

pytestmark = pytest.mark.django_db
ODD = 'Åse\t"Blåbær"\\N\\.\nO’Neil, \\x41'


NAMES = ("id", "number", "name")


def customers(controller, *names):
    """Give what insert_rows wants of customers with these names."""
    rows = [(uuid.uuid4(), str(n), name) for n, name in enumerate(names)]
    return (
        Customer,
        NAMES,
        rows,
        {"controller_id": controller.pk, "created_at": LONG_AGO, "changed_at": LONG_AGO},
    )


def test_rows_come_in_as_they_are_with_history():
    controller = make_controller()
    with acting(ADMIN, "test.rows_made"):
        assert insert_rows(*customers(controller, ODD, "", "\\N")) == 3

    rows = Customer.objects.filter(controller=controller).order_by("number")
    assert list(rows.values_list("name", flat=True)) == [ODD, "", "\\N"]
    assert rows[0].state_since is None
    assert Customer.history.filter(controller=controller).count() == 3


def test_json_and_bytes_come_in_as_they_are():
    dispatch = Dispatch.objects.create(
        controller_id=uuid.uuid4(),
        kind="test.letter",
        not_before=LONG_AGO,
        letters_count=1,
        created_at=LONG_AGO,
    )
    letter = {
        "dispatch_id": dispatch.pk, "ordinal": 0, "controller_id": dispatch.controller_id,
        "kind": "test.letter", "cause_type": "test", "cause_id": uuid.uuid4(), "language": "da",
        "sender_address": "a@example.com", "recipient_address": "b@example.com", "body": ODD,
        "message_id": "<1@example.com>", "channel": "email", "created_at": LONG_AGO,
        "slots": {"greeting": ODD, "none": None},
    }  # fmt: skip
    kept = {
        "user_id": uuid.uuid4(), "key_hash": "a" * 64, "call_hash": "b" * 64, "status": 200,
        "created_at": LONG_AGO, "wrapped_key": b"\x00\\\xff\n", "ciphertext": None, "started_at": LONG_AGO,
    }  # fmt: skip

    insert_rows(Letter, ("id", *letter), [(uuid.uuid4(), *letter.values())])
    insert_rows(IdempotencyRecord, ("id",), [(uuid.uuid4(),)], kept)

    stored = Letter.objects.get()
    assert (stored.slots, stored.body, stored.confidential) == ({"greeting": ODD, "none": None}, ODD, False)
    record = IdempotencyRecord.objects.get()
    assert (bytes(record.wrapped_key), record.ciphertext) == (b"\x00\\\xff\n", None)


def test_a_row_that_cannot_be_takes_all_of_them_back():
    controller = make_controller()
    model, names, rows, same = customers(controller, "A", "B")
    (first, number, name), (second, _number, _name) = rows

    with pytest.raises(IntegrityError), transaction.atomic(), acting(ADMIN, "test.rows_made"):
        insert_rows(model, names, [(first, number, name), (second, number, name)], same)

    assert not Customer.objects.exists()


def test_nobody_s_rows_are_refused():
    controller = make_controller()

    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(*customers(controller, "A"))

    assert not Customer.objects.exists()


def test_no_rows_are_no_statement(django_assert_num_queries):
    nothing = customers(make_controller())

    with django_assert_num_queries(0):
        assert insert_rows(*nothing) == 0
