"""Tomorrow's record, the gate's conditions and what follows, from a change that is ready and one fault."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from registry_app.domain.planned_change_kinds import CHANGE_KINDS
from registry_app.domain.planned_changes import (
    CONDITIONS,
    BoundVersion,
    Giving,
    NewTransfer,
    PlannedChange,
    Stop,
    criteria_of,
    gate,
    open_of,
    record_with,
    sections_touched,
    what_if,
)
from registry_app.domain.policy_writing import PolicyFacts
from registry_app.domain.record import Rule, Transfer, Words, each_recipient
from registry_app.domain.retention_sentences import RetentionTerms
from tests.domain.test_record_findings import (
    AGREED,
    BY_CLAUSES,
    CHECKED,
    LATER,
    LISTED,
    ORDERS,
    PAST,
    PROCESSOR,
    SOUND,
    TO_US,
    TODAY,
)

FACTS = PolicyFacts("Firma", "post@firma.example")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MAILER = replace(
    PROCESSOR,
    code="mailer",
    name=Words("Mailfirma Inc.", "Mailfirma Inc."),
    country="US",
    transfers=(replace(TO_US, listing=replace(LISTED, checked_on=TODAY)),),
)
READY = PlannedChange(TODAY, TODAY, givings=(Giving("sales", MAILER),))
IN_FORCE = BoundVersion(2, "in_force", TODAY)
RECORD = (SOUND,)
LONGER = Rule("R-1", RetentionTerms("months", 48, "inactivity"))
CLUB = replace(SOUND, code="club", name=Words("Klub", "Club"))


def giving(**fields):
    return replace(READY, givings=(Giving("sales", replace(MAILER, **fields)),))


def found(change, *, record=RECORD, version=IN_FORCE, **given):
    conditions = gate(change, record, facts=FACTS, version=version, today=TODAY, **given)
    assert tuple(row.code for row in conditions) == CONDITIONS
    return {row.code: [finding.code for finding in row.open] for row in conditions if not row.is_met}


def test_the_gate_of_a_change_that_is_ready_is_open():
    assert found(READY) == {}


UNSIGNED = replace(AGREED, signed_on=None)
ENDING = replace(AGREED, ends_on=TODAY)
UNREAD = replace(AGREED, checklist=CHECKED[1:])
UNLISTED = replace(MAILER.transfers[0], listing=None)
STALE = replace(MAILER.transfers[0], listing=LISTED)
DPIA = replace(CLUB, dpia_need="needed")
CLOSED = (
    (giving(agreements=()), {"agreement": ["agreement_missing"]}),
    (giving(agreements=(UNSIGNED,)), {"agreement": ["agreement_missing"]}),
    (giving(agreements=(UNREAD,)), {"agreement": ["agreement_unchecked"]}),
    (
        replace(giving(agreements=(ENDING,)), go_live_on=TODAY + timedelta(days=1)),
        {"agreement": ["agreement_ended"], "day": ["go_live_ahead"]},
    ),
    (giving(transfers=()), {"transfer": ["transfer_missing"]}),
    (
        giving(transfers=(replace(BY_CLAUSES, assessed_on=None),)),
        {"transfer": ["transfer_unassessed"]},
    ),
    (giving(transfers=(UNLISTED,)), {"listing": ["listing_missing"]}),
    (giving(transfers=(STALE,)), {"listing": ["listing_not_looked_up"]}),
    (replace(READY, begun=(DPIA,)), {"record": ["dpia_open"]}),
    (replace(READY, givings=()), {"record": ["change_empty"]}),
    (replace(READY, givings=(Giving("gone", MAILER),)), {"record": ["part_overtaken"]}),
    (replace(READY, stops=(Stop("sales", "nobody"),)), {"record": ["part_overtaken"]}),
    (replace(READY, begun=(SOUND,)), {"record": ["part_overtaken"]}),
    (replace(READY, transfers=(NewTransfer("mailer", TO_US),)), {}),
    (replace(READY, transfers=(NewTransfer("nobody", TO_US),)), {"record": ["part_overtaken"]}),
)


@pytest.mark.parametrize(("change", "codes"), CLOSED)
def test_the_gate_names_what_keeps_it_closed(change, codes):
    assert found(change) == codes


def test_the_gate_asks_for_a_version_in_force_only_where_the_text_changes():
    silent = replace(READY, givings=(), stops=(Stop("sales", "relay"),))
    both = (replace(SOUND, recipients=(PROCESSOR,)), replace(CLUB, recipients=(PROCESSOR,)))
    assert found(READY, version=None) == {"policy": ["version_unbound"]}
    assert found(READY, version=BoundVersion(2, "announcing", LATER)) == {"policy": ["version_not_in_force"]}
    assert found(silent, version=None, record=both) == {}


def test_what_was_wrong_before_and_what_a_decider_overrode_keeps_nothing_closed():
    faulty = (replace(SOUND, dpia_need="needed"),)
    begun = replace(READY, begun=(DPIA,))
    assert found(READY, record=faulty) == {}
    assert found(begun, overridden={"club"}) == {}


def test_tomorrows_record_holds_the_parts_and_todays_stays():
    transfer = Transfer("IN", "scc", "Relay Ltd", module="2", assessed_on=PAST)
    record = (replace(SOUND, recipients=(PROCESSOR,)),)
    change = replace(
        READY,
        stops=(Stop("sales", "relay"),),
        transfers=(NewTransfer("mailer", transfer),),
        rules=(LONGER,),
        begun=(CLUB,),
    )
    before = repr(record)
    sales, club = record_with(record, change)
    assert [row.code for row in sales.recipients] == ["mailer"]
    assert [row.country for row in sales.recipients[0].transfers] == ["US", "IN"]
    assert sales.purposes[0].data[0].rule == LONGER
    assert club.code == "club"
    assert repr(record) == before
    # A part that stands in the record already changes nothing.
    assert record_with((sales, club), change) == (sales, club)


MORE = replace(SOUND.purposes[0], code="more")
ALLERGIES = replace(ORDERS, code="allergies", special=True)
SHORTER = replace(ORDERS, rule=Rule("R-1", RetentionTerms("days", 90, "inactivity")))
LATER_EVENT = replace(ORDERS, rule=Rule("R-1", RetentionTerms("months", 12, "delivery")))


def with_data(data):
    return (replace(SOUND, purposes=(replace(SOUND.purposes[0], data=(data,)),)),)


def with_transfer(*transfers):
    return (replace(SOUND, recipients=(replace(PROCESSOR, transfers=transfers),)),)


def with_purpose(purpose):
    return (replace(SOUND, purposes=(*SOUND.purposes, purpose)),)


KINDS_OF_CHANGE = (
    (RECORD, RECORD, ()),
    (RECORD, (replace(SOUND, recipients=(PROCESSOR,)),), ("more_recipients",)),
    (with_transfer(), with_transfer(TO_US), ("third_country_transfer",)),
    (with_transfer(TO_US), with_transfer(BY_CLAUSES), ("transfer_safeguard",)),
    (RECORD, with_purpose(MORE), ("new_purpose",)),
    (
        RECORD,
        (replace(SOUND, purposes=(replace(SOUND.purposes[0], bases=()),)),),
        ("legal_basis",),
    ),
    (
        RECORD,
        (replace(SOUND, purposes=(replace(SOUND.purposes[0], automated_decision=True),)),),
        ("automated_decision",),
    ),
    (RECORD, with_data(replace(ORDERS, code="likes")), ("data_category",)),
    (RECORD, with_data(ALLERGIES), ("special_category",)),
    (RECORD, with_data(replace(ORDERS, rule=LONGER)), ("longer_retention",)),
    (RECORD, with_data(SHORTER), ()),
    (RECORD, with_data(LATER_EVENT), ("longer_retention",)),
    (RECORD, with_data(replace(ORDERS, rule=None)), ("longer_retention",)),
)


@pytest.mark.parametrize(("before", "after", "criteria"), KINDS_OF_CHANGE)
def test_two_records_differ_by_these_kinds_of_change(before, after, criteria):
    assert criteria_of(before, after) == criteria


SHORTENED = PlannedChange(TODAY, TODAY, rules=(SHORTER.rule,))
# 14 full days after 22 November: told on the 22nd, the version takes effect on 7 December.
EARLIEST, RECOMMENDED = date(2026, 12, 7), date(2026, 12, 13)
DAYS = (
    (READY, None, 40, EARLIEST, RECOMMENDED),
    (READY, BoundVersion(2, "draft"), 40, EARLIEST, RECOMMENDED),
    (READY, BoundVersion(2, "approved", LATER), 40, LATER, LATER),
    (READY, BoundVersion(2, "announcing", date(2026, 12, 1)), 40, date(2026, 12, 1), date(2026, 12, 1)),
    (READY, IN_FORCE, 40, TODAY, TODAY),
    (SHORTENED, None, 0, TODAY, TODAY),
    (SHORTENED, BoundVersion(2, "approved", LATER), 0, LATER, LATER),
)


@pytest.mark.parametrize(("change", "version", "people", "earliest", "recommended"), DAYS)
def test_the_earliest_lawful_day_follows_from_who_must_be_told(
    change, version, people, earliest, recommended
):
    said = what_if(change, RECORD, version=version, customers=40, now=NOW)
    assert (said.people, said.earliest_on, said.recommended_on) == (people, earliest, recommended)
    assert said.is_material is bool(people)


def test_what_if_tells_of_findings_that_come_and_go_and_of_the_sections():
    record = (replace(SOUND, recipients=(replace(PROCESSOR, agreements=()),)),)
    change = replace(giving(agreements=()), stops=(Stop("sales", "relay"),))
    said = what_if(change, record, version=None, customers=3, now=NOW)
    assert [(row.code, row.where.part) for row in said.come] == [("agreement_missing", "recipient/mailer")]
    assert [(row.code, row.where.part) for row in said.gone] == [("agreement_missing", "recipient/relay")]
    assert said.criteria == ("more_recipients", "third_country_transfer")
    assert said.is_changed_use
    sections = {row.anchor: row for row in sections_touched(change, record, facts=FACTS, language="en")}
    assert list(sections) == ["recipients", "transfers"]
    assert "Mailfirma Inc." in sections["recipients"].after
    assert "Mailfirma Inc." not in sections["recipients"].before
    assert sections["transfers"].before == ""


def test_an_open_gate_has_nothing_open_and_a_finding_is_said_once():
    twice = (SOUND, CLUB)
    unsigned = replace(MAILER, agreements=())
    change = replace(READY, givings=(Giving("sales", unsigned), Giving("club", unsigned)))
    conditions = gate(change, twice, facts=FACTS, version=IN_FORCE, today=TODAY)
    assert [row.code for row in open_of(conditions)] == ["agreement_missing"]
    assert len(list(each_recipient(record_with(twice, change)))) == 1


TOLD = "Vi sender nyhedsbreve med Mailfirma i USA. Klub: vi giver medlemmer af klubben rabat."
TEXTS = [
    (READY, (TOLD,), []),
    (READY, ("Vi sender nyhedsbreve med Mailfirma i De Forenede Stater.",), []),
    (READY, ("Vi sender nyhedsbreve med Mailfirma.",), ["country/US"]),
    (READY, ("Vi bruger Mailfirmaet i USA.",), ["recipient/mailer"]),
    (READY, (TOLD, "We send newsletters."), ["country/US", "recipient/mailer"]),
    (READY, (TOLD, "Newsletters leave by Mailfirma Inc., United States."), []),
]


@pytest.mark.parametrize(("change", "texts", "missing"), TEXTS)
def test_the_bound_text_names_what_the_change_brings(change, texts, missing):
    version = replace(IN_FORCE, texts=texts)
    conditions = gate(change, RECORD, facts=FACTS, version=version, today=TODAY)
    open_points = [finding.where.part for row in conditions if row.code == "text" for finding in row.open]

    assert sorted(open_points) == missing
    accepted = replace(version, accepted=frozenset(missing))
    assert found(change, version=accepted) == {}


def test_a_purpose_is_named_by_its_words_whatever_their_endings():
    purpose = replace(
        CLUB.purposes[0], code="club", name=Words("Rabat til medlemmer", "Discounts for members")
    )
    change = replace(READY, givings=(), begun=(replace(CLUB, recipients=(), purposes=(purpose,)),))

    for text, codes in (
        ("Medlemmerne får rabatter hos os.", []),
        ("Medlemmerne får gaver.", ["text_silent"]),
    ):
        conditions = gate(change, RECORD, facts=FACTS, version=replace(IN_FORCE, texts=(text,)), today=TODAY)
        assert [row.code for row in open_of(conditions) if row.code == "text_silent"] == codes


def test_a_kind_of_recipients_is_named_by_its_words():
    carriers = replace(
        MAILER, is_named=False, name=Words("Fragtfirmaer", "Carriers"), country="DK", transfers=()
    )
    change = replace(READY, givings=(Giving("sales", carriers),))

    for text, codes in (("Et fragtfirma får adressen.", []), ("Posten får adressen.", ["text_silent"])):
        conditions = gate(change, RECORD, facts=FACTS, version=replace(IN_FORCE, texts=(text,)), today=TODAY)
        assert [row.code for row in open_of(conditions)] == codes


def test_the_flow_shows_the_kinds_as_the_program_has_them():
    text = Path("docs/flows/planned_change.md").read_text(encoding="utf-8")
    for kind in CHANGE_KINDS.values():
        row = f"| `{kind.code}` | {kind.severity} | {kind.source} | {kind.message.en} | {kind.advice.en} |"
        assert row in text
