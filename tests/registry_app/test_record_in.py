"""Our own files, read back: the round trip, the report of a bad file, and one step or nothing."""

import inspect
import io
import json
import re
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dpo_office.common import clock
from dpo_office.common.errors import DomainError
from dpo_office.common.events import Event
from registry_app.actions.record_imports import import_record
from registry_app.domain import ciso_sheets, record_import, record_reading, sheet_lines, sheet_reading
from registry_app.domain.record_reading import MOST_ROWS, ReadRecord, read_tables
from registry_app.gateways import record_in, sheet_in, workbooks
from registry_app.gateways.record_files import WholeRecord, as_json
from registry_app.gateways.record_in import MOST_MEGABYTES, read_file
from registry_app.gateways.record_out import JSON, XLSX, record_file
from registry_app.gateways.workbooks import MOST_UNPACKED
from registry_app.labels_record_import import PROBLEM_LABELS
from registry_app.models import (
    Controller,
    FindingOverride,
    ProcessingActivity,
    Purpose,
    PurposeBasis,
    RecordImport,
)
from registry_app.queries import record_imports
from registry_app.queries.record_imports import planned_import
from registry_app.queries.record_tables import SCHEMA, stored_record
from tests.factories.records import with_demo_record
from tests.factories.registry import (
    actor_with,
    make_activity,
    make_agreement,
    make_controller,
    make_recipient,
)
from tests.registry_app.admin.conftest import page_url, signed_in

KINDS = (JSON, XLSX)


def file_of(controller: Controller, kind: str) -> bytes:
    return record_file(controller, kind, language="da", today=clock.today()).content


def read(content: bytes) -> ReadRecord:
    found = read_file(content)
    assert not found.problems, found.problems
    return read_tables(SCHEMA, found.tables)


def take_in(controller: Controller, content: bytes, role: str = "decider", **more: object) -> RecordImport:
    tables = read(content)
    planned = planned_import(controller, tables, today=clock.today())
    values = {"reason": "The sheet of the lawyers.", "seen": planned.fingerprint} | more
    return import_record(
        controller_id=controller.pk,
        read=tables,
        actor=actor_with(role, controller),
        now=clock.now(),
        **values,
    )


def changed_json(controller: Controller, change: object) -> bytes:
    """Give the JSON of the record after `change(tables)` has had its way with it."""
    body = json.loads(file_of(controller, JSON))
    change(body["tables"])
    return json.dumps(body).encode()


def report_of(content: bytes) -> list[tuple[str, str, int | None, str]]:
    found = read_file(content)
    problems = found.problems or read_tables(SCHEMA, found.tables).problems
    return [(row.code, row.table, row.line, row.column) for row in problems]


@pytest.mark.parametrize("slug", ["bestphone", "retnemt"])
def test_the_round_trip_is_the_identity(slug, db):
    controller = with_demo_record(slug)
    stored = stored_record(controller, today=clock.today())

    for kind in KINDS:
        content = file_of(controller, kind)
        assert read(content).tables == stored.tables, kind
        plan = planned_import(controller, read(content), today=clock.today()).plan
        assert (plan.changes, plan.problems, plan.kept) == ((), (), 0)
        # And into an empty record, by way of the database.
        empty = make_controller(f"{slug}-{kind}")
        take_in(empty, content)
        assert stored_record(empty, today=clock.today()).tables == stored.tables, kind


