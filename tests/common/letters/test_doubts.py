from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from dpo_office.common.errors import DomainError, Invalid, NotFound, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.letters import codes
from dpo_office.common.letters.doubts import reconcile_doubts, resolve_doubt
from dpo_office.common.letters.models import Dispatch, Letter, Receipt, Result
from dpo_office.common.letters.queries import letter_state, letters_in_doubt
from dpo_office.common.letters.receipts import record_receipt
from dpo_office.common.letters.sender import SendPolicy, send_due_letters
from dpo_office.common.permissions import Actor, Grant, system_actor
from tests.fakes.mail import FakeJournal, FakeRelay

pytestmark = pytest.mark.django_db(transaction=True)
GRACE = timedelta(minutes=20)


@pytest.fixture
def fake() -> FakeRelay:
    return FakeRelay()


@pytest.fixture
def doubtful(
    post_one: Callable[..., Letter], fake: FakeRelay, now: datetime, policy: SendPolicy
) -> Callable[[str], Letter]:
    """Make a letter in doubt: `drop after` was accepted, `lost dot` was not."""

    def make(event: str = "drop after") -> Letter:
        letter = post_one()
        fake.events = iter([event])
        send_due_letters(fake, now, limit=10, policy=policy)
        assert letter_state(letter) == codes.IN_DOUBT
        return letter

    return make


def officer(controller_id: UUID, role: str = "officer") -> Actor:
    return Actor(uuid4(), "staff", frozenset({Grant(role, controller_id)}))


def test_a_doubt_is_left_alone_until_its_grace_is_over(
    doubtful: Callable[..., Letter], fake: FakeRelay, now: datetime
):
    letter = doubtful()
    journal = FakeJournal(fake.accepted)

    for moved_clock in (now, now + timedelta(days=30)):
        assert not reconcile_doubts(journal, moved_clock, grace=GRACE)
    assert not journal.questions
    assert letter_state(letter) == codes.IN_DOUBT


def test_what_the_journal_has_seen_is_accepted(
    doubtful: Callable[..., Letter], fake: FakeRelay, now: datetime, run_out: Callable[[], None]
):
    letter = doubtful("drop after")
    run_out()

    counts = reconcile_doubts(FakeJournal(fake.accepted), now, grace=GRACE)

    assert counts == {codes.ACCEPTED: 1}
    assert letter_state(letter) == codes.ACCEPTED
    result = Result.objects.latest("id")
    assert (result.source, result.decided_by) == (codes.JOURNAL, None)


def test_what_the_journal_has_not_seen_is_sent_again_under_its_id(
    doubtful: Callable[..., Letter],
    fake: FakeRelay,
    now: datetime,
    policy: SendPolicy,
    run_out: Callable[[], None],
):
    letter = doubtful("lost dot")
    assert Dispatch.objects.get().finished_at is not None
    run_out()

    assert reconcile_doubts(FakeJournal(fake.accepted), now, grace=GRACE) == {codes.NOT_ACCEPTED: 1}
    assert letter_state(letter) == codes.QUEUED
    send_due_letters(fake, now, limit=10, policy=policy)

    assert letter_state(letter) == codes.ACCEPTED
    assert fake.accepted == {letter.message_id: 1}


@pytest.mark.parametrize(
    "journal",
    [None, FakeJournal(alive=False), FakeJournal(answers=False)],
    ids=["none", "not live", "silent"],
)
def test_without_proof_a_doubt_waits_for_a_person(
    doubtful: Callable[..., Letter],
    fake: FakeRelay,
    now: datetime,
    policy: SendPolicy,
    run_out: Callable[[], None],
    journal: FakeJournal | None,
):
    letter = doubtful("lost dot")
    run_out()

    for _ in range(3):
        assert reconcile_doubts(journal, now, grace=GRACE) == {"still_in_doubt": 1}
        send_due_letters(fake, now, limit=10, policy=policy)
    assert letter_state(letter) == codes.IN_DOUBT
    assert list(letters_in_doubt()) == [letter]
    assert fake.accepted.total() == 0


def test_a_silent_journal_is_not_asked_for_each_of_thousands(
    doubtful: Callable[..., Letter], now: datetime, run_out: Callable[[], None]
):
    for _ in range(6):
        doubtful()
    run_out()
    journal = FakeJournal(answers=False)

    assert reconcile_doubts(journal, now, grace=GRACE) == {"still_in_doubt": 6}
    assert len(journal.questions) == 3


