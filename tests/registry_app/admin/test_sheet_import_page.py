"""The page that takes in sheets of other makes: columns, words, what would change, and then all of it."""

import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dpo_office.common import clock
from registry_app.domain.sheet_targets import KEEP
from registry_app.gateways.workbooks import MOST_UNPACKED
from registry_app.models import (
    ActivityExtra,
    KeptMapping,
    ProcessingActivity,
    PurposeBasis,
    PurposeData,
    Recipient,
    RecordImport,
    Transfer,
)
from registry_app.queries.record_tables import stored_record
from tests.factories.registry import make_activity, make_controller
from tests.registry_app.admin.conftest import page_url, signed_in

HEAD = [
    *(
        "Behandlingsaktivitet",
        "Ansvarlig afdeling",
        "Formål",
        "GDPR lovhjemmel",
        "Kategorier af registrerede",
    ),
    *("Typer af personoplysninger", "Slettefrist", "Leverandør", "Land", "Acceptgrundlag", "Systemer"),
    *("Sikkerhedsforanstaltninger", "Antal registrerede"),
]
PAY = [
    *("Lønadministration", "HR", "At udbetale løn", "Art. 6, stk. 1, litra b\nArt. 6, stk. 1, litra c"),
    *(
        "Medarbejdere\nPårørende",
        "Navn\nLønoplysninger",
        "5 år efter ansættelsens ophør",
        "Lønhuset ApS\nSkyen Inc.",
    ),
    *("Danmark\nUSA", "–\nSCC", "Lønsystem", "Logning; Aflåst arkivskab", "40"),
]


def workbook(*rows: list[str], before: int = 0) -> bytes:
    book = openpyxl.Workbook()
    for _number in range(before):
        book.active.append(["Vores fortegnelse"])
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


class Wizard:
    """Somebody at the page, with what it carries from step to step."""

    def __init__(self, controller, role="officer"):
        self.client = signed_in(role, controller)
        self.url = page_url(controller, "import/")
        self.answer = None

    def send(self, content, name="fortegnelse.xlsx"):
        self.answer = self.client.post(self.url, {"file": SimpleUploadedFile(name, content)})
        return self.answer

    def press(self, step, **fields):
        shown = self.answer.context
        posted = {"sealed": shown["sealed"], "step": step} | fields
        for heading in shown.get("headings") or ():
            posted.setdefault(f"column-{heading['place']}", heading["target"])
        if shown.get("language"):
            posted.setdefault("language", shown["language"])
        for word in shown.get("asked_words") or ():
            posted.setdefault(f"word-{word['number']}", word["code"])
        self.answer = self.client.post(self.url, posted)
        return self.answer

    def problems(self):
        return [(row["code"], row["line"], row["column"]) for row in self.answer.context["problems"]]


def test_a_sheet_is_mapped_shown_and_then_taken_in(db):
    controller = make_controller()
    make_activity(controller)
    wizard = Wizard(controller)

    columns = wizard.send(workbook(HEAD, PAY, before=3))

    assert columns.context["header"] == 4
    targets = {heading["name"]: heading["target"] for heading in columns.context["headings"]}
    assert targets.pop("Antal registrerede") == KEEP
    assert KEEP not in targets.values()
    shown = wizard.press("values")
    assert [word["text"] for word in shown.context["asked_words"] if not word["code"]] == ["Pårørende"]
    assert [(entry["note"].code, entry["note"].line) for entry in shown.context["notes"]] == [
        ("value_unmapped", 5)
    ]
    assert "Lønadministration" in shown.content.decode()
    assert not RecordImport.objects.exists()
    assert wizard.press("apply").context["reason_error"]

    done = wizard.press("apply", reason="The old sheet", kept_name="Gammelt ark")

    assert done.status_code == 302
    pay = ProcessingActivity.objects.get(code="loenadministration")
    assert (pay.name_da, pay.name_en, pay.department, pay.status) == (PAY[0], PAY[0], "HR", "draft")
    assert (pay.subjects, pay.security_measures, pay.security_da) == (
        ["employees"],
        ["logging"],
        "Aflåst arkivskab",
    )
    assert list(PurposeBasis.objects.filter(purpose__activity=pay).values_list("article", flat=True)) == [
        "6.1.b",
        "6.1.c",
    ]
    kept = PurposeData.objects.filter(purpose__activity=pay)
    assert {row.category.name_da for row in kept} == {"Navn", "Lønoplysninger"}
    assert {(row.rule.unit, row.rule.note_da) for row in kept} == {("in_words", PAY[6])}
    assert [(row.recipient.name_da, row.country, row.mechanism) for row in Transfer.objects.all()] == [
        ("Skyen Inc.", "US", "scc")
    ]
    assert Recipient.objects.get(name_da="Lønhuset ApS").country == "DK"
    assert dict(ActivityExtra.objects.values_list("heading", "text")) == {
        "Antal registrerede": "40",
        "Kategorier af registrerede": "Pårørende",
    }
    assert ProcessingActivity.objects.get(code="orders").version == 1
    assert pay.history.latest().history_change_reason == "record.imported"

    # The same sheet again: its mapping is offered, and it says nothing new.
    again = wizard.send(workbook(HEAD, PAY))
    assert again.context["named"] == "Gammelt ark"
    assert wizard.press("values").context["count"] == 0
    assert wizard.press("apply", reason="Again").status_code == 409
    assert KeptMapping.objects.get().history.count() == 1


