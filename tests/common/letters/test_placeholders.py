import pytest

from dpo_office.common.errors import Invalid
from dpo_office.common.letters.placeholders import filled, placeholder_names


def test_placeholder_names_finds_ours_and_nothing_else():
    assert placeholder_names("((a)) {{b}} {% c %} ((d_1)) (( e )) ((F)) %(g)s ${h}") == {"a", "d_1"}


def test_filled_puts_each_value_in_once():
    assert filled("Kære ((name)), ((name))!", {"name": "Maren"}) == "Kære Maren, Maren!"


def test_filled_never_reads_a_value_for_placeholders():
    assert filled("((a))", {"a": "((b))", "b": "secret"}) == "((b))"


def test_filled_refuses_a_hole():
    with pytest.raises(Invalid, match="placeholder_unknown") as error:
        filled("((a)) ((b))", {"a": "x"})
    assert error.value.context == {"names": ["b"]}
