"""When data must be gone."""

import json
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dpo_office.common.calendars import add_months, copenhagen_date
from registry_app.domain.retention import RetentionEvent, retention_of
from registry_app.domain.retention_rules import DELAYED_BY_OBLIGATIONS, INACTIVITY, RULES
from tests.domain.vectors import vectors

PAUSE = RetentionEvent("paused", date(2024, 6, 10))
DELIVERED = RetentionEvent("delivery", date(2024, 5, 27))
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def local_date(text: str) -> date:
    instant = datetime.fromisoformat(text)
    return copenhagen_date(instant) if instant.tzinfo else instant.date()


def read_event(data: dict) -> RetentionEvent:
    return RetentionEvent(
        data["type"],
        local_date(data["at"]),
        frozenset(data.get("categories", [])),
        data.get("id", ""),
        data.get("obligations_open", False),
    )


def held(on: date, *categories: str, name: str = "H1") -> RetentionEvent:
    return RetentionEvent("hold_start", on, frozenset(categories or {"ALL"}), name)


def released(on: date, name: str = "H1") -> RetentionEvent:
    return RetentionEvent("hold_end", on, hold_id=name)


@pytest.mark.parametrize("row", vectors("retention"))
def test_worked_example(row):
    month, day = row["fy_end"].split("-")
    events = [read_event(data) for data in json.loads(row["events_json"])]
    result = retention_of(row["category"], events, fy_end=(int(month), int(day)))
    dates = (result.trigger_date, result.retain_until, result.erase_on)

    assert result.rule_id == row["rule_id"]
    assert [day.isoformat() if day else "" for day in dates] == [
        row["trigger_date"],
        row["retain_until"],
        row["erase_on"],
    ]
    assert (result.action, result.status) == (row["action"], row["status"])
    assert "|".join(result.reasons) == row["reason"]


@pytest.mark.parametrize("category", sorted(RULES))
def test_without_events_nothing_is_scheduled(category):
    result = retention_of(category, [])

    assert (result.status, result.erase_on, result.reasons) == ("ACTIVE", None, ())


def test_an_unknown_category_is_a_key_error():
    with pytest.raises(KeyError):
        retention_of("HOROSCOPES", [])


@pytest.mark.parametrize("category", sorted(set(RULES) - {"ACCOUNTING"}))
def test_a_closure_with_open_obligations_delays_the_claims_rows_and_the_account_only(category):
    closure = RetentionEvent("closure_requested", date(2024, 6, 1), obligations_open=True)
    result = retention_of(category, [DELIVERED, closure])

    if not RULES[category].personal:
        assert result.status == "ACTIVE"
    elif category in DELAYED_BY_OBLIGATIONS:
        assert (result.status, result.erase_on) == ("WAITING", None)
    else:
        assert (result.status, result.erase_on) == ("SCHEDULED", date(2024, 6, 1))


def test_a_closure_goes_on_by_itself_when_the_obligations_are_done():
    closure = RetentionEvent("closure_requested", date(2024, 6, 1), obligations_open=True)
    done = RetentionEvent("obligations_done", date(2024, 6, 20))
    result = retention_of("ACCOUNT", [DELIVERED, closure, done])

    assert (result.action, result.erase_on, result.reasons) == ("close", date(2024, 6, 20), ("REQUESTED",))


def test_an_erasure_does_not_reach_the_books():
    invoice = RetentionEvent("invoice", date(2024, 5, 27))
    erasure = RetentionEvent("erasure_granted", date(2025, 1, 2))
    result = retention_of("ACCOUNTING", [invoice, erasure])

    assert result.erase_on == date(2030, 1, 1)
    assert result.reasons == ("REFUSED_17_3_B_ACCOUNTING",)


@pytest.mark.parametrize(
    ("fy_end", "invoice", "until"),
    [
        ((6, 30), date(2024, 6, 30), date(2029, 6, 30)),
        ((6, 30), date(2024, 7, 1), date(2030, 6, 30)),
        ((2, 29), date(2023, 3, 1), date(2029, 2, 28)),
        ((2, 29), date(2025, 2, 28), date(2030, 2, 28)),
    ],
)
def test_the_books_are_kept_five_years_from_the_end_of_their_financial_year(fy_end, invoice, until):
    result = retention_of("ACCOUNTING", [RetentionEvent("invoice", invoice)], fy_end=fy_end)

    assert result.retain_until == until


