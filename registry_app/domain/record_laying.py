"""What another system's sheet says, laid over a record's tables: rows are changed and added, none taken away.

Things are found again by their code or by their name in either language. What the sheet does not say of a
row that is here stays; a new row says in both languages what was written in one, until somebody translates
it. The outcome are the rows that were touched, whole, for `read_tables` to judge.
"""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from typing import Any, Final

from registry_app.domain import record_codes as codes
from registry_app.domain.activity_steps import DRAFT
from registry_app.domain.record_reading import RawTable
from registry_app.domain.record_sheet import number
from registry_app.domain.record_tables import Key, Row, Table, Tables
from registry_app.domain.retention_rules import AFTER, ERASE

LONGEST_CODE: Final = 40
LONGEST_NAME: Final = 200
_LETTERS: Final = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "ue", "é": "e"})
_NO_CODE = re.compile(r"[^a-z0-9]+")
_SPACE = re.compile(r"\s+")
_EMPTY: Final = (None, "", ())
# What a code is called when its name has no letter that a code could have.
FALLBACKS: Final = {
    "activities": "activity",
    "purposes": "purpose",
    "data_categories": "data",
    "retention_rules": "rule",
    "systems": "system",
    "recipients": "recipient",
}


def same(text: object) -> str:
    """Give a text as names are compared: without regard to case, spacing and what stands at its end."""
    return _SPACE.sub(" ", str(text)).strip(" .:;").casefold()


def code_from(text: str, taken: Iterable[str] = (), *, fallback: str = "row") -> str:
    """Make a code of a name that none of those taken has."""
    stem = _NO_CODE.sub("-", text.casefold().translate(_LETTERS)).strip("-")[:LONGEST_CODE].strip("-")
    stem = stem or fallback
    known = taken if isinstance(taken, Set) else set(taken)
    number, code = 1, stem
    while code in known:
        number += 1
        end = f"-{number}"
        code = stem[: LONGEST_CODE - len(end)] + end
    return code


