from datetime import datetime
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from dpo_office.common.errors import DomainError, Invalid, NotFound, NotPermitted
from dpo_office.common.letters import codes
from dpo_office.common.letters.blocks import block_contact, blocks_in_force, lift_block
from dpo_office.common.letters.models import ContactBlock
from dpo_office.common.permissions import Actor, Grant

pytestmark = pytest.mark.django_db


def actor(controller_id: UUID, role: str = "officer") -> Actor:
    return Actor(uuid4(), "staff", frozenset({Grant(role, controller_id)}))


def block(controller_id: UUID, now: datetime, address: str = "maren@example.com") -> ContactBlock:
    return block_contact(
        address=address,
        controller_id=controller_id,
        scope=codes.SCOPE_EVERYTHING,
        reason="erased",
        actor=actor(controller_id),
        now=now,
    )


def test_a_block_knows_the_address_by_its_hash_only(controller_id: UUID, now: datetime):
    row = block(controller_id, now)

    stored = " ".join(str(getattr(row, field.attname)) for field in ContactBlock._meta.fields)
    assert "maren" not in stored
    assert "example" not in stored


def test_blocking_again_answers_with_the_block_in_force(controller_id: UUID, now: datetime):
    assert block(controller_id, now) == block(controller_id, now, "MAREN@example.com")
    assert ContactBlock.objects.count() == 1


def test_a_lifted_block_stays_as_a_record_and_a_new_one_can_be_made(controller_id: UUID, now: datetime):
    first = block(controller_id, now)

    lift_block(block_id=first.pk, actor=actor(controller_id), now=now)
    assert not blocks_in_force(controller_id).exists()
    second = block(controller_id, now)

    assert second != first
    assert ContactBlock.objects.count() == 2
    with pytest.raises(NotFound):
        lift_block(block_id=first.pk, actor=actor(controller_id), now=now)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"scope": "some"}, Invalid("scope_unknown")),
        ({"address": "maren"}, Invalid("address_invalid")),
        ({"role": "auditor"}, NotPermitted("not_permitted")),
    ],
)
def test_block_contact_refuses_and_changes_nothing(
    controller_id: UUID, now: datetime, fields: dict[str, str], refusal: DomainError
):
    values = {"address": "maren@example.com", "scope": codes.SCOPE_NOTICES, "role": "officer"} | fields

    with pytest.raises(type(refusal), match=refusal.code):
        block_contact(
            address=values["address"],
            scope=values["scope"],
            controller_id=controller_id,
            reason="x",
            actor=actor(controller_id, values["role"]),
            now=now,
        )
    assert not ContactBlock.objects.exists()


def test_a_foreign_block_is_lifted_by_nobody(controller_id: UUID, now: datetime):
    row = block(controller_id, now)

    with pytest.raises(NotFound):
        lift_block(block_id=row.pk, actor=actor(uuid4()), now=now)
    with pytest.raises(NotPermitted):
        lift_block(block_id=row.pk, actor=actor(controller_id, "auditor"), now=now)
    assert blocks_in_force(controller_id).get() == row


def test_a_block_written_without_an_actor_is_refused(controller_id: UUID, now: datetime):
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactBlock.objects.create(
            controller_id=controller_id,
            address_hash="x",
            scope=codes.SCOPE_EVERYTHING,
            reason="x",
            created_at=now,
        )