def test_the_earliest_of_several_rights_wins():
    health = frozenset({"HEALTH_ALLERGIES"})
    events = [
        DELIVERED,
        RetentionEvent("consent_withdrawn", date(2024, 8, 1), health),
        RetentionEvent("erasure_granted", date(2024, 9, 1)),
    ]

    result = retention_of("HEALTH_ALLERGIES", events)

    assert (result.erase_on, result.reasons) == (date(2024, 8, 1), ("CONSENT_WITHDRAWN_7_3_17_1_B",))


def test_a_right_used_after_the_data_is_gone_changes_nothing():
    late = RetentionEvent("erasure_granted", date(2030, 1, 1))

    assert retention_of("RATINGS", [PAUSE, late]) == retention_of("RATINGS", [PAUSE])


def test_a_documented_need_keeps_sensitive_data_longer():
    given_on = RetentionEvent("sensitive_given", date(2026, 5, 12))
    needed = RetentionEvent("sensitive_needed_until", date(2026, 10, 1))
    result = retention_of("CASE_SENSITIVE", [given_on, needed])

    assert (result.erase_on, result.reasons) == (date(2026, 10, 2), ("CASE_REQUIRES_LONGER",))


def test_a_registration_completed_after_it_was_erased_stays_erased():
    started = RetentionEvent("registration_input", date(2026, 2, 10))
    completed = RetentionEvent("registration_completed", date(2026, 3, 13))

    assert retention_of("REGISTRATION", [started, completed]).status == "SCHEDULED"


def test_holds_that_follow_each_other_keep_the_data_until_the_last_is_released():
    events = [
        PAUSE,
        held(date(2027, 1, 1)),
        held(date(2027, 8, 1), name="H2"),
        released(date(2027, 9, 1)),
        released(date(2028, 1, 1), name="H2"),
    ]

    result = retention_of("ORDER_DATA", events)

    assert (result.erase_on, result.reasons) == (date(2028, 1, 2), ("HOLD_RELEASED",))


@pytest.mark.parametrize(("on", "status"), [(date(2027, 6, 10), "HELD"), (date(2027, 6, 11), "SCHEDULED")])
def test_a_hold_must_begin_before_the_day_the_data_goes(on, status):
    assert retention_of("ORDER_DATA", [PAUSE, held(on)]).status == status


def test_a_hold_names_its_categories():
    events = [PAUSE, held(date(2025, 1, 1), "ORDER_DATA")]

    assert retention_of("ORDER_DATA", events).status == "HELD"
    assert retention_of("RATINGS", events).status == "SCHEDULED"


@pytest.mark.parametrize(
    ("back", "status"), [(date(2027, 6, 10), "ACTIVE"), (date(2027, 6, 11), "SCHEDULED")]
)
def test_coming_back_saves_only_what_is_not_yet_erased(back, status):
    assert retention_of("ORDER_DATA", [PAUSE, RetentionEvent("reactivated", back)]).status == status


@given(DAYS, st.sampled_from(sorted(name for name, rule in RULES.items() if rule.trigger == INACTIVITY)))
def test_inactive_data_is_kept_its_months_and_gone_the_day_after(day, category):
    result = retention_of(category, [RetentionEvent("paused", day)])

    assert result.retain_until == add_months(day, RULES[category].months)
    assert result.erase_on == result.retain_until + timedelta(days=1)


@given(DAYS, DAYS, st.sampled_from(sorted(RULES)))
def test_a_request_never_lengthens_the_storage(day, asked, category):
    events = [RetentionEvent(RULES[category].trigger, day)]
    if RULES[category].trigger == INACTIVITY:
        events = [RetentionEvent("paused", day)]
    before = retention_of(category, events)
    after = retention_of(category, [*events, RetentionEvent("erasure_granted", asked)])

    assert after.erase_on <= before.erase_on
    if not RULES[category].personal:
        assert after.erase_on == before.erase_on
