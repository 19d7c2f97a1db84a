"""How an answer leaves and how one behind a link stands (docs/rules/secure_link.md)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dpo_office.common.errors import Invalid
from requests_app.domain.answer_links import (
    EXPIRED,
    FETCHED,
    LOCKED,
    POSTED,
    REVOKED,
    WAITING,
    AnswerWay,
    LinkFacts,
    checked_way,
    is_live,
    is_near_its_end,
    link_expires_at,
    plain_code,
    standing_of,
)

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
ENDS = link_expires_at(NOW)


def test_an_answer_leaves_by_mail_or_by_a_link():
    assert checked_way("mail") == checked_way("mail", "ignored") == AnswerWay()
    assert checked_way("link") == AnswerWay(by_link=True)
    assert checked_way("link_told_code", " kx4-7 m2p9 ") == AnswerWay(by_link=True, code="KX47M2P9")
    for way, code, refusal in (
        ("pigeon", "", "answer_way_unknown"),
        ("link_told_code", "", "told_code_short"),
        ("link_told_code", "abc - 1234", "told_code_short"),
        ("link_told_code", "x" * 41, "told_code_short"),
    ):
        with pytest.raises(Invalid, match=refusal):
            checked_way(way, code)


def test_a_code_is_read_as_it_was_heard():
    assert plain_code("ab-cd 2345") == plain_code("ABCD2345") == "ABCD2345"


@pytest.mark.parametrize(
    ("ended_as", "fetched", "later", "standing"),
    [
        ("", 0, timedelta(days=29), WAITING),
        ("", 1, timedelta(days=29), WAITING),
        ("", 2, timedelta(days=29), FETCHED),
        ("", 1, timedelta(days=30), EXPIRED),
        ("", 2, timedelta(days=300), FETCHED),
        (REVOKED, 1, timedelta(0), REVOKED),
        (REVOKED, 2, timedelta(0), FETCHED),
        (LOCKED, 0, timedelta(days=300), LOCKED),
        (POSTED, 0, timedelta(days=300), POSTED),
    ],
)
def test_how_an_answer_behind_a_link_stands(ended_as, fetched, later, standing):
    facts = LinkFacts(ENDS, ended_as, 2, [NOW] * fetched)

    assert standing_of(facts, NOW + later) == standing


def test_a_link_is_good_for_thirty_days_unless_it_ended():
    assert is_live(ENDS, "", ENDS - timedelta(seconds=1))
    assert not is_live(ENDS, "", ENDS)
    assert not is_live(ENDS, REVOKED, NOW)
    assert [is_near_its_end(date(2026, 12, 31), date(2026, 12, day)) for day in (23, 24)] == [False, True]
