"""One client that calls too often slows nobody else down (docs/rules/api_shares.md)."""

import logging
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from dpo_office.common.call_shares import (
    BURST_SECONDS,
    MANY_CALLERS,
    REFUSED,
    SECOND,
    CallShare,
    CountedHere,
    CountedTogether,
    RefusedTokens,
    interval_of,
    next_call,
)
from dpo_office.common.users import User

NOBODY_ANSWERS = "redis://127.0.0.1:1/0"


class Time:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def answered(count: Any, calls: int, *, caller: str = "a", per_second: int = 10) -> int:
    return sum(count.wait_of(caller, per_second) == 0 for _ in range(calls))


def test_who_was_silent_may_call_five_seconds_worth_at_once() -> None:
    time = Time()
    count = CountedHere(time)
    assert answered(count, 70) == 50
    assert count.wait_of("a", 10) == pytest.approx(0.1)
    time.now += 0.1
    assert answered(count, 10) == 1
    time.now += 3
    assert answered(count, 70) == 30
    time.now += 3600
    assert answered(count, 70) == 50


def test_each_caller_has_a_share() -> None:
    count = CountedHere(Time())
    assert answered(count, 350) == 50
    assert answered(count, 50, caller="b") == 50


def test_those_who_owe_nothing_are_forgotten() -> None:
    time = Time()
    count = CountedHere(time)
    for number in range(MANY_CALLERS + 1):
        count.wait_of(str(number), 10)
    time.now += 1
    count.wait_of("new", 10)
    assert set(count._paid) == {"new"}


@given(
    st.lists(st.integers(min_value=0, max_value=2 * SECOND), min_size=1, max_size=200),
    st.integers(min_value=1, max_value=20),
)
def test_no_more_than_the_share_is_answered_and_who_waits_as_told_is(
    pauses: list[int], per_second: int
) -> None:
    now = paid = 0
    answered_at: list[int] = []
    for pause in pauses:
        now += pause
        paid, wait = next_call(paid, now, per_second=per_second)
        if wait:
            assert next_call(paid, now + wait, per_second=per_second)[1] == 0
            assert next_call(paid, now + wait - 1, per_second=per_second)[1] == 1
        else:
            answered_at.append(now)
    for first, begun in enumerate(answered_at):
        for last in range(first, len(answered_at)):
            allowed = answered_at[last] - begun + BURST_SECONDS * SECOND
            assert (last - first + 1) * interval_of(per_second) <= allowed


@pytest.mark.skipif(not settings.REDIS_URL, reason="about Redis")
def test_processes_count_together_in_redis() -> None:
    caller = uuid.uuid4().hex
    counts = [CountedTogether(settings.REDIS_URL) for _ in range(2)]
    found = sum(answered(count, 40, caller=caller, per_second=1) for count in counts)
    assert found == BURST_SECONDS
    assert 0 < counts[0].wait_of(caller, 1) <= 1


def test_where_redis_does_not_answer_the_process_counts_for_itself(caplog: pytest.LogCaptureFixture) -> None:
    count = CountedTogether(NOBODY_ANSWERS, CountedHere(Time()))
    with caplog.at_level(logging.WARNING):
        assert answered(count, 70) == 50
    assert [record.getMessage() for record in caplog.records] == ["api.calls_counted_here"]


def test_what_was_refused_is_forgotten_once_it_may_call() -> None:
    time = Time()
    refused = RefusedTokens(time)
    for number in range(MANY_CALLERS + 1):
        refused.note(str(number), 0.1)
    assert refused.wait_of("5") == pytest.approx(0.1)
    assert refused.wait_of("unknown") == 0
    time.now += 0.2
    assert refused.wait_of("5") == 0
    refused.note("new", 1)
    assert len(refused._until) == 1


@pytest.mark.django_db
@pytest.mark.urls("tests.common.urls")
def test_what_is_beyond_the_share_is_told_when_to_come_back(
    client: Client,
    make_user: Callable[..., User],
    make_token: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    django_assert_num_queries: Any,
) -> None:
    settings.DPO_API_PER_SECOND = 1
    time = Time()
    monkeypatch.setattr(CallShare, "_counters", {settings.REDIS_URL: CountedHere(time)})
    monkeypatch.setattr(REFUSED, "_seconds", time)
    user = make_user("officer")
    keys = [make_token(user)[1] for _ in range(2)]

    def call(key: str) -> Any:
        return client.get("/api/bell/", headers={"authorization": f"Bearer {key}"})

    assert {call(keys[0]).status_code for _ in range(BURST_SECONDS)} == {200}
    refused = call(keys[0])

    assert (refused.status_code, refused.json()["code"], refused["Retry-After"]) == (429, "throttled", "1")
    assert refused["Content-Type"] == "application/problem+json"
    assert call(keys[1]).status_code == 200
    assert call("wrong").status_code == 401
    with django_assert_num_queries(0):
        again = call(keys[0])
    assert (again.status_code, again.json(), again["Retry-After"]) == (429, refused.json(), "1")
    time.now += 1
    assert call(keys[0]).status_code == 200
