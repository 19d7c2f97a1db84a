import pytest

from registry_app.domain.cvr import is_cvr, normalised_cvr


@pytest.mark.parametrize(
    ("typed", "digits", "is_one"),
    [
        ("12345674", "12345674", True),
        ("DK 12 34 56 74", "12345674", True),
        ("dk-12345674", "12345674", True),
        ("12345678", "12345678", False),
        ("1234567", "1234567", False),
        ("123456740", "123456740", False),
        ("02345672", "02345672", False),
        ("１２３４５６７４", "１２３４５６７４", False),
        ("", "", False),
    ],
)
def test_a_cvr_number_is_checked_by_its_last_digit(typed: str, digits: str, is_one: bool):
    assert normalised_cvr(typed) == digits
    assert is_cvr(digits) is is_one


def test_one_wrong_digit_is_always_found():
    right = "12345674"
    wrong = [
        right[:place] + digit + right[place + 1 :]
        for place in range(8)
        for digit in "0123456789"
        if digit != right[place]
    ]

    assert len(wrong) == 72
    assert not any(map(is_cvr, wrong))
