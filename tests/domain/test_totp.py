"""Codes that change with the time, by the vectors of RFC 4226 (appendix D) and RFC 6238 (appendix B)."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dpo_office.common.sign_in.totp import (
    address_for_app,
    code_of,
    matching_step,
    new_key,
    readable,
    step_at,
)

KEY = b"12345678901234567890"


@pytest.mark.parametrize(
    ("counter", "code"),
    list(
        enumerate(
            [
                "755224",
                "287082",
                "359152",
                "969429",
                "338314",
                "254676",
                "287922",
                "162583",
                "399871",
                "520489",
            ]
        )
    ),
)
def test_codes_are_those_of_rfc_4226(counter, code):
    assert code_of(KEY, counter) == code


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_rfc_6238(seconds, code):
    step = step_at(datetime.fromtimestamp(seconds, UTC))
    assert code_of(KEY, step, digits=8) == code


NOW = datetime.fromtimestamp(1111111111, UTC)
STEP = step_at(NOW)


@pytest.mark.parametrize(("off", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_off_by_one_step(off, is_taken):
    assert matching_step(KEY, code_of(KEY, STEP + off), NOW, None) == (STEP + off if is_taken else None)


@pytest.mark.parametrize(
    ("off", "last", "is_taken"), [(0, 0, False), (-1, 0, False), (1, 0, True), (0, -1, True), (-1, -1, False)]
)
def test_a_step_counts_once_and_none_before_it(off, last, is_taken):
    found = matching_step(KEY, code_of(KEY, STEP + off), NOW, STEP + last)
    assert found == (STEP + off if is_taken else None)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "٠٥٠٤٧١", "050 47"])
def test_what_is_no_code_is_refused(typed):
    assert matching_step(KEY, typed, NOW, None) is None


def test_blanks_between_the_digits_do_no_harm():
    code = code_of(KEY, STEP)
    assert matching_step(KEY, f" {code[:3]} {code[3:]} ", NOW, None) == STEP


@given(st.binary(min_size=20, max_size=20), st.integers(0, 2**40))
def test_every_code_has_six_digits(key, step):
    code = code_of(key, step)
    assert len(code) == 6
    assert code.isdigit()


def test_the_app_is_told_the_secret_and_whose_it_is():
    assert readable(KEY) == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
    assert address_for_app(KEY, account="kim@example.com", issuer="DPO office") == (
        "otpauth://totp/DPO%20office:kim%40example.com"
        "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=DPO%20office"
    )
    assert len(new_key()) == 20
