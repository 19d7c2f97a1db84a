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


def customers(controller, *names):
    return [
        Customer(controller=controller, number=str(n), name=name, created_at=LONG_AGO, changed_at=LONG_AGO)
        for n, name in enumerate(names)
    ]


def test_rows_come_in_as_they_are_with_history():
    controller = make_controller()
    with acting(ADMIN, "test.rows_made"):
        insert_rows(customers(controller, ODD, "", "\\N"))

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
    letter = Letter(
        dispatch=dispatch, ordinal=0, controller_id=dispatch.controller_id, kind="test.letter",
        cause_type="test", cause_id=uuid.uuid4(), sender_address="a@example.com", language="da",
        recipient_address="b@example.com", message_id="<1@example.com>", channel="email", body=ODD,
        slots={"greeting": ODD, "none": None}, created_at=LONG_AGO,
    )  # fmt: skip
    kept = IdempotencyRecord(
        user_id=uuid.uuid4(), key_hash="a" * 64, call_hash="b" * 64, status=200, created_at=LONG_AGO,
        wrapped_key=b"\x00\\\xff\n", ciphertext=None, started_at=LONG_AGO,
    )  # fmt: skip

    insert_rows([letter])
    insert_rows([kept])

    stored = Letter.objects.get()
    assert (stored.slots, stored.body, stored.confidential) == ({"greeting": ODD, "none": None}, ODD, False)
    record = IdempotencyRecord.objects.get()
    assert (bytes(record.wrapped_key), record.ciphertext) == (b"\x00\\\xff\n", None)


def test_a_row_that_cannot_be_takes_all_of_them_back():
    controller = make_controller()
    rows = customers(controller, "A", "B")
    rows[1].number = rows[0].number

    with pytest.raises(IntegrityError), transaction.atomic(), acting(ADMIN, "test.rows_made"):
        insert_rows(rows)

    assert not Customer.objects.exists()


def test_nobody_s_rows_are_refused():
    controller = make_controller()

    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(customers(controller, "A"))

    assert not Customer.objects.exists()


def test_no_rows_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert_rows([])
