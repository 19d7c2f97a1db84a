import pytest

from dpo_office.common.errors import Invalid
from registry_app.domain.suppressions import (
    MOST_LINES,
    MOST_PROBLEMS,
    ListProblem,
    Suppressed,
    read_suppressions,
)
from registry_app.labels_brands import SUPPRESSION_PROBLEM_LABELS


@pytest.mark.parametrize(
    ("text", "contacts"),
    [
        ("aase@example.com", [("email", "aase@example.com")]),
        ("Aase@Example.com\n", [("email", "aase@example.com")]),
        ("+45 00 00 00 01", [("phone", "+4500000001")]),
        ("00000001\n\n 00 00 00 02 \n", [("phone", "+4500000001"), ("phone", "+4500000002")]),
        ("aase@example.com;00000001", [("email", "aase@example.com"), ("phone", "+4500000001")]),
        (
            "email;mobil;kundenummer\r\na@example.com;;K-1\r\n",
            [("email", "a@example.com"), ("number", "K-1")],
        ),
        ("E-mail\tTelefon\n\t00000001\n", [("phone", "+4500000001")]),
        ('"customer_number"\n"4711"\n', [("number", "4711")]),
    ],
)
def test_a_list_is_read_by_its_headings_or_by_what_its_cells_are(text: str, contacts: list):
    read = read_suppressions(text)

    assert read.problems == ()
    assert list(read.contacts) == [Suppressed(kind, value) for kind, value in contacts]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("a@b@example.com", [(1, 1, "email_invalid")]),
        ("a@example.com\nK-1\n", [(2, 1, "unclear")]),
        ("phone\n123\n", [(2, 1, "phone_invalid")]),
        ("email;note\na@example.com;x\n", [(1, 2, "heading_unknown"), (2, 2, "heading_unknown")]),
        ("email;mail\na@example.com;\n", [(1, 2, "heading_twice")]),
        ("email\na@example.com;b@example.com\n", [(2, 2, "too_many_cells")]),
        ("email;phone\na@example.com;00000001;x\n", [(2, 3, "too_many_cells")]),
        ("kundenummer\n" + "9" * 41, [(2, 1, "number_too_long")]),
    ],
)
def test_what_is_wrong_is_named_by_line_and_column(text: str, problems: list):
    assert list(read_suppressions(text).problems) == [ListProblem(*problem) for problem in problems]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "list_empty"),
        (" \n\n", "list_empty"),
        ("email\n", "list_empty"),
        ("a@example.com\x00", "list_not_text"),
        ('"a@example.com\n', "list_not_text"),
        ("00000001\n" * (MOST_LINES + 1), "list_too_long"),
    ],
)
def test_what_is_no_list_is_refused(text: str, code: str):
    with pytest.raises(Invalid, match=code):
        read_suppressions(text)


def test_the_report_ends_after_fifty_problems():
    assert len(read_suppressions("hej\n" * 80).problems) == MOST_PROBLEMS


def test_lines_are_counted_that_hold_something():
    assert read_suppressions("a@example.com\n\nb@example.com;00000001\n").lines == 2


def test_every_problem_has_its_words():
    assert set(SUPPRESSION_PROBLEM_LABELS) == {
        *("email_invalid", "phone_invalid", "unclear", "number_too_long"),
        *("heading_unknown", "heading_twice", "too_many_cells"),
    }