def test_a_file_is_the_whole_of_what_it_names_and_nothing_else(db):
    controller = make_controller()
    orders = make_activity(controller)
    make_agreement(make_recipient(orders, "Post"))
    other = make_activity(controller, "other")

    def change(tables):
        tables["activities"] = [row for row in tables["activities"] if row["code"] == "orders"]
        tables["activities"][0]["owner"] = "Logistics"
        tables["purposes"] = [row for row in tables["purposes"] if row["activity"] == "orders"]
        tables["bases"] = []
        tables["sub_processors"] = []
        tables["disclosures"] = []

    made = take_in(controller, changed_json(controller, change))

    orders.refresh_from_db()
    assert (made.added, made.changed, made.removed) == (0, 1, 3)
    assert (orders.owner, orders.version) == ("Logistics", 2)
    assert list(PurposeBasis.objects.values_list("purpose__activity__code", flat=True)) == ["other"]
    other.refresh_from_db()
    assert other.version == 1
    assert made.reason == "The sheet of the lawyers."
    assert orders.history.latest().history_change_reason == "record.imported"
    events = Event.objects.filter(step="import_record").order_by("id")
    assert [(row.type, row.subject_id) for row in events] == [
        ("activity.imported", orders.pk),
        ("record.imported", controller.pk),
    ]


REFUSED_ROWS = {
    "status_by_step": lambda tables: tables["activities"][0].update(status="draft"),
    "activity_ended": lambda tables: tables["purposes"][1].update(name_en="Other"),
    "code_unknown": lambda tables: tables["activities"][0].update(subjects=["martians"]),
    "day_invalid": lambda tables: tables["activities"][0].update(next_review_on="2026-02-30"),
    "number_invalid": lambda tables: tables["activities"][0].update(position=-1),
    "yes_no_invalid": lambda tables: tables["purposes"][0].update(profiling="perhaps"),
    "value_required": lambda tables: tables["activities"][0].update(name_da=""),
    "value_too_long": lambda tables: tables["activities"][0].update(owner="x" * 201),
    "not_text": lambda tables: tables["activities"][0].update(owner=["x"]),
    "not_a_code": lambda tables: tables["activities"][0].update(code="a b"),
    "character_unusable": lambda tables: tables["activities"][0].update(owner="a\x00b"),
    "country_unknown": lambda tables: tables["recipients"][0].update(country="Danmark"),
    "reference_unknown": lambda tables: tables["disclosures"][0].update(recipient="nobody"),
    "row_doubled": lambda tables: tables["activities"].append(tables["activities"][0]),
    "column_missing": lambda tables: tables["activities"][0].pop("owner"),
    "column_unknown": lambda tables: tables["activities"][0].update(colour="red"),
    "table_missing": lambda tables: tables.pop("purposes"),
    "table_unknown": lambda tables: tables.update(colours=[]),
    "rule_broken": lambda tables: tables["retention_rules"].append(
        {
            **{column.name: "" for column in SCHEMA[1].columns},
            "code": "r",
            "unit": "months",
            "period": 0,
            "trigger": "delivery",
            "counting": "after",
            "action": "erase",
            "yields_to_rights": True,
            "keeps": [],
        }
    ),
    "decision_unknown": lambda tables: tables["listings"].append(
        {
            **{column.name: "" for column in SCHEMA[3].columns},
            "listing": "adequacy XX 2020-01-01",
            "kind": "adequacy",
            "country": "XX",
            "valid_from": "2020-01-01",
            "source": "a treaty",
        }
    ),
}


def test_what_is_taken_away_carries_nothing(db):
    controller = with_demo_record("bestphone")

    def change(tables):
        tables["bases"] = []

    tables = read(changed_json(controller, change))
    plan = planned_import(controller, tables, today=clock.today()).plan

    assert tables.tables["balancings"]
    assert [(row.code, row.table) for row in plan.problems] == [
        ("reference_unknown", "balancings") for _row in tables.tables["balancings"]
    ]


def test_what_may_not_come_in_is_reported_with_its_line_and_nothing_is_stored(db):
    controller = make_controller()
    make_recipient(make_activity(controller), "Post")
    make_activity(controller, "past", status="ended")
    before = stored_record(controller, today=clock.today())

    for code, change in REFUSED_ROWS.items():
        tables = read_tables(SCHEMA, read_file(changed_json(controller, change)).tables)
        planned = planned_import(controller, tables, today=clock.today())
        found = [problem for problem in planned.plan.problems if problem.code == code]
        assert found, (code, planned.plan.problems)
        assert found[0].table, code
        assert found[0].line or code.startswith("table_"), code
        with pytest.raises(DomainError, match="import_has_problems"):
            import_record(
                controller_id=controller.pk,
                read=tables,
                seen=planned.fingerprint,
                reason="Why",
                actor=actor_with("decider", controller),
                now=clock.now(),
            )
    assert stored_record(controller, today=clock.today()).tables == before.tables
    assert not RecordImport.objects.exists()


