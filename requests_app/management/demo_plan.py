"""Which cases the demo has: one line of demo/cases.txt each.

    controller | rights | channel | language | who | when | steps

`who` is a customer, one without an address (`post`), a stranger, or somebody whose mail does not arrive.
`when` is `ago N` (received N days ago), `due N` (to be answered N days from today) or `hours N` (just now).
Steps are named with the number of days since the receipt; a colon adds how: the ground, the system, what the
question is about. A day off moves a step to the next working day, so it is planned some days before its last:
`identity` and `scope` are asked within seven days or after `allow`, `extend` comes within the month, and
`unidentified` thirty days after `status`.
"""

import re
from dataclasses import dataclass
from pathlib import Path

CASES = Path(__file__).resolve().parent.parent / "demo" / "cases.txt"
STEP = re.compile(r"(?P<name>[a-z]+)(?::(?P<how>[a-z_0-9-]+))?@(?P<day>\d+)")
WHEN = re.compile(r"(?P<when>ago|due|hours) (?P<number>-?\d+)")
PARTS = 7


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
    return plans_of(CASES.read_text(encoding="utf-8"))


def plans_of(text: str) -> list[CasePlan]:
    """Read a plan from each line; raise ValueError with the number of the line that is none."""
    plans = []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            plans.append(_plan(line))
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from error
    return plans


def sample_of(plans: list[CasePlan], count: int | None) -> list[CasePlan]:
    """Give so many of the plans, spread over all of them; every one without a count."""
    if count is None or count >= len(plans):
        return plans
    return [plans[place * len(plans) // count] for place in range(count)]


def _plan(line: str) -> CasePlan:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != PARTS:
        raise ValueError(f"{PARTS} parts are wanted, {len(parts)} are there")
    controller, rights, channel, language, who, when, steps = parts
    moment = WHEN.fullmatch(when)
    if moment is None:
        raise ValueError(f"no moment: {when!r}")
    taken = tuple(_step(word) for word in steps.split())
    number = int(moment["number"])
    return CasePlan(controller, tuple(rights.split()), channel, language, who, moment["when"], number, taken)


def _step(word: str) -> PlannedStep:
    step = STEP.fullmatch(word)
    if step is None:
        raise ValueError(f"no step: {word!r}")
    return PlannedStep(step["name"], step["how"] or "", int(step["day"]))
