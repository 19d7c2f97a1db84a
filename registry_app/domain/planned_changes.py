"""A planned change of the record: tomorrow's record, what keeps the change waiting, what follows from it.

Pure: a record is a tuple of active activities as plain values, days are Copenhagen dates. The flow, the
conditions and their sources stand in docs/flows/planned_change.md.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from dpo_office.common.calendars import copenhagen_date
from registry_app.domain.changed_use import is_changed_use
from registry_app.domain.findings import ERROR, Finding, Place, filled, in_order
from registry_app.domain.materiality import proposed_materiality
from registry_app.domain.notice_window import earliest_effective_on, planned_effective_on
from registry_app.domain.planned_change_kinds import CHANGE_KINDS
from registry_app.domain.planned_change_texts import Brought, brought, untold
from registry_app.domain.policy_steps import ANNOUNCING, IN_FORCE
from registry_app.domain.policy_writing import PolicyFacts, policy_text_of, policy_title
from registry_app.domain.record import (
    Activity,
    Data,
    Purpose,
    Recipient,
    Rule,
    Transfer,
    Words,
    data_of,
    each_recipient,
)
from registry_app.domain.record_findings import findings_of, listing_name
from registry_app.domain.retention_sentences import RetentionTerms, as_executable

Record = tuple[Activity, ...]

# The kinds of parts, in the order in which they are written when the change is carried out.
NEW_TRANSFER: Final = "transfer"
RULE: Final = "rule"
STOP: Final = "stop"
GIVING: Final = "giving"
BEGINNING: Final = "beginning"
PART_KINDS: Final = (NEW_TRANSFER, RULE, STOP, GIVING, BEGINNING)

# What the gate asks, in the order in which it is shown.
AGREEMENT: Final = "agreement"
TRANSFER: Final = "transfer"
LISTING: Final = "listing"
RECORD: Final = "record"
POLICY: Final = "policy"
TEXT: Final = "text"
DAY: Final = "day"
CONDITIONS: Final = (AGREEMENT, TRANSFER, LISTING, RECORD, POLICY, TEXT, DAY)
# Which condition a finding belongs to, by how its code begins; what is not named belongs to the record.
_BELONGS: Final = (
    (LISTING, ("listing_",)),
    (AGREEMENT, ("agreement_", "sub_processor_unapproved")),
    (TRANSFER, ("transfer_", "mechanism_", "derogation_", "importer_", "sub_processor_abroad")),
    (POLICY, ("version_",)),
    (TEXT, ("text_",)),
    (DAY, ("go_live_",)),
)
# Warnings of the record that keep a change waiting: what begins new begins in order.
_GATED: Final = frozenset(
    {"agreement_unchecked", "sub_processor_unapproved", "importer_missing", "listing_review_due"}
)
_HEADING: Final = re.compile(r"^#{2,3} (.*?) \{#([a-z0-9][a-z0-9-]*)\}$", re.MULTILINE)
# A month is taken as this many days where a period in months is held against one in days.
_DAYS_A_MONTH: Final = 30


@dataclass(frozen=True)
class Giving:
    """That an activity begins to give data to a recipient (with its condition, agreements, transfers)."""

    activity: str
    recipient: Recipient


@dataclass(frozen=True)
class Stop:
    """That an activity no longer gives data to a recipient."""

    activity: str
    recipient: str


@dataclass(frozen=True)
class NewTransfer:
    """That a recipient begins to take data to a third country."""

    recipient: str
    transfer: Transfer


@dataclass(frozen=True)
class PlannedChange:
    """What changes together on one day: `rules` hold their new terms, `begun` activities that begin."""

    go_live_on: date
    planned_on: date
    givings: tuple[Giving, ...] = ()
    stops: tuple[Stop, ...] = ()
    transfers: tuple[NewTransfer, ...] = ()
    rules: tuple[Rule, ...] = ()
    begun: tuple[Activity, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing changes."""
        return not (self.givings or self.stops or self.transfers or self.rules or self.begun)


@dataclass(frozen=True)
class BoundVersion:
    """The version of the policy that tells of a change; its state is one of policy_steps.STATES.

    `texts` are its text and translations; `accepted` names what a decider accepts that they do not name.
    """

    number: int
    state: str
    effective_on: date | None = None
    texts: tuple[str, ...] = ()
    accepted: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Condition:
    """One thing that the gate asks, and what is open of it."""

    code: str
    open: tuple[Finding, ...] = ()

    @property
    def is_met(self) -> bool:
        """Tell whether nothing of it is open."""
        return not self.open


