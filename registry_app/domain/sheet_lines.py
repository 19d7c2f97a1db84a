"""A sheet of another make, read by a mapping and laid over the record: nothing of it is dropped.

A line is an activity; a line without its name tells more of the one above. What a mapping gives no place,
and whatever cannot be understood, is kept beside the activity under its heading, and reported.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from registry_app.domain.record_codes import EEA, NOT_STATED, PROCESSOR
from registry_app.domain.record_laying import Laying, same
from registry_app.domain.record_reading import LONGEST_ECHO, MOST_PROBLEMS, Problem
from registry_app.domain.sheet_reading import (
    Grid,
    Labels,
    SheetMapping,
    chosen_code,
    headings_of,
    mapping_problems,
)
from registry_app.domain.sheet_targets import KEEP, LEAVE
from registry_app.domain.sheet_values import NOTHING, code_of, country_of, day_of, laws_in, lines_of, parts_of


@dataclass(frozen=True)
class Note:
    """What was not taken in as it stands, where first, and on how many lines."""

    code: str
    line: int
    column: str
    value: str
    count: int = 1


def lay_sheet(
    grid: Grid, header: int, mapping: SheetMapping, labels: Labels, laying: Laying
) -> tuple[list[Problem], list[Note]]:
    """Lay the sheet over the record; give what is wrong with it, and what was not taken in as it stands."""
    problems = mapping_problems(grid, header, mapping)
    if problems:
        return problems[:MOST_PROBLEMS], []
    headings, _problems = headings_of(grid, header)
    reader = _Reader(mapping, labels, laying)
    activity = ""
    for line, cells in grid.rows:
        if line <= header:
            continue
        row = _Line(line, reader, _by_target(headings, cells, mapping))
        activity = row.activity(activity)
        if activity:
            row.lay(activity)
        else:
            problems.append(Problem("activity_not_named", grid.name, line))
    return problems[:MOST_PROBLEMS], reader.told()


def _by_target(
    headings: Mapping[int, str], cells: Sequence[str], mapping: SheetMapping
) -> dict[str, list[tuple[str, str]]]:
    """Give the heading and text of each filled cell, by target."""
    found: dict[str, list[tuple[str, str]]] = {}
    for place, name in headings.items():
        text = cells[place].strip() if place < len(cells) else ""
        target = mapping.columns.get(name, KEEP)
        if text and target != LEAVE:
            found.setdefault(target, []).append((name, text))
    return found


class _Reader:
    """What all lines of a sheet share: the mapping, the record, and the notes, each once."""

    def __init__(self, mapping: SheetMapping, labels: Labels, laying: Laying) -> None:
        self.mapping = mapping
        self.labels = labels
        self.laying = laying
        self._notes: dict[tuple[str, str, str], list[int]] = {}

    def note(self, code: str, line: int, column: str, value: str) -> None:
        """Note something once, with the lines that it stands on."""
        self._notes.setdefault((code, column, value[:LONGEST_ECHO]), []).append(line)

    def told(self) -> list[Note]:
        """Give the notes, those of the first lines first."""
        notes = [
            Note(code, lines[0], column, value, len(lines))
            for (code, column, value), lines in self._notes.items()
        ]
        return sorted(notes, key=lambda note: (note.line, note.column))[:MOST_PROBLEMS]

    def code(self, target: str, text: str) -> str:
        """Give the code for a text under a target; "" for none."""
        return chosen_code(target, text, self.mapping, self.labels)


class _Line:
    """A line of the sheet, laid over the record."""

    def __init__(self, line: int, reader: _Reader, cells: Mapping[str, list[tuple[str, str]]]) -> None:
        self.line = line
        self.reader = reader
        self.laying = reader.laying
        self.cells = cells

    def activity(self, before: str) -> str:
        """Give the activity that the line is of: named here, or the one of the line before."""
        code, name = self._text("code"), self._text("name")
        if not code and not name:
            return before
        status = self.reader.code("status", self._text("status")) if "status" in self.cells else ""
        if status:
            return self.laying.activity(self.line, code=code, name=name, status=status)
        return self.laying.activity(self.line, code=code, name=name)

    def lay(self, activity: str) -> None:
        """Write everything that the line says of the activity."""
        self._facts(activity)
        purposes = self._purposes(activity)
        self._bases(activity, purposes)
        self._data(activity, purposes)
        self._receivers(activity)
        self._lists(activity)
        for heading, text in self.cells.get(KEEP, ()):
            self.laying.keep(activity, self.line, heading, text)

    def _text(self, target: str) -> str:
        return self.cells[target][0][1] if target in self.cells else ""

    def _unplaced(self, activity: str, code: str, heading: str, text: str) -> None:
        self.laying.keep(activity, self.line, heading, text)
        self.reader.note(code, self.line, heading, text)

    def _parts(self, target: str) -> Iterable[tuple[str, str]]:
        for heading, text in self.cells.get(target, ()):
            for part in self._split(target, text):
                yield heading, part

    def _split(self, target: str, text: str) -> list[str]:
        table = {"data": "data_categories", "special_data": "data_categories", "recipients": "recipients"}
        known = table.get(target) or {"processors": "recipients", "systems": "systems"}.get(target, "")
        if known and self.laying.named(known, text):
            return [text]
        return parts_of(target, text, commas=self.reader.mapping.commas)

    def _facts(self, activity: str) -> None:
        key, row = (activity,), self.laying.row("activities", activity) or {}
        plain = {name: self._text(name) for name in ("owner", "department", "on_behalf_of", "dpia_reference")}
        self.laying.set("activities", key, self.line, plain)
        for name in ("role", "dpia_need"):
            for heading, text in self.cells.get(name, ()):
                code = self.reader.code(name, text)
                if code:
                    self.laying.set("activities", key, self.line, {name: code})
                else:
                    self._unplaced(activity, "value_unmapped", heading, text)
        for heading, text in self.cells.get("status", ()):
            code = self.reader.code("status", text)
            if not code:
                self._unplaced(activity, "value_unmapped", heading, text)
            elif code != row.get("status"):
                self.reader.note("status_left", self.line, heading, text)
        for heading, text in self.cells.get("next_review_on", ()):
            day = day_of(text)
            if day:
                self.laying.set("activities", key, self.line, {"next_review_on": day})
            else:
                self._unplaced(activity, "day_unclear", heading, text)
        if self._text("information"):
            self.laying.fill("activities", key, self.line, "information", self._text("information"))

    def _lists(self, activity: str) -> None:
        found = []
        for heading, part in self._parts("subjects"):
            code = self.reader.code("subjects", part)
            if code:
                found.append(code)
            else:
                self._unplaced(activity, "value_unmapped", heading, part)
        self.laying.more_codes(activity, self.line, "subjects", found)
        self._security(activity)
        for _heading, part in self._parts("systems"):
            self.laying.system(activity, self.line, part)
        for _heading, part in self._parts("joint"):
            self.laying.joint(activity, self.line, part)

    def _security(self, activity: str) -> None:
        """Take the measures that have a code; what they do not say stays in words, line by line."""
        labels = self.reader.labels.get("security", {})
        measures: list[str] = []
        words: list[str] = []
        lines = [line for _heading, text in self.cells.get("security", ()) for line in lines_of(text) if line]
        for line in lines:
            whole = code_of("security", line, labels)
            parts = [line] if whole else parts_of("security", line, commas=True)
            known = [code_of("security", part, labels) for part in parts]
            measures += [code for code in known if code]
            rest = [part for part, code in zip(parts, known, strict=True) if not code]
            # A sentence with commas is no list of measures.
            words += rest if len(rest) < len(parts) else [line]
        self.laying.more_codes(activity, self.line, "security_measures", measures)
        if words:
            self.laying.fill("activities", (activity,), self.line, "security", "\n".join(words))

    def _purposes(self, activity: str) -> list[str]:
        """Give the purposes that the line is about: those it names, or the only one that there is."""
        named = [
            self.laying.purpose(activity, self.line, part)
            for _heading, text in self.cells.get("purposes", ())
            for part in ([text] if self.laying.named("purposes", text, activity) else lines_of(text))
            if part
        ]
        here = self.laying.purposes(activity)
        found = list(dict.fromkeys(named)) or (here if len(here) == 1 else [])
        for mark in ("profiling", "automated_decision"):
            for heading, text in self.cells.get(mark, ()):
                code = self.reader.code(mark, text)
                if not code or not found:
                    self._unplaced(activity, "value_unmapped" if found else "purpose_needed", heading, text)
                    continue
                for purpose in found:
                    self.laying.set("purposes", (activity, purpose), self.line, {mark: code == "yes"})
        return found

    def _bases(self, activity: str, purposes: Sequence[str]) -> None:
        for heading, part in self._parts("bases"):
            article = self.reader.code("bases", part)
            if not article:
                self._unplaced(activity, "value_unmapped", heading, part)
                continue
            wanted = purposes or self.laying.purposes(activity)
            rows = [
                self.laying.row("bases", *key)
                for purpose in wanted
                for key in self.laying.keys("bases", activity, purpose)
            ]
            if any(row and row["article"] == article for row in rows):
                continue
            if not purposes:
                self._unplaced(activity, "purpose_needed", heading, part)
            for purpose in purposes:
                self.laying.basis(activity, purpose, self.line, article, *laws_in(part))

    def _data(self, activity: str, purposes: Sequence[str]) -> None:
        ordinary = [part for _heading, part in self._parts("data")]
        special = [part for _heading, part in self._parts("special_data")]
        named = [
            *ordinary,
            *(part for part in special if same(part) not in {same(name) for name in ordinary}),
        ]
        if not named and "retention" not in self.cells:
            return
        if not purposes:
            for target in ("data", "special_data", "retention"):
                for heading, text in self.cells.get(target, ()):
                    self._unplaced(activity, "purpose_needed", heading, text)
            return
        kept = self._kept(named)
        marked = {same(part) for part in special}
        for part in named:
            category = self.laying.category(self.line, part, special=same(part) in marked)
            rule = self.laying.rule(self.line, kept[part]) if kept.get(part) else ""
            for purpose in purposes:
                self.laying.data(activity, purpose, self.line, category, rule)
        if not named:
            self._keep_for_all(activity, purposes)

    def _kept(self, named: Sequence[str]) -> dict[str, str]:
        """Give how long each category is kept: line by line where there are as many, else one for all."""
        text = "\n".join(text for _heading, text in self.cells.get("retention", ()))
        lines = lines_of(text)
        if len(lines) == len(named) > 1:
            pairs = zip(named, lines, strict=True)
            return {part: line for part, line in pairs if same(line) not in NOTHING}
        return dict.fromkeys(named, "" if same(text) in NOTHING else text)

    def _keep_for_all(self, activity: str, purposes: Sequence[str]) -> None:
        """Say of the data that stands there already how long it is kept, where nobody said."""
        text = "\n".join(text for _heading, text in self.cells.get("retention", ()))
        keys = [key for purpose in purposes for key in self.laying.keys("data", activity, purpose)]
        if not keys:
            for heading, words in self.cells["retention"]:
                self._unplaced(activity, "data_needed", heading, words)
            return
        rule = self.laying.rule(self.line, text)
        for key in keys:
            self.laying.data(str(key[0]), str(key[1]), self.line, str(key[2]), rule)

    def _receivers(self, activity: str) -> None:
        for _heading, part in self._parts("recipients"):
            self.laying.recipient(activity, self.line, part, NOT_STATED, is_named=False)
        processors = [part for _heading, part in self._parts("processors")]
        codes = [
            self.laying.recipient(activity, self.line, part, PROCESSOR, is_named=True) for part in processors
        ]
        if not codes:
            others = [self.laying.named("recipients", part) for _heading, part in self._parts("recipients")]
            codes = [str(key[0]) for key in others if key]
        countries = self._side_by_side(activity, "countries", codes)
        mechanisms = self._side_by_side(activity, "mechanisms", codes)
        for place, code in enumerate(codes):
            self._transfer(activity, code, countries.get(place), mechanisms.get(place))
        for place, (heading, text) in self._side_by_side(activity, "agreements", codes).items():
            if same(text) in ("ja", "yes", "true", "1", "x"):
                # That there is one does not say which: it is kept, and the finding asks for the agreement.
                self._unplaced(activity, "agreement_unnamed", heading, text)
            else:
                self.laying.agreement(codes[place], self.line, text)

    def _side_by_side(self, activity: str, target: str, codes: Sequence[str]) -> dict[int, tuple[str, str]]:
        """Give the text for each of those who get data: line by line, or one for all of them."""
        found: dict[int, tuple[str, str]] = {}
        for heading, text in self.cells.get(target, ()):
            lines = lines_of(text)
            if target != "mechanisms" and len(lines) == 1:
                lines = [part.strip() for part in lines[0].split(";")]
            if len(lines) == 1:
                lines = lines * len(codes)
            if len(lines) != len(codes) or not codes:
                self._unplaced(activity, "beside_unclear", heading, text)
                continue
            found |= {
                place: (heading, line)
                for place, line in enumerate(lines)
                if same(line) not in NOTHING and line
            }
        return found

    def _transfer(
        self,
        activity: str,
        recipient: str,
        where: tuple[str, str] | None,
        how: tuple[str, str] | None,
    ) -> None:
        country = country_of(where[1]) if where else ""
        mechanism = self.reader.code("mechanisms", how[1]) if how else ""
        if where and not country:
            self._unplaced(activity, "country_unclear", *where)
        if how and not mechanism:
            self._unplaced(activity, "value_unmapped", *how)
        if country:
            self.laying.lives_in(recipient, self.line, country)
        if country in EEA and how and mechanism:
            self._unplaced(activity, "mechanism_within_eea", *how)
        elif country not in EEA and (country or mechanism):
            self.laying.transfer(recipient, self.line, country, mechanism)
