"""What changed between two texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_app.domain.text_difference import Passage, Piece, difference, without_marks


@pytest.mark.parametrize("after", ["A b c.\n\nD.", "A b c.\r\n\r\nD.", "A b c.\n \n\n\nD.\n"])
def test_texts_that_say_the_same_differ_in_nothing(after):
    assert difference("A b c.\n\nD.", after) == []


def test_a_changed_word_stands_in_its_paragraph():
    assert difference("Same.\n\nWe keep it 24 months.", "Same.\n\nWe keep it 36 months.") == [
        Passage(skipped=1),
        Passage(
            (
                Piece("same", "We keep it "),
                Piece("gone", "24"),
                Piece("new", "36"),
                Piece("same", " months."),
            )
        ),
    ]


def test_a_new_paragraph_is_new_as_a_whole():
    assert difference("One.", "One.\n\nTwo.") == [Passage(skipped=1), Passage((Piece("new", "Two."),))]


def test_a_paragraph_taken_out_is_gone_as_a_whole():
    assert difference("One.\n\nTwo.", "One.") == [Passage(skipped=1), Passage((Piece("gone", "Two."),))]


texts = st.lists(st.text("ab ", min_size=1, max_size=6).filter(str.strip), max_size=5).map("\n\n".join)


@given(texts, texts)
def test_both_texts_can_be_read_from_the_difference(before, after):
    passages = [passage for passage in difference(before, after) if passage.pieces]
    old = ["".join(p.words for p in passage.pieces if p.kind != "new") for passage in passages]
    new = ["".join(p.words for p in passage.pieces if p.kind != "gone") for passage in passages]

    assert {part for part in old if part} <= {part.strip() for part in before.split("\n\n")}
    assert {part for part in new if part} <= {part.strip() for part in after.split("\n\n")}


def test_a_text_is_given_as_people_read_it():
    text = "## Dine **rettigheder** {#rights}\n\nLæs [mere her](https://example.com/a) om # og *."

    assert without_marks(text) == "Dine rettigheder\n\nLæs mere her om # og *."
