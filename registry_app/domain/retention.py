"""When data of a category must be gone: periods, the person's rights, statutory minima and legal holds.

Dates are Copenhagen dates. `retain_until` is the last day of keeping, `erase_on` the day the data is gone; no
date is moved to a working day, as that would lengthen the storage (GDPR Art. 5(1)(e)).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from dpo_office.common.calendars import ONE_DAY, add_months
from registry_app.domain import retention_rules as rules
from registry_app.domain.retention_rules import RULES, RetentionRule

SCHEDULED: Final = "SCHEDULED"
ACTIVE: Final = "ACTIVE"
HELD: Final = "HELD"
WAITING: Final = "WAITING"
NOT_APPLICABLE: Final = "NOT_APPLICABLE"

DORMANT_FALLBACK_LAST_DELIVERY: Final = "DORMANT_FALLBACK_LAST_DELIVERY"
ERASED_BEFORE_REACTIVATION: Final = "ERASED_BEFORE_REACTIVATION"
CASE_REQUIRES_LONGER: Final = "CASE_REQUIRES_LONGER"
CONSENT_WITHDRAWN_7_3_17_1_B: Final = "CONSENT_WITHDRAWN_7_3_17_1_B"
OBJECTION_17_1_C: Final = "OBJECTION_17_1_C"
REQUESTED: Final = "REQUESTED"
WAITING_FOR_OBLIGATIONS: Final = "WAITING_FOR_OBLIGATIONS"
REFUSED_17_3_B_ACCOUNTING: Final = "REFUSED_17_3_B_ACCOUNTING"
LEGAL_HOLD_17_3_E: Final = "LEGAL_HOLD_17_3_E"
HOLD_RELEASED: Final = "HOLD_RELEASED"

ALL_CATEGORIES: Final = "ALL"
DECEMBER_31: Final = (12, 31)
REQUESTS: Final = (rules.CLOSURE_REQUESTED, rules.ERASURE_GRANTED)
PARTICULAR_RIGHTS: Final = {
    rules.CONSENT_WITHDRAWN: CONSENT_WITHDRAWN_7_3_17_1_B,
    rules.OBJECTION_UPHELD: OBJECTION_17_1_C,
}


@dataclass(frozen=True)
class RetentionEvent:
    """Something that happened to a customer, a document or a case, on a Copenhagen date."""

    type: str
    on: date
    categories: frozenset[str] = frozenset()
    hold_id: str = ""
    obligations_open: bool = False


@dataclass(frozen=True)
class Retention:
    """When a category's data ends and why; the dates are None while nothing is scheduled."""

    rule_id: str
    action: str
    status: str
    trigger_date: date | None = None
    retain_until: date | None = None
    erase_on: date | None = None
    reasons: tuple[str, ...] = ()


def retention_of(
    category: str, events: Iterable[RetentionEvent], *, fy_end: tuple[int, int] = DECEMBER_31
) -> Retention:
    """Schedule the end of one category's data; KeyError for an unknown category.

    `fy_end` is month and day of the last day of the financial year. Order of precedence: the policy's period,
    the person's rights (earliest wins), the statutory minimum, legal holds (GDPR Art. 17(1) and 17(3)).
    """
    return retention_under(RULES[category], category, events, fy_end=fy_end)


def retention_under(
    rule: RetentionRule,
    category: str,
    events: Iterable[RetentionEvent],
    *,
    fy_end: tuple[int, int] = DECEMBER_31,
) -> Retention:
    """Schedule the end of a category's data under a controller's own rule; otherwise as `retention_of`."""
    in_order = sorted(events, key=lambda event: event.on)
    result = _base(category, rule, in_order, fy_end)
    if result.status == NOT_APPLICABLE:
        return result
    if rule.personal:
        result = _with_rights(category, result, in_order)
    elif category == rules.ACCOUNTING:
        result = _with_refused_erasure(result, in_order)
    return _with_holds(category, result, in_order)


def _base(
    category: str, rule: RetentionRule, events: Sequence[RetentionEvent], fy_end: tuple[int, int]
) -> Retention:
    if rule.trigger == rules.INACTIVITY:
        return _inactive_base(rule, events)
    trigger = _last(events, rule.trigger)
    if trigger is None:
        return Retention(rule.rule_id, rule.action, ACTIVE)
    if category == rules.ACCOUNTING:
        return _scheduled(rule, _financial_year_end(trigger, fy_end))
    result = _scheduled(rule, trigger)
    if category == rules.REGISTRATION:
        return _unless_completed(result, trigger, events)
    if category == rules.CASE_SENSITIVE:
        return _as_long_as_needed(result, events)
    return result


def _inactive_base(rule: RetentionRule, events: Sequence[RetentionEvent]) -> Retention:
    """Count from the start of the present inactive spell, for a dormant customer from the last delivery."""
    since: date | None = None
    for event in events:
        if event.type in (rules.PAUSED, rules.DEACTIVATED):
            since = since or event.on
        elif event.type == rules.REACTIVATED and since is not None:
            ended = _scheduled(rule, since)
            if ended.erase_on is not None and ended.erase_on <= event.on:
                # What was erased before the customer came back stays erased.
                return replace(ended, reasons=(ERASED_BEFORE_REACTIVATION,))
            since = None
    if since is not None:
        return _scheduled(rule, since)
    delivered = _last(events, rules.DELIVERY)
    if delivered is None:
        return Retention(rule.rule_id, rule.action, ACTIVE)
    dormant = replace(rules.DORMANT, rule_id=rule.rule_id, action=rule.action)
    return replace(_scheduled(dormant, delivered), reasons=(DORMANT_FALLBACK_LAST_DELIVERY,))


