"""How what is typed is read, and that the database folds as Python does."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from dpo_office.common.search.terms import (
    LONGEST_TERM,
    MOST_WORDS,
    Term,
    cleaned,
    folded,
    folded_words,
    number_key,
    phone_key,
    read_term,
)

NAMES = [
    "Åse Blåbær",
    "A\u030ase Blåbær",
    "Aase Blaabaer",
    "Søren Østergård-Hansen",
    "SOEREN O'Brien",
    "Ærø, Ægir  (Æ.)",
    "Zoë Çelik Müller-Łukasz",
    "Иван Петров",
    "O’Connor\tJr.",
    "ﷺ" * 60,
    "x" * 200,
    "",
    " - ",
    "aaaa aaae oee",
    "50 % off \\ 'quoted' | & ! : *",
]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Åse Blåbær", ("ase", "blabar")),
        ("aase blaabaer", ("ase", "blabar")),
        ("SØREN", ("soren",)),
        ("soeren", ("soren",)),
        ("soren", ("soren",)),
        ("O'Brien-Hansen", ("obrien", "hansen")),
        ("Müller, Zoë", ("muller", "zo")),
        ("j hansen", ("j", "hansen")),
        ("hansen hansen", ("hansen",)),
        ("j", ()),
        ("12 34", ()),
        ("a@b.example", ()),
    ],
)
def test_words_of_a_name(typed, words):
    assert read_term(typed).words == words


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("00000017", "00000017"),
        ("00 00 00 17", "00000017"),
        ("+45 00 00 00 17", "00000017"),
        ("+4500000017", "00000017"),
        ("0045 00 00 00 17", "00000017"),
        ("(+45) 00-00-00-17", ""),
        ("+46 70 123 00 17", "01230017"),
        ("070-123 00 17", "01230017"),
        ("+45 00 00", "0000"),
        ("0000", "0000"),
        ("000", ""),
        ("00 00 aa 17", ""),
    ],
)
def test_phone_numbers(typed, phone):
    assert read_term(typed).phone == phone


@pytest.mark.parametrize(
    ("typed", "reference", "tail"),
    [
        ("RET-2026-7K3M-9QXT", "ret20267k3m9qxt", ""),
        (" ret 2026 7k3m 9qxt ", "ret20267k3m9qxt", ""),
        ("RET20267K3M9QXT", "ret20267k3m9qxt", ""),
        ("RET-2026-O1LM-9QXT", "ret2026011M9QXT".lower(), ""),
        ("ret-2026", "ret2026", ""),
        ("RET-2026-7K", "ret20267k", ""),
        ("RET-T2026-7K3M-9QXT", "rett20267k3m9qxt", ""),
        ("ret b2026 7k", "retb20267k", ""),
        ("7K3M-9QXT", "", "7K3M-9QXT"),
        ("7k3m9qxt", "", "7K3M-9QXT"),
        ("7k3m 9qxo", "", "7K3M-9QX0"),
        ("ret", "", ""),
        ("RET-2026-7K3M-9QXT-X", "", ""),
        ("RET-1926-7K3M-9QXT", "", ""),
    ],
)
def test_references(typed, reference, tail):
    term = read_term(typed)
    assert (term.reference, term.reference_tail) == (reference, tail)


@pytest.mark.parametrize(
    ("typed", "cvr"),
    [
        ("12345674", "12345674"),
        ("DK12345674", "12345674"),
        ("dk 12 34 56 74", "12345674"),
        ("1234567", ""),
        ("SE12345674", ""),
    ],
)
def test_cvr_numbers(typed, cvr):
    assert read_term(typed).cvr == cvr


@pytest.mark.parametrize(
    ("typed", "number", "email"),
    [
        ("K-1001", "k1001", "k-1001"),
        ("50 017", "50017", ""),
        ("Karen@Example.com", "", "karen@example.com"),
        ("karen", "", "karen"),
        ("@example.com", "", ""),
        ("1", "", ""),
        ("ka", "", ""),
    ],
)
def test_numbers_and_addresses(typed, number, email):
    term = read_term(typed)
    assert (term.number, term.email) == (number, email)


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "\n\t", "\u202e"])
def test_nothing_is_read_from_nothing(typed):
    assert read_term(typed) == Term()
    assert not read_term(typed).can_be_read


def test_a_long_text_is_cut():
    term = read_term(" ".join(f"ord{n}" for n in range(5000)))
    assert len(term.text) <= LONGEST_TERM
    assert len(term.words) == MOST_WORDS


@given(st.text(alphabet="aAeEoOåÅæÆøØéÖ ’-xB", max_size=12), st.integers(0, 12))
def test_the_beginning_of_a_name_folds_to_the_beginning_of_the_folded_name(name, length):
    """Otherwise a name would be lost while it is being typed."""
    assert folded(name).startswith(folded(name[:length]))


@given(st.text(max_size=300))
def test_any_text_can_be_read(text):
    term = read_term(text)
    assert len(term.text) <= LONGEST_TERM
    assert cleaned(term.text) == term.text
    assert "\x00" not in term.text


@pytest.mark.parametrize("name", NAMES)
def test_the_database_folds_as_python_does(db, name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_words(%s), search_phone(%s), search_number(%s)", [name] * 3)
        words, phone, number = cursor.fetchone()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT tsvector_to_array(search_words(%s))", [name])
            found = set(cursor.fetchone()[0])
    else:
        found = set(words.split())
    assert found == set(folded_words(name))
    assert (phone, number) == (phone_key(name), number_key(name))
