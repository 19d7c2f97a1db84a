"""The product's rules beside a second, naive writing of them, on made-up rows: the same rows every time."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from requests_app.management.rule_files import read_set
from requests_app.management.rule_rows import RULES
from tests.domain import naive_rules as naive
from tests.domain.vectors import vectors
from tests.share import TAKES_ALL

SAME_ROWS = settings(derandomize=True, max_examples=600 if TAKES_ALL else 150, deadline=None, database=None)
FIRST, LAST = date(2022, 1, 1), date(2034, 12, 31)
# Nights on which the clocks change, month ends and days before holidays: drawn more often than by chance.
CORNERS = [
    *(date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24), date(2026, 10, 25), date(2026, 1, 31)),
    *(date(2027, 1, 28), date(2028, 1, 31), date(2028, 2, 29), date(2027, 11, 30), date(2025, 11, 25)),
    *(date(2026, 3, 5), date(2026, 4, 14), date(2023, 4, 5), date(2024, 3, 26), date(2026, 5, 31)),
]
DAYS = st.one_of(st.sampled_from(CORNERS), st.dates(FIRST, LAST))
MINUTES = st.one_of(st.sampled_from([0, 1, 59, 60, 120, 150, 180, 1380, 1439]), st.integers(0, 1439))


@st.composite
def instants(draw, days=DAYS):
    """Draw an instant in UTC, some on the edges of a Copenhagen day."""
    return naive.midnight(draw(days)) + timedelta(minutes=draw(MINUTES))


def iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def text(value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else str(value)


def agree(rule: str, row: dict[str, str], expected: dict) -> None:
    computed = RULES[rule].compute(row)
    for column in RULES[rule].outputs:
        if isinstance(expected[column], set):
            assert read_set(computed[column]) == expected[column], (column, row)
        else:
            assert computed[column] == text(expected[column]), (column, row)


@st.composite
def clock_events(draw, received: datetime):
    """Draw what may happen in a case: mostly in the first weeks, some before receipt, some far too late."""
    minutes = draw(st.one_of(st.integers(-2000, 20_000), st.integers(20_000, 160_000)))
    event = {"at": received + timedelta(minutes=minutes)}
    event["type"] = draw(
        st.sampled_from(
            (
                *("ask_identity", "ask_scope", "info_sufficient", "info_sufficient", "info_insufficient"),
                *("extend", "form_requested", "form_returned", "assessed"),
            )
        )
    )
    if event["type"].startswith("info_"):
        event["kind"] = draw(st.sampled_from(["identity", "identity", "scope"]))
    if event["type"] == "extend":
        event |= {"months": draw(st.integers(0, 3)), "reason": draw(st.sampled_from([True, True, False]))}
    if event["type"] == "ask_identity":
        event["doubt"] = draw(st.sampled_from([True, True, True, False]))
    if event["type"] == "ask_scope":
        event["large_quantity"] = draw(st.sampled_from([True, True, False]))
    if event["type"].startswith("ask_"):
        event["override"] = draw(st.booleans())
    return event


@st.composite
def deadline_rows(draw):
    received = draw(instants())
    return {
        "request_type": draw(st.sampled_from(["access", "access", "erasure", "portability"])),
        "received_at": received,
        "events": draw(st.lists(clock_events(received), max_size=9)),
        "holiday_set": draw(st.sampled_from(["DK_STATUTORY", "DK_WITH_CLOSING_DAYS"])),
        "suspension_mode": draw(st.sampled_from(["SUSPEND", "STRICT", "RESTART"])),
    }


def as_file_row(row: dict) -> dict[str, str]:
    events = [{**event, "at": iso(event["at"])} for event in row["events"]]
    return {**row, "received_at": iso(row["received_at"]), "events_json": json.dumps(events)}


@SAME_ROWS
@given(deadline_rows())
def test_deadlines_agree(row):
    agree("deadlines", as_file_row(row), naive.deadline(row))


@pytest.mark.parametrize("row", vectors("deadlines"))
def test_the_naive_clock_knows_the_worked_examples(row):
    events = [
        {**event, "at": datetime.fromisoformat(event["at"])} for event in json.loads(row["events_json"])
    ]
    expected = naive.deadline(
        {**row, "received_at": datetime.fromisoformat(row["received_at"]), "events": events}
    )

    for column in RULES["deadlines"].outputs:
        if column == "flags":
            assert read_set(row[column]) == expected[column]
        else:
            assert row[column] == text(expected[column])


@SAME_ROWS
@given(deadline_rows())
def test_the_clock_stays_within_the_law(row):
    """Never before one month, never after the months and the waiting that the law knows."""
    due = RULES["deadlines"].compute(as_file_row(row))
    received, strict = date.fromisoformat(due["received_date"]), date.fromisoformat(due["strict_due_date"])
    closing = row["holiday_set"] == "DK_WITH_CLOSING_DAYS"
    most = naive.rolled(naive.months_on(received, int(due["months"])), closing)

    assert strict == most
    assert date.fromisoformat(due["extension_notice_due"]) == naive.rolled(
        naive.months_on(received, 1), closing
    )
    if due["due_date"] and row["suspension_mode"] == "SUSPEND":
        waited = int(due["suspended_days"])
        assert strict <= date.fromisoformat(due["due_date"])
        latest = naive.rolled(naive.months_on(received, int(due["months"])) + timedelta(days=waited), closing)
        assert date.fromisoformat(due["due_date"]) <= latest
        asked = sum(event["type"].startswith("ask_") for event in row["events"])
        assert waited == 0 or asked


@SAME_ROWS
@given(deadline_rows(), st.integers(1, 30))
def test_an_answer_that_comes_later_never_brings_the_limit_forward(row, days):
    answers = [event for event in row["events"] if event["type"] == "info_sufficient"]
    if not answers or row["suspension_mode"] == "RESTART":
        return
    last = max(answers, key=lambda event: event["at"])
    others = [event for event in row["events"] if event is not last and event["at"] <= last["at"]]
    sooner = RULES["deadlines"].compute(as_file_row({**row, "events": [*others, last]}))
    postponed = {**last, "at": last["at"] + timedelta(days=days)}
    later = RULES["deadlines"].compute(as_file_row({**row, "events": [*others, postponed]}))

    if sooner["due_date"] and later["due_date"]:
        assert sooner["due_date"] <= later["due_date"]


@st.composite
def notice_rows(draw):
    effective = draw(DAYS)
    around = st.integers(-40 * 1440, 5 * 1440)
    events = [
        {
            "ch": draw(st.sampled_from(["email", "sms"])),
            "type": draw(st.sampled_from(["sent", "sent", "delivered", "hard_bounce", "soft_bounce"])),
            "at": naive.midnight(effective) + timedelta(minutes=draw(around)),
        }
        for _ in range(draw(st.integers(0, 7)))
    ]
    if draw(st.integers(0, 9)) == 0:
        at = naive.midnight(effective) + timedelta(minutes=draw(around))
        events.append({"ch": "signup", "type": "registered", "at": at})
    events.sort(key=lambda event: event["at"])
    evaluated = naive.midnight(effective) + timedelta(minutes=draw(st.integers(-30 * 1440, 10 * 1440)))
    return effective, events, evaluated


@SAME_ROWS
@given(notice_rows())
def test_notices_agree(drawn):
    effective, events, evaluated = drawn
    row = {
        "effective_on": effective.isoformat(),
        "delivery_events_json": json.dumps([{**event, "at": iso(event["at"])} for event in events]),
        "evaluated_at_utc": iso(evaluated),
    }
    agree("notice", row, naive.notice(effective, events, evaluated))


@SAME_ROWS
@given(instants(), st.integers(0, 59))
def test_breaches_agree(aware, second):
    aware += timedelta(seconds=second)
    due, bound = naive.breach(aware)

    agree("breach", {"aware_at": iso(aware)}, {"due_utc_strict": due, "due_utc_reg1182": bound})


LIFE = (
    *("paused", "paused", "deactivated", "reactivated", "reactivated", "delivery", "web_visit", "invoice"),
    *("contest_ended", "contest_evaluated", "sensitive_given", "sensitive_needed_until", "case_closed"),
    *("registration_input", "registration_completed", "consent_withdrawn", "objection_upheld"),
    *("closure_requested", "obligations_done", "obligations_done", "erasure_granted"),
    *("hold_start", "hold_start", "hold_end", "hold_end", "rc_identity_verified", "rc_response_sent"),
    "rc_closed",
)


@st.composite
def retention_rows(draw):
    category = draw(st.sampled_from(sorted(naive.PERIODS)))
    trigger = naive.PERIODS[category][1]
    days = st.dates(date(2022, 1, 1), date(2027, 12, 31))
    types = st.one_of(st.sampled_from(LIFE), st.just("paused" if trigger == "inactive" else trigger))
    events = []
    for _ in range(draw(st.integers(0, 8))):
        event = {"type": draw(types), "at": draw(days).isoformat()}
        if event["type"] in ("consent_withdrawn", "objection_upheld"):
            event["categories"] = draw(st.sampled_from([[category], ["CLUB"], []]))
        if event["type"] == "hold_start":
            event["categories"] = draw(st.sampled_from([["ALL"], [category], ["CLUB"]]))
        if event["type"].startswith("hold_"):
            event["id"] = draw(st.sampled_from(["H1", "H2"]))
        if event["type"] in ("closure_requested", "erasure_granted"):
            event["obligations_open"] = draw(st.booleans())
        events.append(event)
    return category, events, draw(st.sampled_from(["12-31", "06-30", "09-30"]))


@SAME_ROWS
@given(retention_rows())
def test_retention_agrees(drawn):
    category, events, fy_end = drawn
    month, day = map(int, fy_end.split("-"))
    dated = [{**event, "on": date.fromisoformat(event["at"])} for event in events]
    row = {"category": category, "events_json": json.dumps(events), "fy_end": fy_end}

    agree("retention", row, naive.retention(category, dated, (month, day)))


def test_a_hold_that_is_taken_again_holds_again():
    events = [
        {"type": "paused", "at": "2024-01-10"},
        {"type": "hold_start", "at": "2025-01-10", "id": "H1", "categories": ["ALL"]},
        {"type": "hold_end", "at": "2025-02-10", "id": "H1"},
        {"type": "hold_start", "at": "2026-01-10", "id": "H1", "categories": ["ALL"]},
    ]
    row = {"category": "ORDER_DATA", "events_json": json.dumps(events), "fy_end": "12-31"}

    assert RULES["retention"].compute(row)["status"] == "HELD"


def test_what_is_owed_later_does_not_undo_an_erasure_that_has_taken_effect():
    events = [
        {"type": "delivery", "at": "2026-02-02"},
        {"type": "erasure_granted", "at": "2026-03-05"},
        {"type": "closure_requested", "at": "2026-04-05", "obligations_open": True},
    ]
    row = {"category": "ORDER_DATA", "events_json": json.dumps(events), "fy_end": "12-31"}

    assert RULES["retention"].compute(row)["erase_on"] == "2026-03-05"


@pytest.mark.parametrize("value", [1.5, True, "2", None])
def test_the_months_of_an_extension_are_a_whole_number(value):
    row = {
        "request_type": "access",
        "received_at": "2026-09-01T09:00+02:00",
        "events_json": json.dumps([{"type": "extend", "at": "2026-09-10T09:00+02:00", "months": value}]),
        "holiday_set": "DK_STATUTORY",
        "suspension_mode": "SUSPEND",
    }

    with pytest.raises(ValueError, match="months is no whole number"):
        RULES["deadlines"].compute(row)


@pytest.mark.parametrize(
    ("doubt", "status"), [("false", "RUNNING"), ("", "RUNNING"), ("a new address", "PAUSED")]
)
def test_a_written_doubt_is_a_doubt_and_the_word_false_is_none(doubt, status):
    row = {
        "request_type": "access",
        "received_at": "2026-09-01T09:00+02:00",
        "events_json": json.dumps([{"type": "ask_identity", "at": "2026-09-02T09:00+02:00", "doubt": doubt}]),
        "holiday_set": "DK_STATUTORY",
        "suspension_mode": "SUSPEND",
    }

    assert RULES["deadlines"].compute(row)["status"] == status
