"""Which pages are one letter, when post arrived, and when its originals may go: docs/flows/post.md."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, Refused
from requests_app.domain import post_batches as rules
from requests_app.domain.post_batches import Run
from requests_app.domain.post_steps import LETTER_STATES

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("pages", "coded", "expected"),
    [
        (1, set(), [(1, 1)]),
        (4, set(), [(1, 4)]),
        (4, {1}, [(1, 1), (2, 4)]),
        (5, {3}, [(1, 2), (3, 3), (4, 5)]),
        (4, {2, 3}, [(1, 1), (2, 2), (3, 3), (4, 4)]),
        (3, {1, 2, 3}, [(1, 1), (2, 2), (3, 3)]),
    ],
)
def test_a_coded_page_is_a_letter_and_what_lies_between_is_one(pages, coded, expected):
    assert rules.runs_of(pages, coded) == tuple(Run(*run) for run in expected)


@given(st.integers(1, 60), st.sets(st.integers(1, 60)), st.data())
def test_whatever_is_split_and_joined_each_page_lies_in_one_letter(pages, coded, data):
    runs = list(rules.runs_of(pages, coded))
    for _ in range(4):
        place = data.draw(st.integers(0, len(runs) - 1))
        run = runs[place]
        if run.first < run.last and data.draw(st.booleans()):
            starts = data.draw(st.sets(st.integers(run.first + 1, run.last), min_size=1))
            runs[place : place + 1] = rules.cut(run, starts)
        elif place + 1 < len(runs):
            runs[place : place + 2] = [rules.joined(run, runs[place + 1])]

    assert rules.is_whole(runs, pages)
    assert runs == sorted(runs)


@pytest.mark.parametrize(
    ("runs", "expected"),
    [([(1, 2), (3, 3)], True), ([(1, 2), (2, 3)], False), ([(1, 1), (3, 3)], False), ([(1, 2)], False)],
)
def test_pages_that_lie_in_two_letters_or_in_none_are_seen(runs, expected):
    assert rules.is_whole([Run(*run) for run in runs], 3) is expected


@pytest.mark.parametrize(
    ("starts", "expected"),
    [({4}, [(3, 3), (4, 7)]), ({7}, [(3, 6), (7, 7)]), ({4, 6}, [(3, 3), (4, 5), (6, 7)])],
)
def test_a_letter_is_split_before_the_pages_that_are_named(starts, expected):
    assert rules.cut(Run(3, 7), starts) == tuple(Run(*run) for run in expected)


@pytest.mark.parametrize("starts", [set(), {3}, {2}, {8}, {4, 9}])
def test_a_split_that_moves_no_page_of_the_letter_is_refused(starts):
    with pytest.raises(Invalid, match="post_no_cut"):
        rules.cut(Run(3, 7), starts)


def test_only_neighbours_are_joined():
    assert rules.joined(Run(1, 2), Run(3, 5)) == Run(1, 5)
    for other in (Run(4, 5), Run(2, 3)):
        with pytest.raises(Refused, match="post_no_next_letter"):
            rules.joined(Run(1, 2), other)


@pytest.mark.parametrize(
    ("day", "reason", "refusal"),
    [
        (date(2026, 11, 29), "", None),
        (date(2026, 11, 30), "", "post_in_future"),
        (date(2025, 11, 29), "", None),
        (date(2025, 11, 28), " ", "post_day_needs_reason"),
        (date(2025, 11, 28), "Lå i et skab.", None),
        (date(2021, 11, 29), "Lå i et skab.", None),
        (date(2021, 11, 28), "Lå i et skab.", "received_too_old"),
    ],
)
def test_post_arrives_not_tomorrow_and_long_ago_with_a_word(day, reason, refusal):
    if refusal is None:
        assert rules.checked_arrival(day, TODAY, reason=reason) == day
    else:
        with pytest.raises(Invalid, match=refusal):
            rules.checked_arrival(day, TODAY, reason=reason)


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        (date(2026, 12, 3), datetime(2026, 12, 2, 23, tzinfo=UTC)),
        (date(2026, 7, 3), datetime(2026, 7, 2, 22, tzinfo=UTC)),
    ],
)
def test_a_letter_is_received_when_its_day_begins_in_copenhagen(day, instant):
    assert rules.received_at_of(day) == instant
    assert copenhagen_date(instant) == day


def test_of_two_days_the_earlier_counts():
    assert rules.earlier_arrival([date(2026, 11, 20), date(2026, 11, 18)]) == date(2026, 11, 18)


def test_a_batch_is_sorted_when_no_letter_waits():
    assert rules.is_sorted(state for state in LETTER_STATES if state != "waiting")
    assert not rules.is_sorted(LETTER_STATES)


def test_originals_may_go_so_many_days_later():
    assert rules.destroyable_on(date(2026, 12, 3), 30) == date(2027, 1, 2)
    assert [rules.checked_days(days) for days in (1, 365)] == [1, 365]
    for days in (0, 366):
        with pytest.raises(Invalid, match="post_days_out_of_range"):
            rules.checked_days(days)
