"""What is wrong with the record, or missing in it: pure rules over its plain values.

The kinds stand in record_finding_kinds.py and docs/rules/record_findings.md. Days are Copenhagen dates;
`today` is given. What we do as a processor has no bases and periods of ours: those rules leave it alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from registry_app.domain import record_codes as codes
from registry_app.domain.countries import country_in_text
from registry_app.domain.findings import ERROR, Finding, Place, filled, in_order
from registry_app.domain.legal_provisions import (
    CHILD_PROVISIONS,
    CPR_PROVISIONS,
    CRIMINAL_PROVISIONS,
    PROVISIONS,
    may_stand_beside,
)
from registry_app.domain.record import (
    Activity,
    Agreement,
    Data,
    Listing,
    Purpose,
    Recipient,
    Rule,
    Transfer,
    Words,
    data_of,
    rules_of,
)
from registry_app.domain.record_finding_kinds import KINDS
from registry_app.domain.retention_sentences import as_executable

# How long before its end a decision or listing is announced as ending.
ENDS_SOON: Final = timedelta(days=90)
# The least months that a statute demands, by how its citation begins.
STATUTORY_MONTHS: Final = {"bogføringsloven": 60, "hvidvaskloven": 60}
# Bases that allow decisions by machine alone (GDPR Art. 22(2)(a)-(c), (4)).
AUTOMATED_GROUNDS: Final = frozenset({"6.1.a", "6.1.b", "6.1.c", "9.2.a", "9.2.g"})
NAMED_BY_LAW: Final = frozenset({"6.1.c", "6.1.e"})
CRIMINAL_OFFENCES: Final = "10"
CONSENT: Final = "6.1.a"
VULNERABLE: Final = frozenset({"children", "employees"})
# Two of the signs of WP248 call for an assessment of whether an impact assessment is needed.
SIGNS_THAT_CALL: Final = 2
SIGNS: Final = {
    "profiling": Words("profilering", "profiling"),
    "automated": Words("automatiske afgørelser", "automated decisions"),
    "sensitive": Words("følsomme oplysninger eller strafbare forhold", "special categories or offences"),
    "vulnerable": Words("børn eller ansatte", "children or employees"),
}
ITEMS: Final = {
    "content": Words(
        "genstand, varighed, formål og oplysninger", "subject matter, duration, purpose and data"
    ),
    **{letter: Words(f"litra {letter}", f"({letter})") for letter in "abcdefgh"},
}


@dataclass(frozen=True)
class Holder:
    """Whose record it is, as far as the record must say it."""

    name: str
    contact_email: str
    address: str
    cvr: str


def findings_of(activity: Activity, *, today: date) -> tuple[Finding, ...]:
    """Find what is wrong with one activity, the gravest first."""
    return in_order(_of_activity(activity, today))


def findings_of_record(holder: Holder, activities: Iterable[Activity]) -> tuple[Finding, ...]:
    """Find what is wrong with a controller's record as a whole, beside its activities."""
    found = []
    if not holder.contact_email:
        found.append(_finding("controller_contact_missing", Place()))
    if not (holder.address and holder.cvr):
        found.append(_finding("controller_address_missing", Place()))
    if not any(True for _activity in activities):
        found.append(_finding("record_empty", Place()))
    return in_order(found)


