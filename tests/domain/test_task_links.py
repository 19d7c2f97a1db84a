"""What a link is good for, and by when a contributor answers."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from requests_app.domain.task_links import (
    LinkFacts,
    answer_by,
    link_expires_at,
    link_standing,
    may_renew,
    remind_on,
    why_task_over,
    why_turn_over,
)

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
LIVE = LinkFacts(
    is_answered=False,
    is_ended=False,
    expires_at=NOW + timedelta(days=14),
    is_assignee=True,
    is_active=True,
)


@pytest.mark.parametrize(
    ("changes", "standing", "renewed"),
    [
        ({}, "live", True),
        ({"expires_at": NOW}, "over", True),
        ({"expires_at": NOW + timedelta(seconds=1)}, "live", True),
        ({"is_ended": True}, "over", True),
        ({"over": "settled"}, "settled", False),
        ({"over": "settled", "is_answered": True, "is_ended": True}, "done", False),
        ({"over": "case_ended"}, "case_ended", False),
        ({"is_assignee": False}, "not_yours", False),
        ({"is_assignee": False, "over": "settled"}, "not_yours", False),
        ({"is_active": False}, "not_yours", False),
        ({"is_active": False, "expires_at": NOW}, "not_yours", False),
    ],
)
def test_link_standing(changes: dict[str, object], standing: str, renewed: bool) -> None:
    assert link_standing(replace(LIVE, **changes), NOW) == standing
    assert may_renew(standing) is renewed


@pytest.mark.parametrize(
    ("task", "case", "why"),
    [
        ("open", "collecting", ""),
        ("settled", "collecting", "settled"),
        ("settled", "answered", "settled"),
        ("cancelled", "withdrawn", "case_ended"),
        ("open", "answered", "case_ended"),
    ],
)
def test_why_a_task_is_over(task: str, case: str, why: str) -> None:
    assert why_task_over(task, case) == why


@pytest.mark.parametrize(
    ("state", "why"),
    [("planned", ""), ("asked", ""), ("late", ""), ("done", "settled"), ("waived", "settled")],
)
def test_why_a_turn_is_over(state: str, why: str) -> None:
    assert why_turn_over(state) == why


@pytest.mark.parametrize(
    ("due_on", "today", "by"),
    [
        ("2026-12-02", "2026-11-02", "2026-11-25"),
        ("2026-11-10", "2026-11-02", "2026-11-03"),
        ("2026-11-09", "2026-11-02", "2026-11-03"),
        ("2026-11-04", "2026-11-02", "2026-11-03"),
        ("2026-11-03", "2026-11-02", "2026-11-03"),
        ("2026-11-02", "2026-11-02", "2026-11-02"),
        ("2026-10-20", "2026-11-02", "2026-11-02"),
    ],
)
def test_answer_by_is_a_week_before_the_time_limit_or_soon(due_on: str, today: str, by: str) -> None:
    assert answer_by(date.fromisoformat(due_on), date.fromisoformat(today)) == date.fromisoformat(by)


@pytest.mark.parametrize(
    ("by", "assigned", "reminded"),
    [
        ("2026-11-25", "2026-11-02", "2026-11-23"),
        ("2026-11-04", "2026-11-02", "2026-11-03"),
        ("2026-11-02", "2026-11-02", "2026-11-03"),
    ],
)
def test_remind_on_is_two_days_before_and_never_the_first_day(by: str, assigned: str, reminded: str) -> None:
    assert remind_on(date.fromisoformat(by), date.fromisoformat(assigned)) == date.fromisoformat(reminded)


@pytest.mark.parametrize(("by", "days"), [("2026-11-02", 14), ("2026-11-15", 14), ("2026-11-16", 15)])
def test_a_link_outlives_the_day_on_which_the_answer_is_due(by: str, days: int) -> None:
    assert link_expires_at(NOW, date.fromisoformat(by), NOW.date(), 14) == NOW + timedelta(days=days)
