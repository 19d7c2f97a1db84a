"""What applied to a customer on a day, and whether they were told of what came next.

The text comes from the policy's versions, recipients and retention from the history of the record, the state
of the account from what the shop reported. What none of them knows for that day is named as a gap.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import NotFound
from registry_app.domain import notice_window, policy_steps, time_machine
from registry_app.domain.account_life import AccountState
from registry_app.domain.retention_sentences import RetentionTerms
from registry_app.domain.time_machine import SignedUp, certainty_of, signed_up, state_on
from registry_app.models import Controller, Customer, Notice, NoticeException, PolicyVersion, SignUp
from registry_app.queries.audience import latest_notices
from registry_app.queries.customers import CUSTOMERS, account_states
from registry_app.queries.notice_evidence import LetterEvidence, evidence_of
from registry_app.queries.notices import notices_with_evidence
from registry_app.queries.policies import published_versions, version_of_day
from registry_app.queries.record_tables import selected, stored_record

TOLD, NOT_TOLD, NOT_YET = "told", "not_told", "not_yet"
EXCLUDED, SIGNED_UP, EXCEPTED, NO_CAMPAIGN = "excluded", "signed_up", "excepted", "no_campaign"


@dataclass(frozen=True)
class RecipientThen:
    """A recipient to which customers' data was disclosed, as the record named it (Danish, English)."""

    name: tuple[str, str]
    country: str


@dataclass(frozen=True)
class RuleThen:
    """A retention rule as the record had it, and which data of customers it was for, Danish and English."""

    code: str
    terms: RetentionTerms
    categories: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RecordThen:
    """Recipients and retention rules of the processing of customers, as the record had them on a day."""

    recipients: tuple[RecipientThen, ...]
    rules: tuple[RuleThen, ...]


@dataclass(frozen=True)
class ChangeTold:
    """A version that came later, and how the customer was told of it.

    `how` is one of told, not_told, not_yet (while it is announced), excluded, signed_up, excepted and
    no_campaign (nobody was told, by the office's records).
    """

    version: PolicyVersion
    on: date | None
    how: str
    notice: Any = None
    evidence: LetterEvidence | None = None
    in_time: bool | None = None


@dataclass(frozen=True)
class Then:
    """What applied to a customer on a Copenhagen date; `gaps` are codes of domain/time_machine.py."""

    on: date
    version: PolicyVersion | None
    certainty: str
    record: RecordThen | None
    account: AccountState | None
    next_change: ChangeTold | None
    gaps: tuple[str, ...]


def then(customer: Customer, on: date, now: datetime) -> Then:
    """Return what applied to a customer on a day that is not in the future."""
    versions = published_versions(customer.controller.slug)
    version = version_of_day(versions, on)
    states = account_states(customer)
    account = state_on(states, on)
    record = _record(customer.controller, on, copenhagen_date(now))
    later = _later(versions, on)
    found = {
        time_machine.POLICY_UNKNOWN: version is None,
        time_machine.TEXT_ALTERED: version is not None and not version.is_intact,
        time_machine.VERSIONS_UNDATED: any(_is_undated(one) for one in versions),
        time_machine.RECORD_NOT_BEGUN: record is None,
        time_machine.ACCOUNT_UNKNOWN: account is None,
        time_machine.ACCOUNT_UNDATED: any(state.since is None for state in states),
    }
    return Then(
        on=on,
        version=version,
        certainty=certainty_of(version.certainty if version else None),
        record=record,
        account=account,
        next_change=told_of(customer, later[0], now) if later else None,
        gaps=tuple(gap for gap in time_machine.GAPS if found[gap]),
    )


def customer_numbered(controller: Controller, number: str) -> Customer | None:
    """Return the controller's customer of a number, with the controller."""
    rows = Customer.objects.filter(controller=controller, number=number)
    found: Customer | None = rows.select_related("controller").first()
    return found


def sign_up_of(customer: Customer) -> SignedUp:
    """Return when somebody became a customer, as far as it is known here."""
    moment = (
        SignUp.objects.filter(customer=customer)
        .order_by("signed_up_at")
        .values_list("signed_up_at", flat=True)
        .first()
    )
    return signed_up(copenhagen_date(moment) if moment else None, account_states(customer))


