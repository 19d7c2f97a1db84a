from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from dpo_office.common.errors import TemporaryGatewayError
from dpo_office.common.letters import codes, sender
from dpo_office.common.letters.blocks import block_contact, lift_block
from dpo_office.common.letters.leases import claim_dispatch, close_window
from dpo_office.common.letters.models import Attempt, Dispatch, Letter, Result, SendWindow
from dpo_office.common.letters.queries import batch_counts, letter_state
from dpo_office.common.letters.relay import Envelope, Reply
from dpo_office.common.letters.sender import SendPolicy, SendReport, send_due_letters
from dpo_office.common.letters.sink import Behaviour, MailSink
from dpo_office.common.letters.smtp import SmtpRelay
from dpo_office.common.permissions import system_actor
from tests.fakes.mail import FakeRelay, FakeSession

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def fake() -> FakeRelay:
    return FakeRelay()


def send(relay: Any, now: datetime, policy: SendPolicy) -> SendReport:
    return send_due_letters(relay, now, limit=10_000, policy=policy)


def outcomes(letter: Letter) -> list[str]:
    return list(Result.objects.filter(letter=letter).order_by("id").values_list("outcome", flat=True))


def test_a_due_letter_is_accepted_by_the_sink_with_all_its_evidence(
    post_one: Callable[..., Letter], relay: SmtpRelay, sink: MailSink, now: datetime, policy: SendPolicy
):
    letter = post_one()

    send(relay, now, policy)

    assert letter_state(letter) == codes.ACCEPTED
    assert sink.store.copies == {letter.message_id: 1}
    result = Result.objects.get()
    assert (result.outcome, result.phase, result.reply_code, result.reply_text, result.source) == (
        codes.ACCEPTED,
        "dot",
        250,
        "2.0.0 kept",
        codes.RELAY,
    )
    attempt = Attempt.objects.get()
    assert result.attempt == attempt
    assert now <= attempt.opened_at <= result.recorded_at
    dispatch = Dispatch.objects.get()
    assert dispatch.finished_at is not None
    assert dispatch.leased_until is None
    assert SendWindow.objects.get().closed_at is not None


def test_each_recipient_gets_one_mail_of_their_own(
    plan_batch: Callable[..., UUID], fake: FakeRelay, now: datetime, policy: SendPolicy
):
    batch_id = plan_batch(250, chunk_size=120)

    report = send(fake, now, policy)

    assert report.outcomes[codes.ACCEPTED] == 250
    assert batch_counts(batch_id)[codes.ACCEPTED] == 250
    assert len({envelope.recipient for envelope in fake.envelopes}) == 250
    assert set(fake.accepted.values()) == {1}
    assert fake.opened == 1
    for envelope, message in zip(fake.envelopes, fake.messages, strict=True):
        assert message.count(b"\r\nTo: ") == 1
        assert envelope.recipient.encode() in message
        assert not envelope.journal


def test_a_window_holds_no_more_than_the_policy_allows_and_a_single_letter_one(
    plan_batch: Callable[..., UUID],
    post_one: Callable[..., Letter],
    fake: FakeRelay,
    now: datetime,
    policy: SendPolicy,
):
    plan_batch(25)
    post_one()

    send(fake, now, replace(policy, window_size=10))

    sizes = sorted(window.attempts.count() for window in SendWindow.objects.all())
    assert sizes == [1, 5, 10, 10]


def test_nothing_is_sent_before_its_time(
    plan_batch: Callable[..., UUID], fake: FakeRelay, now: datetime, policy: SendPolicy
):
    batch_id = plan_batch(3, not_before=now + MINUTE)

    assert send(fake, now, policy).handled == 0
    assert batch_counts(batch_id)[codes.QUEUED] == 3
    assert send(fake, now + MINUTE, policy).handled == 3


