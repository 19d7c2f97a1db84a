"""Which check may begin, what it may show, and how many codes there are."""

from datetime import UTC, datetime, timedelta

import pytest

from dpo_office.common.errors import Invalid, Refused
from requests_app.domain.identity_checks import (
    CODES_A_CASE,
    MEANS,
    Known,
    minutes_to_wait,
    require_begin,
    require_result,
    settles,
)

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
DOUBTED = Known(is_settled=False, has_contact_on_file=True, has_open_check=False)


@pytest.mark.parametrize(
    ("means", "known", "why", "error", "code"),
    [
        ("telepathy", DOUBTED, "", Invalid, "means_unknown"),
        ("mitid", Known(True, True, False), "", Refused, "identity_is_clear"),
        ("mitid", Known(False, True, True), "", Refused, "check_is_open"),
        ("code_on_file", Known(False, False, False), "", Refused, "no_contact_on_file"),
        ("reply_on_file", Known(False, False, False), "", Refused, "no_contact_on_file"),
        ("document_shown", DOUBTED, " ", Invalid, "why_not_milder"),
    ],
)
def test_a_check_that_may_not_begin(means, known, why, error, code):
    with pytest.raises(error, match=code):
        require_begin(means, known, why=why)


@pytest.mark.parametrize("means", sorted(set(MEANS) - {"code_on_file", "reply_on_file"}))
def test_there_is_a_way_without_a_contact_on_file(means):
    require_begin(means, Known(False, False, False), why="Alt andet er prøvet.")


def test_what_others_may_know_settles_nothing():
    with pytest.raises(Refused, match="questions_support_only"):
        require_result("control_questions", "passed")
    with pytest.raises(Refused, match="code_is_entered"):
        require_result("code_on_file", "passed")
    with pytest.raises(Invalid, match="result_unknown"):
        require_result("mitid", "maybe")
    require_result("control_questions", "failed")

    assert [means for means in MEANS if not settles(means, "passed")] == ["control_questions"]
    assert not any(settles(means, state) for means in MEANS for state in ("open", "failed", "given_up"))


def test_codes_are_few():
    sent = [NOW - timedelta(minutes=50), NOW - timedelta(minutes=20), NOW - timedelta(minutes=1)]

    assert minutes_to_wait(sent[:2], NOW) == 0
    assert minutes_to_wait(sent, NOW) == 11
    assert minutes_to_wait(sent, NOW + timedelta(minutes=11)) == 0
    with pytest.raises(Refused, match="codes_used_up"):
        minutes_to_wait([NOW - timedelta(days=day) for day in range(1, CODES_A_CASE + 1)], NOW)
