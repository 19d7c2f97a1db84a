"""A sheet of another make, taken into the record: its columns and words are mapped, shown, and then applied.

Nothing is stored between the pages: the sheet and what was chosen wait sealed in the page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from dpo_office.common import clock
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError
from registry_app.actions.record_imports import MappingToKeep
from registry_app.actions.record_intakes import FileToTakeIn
from registry_app.admin.import_report import Row, changes_in_words, problems_in_words, sealed_for, taken_in
from registry_app.domain.ciso_sheets import is_ciso, lay_ciso
from registry_app.domain.record_reading import Problem, RawTable, ReadRecord, read_tables
from registry_app.domain.sheet_lines import Note, lay_sheet
from registry_app.domain.sheet_reading import (
    MOST_HEADER_LINES,
    Grid,
    SheetMapping,
    headings_of,
    language_of_sheet,
    mapping_problems,
    proposed_header,
    proposed_mapping,
    values_in,
)
from registry_app.domain.sheet_targets import KEEP, LEAVE, TARGET, TARGETS
from registry_app.gateways.sheet_in import read_sheets
from registry_app.labels_sheets import NOTE_LABELS, TARGET_LABELS
from registry_app.models import Controller
from registry_app.queries.record_imports import PlannedImport, planned_import
from registry_app.queries.record_tables import SCHEMA, TABLE, stored_record
from registry_app.queries.sheets import choices_for, laying_over, mapping_of, mappings_for, target_labels

COLUMNS_PAGE: Final = "office/sheet_columns.html"
VALUES_PAGE: Final = "office/sheet_values.html"
MOST_EXAMPLES: Final = 2
LONGEST_EXAMPLE: Final = 60
# Each word is a question of the page; those beyond are read as they are proposed.
MOST_WORDS: Final = 120
LONGEST_KEPT_NAME: Final = 100
LONGEST_NUMBER: Final = 6


def sheets_shown(request: HttpRequest, row: Controller, content: bytes) -> Row:
    """Read a file of another make and ask how it is to be read; CISO Assistant's is known."""
    found = read_sheets(content)
    if found.problems:
        return {"problems": problems_in_words(found.problems)}
    grids = found.grids
    body: Row = {"grids": [[grid.name, grid.rows] for grid in grids], "asked": []}
    if is_ciso([grid.name for grid in grids]):
        return _previewed(request, row, body | {"ciso": True})
    # The sheet with the most rows is most likely the one that is meant.
    place = max(range(len(grids)), key=lambda number: len(grids[number].rows))
    return _columns(request, row, body | {"sheet": place, "header": proposed_header(grids[place])})


def sheet_step(request: HttpRequest, row: Controller, body: Row) -> tuple[bool, Row, int]:
    """Go on from a page of a sheet: true when it was applied, or the page that is shown now."""
    step = request.POST.get("step", "")
    if step == "reread":
        return False, _reread(request, row, body), 200
    if step == "values":
        mapping = _chosen_columns(request.POST, body)
        problems = mapping_problems(_grid(body), body["header"], mapping)
        if problems:
            return (
                False,
                _columns(request, row, body, mapping) | {"problems": problems_in_words(problems)},
                200,
            )
        return False, _previewed(request, row, body | {"mapping": _as_json(mapping)}), 200
    if step == "columns" and "mapping" in body:
        return False, _columns(request, row, body, _mapping(body)), 200
    chosen = _chosen_words(request.POST, body)
    if chosen != body:
        page = _previewed(request, row, chosen)
        if step == "apply":
            page["again"] = _("Words were mapped otherwise. Look at what would change now, then take it in.")
        return False, page | _typed(request.POST), 200
    if step != "apply":
        return False, _previewed(request, row, body) | _typed(request.POST), 200
    return _applied(request, row, body)


def _typed(post: QueryDict) -> Row:
    return {"reason": post.get("reason", ""), "kept_name": post.get("kept_name", "")}


def _grid(body: Mapping[str, Any]) -> Grid:
    return _grids(body)[body["sheet"]]


def _grids(body: Mapping[str, Any]) -> list[Grid]:
    return [Grid(name, tuple((line, tuple(cells)) for line, cells in rows)) for name, rows in body["grids"]]


