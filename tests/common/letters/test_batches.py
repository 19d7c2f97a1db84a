from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

import pytest

from dpo_office.common.errors import DomainError, NotFound, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.letters import codes
from dpo_office.common.letters.batches import record_posted, resume_batch, stop_batch
from dpo_office.common.letters.models import Dispatch, Letter, Result
from dpo_office.common.letters.queries import batch_counts, letter_state
from dpo_office.common.letters.sender import SendPolicy, send_due_letters
from dpo_office.common.permissions import Actor, Grant
from tests.fakes.mail import FakeRelay

pytestmark = pytest.mark.django_db(transaction=True)


def actor(controller_id: UUID, role: str = "officer") -> Actor:
    return Actor(uuid4(), "staff", frozenset({Grant(role, controller_id)}))


def test_a_stopped_batch_sends_nothing_until_it_goes_on(
    plan_batch: Callable[..., UUID], controller_id: UUID, now: datetime, policy: SendPolicy
):
    batch_id, other_id = plan_batch(3, chunk_size=2), plan_batch(1)
    officer = actor(controller_id)

    assert stop_batch(batch_id=batch_id, actor=officer, now=now) == 2
    send_due_letters(FakeRelay(), now, limit=100, policy=policy)
    assert batch_counts(batch_id)[codes.QUEUED] == 3
    assert batch_counts(other_id)[codes.ACCEPTED] == 1

    assert resume_batch(batch_id=batch_id, actor=officer, now=now) == 2
    send_due_letters(FakeRelay(), now, limit=100, policy=policy)
    assert batch_counts(batch_id)[codes.ACCEPTED] == 3
    assert [(e.type, e.actor_id) for e in Event.objects.order_by("id")] == [
        ("letter.batch_stopped", officer.user_id),
        ("letter.batch_resumed", officer.user_id),
    ]


@pytest.mark.parametrize("switch", [stop_batch, resume_batch])
@pytest.mark.parametrize(
    ("role", "own", "refusal"),
    [
        ("officer", False, NotFound("not_found")),
        ("agent", True, NotFound("not_found")),
        ("auditor", True, NotPermitted("not_permitted")),
    ],
)
def test_a_batch_is_switched_only_by_whom_it_concerns(
    plan_batch: Callable[..., UUID],
    controller_id: UUID,
    now: datetime,
    switch: Callable[..., int],
    role: str,
    own: bool,
    refusal: DomainError,
):
    batch_id = plan_batch(1)

    with pytest.raises(type(refusal), match=refusal.code):
        switch(batch_id=batch_id, actor=actor(controller_id if own else uuid4(), role), now=now)
    assert not Dispatch.objects.get().stopped
    assert not Event.objects.exists()


def test_an_unknown_batch_is_not_found(controller_id: UUID, now: datetime):
    with pytest.raises(NotFound):
        stop_batch(batch_id=uuid4(), actor=actor(controller_id), now=now)


def test_a_letter_on_paper_is_recorded_as_posted_once(post_one: Callable[..., Letter], now: datetime):
    letter = post_one(channel=codes.POST)
    officer = actor(letter.controller_id)

    record_posted(letter_id=letter.pk, actor=officer, now=now)

    assert letter_state(letter) == codes.ACCEPTED
    assert Result.objects.get().decided_by == officer.user_id
    with pytest.raises(Refused, match="letter_not_to_print"):
        record_posted(letter_id=letter.pk, actor=officer, now=now)
    assert Result.objects.count() == 1


def test_a_letter_by_mail_cannot_be_recorded_as_posted(post_one: Callable[..., Letter], now: datetime):
    letter = post_one()

    with pytest.raises(Refused, match="letter_not_to_print"):
        record_posted(letter_id=letter.pk, actor=actor(letter.controller_id), now=now)
    with pytest.raises(NotFound):
        record_posted(letter_id=letter.pk, actor=actor(uuid4()), now=now)
    with pytest.raises(NotPermitted):
        record_posted(letter_id=letter.pk, actor=actor(letter.controller_id, "auditor"), now=now)
    assert not Result.objects.exists()
