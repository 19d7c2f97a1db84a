"""The record of the demo: everything that both policies declare, in rules that software carries out."""

import pytest

from dpo_office.common.acting import acting
from dpo_office.common.permissions import system_actor
from registry_app.domain import retention_rules
from registry_app.domain.policy_writing import gaps_of
from registry_app.domain.record_findings import findings_of
from registry_app.domain.retention_sentences import as_executable, retention_sentence
from registry_app.management.demo_record import add_promises, add_record, read_record
from registry_app.management.demo_registry import read_demo
from registry_app.models import Controller, Policy, Promise, RetentionRule, System
from registry_app.queries.record import policy_facts, record_of, terms_of
from tests.factories.registry import LONG_AGO, make_controller

# What the office does for every controller (docs/rules/record.md).
OWN = ("rights-requests", "policy-notices", "contact-blocks", "access-log", "customer-copy")
EXPECTED = {"bestphone": 29, "retnemt": 115}


@pytest.fixture(params=EXPECTED)
def loaded(request, db) -> Controller:
    controller = make_controller(request.param)
    with acting(system_actor("demo"), "demo.loaded"):
        rows = [System(controller=controller, **row) for row in read_demo(f"{request.param}.json")["systems"]]
        systems = {row.code: row for row in System.objects.bulk_create(rows)}
        add_record(controller, systems, LONG_AGO)
        add_promises(Policy.objects.get(controller=controller))
    return controller


def test_every_promise_is_there_with_its_section_in_both_languages(loaded):
    rows = Promise.objects.filter(controller=loaded).order_by("position")

    assert rows.count() == EXPECTED[loaded.slug]
    assert all(row.text_da and row.text_en and row.text_da != row.text_en for row in rows)
    assert all(row.section for row in rows if row.code not in ("A-28", "A-29"))
    # What nothing keeps says what is missing.
    assert all(row.note_da and row.note_en for row in rows if row.keeper == "nothing")


def test_the_stored_rules_are_those_that_the_engine_counts_by(loaded):
    engine = {rule.rule_id: rule for rule in retention_rules.RULES.values()}
    rules = RetentionRule.objects.filter(controller=loaded)
    stored = {row.code: as_executable(row.code, terms_of(row)) for row in rules}

    known = stored.keys() & engine.keys()
    assert {code: stored[code] for code in known} == {code: engine[code] for code in known}
    if loaded.slug == "retnemt":
        assert engine.keys() <= stored.keys()


def test_every_rule_can_be_said(loaded):
    for row in RetentionRule.objects.filter(controller=loaded):
        assert retention_sentence(terms_of(row), "da") != retention_sentence(terms_of(row), "en")


def test_each_purpose_has_a_basis_and_data(loaded):
    activities = record_of(loaded)

    active = [row for row in read_record(loaded.slug)["activities"] if row.get("status") != "draft"]
    assert len(activities) == len(active)
    for purpose in (purpose for activity in activities for purpose in activity.purposes):
        assert purpose.bases, purpose.code
        assert purpose.data, purpose.code
        assert purpose.text.da.startswith("At "), purpose.code
        assert purpose.text.en.startswith("To "), purpose.code


def test_the_gaps_are_those_of_the_policies(loaded):
    gaps = {gap.code for gap in gaps_of(policy_facts(loaded), record_of(loaded))}

    assert gaps == {"bestphone": {"retention_missing", "recipients_missing"}, "retnemt": set()}[loaded.slug]


def test_nothing_is_wrong_with_what_the_office_itself_does(loaded):
    found = {row.code: findings_of(row, today=LONG_AGO.date()) for row in record_of(loaded)}

    assert {code: found[code] for code in OWN} == dict.fromkeys(OWN, ())
    # And the demo has enough that is wrong to show what findings are.
    assert len({finding.code for rows in found.values() for finding in rows}) >= 8


def test_reading_the_record_takes_a_fixed_number_of_queries(loaded, django_assert_num_queries):
    # Activities; purposes, bases, data; disclosures, transfers, agreements; joint controllers; systems; and
    # the sub-processors, where there are agreements.
    with django_assert_num_queries({"bestphone": 9, "retnemt": 10}[loaded.slug]):
        record_of(loaded)
