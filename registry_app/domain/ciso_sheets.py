"""The workbook of CISO Assistant: its sheets and columns, laid over the record.

A workbook holds one processing, or several when the rows of the other sheets name theirs in a column
`processing`. Cells hold codes, with or without a prefix, or the English words for them; both are read.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from registry_app.domain import record_codes as codes
from registry_app.domain.record_laying import Laying, same
from registry_app.domain.record_reading import LONGEST_ECHO, MOST_PROBLEMS, Problem
from registry_app.domain.retention_rules import DEIDENTIFY, ERASE
from registry_app.domain.sheet_lines import Note
from registry_app.domain.sheet_reading import Grid, Labels
from registry_app.domain.sheet_targets import known_words
from registry_app.domain.sheet_values import code_of, country_of

PROCESSING: Final = "Processing"
# The columns of each sheet, as CISO Assistant writes them.
SHEETS: Final[Mapping[str, tuple[str, ...]]] = {
    PROCESSING: (
        *("ref_id", "name", "description", "domain", "status", "processing_nature", "information_channel"),
        *("usage_channel", "dpia_required", "dpia_reference", "assigned_to", "labels"),
    ),
    "Purposes": ("name", "description", "legal_basis", "article_9_condition"),
    "Personal data": (
        *("name", "description", "category", "retention", "deletion_policy", "is_sensitive", "assets"),
    ),
    "Data subjects": ("name", "description", "category"),
    "Data recipients": ("name", "description", "category"),
    "Contractors": ("name", "description", "entity", "relationship_type", "country", "documentation_link"),
    "Transfers": (
        *("name", "description", "entity", "country", "transfer_mechanism", "guarantees"),
        "documentation_link",
    ),
}
# Which processing a row of another sheet is of; ours, as theirs hold one processing each.
BELONGS_TO: Final = "processing"
YES: Final = frozenset(("yes", "true", "1", "x", "ja"))
RECIPIENT_ROLES: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            *("service provider", "data processor", "cloud service provider", "cloud provider"),
            *("it service provider", "it provider", "payment processor", "analytics provider"),
        ),
        codes.PROCESSOR,
    ),
    **dict.fromkeys(
        ("regulatory authority", "tax authority", "law enforcement", "government entity", "court"),
        codes.AUTHORITY,
    ),
    **dict.fromkeys(
        ("subsidiary company", "subsidiary", "parent company", "affiliated entity"),
        "group",
    ),
    "joint controller": codes.JOINT_CONTROLLER,
    "independent controller": "controller",
}
# "Other" says nothing.
OTHERS: Final = frozenset(("", "other", "other recipient category", "other relationship type"))
ROLE_WORDS: Final[Mapping[str, str]] = {
    codes.PROCESSOR: "Data Processor",
    "controller": "Independent Controller",
    codes.JOINT_CONTROLLER: "Joint Controller",
    codes.AUTHORITY: "Government Entity",
    "group": "Affiliated Entity",
    codes.NOT_STATED: "Other Recipient Category",
}


def is_ciso(names: Sequence[str]) -> bool:
    """Tell by the names of its sheets whether a workbook is one of CISO Assistant."""
    known = {same(name) for name in SHEETS}
    found = {same(name) for name in names}
    return same(PROCESSING) in found and len(known & found) > 1


def said(text: str) -> str:
    """Give a word of a cell without prefix and underscores: "privacy_data_processor" is "data processor"."""
    return same(text).removeprefix("privacy_").replace("_", " ")


@dataclass(frozen=True)
class _Row:
    """A row of a sheet: its cells by column, and the headings of those that are not theirs."""

    sheet: str
    line: int
    cells: Mapping[str, str]
    others: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


def lay_ciso(grids: Sequence[Grid], labels: Labels, laying: Laying) -> tuple[list[Problem], list[Note]]:
    """Lay the workbook over the record; give what is wrong with it, and what has no place in the record."""
    by_name = {same(grid.name): grid for grid in grids}
    rows: dict[str, list[_Row]] = {}
    problems: list[Problem] = []
    for name, columns in SHEETS.items():
        grid = by_name.get(same(name))
        if grid is not None:
            problems += _heading_problems(grid)
            rows[name] = list(_read(grid, name, columns))
    problems += [
        Problem("value_required", name, row.line, "name")
        for name, found in rows.items()
        for row in found
        if not row["name"] and not (name == PROCESSING and row["ref_id"])
    ]
    if problems:
        return problems[:MOST_PROBLEMS], []
    reader = _Ciso(labels, laying)
    activities = {row.line: reader.processing(row) for row in rows[PROCESSING]}
    names = _names(rows[PROCESSING], activities)
    for name, found in rows.items():
        for row in found if name != PROCESSING else ():
            activity = _whose(row, names, activities)
            if activity:
                LAID[name](reader, activity, row)
                reader.rest(activity, row)
            else:
                problems.append(
                    Problem("processing_unknown", name, row.line, BELONGS_TO, row[BELONGS_TO][:LONGEST_ECHO])
                )
    return problems[:MOST_PROBLEMS], reader.notes[:MOST_PROBLEMS]


def _heading_problems(grid: Grid) -> Iterator[Problem]:
    line, head = grid.rows[0]
    names = [same(name) for name in head]
    if "name" not in names:
        yield Problem("column_missing", grid.name, line, "name")
    for name in dict.fromkeys(names):
        if name and names.count(name) > 1:
            yield Problem("column_doubled", grid.name, line, name[:LONGEST_ECHO])


def _read(grid: Grid, name: str, columns: Sequence[str]) -> Iterator[_Row]:
    head = [" ".join(text.split()) for text in grid.rows[0][1]]
    for line, cells in grid.rows[1:]:
        theirs: dict[str, str] = {}
        others: dict[str, str] = {}
        for place, text in enumerate(cells):
            heading = head[place] if place < len(head) else ""
            known = same(heading).replace(" ", "_")
            if known in columns or known == BELONGS_TO:
                theirs[known] = text.strip()
            elif text.strip():
                others[heading or f"#{place + 1}"] = text.strip()
        yield _Row(name, line, theirs, others)


def _names(rows: Sequence[_Row], activities: Mapping[int, str]) -> dict[str, str]:
    """Give the activity for each name and number by which rows may call a processing."""
    return {same(text): activities[row.line] for row in rows for text in (row["name"], row["ref_id"]) if text}


def _whose(row: _Row, names: Mapping[str, str], activities: Mapping[int, str]) -> str:
    if row[BELONGS_TO]:
        return names.get(same(row[BELONGS_TO]), "")
    only = list(activities.values())
    return only[0] if len(only) == 1 else ""


class _Ciso:
    """Rows of the sheets, written into the record."""

    def __init__(self, labels: Labels, laying: Laying) -> None:
        self.labels = labels
        self.laying = laying
        self.notes: list[Note] = []

    def processing(self, row: _Row) -> str:
        """Enter a processing as an activity."""
        status = known_words("status").get(same(row["status"]), "")
        known = {"status": status} if status else {}
        activity = self.laying.activity(row.line, code=row["ref_id"], name=row["name"], **known)
        held = self.laying.row("activities", activity) or {}
        if status and held["status"] != status:
            self.notes.append(Note("status_left", row.line, "status", row["status"]))
        elif row["status"] and not status:
            self.unplaced(activity, row, "status")
        facts = {"department": row["domain"], "owner": row["assigned_to"]}
        facts["dpia_reference"] = row["dpia_reference"]
        if row["dpia_required"]:
            is_needed = same(row["dpia_required"]) in YES
            facts["dpia_need"] = codes.DPIA_NEEDED if is_needed else codes.DPIA_NOT_NEEDED
        self.laying.set("activities", (activity,), row.line, facts)
        if row["information_channel"]:
            self.laying.fill("activities", (activity,), row.line, "information", row["information_channel"])
        for column in ("description", "processing_nature", "usage_channel", "labels"):
            self.kept(activity, row, column)
        self.rest(activity, row)
        return activity

    def purpose(self, activity: str, row: _Row) -> None:
        """Enter a purpose with its legal bases."""
        key = (activity, self.laying.purpose(activity, row.line, row["name"]))
        if row["description"]:
            self.laying.fill("purposes", key, row.line, "text", row["description"])
        for column in ("legal_basis", "article_9_condition"):
            article = known_words("bases").get(same(row[column]), "") if row[column] else ""
            if article:
                self.laying.basis(*key, row.line, article, "", "")
            elif row[column]:
                self.unplaced(activity, row, column)

    def personal_data(self, activity: str, row: _Row) -> None:
        """Enter a category of data; theirs hang on the processing, so every purpose takes it."""
        category = self.laying.category(
            row.line, row["name"], details=row["description"], special=same(row["is_sensitive"]) in YES
        )
        rule = ""
        if row["retention"]:
            action = DEIDENTIFY if said(row["deletion_policy"]) == "anonymization" else ERASE
            rule = self.laying.rule(row.line, row["retention"], action=action)
        purposes = self.laying.purposes(activity)
        # What a purpose takes already is not spread over the others.
        taking = [name for name in purposes if self.laying.row("data", activity, name, category)]
        for purpose in taking or purposes:
            self.laying.data(activity, purpose, row.line, category, rule)
        if not purposes:
            self.unplaced(activity, row, "name", code="purpose_needed")
        for name in row["assets"].replace("\n", ";").replace(",", ";").split(";"):
            if name.strip():
                self.laying.system(activity, row.line, name.strip())
        self.kept(activity, row, "category")
        if row["deletion_policy"] and said(row["deletion_policy"]) != "anonymization":
            self.kept(activity, row, "deletion_policy")

    def subject(self, activity: str, row: _Row) -> None:
        """Enter whose data it is, by the name, or else by the category."""
        by_name = code_of("subjects", row["name"], self.labels.get("subjects", {}))
        code = by_name or known_words("subjects").get(same(row["category"]), "")
        if code:
            self.laying.more_codes(activity, row.line, "subjects", [code])
        else:
            self.unplaced(activity, row, "category" if row["category"] else "name")
        if not by_name:
            self.kept(activity, row, "name")
        self.kept(activity, row, "description")

    def recipient(self, activity: str, row: _Row) -> None:
        """Enter who is given data."""
        role = RECIPIENT_ROLES.get(said(row["category"]), codes.NOT_STATED)
        is_named = role == codes.PROCESSOR
        code = self.laying.recipient(activity, row.line, row["name"], role, is_named=is_named)
        if role == codes.NOT_STATED and said(row["category"]) not in OTHERS:
            self.unplaced(activity, row, "category")
        self._task(code, row)

    def contractor(self, activity: str, row: _Row) -> None:
        """Enter a company that takes part; a sub-processor needs the agreement that it hangs under."""
        role = RECIPIENT_ROLES.get(said(row["relationship_type"]), codes.NOT_STATED)
        name = row["entity"] or row["name"]
        code = self.laying.recipient(activity, row.line, name, role, is_named=True)
        if role == codes.NOT_STATED and said(row["relationship_type"]) not in OTHERS:
            self.unplaced(activity, row, "relationship_type")
        if row["country"]:
            country = country_of(row["country"])
            if country:
                self.laying.lives_in(code, row.line, country)
            else:
                self.unplaced(activity, row, "country")
        if row["documentation_link"] and role == codes.PROCESSOR:
            self.laying.agreement(code, row.line, row["documentation_link"])
        else:
            self.kept(activity, row, "documentation_link")
        if row["entity"] and same(row["entity"]) != same(row["name"]):
            self.kept(activity, row, "name")
        self._task(code, row)

    def transfer(self, activity: str, row: _Row) -> None:
        """Enter a transfer to whoever is named, with what it rests on."""
        country = country_of(row["country"]) if row["country"] else ""
        if row["country"] and not country:
            self.unplaced(activity, row, "country")
        name = row["entity"] or row["name"]
        code = self.laying.recipient(activity, row.line, name, codes.NOT_STATED, is_named=True)
        mechanism = known_words("mechanisms").get(same(row["transfer_mechanism"]), "")
        if mechanism == codes.ADEQUACY and self.laying.row("transfers", code, country, codes.DPF):
            # The framework is an adequacy decision, which has no word of its own there.
            mechanism = codes.DPF
        if row["transfer_mechanism"] and not mechanism:
            self.unplaced(activity, row, "transfer_mechanism")
        if country in codes.EEA:
            self.laying.lives_in(code, row.line, country)
            self.kept(activity, row, "guarantees")
        else:
            self.laying.transfer(code, row.line, country, mechanism, measures=row["guarantees"])
        if row["entity"] and same(row["entity"]) != same(row["name"]):
            self.kept(activity, row, "name")
        for column in ("description", "documentation_link"):
            self.kept(activity, row, column)

    def _task(self, code: str, row: _Row) -> None:
        if row["description"]:
            self.laying.fill("recipients", (code,), row.line, "task", row["description"])

    def kept(self, activity: str, row: _Row, column: str) -> None:
        """Keep a cell beside the activity, under its sheet and column, with the name of its row."""
        if row[column]:
            named = "" if row.sheet == PROCESSING or column == "name" else f" ({row['name']})"
            self.laying.keep(activity, row.line, f"{row.sheet}: {column}{named}", row[column])

    def unplaced(self, activity: str, row: _Row, column: str, *, code: str = "value_unmapped") -> None:
        """Keep a cell that nothing here means, and say so."""
        self.kept(activity, row, column)
        self.notes.append(Note(code, row.line, f"{row.sheet}: {column}", row[column]))

    def rest(self, activity: str, row: _Row) -> None:
        """Keep the columns that are not theirs."""
        for heading, text in row.others.items():
            named = "" if row.sheet == PROCESSING else f" ({row['name']})"
            self.laying.keep(activity, row.line, f"{row.sheet}: {heading}{named}", text)


LAID: Final[Mapping[str, Callable[[_Ciso, str, _Row], None]]] = {
    "Purposes": _Ciso.purpose,
    "Personal data": _Ciso.personal_data,
    "Data subjects": _Ciso.subject,
    "Data recipients": _Ciso.recipient,
    "Contractors": _Ciso.contractor,
    "Transfers": _Ciso.transfer,
}
