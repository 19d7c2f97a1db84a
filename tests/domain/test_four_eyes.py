"""Which steps take two people: the cases of docs/rules/four_eyes.md."""

from datetime import date

import pytest

from dpo_office.common.errors import Invalid, Refused
from requests_app.domain.case_steps import CASE_STEPS
from requests_app.domain.four_eyes import (
    GATED,
    LEAVES_PROPOSAL,
    MOST_EXTRACTS,
    SUGGESTED,
    THRESHOLDS,
    StepFacts,
    checked_rules,
    require_alone,
    second_person_for,
    thresholds_of,
)

ALL = StepFacts(says_no=True, sensitive=True, extracts=4, represented=True, waived=True)


@pytest.mark.parametrize(
    ("facts", "holds"),
    [
        (StepFacts(), ("always",)),
        (StepFacts(says_no=True), ("always", "says_no")),
        (StepFacts(sensitive=True), ("always", "sensitive")),
        (StepFacts(extracts=3), ("always",)),
        (StepFacts(extracts=4), ("always", "many_extracts")),
        (StepFacts(represented=True), ("always", "represented")),
        (StepFacts(waived=True), ("always", "waived")),
        (ALL, THRESHOLDS),
    ],
)
def test_a_threshold_holds_by_its_own_fact(facts: StepFacts, holds: tuple[str, ...]) -> None:
    assert second_person_for(THRESHOLDS, 3, facts) == holds
    assert second_person_for((), 3, facts) == ()
    for chosen in THRESHOLDS:
        assert second_person_for((chosen,), 3, facts) == ((chosen,) if chosen in holds else ())


def test_rules_are_kept_in_order_and_without_what_was_not_chosen() -> None:
    given = {"waive_form": [], "refuse_case": ["represented", "always"]}
    assert checked_rules(given, 0) == {"refuse_case": ["always", "represented"]}
    assert checked_rules({}, MOST_EXTRACTS) == {}
    assert checked_rules(SUGGESTED, 10) == {step: list(chosen) for step, chosen in SUGGESTED.items()}


@pytest.mark.parametrize(
    ("rules", "most", "code"),
    [
        ({"close_case": ["always"]}, 1, "four_eyes_unknown"),
        ({"send_answer": ["sometimes"]}, 1, "four_eyes_unknown"),
        ({"refuse_case": ["says_no"]}, 1, "four_eyes_unknown"),
        ({"verify_form": ["waived"]}, 1, "four_eyes_unknown"),
        ({}, -1, "many_extracts_out_of_range"),
        ({}, MOST_EXTRACTS + 1, "many_extracts_out_of_range"),
    ],
)
def test_what_is_not_offered_is_refused(rules: dict[str, list[str]], most: int, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        checked_rules(rules, most)


def test_only_steps_of_a_case_are_offered() -> None:
    known = {step.name for step in CASE_STEPS.steps}
    assert known >= set(GATED) | LEAVES_PROPOSAL
    assert LEAVES_PROPOSAL.isdisjoint(GATED)
    assert {step for step in known if thresholds_of(step)} == set(GATED)
    assert thresholds_of("close_case") == ()


@pytest.mark.parametrize(
    ("step", "today", "may"),
    [
        ("send_answer", date(2026, 12, 30), False),
        ("send_answer", date(2026, 12, 31), True),
        ("send_answer", date(2027, 1, 4), True),
        ("extend_deadline", date(2026, 12, 14), False),
        ("extend_deadline", date(2026, 12, 15), True),
    ],
)
def test_alone_from_the_last_day_of_the_limit(step: str, today: date, may: bool) -> None:
    days = {"due_on": date(2026, 12, 31), "letter_by": date(2026, 12, 15)}
    if may:
        require_alone(step, today=today, **days)
    else:
        with pytest.raises(Refused, match="alone_too_early"):
            require_alone(step, today=today, **days)
