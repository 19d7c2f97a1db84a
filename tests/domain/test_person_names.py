"""Whether a name on a form may be the one on file."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dpo_office.common.environment import ROOT
from requests_app.domain.person_names import compare_names

TABLE = re.compile(r"^\| (.*?) \| (.*?) \| (exact|close|different) \|", re.MULTILINE)
CASES = TABLE.findall((ROOT / "docs/rules/person_names.md").read_text("utf-8"))
LETTERS = "abcdefghijklmnopqrstuvwxyzæøåéü"
NAME = st.text(LETTERS, min_size=3, max_size=12).map(str.capitalize)
NAMES = st.lists(NAME, min_size=2, max_size=5).map(" ".join)


@pytest.mark.parametrize(("stated", "expected", "match"), CASES)
def test_the_table_of_the_documentation_is_true(stated, expected, match):
    stated = "" if stated == "(empty)" else stated

    assert (compare_names(stated, expected), compare_names(expected, stated)) == (match, match)


def test_the_table_is_long_enough_to_mean_something():
    assert len(CASES) >= 40
    assert {match for _, _, match in CASES} == {"exact", "close", "different"}


@pytest.mark.parametrize("hidden", ["\u200b", "\u202e", "\u2066", "\ufeff", "\x00"])
def test_what_nobody_sees_is_never_exact(hidden):
    assert compare_names(f"Åse{hidden} Blåbær", "Åse Blåbær") == "close"


def test_a_letter_of_another_alphabet_is_never_exact():
    assert compare_names("Åse Bl\u0430nk", "Åse Blank") != "exact"
    assert compare_names("\u0410nna Holm", "Anna Holm") != "exact"


@settings(max_examples=40, deadline=None)
@given(NAMES)
def test_a_name_is_itself_however_it_is_written(name):
    turned = " ".join(reversed(name.split()))
    typed = name.replace("æ", "ae").replace("ø", "oe").replace("å", "aa").replace("Å", "Aa").upper()

    assert compare_names(name, name) == "exact"
    assert compare_names(turned, name) == "exact"
    assert compare_names(typed, name) == "exact"
    assert compare_names(f"  {name.replace(' ', '-')} ", name) == "exact"


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_every_text_has_an_answer_and_it_is_the_same_both_ways(one, other):
    assert compare_names(one, other) == compare_names(other, one)


@settings(max_examples=40, deadline=None)
@given(NAMES, NAMES)
def test_names_without_a_letter_in_common_are_different(one, other):
    apart = "".join(chr(ord("0") + ord(letter) % 10) if letter != " " else " " for letter in other)

    assert compare_names(one, apart) == "different"
