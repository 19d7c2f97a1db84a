"""What of a case goes when: the periods of a controller, and the rule (docs/rules/case_file_retention.md).

Dates are Copenhagen dates. The last day of keeping is the corresponding day; gone is gone on the day after.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from dpo_office.common.calendars import ONE_DAY, add_months
from dpo_office.common.errors import Invalid
from registry_app.domain import retention_rules as rules
from registry_app.domain.retention import (
    ALL_CATEGORIES,
    Retention,
    RetentionEvent,
    retention_under,
)
from requests_app.domain.case_codes import MAX_REASON
from requests_app.domain.holds import Hold

PACKAGE: Final = "package"
FORM: Final = "form"
ORIGINALS: Final = "originals"
RECORD: Final = "record"
# In the order in which they go; the record takes along what is left.
KINDS: Final = (PACKAGE, FORM, ORIGINALS, RECORD)
UNKNOWN: Final = "unknown"
# What a controller chooses a period for.
ITEMS: Final = (*KINDS, UNKNOWN)
DEFAULT_MONTHS: Final[Mapping[str, int]] = MappingProxyType(
    {PACKAGE: 3, FORM: 6, ORIGINALS: 6, RECORD: 36, UNKNOWN: 12}
)
LIMITS: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {PACKAGE: (1, 12), FORM: (1, 36), ORIGINALS: (1, 36), RECORD: (12, 60), UNKNOWN: (3, 36)}
)
# Claims are time-barred after three years (forældelsesloven § 3): longer takes a reason of its own.
WARN_ABOVE: Final = 36
# What stands where a row must say something, once its words are gone.
GONE: Final = "[…]"

_RULES: Final = MappingProxyType(
    {
        PACKAGE: ("RC_RESPONSE_COPY", rules.RC_RESPONSE_SENT),
        FORM: ("RC_SIGNED_FORM", rules.RC_CLOSED),
        ORIGINALS: ("RC_SIGNED_FORM", rules.RC_CLOSED),
        RECORD: ("RC_CASE_RECORD", rules.RC_CLOSED),
    }
)


@dataclass(frozen=True)
class FileFacts:
    """What the rule looks at in one case; a day is None while it has not come.

    `erased_on` is the first day on which an erasure was granted to the same person; `has_letter_under_way`:
    it is not known yet whether a letter has left. `is_interest`: somebody left their contact data and asked
    for no right. `lies_until`: the last day on which an answer lies behind a link.
    """

    is_known: bool = True
    is_interest: bool = False
    answered_on: date | None = None
    closed_on: date | None = None
    erased_on: date | None = None
    holds: tuple[Hold, ...] = ()
    has_letter_under_way: bool = False
    lies_until: date | None = None


def checked_periods(months: Mapping[str, int], whys: Mapping[str, str]) -> dict[str, str]:
    """Check the periods in months and return the justifications without blanks around them.

    Raises Invalid("case_file_months_out_of_range" | "case_file_why_missing" | "text_too_long" |
    "case_file_unknown_longer").
    """
    said = {}
    for item in ITEMS:
        least, most = LIMITS[item]
        if not least <= months[item] <= most:
            raise Invalid("case_file_months_out_of_range", field=f"{item}_months", least=least, most=most)
        said[item] = whys[item].strip()
        if not said[item]:
            raise Invalid("case_file_why_missing", field=f"{item}_why")
        if len(said[item]) > MAX_REASON:
            raise Invalid("text_too_long", field=f"{item}_why", max=MAX_REASON)
    if months[UNKNOWN] > months[RECORD]:
        raise Invalid("case_file_unknown_longer", field=f"{UNKNOWN}_months")
    return said


def months_for(kind: str, facts: FileFacts, months: Mapping[str, int]) -> int:
    """Give the period of a kind: where nothing was decided about a customer the record has a shorter one."""
    is_strangers = not facts.is_known and facts.answered_on is None
    return months[UNKNOWN if kind == RECORD and (is_strangers or facts.is_interest) else kind]


def end_of(kind: str, facts: FileFacts, months: Mapping[str, int]) -> Retention:
    """Tell when a kind of a case's data ends; the dates are None while nothing is counted.

    A granted erasure brings the copy of the answer forward, not the record (GDPR Art. 5(2), 17(3)); a hold
    keeps all of it (Art. 17(3)(e)). What lies behind a link stays for as long as the person was told.
    """
    category, trigger = _RULES[kind]
    rule = replace(rules.RULES[category], months=months_for(kind, facts, months))
    began = _anchor(kind, facts)
    if began is None:
        return retention_under(rule, category, ())
    if kind == PACKAGE and facts.erased_on is not None:
        at_once = max(began, facts.erased_on)
        if at_once < add_months(began, rule.months):
            began, rule = at_once, replace(rule, months=0)
    ends = retention_under(rule, category, [RetentionEvent(trigger, began), *_hold_events(facts.holds)])
    lies_until = facts.lies_until if kind in (PACKAGE, RECORD) else None
    if lies_until is None or ends.retain_until is None or ends.retain_until >= lies_until:
        return ends
    return replace(ends, retain_until=lies_until, erase_on=lies_until + ONE_DAY)


def is_due(kind: str, facts: FileFacts, months: Mapping[str, int], today: date) -> bool:
    """Tell whether a kind of a case's data is to be gone today."""
    erase_on = end_of(kind, facts, months).erase_on
    return erase_on is not None and erase_on <= today and not facts.has_letter_under_way


def latest_anchor(months: int, today: date) -> date:
    """Return the latest day from which a period of so many months is over today: its data is gone."""
    last = today - ONE_DAY
    day = add_months(last, -months) + timedelta(days=3)
    while add_months(day, months) > last:
        day -= ONE_DAY
    return day


def _anchor(kind: str, facts: FileFacts) -> date | None:
    if kind == PACKAGE:
        return facts.answered_on or facts.closed_on
    return facts.closed_on


def _hold_events(holds: tuple[Hold, ...]) -> list[RetentionEvent]:
    events = []
    for number, hold in enumerate(holds):
        what, name = frozenset({ALL_CATEGORIES}), str(number)
        events.append(RetentionEvent(rules.HOLD_START, hold.began_on, categories=what, hold_id=name))
        if hold.released_on is not None:
            events.append(RetentionEvent(rules.HOLD_END, hold.released_on, categories=what, hold_id=name))
    return events