def test_the_attempt_is_committed_before_the_dot_and_no_transaction_is_open(
    post_one: Callable[..., Letter],
    fake: FakeRelay,
    now: datetime,
    policy: SendPolicy,
    monkeypatch: pytest.MonkeyPatch,
):
    seen = []
    finish = FakeSession.finish

    def watched(session: FakeSession) -> Reply:
        seen.append((Attempt.objects.count(), Result.objects.count(), connection.in_atomic_block))
        return finish(session)

    monkeypatch.setattr(FakeSession, "finish", watched)
    post_one()
    send(fake, now, policy)

    assert seen == [(1, 0, False)]


def test_the_embedded_database_syncs_each_commit_of_the_sender(
    fake: FakeRelay, now: datetime, policy: SendPolicy, on_sqlite: bool
):
    if not on_sqlite:
        pytest.skip("PostgreSQL syncs by itself")
    send(fake, now, policy)

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone() == (2,)


@pytest.mark.parametrize("event", ["451", "451 dot"])
def test_a_temporary_refusal_is_tried_again_after_its_wait(
    post_one: Callable[..., Letter], fake: FakeRelay, now: datetime, policy: SendPolicy, event: str
):
    letter = post_one()
    fake.events = iter([event])

    send(fake, now, policy)
    assert letter_state(letter) == codes.QUEUED
    assert outcomes(letter) == [codes.TEMPORARY]
    assert send(fake, now + timedelta(seconds=59), policy).handled == 0

    send(fake, now + 2 * MINUTE, policy)
    assert outcomes(letter) == [codes.TEMPORARY, codes.ACCEPTED]
    assert fake.accepted == {letter.message_id: 1}


def test_after_72_hours_of_refusals_a_letter_has_failed(
    post_one: Callable[..., Letter], now: datetime, policy: SendPolicy
):
    letter = post_one()
    fake = FakeRelay(events=iter(["451"] * 1000))

    for hours in range(0, 80, 5):
        send(fake, now + timedelta(hours=hours), policy)

    assert letter_state(letter) == codes.FAILED
    assert outcomes(letter) == [codes.TEMPORARY] * 15 + [codes.PERMANENT]
    assert fake.accepted.total() == 0


@pytest.mark.parametrize("event", ["554", "554 dot"])
def test_a_permanent_refusal_ends_the_letter_and_not_its_neighbours(
    plan_batch: Callable[..., UUID], fake: FakeRelay, now: datetime, policy: SendPolicy, event: str
):
    batch_id = plan_batch(3)
    fake.events = iter(["ok", event, "ok"])

    send(fake, now, policy)

    counts = batch_counts(batch_id)
    assert (counts[codes.ACCEPTED], counts[codes.FAILED]) == (2, 1)
    assert Dispatch.objects.get().finished_at is not None
    assert send(fake, now + timedelta(days=1), policy).handled == 0


def test_a_session_lost_before_the_dot_is_tried_again_and_the_rest_of_the_window_at_once(
    plan_batch: Callable[..., UUID], fake: FakeRelay, now: datetime, policy: SendPolicy
):
    batch_id = plan_batch(5)
    fake.events = iter(["ok", "drop"])

    send(fake, now, policy)
    counts = batch_counts(batch_id)
    assert (counts[codes.ACCEPTED], counts[codes.QUEUED]) == (4, 1)

    send(fake, now + 2 * MINUTE, policy)
    assert batch_counts(batch_id)[codes.ACCEPTED] == 5
    assert set(fake.accepted.values()) == {1}


@pytest.mark.parametrize("event", ["drop after", "lost dot"])
def test_a_session_lost_after_the_dot_leaves_a_doubt_that_is_never_sent_again_blindly(
    post_one: Callable[..., Letter], fake: FakeRelay, now: datetime, policy: SendPolicy, event: str
):
    letter = post_one()
    fake.events = iter([event])

    send(fake, now, policy)
    before = fake.accepted.total()

    assert letter_state(letter) == codes.IN_DOUBT
    assert outcomes(letter) == [codes.IN_DOUBT]
    for days in range(1, 5):
        assert send(fake, now + timedelta(days=days), policy).handled == 0
    assert fake.accepted.total() == before


