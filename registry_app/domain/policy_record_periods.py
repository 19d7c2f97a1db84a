"""Whether a policy text and the record say the same of how long data is kept (GDPR 13(2)(a), 30(1)(f))."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from registry_app.domain import record_codes as codes
from registry_app.domain.policy_facts import kept_periods
from registry_app.domain.policy_faults import Fault
from registry_app.domain.policy_periods import DAYS, MONTHS, Duration, StatedPeriod, stated_periods
from registry_app.domain.policy_reading import PolicyText, Section
from registry_app.domain.policy_words import Hit, WordIndex
from registry_app.domain.record import Words

_MONTHS_A_YEAR: Final = 12
# A word of a heading that says what an activity is about: "and" and "with" do not.
_TELLING: Final = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True)
class RecordedPeriods:
    """How long the record keeps the data of one activity, and where a policy tells of it."""

    code: str
    name: Words
    durations: frozenset[Duration]
    section: str = ""


def recorded_rules(
    code: str, name: Words, rules: Iterable[tuple[str, int]], *, section: str = ""
) -> RecordedPeriods:
    """Give the periods of one activity from the units and numbers of its rules."""
    counted = {_duration(unit, period) for unit, period in rules if unit in codes.COUNTED_UNITS}
    return RecordedPeriods(code, name, frozenset(counted), section)


def record_faults(index: WordIndex, recorded: Iterable[RecordedPeriods]) -> Iterator[Fault]:
    """Compare each activity with the section of the text that tells of it; others are not compared."""
    rows = tuple(recorded)
    if not rows:
        return
    said: dict[int, list[StatedPeriod]] = {}
    for period in kept_periods(index, stated_periods(index.policy)):
        said.setdefault(index.policy.sentences[period.hit.sentence].section, []).append(period)
    for row in rows:
        section = _section_of(index.policy, row)
        if section is not None and row.durations:
            yield from _compared(index.policy, section, row, said)


def _compared(
    policy: PolicyText, section: Section, row: RecordedPeriods, said: dict[int, list[StatedPeriod]]
) -> Iterator[Fault]:
    within = [part.index for part in policy.sections if part == section or section.index in part.parents]
    stated = [period for number in within for period in said.get(number, ())]
    others = [period for period in stated if period.duration not in row.durations]
    for period in others:
        yield Fault(
            "registry_period_differs",
            period.hit,
            (*_values("stated", [period.duration]), *_values("recorded", row.durations), *_name(row)),
        )
    unsaid = row.durations - {period.duration for period in stated}
    if unsaid and not others:
        heading = policy.headings[section.index]
        hit = Hit(heading.index, heading.words[0], max(heading.words[0], heading.words[1] - 1))
        yield Fault("registry_period_unsaid", hit, (*_values("recorded", unsaid), *_name(row)))


def _section_of(policy: PolicyText, row: RecordedPeriods) -> Section | None:
    """Find the section by its anchor, by its heading, or by its number when the heading agrees."""
    names = {name.lower() for name in (row.name.da, row.name.en) if name}
    for section in policy.sections[1:]:
        heading = re.sub(r"^[\d.]+\s*", "", section.heading).strip().lower()
        if section.anchor == row.code or heading in names:
            return section
    telling = {word[:5] for name in names for word in _TELLING.findall(name)}
    for section in policy.sections[1:]:
        agrees = any(word[:5] in telling for word in _TELLING.findall(section.heading.lower()))
        if row.section and section.number == row.section and agrees:
            return section
    return None


def _duration(unit: str, period: int) -> Duration:
    if unit == codes.DAYS:
        return Duration(period, DAYS)
    return Duration(period * (_MONTHS_A_YEAR if unit == codes.YEARS else 1), MONTHS)


def _values(name: str, durations: Iterable[Duration]) -> tuple[tuple[str, str], ...]:
    rows = sorted(durations, key=lambda row: (row.unit, row.amount))
    return tuple(
        (f"{name}_{language}", " / ".join(row.in_words(language) for row in rows))
        for language in ("da", "en")
    )


def _name(row: RecordedPeriods) -> tuple[tuple[str, str], ...]:
    return (("name_da", row.name["da"]), ("name_en", row.name["en"]))
