"""The layouts of other makes: out, back in without a change, and in from what somebody else wrote."""

import io

import openpyxl
import pytest

from dpo_office.common import clock
from registry_app.domain.ciso_sheets import SHEETS, is_ciso, lay_ciso
from registry_app.domain.danish_sheet import HEADINGS
from registry_app.domain.record_reading import read_tables
from registry_app.domain.sheet_lines import lay_sheet
from registry_app.domain.sheet_reading import Grid, proposed_header, proposed_mapping
from registry_app.domain.sheet_targets import KEEP, target_for
from registry_app.gateways.record_out import CISO, DANISH, record_file
from registry_app.gateways.sheet_in import read_sheets
from registry_app.queries.record_imports import planned_import
from registry_app.queries.record_tables import SCHEMA, TABLE, selected, stored_record
from registry_app.queries.sheets import laying_over, target_labels
from tests.factories.records import with_demo_record
from tests.factories.registry import make_controller

TODAY = clock.today


def grids_of(controller, kind) -> tuple[Grid, ...]:
    made = record_file(controller, kind, language="da", today=TODAY())
    found = read_sheets(made.content)
    assert made.name.endswith(".xlsx")
    assert not found.problems
    return found.grids


def laid(controller, grids):
    """Give what the sheets would do to the record of a controller."""
    stored = stored_record(controller, today=TODAY())
    if is_ciso([grid.name for grid in grids]):
        laying = laying_over(stored.tables, "en")
        problems, notes = lay_ciso(grids, target_labels(), laying)
    else:
        [grid] = grids
        header = proposed_header(grid)
        laying = laying_over(stored.tables, "da")
        mapping = proposed_mapping(grid, header, "da")
        problems, notes = lay_sheet(grid, header, mapping, target_labels(), laying)
    assert not problems
    read = read_tables(SCHEMA, laying.touched(), silent_on=frozenset(TABLE))
    return planned_import(controller, read, today=TODAY()).plan, notes, read


def test_each_danish_heading_is_known_again():
    assert [heading for heading in HEADINGS.values() if target_for(heading) == KEEP] == []


@pytest.mark.parametrize("kind", [DANISH, CISO])
@pytest.mark.parametrize("slug", ["bestphone", "retnemt"])
def test_what_goes_out_says_nothing_new_when_it_comes_back(slug, kind, db):
    controller = with_demo_record(slug)

    plan, notes, _read = laid(controller, grids_of(controller, kind))

    assert not plan.problems
    assert [(change.table, change.key, change.fields) for change in plan.changes] == []
    # "Other" is all that CISO Assistant has for some; nothing else goes amiss.
    assert {note.code for note in notes} <= {"value_unmapped"}
    assert kind == CISO or not notes


@pytest.mark.parametrize("slug", ["bestphone", "retnemt"])
def test_the_danish_columns_make_the_record_anew(slug, db):
    controller = with_demo_record(slug)
    tables = selected(stored_record(controller, today=TODAY()).tables, ("active",))
    empty = make_controller("empty")

    plan, notes, read = laid(empty, grids_of(controller, DANISH))

    assert (plan.problems, notes) == ((), [])
    made = read.tables

    def said(rows, *columns):
        return sorted(tuple(row[column] for column in columns) for row in rows)

    for table, columns in {
        "activities": ("code", "name_da", "subjects", "security_measures", "department", "status", "role"),
        "bases": ("activity", "article", "dbl"),
        "purposes": ("activity", "text_da", "profiling"),
        "joint_controllers": ("activity", "name"),
    }.items():
        assert said(made[table], *columns) == said(tables[table], *columns), table
    # Catalogues hold what an activity uses; codes are made anew, names stay.
    categories = {row["code"]: row["name_da"] for row in tables["data_categories"]}
    anew = {row["code"]: row["name_da"] for row in made["data_categories"]}
    assert sorted((row["activity"], anew[row["category"]]) for row in made["data"]) == sorted(
        (row["activity"], categories[row["category"]]) for row in tables["data"]
    )


def ciso_book(**sheets: list[list[object]]) -> tuple[Grid, ...]:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return read_sheets(file.getvalue()).grids


def processing(*rows: list[object]) -> list[list[object]]:
    return [[*SHEETS["Processing"], "Risk owner"], *rows]


PAYROLL = [
    *("P-1", "Payroll", "Pays salaries", "HR", "privacy_approved", "Storage", "Handbook", "", "True"),
    *("D-7", "Kim", ""),
]


