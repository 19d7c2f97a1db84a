"""The number of a request form, and the code printed on it.

A form number is 80 random bits in Crockford's base32, easy to read aloud (no I, L, O, U):
`RF-7K3M-9QXT-2B4D-W0ZC`. The code in the form's QR symbols adds a message authentication code, so that a
number which the office never issued is told from one that it did: `DPO1:<number>:<mac>`. Neither holds
anything about a person. A code proves that the form is ours, never who signed it.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FORM_KEY_PURPOSE = "form_mac"
NUMBER_BYTES = 10
MAC_BYTES = 10
CODE_VERSION = "DPO1"

_SYMBOL = f"[{ALPHABET}]"
_GROUPED = rf"RF(?:-{_SYMBOL}{{4}}){{4}}"
_CODE = re.compile(rf"{CODE_VERSION}:({_GROUPED}):({_SYMBOL}{{16}})")
# The foot of the form: number, a middle dot, a word in the form's language, MAC.
_PRINTED = re.compile(rf"({_GROUPED})\s+·\s+\w+\s+({_SYMBOL}{{16}})(?![0-9A-Z])")
_NUMBER_IN_TEXT = re.compile(rf"(?<![0-9A-Z-]){_GROUPED}(?![0-9A-Z-])")


@dataclass(frozen=True)
class FormCode:
    """What a code says: a form number, and the MAC that belongs to it."""

    number: str
    mac: str


def form_number(random_bytes: bytes) -> str:
    """Write ten random bytes as a form number; raises ValueError for any other length."""
    if len(random_bytes) != NUMBER_BYTES:
        raise ValueError("a form number is made of ten random bytes")
    symbols = _base32(random_bytes)
    return "-".join(["RF", *(symbols[start : start + 4] for start in range(0, len(symbols), 4))])


def form_mac(number: str, *, key: bytes) -> str:
    """Return the MAC of a form number: the first 80 bits of HMAC-SHA256 over version and number."""
    digest = hmac.new(key, f"{CODE_VERSION}:{number}".encode(), hashlib.sha256).digest()
    return _base32(digest[:MAC_BYTES])


def mac_matches(number: str, mac: str, *, keys: Iterable[bytes]) -> bool:
    """Return whether one of the office's keys made this MAC; compared in constant time."""
    matches = [
        hmac.compare_digest(form_mac(number, key=key).encode(), mac.encode("utf-8", "replace"))
        for key in keys
    ]
    return any(matches)


def code_text(number: str, mac: str) -> str:
    """Return the text of the form's QR symbols."""
    return f"{CODE_VERSION}:{number}:{mac}"


def read_code(text: str) -> FormCode | None:
    """Read the text of a QR symbol; None when it is not one of our codes, whole and exact."""
    match = _CODE.fullmatch(text)
    return FormCode(match[1], match[2]) if match else None


def codes_in(text: str) -> tuple[FormCode, ...]:
    """Find our codes inside a longer text, written as code or as the form's foot prints them, each once."""
    matches = [*_CODE.finditer(text), *_PRINTED.finditer(text)]
    return tuple(dict.fromkeys(FormCode(match[1], match[2]) for match in matches))


def numbers_in(text: str) -> tuple[str, ...]:
    """Find form numbers printed in a text, each once, in their order."""
    return tuple(dict.fromkeys(_NUMBER_IN_TEXT.findall(text)))


def _base32(content: bytes) -> str:
    value = int.from_bytes(content, "big")
    length = len(content) * 8 // 5
    return "".join(ALPHABET[(value >> 5 * place) & 31] for place in reversed(range(length)))
