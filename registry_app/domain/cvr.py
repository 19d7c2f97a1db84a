"""The Danish business number (CVR): eight digits, the last of which checks the others."""

import re
from typing import Final

LENGTH: Final = 8
# Weights of the digits; the sum of a number that was given out is divisible by 11.
_WEIGHTS: Final = (2, 7, 6, 5, 4, 3, 2, 1)
_MODULUS: Final = 11
_SEPARATORS = re.compile(r"[\s.\-]")


def normalised_cvr(text: str) -> str:
    """Return the digits of a CVR number as people write it: with spaces, or with DK before it."""
    digits = _SEPARATORS.sub("", text).upper()
    return digits.removeprefix("DK")


def is_cvr(digits: str) -> bool:
    """Tell whether eight digits pass the check (modulus 11); a number that passes need not exist."""
    if len(digits) != LENGTH or not digits.isascii() or not digits.isdigit() or digits[0] == "0":
        return False
    return sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % _MODULUS == 0
