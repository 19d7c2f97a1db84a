"""The periods of the reports, the ones before, and what is worked out of their figures."""

from datetime import date

import pytest

from dpo_office.common.errors import Invalid
from requests_app.domain.legal_dates import Span
from requests_app.domain.report_periods import (
    Change,
    asked_span,
    change,
    median,
    named_span,
    percentile,
    share,
    span_before,
)

TODAY = date(2026, 11, 28)


def span(first: str, last: str) -> Span:
    return Span(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("period", "today", "first", "last"),
    [
        ("this_year", "2026-11-28", "2026-01-01", "2026-11-28"),
        ("this_year", "2026-01-01", "2026-01-01", "2026-01-01"),
        ("last_year", "2026-11-28", "2025-01-01", "2025-12-31"),
        ("this_quarter", "2026-11-28", "2026-10-01", "2026-11-28"),
        ("this_quarter", "2026-05-31", "2026-04-01", "2026-05-31"),
        ("last_quarter", "2026-11-28", "2026-07-01", "2026-09-30"),
        ("last_quarter", "2026-02-10", "2025-10-01", "2025-12-31"),
        ("last_12_months", "2026-11-28", "2025-11-29", "2026-11-28"),
        ("last_12_months", "2024-02-29", "2023-03-01", "2024-02-29"),
    ],
)
def test_a_named_period_has_its_days(period, today, first, last):
    assert named_span(period, date.fromisoformat(today)) == span(first, last)


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        ("2025-01-01", "2025-12-31", ("2024-01-01", "2024-12-31")),
        ("2026-07-01", "2026-09-30", ("2026-04-01", "2026-06-30")),
        ("2026-03-01", "2026-03-31", ("2026-02-01", "2026-02-28")),
        ("2026-01-01", "2026-11-28", ("2025-02-03", "2025-12-31")),
        ("2026-05-04", "2026-05-04", ("2026-05-03", "2026-05-03")),
        ("2000-01-01", "2009-12-31", ("1990-01-01", "1999-12-31")),
    ],
)
def test_the_period_before_has_as_many_months_or_days(first, last, before):
    asked = span(first, last)
    found = span_before(asked)
    assert found == span(*before)
    if asked.first.day != 1:
        assert found.last - found.first == asked.last - asked.first


@pytest.mark.parametrize(
    ("period", "first", "last", "expected"),
    [
        ("", "", "", ("2026-01-01", "2026-11-28")),
        ("", "2026-05-01", "2026-05-31", ("2026-05-01", "2026-05-31")),
        ("dates", "2026-05-01", "2026-05-01", ("2026-05-01", "2026-05-01")),
        ("dates", "2016-05-02", "2026-05-01", ("2016-05-02", "2026-05-01")),
        ("last_year", "2026-05-01", "x", ("2025-01-01", "2025-12-31")),
    ],
)
def test_what_is_asked_for_is_read(period, first, last, expected):
    assert asked_span(period, first, last, TODAY) == span(*expected)


@pytest.mark.parametrize(
    ("period", "first", "last", "code", "field"),
    [
        ("fortnight", "", "", "period_unknown", "period"),
        ("dates", "x", "2026-05-31", "period_date_unreadable", "from"),
        ("", "2026-05-01", "", "period_date_unreadable", "to"),
        ("dates", "2026-02-30", "2026-05-31", "period_date_unreadable", "from"),
        ("dates", "0001-01-01", "2026-05-31", "period_date_unreadable", "from"),
        ("dates", "2026-05-01", "9999-12-31", "period_date_unreadable", "to"),
        ("dates", "2026-05-31", "2026-05-01", "period_reversed", "to"),
        ("dates", "2016-05-01", "2026-05-01", "period_too_long", "to"),
    ],
)
def test_what_cannot_be_a_period_is_refused(period, first, last, code, field):
    with pytest.raises(Invalid) as refusal:
        asked_span(period, first, last, TODAY)
    assert (refusal.value.code, refusal.value.field) == (code, field)


@pytest.mark.parametrize(
    ("values", "middle", "ninth"),
    [
        ([], None, None),
        ([7], 7, 7),
        ([30, 2], 16, 30),
        ([1, 2], 1.5, 2),
        ([5, 1, 3], 3, 5),
        (list(range(1, 11)), 5.5, 9),
        (list(range(20, 0, -1)), 10.5, 18),
    ],
)
def test_the_middle_and_the_ninth_tenth(values, middle, ninth):
    assert (median(values), percentile(values, 90)) == (middle, ninth)


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(0, 0, None), (0, 3, 0), (2, 3, 66), (999, 1000, 99), (4, 4, 100)]
)
def test_a_hundred_percent_means_every_one(part, whole, percent):
    assert share(part, whole) == percent


def test_a_change_has_a_direction_and_a_size():
    assert change(5, 2) == Change("more", 3)
    assert change(1.5, 2) == Change("fewer", 0.5)
    assert change(0, 0) == Change("same", 0)
    assert change(None, 2) is change(2, None) is None