def test_a_receipt_settles_a_doubt_without_a_journal(
    doubtful: Callable[..., Letter], now: datetime, run_out: Callable[[], None]
):
    letter = doubtful()
    record_receipt(letter=letter, kind=codes.DELIVERED, at=now, source="dsn", digest="d", now=now)
    assert letter_state(letter) == codes.DELIVERED
    run_out()

    assert reconcile_doubts(None, now, grace=GRACE) == {codes.ACCEPTED: 1}
    assert Result.objects.latest("id").source == codes.RECEIPT
    assert letter_state(letter) == codes.DELIVERED


def test_reconciling_twice_settles_once(
    doubtful: Callable[..., Letter], fake: FakeRelay, now: datetime, run_out: Callable[[], None]
):
    doubtful()
    run_out()
    journal = FakeJournal(fake.accepted)

    reconcile_doubts(journal, now, grace=GRACE)
    assert not reconcile_doubts(journal, now, grace=GRACE)
    assert Result.objects.filter(outcome=codes.ACCEPTED).count() == 1


@pytest.mark.parametrize(
    ("decision", "state", "sent"),
    [(codes.ACCEPT, codes.ACCEPTED, 0), (codes.RESEND_SAME_ID, codes.QUEUED, 1)],
)
def test_resolve_doubt_records_the_person_and_the_reason(
    doubtful: Callable[..., Letter],
    fake: FakeRelay,
    now: datetime,
    policy: SendPolicy,
    decision: str,
    state: str,
    sent: int,
):
    letter = doubtful("lost dot")
    actor = officer(letter.controller_id)

    resolve_doubt(letter_id=letter.pk, decision=decision, actor=actor, reason="Asked the provider.", now=now)

    assert letter_state(letter) == state
    result = Result.objects.latest("id")
    assert (result.source, result.decided_by, result.reason) == (
        codes.PERSON,
        actor.user_id,
        "Asked the provider.",
    )
    event = Event.objects.get()
    assert (event.type, event.actor_id, event.data) == (
        "letter.doubt_resolved",
        actor.user_id,
        {"decision": decision},
    )
    send_due_letters(fake, now, limit=10, policy=policy)
    assert fake.accepted[letter.message_id] == sent


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"decision": "guess"}, Invalid("decision_unknown")),
        ({"reason": "  "}, Invalid("reason_missing")),
        ({"letter_id": uuid4()}, NotFound("not_found")),
        ({"actor": officer(uuid4())}, NotFound("not_found")),
        ({"role": "auditor"}, NotPermitted("not_permitted")),
    ],
)
def test_resolve_doubt_refuses_and_changes_nothing(
    doubtful: Callable[..., Letter], now: datetime, fields: dict[str, object], refusal: DomainError
):
    letter = doubtful()
    role = str(fields.pop("role", "officer"))
    values: dict[str, Any] = {
        "letter_id": letter.pk,
        "decision": codes.ACCEPT,
        "actor": officer(letter.controller_id, role),
        "reason": "x",
        "now": now,
    } | fields

    with pytest.raises(type(refusal), match=refusal.code):
        resolve_doubt(**values)
    assert letter_state(letter) == codes.IN_DOUBT
    assert not Event.objects.exists()


def test_resolve_doubt_refuses_a_letter_that_is_not_in_doubt(post_one: Callable[..., Letter], now: datetime):
    letter = post_one()

    with pytest.raises(Refused, match="letter_not_in_doubt"):
        resolve_doubt(
            letter_id=letter.pk, decision=codes.ACCEPT, actor=system_actor("setup"), reason="x", now=now
        )
    assert not Result.objects.exists()


def test_a_late_receipt_after_a_decision_changes_only_what_is_shown(
    doubtful: Callable[..., Letter], now: datetime
):
    letter = doubtful()
    resolve_doubt(
        letter_id=letter.pk, decision=codes.ACCEPT, actor=system_actor("setup"), reason="x", now=now
    )
    record_receipt(
        letter=letter, kind=codes.BOUNCED_HARD, at=datetime.now(UTC), source="dsn", digest="d", now=now
    )

    assert letter_state(letter) == codes.BOUNCED
    assert Receipt.objects.count() == 1
