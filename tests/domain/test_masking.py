"""What is masked of a text, and why it may be opened (docs/rules/masking.md)."""

import pytest

from dpo_office.common.errors import Invalid
from dpo_office.common.labels import READ_REASON_LABELS
from requests_app.domain.masking import BY_API, MASK, OPENING_REASONS, checked_opening, masked
from requests_app.domain.need_to_know import NEED_REASONS
from requests_app.domain.sensitive import MOST_PASSAGES


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Mit nummer er 010100-0006.", f"Mit nummer er {MASK}."),
        ("Jeg har astma og er katolik", f"Jeg har {MASK} og er {MASK}"),
        ("Kort 4111 1111 1111 1111, tak", f"Kort {MASK}, tak"),
        ("Slet min konto.", "Slet min konto."),
        ("", ""),
    ],
)
def test_what_is_sensitive_is_masked_and_nothing_else(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_a_mask_does_not_tell_how_long_the_words_are() -> None:
    assert masked("astma") == masked("010100-0006") == MASK


def test_what_was_found_not_sensitive_is_shown() -> None:
    assert masked("Jeg har astma og er katolik", {(8, 5)}) == f"Jeg har astma og er {MASK}"


def test_a_long_text_is_masked_to_its_end() -> None:
    assert "astma" not in masked("astma, " * (MOST_PASSAGES + 5))


@pytest.mark.parametrize("reason", OPENING_REASONS)
def test_a_reason_of_the_list_opens(reason: str) -> None:
    assert checked_opening(reason, " Ringede selv. ") == (reason, "Ringede selv.")


@pytest.mark.parametrize(
    ("reason", "words", "code", "field"),
    [
        ("", "Nysgerrig", "opening_reason_unknown", "reason"),
        ("curious", "", "opening_reason_unknown", "reason"),
        (BY_API, "", "opening_reason_unknown", "reason"),
        ("other", "  ", "reason_required", "words"),
        ("identity", "x" * 501, "text_too_long", "words"),
    ],
)
def test_another_reason_does_not(reason: str, words: str, code: str, field: str) -> None:
    with pytest.raises(Invalid, match=code) as refused:
        checked_opening(reason, words)
    assert refused.value.field == field


def test_every_reason_has_words_in_the_read_log() -> None:
    assert {code for code, _words in READ_REASON_LABELS} == {*OPENING_REASONS, *NEED_REASONS, BY_API}