def test_a_workbook_of_ciso_assistant_is_read_with_all_its_sheets(db):
    controller = make_controller()
    grids = ciso_book(
        Processing=processing([*PAYROLL, "CFO"]),
        Purposes=[
            list(SHEETS["Purposes"]),
            ["Pay", "To pay salaries", "Performance of a Contract", ""],
            ["Health", "Sick pay", "privacy_legal_obligation", "Employment and Social Security Law"],
        ],
        Personal_data=[
            list(SHEETS["Personal data"]),
            ["Salary", "Amounts", "Salary Information", "5 years", "Anonymization", "no", "SAP; Vault"],
            ["Sickness", "", "privacy_health_data", "", "", "yes", ""],
        ],
        Data_subjects=[list(SHEETS["Data subjects"]), ["Staff", "", "Employee"], ["Heirs", "", "Martian"]],
        Data_recipients=[list(SHEETS["Data recipients"]), ["Tax office", "", "Tax Authority"]],
        Contractors=[
            list(SHEETS["Contractors"]),
            ["Payco", "runs payroll", "Payco A/S", "Data Processor", "DK", "https://dms.example/1"],
        ],
        Transfers=[
            list(SHEETS["Transfers"]),
            ["Cloud", "", "Cloud Inc.", "US", "Standard Contractual Clauses (Art. 46.2c)", "Encryption", ""],
        ],
    )

    plan, notes, read = laid(controller, grids)

    assert not plan.problems
    rows = read.tables
    [activity] = rows["activities"]
    assert (activity["code"], activity["status"], activity["dpia_need"], activity["owner"]) == (
        "p-1",
        "active",
        "needed",
        "Kim",
    )
    assert activity["subjects"] == ("employees",)
    assert sorted(row["article"] for row in rows["bases"]) == ["6.1.b", "6.1.c", "9.2.b"]
    assert {row["name_en"]: row["special"] for row in rows["data_categories"]} == {
        "Salary": False,
        "Sickness": True,
    }
    assert [(row["unit"], row["note_en"], row["action"]) for row in rows["retention_rules"]] == [
        ("in_words", "5 years", "deidentify")
    ]
    assert {row["name_en"]: (row["role"], row["country"]) for row in rows["recipients"]} == {
        "Tax office": ("authority", ""),
        "Payco A/S": ("processor", "DK"),
        "Cloud Inc.": ("unknown", ""),
    }
    assert [(row["country"], row["mechanism"], row["measures_en"]) for row in rows["transfers"]] == [
        ("US", "scc", "Encryption")
    ]
    assert [(note.code, note.column, note.value) for note in notes] == [
        ("value_unmapped", "Data subjects: category", "Martian")
    ]
    kept = {row["heading"]: row["text"] for row in rows["extras"]}
    assert kept["Processing: Risk owner"] == "CFO"
    assert kept["Processing: description"] == "Pays salaries"
    assert kept["Data subjects: category (Heirs)"] == "Martian"
    assert {row["name_en"] for row in rows["systems"]} == {"SAP", "Vault"}


def test_rows_of_several_processings_name_theirs(db):
    controller = make_controller()
    two = processing(PAYROLL, ["P-2", "Recruiting", *[""] * 10])
    purposes = [[*SHEETS["Purposes"], "processing"], ["Pay", "", "Consent", "", "p-1"]]
    stored = stored_record(controller, today=TODAY()).tables

    _plan, _notes, read = laid(controller, ciso_book(Processing=two, Purposes=purposes))
    assert [row["activity"] for row in read.tables["purposes"]] == ["p-1"]
    for wrong in ("", "P-9"):
        grids = ciso_book(Processing=two, Purposes=[purposes[0], ["Pay", "", "Consent", "", wrong]])
        problems, _notes = lay_ciso(grids, target_labels(), laying_over(stored, "en"))
        assert [(row.code, row.table, row.line) for row in problems] == [
            ("processing_unknown", "Purposes", 2)
        ]


def test_a_workbook_that_lacks_a_name_is_reported(db):
    stored = stored_record(make_controller(), today=TODAY()).tables
    cases = {
        ("column_missing", "Purposes", 1): [["description"], ["x"]],
        ("column_doubled", "Purposes", 1): [["name", "Name"], ["x", "y"]],
        ("value_required", "Purposes", 3): [["name", "description"], ["x"], ["", "y"]],
    }
    for wanted, rows in cases.items():
        grids = ciso_book(Processing=processing(PAYROLL), Purposes=rows)
        problems, _notes = lay_ciso(grids, target_labels(), laying_over(stored, "en"))
        assert wanted in [(row.code, row.table, row.line) for row in problems]
