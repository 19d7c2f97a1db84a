import uuid

import pytest

from dpo_office.common.people.rules import assessment_ends, double_scopes, role_fits, unassessed
from dpo_office.common.permissions import Grant

A, B = uuid.UUID(int=1), uuid.UUID(int=2)
EVERYWHERE = None


@pytest.mark.parametrize(
    ("held", "role", "scope", "doubled"),
    [
        ([], "dpo", A, set()),
        ([Grant("decider", A)], "dpo", A, {A}),
        ([Grant("dpo", A)], "decider", A, {A}),
        ([Grant("decider", B)], "dpo", A, set()),
        ([Grant("decider", A), Grant("decider", B)], "dpo", EVERYWHERE, {A, B}),
        ([Grant("decider", EVERYWHERE)], "dpo", A, {A}),
        ([Grant("decider", EVERYWHERE)], "dpo", EVERYWHERE, {EVERYWHERE}),
        ([Grant("dpo", A)], "dpo", EVERYWHERE, set()),
        ([Grant("dpo", A), Grant("legal", A)], "officer", A, set()),
    ],
)
def test_double_scopes_is_where_decider_and_dpo_meet(held, role, scope, doubled):
    assert double_scopes(held, role, scope) == doubled


@pytest.mark.parametrize(
    ("doubled", "assessed", "missing"),
    [
        ({A}, [], {A}),
        ({A}, [A], set()),
        ({A, B}, [A], {B}),
        ({A, B}, [EVERYWHERE], set()),
        ({EVERYWHERE}, [A, B], {EVERYWHERE}),
        ({EVERYWHERE}, [EVERYWHERE], set()),
        (set(), [], set()),
    ],
)
def test_unassessed_names_what_no_assessment_covers(doubled, assessed, missing):
    assert unassessed(doubled, assessed) == missing


@pytest.mark.parametrize(
    ("assessed", "ended", "remaining", "ends"),
    [
        (A, Grant("dpo", A), [Grant("decider", A)], True),
        (A, Grant("decider", A), [Grant("dpo", A)], True),
        (A, Grant("dpo", EVERYWHERE), [Grant("decider", A)], True),
        (A, Grant("dpo", A), [Grant("dpo", EVERYWHERE), Grant("decider", A)], False),
        (A, Grant("dpo", B), [Grant("dpo", A)], False),
        (A, Grant("officer", A), [], False),
        (EVERYWHERE, Grant("dpo", A), [Grant("dpo", B)], False),
        (EVERYWHERE, Grant("dpo", A), [], True),
    ],
)
def test_assessment_ends_when_the_role_is_no_longer_held_there(assessed, ended, remaining, ends):
    assert assessment_ends(assessed, ended, remaining) is ends


@pytest.mark.parametrize(
    ("kind", "role", "fits"),
    [
        ("staff", "officer", True),
        ("staff", "client", False),
        ("client", "client", True),
        ("client", "dpo", False),
    ],
)
def test_role_fits_people_or_systems(kind, role, fits):
    assert role_fits(kind, role) is fits