@dataclass(frozen=True)
class Section:
    """A section of the policy text that a change touches; empty before or after where it comes or goes."""

    anchor: str
    heading: str
    before: str
    after: str


@dataclass(frozen=True)
class WhatIf:
    """What would follow: findings that come and go, kinds of change, who is told, the earliest lawful day.

    `criteria` are codes of materiality.CRITERIA. `recommended_on` is the day with room for a campaign.
    """

    come: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    criteria: tuple[str, ...]
    is_material: bool
    is_changed_use: bool
    people: int
    earliest_on: date
    recommended_on: date


def record_with(record: Record, change: PlannedChange) -> Record:
    """Give the record as it would be with the change; what no longer fits changes nothing."""
    rules = {rule.code: rule for rule in change.rules}
    known = {activity.code for activity in record}
    rows = record + tuple(row for row in change.begun if row.code not in known)
    return tuple(_changed(activity, change, rules) for activity in rows)


def gate(
    change: PlannedChange,
    record: Record,
    *,
    facts: PolicyFacts,
    version: BoundVersion | None,
    today: date,
    overridden: Collection[str] = (),
) -> tuple[Condition, ...]:
    """Give each condition of a change with the findings that keep it open.

    `record` is today's. `overridden` names the beginning activities whose blocking findings a decider has
    overridden. GDPR Arts. 5(1)(a), 13(3), 14(4), 24, 28, 44-46; docs/flows/planned_change.md.
    """
    tomorrow = record_with(record, change)
    day = max(today, change.go_live_on)
    found = [
        finding
        for finding in _come(record, tomorrow, day)
        if (finding.severity == ERROR and finding.where.subject.split("/")[0] not in overridden)
        or finding.code in _GATED
    ]
    found += _of_change(change, record)
    found += _of_listings(change, tomorrow)
    if version is None and _texts(facts, record) != _texts(facts, tomorrow):
        found.append(_finding("version_unbound"))
    if version is not None and version.state != IN_FORCE:
        found.append(_finding("version_not_in_force", number=str(version.number)))
    if version is not None:
        found += [
            _finding("text_silent", Place("", part=thing.key), number=str(version.number), name=thing.name)
            for thing in silences(change, record, version)
            if thing.key not in version.accepted
        ]
    if today < change.go_live_on:
        found.append(_finding("go_live_ahead", day=f"{change.go_live_on:%d-%m-%Y}"))
    once = {(finding.code, finding.message): finding for finding in reversed(in_order(found))}
    ordered = in_order(once.values())
    return tuple(Condition(code, tuple(row for row in ordered if _of(row) == code)) for code in CONDITIONS)


def silences(change: PlannedChange, record: Record, version: BoundVersion) -> tuple[Brought, ...]:
    """Give what the change brings and the version's text does not name, accepted by a decider or not."""
    return untold(brought(record, record_with(record, change)), version.texts)


def open_of(conditions: Iterable[Condition]) -> tuple[Finding, ...]:
    """Give everything that is open, in the order of the conditions."""
    return tuple(finding for condition in conditions for finding in condition.open)


def what_if(
    change: PlannedChange,
    record: Record,
    *,
    version: BoundVersion | None,
    customers: int,
    now: datetime,
) -> WhatIf:
    """Say what would follow from a change. `customers` are those who are told of a material change.

    Materiality is proposed by the kinds of change; a decider decides on the version (WP260 29-31). The
    earliest lawful day has 14 full days after today, when somebody must be told and the version that tells
    of it is not in force (docs/rules/notices.md); never before the day on which that version takes effect.
    """
    tomorrow, today = record_with(record, change), copenhagen_date(now)
    criteria = criteria_of(record, tomorrow)
    is_material = proposed_materiality(criteria).material
    people = customers if is_material else 0
    earliest = recommended = today
    # Whoever is being told already need not be told again.
    if people and (version is None or version.state not in (ANNOUNCING, IN_FORCE)):
        earliest, recommended = earliest_effective_on(now), planned_effective_on(today)
    if version is not None and version.state != IN_FORCE and version.effective_on is not None:
        earliest, recommended = max(earliest, version.effective_on), max(recommended, version.effective_on)
    day = max(today, change.go_live_on)
    return WhatIf(
        come=in_order(_come(record, tomorrow, day)),
        gone=in_order(_come(tomorrow, record, day)),
        criteria=criteria,
        is_material=is_material,
        is_changed_use=is_changed_use(criteria),
        people=people,
        earliest_on=earliest,
        recommended_on=recommended,
    )


