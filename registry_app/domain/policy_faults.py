"""What a check hands to the linter: a code, where, and the values for its words."""

from dataclasses import dataclass

from registry_app.domain.policy_words import Hit


@dataclass(frozen=True)
class Fault:
    """A fault before it is put into words; without a `hit` it is about the whole text."""

    code: str
    hit: Hit | None = None
    values: tuple[tuple[str, str], ...] = ()
