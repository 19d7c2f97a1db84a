"""Rights, legal bases, forms and grounds of refusal."""

import pytest

from requests_app.domain.refusal_grounds import GROUNDS, grounds_for, is_ground_for
from requests_app.domain.rights import (
    BASES,
    MATRIX_ROWS,
    PARTICULAR_TO_A_BASIS,
    RIGHT_ARTICLES,
    RIGHTS,
    SAME_UNDER_EVERY_BASIS,
    form_mode_allowed,
    right_under_basis,
    rights_under_bases,
)
from tests.domain.vectors import vectors

ROWS = vectors("rights_matrix", "basis", "right")


@pytest.mark.parametrize("row", ROWS)
def test_worked_example(row):
    cell = right_under_basis(row["basis"], row["right"])

    assert (cell.applies, cell.condition) == (row["applies"], row["condition"])


def test_the_matrix_holds_no_more_and_no_less_than_the_examples():
    examples = {(row.values[0]["basis"], row.values[0]["right"]) for row in ROWS}
    matrix_rows = {
        *SAME_UNDER_EVERY_BASIS,
        *(row for cells in PARTICULAR_TO_A_BASIS.values() for row in cells),
    }

    assert examples == {(basis, row) for basis in BASES for row in matrix_rows}


@pytest.mark.parametrize(("basis", "right"), [("6_1_g", "access_15"), (BASES[0], "access")])
def test_an_unknown_basis_or_right_is_a_key_error(basis, right):
    with pytest.raises(KeyError):
        right_under_basis(basis, right)


def test_every_right_has_an_article_and_its_rows_of_the_matrix():
    assert RIGHT_ARTICLES == {
        "access": "15",
        "rectification": "16",
        "erasure": "17",
        "restriction": "18",
        "portability": "20",
        "objection": "21",
        "automated_decision": "22",
        "consent_withdrawal": "7(3)",
    }
    assert tuple(MATRIX_ROWS) == RIGHTS


def test_data_on_several_bases_has_the_best_of_their_rights():
    assert rights_under_bases(["6_1_b_contract", "6_1_c_legal_obligation"]) == {
        "access": "yes",
        "rectification": "yes",
        "erasure": "cond",
        "restriction": "yes",
        "portability": "cond",
        "objection": "cond",
        "automated_decision": "cond",
        "consent_withdrawal": "no",
    }


def test_without_a_basis_no_right_is_known():
    assert set(rights_under_bases([]).values()) == {"no"}


@pytest.mark.parametrize("right", RIGHTS)
def test_a_form_can_be_required_for_access_and_portability_only(right):
    assert form_mode_allowed("required", right) is (right in ("access", "portability"))
    assert form_mode_allowed("requested", right) is True
    assert form_mode_allowed("mandatory", right) is False


GENERAL = {"manifestly_unfounded", "excessive", "not_identifiable", "restricted_by_law"}


@pytest.mark.parametrize(
    ("right", "particular"),
    [
        (
            "access",
            {
                "not_inherited",
                "rights_of_others_access",
                "dbl_22_1",
                *(f"dbl_22_2_no_{number}" for number in range(1, 11)),
            },
        ),
        ("rectification", set()),
        (
            "erasure",
            {
                *("freedom_of_expression", "legal_obligation", "public_health"),
                *("archiving_research", "legal_claims"),
            },
        ),
        ("restriction", set()),
        ("portability", {"not_inherited", "not_portable", "public_task", "rights_of_others_portability"}),
        ("objection", {"compelling_grounds"}),
        ("automated_decision", set()),
    ],
)
def test_each_right_has_its_closed_list_of_grounds(right, particular):
    assert {ground.code for ground in grounds_for(right)} == GENERAL | particular


def test_a_withdrawal_of_consent_cannot_be_refused():
    assert grounds_for("consent_withdrawal") == ()


def test_grounds_of_an_unknown_right_are_a_key_error():
    with pytest.raises(KeyError):
        grounds_for("oblivion")


@pytest.mark.parametrize("code", sorted(GROUNDS))
@pytest.mark.parametrize("right", RIGHTS)
def test_a_ground_can_be_held_against_its_rights_only(code, right):
    assert is_ground_for(code, right) is (right in GROUNDS[code].rights)
    assert GROUNDS[code].article


def test_an_unknown_ground_is_none():
    assert is_ground_for("form_missing", "access") is False
