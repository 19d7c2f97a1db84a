"""The record as files: what each holds, of which day, and what no file may do."""

import csv
import io
import json
from datetime import date, timedelta

import openpyxl
import pypdf
import pytest

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.people.models import ReadRecord
from registry_app.domain.record_sheet import COLUMNS, HEADINGS
from registry_app.domain.record_tables import differences
from registry_app.gateways.record_files import unwritten, written
from registry_app.gateways.record_out import MEDIA_TYPES
from registry_app.models import Controller, ProcessingActivity, PurposeBasis
from registry_app.queries.record_tables import LEFT_OUT, SCHEMA, SOURCES, stored_record
from tests.factories.clients import Caller, problem_of
from tests.factories.records import with_demo_record
from tests.factories.registry import ADMIN, make_activity, make_controller, make_recipient
from tests.registry_app.admin.conftest import page_url, signed_in

FORMULAS = ('=HYPERLINK("http://x.example")', "+1", "-1", "@SUM(1)", "\t=1", "\r=1")


def path(slug: str) -> str:
    return f"record-of-processing/{slug}/"


def rows_of_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("slug", ["bestphone", "retnemt"])
def test_every_format_holds_every_active_activity(slug, db):
    controller = with_demo_record(slug)
    caller = Caller("dpo", controller)
    names = set(
        ProcessingActivity.objects.filter(controller=controller, status="active").values_list(
            "name_da", "name_en"
        )
    )

    for position, language in enumerate(("da", "en")):
        wanted = {pair[position] for pair in names}
        files = {
            kind: caller.get(path(slug), format=kind, language=language)
            for kind in ("json", "csv", "xlsx", "pdf", "jsonld")
        }
        assert {answer.status_code for answer in files.values()} == {200}
        table = rows_of_csv(files["csv"].content)
        assert table[0] == [HEADINGS[language][name] for name in COLUMNS]
        assert {row[0] for row in table[1:]} == wanted
        book = openpyxl.load_workbook(io.BytesIO(files["xlsx"].content))
        read = [[cell.value or "" for cell in row] for row in book.worksheets[0].iter_rows()]
        assert read == [[cell.replace("\r\n", "\n") for cell in row] for row in table]
        assert book.sheetnames[1:] == ["controller", *(table.name for table in SCHEMA)]
        pages = pypdf.PdfReader(io.BytesIO(files["pdf"].content)).pages
        said = " ".join(" ".join(page.extract_text() for page in pages).split())
        assert all(" ".join(name.split()) in said for name in wanted)
        assert {row["name_da"] for row in files["json"].json()["tables"]["activities"]} >= {
            pair[0] for pair in names
        }
        titles = [
            title["@value"]
            for process in json.loads(files["jsonld"].content)["dpv:hasProcess"]
            for title in process["dct:title"]
            if title["@language"] == language
        ]
        assert set(titles) == wanted
    assert ReadRecord.objects.filter(subject_id=controller.pk, kind="file").count() == 10


def test_a_pdf_is_tagged_and_in_its_language(db):
    controller = make_controller(dpo_name="Dorte Data", representative_name="EU Rep ApS")
    make_activity(controller)

    for language, words in {"da": "Databeskyttelsesrådgiver", "en": "Data protection officer"}.items():
        content = Caller("dpo", controller).get(path("testco"), format="pdf", language=language).content
        pdf = pypdf.PdfReader(io.BytesIO(content))
        root = pdf.trailer["/Root"]
        assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == (language, True)
        first = pdf.pages[0].extract_text()
        assert words in first
        assert "Dorte Data" in first
        assert "EU Rep ApS" in first


