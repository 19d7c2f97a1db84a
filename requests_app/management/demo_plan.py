"""Which cases the demo has: one line of demo/cases.txt each.

    controller | rights | channel | language | who | when | steps

`who` is a customer, one without an address (`post`), a stranger, or somebody whose mail does not arrive.
`when` is `ago N` (received N days ago), `due N` (to be answered N days from today) or `hours N` (just now).
Steps are named with the number of days since the receipt; a colon adds how.
"""

import re
from dataclasses import dataclass
from pathlib import Path

CASES = Path(__file__).resolve().parent.parent / "demo" / "cases.txt"
STEP = re.compile(r"(?P<name>[a-z]+)(?::(?P<how>[a-z_0-9]+))?@(?P<day>\d+)")


@dataclass(frozen=True)
class PlannedStep:
    """One step of a planned case: its name, how, and how many days after the receipt."""

    name: str
    how: str
    day: int


@dataclass(frozen=True)
class CasePlan:
    """One case of the demo."""

    controller: str
    rights: tuple[str, ...]
    channel: str
    language: str
    who: str
    when: str
    number: int
    steps: tuple[PlannedStep, ...]


def case_plans() -> list[CasePlan]:
    """Read the lines."""
    return [_plan(line) for line in CASES.read_text(encoding="utf-8").splitlines()]


def sample_of(plans: list[CasePlan], count: int | None) -> list[CasePlan]:
    """Give so many of the plans, spread over all of them; every one without a count."""
    if count is None or count >= len(plans):
        return plans
    return [plans[place * len(plans) // count] for place in range(count)]


def _plan(line: str) -> CasePlan:
    controller, rights, channel, language, who, when, steps = (part.strip() for part in line.split("|"))
    kind, number = when.split()
    taken = [PlannedStep(step["name"], step["how"] or "", int(step["day"])) for step in STEP.finditer(steps)]
    return CasePlan(
        controller, tuple(rights.split()), channel, language, who, kind, int(number), tuple(taken)
    )
