"""Whether a change of a policy is material."""

import pytest

from dpo_office.common.errors import Invalid
from registry_app.domain.materiality import CRITERIA, proposed_materiality

MATERIAL = [
    *("new_purpose", "controller_identity", "exercise_of_rights", "impact_on_people", "unexpected_change"),
    *("more_recipients", "third_country_transfer", "transfer_safeguard", "legal_basis", "data_category"),
    *("special_category", "longer_retention", "automated_decision", "contact_for_rights"),
]


@pytest.mark.parametrize("code", MATERIAL)
def test_one_material_criterion_makes_the_change_material(code):
    proposal = proposed_materiality([code, "spelling"])

    assert proposal.material is True
    assert [reason.code for reason in proposal.reasons] == [code]


@pytest.mark.parametrize("criteria", [[], ["spelling"], ["spelling", "style_or_layout"]])
def test_spelling_and_style_are_not_material(criteria):
    proposal = proposed_materiality(criteria)

    assert (proposal.material, proposal.reasons) == (False, ())


def test_reasons_come_in_the_order_of_the_checklist():
    proposal = proposed_materiality(["contact_for_rights", "new_purpose"])

    assert [reason.code for reason in proposal.reasons] == ["new_purpose", "contact_for_rights"]


def test_an_unknown_criterion_is_invalid():
    with pytest.raises(Invalid) as refusal:
        proposed_materiality(["new_purpose", "colour"])

    assert (refusal.value.code, refusal.value.context) == ("criterion_unknown", {"criterion": "colour"})


def test_every_criterion_names_its_source():
    assert set(CRITERIA) == {*MATERIAL, "spelling", "style_or_layout"}
    assert all(criterion.source for criterion in CRITERIA.values())