class Laying:
    """Rows laid over the tables of a record, in the language ("da" or "en") that the sheet is written in."""

    def __init__(
        self, schema: Sequence[Table], stored: Tables, language: str, sentences: Mapping[str, str]
    ) -> None:
        """`sentences` are the periods of the record in words, as `same` gives them, with the rule's code."""
        self.language = language
        self._tables = {table.name: table for table in schema}
        self._rows: dict[str, dict[Key, dict[str, Any]]] = {
            table.name: {table.key_of(row): dict(row) for row in stored[table.name]} for table in schema
        }
        self._lines: dict[str, dict[Key, int]] = {table.name: {} for table in schema}
        self._sentences = dict(sentences)
        self._names: dict[tuple[str, Key], dict[str, Key]] = {}
        self._under: dict[str, dict[Key, list[Key]]] = {}
        self._codes: dict[tuple[str, Key], set[str]] = {}
        self._places: dict[tuple[str, Key], int] = {}
        for name in self._rows:
            for key in self._rows[name]:
                self._remember(name, key)

    # How rows are found again.

    def _remember(self, table: str, key: Key) -> None:
        row, shared = self._rows[table][key], self._tables[table].shared
        for length in range(shared + 1):
            self._under.setdefault(f"{table}/{length}", {}).setdefault(key[:length], []).append(key)
        self._codes.setdefault((table, key[:shared]), set()).add(str(key[-1]))
        place = (table, key[:shared])
        self._places[place] = max(self._places.get(place, -1), int(row.get("position") or 0))
        for column in ("name_da", "name_en", "text_da", "text_en", "name"):
            if row.get(column):
                self._names.setdefault((table, key[:shared]), {}).setdefault(same(row[column]), key)

    def named(self, table: str, name: str, *parent: str) -> Key | None:
        """Give the key of the row that goes by a name, within what it belongs to."""
        return self._names.get((table, parent), {}).get(same(name))

    def keys(self, table: str, *parent: str) -> list[Key]:
        """Give the keys of the rows that belong to something."""
        return self._under.get(f"{table}/{len(parent)}", {}).get(parent, [])

    def row(self, table: str, *key: Any) -> Row | None:
        """Give a row as it stands by now."""
        return self._rows[table].get(key)

    # How rows are written.

    def set(self, table: str, key: Key, line: int, values: Mapping[str, Any]) -> None:
        """Write what is not empty into a row that is here."""
        row = self._rows[table][key]
        news = {name: value for name, value in values.items() if value not in _EMPTY and row[name] != value}
        if news:
            row.update(news)
            self._lines[table].setdefault(key, line)

    def add(self, table: str, line: int, values: Mapping[str, Any]) -> Key:
        """Add a row, with what it does not say left empty; one that is here stays as it is."""
        empty = {column.name: _empty(column.kind) for column in self._tables[table].columns}
        row = empty | dict(values)
        key = self._tables[table].key_of(row)
        if key not in self._rows[table]:
            self._rows[table][key] = row
            self._lines[table][key] = line
            self._remember(table, key)
        return key

    def fill(self, table: str, key: Key, line: int, column: str, words: str) -> None:
        """Write words in the sheet's language; in the other one too where nothing stands there."""
        row, other = self._rows[table][key], "en" if self.language == "da" else "da"
        mine = f"{column}_{self.language}"
        if same(words) in (same(row[mine]), same(row[f"{column}_{other}"])):
            return
        values = {mine: words}
        if not row[f"{column}_{other}"]:
            values[f"{column}_{other}"] = words
        self.set(table, key, line, values)

    def both(self, column: str, words: str) -> dict[str, str]:
        """Give a text for both languages."""
        return {f"{column}_da": words, f"{column}_en": words}

    # The things of a record.

    def activity(self, line: int, *, code: str, name: str, status: str = DRAFT) -> str:
        """Find an activity by its code, or else by its name; enter it where there is none."""
        known = self._rows["activities"]
        # A code may be written otherwise elsewhere; what is found by it gets the name of the sheet.
        for asked in (code, code_from(code) if code else ""):
            if asked and (asked,) in known:
                if name:
                    self.fill("activities", (asked,), line, "name", name)
                return asked
        found = self.named("activities", name) if name else None
        if found is not None:
            return str(found[0])
        words = name or code
        made = self._code("activities", code or name)
        values = {"code": made, "position": self._next("activities"), "status": status}
        values |= {"role": codes.AS_CONTROLLER, "dpia_need": codes.DPIA_NOT_ASSESSED}
        self.add("activities", line, values | self.both("name", words))
        return made

    def more_codes(self, activity: str, line: int, column: str, found: Iterable[str]) -> None:
        """Add codes to a list of an activity, in the order in which they come."""
        held = tuple(self._rows["activities"][activity,][column])
        self.set("activities", (activity,), line, {column: tuple(dict.fromkeys((*held, *found)))})

    def purpose(self, activity: str, line: int, words: str) -> str:
        """Find a purpose of an activity by its name or its words; enter it where there is none."""
        found = self.named("purposes", words, activity)
        if found is not None:
            return str(found[1])
        made = self._code("purposes", words[:LONGEST_NAME], activity)
        values = {"activity": activity, "code": made, "position": self._next("purposes", activity)}
        values |= self.both("name", first_words(words)) | self.both("text", words)
        self.add("purposes", line, values)
        return made

    def purposes(self, activity: str) -> list[str]:
        """Give the codes of the purposes of an activity."""
        return [str(key[1]) for key in self.keys("purposes", activity)]

    def basis(self, activity: str, purpose: str, line: int, article: str, dbl: str, provision: str) -> None:
        """Add a legal basis to a purpose that does not stand on this article yet."""
        keys = self.keys("bases", activity, purpose)
        for key in keys:
            if self._rows["bases"][key]["article"] == article:
                if not self._rows["bases"][key]["dbl"]:
                    self.set("bases", key, line, {"dbl": dbl})
                return
        values: dict[str, Any] = {"activity": activity, "purpose": purpose, "article": article, "dbl": dbl}
        values |= {"position": max((number(key[2]) for key in keys), default=-1) + 1, "provision": provision}
        self.add("bases", line, values)

    def category(self, line: int, name: str, *, details: str = "", **marks: bool) -> str:
        """Find a category of data by its name, with the marks that are said of it; or enter it."""
        found = self.named("data_categories", name)
        told: dict[str, Any] = {mark: True for mark, is_so in marks.items() if is_so}
        if found is not None:
            self.set("data_categories", found, line, told)
            return str(found[0])
        made = self._code("data_categories", name)
        values: dict[str, Any] = {
            "code": made,
            "position": self._next("data_categories"),
            "origin": codes.NOT_STATED,
        }
        values |= self.both("name", name) | self.both("details", details) | told
        self.add("data_categories", line, values)
        return made

    def data(self, activity: str, purpose: str, line: int, category: str, rule: str) -> None:
        """Say that a purpose takes a category, and how long it is kept where that was not said."""
        key = (activity, purpose, category)
        if self.row("data", *key) is None:
            values = {"activity": activity, "purpose": purpose, "category": category, "rule": rule}
            self.add("data", line, values)
        elif rule and not self._rows["data"][key]["rule"]:
            self.set("data", key, line, {"rule": rule})

    def rule(self, line: int, words: str, *, action: str = ERASE) -> str:
        """Find a retention rule by its sentence; enter one in words, which nothing can count yet."""
        code = self._sentences.get(same(words))
        if code is None:
            code = self._code("retention_rules", words[:LONGEST_NAME])
            values = {"code": code, "period": 0, "unit": codes.IN_WORDS, "counting": AFTER, "action": action}
            values |= {"yields_to_rights": True, f"note_{self.language}": words}
            self.add("retention_rules", line, values)
            self._sentences[same(words)] = code
        return code

    def system(self, activity: str, line: int, name: str) -> None:
        """Say that an activity uses a system, which is entered where there is none of the name."""
        found = self.named("systems", name)
        code = str(found[0]) if found else self._code("systems", name)
        if found is None:
            self.add("systems", line, {"code": code, "active": True} | self.both("name", name))
        self.add("activity_systems", line, {"activity": activity, "system": code})

    def recipient(self, activity: str, line: int, name: str, role: str, *, is_named: bool) -> str:
        """Say that data goes to somebody, who is entered where there is nobody of the name."""
        found = self.named("recipients", name)
        if found is None:
            code = self._code("recipients", name)
            values = {"code": code, "role": role, "is_named": is_named}
            self.add("recipients", line, values | self.both("name", name))
        else:
            code = str(found[0])
            if self._rows["recipients"][found]["role"] == codes.NOT_STATED:
                self.set("recipients", found, line, {"role": role})
        self.add("disclosures", line, {"activity": activity, "recipient": code})
        return code

    def lives_in(self, recipient: str, line: int, country: str) -> None:
        """Say in which country a recipient is, where that was not said."""
        if not self._rows["recipients"][recipient,]["country"]:
            self.set("recipients", (recipient,), line, {"country": country})

    def transfer(self, recipient: str, line: int, country: str, mechanism: str, *, measures: str = "") -> Key:
        """Say that data goes to a country outside the EEA, and on what that rests where it is said."""
        for key in self.keys("transfers", recipient):
            if key[1] in (country, "") and mechanism in (key[2], "", codes.NOT_STATED):
                return key
        values = {"recipient": recipient, "country": country, "mechanism": mechanism or codes.NOT_STATED}
        return self.add("transfers", line, values | self.both("measures", measures))

    def agreement(self, recipient: str, line: int, reference: str) -> None:
        """Name the agreement with a processor; whether it is signed is looked at by somebody."""
        known = {same(key[1]) for key in self.keys("agreements", recipient)}
        if same(reference) not in known:
            self.add("agreements", line, {"recipient": recipient, "reference": reference})

    def joint(self, activity: str, line: int, name: str) -> None:
        """Name somebody who decides together with the controller."""
        if self.named("joint_controllers", name, activity) is None:
            self.add("joint_controllers", line, {"activity": activity, "name": name})

    def keep(self, activity: str, line: int, heading: str, text: str) -> None:
        """Keep what has no place in the record as it stood, under its heading."""
        heading = heading[:LONGEST_NAME]
        row = self.row("extras", activity, heading)
        if row is None:
            self.add("extras", line, {"activity": activity, "heading": heading, "text": text})
        elif text not in str(row["text"]).splitlines() and text != row["text"]:
            # Several lines of a sheet may tell of one activity; the same line read again says nothing new.
            self.set("extras", (activity, heading), line, {"text": f"{row['text']}\n{text}"})

    def _next(self, table: str, *parent: str) -> int:
        return self._places.get((table, parent), -1) + 1

    def _code(self, table: str, words: str, *parent: str) -> str:
        return code_from(words, self._codes.get((table, parent), set()), fallback=FALLBACKS[table])

    # What came of it.

    def touched(self) -> dict[str, RawTable]:
        """Give the rows that were changed or added, with the line of the sheet that says so."""
        return {
            name: RawTable(
                tuple(column.name for column in table.columns),
                tuple(
                    (line, tuple(_plain(self._rows[name][key][column.name]) for column in table.columns))
                    for key, line in self._lines[name].items()
                ),
            )
            for name, table in self._tables.items()
        }


def first_words(text: str) -> str:
    """Give the first line of a text, short enough for a name."""
    line = text.strip().splitlines()[0] if text.strip() else ""
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1].rstrip() + "…"


def _empty(kind: str) -> Any:
    return {"yes_no": False, "number": 0, "codes": (), "day": None, "looked_at": None}.get(kind, "")


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value