def _as_json(mapping: SheetMapping) -> Row:
    return {
        "language": mapping.language,
        "columns": dict(mapping.columns),
        "values": {target: dict(words) for target, words in mapping.values.items()},
        "commas": mapping.commas,
    }


def _mapping(body: Mapping[str, Any]) -> SheetMapping:
    return SheetMapping(**body["mapping"])


# Which sheet, where its headings are, and what each column is about.


def _reread(request: HttpRequest, row: Controller, body: Row) -> Row:
    """Look at another sheet, another line of headings, or with a mapping that was kept."""
    grids = _grids(body)
    sheet = _number(request.POST, "sheet", body["sheet"], len(grids) - 1)
    header = _number(request.POST, "header", body["header"], grids[sheet].rows[-1][0])
    if sheet != body["sheet"]:
        header = proposed_header(grids[sheet])
    body = body | {"sheet": sheet, "header": header, "kept": request.POST.get("kept", "")}
    language = request.POST.get("language")
    return _columns(request, row, body, language=language if language in ("da", "en") else "")


def _number(post: QueryDict, name: str, default: int, most: int) -> int:
    text = post.get(name, "")
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return min(int(text), most) if is_number else default


def _columns(
    request: HttpRequest,
    row: Controller,
    body: Row,
    mapping: SheetMapping | None = None,
    *,
    language: str = "",
) -> Row:
    grid, header = _grid(body), body["header"]
    headings, problems = headings_of(grid, header)
    kept = list(mappings_for(row, headings.values()))
    named = next((entry for entry in kept if entry.name == body.get("kept")), None)
    if named is None and "kept" not in body and kept:
        named = kept[0]
    if mapping is None:
        mapping = (
            mapping_of(named)
            if named
            else proposed_mapping(grid, header, language or language_of_sheet(grid))
        )
    sealed = sealed_for(request, row.pk, body | {"kept": named.name if named else ""})
    if not sealed:
        return {"problems": problems_in_words([Problem("file_too_large_inside")])}
    return {
        "template": COLUMNS_PAGE,
        "sealed": sealed,
        "problems": problems_in_words(problems),
        "sheets": [(number, entry.name) for number, entry in enumerate(_grids(body))],
        "sheet": body["sheet"],
        "header": header,
        "lines": [line for line, _cells in grid.rows[:MOST_HEADER_LINES]],
        "language": mapping.language,
        "commas": mapping.commas,
        "kept": [entry.name for entry in kept],
        "named": named.name if named else "",
        "targets": [(name, TARGET_LABELS[name]) for name in (*(t.name for t in TARGETS), KEEP, LEAVE)],
        "headings": [
            {
                "place": place,
                "name": name,
                "examples": _examples(grid, header, place),
                "target": mapping.columns.get(name, KEEP),
            }
            for place, name in headings.items()
        ],
        "number": sum(1 for line, _cells in grid.rows if line > header),
    }


def _examples(grid: Grid, header: int, place: int) -> list[str]:
    texts = (cells[place] for line, cells in grid.rows if line > header and place < len(cells))
    found = list(dict.fromkeys(" ".join(text.split()) for text in texts if text.strip()))[:MOST_EXAMPLES]
    return [text if len(text) <= LONGEST_EXAMPLE else f"{text[:LONGEST_EXAMPLE]}…" for text in found]


def _chosen_columns(post: QueryDict, body: Row) -> SheetMapping:
    headings, _problems = headings_of(_grid(body), body["header"])
    known = {*TARGET, KEEP, LEAVE}
    chosen = {name: post.get(f"column-{place}", KEEP) for place, name in headings.items()}
    language = post.get("language", "")
    kept = body.get("mapping", {}).get("values", {})
    return SheetMapping(
        language if language in ("da", "en") else "da",
        {name: target if target in known else KEEP for name, target in chosen.items()},
        kept,
        commas="commas" in post,
    )


# Which word is which code, and what it comes to.


def _chosen_words(post: QueryDict, body: Row) -> Row:
    """Give the body with the codes that were chosen for the words that were asked."""
    if "mapping" not in body:
        return body
    values = {target: dict(words) for target, words in body["mapping"]["values"].items()}
    for number, (target, text) in enumerate(body["asked"]):
        code = post.get(f"word-{number}")
        if code is not None and (code == "" or code in TARGET[target].codes):
            values.setdefault(target, {})[text] = code
    return body | {"mapping": body["mapping"] | {"values": values}}