def test_no_cell_is_a_formula(db):
    controller = make_controller()
    for number, text in enumerate(FORMULAS):
        make_recipient(make_activity(controller, f"a{number}", name_da=text, owner=text), text)
    caller = Caller("dpo", controller)

    book = openpyxl.load_workbook(io.BytesIO(caller.get(path("testco"), format="xlsx").content))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value]
    lines = rows_of_csv(caller.get(path("testco"), format="csv").content)

    assert {cell.data_type for cell in cells} == {"s"}
    risky = [cell for cell in cells if cell.value.startswith(("=", "+", "-", "@"))]
    assert len(risky) > 4 * 3
    assert all(cell.quotePrefix for cell in risky)
    assert {row[0] for row in lines[1:]} == {f"'{text}" for text in FORMULAS}
    assert {unwritten(written(text)) for text in (*FORMULAS, "_x0041_", "a\x00b")} == {
        *FORMULAS,
        "_x0041_",
        "a\x00b",
    }


def test_an_earlier_day_is_what_the_database_held_then(db, monkeypatch):
    controller = make_controller()
    activity = make_activity(controller, recipients=["Post"])
    today = clock.today()
    before = stored_record(controller, today=today)
    with acting(ADMIN, "registry.activity_changed"):
        PurposeBasis.objects.filter(purpose__activity=activity).delete()
        ProcessingActivity.objects.filter(pk=activity.pk).update(name_en="Other")
        Controller.objects.filter(pk=controller.pk).update(name="Other ApS")

    # Tomorrow, today is history: the end of the day has both changes, and yesterday has no record.
    tomorrow = today + timedelta(days=1)
    after = stored_record(controller, as_of=today, today=tomorrow)

    assert after.tables == stored_record(controller, today=today).tables
    assert after.controller["name"] == "Other ApS"
    assert [
        (change.table, change.kind, [field.column for field in change.fields][:1])
        for change in differences(SCHEMA, before.tables, after.tables)
    ] == [("activities", "changed", ["name_en"]), ("bases", "removed", ["article"])]
    monkeypatch.setattr(
        "registry_app.queries.record_tables.end_of",
        lambda _day: activity.history.latest().history_date,
    )
    earlier = stored_record(controller, as_of=today, today=tomorrow)
    assert {row["name_en"] for row in earlier.tables["activities"]} == {"Orders"}


def test_what_cannot_be_given_is_refused_with_a_code(db):
    controller = make_controller()
    make_activity(controller, owner="x" * 200, security_da="x" * 32_768)
    caller = Caller("dpo", controller)
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()

    for query, status, code, field in (
        ({"format": "docx"}, 400, "format_unknown", "format"),
        ({"language": "sv"}, 400, "language_unknown", "language"),
        ({"as_of": tomorrow}, 400, "as_of_future", "as_of"),
        ({"as_of": "yesterday"}, 400, "date_invalid", "as_of"),
        ({"as_of": date(2001, 1, 1).isoformat()}, 404, "record_not_begun", "as_of"),
        ({"format": "xlsx"}, 409, "cell_too_long", None),
    ):
        problem_of(caller.get(path("testco"), **query), status, code, field)
    assert not ReadRecord.objects.exists()


def test_the_page_gives_the_files_to_those_who_read_the_record(db):
    controller = make_controller()
    make_activity(controller)
    reader = signed_in("auditor", controller)

    for offered in reader.get(page_url(controller)).context["formats"]:
        answer = reader.get(offered["url"], {"as_of": clock.today().isoformat(), "language": "en"})
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
    assert ReadRecord.objects.filter(subject_id=controller.pk).count() == len(MEDIA_TYPES)
    url = page_url(controller, "download/record-pdf/")
    assert reader.get(url, {"as_of": "2001-01-01"}).status_code == 404
    assert signed_in("agent", controller).get(url).status_code == 403


def test_every_field_of_the_record_is_a_column_or_left_out_with_a_reason():
    for source, table in zip(SOURCES, SCHEMA, strict=True):
        fields = {field.name for field in source.model._meta.concrete_fields}
        columns = {column.name for column in table.columns}
        assert fields - columns - LEFT_OUT - {"checklist"} <= {source.parent}, source.name
