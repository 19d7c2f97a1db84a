"""A sheet of another make: its headings, what each column may be about, and the words in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from registry_app.domain.record_laying import same
from registry_app.domain.record_reading import LONGEST_ECHO, Problem
from registry_app.domain.sheet_targets import KEEP, LEAVE, TARGET, TARGETS, target_for
from registry_app.domain.sheet_values import code_of, is_split_by_commas, parts_of

# Headings are looked for in the first lines.
MOST_HEADER_LINES: Final = 30
DANISH_LETTERS: Final = frozenset("æøå")


@dataclass(frozen=True)
class Grid:
    """A sheet as it stands in a file: each row that holds something, with its line."""

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True)
class SheetMapping:
    """How a sheet is read: its language, a target for each heading, and a code for each word of a target."""

    language: str
    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    commas: bool = False


Labels = Mapping[str, Mapping[str, str]]


def proposed_header(grid: Grid) -> int:
    """Give the line that most looks like headings: the most that are known, then the most that are filled."""
    first = grid.rows[:MOST_HEADER_LINES]
    if not first:
        return 1
    return max(
        first,
        key=lambda row: (
            sum(1 for text in row[1] if text and target_for(text) != KEEP),
            sum(1 for text in row[1] if text),
            -row[0],
        ),
    )[0]


def headings_of(grid: Grid, header: int) -> tuple[dict[int, str], list[Problem]]:
    """Give the headings by their place, and what is wrong with them: none, or one that stands twice."""
    row = next((cells for line, cells in grid.rows if line == header), ())
    named = {place: " ".join(text.split()) for place, text in enumerate(row) if text.strip()}
    problems: list[Problem] = []
    seen: set[str] = set()
    for name in named.values():
        if same(name) in seen:
            problems.append(Problem("column_doubled", grid.name, header, name[:LONGEST_ECHO]))
        seen.add(same(name))
    if not named:
        problems.append(Problem("headings_missing", grid.name, header))
    # A column without a heading goes by its place, so that what stands in it is not lost.
    for line, cells in grid.rows:
        if line > header:
            for place, text in enumerate(cells):
                if text.strip() and place not in named:
                    named[place] = f"#{place + 1}"
    return dict(sorted(named.items())), problems


def language_of_sheet(grid: Grid) -> str:
    """Tell whether a sheet is in Danish or English ("da", "en"), by the letters of its first lines."""
    texts = (text for _line, cells in grid.rows[:MOST_HEADER_LINES] for text in cells)
    return "da" if any(DANISH_LETTERS & set(text.casefold()) for text in texts) else "en"


def proposed_mapping(grid: Grid, header: int, language: str) -> SheetMapping:
    """Propose a target for each heading by the words that are known; one target for one column only."""
    headings, _problems = headings_of(grid, header)
    columns: dict[str, str] = {}
    taken: set[str] = set()
    for name in headings.values():
        target = target_for(name)
        is_free = target in (KEEP, LEAVE) or TARGET[target].several or target not in taken
        columns[name] = target if is_free else KEEP
        taken.add(target)
    cells = [
        cells[place]
        for line, cells in grid.rows
        if line > header
        for place, name in headings.items()
        if place < len(cells) and columns[name] in ("data", "special_data", "systems", "subjects")
    ]
    return SheetMapping(language, columns, {}, commas=is_split_by_commas(cells))


def mapping_problems(grid: Grid, header: int, mapping: SheetMapping) -> list[Problem]:
    """Name what a mapping lacks or has twice."""
    headings, problems = headings_of(grid, header)
    targets = [mapping.columns.get(name, KEEP) for name in headings.values()]
    if not {"name", "code"} & set(targets):
        problems.append(Problem("name_not_mapped", grid.name, header))
    for name in headings.values():
        target = mapping.columns.get(name, KEEP)
        if target in TARGET and not TARGET[target].several and targets.count(target) > 1:
            problems.append(Problem("target_doubled", grid.name, header, name[:LONGEST_ECHO], target))
    return problems


def values_in(grid: Grid, header: int, mapping: SheetMapping, labels: Labels) -> dict[str, dict[str, str]]:
    """Give each word that stands under a target with codes, and the code chosen or proposed for it."""
    headings, _problems = headings_of(grid, header)
    found: dict[str, dict[str, str]] = {}
    for line, cells in grid.rows:
        if line <= header:
            continue
        for place, name in headings.items():
            target = TARGET.get(mapping.columns.get(name, KEEP))
            if target is None or not target.codes or place >= len(cells):
                continue
            texts = parts_of(target.name, cells[place], commas=mapping.commas)
            for text in texts if target.several else [cells[place].strip()]:
                words = found.setdefault(target.name, {})
                if text and text not in words:
                    words[text] = chosen_code(target.name, text, mapping, labels)
    return {target.name: found[target.name] for target in TARGETS if target.name in found}


def chosen_code(target: str, text: str, mapping: SheetMapping, labels: Labels) -> str:
    """Give the code that was chosen for a text, or else the one that it is proposed to mean; "" for none."""
    chosen = mapping.values.get(target, {})
    if text in chosen:
        return chosen[text]
    return code_of(target, text, labels.get(target, {}))
