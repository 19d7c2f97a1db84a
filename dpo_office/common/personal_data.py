"""The mark that each model puts on each of its fields: what kind of personal data it holds."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Marks:
    """One class of data for each field, and the retention rule that the personal ones follow."""

    plain: frozenset[str]
    personal: frozenset[str]
    special: frozenset[str]
    secrets: frozenset[str]
    retention: str

    def unrecorded(self) -> frozenset[str]:
        """Name the fields that history leaves out: secrets, and special categories."""
        return self.secrets | self.special

    def names(self) -> Iterator[str]:
        """Give every marked name, as often as it is marked."""
        for group in (self.plain, self.personal, self.special, self.secrets):
            yield from group


def marks(
    *, plain: str = "", personal: str = "", special: str = "", secrets: str = "", retention: str = ""
) -> Marks:
    """Read the marks from space-separated field names.

    Raises ValueError when personal or special data has no retention rule (GDPR Art. 5(1)(e)).
    """
    if (personal or special) and not retention:
        raise ValueError("personal data needs a retention rule")
    return Marks(
        plain=frozenset(plain.split()),
        personal=frozenset(personal.split()),
        special=frozenset(special.split()),
        secrets=frozenset(secrets.split()),
        retention=retention,
    )
