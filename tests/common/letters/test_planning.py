import re
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from dpo_office.common.errors import Invalid
from dpo_office.common.letters import codes
from dpo_office.common.letters.models import Dispatch, Letter, LetterTemplate
from dpo_office.common.letters.planning import (
    PlannedLetter,
    Recipient,
    Sender,
    add_template,
    plan_letters,
    text_digest,
)
from dpo_office.common.letters.queries import batch_counts, letter_state
from tests.factories.letters import miscounted_dispatches


@pytest.mark.django_db
def test_post_letter_leaves_one_letter_due_at_once(post_one: Callable[..., Letter], now: datetime):
    letter = post_one(confidential=True)

    assert letter_state(letter) == codes.QUEUED
    assert letter.dispatch.not_before == now
    assert letter.dispatch.letters_count == 1
    assert letter.dispatch.batch_id is None
    assert letter.confidential
    assert re.fullmatch(rf"<{letter.pk}\.[0-9a-f]{{8}}@notice\.example\.com>", letter.message_id)


@pytest.mark.django_db(transaction=True)
def test_post_letter_lives_and_dies_with_its_cause(post_one: Callable[..., Letter]):
    def cause() -> None:
        with transaction.atomic():
            post_one()
            raise RuntimeError("the cause failed")

    with pytest.raises(RuntimeError, match="the cause failed"):
        cause()

    assert not Letter.objects.exists()
    assert not Dispatch.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_letters_outside_of_a_transaction_are_refused(now: datetime):
    with pytest.raises(RuntimeError):
        add_template(batch_id=uuid4(), language="da", subject="x", body="y", slot_names=[], now=now)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"subject": "x\ny"}, "header_invalid"),
        ({"subject": " "}, "header_invalid"),
        ({"subject": "x" * 301}, "header_invalid"),
        ({"recipient": Recipient("x\r\ny", "a@example.com")}, "header_invalid"),
        ({"recipient": Recipient("x", "a@example.com,b@example.com")}, "address_invalid"),
        ({"recipient": Recipient("x", "")}, "address_invalid"),
        ({"sender": Sender("x\ny", "a@example.com")}, "header_invalid"),
        ({"sender": Sender("x", "a")}, "address_invalid"),
        ({"channel": "fax"}, "channel_unknown"),
    ],
)
def test_post_letter_refuses_what_could_never_leave(
    post_one: Callable[..., Letter], fields: dict[str, object], code: str
):
    with pytest.raises(Invalid, match=code):
        post_one(**fields)

    assert not Letter.objects.exists()
    assert not Dispatch.objects.exists()


@pytest.mark.django_db
def test_a_letter_by_post_waits_to_be_printed(post_one: Callable[..., Letter]):
    letter = post_one(channel=codes.POST, recipient=Recipient("Maren Prøve", "Prøvevej 1\n0000 Prøveby"))

    assert letter_state(letter) == codes.TO_PRINT


@pytest.mark.django_db
def test_plan_letters_makes_a_dispatch_for_each_chunk(plan_batch: Callable[..., UUID], now: datetime):
    batch_id = plan_batch(25, chunk_size=10, not_before=now + timedelta(days=1))

    dispatches = Dispatch.objects.filter(batch_id=batch_id)
    assert sorted(dispatches.values_list("letters_count", flat=True)) == [5, 10, 10]
    assert set(dispatches.values_list("not_before", flat=True)) == {now + timedelta(days=1)}
    assert batch_counts(batch_id)[codes.QUEUED] == 25
    assert not miscounted_dispatches().exists()
    letters = Letter.objects.filter(dispatch__batch_id=batch_id)
    assert letters.filter(body="", subject="").count() == 25
    assert len(set(letters.values_list("message_id", flat=True))) == 25


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("recipient", "slots", "code"),
    [
        (Recipient("x", "a@example.com", "en"), {"name": "x"}, "language_without_template"),
        (Recipient("x", "a@example.com"), {}, "placeholder_unknown"),
        (Recipient("x", "a@example.com"), {"name": "x\nBcc: b@example.com"}, "header_invalid"),
        (Recipient("x", "a"), {"name": "x"}, "address_invalid"),
    ],
)
def test_plan_letters_refuses_what_could_never_leave(
    controller_id: UUID, now: datetime, recipient: Recipient, slots: dict[str, str], code: str
):
    batch_id = uuid4()
    template = add_template(
        batch_id=batch_id, language="da", subject="Til ((name))", body="x", slot_names=["name"], now=now
    )

    with pytest.raises(Invalid, match=code):
        plan_letters(
            batch_id=batch_id,
            controller_id=controller_id,
            kind="policy.notice",
            cause_type="registry_app.notice",
            sender=Sender("x", "privacy@example.com"),
            templates={"da": template},
            rows=[PlannedLetter(uuid4(), uuid4(), recipient, slots)],
            not_before=now,
            now=now,
        )
    assert not Letter.objects.exists()


@pytest.mark.django_db
def test_add_template_refuses_a_name_that_no_slot_has(now: datetime):
    with pytest.raises(Invalid, match="placeholder_unknown"):
        add_template(
            batch_id=uuid4(), language="da", subject="x", body="((nme))", slot_names=["name"], now=now
        )
    assert not LetterTemplate.objects.exists()


@pytest.mark.django_db
def test_a_letter_is_never_changed_or_deleted(post_one: Callable[..., Letter]):
    letter = post_one()

    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(recipient_address="b@example.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).delete()
    assert Letter.objects.get().recipient_address == "maren@example.com"


def test_text_digest_tells_parts_apart():
    assert text_digest("ab", "c") != text_digest("a", "bc")
    assert len(text_digest("", "")) == 64