def test_what_is_mapped_otherwise_is_shown_before_it_is_taken_in(db):
    controller = make_controller()
    wizard = Wizard(controller)
    wizard.send(workbook(HEAD, PAY))
    shown = wizard.press("values")
    number = next(word["number"] for word in shown.context["asked_words"] if word["text"] == "Pårørende")

    told = wizard.press("apply", reason="Why", **{f"word-{number}": "household_members"})

    assert told.context["again"]
    assert told.context["notes"] == []
    assert not ProcessingActivity.objects.exists()
    assert wizard.press("apply", reason="Why").status_code == 302
    assert ProcessingActivity.objects.get().subjects == ["employees", "household_members"]
    assert not KeptMapping.objects.exists()


def test_a_sheet_changes_and_adds_and_takes_nothing_away(db):
    controller = make_controller()
    orders = make_activity(controller)
    before = stored_record(controller, today=clock.today()).tables
    wizard = Wizard(controller)
    text = f"name;owner;status\r\n{orders.name_en};'=Logistics;draft\r\n;;\r\n"

    wizard.send(text.encode(), "sheet.csv")
    shown = wizard.press("values", language="en")

    assert [entry["note"].code for entry in shown.context["notes"]] == ["status_left"]
    assert wizard.press("apply", reason="Why").status_code == 302
    orders.refresh_from_db()
    assert (orders.owner, orders.status, orders.version) == ("=Logistics", "active", 2)
    after = stored_record(controller, today=clock.today()).tables
    assert {name: len(rows) for name, rows in after.items()} == {
        name: len(rows) for name, rows in before.items()
    }


def csv_of(*rows):
    return "\n".join(rows).encode()


def with_part(name: str, content: bytes) -> bytes:
    file = io.BytesIO(workbook(["Navn"], ["Løn"]))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


BAD = {
    "file_has_macros": (with_part("xl/vbaProject.bin", b"macro"), None, ""),
    "file_too_large_inside": (with_part("xl/more.xml", b"\n" * (MOST_UNPACKED + 1)), None, ""),
    "file_old_or_locked": (b"\xd0\xcf\x11\xe0 old", None, ""),
    "too_many_rows": (csv_of("Navn", *(f"Aktivitet {number}" for number in range(100_000))), 20_002, ""),
    "column_doubled": (csv_of("Navn;Formål;formål", "Løn;a;b"), 1, "formål"),
    "csv_malformed": (csv_of("Navn;Formål", 'Løn;"a'), 2, ""),
    "not_utf8": ("Navn;Formål\nLøn;At betale løn".encode("latin-1"), 1, "10"),
    "too_many_columns": (csv_of(";".join(f"c{number}" for number in range(101))), 1, ""),
    "formula_in_cell": (workbook(["Navn", "Formål"], ["Løn", "=1+1"]), 2, "Formål"),
    "file_broken": (workbook(["Navn"])[:-200], None, ""),
    "file_empty": (b" \n", None, ""),
}


@pytest.mark.parametrize("code", BAD)
def test_a_bad_sheet_is_reported_with_its_place(code, db):
    content, line, column = BAD[code]
    wizard = Wizard(make_controller())

    wizard.send(content)

    assert (code, line, column) in wizard.problems()
    assert not ProcessingActivity.objects.exists()


def test_columns_that_cannot_be_are_asked_again(db):
    wizard = Wizard(make_controller())
    wizard.send(csv_of("Navn;Afdeling", "Løn;HR", ";IT"))

    wizard.press("values", **{"column-0": "department"})
    assert [code for code, _line, _column in wizard.problems()] == [
        "name_not_mapped",
        "target_doubled",
        "target_doubled",
    ]
    assert wizard.answer.context["headings"][0]["target"] == "department"
    wizard.press("values", **{"column-0": "owner", "column-1": "name"})
    assert not wizard.problems()
    # A text that the column cannot hold is reported with the line of the sheet.
    wizard.send(csv_of("Navn;Afdeling", f"Løn;{'x' * 201}"))
    wizard.press("values")
    assert wizard.problems() == [("value_too_long", 2, "department")]
    assert wizard.press("apply", reason="Why").status_code == 409
    assert not ProcessingActivity.objects.exists()


def test_only_who_keeps_the_record_takes_a_sheet_in_and_only_what_was_shown_to_them(db):
    controller = make_controller()
    wizard = Wizard(controller)
    wizard.send(csv_of("Navn", "Løn"))
    sealed = wizard.answer.context["sealed"]
    posted = {"sealed": sealed, "step": "values", "column-0": "name"}

    assert signed_in("dpo", controller).post(wizard.url, posted).status_code == 403
    assert signed_in("officer", controller).post(wizard.url, posted).status_code == 409
    assert wizard.client.post(wizard.url, posted | {"sealed": sealed[:-2]}).status_code == 409
