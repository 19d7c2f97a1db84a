from dataclasses import fields, replace

import pytest

from registry_app.domain import set_up
from registry_app.domain.set_up import (
    DONE,
    NOT_NEEDED,
    OPEN,
    Declared,
    SetUpFacts,
    may_declare,
    set_up_points,
)
from registry_app.labels_brands import MISSING_LABELS, POINT_LABELS, POINT_STATUS_LABELS

READY = SetUpFacts(
    name=True,
    cvr=True,
    address=True,
    contact_email=True,
    deciders=1,
    officers=2,
    dpo_named=True,
    mailboxes=1,
    active_activities=3,
    draft_activities=1,
    policy_in_force=True,
    suppression_lists=1,
    customer_mapping=True,
    test_cases=1,
    test_notices=1,
)
SAID = {"letterhead": Declared(DONE), "earlier_versions": Declared(DONE)}


def point(facts: SetUpFacts, code: str, said: dict[str, Declared]) -> set_up.Point:
    return next(point for point in set_up_points(facts, said) if point.code == code)


def test_a_brand_with_everything_has_no_open_point():
    assert [found.code for found in set_up_points(READY, SAID)] == list(set_up.POINTS)
    assert {found.status for found in set_up_points(READY, SAID)} == {DONE}


def test_an_empty_brand_has_nothing_but_open_points_and_each_says_why():
    found = set_up_points(SetUpFacts(), {})

    assert {point.status for point in found} == {OPEN}
    assert all(point.missing for point in found)


@pytest.mark.parametrize(
    ("lacks", "code", "missing"),
    [
        ({"name": False}, "identity", "name_missing"),
        ({"cvr": False}, "identity", "cvr_missing"),
        ({"address": False}, "identity", "address_missing"),
        ({"contact_email": False}, "identity", "contact_email_missing"),
        ({"deciders": 0}, "roles", "decider_missing"),
        ({"officers": 0}, "roles", "officer_missing"),
        ({"dpo_named": False}, "dpo", "dpo_missing"),
        ({"mailboxes": 0}, "mailboxes", "mailbox_missing"),
        ({"active_activities": 0}, "record", "activity_not_active"),
        ({"active_activities": 0, "draft_activities": 0}, "record", "activity_missing"),
        ({"policy_in_force": False}, "policy", "policy_missing"),
        ({"suppression_lists": 0}, "suppressions", "suppressions_missing"),
        ({"customer_mapping": False}, "customer_file", "mapping_missing"),
        ({"test_cases": 0}, "test_case", "test_case_missing"),
        ({"open_test_cases": 1}, "test_case", "test_case_open"),
        ({"test_cases": 0, "open_test_cases": 1}, "test_case", "test_case_open"),
        ({"test_notices": 0}, "test_notice", "test_notice_missing"),
    ],
)
def test_each_thing_that_is_missing_keeps_its_own_point_open(lacks: dict, code: str, missing: str):
    found = set_up_points(replace(READY, **lacks), SAID)

    assert [(point.code, point.missing) for point in found if point.is_open] == [(code, (missing,))]


@pytest.mark.parametrize("code", set_up.WAIVABLE)
def test_a_point_that_a_brand_may_do_without_stands_with_its_reason(code: str):
    found = point(SetUpFacts(), code, {code: Declared(NOT_NEEDED, "Brandet har ingen.")})

    assert (found.status, found.reason, found.missing) == (NOT_NEEDED, "Brandet har ingen.", ())


@pytest.mark.parametrize("code", sorted(set(set_up.POINTS) - set(set_up.WAIVABLE)))
def test_no_word_takes_the_place_of_what_the_law_asks(code: str):
    assert not may_declare(code, NOT_NEEDED)
    assert point(SetUpFacts(), code, {code: Declared(NOT_NEEDED, "Fordi.")}).is_open


@pytest.mark.parametrize("code", sorted(set(set_up.POINTS) - set(set_up.DECLARABLE)))
def test_nobody_declares_done_what_the_office_can_see(code: str):
    assert not may_declare(code, DONE)
    assert point(SetUpFacts(), code, {code: Declared(DONE)}).is_open


def test_what_is_done_is_done_whatever_was_said_before():
    assert point(READY, "mailboxes", {"mailboxes": Declared(NOT_NEEDED, "Ingen.")}) == set_up.Point(
        "mailboxes", DONE
    )


def test_every_code_has_its_words():
    used = {code for point in set_up_points(SetUpFacts(), {}) for code in point.missing}
    used |= {"activity_not_active", "test_case_open"}

    assert set(MISSING_LABELS) == used
    assert [code for code, _words in POINT_LABELS] == list(set_up.POINTS)
    assert {code for code, _words in POINT_STATUS_LABELS} == {DONE, OPEN, NOT_NEEDED}
    assert len(fields(SetUpFacts)) == 16


def test_an_open_test_case_is_ended_whatever_was_said():
    said = SAID | {"test_case": Declared(NOT_NEEDED, "Prøvet før.")}

    assert point(replace(READY, test_cases=0), "test_case", said).status == NOT_NEEDED
    assert point(replace(READY, open_test_cases=1), "test_case", said).status == OPEN
