"""What an erasure waits for, when the wait is over, and what an answer in part may decide."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dpo_office.common.calendars import WorkingCalendar
from dpo_office.common.errors import Invalid, Refused
from requests_app.domain.answers import ItemDecision
from requests_app.domain.part_answers import part_decisions, require_work_done, sends_extracts
from requests_app.domain.waits import CopySent, Wait, can_wait, wait_of, wait_over_on

# Christmas of 2026: Thursday the 24th is a day on which offices are closed.
CALENDAR = WorkingCalendar(frozenset({date(2026, 12, 24), date(2026, 12, 25)}))
TODAY = date(2026, 12, 10)
NO = {"ground": "excessive", "reason": "Fordi.", "evidence": "Ses."}


@pytest.mark.parametrize(
    ("taken_on", "days", "over_on"),
    [
        # Seven whole days after a Tuesday: the next Tuesday ends, and the Wednesday is free.
        ("2026-12-01", 7, "2026-12-09"),
        # Days that end on a Saturday end on the Monday.
        ("2026-12-05", 7, "2026-12-15"),
        ("2026-12-17", 7, "2026-12-29"),
        ("2026-12-01", 1, "2026-12-03"),
        # Without days it begins on the day of the copy itself.
        ("2026-12-05", 0, "2026-12-05"),
    ],
)
def test_the_days_of_a_wait(taken_on, days, over_on):
    assert wait_over_on(date.fromisoformat(taken_on), days, CALENDAR) == date.fromisoformat(over_on)


@given(st.dates(date(2026, 1, 1), date(2035, 12, 31)), st.integers(1, 29))
def test_a_longer_wait_is_never_over_sooner(taken_on, days):
    shorter, longer = (wait_over_on(taken_on, number, CALENDAR) for number in (days, days + 1))
    assert taken_on + timedelta(days=days) < shorter <= longer


@pytest.mark.parametrize(
    ("access", "portability", "sent", "wait"),
    [
        ("pending", "", CopySent(), Wait("copy_owed")),
        # Both copies are waited for.
        ("granted", "pending", CopySent(date(2026, 12, 1)), Wait("copy_owed")),
        ("granted", "", CopySent(), Wait("copy_on_its_way")),
        ("granted", "", CopySent(has_failed=True), Wait("copy_not_arrived")),
        ("granted", "", CopySent(date(2026, 12, 1)), Wait("days_over", date(2026, 12, 9))),
        ("partly_granted", "", CopySent(date(2026, 12, 2)), Wait("days_over", date(2026, 12, 10))),
        ("granted", "", CopySent(date(2026, 12, 3)), Wait("runs", date(2026, 12, 11))),
        ("refused", "", CopySent(), Wait("no_copy")),
        ("withdrawn", "refused", CopySent(), Wait("no_copy")),
        # One copy went out: it is waited for, whatever became of the other.
        ("granted", "refused", CopySent(date(2026, 12, 9)), Wait("runs", date(2026, 12, 17))),
    ],
)
def test_how_a_wait_stands(access, portability, sent, wait):
    outcomes = {
        "access": access,
        "erasure": "pending",
        **({"portability": portability} if portability else {}),
    }
    assert wait_of(outcomes, sent, 7, TODAY, lambda: CALENDAR) == wait


@pytest.mark.parametrize(
    ("pending", "can"),
    [
        (["access", "erasure"], True),
        (["erasure", "portability", "objection"], True),
        (["erasure"], False),
        (["access", "rectification"], False),
    ],
)
def test_only_an_erasure_waits_and_only_for_a_copy(pending, can):
    assert can_wait(pending) is can


@pytest.mark.parametrize(
    ("decided", "error"),
    [
        ([], "items_missing"),
        ([ItemDecision("portability")], "item_unknown"),
        ([ItemDecision("access"), ItemDecision("access")], "item_named_twice"),
        ([ItemDecision("access", "refused")], "ground_required"),
        ([ItemDecision("erasure")], "waits_for_copy"),
        ([ItemDecision("erasure", "partly_granted", "legal_claims", "Fordi.", "Ses.")], "waits_for_copy"),
        (
            [ItemDecision("access"), ItemDecision("rectification"), ItemDecision("erasure")],
            "nothing_left_open",
        ),
    ],
)
def test_what_an_answer_in_part_cannot_say(decided, error):
    with pytest.raises((Invalid, Refused), match=error):
        part_decisions(["access", "rectification", "erasure"], decided, waiting=["erasure"])


def test_an_answer_in_part_decides_what_it_names_in_the_order_of_the_case():
    no = ItemDecision("erasure", "refused", "legal_claims", "Sagen verserer.", "Stævningen.")
    decided = part_decisions(
        ["access", "rectification", "erasure"], [no, ItemDecision("access")], waiting=["erasure"]
    )
    assert decided == (ItemDecision("access"), no)


@pytest.mark.parametrize(
    ("right", "state", "form_asked", "error"),
    [
        ("rectification", "received", True, ""),
        ("objection", "form_issued", True, ""),
        ("access", "collecting", True, ""),
        ("access", "received", True, "form_is_asked"),
        ("access", "received", False, "work_not_planned"),
        ("access", "verified", True, "work_not_planned"),
        # A form that is asked for the copy does not hold up the erasure, but its work does.
        ("erasure", "form_issued", True, "work_not_planned"),
    ],
)
def test_a_yes_needs_its_work_and_nothing_else(right, state, form_asked, error):
    decisions = [ItemDecision(right)]
    if not error:
        require_work_done(decisions, state, form_asked=form_asked)
        return
    with pytest.raises(Refused, match=error):
        require_work_done(decisions, state, form_asked=form_asked)
    require_work_done([ItemDecision(right, "refused", **NO)], state, form_asked=form_asked)


@pytest.mark.parametrize(
    ("decided", "asked", "sends"),
    [
        (["access"], ["access", "erasure"], True),
        # The copy went out before; the answer about the erasure does not carry it again.
        (["erasure"], ["access", "erasure"], False),
        (["rectification"], ["rectification"], True),
        ([], ["access"], False),
    ],
)
def test_what_was_found_goes_out_with_the_copy(decided, asked, sends):
    assert sends_extracts([ItemDecision(right) for right in decided], asked) is sends
