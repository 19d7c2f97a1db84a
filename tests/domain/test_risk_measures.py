"""Which measure may be chosen, what meets it, and until when it holds a case back."""

from datetime import date

import pytest

from dpo_office.common.errors import Invalid, Refused
from requests_app.domain.risk_measures import (
    CaseOfMeasure,
    Measure,
    Release,
    checked_contacts,
    holds,
    is_held,
    is_same_number,
    met_by,
    require_confirmed,
    require_set,
)

TODAY, STRICT = date(2026, 11, 30), date(2026, 12, 28)
CASE = CaseOfMeasure(TODAY, STRICT, has_customer=True)
NOBODY = CaseOfMeasure(TODAY, STRICT, has_customer=False)
HELD = CaseOfMeasure(TODAY, STRICT, has_customer=True, open_kinds=frozenset({"second_person"}))


@pytest.mark.parametrize(
    ("kind", "until", "case", "error", "code"),
    [
        ("prayer", None, CASE, Invalid, "measure_unknown"),
        ("second_person", None, HELD, Refused, "measure_is_open"),
        ("second_channel", None, NOBODY, Refused, "measure_needs_customer"),
        ("holding_period", None, CASE, Invalid, "measure_day_missing"),
        ("holding_period", TODAY, CASE, Invalid, "measure_day"),
        ("holding_period", date(2026, 12, 29), CASE, Invalid, "measure_day"),
    ],
)
def test_a_measure_that_may_not_be_chosen(kind, until, case, error, code):
    with pytest.raises(error, match=code):
        require_set(kind, until, case)


def test_a_measure_outlasts_no_limit_and_may_last_to_its_last_day():
    require_set("holding_period", STRICT, CASE)
    require_set("second_person", None, NOBODY)


def test_what_meets_a_measure():
    waiting = Measure("holding_period", "open", date(2026, 12, 4))
    channel, person = Measure("second_channel", "open"), Measure("second_person", "open")
    plain = Release(date(2026, 12, 3), erases=False)
    told = Release(date(2026, 12, 4), erases=False, told_code=True)
    erasing = Release(date(2026, 12, 4), erases=True, told_code=True)
    seconded = Release(date(2026, 12, 3), erases=True, is_seconded=True)

    met = {
        name: [met_by(measure, release) for release in (plain, told, erasing, seconded)]
        for name, measure in (("waiting", waiting), ("channel", channel), ("person", person))
    }

    assert met == {
        "waiting": ["", "day_came", "day_came", ""],
        # A told code says that the reader is reached in a second way, and nothing of an erasure.
        "channel": ["", "told_code", "", ""],
        "person": ["", "", "", "proposal"],
    }
    assert [holds(waiting, day) for day in (date(2026, 12, 3), date(2026, 12, 4))] == [True, False]
    assert holds(person, STRICT)
    assert not holds(Measure("second_person", "met"), TODAY)


def test_who_confirms_and_over_which_channel():
    came = {"email_on_file"}
    assert require_confirmed("second_channel", "phone_on_file", came_by=came, is_own=True) == "phone_on_file"
    assert require_confirmed("second_person", "", came_by=came, is_own=False) == "another_person"
    for kind, channel, is_own, code in (
        ("holding_period", "", False, "measure_not_confirmed"),
        ("second_person", "", True, "confirm_is_own"),
        ("second_channel", "", False, "channel_not_listed"),
        ("second_channel", "email_on_file", False, "channel_is_the_same"),
    ):
        with pytest.raises((Invalid, Refused), match=code):
            require_confirmed(kind, channel, came_by=came, is_own=is_own)


def test_a_notice_goes_to_whom_somebody_chose_and_to_nobody_else():
    on_file = ("a@example.com", "b@example.com")
    assert checked_contacts("notice_to_contacts", ["b@example.com"], on_file) == ("b@example.com",)
    assert checked_contacts("second_person", on_file, on_file) == ()
    for chosen, code in (([], "notice_to_nobody"), (["c@example.com"], "notice_not_on_file")):
        with pytest.raises(Invalid, match=code):
            checked_contacts("notice_to_contacts", chosen, on_file)


def test_a_stop_is_met_by_nothing_and_holds_beyond_its_day():
    stopped = Measure("notice_to_contacts", "stopped", date(2026, 12, 1))
    release = Release(STRICT, erases=False, told_code=True, is_seconded=True)
    assert met_by(stopped, release) == ""
    assert holds(stopped, STRICT)


def test_what_only_stops_a_use_is_held_back_by_nothing():
    assert [right for right in ("access", "objection", "erasure", "restriction") if is_held([right])] == [
        "access",
        "erasure",
    ]
    assert is_same_number("+45 00 00 00 02", "00000002")
    assert not is_same_number("", "")
