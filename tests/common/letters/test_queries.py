from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from dpo_office.common.letters import codes
from dpo_office.common.letters.leases import claim_dispatch, open_window
from dpo_office.common.letters.models import Letter, Receipt, Result
from dpo_office.common.letters.queries import (
    batch_counts,
    letter_state,
    letter_states,
    oldest_due_at,
)
from dpo_office.common.permissions import Actor, Grant

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("results", "receipts", "state"),
    [
        ([], [], codes.QUEUED),
        ([codes.TEMPORARY], [], codes.QUEUED),
        ([codes.NOT_ACCEPTED], [], codes.QUEUED),
        ([codes.TEMPORARY, codes.ACCEPTED], [], codes.ACCEPTED),
        ([codes.PERMANENT], [], codes.FAILED),
        ([codes.BLOCKED], [], codes.BLOCKED),
        ([codes.ACCEPTED], [codes.DELAYED], codes.ACCEPTED),
        ([codes.ACCEPTED], [codes.DELIVERED], codes.DELIVERED),
        ([codes.ACCEPTED], [codes.DELAYED, codes.BOUNCED_SOFT], codes.BOUNCED),
        ([codes.ACCEPTED], [codes.BOUNCED_HARD, codes.DELIVERED], codes.BOUNCED),
        ([codes.ACCEPTED], [codes.DELIVERED, codes.BOUNCED_HARD], codes.DELIVERED),
        ([], [codes.DELIVERED], codes.DELIVERED),
    ],
)
def test_the_state_follows_from_results_and_receipts(
    post_one: Callable[..., Letter], now: datetime, results: list[str], receipts: list[str], state: str
):
    letter = post_one()
    for outcome in results:
        Result.objects.create(letter=letter, outcome=outcome, source=codes.RELAY, recorded_at=now)
    for number, kind in enumerate(receipts):
        Receipt.objects.create(
            letter=letter, kind=kind, at=now, source="dsn", digest=str(number), recorded_at=now
        )

    assert letter_state(letter) == state


def test_a_letter_with_an_open_attempt_is_being_sent_and_then_in_doubt(
    post_one: Callable[..., Letter], now: datetime, run_out: Callable[[], None]
):
    letter = post_one()
    lease = claim_dispatch(now, worker="a", lease_seconds=300)
    assert lease is not None
    open_window(lease, [letter], blocked=[], now=now)

    assert letter_state(letter) == codes.SENDING
    run_out()
    assert letter_state(letter) == codes.IN_DOUBT


def test_states_and_counts_are_one_query_each(
    plan_batch: Callable[..., UUID], django_assert_num_queries: Callable[..., Any]
):
    batch_id = plan_batch(3)
    plan_batch(2)
    letters = list(Letter.objects.filter(dispatch__batch_id=batch_id))

    with django_assert_num_queries(1):
        assert set(letter_states(letters).values()) == {codes.QUEUED}
    with django_assert_num_queries(1):
        counts = batch_counts(batch_id)
    assert list(counts) == list(codes.STATES)
    assert counts[codes.QUEUED] == sum(counts.values()) == 3


def test_oldest_due_at_is_what_an_alarm_needs(
    post_one: Callable[..., Letter], plan_batch: Callable[..., UUID], now: datetime
):
    assert oldest_due_at(now) is None
    plan_batch(1, not_before=now + timedelta(days=1))
    assert oldest_due_at(now) is None
    plan_batch(1, not_before=now - timedelta(days=3))
    post_one()
    assert oldest_due_at(now) == now - timedelta(days=3)


def test_letters_are_shown_to_their_controllers_people_only(
    post_one: Callable[..., Letter], controller_id: UUID
):
    letter = post_one()
    post_one(controller_id=uuid4())

    def sees(role: str, at: UUID | None) -> list[Letter]:
        return list(Letter.objects.for_user(Actor(uuid4(), "staff", frozenset({Grant(role, at)}))))

    assert sees("officer", controller_id) == [letter]
    assert sees("officer", uuid4()) == []
    assert sees("agent", controller_id) == []
    assert len(sees("dpo", None)) == 2