def changes_told(customer: Customer, after: date, now: datetime) -> list[ChangeTold]:
    """Return every version that came after a day, the oldest first, and how the customer was told of each."""
    versions = published_versions(customer.controller.slug)
    return [told_of(customer, version, now) for version in _later(versions, after)]


def told_of(customer: Customer, version: PolicyVersion, now: datetime) -> ChangeTold:
    """Return how a customer was told of a version, with the evidence of the letter."""
    on = version.in_force_on or version.effective_on
    signed = SignUp.objects.filter(customer=customer, campaign__policy_version=version).exists()
    listed = latest_notices(Notice.objects.filter(customer=customer, campaign__policy_version=version))
    notice: Any = notices_with_evidence(listed, now).select_related("campaign").first()
    if notice is None:
        return ChangeTold(version, on, SIGNED_UP if signed else NO_CAMPAIGN)
    if notice.letter_id is None:
        return ChangeTold(version, on, SIGNED_UP if signed else EXCLUDED, notice)
    evidence = evidence_of([notice.letter_id]).get(notice.letter_id)
    effective_on = version.effective_on or notice.campaign.effective_on
    if notice.informed_at is not None:
        in_time = notice.informed_at <= notice_window.latest_informed_at(effective_on)
        return ChangeTold(version, on, TOLD, notice, evidence, in_time)
    if NoticeException.objects.filter(customer=customer, campaign=notice.campaign_id).exists():
        return ChangeTold(version, on, EXCEPTED, notice, evidence)
    how = NOT_YET if version.state == policy_steps.ANNOUNCING else NOT_TOLD
    return ChangeTold(version, on, how, notice, evidence)


def _later(versions: Sequence[PolicyVersion], after: date) -> list[PolicyVersion]:
    dated = [(version.in_force_on or version.effective_on, version.number, version) for version in versions]
    came = sorted((day, number, version.pk, version) for day, number, version in dated if day and day > after)
    return [version for _day, _number, _key, version in came]


def _is_undated(version: PolicyVersion) -> bool:
    return version.in_force_on is None and version.state != policy_steps.ANNOUNCING


def _record(controller: Controller, on: date, today: date) -> RecordThen | None:
    try:
        stored = stored_record(controller, as_of=on, today=today)
    except NotFound:
        return None
    tables = selected(stored.tables, ("active",))
    about = {row["code"] for row in tables["activities"] if set(CUSTOMERS) & set(_codes(row["subjects"]))}
    disclosed = {row["recipient"] for row in tables["disclosures"] if row["activity"] in about}
    kept: dict[Any, list[Any]] = {}
    for row in tables["data"]:
        if row["activity"] in about and row["category"] not in kept.setdefault(row["rule"], []):
            kept[row["rule"]].append(row["category"])
    names = {row["code"]: (str(row["name_da"]), str(row["name_en"])) for row in tables["data_categories"]}
    return RecordThen(
        tuple(
            RecipientThen((str(row["name_da"]), str(row["name_en"])), str(row["country"]))
            for row in tables["recipients"]
            if row["code"] in disclosed
        ),
        tuple(
            RuleThen(str(row["code"]), _terms(row), tuple(names[c] for c in kept[row["code"]] if c in names))
            for row in tables["retention_rules"]
            if row["code"] in kept
        ),
    )


def _codes(value: Any) -> tuple[str, ...]:
    return tuple(value or ())


def _terms(row: Mapping[str, Any]) -> RetentionTerms:
    return RetentionTerms(
        unit=row["unit"],
        period=row["period"],
        trigger=row["trigger"],
        counting=row["counting"],
        action=row["action"],
        keeps=_codes(row["keeps"]),
        ends_earlier=row["ends_earlier"],
        unless=row["unless"],
        statute=row["statute"],
        yields_to_rights=row["yields_to_rights"],
        note=(row["note_da"], row["note_en"]),
    )
