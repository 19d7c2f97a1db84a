import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from dpo_office.common.letters import codes
from dpo_office.common.letters.leases import (
    Fence,
    Lease,
    LeaseLost,
    claim_dispatch,
    close_window,
    open_window,
    release_dispatch,
)
from dpo_office.common.letters.models import Dispatch, Letter, Result
from dpo_office.common.letters.queries import unsettled_letters

pytestmark = pytest.mark.django_db(transaction=True)


def claim(now: datetime, worker: str = "a", seconds: int = 300) -> Lease | None:
    return claim_dispatch(now, worker=worker, lease_seconds=seconds)


def claimed(now: datetime) -> Lease:
    lease = claim(now)
    assert lease is not None
    return lease


def at_once(letter: Letter) -> datetime:
    return letter.created_at


def test_a_leased_dispatch_is_not_leased_again_until_the_lease_runs_out(
    post_one: Callable[..., Letter], now: datetime, run_out: Callable[[], None]
):
    post_one()

    first = claimed(now)
    assert first.epoch == 1
    assert claim(now, "b") is None
    run_out()
    second = claim(now, "b")
    assert second is not None
    assert second.epoch == 2


def test_the_lease_runs_by_the_databases_clock_not_the_offices(
    post_one: Callable[..., Letter], now: datetime
):
    post_one()
    claimed(now)

    assert claim(now + timedelta(days=14), "b") is None


def test_the_oldest_due_dispatch_comes_first_however_old(plan_batch: Callable[..., UUID], now: datetime):
    for days in (1, 400, 30):
        plan_batch(1, not_before=now - timedelta(days=days))

    ages = [(now - claimed(now).dispatch.not_before).days for _ in range(3)]
    assert ages == [400, 30, 1]


def test_stopped_and_finished_dispatches_are_not_leased(post_one: Callable[..., Letter], now: datetime):
    for fields in ({"stopped": True}, {"finished_at": now}):
        Dispatch.objects.filter(pk=post_one().dispatch_id).update(**fields)

    assert claim(now) is None


def test_many_workers_at_once_lease_each_dispatch_once(plan_batch: Callable[..., UUID], now: datetime):
    plan_batch(24, chunk_size=1)
    taken: list[UUID] = []
    failures: list[BaseException] = []

    def work(name: str) -> None:
        try:
            while lease := claim(now, name):
                taken.append(lease.dispatch.pk)
        except BaseException as error:  # noqa: BLE001  told to the test
            failures.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(str(number),)) for number in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)

    assert not failures
    assert len(taken) == len(set(taken)) == 24


def test_opening_a_window_on_a_lost_lease_writes_nothing(
    post_one: Callable[..., Letter], now: datetime, run_out: Callable[[], None]
):
    letter = post_one()
    lost = claimed(now)
    run_out()
    claimed(now)

    with pytest.raises(LeaseLost):
        open_window(lost, [letter], blocked=[], now=now)
    assert not letter.attempts.exists()


def test_closing_a_window_on_a_lost_lease_keeps_what_was_heard_and_owes_what_was_refused(
    plan_batch: Callable[..., UUID], now: datetime, run_out: Callable[[], None]
):
    plan_batch(2)
    lost = claimed(now)
    window, attempts = open_window(lost, list(unsettled_letters(lost.dispatch.pk)), blocked=[], now=now)
    assert window is not None
    run_out()
    release_dispatch(claimed(now), now=now, due_at=at_once)
    assert Dispatch.objects.get().finished_at is not None
    results = [
        Result(
            letter_id=attempt.letter_id, attempt=attempt, outcome=outcome, source=codes.RELAY, recorded_at=now
        )
        for attempt, outcome in zip(attempts, (codes.ACCEPTED, codes.TEMPORARY), strict=True)
    ]

    with pytest.raises(LeaseLost):
        close_window(lost, window, results, now=now)

    assert set(Result.objects.values_list("outcome", flat=True)) == {codes.ACCEPTED, codes.TEMPORARY}
    assert Dispatch.objects.get().finished_at is None


def test_release_finishes_a_dispatch_only_when_nothing_is_owed(
    plan_batch: Callable[..., UUID], now: datetime
):
    plan_batch(1)
    later = now + timedelta(hours=1)

    release_dispatch(claimed(now), now=now, due_at=lambda _: later)
    dispatch = Dispatch.objects.get()
    assert (dispatch.finished_at, dispatch.not_before, dispatch.leased_until) == (None, later, None)

    lease = claimed(later)
    _, attempts = open_window(lease, list(unsettled_letters(dispatch.pk)), blocked=[], now=now)
    assert len(attempts) == 1
    release_dispatch(lease, now=later, due_at=at_once)
    assert Dispatch.objects.get().finished_at == later


def test_a_fence_holds_while_the_lease_outlasts_its_limit(
    post_one: Callable[..., Letter],
    now: datetime,
    run_out: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
):
    post_one()
    lease = claimed(now)
    at = [100.0]
    monkeypatch.setattr("dpo_office.common.letters.leases.monotonic", lambda: at[0])
    fence = Fence(lease)

    assert fence.holds()
    run_out()
    assert fence.holds(), "within a second the last look counts"
    at[0] += 1.1
    assert not fence.holds()


def test_a_fence_does_not_hold_when_the_look_itself_took_too_long(
    post_one: Callable[..., Letter], now: datetime, monkeypatch: pytest.MonkeyPatch
):
    post_one()
    fence = Fence(claimed(now))
    ticks = iter([100.0, 100.0, 103.0])
    monkeypatch.setattr("dpo_office.common.letters.leases.monotonic", lambda: next(ticks))

    assert not fence.holds()


def test_a_fence_does_not_hold_for_a_stopped_dispatch(post_one: Callable[..., Letter], now: datetime):
    post_one()
    fence = Fence(claimed(now))
    Dispatch.objects.update(stopped=True)

    assert not fence.holds()


def test_the_database_refuses_a_second_acceptance_and_a_second_result_of_an_attempt(
    post_one: Callable[..., Letter], now: datetime
):
    letter = post_one()
    _, (attempt,) = open_window(claimed(now), [letter], blocked=[], now=now)

    def record(outcome: str, with_attempt: bool) -> None:
        with transaction.atomic():
            Result.objects.create(
                letter=letter,
                attempt=attempt if with_attempt else None,
                outcome=outcome,
                source=codes.RELAY,
                recorded_at=now,
            )

    record(codes.IN_DOUBT, with_attempt=True)
    record(codes.ACCEPTED, with_attempt=True)
    for outcome, with_attempt in (
        (codes.ACCEPTED, False),
        (codes.NOT_ACCEPTED, True),
        (codes.IN_DOUBT, True),
        ("sent", False),
    ):
        with pytest.raises(IntegrityError):
            record(outcome, with_attempt)
    assert Result.objects.count() == 2


def test_results_are_never_changed(post_one: Callable[..., Letter], now: datetime):
    letter = post_one()
    Result.objects.create(letter=letter, outcome=codes.BLOCKED, source=codes.OFFICE, recorded_at=now)

    with pytest.raises(IntegrityError):
        Result.objects.update(outcome=codes.ACCEPTED)
    with pytest.raises(IntegrityError):
        Result.objects.all().delete()
    assert Result.objects.get().outcome == codes.BLOCKED