def test_a_run_ends_after_three_lost_sessions(
    plan_batch: Callable[..., UUID], fake: FakeRelay, now: datetime, policy: SendPolicy
):
    plan_batch(50)
    fake.events = iter(["drop"] * 50)

    report = send(fake, now, replace(policy, window_size=5))

    assert report.losses == 3
    assert fake.opened == 3


def test_a_relay_that_cannot_be_reached_changes_nothing(
    post_one: Callable[..., Letter], now: datetime, policy: SendPolicy
):
    class DownRelay(FakeRelay):
        def open(self) -> FakeSession:
            raise TemporaryGatewayError("relay_unreachable")

    letter = post_one()

    report = send(DownRelay(), now, policy)

    assert report.error == "relay_unreachable"
    assert letter_state(letter) == codes.QUEUED
    assert not Attempt.objects.exists()
    assert send(FakeRelay(), now, policy).outcomes[codes.ACCEPTED] == 1


def test_a_contact_block_is_asked_when_the_letter_leaves_not_when_it_is_planned(
    post_one: Callable[..., Letter], controller_id: UUID, fake: FakeRelay, now: datetime, policy: SendPolicy
):
    letter = post_one("Maren@example.com")
    block_contact(
        address="maren@EXAMPLE.com",
        controller_id=controller_id,
        scope=codes.SCOPE_EVERYTHING,
        reason="erased",
        actor=system_actor("setup"),
        now=now,
    )

    send(fake, now, policy)

    assert letter_state(letter) == codes.BLOCKED
    assert outcomes(letter) == [codes.BLOCKED]
    assert not Attempt.objects.exists()
    assert fake.accepted.total() == 0
    assert Dispatch.objects.get().finished_at is not None


def test_a_block_of_notices_lets_an_answer_pass(
    post_one: Callable[..., Letter],
    plan_batch: Callable[..., UUID],
    controller_id: UUID,
    fake: FakeRelay,
    now: datetime,
    policy: SendPolicy,
):
    answer = post_one("k1@example.com")
    batch_id = plan_batch(3)
    block = block_contact(
        address="k1@example.com",
        controller_id=controller_id,
        scope=codes.SCOPE_NOTICES,
        reason="objection",
        actor=system_actor("setup"),
        now=now,
    )

    send(fake, now, policy)
    lift_block(block_id=block.pk, actor=system_actor("setup"), now=now, reason="Asked for it.")

    assert letter_state(answer) == codes.ACCEPTED
    counts = batch_counts(batch_id)
    assert (counts[codes.ACCEPTED], counts[codes.BLOCKED]) == (2, 1)


def test_a_block_at_another_controller_stops_nothing(
    post_one: Callable[..., Letter], fake: FakeRelay, now: datetime, policy: SendPolicy
):
    letter = post_one()
    block_contact(
        address=letter.recipient_address,
        controller_id=UUID(int=1),
        scope=codes.SCOPE_EVERYTHING,
        reason="erased",
        actor=system_actor("setup"),
        now=now,
    )

    send(fake, now, policy)

    assert letter_state(letter) == codes.ACCEPTED


def test_a_confidential_letter_waits_for_a_confidential_relay(
    post_one: Callable[..., Letter], now: datetime, policy: SendPolicy
):
    secret, plain = post_one(confidential=True), post_one()
    open_relay = FakeRelay(is_confidential=False)

    report = send(open_relay, now, policy)

    assert report.held == 1
    assert letter_state(secret) == codes.QUEUED
    assert open_relay.accepted == {plain.message_id: 1}
    assert send(FakeRelay(), now + timedelta(minutes=6), policy).outcomes[codes.ACCEPTED] == 1


def test_a_letter_that_cannot_be_composed_fails_alone(
    plan_batch: Callable[..., UUID],
    fake: FakeRelay,
    now: datetime,
    policy: SendPolicy,
    monkeypatch: pytest.MonkeyPatch,
):
    batch_id = plan_batch(2)
    letter = Letter.objects.get(ordinal=0)
    compose = sender.letter_bytes

    def without_a_value(letter: Letter, *, now: datetime) -> bytes:
        if letter.ordinal == 0:
            letter.slots = {}
        return compose(letter, now=now)

    monkeypatch.setattr(sender, "letter_bytes", without_a_value)

    send(fake, now, policy)

    counts = batch_counts(batch_id)
    assert (counts[codes.ACCEPTED], counts[codes.FAILED]) == (1, 1)
    result = Result.objects.get(letter=letter)
    assert (result.phase, result.reply_text) == ("compose", "placeholder_unknown")