def sections_touched(
    change: PlannedChange, record: Record, *, facts: PolicyFacts, language: str
) -> tuple[Section, ...]:
    """Give the sections of the policy text, as written from the record, that the change would alter."""
    before, after = _texts(facts, record)[language], _texts(facts, record_with(record, change))[language]
    was, now = _sections(before), _sections(after)
    rows = []
    for anchor in dict.fromkeys([*was, *now]):
        (old_heading, old), (heading, new) = was.get(anchor, ("", "")), now.get(anchor, ("", ""))
        if old != new or old_heading != heading:
            rows.append(Section(anchor, heading or old_heading, old, new))
    return tuple(rows)


def criteria_of(before: Record, after: Record) -> tuple[str, ...]:
    """Name the kinds of change between two records, as the checklist of materiality names them."""
    found: set[str] = set()
    known = {recipient.code: recipient for recipient in each_recipient(before)}
    for recipient in each_recipient(after):
        if recipient.code not in known:
            found.add("more_recipients")
    found |= _transfers(_transfers_of(before), _transfers_of(after))
    was = {(row.code, purpose.code): purpose for row in before for purpose in row.purposes}
    for row in after:
        for purpose in row.purposes:
            found |= _of_purpose(was.get((row.code, purpose.code)), purpose)
    found |= _of_data(before, after)
    return tuple(sorted(found))


def _changed(activity: Activity, change: PlannedChange, rules: dict[str, Rule]) -> Activity:
    stopped = {stop.recipient for stop in change.stops if stop.activity == activity.code}
    recipients = [row for row in activity.recipients if row.code not in stopped]
    there = {row.code for row in recipients}
    given = [row.recipient for row in change.givings if row.activity == activity.code]
    recipients += [row for row in given if row.code not in there]
    return replace(
        activity,
        recipients=tuple(
            sorted((_with_transfers(row, change) for row in recipients), key=lambda row: row.code)
        ),
        purposes=tuple(
            replace(purpose, data=tuple(_with_rule(data, rules) for data in purpose.data))
            for purpose in activity.purposes
        ),
    )


def _with_transfers(recipient: Recipient, change: PlannedChange) -> Recipient:
    there = {(row.country, row.mechanism) for row in recipient.transfers}
    new = [row.transfer for row in change.transfers if row.recipient == recipient.code]
    added = tuple(row for row in new if (row.country, row.mechanism) not in there)
    return replace(recipient, transfers=recipient.transfers + added) if added else recipient


def _with_rule(data: Data, rules: dict[str, Rule]) -> Data:
    known = data.rule is not None and data.rule.code in rules
    return replace(data, rule=rules[data.rule.code]) if known and data.rule is not None else data


def _come(before: Record, after: Record, day: date) -> list[Finding]:
    """Give the findings of the second record that the first does not have, judged on the same day."""
    known = {(row.code, row.where) for activity in before for row in findings_of(activity, today=day)}
    found = (row for activity in after for row in findings_of(activity, today=day))
    return [row for row in found if (row.code, row.where) not in known]


def _of_change(change: PlannedChange, record: Record) -> Iterator[Finding]:
    if change.is_empty:
        yield _finding("change_empty")
    rows = {activity.code: activity for activity in record}
    given = {(row.code, recipient.code) for row in record for recipient in row.recipients}
    to_come = rows.keys() | {row.code for row in change.begun}
    for giving in change.givings:
        pair = (giving.activity, giving.recipient.code)
        if giving.activity not in to_come or pair in given:
            yield _overtaken(*pair)
    for stop in change.stops:
        if (stop.activity, stop.recipient) not in given:
            yield _overtaken(stop.activity, stop.recipient)
    there = {
        (row.code, transfer.country, transfer.mechanism)
        for row in each_recipient(record)
        for transfer in row.transfers
    }
    # A transfer of somebody who is given nothing is entered in the catalogue, not planned.
    used = {recipient.code for recipient in each_recipient(record_with(record, change))}
    for new in change.transfers:
        key = (new.recipient, new.transfer.country, new.transfer.mechanism)
        if key in there or new.recipient not in used:
            yield _overtaken(*key)
    for begun in change.begun:
        if begun.code in rows:
            yield _overtaken(begun.code)