def blocking_of(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Name the blocking findings with their places, sorted: what an override is given for, and holds for."""
    return tuple(
        sorted(
            f"{finding.code} {finding.where.subject} {finding.where.part}".rstrip()
            for finding in findings
            if finding.severity == ERROR
        )
    )


def _finding(code: str, where: Place, **said: str | Words) -> Finding:
    kind = KINDS[code]
    return Finding(
        code,
        kind.severity,
        filled(kind.source, said, "en"),
        Words(filled(kind.message.da, said, "da"), filled(kind.message.en, said, "en")),
        kind.advice,
        where,
    )


def _of_activity(activity: Activity, today: date) -> Iterator[Finding]:
    at = Place(activity.code)
    if not activity.purposes:
        yield _finding("purpose_missing", at)
    if not activity.subjects:
        yield _finding("subjects_missing", at)
    yield from _responsibility(activity, at, today)
    if activity.role == codes.AS_PROCESSOR:
        if not activity.on_behalf_of:
            yield _finding("principal_missing", at)
    else:
        yield from _decided(activity, at)
    for recipient in activity.recipients:
        yield from _of_recipient(activity, recipient, today)


def _responsibility(activity: Activity, at: Place, today: date) -> Iterator[Finding]:
    if not (activity.security_measures or activity.security):
        yield _finding("security_missing", at)
    if not activity.owner:
        yield _finding("owner_missing", at)
    if activity.next_review_on is None:
        yield _finding("review_unplanned", at)
    elif activity.next_review_on < today:
        yield _finding("review_overdue", at, day=_day(activity.next_review_on))
    if not activity.systems:
        yield _finding("systems_missing", at)


def _decided(activity: Activity, at: Place) -> Iterator[Finding]:
    """Find what is wrong with what we decide ourselves: impact, joint control, purposes, periods."""
    if activity.dpia_need == codes.DPIA_NEEDED and activity.dpia_done_on is None:
        yield _finding("dpia_open", at)
    signs = _signs(activity)
    if activity.dpia_need == codes.DPIA_NOT_ASSESSED and len(signs) >= SIGNS_THAT_CALL:
        yield _finding("dpia_not_assessed", at, signs=_listed(signs))
    if not activity.section and not activity.information:
        yield _finding("information_missing", at)
    for joint in activity.joint:
        if not joint.reference:
            yield _finding("arrangement_missing", at, name=joint.name)
    for purpose in activity.purposes:
        yield from _of_purpose(activity, purpose)
    yield from _of_rules(activity, at)
    for data in {data.code: data for data in data_of(activity)}.values():
        if data.origin == codes.NOT_STATED or (data.origin == codes.FROM_THIRD_PARTY and not data.source):
            yield _finding("source_missing", _part(activity, f"category/{data.code}"), data=data.name)


def _signs(activity: Activity) -> list[Words]:
    data = data_of(activity)
    found = {
        "profiling": any(purpose.profiling for purpose in activity.purposes),
        "automated": any(purpose.automated_decision for purpose in activity.purposes),
        "sensitive": any(part.special or part.criminal for part in data),
        "vulnerable": bool(VULNERABLE & set(activity.subjects)) or any(part.child for part in data),
    }
    return [SIGNS[name] for name, is_there in found.items() if is_there]


def _of_purpose(activity: Activity, purpose: Purpose) -> Iterator[Finding]:
    at, name = Place(f"{activity.code}/{purpose.code}"), purpose.name
    articles = {basis.article for basis in purpose.bases}
    if not any(article.startswith("6.") for article in articles):
        yield _finding("basis_missing", at, name=name)
    if not purpose.data:
        yield _finding("data_missing", at, name=name)
    undecided = [data.name for data in purpose.data if data.rule is None]
    if undecided:
        yield _finding("retention_missing", at, name=name, data=_listed(undecided))
    yield from _of_bases(purpose, at)
    yield from _of_sensitive_data(purpose, at, articles)
    yield from _of_machines(purpose, at, articles)
    yield from _of_marketing(purpose, at, articles)


def _of_bases(purpose: Purpose, at: Place) -> Iterator[Finding]:
    name = purpose.name
    for basis in purpose.bases:
        if basis.article == codes.LEGITIMATE_INTERESTS:
            if not basis.interest:
                yield _finding("interest_missing", at, name=name)
            if basis.balancing is None:
                yield _finding("balancing_missing", at, name=name)
            elif basis.balancing.result == codes.BALANCE_FAILS:
                yield _finding("balancing_failed", at, name=name)
        if basis.article in NAMED_BY_LAW and not (basis.provision or basis.dbl):
            yield _finding("obligation_unnamed", at, name=name)
        if not may_stand_beside(basis.dbl, basis.article):
            known = PROVISIONS.get(basis.dbl)
            law = Words(known.cited("da"), known.cited("en")) if known else Words(basis.dbl, basis.dbl)
            yield _finding("provision_misplaced", at, name=name, law=law)


def _of_sensitive_data(purpose: Purpose, at: Place, articles: set[str]) -> Iterator[Finding]:
    name, named = purpose.name, {basis.dbl for basis in purpose.bases}
    special = [data.name for data in purpose.data if data.special]
    if special and not any(article.startswith("9.") for article in articles):
        yield _finding("special_condition_missing", at, name=name, data=_listed(special))
    if any(data.cpr for data in purpose.data) and not named & CPR_PROVISIONS:
        yield _finding("cpr_provision_missing", at, name=name)
    criminal = any(data.criminal for data in purpose.data) or CRIMINAL_OFFENCES in articles
    if criminal and not named & CRIMINAL_PROVISIONS:
        yield _finding("criminal_provision_missing", at, name=name)
    if any(data.child for data in purpose.data) and CONSENT in articles and not named & CHILD_PROVISIONS:
        yield _finding("child_consent_unclear", at, name=name)


def _of_machines(purpose: Purpose, at: Place, articles: set[str]) -> Iterator[Finding]:
    name = purpose.name
    if purpose.automated_decision:
        if not articles & AUTOMATED_GROUNDS:
            yield _finding("automated_ground_missing", at, name=name)
        if not purpose.logic:
            yield _finding("automated_untold", at, name=name)
    elif purpose.profiling and not purpose.logic:
        yield _finding("profiling_untold", at, name=name)


def _of_marketing(purpose: Purpose, at: Place, articles: set[str]) -> Iterator[Finding]:
    name = purpose.name
    if purpose.marketing == codes.MARKETING_BY_CONSENT and CONSENT not in articles:
        yield _finding("marketing_consent_missing", at, name=name)
    elif purpose.marketing == codes.MARKETING_TO_CUSTOMERS:
        yield _finding("marketing_to_customers", at, name=name)
    elif purpose.marketing == codes.MARKETING_BY_PHONE:
        yield _finding("marketing_by_phone", at, name=name)
    if purpose.device_access == codes.DEVICE_OTHERWISE and CONSENT not in articles:
        yield _finding("device_consent_missing", at, name=name)


def _of_rules(activity: Activity, at: Place) -> Iterator[Finding]:
    for rule in rules_of(activity):
        where, terms = _part(activity, f"rule/{rule.code}"), rule.terms
        if terms.unit == codes.IN_WORDS:
            yield _finding("rule_in_words", where, rule=rule.code)
        if not terms.yields_to_rights and not terms.statute and not any(terms.note):
            yield _finding("keeping_unexplained", where, rule=rule.code)
        yield from _too_short(rule, where)
    for purpose in activity.purposes:
        yield from _periods_of_purpose(activity, purpose)
    yield from _two_periods(activity, at)


def _too_short(rule: Rule, where: Place) -> Iterator[Finding]:
    law = next((law for law in STATUTORY_MONTHS if rule.terms.statute.lower().startswith(law)), "")
    executable = as_executable(rule.code, rule.terms)
    if law and executable is not None and executable.months < STATUTORY_MONTHS[law]:
        least = str(STATUTORY_MONTHS[law])
        yield _finding("statute_too_short", where, rule=rule.code, law=rule.terms.statute, least=least)


def _periods_of_purpose(activity: Activity, purpose: Purpose) -> Iterator[Finding]:
    used = tuple(dict.fromkeys(data.rule for data in purpose.data if data.rule is not None))
    # Not for what is kept by law or as proof: that says why in its own words.
    is_duty = any(basis.article == "6.1.c" for basis in purpose.bases)
    for rule in used:
        if is_duty and not rule.terms.statute and rule.terms.yields_to_rights and _is_counted(rule):
            where = Place(f"{activity.code}/{purpose.code}", part=f"rule/{rule.code}")
            yield _finding("statute_missing", where, name=purpose.name, rule=rule.code)
    counted = [rule for rule in used if _is_counted(rule)]
    for period in dict.fromkeys(_period(rule) for rule in counted):
        same = [rule for rule in counted if _period(rule) == period]
        if len({rule.terms.trigger for rule in same}) > 1:
            where = Place(f"{activity.code}/{purpose.code}")
            yield _finding("two_triggers", where, name=purpose.name, rules=_codes(same))


def _two_periods(activity: Activity, at: Place) -> Iterator[Finding]:
    uses: dict[str, list[Data]] = {}
    for data in data_of(activity):
        uses.setdefault(data.code, []).append(data)
    for same in uses.values():
        rules = dict.fromkeys(data.rule for data in same if data.rule is not None and _is_counted(data.rule))
        if len(rules) > 1:
            yield _finding("two_periods", at, data=same[0].name, rules=_codes(rules))


def _of_recipient(activity: Activity, recipient: Recipient, today: date) -> Iterator[Finding]:
    where, name = _part(activity, f"recipient/{recipient.code}"), recipient.name
    if recipient.role == codes.AUTHORITY:
        return
    if not recipient.is_named:
        yield _finding("recipient_unnamed", where, name=name)
    if recipient.role == codes.NOT_STATED:
        yield _finding("recipient_role_unknown", where, name=name)
    has_arrangement = any(joint.reference for joint in activity.joint)
    if recipient.role == codes.JOINT_CONTROLLER and not has_arrangement:
        yield _finding("arrangement_missing", where, name=name)
    if recipient.role == codes.PROCESSOR:
        yield from _of_processor(recipient, where, today)
    if recipient.country and recipient.country not in codes.EEA and not recipient.transfers:
        yield _finding("transfer_missing", where, name=name, country=_country(recipient.country))
    for transfer in recipient.transfers:
        yield from _of_transfer(recipient, transfer, where, today)


def _of_processor(recipient: Recipient, where: Place, today: date) -> Iterator[Finding]:
    signed = [agreement for agreement in recipient.agreements if agreement.signed_on is not None]
    if not signed:
        yield _finding("agreement_missing", where, name=recipient.name)
        return
    running = [row for row in signed if row.ends_on is None or row.ends_on >= today]
    if not running:
        ended = max(row.ends_on for row in signed if row.ends_on is not None)
        yield _finding("agreement_ended", where, name=recipient.name, day=_day(ended))
        return
    for agreement in running:
        yield from _of_agreement(recipient, agreement, where, today)


def _of_agreement(recipient: Recipient, agreement: Agreement, where: Place, today: date) -> Iterator[Finding]:
    name, looked_at = recipient.name, {item.code: item.met for item in agreement.checklist}
    lacking = [ITEMS[code] for code in codes.AGREEMENT_ITEMS if looked_at.get(code) is False]
    unread = [ITEMS[code] for code in codes.AGREEMENT_ITEMS if code not in looked_at]
    if lacking:
        yield _finding("agreement_incomplete", where, name=name, items=_listed(lacking))
    if unread:
        yield _finding("agreement_unchecked", where, name=name, items=_listed(unread))
    if agreement.next_oversight_on is None:
        yield _finding("oversight_unplanned", where, name=name)
    elif agreement.next_oversight_on < today:
        yield _finding("oversight_overdue", where, name=name, day=_day(agreement.next_oversight_on))
    known = {transfer.country for transfer in recipient.transfers}
    for sub in agreement.sub_processors:
        if sub.approved_on is None:
            yield _finding("sub_processor_unapproved", where, name=name, sub=sub.name)
        if sub.country and sub.country not in codes.EEA | known:
            yield _finding("sub_processor_abroad", where, name=name, sub=sub.name)


def _of_transfer(recipient: Recipient, transfer: Transfer, where: Place, today: date) -> Iterator[Finding]:
    name, mechanism = recipient.name, transfer.mechanism
    if mechanism == codes.NOT_STATED:
        yield _finding("mechanism_missing", where, name=name)
        return
    if not transfer.country:
        yield _finding("transfer_country_missing", where, name=name)
    if mechanism in codes.ASSESSED_MECHANISMS and transfer.assessed_on is None:
        yield _finding("transfer_unassessed", where, name=name)
    if mechanism != codes.ADEQUACY and not transfer.importer:
        yield _finding("importer_missing", where, name=name)
    if mechanism == codes.SCC and not transfer.module:
        yield _finding("module_missing", where, name=name)
    if mechanism == codes.DEROGATION and not transfer.derogation:
        yield _finding("derogation_unnamed", where, name=name)
    if mechanism in codes.LISTED_MECHANISMS:
        if transfer.listing is None:
            yield _finding("listing_missing", where, name=name)
        else:
            yield from _of_listing(name, transfer.listing, where, today)


def _of_listing(name: Words, listing: Listing, where: Place, today: date) -> Iterator[Finding]:
    # A listing ends with the decision that it rests on.
    for row in (listing, listing.rests_on):
        if row is None:
            continue
        called = listing_name(row)
        if row.valid_to is not None and row.valid_to < today:
            yield _finding("listing_ended", where, name=name, listing=called, day=_day(row.valid_to))
        elif row.valid_to is not None and row.valid_to < today + ENDS_SOON:
            yield _finding("listing_ending", where, name=name, listing=called, day=_day(row.valid_to))
        elif row.checked_on is None or (row.review_on is not None and row.review_on < today):
            yield _finding("listing_review_due", where, name=name, listing=called)


def listing_name(listing: Listing) -> Words:
    """Name a decision or listing in words."""
    if listing.organisation:
        return Words(
            f"{listing.organisation} på listen under EU-US Data Privacy Framework",
            f"{listing.organisation} in the list of the EU-US Data Privacy Framework",
        )
    country = _country(listing.country)
    return Words(f"Kommissionens afgørelse om {country.da}", f"The Commission's decision on {country.en}")


def _country(code: str) -> Words:
    return Words(country_in_text(code, "da"), country_in_text(code, "en"))


def _is_counted(rule: Rule) -> bool:
    return rule.terms.unit in codes.COUNTED_UNITS


def _period(rule: Rule) -> tuple[int, int]:
    executable = as_executable(rule.code, rule.terms)
    return (executable.months, executable.days) if executable else (0, 0)


def _part(activity: Activity, part: str) -> Place:
    return Place(activity.code, part=part)


def _codes(rules: Iterable[Rule]) -> str:
    return ", ".join(sorted(rule.code for rule in rules))


def _listed(words: Iterable[Words]) -> Words:
    rows = list(dict.fromkeys(words))
    return Words(", ".join(row.da for row in rows), ", ".join(row.en for row in rows))


def _day(day: date) -> str:
    return f"{day:%d-%m-%Y}"
