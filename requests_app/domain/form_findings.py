"""A finding: one thing that a check of a returned form saw."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["ok", "doubt", "block"]


@dataclass(frozen=True)
class Finding:
    """One thing seen: a code, how grave it is, and its evidence (codes, numbers and ISO dates only)."""

    code: str
    severity: Severity
    context: Mapping[str, str] = field(default_factory=dict)