def workbook(change: object) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(WORKBOOK[0]))
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    file = io.BytesIO(WORKBOOK[0])
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


WORKBOOK: list[bytes] = []


def test_a_bad_file_gives_a_report_with_line_and_column(db):
    controller = make_controller()
    make_activity(controller)
    text = file_of(controller, JSON)
    WORKBOOK[:] = [file_of(controller, XLSX)]
    owner = next(place for place, column in enumerate(SCHEMA[8].columns, 1) if column.name == "owner")

    cases = [
        (b"", ("file_empty", "", None, "")),
        (b" " * (MOST_MEGABYTES * 1024 * 1024 + 1) + b"{}", ("file_too_large", "", None, "")),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", ("file_old_or_locked", "", None, "")),
        (text.decode().replace("Ordrer", "Ærter").encode("latin-1"), ("not_utf8", "", None, None)),
        (text[:-2], ("json_malformed", "", None, None)),
        (b"[" * 100_000, ("json_malformed", "", 1, "1")),
        (b'{"tables": []}', ("not_our_file", "", None, "")),
        (b'{"tables": {}, "tables": {}}', ("column_doubled", "", None, "tables")),
        (text.replace(b'"format_version": 2', b'"format_version": 9'), ("version_unknown", "", None, "")),
        (WORKBOOK[0][:-200], ("file_broken", "", None, "")),
        (with_part("xl/vbaProject.bin", b"macro"), ("file_has_macros", "", None, "")),
        (with_part("xl/more.xml", b"\n" * (MOST_UNPACKED + 1)), ("file_too_large_inside", "", None, "")),
        (with_part("xl/more.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"), ("file_broken", "", None, "")),
        (workbook(lambda book: book["controller"].delete_rows(2)), ("not_our_file", "", None, "")),
        (
            workbook(lambda book: book["activities"].cell(2, owner, "=1+1")),
            ("formula_in_cell", "activities", 2, "owner"),
        ),
        (
            workbook(lambda book: book["activities"].cell(1, owner, "code")),
            ("column_doubled", "activities", 1, "code"),
        ),
        (
            workbook(lambda book: book["activities"].delete_cols(owner)),
            ("column_missing", "activities", 1, "owner"),
        ),
        (workbook(lambda book: book.remove(book["data"])), ("table_missing", "data", None, "")),
        (
            workbook(lambda book: book["activities"].cell(2, 1, "")),
            ("value_required", "activities", 2, "code"),
        ),
    ]
    for content, (code, *place) in cases:
        found = [row for row in report_of(content) if row[0] == code]
        assert found, (code, report_of(content)[:3])
        wanted = [part for part in place if part is not None]
        assert [part for part, asked in zip(found[0][1:], place, strict=True) if asked is not None] == wanted
    [(_code, _table, line, column)] = report_of(cases[3][0])
    assert text.decode().splitlines()[line - 1][: int(column) - 1].endswith('"name_da": "')


def test_a_hundred_thousand_rows_are_refused_without_being_kept(db):
    controller = make_controller()
    make_activity(controller)

    def grow(tables):
        tables["activities"] = [tables["activities"][0] | {"code": f"a{number}"} for number in range(5_000)]
        tables["systems"] = [
            {"code": f"s{number}", "name_da": "s", "name_en": "s", "owner": "", "active": True}
            for number in range(MOST_ROWS + 1)
        ]

    def grow_sheet(book):
        for _number in range(MOST_ROWS + 5):
            book["systems"].append(["s"])

    WORKBOOK[:] = [file_of(controller, XLSX)]
    assert ("too_many_rows", "systems", MOST_ROWS + 2, "") in report_of(changed_json(controller, grow))
    assert [row[:2] for row in report_of(workbook(grow_sheet))] == [("too_many_rows", "systems")]


