"""Each kind of finding, from an activity that has nothing wrong and one thing that is."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from registry_app.domain.findings import filled, is_blocking
from registry_app.domain.record import (
    Activity,
    Agreement,
    AgreementItem,
    Balancing,
    Basis,
    Data,
    JointController,
    Listing,
    Purpose,
    Recipient,
    Rule,
    SubProcessor,
    Transfer,
    Words,
)
from registry_app.domain.record_codes import AGREEMENT_ITEMS
from registry_app.domain.record_finding_kinds import KINDS
from registry_app.domain.record_findings import Holder, blocking_of, findings_of, findings_of_record
from registry_app.domain.retention_sentences import RetentionTerms

TODAY = date(2026, 11, 22)
PAST, SOON, LATER = date(2026, 11, 21), date(2027, 1, 10), date(2027, 11, 22)
ORDERS = Data(
    "orders",
    Words("Bestillinger", "Orders"),
    "person",
    rule=Rule("R-1", RetentionTerms("months", 36, "inactivity")),
)
WORDS = Words("Noget", "Something")
LEGAL = Basis("6.1.c", "bogføringsloven § 12")
CONSENT, CONTRACT = Basis("6.1.a"), Basis("6.1.b")
WEIGHED = Basis("6.1.f", interest=WORDS, balancing=Balancing("holds", PAST))
DELIVERY = Purpose("delivery", Words("Levering", "Delivery"), WORDS, bases=(CONTRACT,), data=(ORDERS,))
SOUND = Activity(
    code="sales",
    name=Words("Salg", "Sales"),
    section="3.1",
    subjects=("customers",),
    purposes=(DELIVERY,),
    systems=("shop",),
    owner="E-handel",
    security_measures=("access_control",),
    next_review_on=LATER,
)
CHECKED = tuple(AgreementItem(code, met=True, evidence="clause 1") for code in AGREEMENT_ITEMS)
AGREED = Agreement("DPA-1", signed_on=PAST, checklist=CHECKED, next_oversight_on=LATER)
PROCESSOR = Recipient("relay", Words("Relæ", "Relay"), "processor", is_named=True, agreements=(AGREED,))
DECISION = Listing("adequacy", "US", valid_from=PAST, checked_on=PAST, review_on=LATER)
LISTED = Listing(
    "dpf", "US", "Relay Inc.", valid_from=PAST, checked_on=PAST, review_on=LATER, rests_on=DECISION
)
TO_US = Transfer("US", "dpf", "Relay Inc.", listing=LISTED)
BY_CLAUSES = Transfer("US", "scc", "Relay Inc.", module="2", assessed_on=PAST)


def with_purpose(**fields):
    return replace(SOUND, purposes=(replace(DELIVERY, **fields),))


def with_data(*rows, **fields):
    return with_purpose(data=(*rows,), **fields)


def with_rule(terms, **fields):
    return with_data(replace(ORDERS, rule=Rule("R-2", terms)), **fields)


def given_to(**fields):
    return replace(SOUND, recipients=(replace(PROCESSOR, **fields),))


def agreed(**fields):
    return given_to(agreements=(replace(AGREED, **fields),))


def transferred(transfer, **fields):
    return given_to(transfers=(replace(transfer, **fields),))


def leaning(**fields):
    return transferred(TO_US, listing=replace(LISTED, **fields))


OFFENCE = replace(ORDERS, code="offence", criminal=True)
MONTHS_36 = RetentionTerms("months", 36, "inactivity")
FROM_DELIVERY = replace(ORDERS, code="account", rule=Rule("R-2", RetentionTerms("months", 36, "delivery")))
SHORTER = Purpose("more", WORDS, WORDS, bases=(CONTRACT,), data=(replace(ORDERS, rule=FROM_DELIVERY.rule),))
# What is wrong, and the one finding that says so.
CASES = {
    "purpose_missing": replace(SOUND, purposes=()),
    "subjects_missing": replace(SOUND, subjects=()),
    "principal_missing": replace(SOUND, role="processor"),
    "arrangement_missing": replace(SOUND, joint=(JointController("Partner"),)),
    "dpia_open": replace(SOUND, dpia_need="needed"),
    "dpia_not_assessed": replace(
        with_purpose(profiling=True, logic=WORDS), subjects=("customers", "children")
    ),
    "information_missing": replace(SOUND, section=""),
    "security_missing": replace(SOUND, security_measures=()),
    "owner_missing": replace(SOUND, owner=""),
    "review_overdue": replace(SOUND, next_review_on=PAST),
    "review_unplanned": replace(SOUND, next_review_on=None),
    "systems_missing": replace(SOUND, systems=()),
    "basis_missing": with_purpose(bases=()),
    "interest_missing": with_purpose(bases=(replace(WEIGHED, interest=Words()),)),
    "balancing_missing": with_purpose(bases=(replace(WEIGHED, balancing=None),)),
    "balancing_failed": with_purpose(bases=(replace(WEIGHED, balancing=Balancing("fails", PAST)),)),
    "special_condition_missing": with_data(replace(ORDERS, special=True)),
    "cpr_provision_missing": with_data(
        replace(ORDERS, cpr=True), bases=(CONTRACT, Basis("87", "databeskyttelsesloven § 11"))
    ),
    "criminal_provision_missing": with_data(OFFENCE, bases=(WEIGHED, Basis("10"))),
    "child_consent_unclear": with_data(replace(ORDERS, child=True), bases=(CONSENT,)),
    "provision_misplaced": with_purpose(bases=(replace(CONTRACT, dbl="dbl_8_3"),)),
    "obligation_unnamed": with_rule(replace(MONTHS_36, statute="lov § 1"), bases=(Basis("6.1.c"),)),
    "data_missing": with_purpose(data=()),
    "automated_ground_missing": with_purpose(automated_decision=True, logic=WORDS, bases=(WEIGHED,)),
    "automated_untold": with_purpose(automated_decision=True),
    "profiling_untold": with_purpose(profiling=True),
    "marketing_consent_missing": with_purpose(marketing="by_consent", bases=(WEIGHED,)),
    "marketing_to_customers": with_purpose(marketing="own_customers", bases=(WEIGHED,)),
    "marketing_by_phone": with_purpose(marketing="phone", bases=(WEIGHED,)),
    "device_consent_missing": with_purpose(device_access="other", bases=(WEIGHED,)),
    "retention_missing": with_data(replace(ORDERS, rule=None)),
    "two_periods": replace(SOUND, purposes=(DELIVERY, SHORTER)),
    "two_triggers": with_data(ORDERS, FROM_DELIVERY),
    "rule_in_words": with_rule(
        RetentionTerms("in_words", note=("Så længe det varer", "As long as it takes"))
    ),
    "statute_too_short": with_rule(
        RetentionTerms("months", 59, "invoice", statute="bogføringsloven § 12"), bases=(LEGAL,)
    ),
    "statute_missing": with_rule(MONTHS_36, bases=(LEGAL,)),
    "keeping_unexplained": with_rule(replace(MONTHS_36, yields_to_rights=False)),
    "source_missing": with_data(replace(ORDERS, origin="third_party")),
    "recipient_unnamed": given_to(is_named=False),
    "recipient_role_unknown": given_to(role="unknown"),
    "agreement_missing": given_to(agreements=(replace(AGREED, signed_on=None),)),
    "agreement_ended": agreed(ends_on=PAST),
    "agreement_incomplete": agreed(checklist=(AgreementItem("content", met=False), *CHECKED[1:])),
    "agreement_unchecked": agreed(checklist=CHECKED[:-1]),
    "sub_processor_unapproved": agreed(sub_processors=(SubProcessor("Sub", "DE"),)),
    "sub_processor_abroad": agreed(sub_processors=(SubProcessor("Sub", "US", PAST),)),
    "oversight_overdue": agreed(next_oversight_on=PAST),
    "oversight_unplanned": agreed(next_oversight_on=None),
    "transfer_missing": given_to(country="US"),
    "mechanism_missing": transferred(TO_US, mechanism="unknown", listing=None),
    "transfer_country_missing": transferred(BY_CLAUSES, country=""),
    "transfer_unassessed": transferred(BY_CLAUSES, assessed_on=None),
    "importer_missing": transferred(BY_CLAUSES, importer=""),
    "module_missing": transferred(BY_CLAUSES, module=""),
    "derogation_unnamed": transferred(BY_CLAUSES, mechanism="derogation"),
    "listing_missing": transferred(TO_US, listing=None),
    "listing_ended": leaning(rests_on=replace(DECISION, valid_to=PAST)),
    "listing_ending": leaning(valid_to=SOON),
    "listing_review_due": leaning(review_on=PAST),
}
SOUND_CASES = {
    "plain": SOUND,
    "for somebody else, whose bases and periods are theirs": replace(
        SOUND, role="processor", on_behalf_of="A/S", purposes=(Purpose("hosting", WORDS, WORDS),)
    ),
    "an agreement in order": given_to(),
    "a listed importer": transferred(TO_US),
    "clauses, assessed": transferred(BY_CLAUSES),
    "the last day of validity": leaning(valid_to=date(2028, 1, 1)),
    "a review today": replace(SOUND, next_review_on=TODAY),
    "an authority is a kind": replace(SOUND, recipients=(Recipient("court", WORDS, "authority"),)),
    "a sub-processor where the transfer is entered": given_to(
        agreements=(replace(AGREED, sub_processors=(SubProcessor("Sub", "US", PAST),)),),
        transfers=(BY_CLAUSES,),
    ),
    "CPR with its number": with_data(
        replace(ORDERS, cpr=True), bases=(CONTRACT, Basis("87", dbl="dbl_11_2_1"))
    ),
    "offences by private controllers": with_data(OFFENCE, bases=(WEIGHED, Basis("10", dbl="dbl_8_3"))),
    "bookkeeping": with_rule(
        RetentionTerms("years", 5, "invoice", statute="bogføringsloven § 12"), bases=(LEGAL,)
    ),
}


@pytest.mark.parametrize("code", CASES)
def test_what_is_wrong_is_found_and_nothing_else(code: str) -> None:
    [found] = findings_of(CASES[code], today=TODAY)

    assert found.code == code
    assert found.message.da != found.message.en
    assert "{" not in f"{found.message.da}{found.message.en}{found.source}"
    assert found.where.subject.startswith("sales")


@pytest.mark.parametrize("name", SOUND_CASES)
def test_nothing_is_found_where_nothing_is_wrong(name: str) -> None:
    assert findings_of(SOUND_CASES[name], today=TODAY) == ()


def test_every_kind_has_a_case() -> None:
    of_the_whole = {"controller_contact_missing", "controller_address_missing", "record_empty"}
    assert set(CASES) | of_the_whole == set(KINDS)


def test_the_record_as_a_whole() -> None:
    nothing = Holder("Testco", "", "", "")
    found = [finding.code for finding in findings_of_record(nothing, [])]

    assert found == ["controller_contact_missing", "record_empty", "controller_address_missing"]
    assert findings_of_record(Holder("Testco", "a@b.example", "Vej 1", "12345674"), [SOUND]) == ()


def test_a_listing_is_past_its_end_the_day_after() -> None:
    ended = leaning(valid_to=TODAY)
    [last_day] = findings_of(ended, today=TODAY)
    [after] = findings_of(ended, today=date(2026, 11, 23))

    assert (last_day.code, after.code) == ("listing_ending", "listing_ended")


def test_blocking_findings_are_named_with_their_places() -> None:
    activity = replace(with_purpose(bases=()), recipients=(replace(PROCESSOR, agreements=()),), owner="")
    found = findings_of(activity, today=TODAY)

    assert is_blocking(found)
    assert blocking_of(found) == ("agreement_missing sales recipient/relay", "basis_missing sales/delivery")
    assert [finding.severity for finding in found] == ["error", "error", "warning"]


def test_the_document_shows_every_kind() -> None:
    text = Path("docs/rules/record_findings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| (.+?) \|", text, flags=re.MULTILINE)

    assert rows == [(kind.code, kind.severity, kind.source) for kind in KINDS.values()]


def test_a_name_with_a_stop_of_its_own_ends_the_sentence():
    assert filled("No agreement with {name}.", {"name": "Example Inc."}, "en") == (
        "No agreement with Example Inc."
    )
