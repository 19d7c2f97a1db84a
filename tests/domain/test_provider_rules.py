"""What the word of the company's provider for signing in is worth (docs/rules/openid_connect.md)."""

from datetime import UTC, datetime, timedelta

import pytest

from dpo_office.common.sign_in.provider_rules import (
    ENDED_EVENT,
    claimed_name,
    expected_form,
    is_fresh_proof,
    is_subject,
    is_word_of_end,
    proved_at,
    stands_for_both,
)

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
SECONDS = NOW.timestamp()


@pytest.mark.parametrize(
    ("claims", "word", "counts"),
    [
        ({}, "claimed", False),
        ({"amr": ["pwd", "mfa"]}, "claimed", True),
        ({"amr": ["pwd"]}, "claimed", False),
        ({"amr": "mfa"}, "claimed", False),
        ({"acr": "gold"}, "claimed", True),
        ({"acr": "go"}, "claimed", False),
        ({"acr": ["gold"]}, "claimed", False),
        ({"acr": ""}, "claimed", False),
        ({"amr": ["mfa"], "acr": "gold"}, "office", False),
        ({}, "provider", True),
    ],
)
def test_both_factors(claims, word, counts):
    assert stands_for_both(claims, word=word, acr_values="gold silver") is counts


def test_without_values_no_acr_counts():
    assert not stands_for_both({"acr": ""}, word="claimed", acr_values="")


@pytest.mark.parametrize(
    ("claims", "claim", "name"),
    [
        ({"email": " Kim@Example.com ", "email_verified": True}, "email", "kim@example.com"),
        ({"email": "kim@example.com"}, "email", ""),
        ({"email": "kim@example.com", "email_verified": False}, "email", ""),
        ({"email": "kim@example.com", "email_verified": "true"}, "email", ""),
        ({"email": ["kim@example.com"], "email_verified": True}, "email", ""),
        ({"preferred_username": "KIM"}, "preferred_username", "kim"),
        ({}, "preferred_username", ""),
        ({"preferred_username": "x" * 255}, "preferred_username", ""),
    ],
)
def test_whom_a_claim_names(claims, claim, name):
    assert claimed_name(claims, claim) == name


def test_a_name_is_compared_without_blanks_and_capitals():
    assert (expected_form(" Åse@Example.COM\n"), expected_form("  ")) == ("åse@example.com", "")


@pytest.mark.parametrize(
    ("said", "at"),
    [
        (SECONDS - 30, NOW - timedelta(seconds=30)),
        (SECONDS + 30, NOW),
        (None, None),
        (True, None),
        ("1700000000", None),
        (1e300, None),
        (float("nan"), None),
    ],
)
def test_when_somebody_last_showed_who_they_are(said, at):
    assert proved_at({"auth_time": said}, NOW) == at


@pytest.mark.parametrize(("before", "is_fresh"), [(0, True), (60, True), (61, False), (-5, True)])
def test_a_proof_lies_after_the_question_as_far_as_clocks_agree(before, is_fresh):
    asked = NOW - timedelta(minutes=2)
    said = (asked - timedelta(seconds=before)).timestamp()
    assert is_fresh_proof({"auth_time": said}, asked, NOW) is is_fresh


def test_without_a_time_there_is_no_proof():
    assert not is_fresh_proof({}, NOW, NOW)


@pytest.mark.parametrize(
    ("value", "is_one"),
    [("a", True), ("", False), (7, False), ("x" * 255, True), ("x" * 256, False), ("å", False)],
)
def test_a_subject(value, is_one):
    assert is_subject(value) is is_one


WORD = {"events": {ENDED_EVENT: {}}, "iat": SECONDS, "sub": "kim", "sid": "s"}


@pytest.mark.parametrize(
    ("change", "ends"),
    [
        ({}, True),
        ({"sub": None}, True),
        ({"sid": None}, True),
        ({"sub": None, "sid": None}, False),
        ({"events": {"other": {}}}, False),
        ({"events": [ENDED_EVENT]}, False),
        ({"events": {ENDED_EVENT: "yes"}}, False),
        ({"nonce": "n"}, False),
        ({"iat": SECONDS - 121}, False),
        ({"iat": SECONDS + 121}, False),
        ({"iat": "now"}, False),
        ({"iat": True}, False),
    ],
)
def test_the_word_that_a_session_has_ended(change, ends):
    claims = {name: value for name, value in (WORD | change).items() if value is not None}
    assert is_word_of_end(claims, NOW) is ends
