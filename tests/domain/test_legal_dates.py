"""Months, weeks and the order of legal dates; and the file for other calendars."""

from datetime import UTC, date, datetime

import pytest

from requests_app.domain.calendar_file import DayEntry, calendar_text
from requests_app.domain.legal_dates import LegalDate, Span, by_day, month_span, weeks_of

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("year", "month", "last", "weeks"),
    [(2026, 2, 28, 5), (2028, 2, 29, 5), (2026, 12, 31, 5), (2027, 2, 28, 4), (2026, 8, 31, 6)],
)
def test_a_month_and_its_weeks(year: int, month: int, last: int, weeks: int) -> None:
    span = month_span(year, month)
    found = weeks_of(span)

    assert span == Span(date(year, month, 1), date(year, month, last))
    assert len(found) == weeks
    assert {week[0].weekday() for week in found} == {0}
    assert [day for week in found for day in week if span.holds(day)] == [
        date(year, month, number) for number in range(1, last + 1)
    ]


def test_dates_are_told_day_by_day_in_the_order_of_the_kinds() -> None:
    first, second = date(2026, 12, 1), date(2026, 12, 2)
    dates = [
        LegalDate("holiday", second, "x"),
        LegalDate("case_due", second, "B"),
        LegalDate("case_due", second, "A"),
        LegalDate("dispatch", first, "2"),
    ]

    found = by_day(dates)

    assert [(day, [(e.kind, e.name) for e in entries]) for day, entries in found.items()] == [
        (first, [("dispatch", "2")]),
        (second, [("case_due", "A"), ("case_due", "B"), ("holiday", "x")]),
    ]


def test_a_file_for_other_calendars_is_written_as_the_standard_says() -> None:
    entry = DayEntry("case_due-1", date(2026, 12, 31), "Frist; sag, nr. 1\\2", "Første\nanden", "https://x")

    lines = calendar_text([entry], name="Datoer", now=NOW, domain="notice.example.com").split("\r\n")

    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "UID:case_due-1@notice.example.com" in lines
    assert "DTSTAMP:20261122T030000Z" in lines
    assert "DTSTART;VALUE=DATE:20261231" in lines
    assert "DTEND;VALUE=DATE:20270101" in lines
    assert "SUMMARY:Frist\\; sag\\, nr. 1\\\\2" in lines
    assert "DESCRIPTION:Første\\nanden" in lines


def test_long_lines_are_folded_between_letters() -> None:
    says = "æøå" * 60
    entry = DayEntry("k", date(2026, 1, 1), "t", says)

    text = calendar_text([entry], name="n", now=NOW, domain="d")

    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert f"DESCRIPTION:{says}" in text.replace("\r\n ", "")
