"""The rules of authority cases, and of the hold, on their tables of cases."""

from datetime import date, timedelta

import pytest

from dpo_office.common.errors import Invalid
from requests_app.domain import authority_codes as codes
from requests_app.domain import authority_rules as rules
from requests_app.domain.authority_steps import AUTHORITY_STATES, AUTHORITY_STEPS, OPEN, OWING
from requests_app.domain.holds import Hold, is_kept

DAY = date(2026, 11, 30)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)


@pytest.mark.parametrize("state", AUTHORITY_STATES)
def test_an_answer_is_late_only_while_it_is_owed_and_after_the_day(state):
    assert not rules.is_late(state, DAY, DAY)
    assert rules.is_late(state, DAY, AFTER) is (state in OWING)


@pytest.mark.parametrize(
    ("state", "has_outcome", "follow_ups", "refusal"),
    [
        ("received", False, 0, "answer_owed"),
        ("answering", False, 1, "answer_owed"),
        ("answered", False, 0, "outcome_missing"),
        ("decided", True, 2, "follow_up_open"),
        ("decided", True, 0, ""),
    ],
)
def test_what_keeps_a_case_from_being_closed(state, has_outcome, follow_ups, refusal):
    said = rules.closing_refusal(state, has_outcome=has_outcome, open_follow_ups=follow_ups)
    assert said == refusal


@pytest.mark.parametrize(
    ("granted", "new_limit", "limit", "refusal"),
    [
        (True, AFTER, AFTER, ""),
        (False, None, DAY, ""),
        (True, None, None, "new_limit_missing"),
        (True, DAY, None, "limit_not_later"),
        (True, BEFORE, None, "limit_not_later"),
        (False, AFTER, None, "new_limit_needless"),
    ],
)
def test_the_limit_after_what_the_authority_said(granted, new_limit, limit, refusal):
    if not refusal:
        assert rules.limit_after(DAY, granted=granted, new_limit=new_limit) == limit
        return
    with pytest.raises(Invalid) as raised:
        rules.limit_after(DAY, granted=granted, new_limit=new_limit)
    assert (raised.value.code, raised.value.field) == (refusal, "new_due_on")


def test_where_a_question_stands():
    found = [
        rules.question_state(is_answered=answered, is_approved=approved)
        for answered, approved in ((False, False), (True, False), (True, True))
    ]
    assert tuple(found) == rules.QUESTION_STATES


@pytest.mark.parametrize(
    ("line", "question"),
    [
        ("1. Hvornår blev de slettet?", "Hvornår blev de slettet?"),
        ("2) Hvem har haft adgang?", "Hvem har haft adgang?"),
        ("a) Hvorfor?", "Hvorfor?"),
        ("(iii) On which basis?", "On which basis?"),
        ("Spørgsmål 4: Hvilke data?", "Hvilke data?"),
        ("IV. Hvor længe?", "Hvor længe?"),
        ("J. Jensen modtog hvad?", "J. Jensen modtog hvad?"),
        ("- Send en kopi.", "Send en kopi."),
        ("I hvilke systemer?", "I hvilke systemer?"),
        ("2026 blev hvad ændret?", "2026 blev hvad ændret?"),
        ("7.", "7."),
    ],
)
def test_a_question_loses_the_authoritys_own_number(line, question):
    assert codes.questions_in(f"\n  {line}  \n\n") == [question]


def test_a_day_lies_between_the_earliest_and_today():
    assert codes.checked_day(DAY, "sent_on", earliest=DAY, today=DAY) == DAY
    for day, code in ((AFTER, "day_ahead"), (BEFORE, "day_too_early")):
        with pytest.raises(Invalid) as raised:
            codes.checked_day(day, "sent_on", earliest=DAY, today=DAY)
        assert raised.value.code == code


def test_a_hold_is_looked_at_again_after_today_and_within_a_year():
    assert codes.checked_review(DAY + codes.LONGEST_REVIEW, DAY) == DAY + codes.LONGEST_REVIEW
    for day in (DAY, DAY + codes.LONGEST_REVIEW + timedelta(days=1)):
        with pytest.raises(Invalid, match="review_day_unlikely"):
            codes.checked_review(day, DAY)


def test_a_reference_says_that_it_is_the_authoritys():
    assert codes.authority_reference("retnemt", 2026, 0) == "RET-T2026-0000-0000"


@pytest.mark.parametrize(
    ("began", "released", "erase_on", "today", "kept"),
    [
        (BEFORE, None, DAY, DAY, True),
        # Begun on the day on which it goes, or later: nothing is revived.
        (DAY, None, DAY, DAY, False),
        (AFTER, None, DAY, AFTER, False),
        # Nothing says when it goes: held until released.
        (DAY, None, None, AFTER, True),
        # The day of the release still counts; the day after, it may go.
        (BEFORE, AFTER, DAY, AFTER, True),
        (BEFORE, DAY, DAY, AFTER, False),
        (BEFORE, BEFORE, None, DAY, False),
    ],
)
def test_a_hold_keeps_what_it_began_in_time_for(began, released, erase_on, today, kept):
    assert is_kept(Hold(began, released), erase_on=erase_on, today=today) is kept


def test_only_a_further_letter_opens_what_is_closed():
    closed = [step.name for step in AUTHORITY_STEPS.steps if "closed" in step.source]
    assert closed == ["receive_letter"]
    assert set(OPEN) == set(AUTHORITY_STATES) - {"closed"}
