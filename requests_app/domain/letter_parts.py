"""What a letter of a case is made of."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LetterItem:
    """What was decided on one right: `ground` is a code of refusal, `explanation` the decider's own words."""

    right: str
    outcome: str
    ground: str = ""
    explanation: str = ""


@dataclass(frozen=True)
class LaterItem:
    """A right that stays to be answered; `waits_days`: so many days after the copy, where it waits."""

    right: str
    waits_days: int | None = None


@dataclass(frozen=True)
class InformationPoint:
    """One point of GDPR Art. 15(1) or (2): its code, and what is true of it, line by line."""

    code: str
    lines: tuple[str, ...]
