import pytest
from hypothesis import given
from hypothesis import strategies as st

from dpo_office.common.errors import Invalid
from dpo_office.common.letters.addresses import (
    checked_address,
    checked_header,
    normalised_address,
    normalised_contact,
    normalised_phone,
    scrubbed,
)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("maren@example.com", "maren@example.com"),
        ("  maren+dpo@example.com ", "maren+dpo@example.com"),
        ("maren@blåbær.example", "maren@xn--blbr-roah.example"),
        ("søren@example.com", "søren@example.com"),
        ("o'hara@sub.example.org", "o'hara@sub.example.org"),
    ],
)
def test_checked_address_returns_the_envelope_form(address: str, expected: str):
    assert checked_address(address) == expected


@pytest.mark.parametrize(
    "address",
    [
        "",
        "maren",
        "@example.com",
        "maren@",
        "maren@localhost",
        "a@example.com,b@example.com",
        "a@example.com b@example.com",
        "a@b@example.com",
        "<a@example.com>",
        "a@example.com>",
        "a@example.com\r\nRCPT TO:<b@example.com>",
        "a\r\n@example.com",
        "a@exam\nple.com",
        '"a b"@example.com',
        ".a@example.com",
        "a.@example.com",
        "a..b@example.com",
        "a@-example.com",
        "a@example..com",
        "a@[127.0.0.1]",
        "x" * 65 + "@example.com",
        "a@" + "x" * 64 + ".com",
        "a@" + ".".join(["x" * 60] * 5),
    ],
)
def test_checked_address_refuses_what_is_not_one_plain_address(address: str):
    with pytest.raises(Invalid, match="address_invalid"):
        checked_address(address)


def test_normalised_address_folds_what_no_host_tells_apart():
    assert normalised_address("Maren@EXAMPLE.com") == normalised_address("maren@example.com")


@pytest.mark.parametrize("breaker", ["\r", "\n", "\r\n", "\x00", "\u2028", "\u2029", "\x7f", "\t"])
def test_checked_header_refuses_line_breaks_and_controls(breaker: str):
    with pytest.raises(Invalid, match="header_invalid"):
        checked_header(f"Maren{breaker}Bcc: all@example.com", field="name")


@given(st.text())
def test_a_header_that_passes_has_one_line(text: str):
    try:
        value = checked_header(text, field="name")
    except Invalid:
        return
    assert value == text
    assert "\n" not in text
    assert "\r" not in text


def test_scrubbed_keeps_the_words_and_drops_addresses_and_line_breaks():
    text = "5.1.1 <maren@example.com>: unknown user; søren@example.com\r\nsee x"

    assert scrubbed(text) == "5.1.1 <[address]>: unknown user; [address]  see x"
    assert len(scrubbed("x" * 500)) == 200


@pytest.mark.parametrize(
    "written",
    ["00000001", "00 00 00 01", "+45 00 00 00 01", "+4500000001", "0045 00 00 00 01", "(+45) 0000-0001"],
)
def test_a_danish_number_has_one_form(written: str):
    assert normalised_phone(written) == "+4500000001"


@pytest.mark.parametrize("written", ["", "12", "abc", "+", "1" * 16, "12 34 x6 78"])
def test_what_cannot_be_a_number_is_refused(written: str):
    with pytest.raises(Invalid, match="phone_invalid"):
        normalised_phone(written)


def test_post_is_known_by_what_names_the_household():
    assert normalised_contact("post", "  R-10001 ") == "r-10001"
    with pytest.raises(Invalid, match="contact_missing"):
        normalised_contact("post", "  ")
