"""The 72 hours line by line, and how many are left."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from registry_app.domain.breaches import RULES, NotificationRule, must_notify, rule_at
from requests_app.domain.breach_clock import ClockFacts, due_at, hours_left, is_late, reckoning
from requests_app.domain.breach_codes import breach_reference

# A Friday night.
NOTICED = datetime(2026, 11, 20, 22, 15, tzinfo=UTC)
FACTS = ClockFacts(noticed_at=NOTICED, aware_at=None, hours=72, threshold="risk")
AWARE = NOTICED + timedelta(hours=10)


@pytest.mark.parametrize(
    ("changes", "codes", "due"),
    [
        ({}, ["rule", "presumed", "due", "upper_bound"], NOTICED + timedelta(hours=72)),
        ({"aware_at": AWARE}, ["rule", "aware", "due", "upper_bound"], AWARE + timedelta(hours=72)),
        # From Wednesday 22:15 to Saturday: it stays there.
        (
            {"aware_at": NOTICED - timedelta(days=2)},
            ["rule", "aware", "due", "weekend", "upper_bound"],
            NOTICED + timedelta(hours=24),
        ),
        (
            {"aware_at": AWARE, "hours": 96, "is_processors": True, "notified_at": AWARE},
            ["rule", "processors", "aware", "due", "upper_bound", "in_time"],
            AWARE + timedelta(hours=96),
        ),
        (
            {"aware_at": AWARE, "notified_at": AWARE + timedelta(hours=72, seconds=1)},
            ["rule", "aware", "due", "upper_bound", "late"],
            AWARE + timedelta(hours=72),
        ),
        (
            {"aware_at": AWARE, "not_notified": True},
            ["rule", "aware", "due", "upper_bound", "not_notified"],
            AWARE + timedelta(hours=72),
        ),
    ],
)
def test_the_limit_is_told_line_by_line(changes, codes, due):
    facts = replace(FACTS, **changes)

    assert [line.code for line in reckoning(facts)] == codes
    assert due_at(facts) == due
    assert is_late(facts) is ("late" in codes)


@pytest.mark.parametrize(
    ("minutes", "hours"), [(0, 0), (59, 0), (60, 1), (72 * 60, 72), (-1, -1), (-60, -1), (-61, -2)]
)
def test_hours_left_are_rounded_down(minutes, hours):
    assert hours_left(NOTICED + timedelta(minutes=minutes), NOTICED) == hours


def test_the_rule_is_the_latest_that_has_begun():
    longer = NotificationRule(datetime(2027, 7, 1, tzinfo=UTC).date(), 96, "high", "example")

    assert rule_at([*RULES, longer], datetime(2027, 6, 30, tzinfo=UTC).date()) == RULES[0]
    assert rule_at([*RULES, longer], datetime(2027, 7, 1, tzinfo=UTC).date()) == longer
    with pytest.raises(LookupError):
        rule_at(RULES, datetime(2018, 5, 24, tzinfo=UTC).date())


@pytest.mark.parametrize(
    ("level", "threshold", "must"),
    [("none", "risk", False), ("risk", "risk", True), ("risk", "high", False), ("high", "high", True)],
)
def test_the_threshold_says_what_is_notified(level, threshold, must):
    assert must_notify(level, threshold) is must


def test_a_drill_is_told_from_a_breach_by_its_reference():
    assert breach_reference("retnemt", 2026, 0, is_drill=False) == "RET-B2026-0000-0000"
    assert breach_reference("retnemt", 2026, 0, is_drill=True) == "RET-D2026-0000-0000"
