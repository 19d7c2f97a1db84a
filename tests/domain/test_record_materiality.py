"""What a change of the record says about materiality."""

import pytest

from registry_app.domain.record_materiality import indications
from registry_app.domain.record_tables import ADDED, CHANGED, REMOVED, Change, FieldChange

NONE: dict[str, tuple[dict[str, object], ...]] = dict.fromkeys(
    ("transfers", "data", "data_categories", "retention_rules", "purposes"), ()
)


def rule(code="R-1", unit="months", period=24, note=""):
    return {"code": code, "unit": unit, "period": period, "note_da": note, "note_en": ""}


def field(column, old="", new="x"):
    return FieldChange(column, old, new)


def criteria(change, before=None, after=None):
    found = indications([change], NONE | (before or {}), NONE | (after or {}))
    assert all(one.change is change for one in found)
    return [one.criterion for one in found]


@pytest.mark.parametrize(
    ("table", "key", "kind", "column", "expected"),
    [
        ("purposes", ("a", "p"), ADDED, "name_da", ["new_purpose"]),
        ("purposes", ("a", "p"), CHANGED, "text_da", ["new_purpose"]),
        ("purposes", ("a", "p"), CHANGED, "position", []),
        ("purposes", ("a", "p"), REMOVED, "text_da", []),
        ("bases", ("a", "p", 0), ADDED, "article", ["legal_basis"]),
        ("bases", ("a", "p", 0), CHANGED, "article", ["legal_basis"]),
        ("bases", ("a", "p", 0), CHANGED, "scope_da", []),
        ("bases", ("a", "p", 0), REMOVED, "article", []),
        ("disclosures", ("a", "r"), ADDED, "recipient", ["more_recipients"]),
        ("disclosures", ("a", "r"), REMOVED, "recipient", []),
        ("transfers", ("r", "US", "dpf"), ADDED, "country", ["third_country_transfer"]),
        ("transfers", ("r", "US", "dpf"), REMOVED, "country", []),
        ("controller", ("c",), CHANGED, "cvr", ["controller_identity"]),
        ("controller", ("c",), CHANGED, "dpo_email", ["contact_for_rights"]),
        ("controller", ("c",), CHANGED, "site", []),
        ("joint_controllers", ("a", "J"), ADDED, "name", ["controller_identity"]),
        ("data", ("a", "p", "names"), ADDED, "category", ["data_category"]),
        ("systems", ("s",), CHANGED, "owner", []),
    ],
)
def test_a_change_speaks_for_a_criterion_or_for_none(table, key, kind, column, expected):
    assert criteria(Change(table, key, kind, (field(column),))) == expected


def test_another_mechanism_for_a_known_country_is_a_safeguard():
    change = Change("transfers", ("r", "US", "scc"), ADDED, ())
    known = {"transfers": ({"recipient": "r", "country": "US", "mechanism": "dpf"},)}

    assert criteria(change, before=known) == ["transfer_safeguard"]


def test_a_new_special_category_is_both():
    change = Change("data", ("a", "p", "health"), ADDED, ())
    after = {"data_categories": ({"code": "health", "special": "health", "criminal": False, "cpr": False},)}

    assert criteria(change, after=after) == ["data_category", "special_category"]


def test_data_that_another_purpose_uses_already_is_no_new_category():
    change = Change("data", ("a", "p", "names"), ADDED, ())

    assert criteria(change, before={"data": ({"category": "names"},)}) == []


def test_a_purpose_that_begins_to_decide_by_itself_is_told():
    change = Change("purposes", ("a", "p"), CHANGED, (field("automated_decision", False, True),))
    now = {"activity": "a", "code": "p", "automated_decision": True}

    assert criteria(change, after={"purposes": (now,)}) == ["automated_decision"]
    assert criteria(change, after={"purposes": (now | {"automated_decision": False},)}) == []


@pytest.mark.parametrize(
    ("was", "now", "is_longer"),
    [
        (rule(period=24), rule(period=36), True),
        (rule(period=36), rule(period=24), False),
        (rule(period=24), rule(unit="years", period=5), True),
        (rule(unit="years", period=5), rule(period=24), False),
        (rule(unit="at_once", period=0), rule(unit="days", period=1), True),
        # Of words nobody can tell which is longer: the decider looks.
        (rule(unit="in_words", period=0, note="a"), rule(unit="in_words", period=0, note="b"), True),
    ],
)
def test_only_longer_retention_counts(was, now, is_longer):
    change = Change("retention_rules", ("R-1",), CHANGED, (field("period"),))

    found = criteria(change, before={"retention_rules": (was,)}, after={"retention_rules": (now,)})

    assert found == ["longer_retention"] * is_longer


def test_data_put_under_a_longer_rule_is_longer_retention():
    change = Change("data", ("a", "p", "names"), CHANGED, (field("rule", "R-1", "R-2"),))
    rules = {"retention_rules": (rule(), rule("R-2", period=60))}

    assert criteria(change, before=rules, after=rules) == ["longer_retention"]