def _scheduled(rule: RetentionRule, trigger: date) -> Retention:
    corresponding = add_months(trigger, rule.months) + timedelta(days=rule.days)
    until, gone = {
        rules.AFTER: (corresponding, corresponding + ONE_DAY),
        rules.INCLUSIVE: (corresponding - ONE_DAY, corresponding),
        rules.AT_ONCE: (corresponding, corresponding),
    }[rule.counting]
    return Retention(rule.rule_id, rule.action, SCHEDULED, trigger, until, gone)


def _financial_year_end(day: date, fy_end: tuple[int, int]) -> date:
    """Return the end of the financial year that holds the day (bogføringsloven § 12)."""
    month, last = fy_end
    # A year that ends with 29 February ends with the 28th in a common year.
    ends = (add_months(date(2000, month, last), 12 * (day.year + offset - 2000)) for offset in (0, 1))
    return next(end for end in ends if end >= day)


def _unless_completed(result: Retention, since: date, events: Sequence[RetentionEvent]) -> Retention:
    for event in events:
        in_time = result.erase_on is not None and since <= event.on < result.erase_on
        if event.type == rules.REGISTRATION_COMPLETED and in_time:
            return Retention(result.rule_id, result.action, NOT_APPLICABLE)
    return result


def _as_long_as_needed(result: Retention, events: Sequence[RetentionEvent]) -> Retention:
    """Keep for the case's documented need; a need shorter than the maximum shortens nothing by itself."""
    needed = _last(events, rules.SENSITIVE_NEEDED_UNTIL)
    if needed is None or result.retain_until is None or needed <= result.retain_until:
        return result
    return replace(result, retain_until=needed, erase_on=needed + ONE_DAY, reasons=(CASE_REQUIRES_LONGER,))


def _with_rights(category: str, result: Retention, events: Sequence[RetentionEvent]) -> Retention:
    """Bring the end forward to the person's withdrawal, objection or request (Art. 17(1)(b), (c))."""
    ends: list[tuple[date, str]] = [
        (event.on, PARTICULAR_RIGHTS[event.type])
        for event in events
        if event.type in PARTICULAR_RIGHTS and category in event.categories
    ]
    requested, waits = _requested(category, events)
    if requested is not None and not waits:
        ends.append((requested, REQUESTED))
    end, reason = min(ends, key=lambda pair: pair[0], default=(None, ""))
    if end is not None and _is_earlier(end, result):
        return replace(
            result, status=SCHEDULED, trigger_date=end, retain_until=end, erase_on=end, reasons=(reason,)
        )
    if requested is not None and waits and _is_earlier(requested, result):
        return Retention(result.rule_id, result.action, WAITING, reasons=(WAITING_FOR_OBLIGATIONS,))
    return result


def _requested(category: str, events: Sequence[RetentionEvent]) -> tuple[date | None, bool]:
    """Return when a request takes effect on the category, and whether it waits for open obligations."""
    asked_on: date | None = None
    delayed = is_open = False
    for event in events:
        if event.type in REQUESTS:
            asked_on = asked_on or event.on
            delayed = category in rules.DELAYED_BY_OBLIGATIONS
            is_open = is_open or event.obligations_open
        elif event.type == rules.OBLIGATIONS_DONE:
            is_open = False
        # The first moment at which it is asked for and nothing is owed; what comes later undoes nothing.
        if asked_on is not None and not (delayed and is_open):
            return event.on, False
    return asked_on, asked_on is not None


def _is_earlier(end: date, result: Retention) -> bool:
    return result.erase_on is None or end < result.erase_on


def _with_refused_erasure(result: Retention, events: Sequence[RetentionEvent]) -> Retention:
    granted = _last(events, rules.ERASURE_GRANTED)
    if granted is None or not _is_earlier(granted, result):
        return result
    return replace(result, reasons=(*result.reasons, REFUSED_17_3_B_ACCOUNTING))


def _with_holds(category: str, result: Retention, events: Sequence[RetentionEvent]) -> Retention:
    """Keep what a hold names, if it began before the data was due to go (Art. 17(3)(e), 18(1)(c))."""
    erase_on = result.erase_on
    if erase_on is None:
        return result
    for start, end in _holds(category, events):
        if start >= erase_on:
            continue
        if end is None:
            return replace(result, status=HELD, erase_on=None, reasons=(*result.reasons, LEGAL_HOLD_17_3_E))
        erase_on = max(erase_on, end + ONE_DAY)
    if erase_on == result.erase_on:
        return result
    return replace(result, erase_on=erase_on, reasons=(*result.reasons, HOLD_RELEASED))


def _holds(category: str, events: Sequence[RetentionEvent]) -> Iterator[tuple[date, date | None]]:
    """Yield each hold on the category, by its start, with the release that follows it.

    A hold may be released and taken again under its name; a release without a hold before it has no
    effect.
    """
    for index, event in enumerate(events):
        if event.type != rules.HOLD_START or event.categories.isdisjoint({category, ALL_CATEGORIES}):
            continue
        later = events[index + 1 :]
        yield (
            event.on,
            next((e.on for e in later if e.type == rules.HOLD_END and e.hold_id == event.hold_id), None),
        )


def _last(events: Sequence[RetentionEvent], event_type: str) -> date | None:
    return max((event.on for event in events if event.type == event_type), default=None)
