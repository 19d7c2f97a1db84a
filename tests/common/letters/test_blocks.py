from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from dpo_office.common.errors import DomainError, Invalid, NotFound, NotPermitted
from dpo_office.common.letters import codes
from dpo_office.common.letters.blocks import (
    Contact,
    block_contact,
    blocked_letter_ids,
    blocks_in_force,
    blocks_of,
    lift_block,
)
from dpo_office.common.letters.models import ContactBlock, Letter
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

    lift_block(block_id=first.pk, actor=actor(controller_id), now=now, reason="Asked for it.")
    assert not blocks_in_force(controller_id).exists()
    second = block(controller_id, now)

    assert second != first
    assert ContactBlock.objects.count() == 2
    with pytest.raises(NotFound):
        lift_block(block_id=first.pk, actor=actor(controller_id), now=now, reason="x")


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
        lift_block(block_id=row.pk, actor=actor(uuid4()), now=now, reason="x")
    with pytest.raises(NotPermitted):
        lift_block(block_id=row.pk, actor=actor(controller_id, "auditor"), now=now, reason="x")
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


@pytest.mark.parametrize(
    ("kind", "is_batch", "scopes_that_stop"),
    [
        ("marketing.newsletter", False, {"marketing", "notices", "everything"}),
        ("policy.notice", True, {"notices", "everything"}),
        ("case.answer_sent", False, {"everything"}),
    ],
)
def test_what_a_scope_stops(
    controller_id: UUID,
    now: datetime,
    post_one: Callable[..., Letter],
    plan_batch: Callable[..., UUID],
    kind: str,
    is_batch: bool,
    scopes_that_stop: set[str],
):
    if is_batch:
        plan_batch(1)
        letter = Letter.objects.get()
    else:
        letter = post_one(kind=kind)
    stopping = set()
    for scope in codes.BLOCK_SCOPES:
        made = block_contact(
            address=letter.recipient_address,
            controller_id=controller_id,
            scope=scope,
            reason="x",
            actor=actor(controller_id),
            now=now,
        )
        if blocked_letter_ids([letter]):
            stopping.add(scope)
        lift_block(block_id=made.pk, actor=actor(controller_id), now=now, reason="x")

    assert stopping == scopes_that_stop


def test_a_block_on_calls_leaves_mail_alone(
    controller_id: UUID, now: datetime, post_one: Callable[..., Letter]
):
    block_contact(
        address="00 00 00 01",
        channel=codes.PHONE,
        controller_id=controller_id,
        scope=codes.SCOPE_EVERYTHING,
        reason="x",
        actor=actor(controller_id),
        now=now,
    )

    assert not blocked_letter_ids([post_one()])


def test_a_number_is_known_however_it_is_written_and_each_channel_by_itself(
    controller_id: UUID, now: datetime
):
    made = [
        block_contact(
            address="+45 00 00 00 01",
            channel=channel,
            controller_id=controller_id,
            scope=codes.SCOPE_MARKETING,
            reason="x",
            actor=actor(controller_id),
            now=now,
        )
        for channel in (codes.SMS, codes.PHONE)
    ]
    written_otherwise = [Contact(codes.SMS, "00000001"), Contact(codes.EMAIL, "not an address")]

    assert list(blocks_of(controller_id, written_otherwise)) == [made[0]]
    assert not blocks_of(uuid4(), written_otherwise).exists()


def test_a_block_is_lifted_with_a_reason_and_says_by_whom(controller_id: UUID, now: datetime):
    row = block(controller_id, now)
    officer = actor(controller_id)

    with pytest.raises(Invalid, match="reason_missing"):
        lift_block(block_id=row.pk, actor=officer, now=now, reason="  ")
    assert blocks_in_force(controller_id).get() == row

    lift_block(block_id=row.pk, actor=officer, now=now, reason=" Wants it again. ")
    row.refresh_from_db()
    assert (row.lifted_at, row.lifted_by, row.lift_reason) == (now, officer.user_id, "Wants it again.")
    assert row.history.order_by("-history_id").first().history_change_reason == "contact_block.block_lifted"


def test_an_unknown_channel_is_refused(controller_id: UUID, now: datetime):
    with pytest.raises(Invalid, match="block_channel_unknown"):
        block_contact(
            address="x",
            channel="pigeon",
            controller_id=controller_id,
            scope=codes.SCOPE_MARKETING,
            reason="x",
            actor=actor(controller_id),
            now=now,
        )