def _of_listings(change: PlannedChange, tomorrow: Record) -> Iterator[Finding]:
    """Find what the new transfers lean on and nobody has looked up since the change was planned."""
    touched = {giving.recipient.code for giving in change.givings}
    touched |= {new.recipient for new in change.transfers}
    touched |= {recipient.code for recipient in each_recipient(change.begun)}
    for recipient in each_recipient(tomorrow):
        for transfer in recipient.transfers if recipient.code in touched else ():
            listing = transfer.listing
            # One that nobody has ever looked up is a finding of the record.
            if listing and listing.checked_on and listing.checked_on < change.planned_on:
                where = Place("", part=f"recipient/{recipient.code}")
                yield _finding("listing_not_looked_up", where, listing=listing_name(listing))


def _overtaken(*part: str) -> Finding:
    return _finding("part_overtaken", Place(part[0]), part=" → ".join(word for word in part if word))


def _finding(code: str, where: Place | None = None, **said: str | Words) -> Finding:
    kind = CHANGE_KINDS[code]
    message = Words(filled(kind.message.da, said, "da"), filled(kind.message.en, said, "en"))
    return Finding(code, kind.severity, kind.source, message, kind.advice, where or Place())


def _of(finding: Finding) -> str:
    for condition, starts in _BELONGS:
        if finding.code.startswith(starts):
            return condition
    return RECORD


def _texts(facts: PolicyFacts, record: Record) -> dict[str, str]:
    return {
        language: policy_text_of(facts, record, title=policy_title(facts, language), language=language)
        for language in ("da", "en")
    }


def _sections(text: str) -> dict[str, tuple[str, str]]:
    found = list(_HEADING.finditer(text))
    ends = [row.start() for row in found[1:]] + [len(text)]
    return {row[2]: (row[1], text[row.end() : end].strip()) for row, end in zip(found, ends, strict=True)}


def _transfers_of(record: Record) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for recipient in each_recipient(record):
        for row in recipient.transfers:
            found.setdefault((recipient.code, row.country), set()).add(row.mechanism)
    return found


def _transfers(was: dict[tuple[str, str], set[str]], now: dict[tuple[str, str], set[str]]) -> set[str]:
    found = set()
    for key, mechanisms in now.items():
        if key not in was:
            found.add("third_country_transfer")
        elif mechanisms != was[key]:
            found.add("transfer_safeguard")
    return found


def _of_purpose(was: Purpose | None, now: Purpose) -> set[str]:
    found = set()
    if was is None:
        found.add("new_purpose")
    elif {row.article for row in was.bases} != {row.article for row in now.bases}:
        found.add("legal_basis")
    if now.automated_decision and not (was and was.automated_decision):
        found.add("automated_decision")
    return found


def _of_data(before: Record, after: Record) -> set[str]:
    known = {data.code for activity in before for data in data_of(activity)}
    was, found = _uses(before), set()
    for key, data in _uses(after).items():
        if data.code not in known:
            found.add("special_category" if data.special else "data_category")
        elif key in was and _is_longer(was[key].rule, data.rule):
            found.add("longer_retention")
    return found


def _uses(record: Record) -> dict[tuple[str, str, str], Data]:
    return {
        (activity.code, purpose.code, data.code): data
        for activity in record
        for purpose in activity.purposes
        for data in purpose.data
    }


def _is_longer(was: Rule | None, now: Rule | None) -> bool:
    """Tell whether data may be kept longer; what cannot be compared is taken to be."""
    if was == now:
        return False
    if was is None or now is None:
        return now is None
    old, new = _days(was.terms), _days(now.terms)
    comparable = was.terms.trigger == now.terms.trigger and old is not None and new is not None
    return not comparable or (new or 0) > (old or 0)


def _days(terms: RetentionTerms) -> int | None:
    rule = as_executable("", terms)
    return None if rule is None else rule.months * _DAYS_A_MONTH + rule.days