def test_a_letter_by_post_is_never_offered_to_a_relay(
    post_one: Callable[..., Letter], fake: FakeRelay, now: datetime, policy: SendPolicy
):
    letter = post_one(channel=codes.POST)

    send(fake, now, policy)

    assert letter_state(letter) == codes.TO_PRINT
    assert fake.accepted.total() == 0


def test_a_stopped_dispatch_gives_no_further_dot(
    plan_batch: Callable[..., UUID],
    fake: FakeRelay,
    now: datetime,
    policy: SendPolicy,
    monkeypatch: pytest.MonkeyPatch,
):
    batch_id = plan_batch(10)
    offer = FakeSession.offer

    def stopping(session: FakeSession, envelope: Envelope, message: bytes) -> None:
        if len(fake.messages) == 3:
            Dispatch.objects.update(stopped=True)
        offer(session, envelope, message)

    monkeypatch.setattr(FakeSession, "offer", stopping)
    # A second passes between any two looks at the clock, so that every dot looks at the lease.
    seconds = count()
    monkeypatch.setattr("dpo_office.common.letters.leases.monotonic", lambda: next(seconds) * 1.1)

    send(fake, now, policy)

    counts = batch_counts(batch_id)
    assert (counts[codes.ACCEPTED], counts[codes.QUEUED]) == (3, 7)
    assert fake.accepted.total() == 3


def test_a_sender_that_lost_its_lease_gives_no_dot(
    post_one: Callable[..., Letter],
    fake: FakeRelay,
    now: datetime,
    policy: SendPolicy,
    run_out: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
):
    letter = post_one()
    offer = FakeSession.offer

    def slow(session: FakeSession, envelope: Envelope, message: bytes) -> None:
        offer(session, envelope, message)
        run_out()
        assert claim_dispatch(now, worker="other", lease_seconds=300) is not None

    monkeypatch.setattr(FakeSession, "offer", slow)

    send(fake, now, policy)

    assert fake.accepted.total() == 0
    assert outcomes(letter) == [codes.NOT_ACCEPTED]
    assert Dispatch.objects.get().leased_by == "other"


def test_a_reply_heard_after_the_lease_is_kept_and_the_dispatch_left_to_its_holder(
    post_one: Callable[..., Letter],
    fake: FakeRelay,
    now: datetime,
    policy: SendPolicy,
    run_out: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
):
    letter = post_one()
    finish = FakeSession.finish

    def slow(session: FakeSession) -> Reply:
        reply = finish(session)
        run_out()
        assert claim_dispatch(now, worker="other", lease_seconds=300) is not None
        return reply

    monkeypatch.setattr(FakeSession, "finish", slow)

    send(fake, now, policy)

    assert letter_state(letter) == codes.ACCEPTED
    dispatch = Dispatch.objects.get()
    assert (dispatch.leased_by, dispatch.finished_at) == ("other", None)


@pytest.mark.parametrize("death", ["offer", "finish", "after"])
def test_a_killed_sender_leaves_its_letters_queued_or_in_doubt_and_none_is_sent_twice(
    plan_batch: Callable[..., UUID],
    fake: FakeRelay,
    now: datetime,
    policy: SendPolicy,
    run_out: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    death: str,
):
    class Killed(BaseException):
        pass

    batch_id = plan_batch(8)
    real: dict[str, Any] = {"offer": FakeSession.offer, "finish": FakeSession.finish, "close": close_window}

    def deadly(name: str) -> Callable[..., object]:
        def step(*args: object, **options: object) -> object:
            if len(fake.messages) < 5:
                return real[name](*args, **options)
            if name == "finish" and death == "after":
                real["finish"](*args)
            if name in (death, "close") or death == "after":
                raise Killed
            return real[name](*args, **options)

        return step

    with monkeypatch.context() as patch:
        for name in ("offer", "finish"):
            patch.setattr(FakeSession, name, deadly(name))
        # A killed process writes nothing any more.
        patch.setattr(sender, "close_window", deadly("close"))
        with pytest.raises(Killed):
            send(fake, now, replace(policy, window_size=4))
    accepted = set(fake.accepted)

    assert batch_counts(batch_id)[codes.ACCEPTED] == 4
    assert batch_counts(batch_id)[codes.SENDING] == 4
    assert send(fake, now, policy).handled == 0
    run_out()
    assert batch_counts(batch_id)[codes.IN_DOUBT] == 4
    assert send(fake, now, policy).handled == 0
    assert set(fake.accepted) == accepted
    assert set(fake.accepted.values()) == {1}


