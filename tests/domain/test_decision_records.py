"""When a refusal takes a decision record, and who decides it how."""

from typing import Any
from uuid import UUID

import pytest

from dpo_office.common.errors import Invalid, Refused
from requests_app.domain.answers import ItemDecision
from requests_app.domain.decision_records import (
    RECORD_OUTCOMES,
    RECORDED_FIRST,
    WEIGHED,
    kind_of,
    require_decision,
    require_recorded,
    require_weighed,
    weighed_grounds,
    without_record,
)
from requests_app.domain.refusal_grounds import GROUNDS
from requests_app.domain.rights import RIGHTS

DPO, DECIDER = UUID(int=1), UUID(int=2)


def no(right: str, ground: str, outcome: str = "refused") -> ItemDecision:
    return ItemDecision(right, outcome, ground, "Fordi.", "Ses.")


def test_every_weighed_ground_is_a_ground_of_some_right() -> None:
    assert set(WEIGHED) <= set(GROUNDS)
    assert {ground for right in RIGHTS for ground in weighed_grounds(right)} == set(WEIGHED)
    assert set(WEIGHED) >= RECORDED_FIRST
    assert {ground for ground in WEIGHED if kind_of(ground) == "balancing"} == {"compelling_grounds"}


@pytest.mark.parametrize(
    ("right", "weighed", "not_weighed"),
    [
        ("objection", "compelling_grounds", "not_identifiable"),
        ("erasure", "legal_claims", "legal_obligation"),
        ("access", "dbl_22_1", "compelling_grounds"),
        ("portability", "rights_of_others_portability", "not_portable"),
    ],
)
def test_what_is_so_or_not_is_not_weighed(right: str, weighed: str, not_weighed: str) -> None:
    require_weighed(right, weighed, pending=[right])

    with pytest.raises(Invalid, match="record_ground_not_weighed"):
        require_weighed(right, not_weighed, pending=[right])
    with pytest.raises(Invalid, match="record_right_not_open"):
        require_weighed(right, weighed, pending=["rectification"])


def test_a_withdrawn_consent_has_nothing_to_weigh() -> None:
    assert weighed_grounds("consent_withdrawal") == ()


@pytest.mark.parametrize(
    ("item", "bearing"),
    [("refused", {"controller"}), ("partly_granted", {"controller", "in_part"})],
)
def test_a_record_bears_what_its_outcome_says(item: str, bearing: set[str]) -> None:
    decisions = [no("objection", "compelling_grounds", item)]
    bears = {
        outcome
        for outcome in RECORD_OUTCOMES
        if not without_record(decisions, [("objection", "compelling_grounds", outcome)])
    }
    assert bears == bearing


def test_an_objection_takes_its_record_first_and_the_others_are_named_only() -> None:
    others = [no("erasure", "legal_claims"), no("access", "dbl_22_1"), no("erasure", "legal_obligation")]

    require_recorded([ItemDecision("objection"), *others], [])
    with pytest.raises(Refused, match="record_missing"):
        require_recorded([no("objection", "compelling_grounds")], [("objection", "excessive", "controller")])

    assert without_record(others, [("access", "dbl_22_1", "controller")]) == ["erasure"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"outcome": "nobody"}, "record_outcome_unknown"),
        ({"outcome": "in_part", "departure_reason": " "}, "departure_reason_required"),
        ({"decided_by": DPO}, "record_adviser_decides"),
        ({"outcome": "in_part", "departure_reason": "Tabene er større."}, ""),
        ({}, ""),
        ({"view": "", "advised_by": None, "outcome": "person"}, ""),
    ],
)
def test_who_decides_how(changes: dict[str, Any], code: str) -> None:
    given: dict[str, Any] = {
        "outcome": "controller",
        "view": "controller",
        "departure_reason": "",
        "advised_by": DPO,
        "decided_by": DECIDER,
    }
    if not code:
        require_decision(**given | changes)
        return
    with pytest.raises((Invalid, Refused), match=code):
        require_decision(**given | changes)
