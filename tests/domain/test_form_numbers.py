"""Form numbers and the codes that carry them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_app.domain.form_numbers import (
    FormCode,
    code_text,
    codes_in,
    form_mac,
    form_number,
    mac_matches,
    numbers_in,
    read_code,
)

KEY = b"k" * 32
NUMBER = "RF-7K3M-9QXT-2B4D-W0ZC"
RANDOM = st.binary(min_size=10, max_size=10)


@given(RANDOM)
def test_form_number_is_read_back_from_its_code(content):
    number = form_number(content)
    mac = form_mac(number, key=KEY)

    assert read_code(code_text(number, mac)) == FormCode(number, mac)
    assert numbers_in(number) == (number,)


@given(RANDOM, RANDOM)
def test_form_number_differs_for_different_bytes(one, other):
    assert (form_number(one) == form_number(other)) == (one == other)


def test_form_number_has_four_groups_without_mistakable_letters():
    assert form_number(bytes(10)) == "RF-0000-0000-0000-0000"
    assert form_number(bytes([255] * 10)) == "RF-ZZZZ-ZZZZ-ZZZZ-ZZZZ"


@pytest.mark.parametrize("length", [0, 9, 11])
def test_form_number_refuses_another_length(length):
    with pytest.raises(ValueError, match="ten random bytes"):
        form_number(bytes(length))


def test_mac_matches_its_number_under_any_key_of_the_office():
    mac = form_mac(NUMBER, key=KEY)

    assert len(mac) == 16
    assert mac_matches(NUMBER, mac, keys=[b"n" * 32, KEY])


@pytest.mark.parametrize("mac", ["", "0" * 16, "Æ" * 16])
def test_mac_does_not_match_when_it_was_made_up(mac):
    assert not mac_matches(NUMBER, mac, keys=[KEY])


def test_mac_does_not_match_another_number_or_key():
    mac = form_mac(NUMBER, key=KEY)

    assert not mac_matches(form_number(bytes(10)), mac, keys=[KEY])
    assert not mac_matches(NUMBER, mac, keys=[b"n" * 32])
    assert not mac_matches(NUMBER, mac, keys=[])


@pytest.mark.parametrize(
    "text",
    [
        "",
        NUMBER,
        f"DPO2:{NUMBER}:{'0' * 16}",
        f"DPO1:{NUMBER}:{'0' * 15}",
        f"DPO1:{NUMBER}:{'0' * 17}",
        f"DPO1:{NUMBER.lower()}:{'0' * 16}",
        f" DPO1:{NUMBER}:{'0' * 16}",
        f"DPO1:{NUMBER}:{'0' * 16}\n",
        "https://example.com/",
    ],
)
def test_read_code_refuses_what_is_not_exactly_a_code(text):
    assert read_code(text) is None


def test_the_foot_of_a_form_is_read_as_its_code():
    assert codes_in(f"Sag S-1 · skema {NUMBER} · kontrol RTXHVEG8F12E41DX side 1/1") == (
        FormCode(NUMBER, "RTXHVEG8F12E41DX"),
    )
    assert codes_in(f"{NUMBER} · check RTXHVEG8F12E41DX1") == ()


def test_codes_and_numbers_are_found_in_a_text_once_each():
    code = code_text(NUMBER, "0" * 16)
    text = f"Skema {NUMBER} og igen {NUMBER}, {code} {code} X{NUMBER} {NUMBER}-0000"

    assert codes_in(text) == (FormCode(NUMBER, "0" * 16),)
    assert numbers_in(f"Skema {NUMBER} og igen {NUMBER}, X{NUMBER[:-1]}1 {NUMBER[:-1]}2-0000") == (NUMBER,)
