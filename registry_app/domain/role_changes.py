"""How a controller changes what a role may do there (docs/rules/roles.md)."""

from typing import Final

from dpo_office.common.errors import Invalid

YES: Final = "yes"
NO: Final = "no"
STANDARD: Final = "standard"
HOLDS: Final = (YES, NO, STANDARD)


def wanted(holds: str, *, is_standard: bool) -> bool:
    """Return whether the role is to hold the permission. Raises Invalid("invalid") for an unknown word."""
    if holds not in HOLDS:
        raise Invalid("invalid", field="holds")
    return is_standard if holds == STANDARD else holds == YES


def view_of(permission: str) -> str:
    """Name the permission to see what a step is taken on: that of the same noun."""
    return f"{permission.partition('.')[0]}.view"