def test_a_sender_told_to_stop_records_all_that_is_certain(
    plan_batch: Callable[..., UUID],
    fake: FakeRelay,
    now: datetime,
    policy: SendPolicy,
    run_out: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
):
    class TimeLimitError(Exception):
        pass

    batch_id = plan_batch(10)
    finish = FakeSession.finish

    def interrupted(session: FakeSession) -> Reply:
        if len(fake.messages) == 4:
            raise TimeLimitError
        return finish(session)

    with monkeypatch.context() as patch:
        patch.setattr(FakeSession, "finish", interrupted)
        with pytest.raises(TimeLimitError):
            send(fake, now, policy)

    counts = batch_counts(batch_id)
    assert (counts[codes.ACCEPTED], counts[codes.IN_DOUBT], counts[codes.QUEUED]) == (4, 1, 5)
    run_out()
    send(fake, now, policy)
    counts = batch_counts(batch_id)
    assert (counts[codes.ACCEPTED], counts[codes.IN_DOUBT]) == (9, 1)
    assert set(fake.accepted.values()) == {1}


def test_a_run_ends_in_the_middle_of_a_window_when_its_time_is_over(
    plan_batch: Callable[..., UUID],
    fake: FakeRelay,
    now: datetime,
    policy: SendPolicy,
    monkeypatch: pytest.MonkeyPatch,
):
    batch_id = plan_batch(10)
    seconds = count()
    monkeypatch.setattr(sender, "monotonic", lambda: float(next(seconds)))

    send(fake, now, replace(policy, run_seconds=20))
    counts = batch_counts(batch_id)
    assert counts[codes.ACCEPTED] + counts[codes.QUEUED] == 10
    assert 0 < counts[codes.ACCEPTED] < 10

    monkeypatch.undo()
    send(fake, now, policy)
    assert batch_counts(batch_id)[codes.ACCEPTED] == 10
    assert set(fake.accepted.values()) == {1}


def test_a_misbehaving_sink_is_told_everything_once(
    plan_batch: Callable[..., UUID], relay: SmtpRelay, sink: MailSink, now: datetime, policy: SendPolicy
):
    batch_id = plan_batch(60)
    sink.handler.behave(
        Behaviour(
            refuse_temporary=0.1, refuse_permanent=0.02, drop_before_dot=0.05, drop_after_dot=0.05, seed=4
        )
    )

    for hours in range(40):
        send(relay, now + timedelta(hours=hours), replace(policy, window_size=10))

    counts = batch_counts(batch_id)
    assert counts[codes.QUEUED] == counts[codes.SENDING] == 0
    assert counts[codes.ACCEPTED] + counts[codes.FAILED] + counts[codes.IN_DOUBT] == 60
    assert max(sink.store.copies.values()) == 1
    assert sink.store.copies.total() == counts[codes.ACCEPTED] + counts[codes.IN_DOUBT]


def test_the_sending_of_a_window_costs_a_fixed_number_of_queries(
    plan_batch: Callable[..., UUID],
    fake: FakeRelay,
    now: datetime,
    policy: SendPolicy,
    django_assert_max_num_queries: Callable[..., Any],
):
    plan_batch(100)

    with django_assert_max_num_queries(32):
        send(fake, now, policy)
