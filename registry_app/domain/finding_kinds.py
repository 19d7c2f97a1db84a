"""A kind of finding: what it says, how grave it is, which law says so, and what to do about it."""

from dataclasses import dataclass

from registry_app.domain.record import Words


@dataclass(frozen=True)
class Kind:
    """One kind; names in braces are filled in by the rule that finds it."""

    code: str
    severity: str
    source: str
    message: Words
    advice: Words


def kind(code: str, severity: str, source: str, message: tuple[str, str], advice: tuple[str, str]) -> Kind:
    """Make a kind from its texts in Danish and English."""
    return Kind(code, severity, source, Words(*message), Words(*advice))
