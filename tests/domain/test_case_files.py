"""What of a case goes when: the table of docs/rules/case_file_retention.md, and the periods themselves."""

from datetime import date, timedelta

import pytest

from dpo_office.common.errors import Invalid
from requests_app.domain.case_files import (
    DEFAULT_MONTHS,
    FORM,
    ITEMS,
    ORIGINALS,
    PACKAGE,
    RECORD,
    FileFacts,
    checked_periods,
    end_of,
    is_due,
    latest_anchor,
)
from requests_app.domain.holds import Hold

CLOSED = date(2026, 3, 31)
SENT = date(2026, 3, 20)
WHYS = dict.fromkeys(ITEMS, " Besluttet. ")


def case(**changes):
    return FileFacts(**{"answered_on": SENT, "closed_on": CLOSED} | changes)


def held(began, released=None):
    return case(holds=(Hold(began, released),))


@pytest.mark.parametrize(
    ("kind", "facts", "goes"),
    [
        (RECORD, case(), date(2029, 4, 1)),  # T89
        (PACKAGE, case(), date(2026, 6, 21)),
        (FORM, case(), date(2026, 10, 1)),
        (ORIGINALS, case(), date(2026, 10, 1)),
        (PACKAGE, case(answered_on=date(2025, 11, 30)), date(2026, 3, 1)),
        (RECORD, held(date(2026, 6, 1)), None),  # T91
        (PACKAGE, held(date(2026, 6, 1)), None),
        (PACKAGE, held(date(2026, 6, 1), date(2026, 9, 9)), date(2026, 9, 10)),
        (PACKAGE, held(date(2026, 6, 21)), date(2026, 6, 21)),
        (PACKAGE, held(date(2026, 4, 1), date(2026, 5, 1)), date(2026, 6, 21)),
        (RECORD, case(erased_on=date(2026, 4, 10)), date(2029, 4, 1)),  # T96
        (PACKAGE, case(erased_on=date(2026, 4, 10)), date(2026, 4, 11)),
        (PACKAGE, case(erased_on=SENT), date(2026, 3, 21)),
        (PACKAGE, FileFacts(erased_on=SENT), None),
        (PACKAGE, case(erased_on=date(2026, 3, 1)), date(2026, 3, 21)),
        (PACKAGE, case(erased_on=date(2026, 8, 1)), date(2026, 6, 21)),
        (PACKAGE, case(answered_on=None), date(2026, 7, 1)),
        (PACKAGE, case(closed_on=None), date(2026, 6, 21)),
        (RECORD, case(closed_on=None), None),
        (RECORD, case(answered_on=None), date(2029, 4, 1)),
        (RECORD, case(is_known=False, answered_on=None), date(2027, 4, 1)),
        (RECORD, case(is_known=False), date(2029, 4, 1)),
        (RECORD, case(is_interest=True), date(2027, 4, 1)),
        (PACKAGE, case(erased_on=SENT, lies_until=date(2026, 4, 19)), date(2026, 4, 20)),
        (PACKAGE, case(lies_until=date(2026, 4, 19)), date(2026, 6, 21)),
        (PACKAGE, case(lies_until=date(2026, 7, 5)), date(2026, 7, 6)),
        (FORM, case(lies_until=date(2030, 1, 1)), date(2026, 10, 1)),
        (FORM, case(is_interest=True), date(2026, 10, 1)),
        (FORM, case(is_known=False, answered_on=None), date(2026, 10, 1)),
    ],
)
def test_each_part_goes_on_its_day(kind, facts, goes):
    assert end_of(kind, facts, DEFAULT_MONTHS).erase_on == goes
    if goes is None:
        assert not is_due(kind, facts, DEFAULT_MONTHS, date(2040, 1, 1))
    else:
        assert is_due(kind, facts, DEFAULT_MONTHS, goes)
        assert not is_due(kind, facts, DEFAULT_MONTHS, goes - timedelta(days=1))


def test_nothing_goes_while_a_letter_is_under_way():
    assert not is_due(PACKAGE, case(has_letter_under_way=True), DEFAULT_MONTHS, date(2040, 1, 1))


def test_the_latest_anchor_agrees_with_the_rule_on_every_day_of_four_years():
    first = date(2027, 1, 1)
    for months in (1, 3, 6, 36):
        for offset in range(4 * 366):
            today = first + timedelta(days=offset)
            anchor = latest_anchor(months, today)
            periods = {**DEFAULT_MONTHS, FORM: months}

            assert is_due(FORM, FileFacts(closed_on=anchor), periods, today)
            assert not is_due(FORM, FileFacts(closed_on=anchor + timedelta(days=1)), periods, today)


@pytest.mark.parametrize(
    ("months", "whys", "code", "field"),
    [
        ({"record": 61}, {}, "case_file_months_out_of_range", "record_months"),
        ({"record": 11}, {}, "case_file_months_out_of_range", "record_months"),
        ({"package": 0}, {}, "case_file_months_out_of_range", "package_months"),
        ({}, {"form": "  "}, "case_file_why_missing", "form_why"),
        ({}, {"form": "x" * 4001}, "text_too_long", "form_why"),
        ({"record": 12, "unknown": 13}, {}, "case_file_unknown_longer", "unknown_months"),
    ],
)
def test_periods_have_limits_and_each_its_why(months, whys, code, field):
    with pytest.raises(Invalid, match=code) as refused:
        checked_periods({**DEFAULT_MONTHS, **months}, {**WHYS, **whys})

    assert refused.value.field == field


def test_the_defaults_are_periods():
    assert checked_periods(DEFAULT_MONTHS, WHYS) == dict.fromkeys(ITEMS, "Besluttet.")
