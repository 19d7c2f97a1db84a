"""What may be sensitive in a text. The CPR numbers are those that CPR's office publishes as examples."""

from datetime import date
from itertools import pairwise

import pytest

from dpo_office.common.errors import Invalid, Refused
from requests_app.domain import sensitive
from requests_app.domain.sensitive import Passage, checked_keeping, keep_until, passages_in, redacted_text


def found(text):
    return [(one.category, text[one.start : one.start + one.length]) for one in passages_in(text)]


@pytest.mark.parametrize(
    ("text", "category", "words"),
    [
        ("Jeg har nøddeallergi.", "health", "nøddeallergi"),
        ("Min datter blev INDLAGT i går", "health", "INDLAGT"),
        ("I was diagnosed with cancer.", "health", "diagnosed"),
        ("Vi er katolikker", "religion", "katolikker"),
        ("som Jehovas\nVidner", "religion", "Jehovas\nVidner"),
        ("my political opinions", "politics", "political opinions"),
        ("Jeg er medlem af HK.", "union", "medlem af HK"),
        ("fordi jeg er lesbisk", "sexuality", "lesbisk"),
        ("min straffeattest", "crime", "straffeattest"),
        ("cpr 070761-4285.", "cpr", "070761-4285"),
        ("0707614285", "cpr", "0707614285"),
        ("kort 4111 1111 1111 1111 tak", "card", "4111 1111 1111 1111"),
    ],
)
def test_what_may_be_sensitive_is_found_where_it_stands(text, category, words):
    assert (category, words) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Jeg tror, at I har mine oplysninger, og jeg vil slet ikke have flere mails.",
        "Jeg bor på Kirkevej 3 og har købt et parti varer til venstre for døren.",
        "Ring på +45 00 00 00 12, kundenummer 1234567890, ordre 2026-11-28-0001.",
        "Fakturanummer 320761-4285 og 4111 1111 1111 1112",
        "Tag det stille og roligt, det er ikke angsten værd.",
        "",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("digits", "is_separated", "expected"),
    [
        ("0707614285", False, True),
        ("0707614286", False, False),
        ("0707614286", True, True),
        ("3102614285", True, False),
        ("2902004000", True, True),
        ("2902014000", True, False),
        ("0113614285", True, False),
    ],
)
def test_a_cpr_number_has_a_day_that_exists(digits, is_separated, expected):
    assert sensitive.is_cpr(digits, is_separated=is_separated) is expected


def test_passages_do_not_overlap_and_end_somewhere():
    text = "allergi " * 200

    places = passages_in(text)

    assert len(places) == sensitive.MOST_PASSAGES
    assert all(a.start + a.length <= b.start for a, b in pairwise(places))


def test_a_passage_is_blocked_out_and_the_others_stay_where_they_are():
    text = "Jeg har astma og er katolik."
    first, second = passages_in(text)

    left = redacted_text(text, first)

    assert left == "Jeg har █████ og er katolik."
    assert left[second.start : second.start + second.length] == "katolik"
    assert redacted_text("kort", Passage("health", 2, 99)) == "ko██"


@pytest.mark.parametrize("category", ["religion", "politics", "card"])
def test_faith_politics_and_cards_are_never_kept(category):
    with pytest.raises(Refused) as refusal:
        checked_keeping(category, "case_needs", "Sagen kræver det.")
    assert refusal.value.code == "sensitive_never_kept"


@pytest.mark.parametrize(
    ("category", "kept_for", "reason", "code"),
    [
        ("cpr", "service", "x", "keep_reason_unknown"),
        ("health", "", "x", "keep_reason_unknown"),
        ("health", "service", " ", "reason_required"),
        ("health", "service", "x" * 1001, "text_too_long"),
    ],
)
def test_keeping_takes_a_sound_reason(category, kept_for, reason, code):
    with pytest.raises(Invalid) as refusal:
        checked_keeping(category, kept_for, reason)
    assert refusal.value.code == code


def test_three_months_end_with_a_shorter_month():
    assert keep_until(date(2026, 11, 30)) == date(2027, 2, 28)