def _laid(
    row: Controller, body: Row
) -> tuple[
    Sequence[Problem], Sequence[Note], Mapping[str, RawTable], ReadRecord | None, PlannedImport | None
]:
    """Lay the sheet over the record as it stands."""
    today = clock.today()
    stored = stored_record(row, today=today)
    if body.get("ciso"):
        laying = laying_over(stored.tables, "en")
        problems, notes = lay_ciso(_grids(body), target_labels(), laying)
    else:
        mapping = _mapping(body)
        laying = laying_over(stored.tables, mapping.language)
        problems, notes = lay_sheet(_grid(body), body["header"], mapping, target_labels(), laying)
    if problems:
        return problems, notes, {}, None, None
    # A sheet of another make is the whole of nothing.
    tables = laying.touched()
    read = read_tables(SCHEMA, tables, silent_on=frozenset(TABLE))
    planned = planned_import(row, read, today=today)
    return planned.plan.problems, notes, tables, read, planned


def _previewed(request: HttpRequest, row: Controller, body: Row) -> Row:
    asked: list[tuple[str, str, str]] = []
    if "mapping" in body:
        mapping = _mapping(body)
        if not mapping.values:
            mapping = _with_kept_words(row, body, mapping)
        found = values_in(_grid(body), body["header"], mapping, target_labels())
        asked = [(target, text, code) for target, words in found.items() for text, code in words.items()]
        # Those without a code first: they are what somebody has to look at.
        asked = sorted(asked, key=lambda entry: entry[2] != "")[:MOST_WORDS]
        words: dict[str, dict[str, str]] = {target: dict(known) for target, known in mapping.values.items()}
        for target, text, code in asked:
            words.setdefault(target, {})[text] = code
        body = body | {
            "mapping": _as_json(mapping) | {"values": words},
            "asked": [[target, text] for target, text, _code in asked],
        }
    problems, notes, _tables, read, planned = _laid(row, body)
    page: Row = {
        "template": VALUES_PAGE,
        "is_ciso": bool(body.get("ciso")),
        "asked_words": [
            {
                "number": number,
                "target": TARGET_LABELS[target],
                "text": text,
                "code": code,
                "choices": choices_for(target),
            }
            for number, (target, text, code) in enumerate(asked)
        ],
        "notes": [{"note": note, "says": NOTE_LABELS[note.code], "column": note.column} for note in notes],
        "problems": problems_in_words(problems),
        "kept_name": body.get("kept", ""),
    }
    if read is not None and planned is not None and not problems:
        body = body | {"seen": planned.fingerprint}
        page |= changes_in_words(read, planned)
    page["sealed"] = sealed_for(request, row.pk, body)
    if not page["sealed"]:
        return {"problems": problems_in_words([Problem("file_too_large_inside")])}
    return page


def _with_kept_words(row: Controller, body: Row, mapping: SheetMapping) -> SheetMapping:
    """Take the words of the mapping that the columns were read with."""
    kept = mappings_for(row, mapping.columns).filter(name=body.get("kept", "")).first()
    return replace(mapping, values=kept.words) if kept else mapping


def _applied(request: HttpRequest, row: Controller, body: Row) -> tuple[bool, Row, int]:
    typed = _typed(request.POST)
    name = typed["kept_name"].strip()[:LONGEST_KEPT_NAME]
    problems, _notes, tables, read, planned = _laid(row, body)
    if read is None or planned is None or problems or "seen" not in body:
        return False, _previewed(request, row, body) | typed, 409
    if not typed["reason"].strip():
        page = _previewed(request, row, body) | typed
        return False, page | {"reason_error": text_of("reason_required")}, 200
    file = FileToTakeIn(
        tables,
        tuple(TABLE),
        body["seen"],
        typed["reason"],
        MappingToKeep(name, _mapping(body)) if name and "mapping" in body else None,
    )
    try:
        taken_in(request, row, file, read, len(planned.plan.changes))
    except DomainError as error:
        page = _previewed(request, row, body) | typed
        return False, page | {"refusal": text_of(error.code, **error.context)}, error.status
    return True, {}, 200
