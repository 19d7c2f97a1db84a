"""What changed between two texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_app.domain.text_difference import Passage, Piece, compared, difference, without_marks


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


def kinds(before, after):
    return [(section.kind, section.anchor) for section in compared(before, after)]


def test_a_section_is_found_by_its_anchor_though_its_heading_changed():
    before = "# P\n\n## Rights {#rights}\n\nOne.\n\n## Old {#old}\n\nGone."
    after = "# P\n\n## Your rights {#rights}\n\nOne.\n\n## Extra {#extra}\n\nNew."

    assert kinds(before, after) == [("same", ""), ("changed", "rights"), ("gone", "old"), ("new", "extra")]


def test_a_section_that_moved_is_not_taken_out_and_added():
    assert compared("## A\n\nOne.\n\n## B\n\nTwo.", "## B\n\nTwo.\n\n## A\n\nOne.") == ()


def test_a_section_that_was_given_an_anchor_is_found_by_its_heading():
    assert kinds("## Rights\n\nOne.", "## Rights {#rights}\n\nTwo.") == [("changed", "rights")]


def test_two_sections_of_one_heading_are_told_apart():
    assert kinds("## A\n\n1.\n\n## A\n\n2.", "## A\n\n1.\n\n## A\n\n3.") == [("same", ""), ("changed", "")]


def test_points_of_a_list_are_compared_one_by_one():
    (section,) = compared("## A\n\nWe use:\n* red\n* blue", "## A\n\nWe use:\n* red\n* green")

    assert section.passages == (
        Passage(skipped=2),
        Passage((Piece("same", "• "), Piece("gone", "blue"), Piece("new", "green"))),
    )


def test_both_sides_can_be_read_from_a_passage():
    passage = Passage((Piece("same", "We keep it "), Piece("gone", "24"), Piece("new", "36")))

    assert "".join(piece.words for piece in passage.was) == "We keep it 24"
    assert "".join(piece.words for piece in passage.now) == "We keep it 36"


sections = st.lists(
    st.tuples(st.sampled_from(["A", "B", "C", "A {#a}", "B {#b}"]), st.text("ab ", max_size=6)), max_size=5
).map(lambda rows: "\n\n".join(f"## {heading}\n\n{body}" for heading, body in rows))


@given(sections, sections)
def test_each_section_of_both_texts_is_shown_once(before, after):
    shown = compared(before, after)

    if shown:
        assert sum(one.kind != "gone" for one in shown) == after.count("##")
        assert sum(one.kind != "new" for one in shown) == before.count("##")


@given(sections)
def test_a_text_does_not_differ_from_itself(text):
    assert compared(text, text) == ()
