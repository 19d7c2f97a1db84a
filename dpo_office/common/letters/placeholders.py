"""Our placeholder language: ((name)) and nothing else, so that a text can never run anything."""

import re
from collections.abc import Mapping

from dpo_office.common.errors import Invalid

_PLACEHOLDER = re.compile(r"\(\(([a-z][a-z0-9_]*)\)\)")


def placeholder_names(text: str) -> frozenset[str]:
    """Return the names that the text asks for."""
    return frozenset(_PLACEHOLDER.findall(text))


def filled(text: str, slots: Mapping[str, str]) -> str:
    """Return the text with each ((name)) replaced once; values are never read for placeholders again.

    Raises Invalid("placeholder_unknown") when a slot is missing: a letter with a hole does not leave.
    """
    missing = placeholder_names(text) - slots.keys()
    if missing:
        raise Invalid("placeholder_unknown", names=sorted(missing))
    return _PLACEHOLDER.sub(lambda match: slots[match[1]], text)