def test_an_import_is_refused_as_a_whole(db):
    controller = make_controller()
    make_activity(controller)
    new = as_json(
        WholeRecord(
            {"slug": "testco"},
            stored_record(with_demo_record("bestphone"), today=clock.today()).tables,
            clock.today(),
        )
    )

    for role, more, code in (
        ("dpo", {}, "not_permitted"),
        ("decider", {"reason": " "}, "reason_required"),
        ("decider", {"seen": "0" * 64}, "record_changed"),
        # An activity of the file is active with findings that block it, and that is a decider's to let be.
        ("officer", {}, "findings_block"),
    ):
        with pytest.raises(DomainError, match=code):
            take_in(controller, new, role, **more)
        assert ProcessingActivity.objects.filter(controller=controller).count() == 1
        assert not RecordImport.objects.exists()
    with pytest.raises(DomainError, match="nothing_to_import"):
        take_in(controller, file_of(controller, JSON))

    take_in(controller, new)

    assert FindingOverride.objects.filter(activity__controller=controller).exists()
    assert Purpose.objects.filter(activity__controller=controller).count() == 15


def test_the_page_shows_what_would_change_and_then_does_it(db):
    controller = make_controller()
    orders = make_activity(controller)
    client = signed_in("officer", controller)
    url = page_url(controller, "import/")

    def change(tables):
        tables["activities"][0]["owner"] = "Logistics"

    def send(content):
        return client.post(url, {"file": SimpleUploadedFile("record.json", content)})

    shown = send(changed_json(controller, change))
    assert shown.status_code == 200
    assert "Logistics" in shown.content.decode()
    orders.refresh_from_db()
    assert (orders.owner, RecordImport.objects.count()) == ("", 0)
    sealed = shown.context["form"].initial["sealed"]
    assert client.post(url, {"sealed": sealed, "reason": ""}).status_code == 200
    assert client.post(url, {"sealed": sealed[:-3], "reason": "Why"}).status_code == 409
    assert signed_in("officer", controller).post(url, {"sealed": sealed, "reason": "Why"}).status_code == 409
    assert client.post(url, {"sealed": sealed, "reason": "Why"}).status_code == 302
    orders.refresh_from_db()
    assert (orders.owner, RecordImport.objects.get().reason) == ("Logistics", "Why")
    told = client.get(page_url(controller, "changes/"), {"since": "2001-01-01"})
    assert [entry["row"].reason for entry in told.context["imports"]] == ["Why"]
    # The record is another now: what was shown no longer holds.
    assert client.post(url, {"sealed": sealed, "reason": "Why"}).status_code == 412

    bad = send(changed_json(controller, REFUSED_ROWS["day_invalid"]))
    assert [(row["code"], row["line"], row["column"]) for row in bad.context["problems"]] == [
        ("day_invalid", 2, "next_review_on")
    ]
    assert "2026-02-30" in bad.content.decode()
    assert send(b"PK\x03\x04 broken").context["problems"][0]["code"] == "file_broken"
    assert signed_in("dpo", controller).get(url).status_code == 403


def test_every_problem_has_its_words():
    modules = (record_reading, record_import, record_in, record_imports, workbooks)
    modules += (ciso_sheets, sheet_in, sheet_lines, sheet_reading)
    source = "".join(inspect.getsource(module) for module in modules)
    quoted = set(re.findall(r'"([a-z0-9]+(?:_[a-z0-9]+)+)"', source))
    named = set(re.findall(r'(?:_wrong|Problem)\(\s*"([a-z0-9_]+)"', source))

    assert named <= set(PROBLEM_LABELS) <= quoted
    assert set(REFUSED_ROWS) <= set(PROBLEM_LABELS)
    assert all(str(words) % {"value": "x"} for words in PROBLEM_LABELS.values())
