"""The rules written a second time, from the law and slowly: nothing here imports what it checks.

Days are counted one by one, every question is judged by reckoning the whole case anew up to it, and stored
data is followed from day to day. `test_rules_twice.py` compares the two on thousands of made-up rows.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Copenhagen")
DAY = timedelta(days=1)
# Easter Sundays, from the almanac.
EASTERS = {
    day.year: day
    for day in (
        *(date(2018, 4, 1), date(2019, 4, 21), date(2020, 4, 12), date(2021, 4, 4), date(2022, 4, 17)),
        *(date(2023, 4, 9), date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2027, 3, 28)),
        *(date(2028, 4, 16), date(2029, 4, 1), date(2030, 4, 21), date(2031, 4, 13), date(2032, 3, 28)),
        *(date(2033, 4, 17), date(2034, 4, 9), date(2035, 3, 25), date(2036, 4, 13), date(2037, 4, 5)),
    )
}


def local_day(at: datetime) -> date:
    return at.astimezone(ZONE).date()


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC)


def months_on(day: date, count: int) -> date:
    year, month = day.year, day.month
    for _ in range(count):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def is_off(day: date, closing_days: bool) -> bool:
    after_easter = (day - EASTERS[day.year]).days
    moving = {-3, -2, 0, 1, 39, 49, 50} | ({26} if day.year <= 2023 else set())
    fixed = {(1, 1), (12, 25), (12, 26)} | ({(6, 5), (12, 24), (12, 31)} if closing_days else set())
    return day.isoweekday() in (6, 7) or after_easter in moving or (day.month, day.day) in fixed


def rolled(day: date, closing_days: bool) -> date:
    return rolled(day + DAY, closing_days) if is_off(day, closing_days) else day


def deadline(row: dict) -> dict:
    """Reckon one row of deadlines.csv, given as Python values (docs/rules/deadlines.md)."""
    closing = row["holiday_set"] == "DK_WITH_CLOSING_DAYS"
    received = local_day(row["received_at"])
    events = sorted(row["events"], key=lambda event: event["at"].astimezone(UTC))
    first = rolled(months_on(received, 1), closing)
    flags: set[str] = set()
    extra = 0
    for event in events:
        if event["type"] != "extend" or local_day(event["at"]) < received:
            continue
        if local_day(event["at"]) > first:
            flags.add("EXTENSION_INVALID_LATE")
        elif not event.get("reason", True):
            flags.add("EXTENSION_INVALID_NO_REASON")
        elif event["months"] in (1, 2):
            extra += event["months"]
    extra = min(extra, 2)
    if extra:
        flags.add(f"EXTENDED_{extra}")
    if any(event["type"].startswith("form_") for event in events):
        flags.add("FORM_DOES_NOT_STOP_CLOCK")

    months = 1 + extra
    windows, refused = _windows(row, events, received, months, closing)
    flags |= refused
    due, days = _due(row["suspension_mode"], windows, received, months, closing)
    return {
        "received_date": received,
        "months": months,
        "suspended_days": days,
        "due_date": due,
        "expires_at_utc": None if due is None else midnight(due + DAY),
        "extension_notice_due": first,
        "strict_due_date": rolled(months_on(received, months), closing),
        "status": "PAUSED" if due is None else "RUNNING",
        "flags": flags,
    }


def _windows(row, events, received, months, closing):
    """Open a window for each question that qualifies; it is [kind, asked, answered, sufficient]."""
    windows, flags, last_insufficient = [], set(), {}
    for event in events:
        day = local_day(event["at"])
        if event["type"] in ("info_sufficient", "info_insufficient"):
            kind = event["kind"]
            for window in windows:
                if window[0] == kind and window[2] is None:
                    window[2:] = [day, event["type"] == "info_sufficient"]
            if event["type"] == "info_insufficient":
                last_insufficient[kind] = day
        if event["type"] not in ("ask_identity", "ask_scope") or day < received:
            continue
        kind = event["type"].removeprefix("ask_")
        if any(window[0] == kind and window[2] is None for window in windows):
            continue
        due, _ = _due(row["suspension_mode"], windows, received, months, closing)
        since = max(received, last_insufficient.get(kind, received))
        fault = _fault(row, event, day, due, since)
        if fault:
            flags.add(fault)
        else:
            windows.append([kind, day, None, False])
    return windows, flags


def _fault(row, event, day, due, since):
    if event["type"] == "ask_identity" and not event.get("doubt", True):
        return "NO_REASONABLE_DOUBT_ART12_6"
    if event["type"] == "ask_scope" and not (row["request_type"] == "access" and event["large_quantity"]):
        return "SCOPE_ASK_NOT_QUALIFYING_REC63"
    if due is not None and day > due:
        return "ASK_AFTER_EXPIRY_NO_SUSPENSION"
    if (day - since).days > 7 and not event.get("override", False):
        return "ASK_TOO_LATE_NO_SUSPENSION"
    return None


def _due(mode, windows, received, months, closing):
    """Return the due day and the suspended days, both None while a qualifying question is open."""
    if mode == "STRICT":
        return rolled(months_on(received, months), closing), 0
    if any(answered is None for _, _, answered, _ in windows):
        return None, None
    start = received
    if mode == "RESTART":
        start = max([received, *(end for kind, _, end, good in windows if kind == "identity" and good)])
    waited, day = 0, start
    while windows and day < max(window[2] for window in windows):
        waited += any(asked <= day < answered for _, asked, answered, _ in windows)
        day += DAY
    return rolled(months_on(start, months) + waited * DAY, closing), waited


def notice(effective_on: date, events: list[dict], evaluated_at: datetime) -> dict:
    """Judge one row of notice.csv."""
    edge = midnight(effective_on - 14 * DAY)
    dispatch = effective_on - 15 * DAY
    while is_off(dispatch, closing_days=True):
        dispatch -= DAY
    known = [event for event in events if event["at"] <= evaluated_at]
    told, waiting = [], False
    for channel in {event["ch"] for event in known}:
        mine = sorted((event for event in known if event["ch"] == channel), key=lambda event: event["at"])
        arrived = [event["at"] for event in mine if event["type"] in ("delivered", "registered")]
        last_sent = max((i for i, event in enumerate(mine) if event["type"] == "sent"), default=None)
        if arrived:
            told.append(min(arrived))
        elif last_sent is not None and not any("bounce" in e["type"] for e in mine[last_sent + 1 :]):
            if evaluated_at - mine[last_sent]["at"] >= timedelta(hours=48):
                told.append(mine[last_sent]["at"])
            else:
                waiting = True
    signed_up = [event["at"] for event in known if event["type"] == "registered"]
    informed = min(signed_up) if signed_up else min(told, default=None)
    applies, status = None, "PENDING" if waiting else "NOT_INFORMED"
    if signed_up:
        applies, status = max(effective_on, local_day(informed)), "NOT_A_CHANGE_REGISTERED_UNDER_NEW_VERSION"
    elif informed is not None:
        status = "OK" if informed <= edge else "LATE"
        applies = effective_on
        while midnight(applies - 14 * DAY) < informed:
            applies += DAY
    return {
        "latest_informed_utc": edge,
        "last_full_day_in_time": effective_on - 15 * DAY,
        "recommended_dispatch_by": dispatch,
        "last_day_calendar_reading": effective_on - 14 * DAY,
        "informed_at_utc": informed,
        "in_time_strict": bool(signed_up) or (informed is not None and informed <= edge),
        "in_time_calendar": bool(signed_up)
        or (informed is not None and local_day(informed) <= effective_on - 14 * DAY),
        "effective_for_customer": applies,
        "status_strict": status,
    }


def breach(aware_at: datetime) -> tuple[datetime, datetime]:
    """Give the 72nd hour, and the 72nd whole hour after the one that had begun."""
    seconds = int(aware_at.timestamp())
    begun = seconds - seconds % 3600
    return (
        datetime.fromtimestamp(aware_at.timestamp() + 72 * 3600, UTC),
        datetime.fromtimestamp(begun + 73 * 3600, UTC),
    )


# category: rule, trigger, months, action, whether it yields to the person's rights
PERIODS = {
    "ORDER_DATA": ("R-3.1", "inactive", 36, "erase", True),
    "PERSONALISATION": ("R-3.2", "inactive", 24, "erase", True),
    "HEALTH_ALLERGIES": ("R-3.2h", "inactive", 24, "erase", True),
    "RATINGS": ("R-3.3", "inactive", 36, "erase", True),
    "CLUB": ("R-3.4", "inactive", 36, "erase", True),
    "SERVICE_CASES": ("R-3.5", "inactive", 36, "erase", True),
    "CASE_SENSITIVE": ("R-3.5s", "sensitive_given", 3, "erase", True),
    "NONCUSTOMER_CASE": ("R-3.5n", "case_closed", 36, "erase", True),
    "WEB_USAGE": ("R-3.6", "web_visit", 26, "erase", True),
    "SALES_CONTACTS": ("R-3.7", "inactive", 36, "erase", True),
    "CONTEST": ("R-3.8", "contest_evaluated", 0, "erase", True),
    "ACCOUNTING": ("R-3.9", "invoice", 60, "erase", False),
    "ACCOUNT": ("R-5.1a", "delivery", 36, "close", True),
    "BONUS_POINTS": ("R-5.1b", "delivery", 3, "expire", True),
    "REGISTRATION": ("R-5.4", "registration_input", 0, "erase", True),
    "RC_ID_EVIDENCE": ("R-RC1", "rc_identity_verified", 0, "erase", False),
    "RC_RESPONSE_COPY": ("R-RC2", "rc_response_sent", 3, "erase", False),
    "RC_SIGNED_FORM": ("R-RC3", "rc_closed", 6, "erase", False),
    "RC_CASE_RECORD": ("R-RC4", "rc_closed", 36, "deidentify", False),
}


def retention(category: str, events: list[dict], fy_end: tuple[int, int]) -> dict:
    """Schedule one row of retention.csv, events with Copenhagen dates under "on"."""
    rule_id, trigger, months, action, personal = PERIODS[category]
    events = sorted(events, key=lambda event: event["on"])
    result = {"rule_id": rule_id, "action": action, "status": "ACTIVE", "reason": set()}
    result |= {"trigger_date": None, "retain_until": None, "erase_on": None}
    start, until, gone, why = _period(category, trigger, months, events, fy_end)
    if start == "completed":
        return {**result, "status": "NOT_APPLICABLE"}
    if start is not None:
        result |= {"status": "SCHEDULED", "trigger_date": start, "retain_until": until, "erase_on": gone}
        result["reason"] = set(why)
    if personal:
        result |= _rights(category, events, result)
    elif category == "ACCOUNTING" and gone is not None:
        granted = [event["on"] for event in events if event["type"] == "erasure_granted"]
        if granted and max(granted) < gone:
            result["reason"] = result["reason"] | {"REFUSED_17_3_B_ACCOUNTING"}
    return _held(category, events, result)


def _period(category, trigger, months, events, fy_end):
    if trigger == "inactive":
        return _inactive(months, events)
    days = [event["on"] for event in events if event["type"] == trigger]
    if not days:
        return None, None, None, []
    start = max(days)
    if category == "ACCOUNTING":
        while (start.month, start.day) != fy_end:
            start += DAY
    if category == "ACCOUNT":
        return start, months_on(start, 36) - DAY, months_on(start, 36), []
    if category == "RC_ID_EVIDENCE":
        return start, start, start, []
    until = start + 30 * DAY if category == "REGISTRATION" else months_on(start, months)
    if category == "REGISTRATION" and any(
        event["type"] == "registration_completed" and start <= event["on"] <= until for event in events
    ):
        return "completed", None, None, []
    needed = [event["on"] for event in events if event["type"] == "sensitive_needed_until"]
    if category == "CASE_SENSITIVE" and needed and max(needed) > until:
        return start, max(needed), max(needed) + DAY, ["CASE_REQUIRES_LONGER"]
    return start, until, until + DAY, []


def _inactive(months, events):
    """Live through the days: a spell begins, is broken off, or runs out while the customer is away."""
    since, day = None, events[0]["on"] if events else None
    while events and day <= events[-1]["on"]:
        if since is not None and day == months_on(since, months) + DAY:
            back = [event for event in events if event["on"] >= day and event["type"] == "reactivated"]
            return since, months_on(since, months), day, ["ERASED_BEFORE_REACTIVATION"] if back else []
        for event in (event for event in events if event["on"] == day):
            if event["type"] in ("paused", "deactivated") and since is None:
                since = day
            elif event["type"] == "reactivated":
                since = None
        day += DAY
    if since is not None:
        return since, months_on(since, months), months_on(since, months) + DAY, []
    delivered = [event["on"] for event in events if event["type"] == "delivery"]
    if not delivered:
        return None, None, None, []
    last = max(delivered)
    return last, months_on(last, 36) - DAY, months_on(last, 36), ["DORMANT_FALLBACK_LAST_DELIVERY"]


def _rights(category, events, result):
    """Bring the end forward to the earliest of the person's rights, or wait for what is owed."""
    words = {"consent_withdrawn": "CONSENT_WITHDRAWN_7_3_17_1_B", "objection_upheld": "OBJECTION_17_1_C"}
    ends = [
        (event["on"], words[event["type"]])
        for event in events
        if event["type"] in words and category in event.get("categories", [])
    ]
    asked, owes, requested = [], False, None
    for event in events:
        if event["type"] in ("closure_requested", "erasure_granted"):
            asked.append(event["on"])
            owes = owes or event.get("obligations_open", False)
        if event["type"] == "obligations_done":
            owes = False
        if asked and requested is None and not (owes and category in ("ORDER_DATA", "ACCOUNT")):
            requested = event["on"]
    if requested is not None:
        ends.append((requested, "REQUESTED"))
    base = result["erase_on"]
    if ends and (base is None or min(ends)[0] < base):
        day = min(end for end, _ in ends)
        word = next(word for end, word in ends if end == day)
        changed = {"trigger_date": day, "retain_until": day, "erase_on": day}
        return {"status": "SCHEDULED", "reason": {word}, **changed}
    if asked and requested is None and (base is None or asked[0] < base):
        nothing = {"trigger_date": None, "retain_until": None, "erase_on": None}
        return {"status": "WAITING", "reason": {"WAITING_FOR_OBLIGATIONS"}, **nothing}
    return {}


def _held(category, events, result):
    """Move the end day by day past every hold that had begun before it."""
    if result["erase_on"] is None:
        return result
    spans = []
    for place, event in enumerate(events):
        names = set(event.get("categories", []))
        if event["type"] == "hold_start" and names & {"ALL", category}:
            ends = [
                e["on"]
                for e in events[place + 1 :]
                if e["type"] == "hold_end" and e.get("id") == event.get("id")
            ]
            spans.append((event["on"], ends[0] if ends else date.max))
    erase_on = result["erase_on"]
    while any(start < erase_on <= end for start, end in spans):
        if any(start < erase_on and end == date.max for start, end in spans):
            reasons = result["reason"] | {"LEGAL_HOLD_17_3_E"}
            return {**result, "status": "HELD", "erase_on": None, "reason": reasons}
        erase_on += DAY
    if erase_on == result["erase_on"]:
        return result
    return {**result, "erase_on": erase_on, "reason": result["reason"] | {"HOLD_RELEASED"}}
