"""What a line of a customer file says, and what is wrong with it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dpo_office.common.errors import Invalid
from dpo_office.common.letters.addresses import checked_address
from registry_app.domain.customer_columns import (
    FIELDS,
    WINDOWS_1252,
    CustomerColumns,
    checked_columns,
    places_in,
)
from registry_app.domain.customer_imports import refusal_of
from registry_app.domain.customer_lines import Fault, LineReader, ReadLine, day_of

TODAY = date(2026, 11, 28)
COLUMNS = CustomerColumns(states={"Løbende": "active"}, languages={"DKK": "da"})
READER = LineReader(COLUMNS.state_words, COLUMNS.language_words, TODAY)


def read(**said: str | None) -> ReadLine:
    return READER.read([said.get(name, "10001" if name == "number" else None) for name in FIELDS])


def value(field: str, text: str | None) -> object:
    found = read(**{field: text})
    assert found.faults == (), found.faults
    return dict(zip(FIELDS, found.values, strict=True))[field]


def fault(field: str, text: str) -> str:
    found = read(**{field: text})
    assert found.values == ()
    [only] = found.faults
    assert only.field == field
    return only.code


@pytest.mark.parametrize(
    ("field", "text", "meant"),
    [
        ("number", " 10001 ", "10001"),
        ("name", " Åse Blåbær ", "Åse Blåbær"),
        ("name", "", ""),
        ("name", None, None),
        ("email", " aase@example.com\n", "aase@example.com"),
        ("email", "", ""),
        ("email", "åse@blåbær.example", "åse@blåbær.example"),
        ("phone", "+45 00 00 00 09", "+4500000009"),
        ("phone", "00 00 00 09", "+4500000009"),
        ("phone", "0046 00 000 000", "+4600000000"),
        ("phone", "", ""),
        ("language", "da-DK", "da"),
        ("language", "English", "en"),
        ("language", "dkk", "da"),
        ("language", "  ", None),
        ("account_state", "Aktiv", "active"),
        ("account_state", "løbende", "active"),
        ("account_state", "slettet", "erased"),
        ("account_state", "", None),
        ("state_since", "2026-11-28", TODAY),
        ("state_since", "2026-11-28T23:59:59", TODAY),
        ("state_since", "28-11-2026", TODAY),
        ("state_since", "1.2.2024", date(2024, 2, 1)),
        ("state_since", "", None),
        ("preferred_channel", "SMS", "sms"),
        ("preferred_channel", "", ""),
    ],
)
def test_a_text_is_read_as_what_it_means(field: str, text: str | None, meant: object) -> None:
    assert value(field, text) == meant


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("number", "", "number_missing"),
        ("number", "1" * 41, "value_too_long"),
        ("number", "1\x002", "character_unusable"),
        ("name", "Bo\nBcc: all@example.com", "character_unusable"),
        ("name", "Bo\u2028Bcc", "character_unusable"),
        ("name", "Bo\ud800", "character_unusable"),
        ("name", "x" * 201, "value_too_long"),
        ("email", "bo@example.com\r\nBcc: all@example.com", "character_unusable"),
        ("email", "bo@example.com, al@example.com", "address_invalid"),
        ("email", "Bo <bo@example.com>", "address_invalid"),
        ("email", "bo@@example.com", "address_invalid"),
        ("email", "bo@localhost", "address_invalid"),
        ("email", "x" * 65 + "@example.com", "address_invalid"),
        ("phone", "12", "phone_invalid"),
        ("phone", "call me", "phone_invalid"),
        ("phone", "1" * 16, "phone_invalid"),
        ("phone", "070 123 45 67", "phone_without_country"),
        ("language", "fr", "language_unknown"),
        ("account_state", "hmm", "state_unknown"),
        ("state_since", "2026-02-30", "day_invalid"),
        ("state_since", "11/28/2026", "day_invalid"),
        ("state_since", "1899-12-31", "day_invalid"),
        ("state_since", "2026-11-29", "day_in_future"),
        ("preferred_channel", "fax", "channel_unknown"),
    ],
)
def test_a_text_that_is_not_right_is_named_by_field_and_code(field: str, text: str, code: str) -> None:
    assert fault(field, text) == code


def test_every_fault_of_a_line_is_told_at_once() -> None:
    found = read(number=None, email="x", phone="y")

    assert found.faults == (
        Fault("email", "address_invalid"),
        Fault("phone", "phone_invalid"),
        Fault("number", "number_missing"),
    )


def test_of_somebody_erased_only_the_number_is_kept() -> None:
    found = read(name="Bo", email="bo@example.com", phone="00000009", account_state="erased")

    assert found.values == ("10001", "", "", "", None, "erased", None, "")


@given(st.text(max_size=80))
def test_whatever_passes_as_an_address_is_one(text: str) -> None:
    found = read(email=text)

    if not found.faults and found.values[2]:
        assert checked_address(str(found.values[2]))


@given(st.text(max_size=30))
def test_no_text_makes_a_day_fail(text: str) -> None:
    assert day_of(text) is None or day_of(text) >= date.min


def test_the_usual_headings_are_known() -> None:
    places = places_in(["KundeNr", " E-mail ", "Fulde  navn", "noget andet"], CustomerColumns())

    assert (dict(places.of), places.missing) == ({"number": (0,), "email": (1,), "name": (2,)}, ())


def test_a_mapping_says_where_things_stand() -> None:
    columns = CustomerColumns(headings={"number": ("Id",), "name": ("Fornavn", "Efternavn")})
    places = places_in(["Fornavn", "Efternavn", "Id", "E-mail"], columns)

    assert dict(places.of) == {"number": (2,), "name": (0, 1), "email": (3,)}
    assert places_in(["Fornavn", "Id"], columns).missing == ("efternavn",)
    assert places_in(["Fornavn", "Efternavn", "Id", "Id"], columns).doubled == ("id",)
    assert places_in(["E-mail"], CustomerColumns()).missing == ("number",)


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        (CustomerColumns(headings={"cpr": ("CPR",)}), "field_not_of_customers"),
        (CustomerColumns(headings={"name": ("Navn",)}), "number_needs_heading"),
        (CustomerColumns(headings={"number": ("A",), "name": ("a",)}), "heading_doubled"),
        (CustomerColumns(headings={"number": ("A", "B")}), "heading_invalid"),
        (CustomerColumns(headings={"number": ("x" * 101,)}), "heading_invalid"),
        (CustomerColumns(states={"aktiv": "alive"}), "account_state_unknown"),
        (CustomerColumns(languages={"fr": "fr"}), "language_unknown"),
        (CustomerColumns(states={"": "active"}), "heading_invalid"),
        (CustomerColumns(states={str(n): "active" for n in range(101)}), "words_too_many"),
        (CustomerColumns(encoding="utf-16"), "encoding_unknown"),
        (CustomerColumns(delimiter="|"), "delimiter_unknown"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(columns: CustomerColumns, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked_columns(columns)

    assert refused.value.code == code


def test_a_mapping_is_kept_trimmed() -> None:
    columns = CustomerColumns(
        {"number": (" Kunde  id ",), "phone": ("",)}, {" A ": "active"}, {}, WINDOWS_1252, ";"
    )

    assert checked_columns(columns) == CustomerColumns(
        {"number": ("Kunde id",)}, {"A": "active"}, {}, WINDOWS_1252, ";"
    )


@pytest.mark.parametrize(
    ("lines", "rejected", "whole", "why"),
    [
        (0, 0, False, "file_empty"),
        (4, 0, True, ""),
        (4, 1, True, "lines_rejected"),
        (4, 2, False, ""),
        (4, 3, False, "mostly_rejected"),
    ],
)
def test_a_file_is_judged_by_how_much_of_it_is_right(
    lines: int, rejected: int, whole: bool, why: str
) -> None:
    assert refusal_of(lines=lines, rejected=rejected, whole=whole) == why
