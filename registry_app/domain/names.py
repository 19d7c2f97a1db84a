"""A short code for something that people call by a name."""

import re
import unicodedata
from collections.abc import Collection
from typing import Final

LONGEST: Final = 36
_DANISH: Final = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


def code_of(name: str, taken: Collection[str]) -> str:
    """Make a code of lower-case letters, digits and hyphens from a name, with a number if it is taken."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_DANISH)).encode("ascii", "ignore").decode()
    code = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].rstrip("-") or "x"
    number, found = 1, code
    while found in taken:
        number += 1
        found = f"{code}-{number}"
    return found
