"""The dossier of a case: what is in its ZIP, as of when, whom it names, and that it is recorded."""

import hashlib
import json
import re
import zipfile
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from dpo_office.common import clock
from dpo_office.common.acting import acting, redacting
from dpo_office.common.calendars import COPENHAGEN
from dpo_office.common.documents import Document
from dpo_office.common.errors import Invalid, NotFound, NotPermitted
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Letter
from dpo_office.common.people.models import ReadRecord
from dpo_office.common.people.reads import LETTER, record_read
from dpo_office.common.permissions import ROLES, Actor
from dpo_office.common.users import actor_of
from registry_app.models import Controller, ProcessingActivity
from requests_app.actions import ownership
from requests_app.actions.dossiers import MadeDossier, give_dossier, prepare_dossier
from requests_app.actions.intake import Requester
from requests_app.actions.mail_triage import join_case
from requests_app.models import Case
from tests.factories.cases import SETUP, case_in, everything_about, make_case, make_office, make_officer, take
from tests.factories.decision_records import WORDS, advise, decide, draft
from tests.factories.mails import make_mailbox, make_raw, take_mail
from tests.factories.policy_change import attempt_with, receipt, version_in_force
from tests.factories.registry import actor_with, make_activity, make_holidays

pytestmark = pytest.mark.django_db
RECEIVED = datetime(2026, 9, 4, 11, tzinfo=COPENHAGEN)
LATER = RECEIVED + timedelta(days=20)
# What names the requester or a colleague anywhere.
NAMES = ("Åse", "Blåbær", "aase@example", "00 00 00 02", "Olga", "olga@", "Ringede", "Skrev fra")


@pytest.fixture(autouse=True)
def holidays() -> None:
    make_holidays()


def answered(controller: Controller) -> Case:
    """Walk a case to its answer, with a form that came back, an extract, a note and a mail."""
    olga = actor_of(make_officer(controller, name="Olga Officer", email="olga@example.com"))
    case = make_case(controller, now=RECEIVED)
    for step in (
        "issue_form",
        "receive_signed_form",
        "verify_form",
        "plan_tasks",
        "attach_extract",
        "add_note",
    ):
        take(step, case, actor=olga, now=RECEIVED + timedelta(days=1))
    for step in ("settle_tasks", "send_answer"):
        case.refresh_from_db()
        take(step, case, actor=olga, now=LATER)
    mail = take_mail(make_mailbox(controller), make_raw("Tak for det.", subject="Fra Åse"), now=LATER)
    join_case(mail_id=mail.pk, reference=case.reference, actor=olga, now=LATER)
    case.refresh_from_db()
    return case


def made(case: Case, role: str = "dpo", actor: Actor | None = None, **asked: Any) -> MadeDossier:
    chosen: dict[str, Any] = {"variant": "full", "language": "en", "reason": "authority", "now": clock.now()}
    return prepare_dossier(
        case_id=case.pk, actor=actor or actor_with(role, case.controller), **chosen | asked
    )


def files_of(dossier: MadeDossier) -> dict[str, bytes]:
    with dossier.written.file as file, zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def bytes_of(dossier: MadeDossier) -> bytes:
    with dossier.written.file as file:
        content: bytes = file.read()
    return content


def text_of(pdf: bytes) -> str:
    return " ".join("\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_a_dossier_holds_everything_and_its_manifest_proves_it(controller: Controller) -> None:
    version_in_force(controller)
    case = answered(controller)

    dossier = made(case)

    files = files_of(dossier)
    manifest = json.loads(files["manifest.json"])
    assert list(files) == [
        *("chronology.csv", "clock.json", "record/activities.pdf", "record/activities.json"),
        "policy/version-1-da.txt",
        *("letters/01-received.pdf", "letters/02-form-issued.pdf", "letters/02-attached-1-form.pdf"),
        *("letters/03-answer-sent.pdf", "letters/03-attached-1-answer.pdf"),
        *("letters/03-attached-2-extract.csv", "forms/01-returned.pdf", "mails/01.eml"),
        *("dossier.pdf", "manifest.json"),
    ]
    assert dossier.written.name == f"dossier-{case.reference}-{clock.today()}.zip"
    proofs = {row["path"]: (row["size"], row["sha256"]) for row in manifest["files"]}
    assert proofs == {
        path: (len(content), hashlib.sha256(content).hexdigest())
        for path, content in files.items()
        if path != "manifest.json"
    }
    assert dossier.written.manifest_sha256 == hashlib.sha256(files["manifest.json"]).hexdigest()
    assert (manifest["reference"], manifest["reason"], manifest["variant"]) == (
        case.reference,
        "authority",
        "full",
    )
    assert {row["code"] for row in manifest["missing"]} == {"letters_not_sent", "reads_of_pages_unknown"}
    assert b"Tak for det." in files["mails/01.eml"]
    assert json.loads(files["clock.json"])["due_on"] == case.due_on.isoformat()
    said = text_of(files["dossier.pdf"])
    for words in ("Åse Blåbær", "Olga Officer", "What is missing", "The time limit, line by line"):
        assert words in said
    table = files["chronology.csv"].decode("utf-8-sig")
    assert "Ringede og spurgte til sagen." in table
    assert table.splitlines()[1].startswith("2026-09-04T11:00:00+02:00,step,Case opened")


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_redacted_dossier_names_nobody(controller: Controller, language: str) -> None:
    case = answered(controller)
    with acting(SETUP, "test.named"):
        ProcessingActivity.objects.filter(controller=controller).update(owner="Olga Officer")
        Controller.objects.filter(pk=controller.pk).update(dpo_name="Olga Officer")

    files = files_of(made(case, variant="redacted", language=language))

    pdfs = {"dossier.pdf", "record/activities.pdf"}
    assert set(files) - pdfs == {"chronology.csv", "clock.json", "record/activities.json", "manifest.json"}
    readable = [text_of(files[name]) for name in sorted(pdfs)]
    readable += [content.decode() for name, content in files.items() if name not in pdfs]
    # A name may be broken over two lines.
    joined = [re.sub(r"[-\s]", "", text) for text in readable]
    for name in NAMES:
        assert not any(re.sub(r"\s", "", name) in text for text in joined), name
    manifest = json.loads(files["manifest.json"])
    assert {row["why"]: row.get("count") for row in manifest["left_out"]} == {
        "names": None,
        "words": None,
        "letters": 3,
        "forms": 2,
        "extracts": 1,
        "mails": 1,
    }
    assert all(row["in_words"] for row in manifest["left_out"])
    mark = {"da": "[sagsbehandler 1]", "en": "[case officer 1]"}[language]
    assert mark in readable[0]


def test_a_day_in_the_past_shows_only_what_had_happened(controller: Controller) -> None:
    case = answered(controller)

    files = files_of(made(case, as_of=(RECEIVED + timedelta(days=2)).date()))
    on_the_day = files_of(made(case, as_of=RECEIVED.date()))

    said = text_of(files["dossier.pdf"])
    assert "Collecting" in said
    assert "Answer sent" not in said
    assert "Access (Art. 15) Pending" in said
    assert not [name for name in files if "answer" in name or name.startswith("mails")]
    assert json.loads(files["clock.json"])["state"] == "collecting"
    assert json.loads(files["manifest.json"])["as_of"] == "2026-09-06T23:59:59.999999+02:00"
    assert json.loads(on_the_day["clock.json"])["state"] == "received"
    assert [name for name in on_the_day if name.startswith(("letters", "forms"))] == [
        "letters/01-received.pdf"
    ]


def test_a_letter_is_told_by_what_was_known_on_the_day(controller: Controller) -> None:
    case = make_case(controller, now=RECEIVED)
    letter = Letter.objects.get(cause_id=case.pk)
    attempt_with(letter, "in_doubt", RECEIVED + timedelta(days=1))
    receipt(letter, "delivered", RECEIVED + timedelta(days=3))

    days = [RECEIVED, RECEIVED + timedelta(days=2), RECEIVED + timedelta(days=4)]
    manifests = [json.loads(files_of(made(case, as_of=day.date()))["manifest.json"]) for day in days]

    said = [[row["code"] for row in found["missing"] if "letters" in row["code"]] for found in manifests]
    assert said == [["letters_not_sent"], ["letters_in_doubt"], []]


def test_a_right_that_was_decided_and_reopened_is_told_as_it_stood(controller: Controller) -> None:
    case = case_in("unidentified", controller, now=RECEIVED)
    closed_on = RECEIVED + timedelta(days=controller.silence_close_days)
    take("reopen_case", case, actor=actor_with("decider", controller), now=closed_on + timedelta(days=3))

    before, closed, after = (
        text_of(files_of(made(case, as_of=day))["dossier.pdf"])
        for day in (RECEIVED.date(), closed_on.date(), None)
    )

    assert "Access (Art. 15) Pending" in before
    assert "Access (Art. 15) Refused" in closed
    assert "Access (Art. 15) Pending" in after


@pytest.mark.parametrize(
    ("as_of", "code"),
    [(date(2026, 9, 3), "dossier_day_before_receipt"), (date(2099, 1, 1), "dossier_day_future")],
)
def test_other_days_are_refused(controller: Controller, as_of: date, code: str) -> None:
    case = make_case(controller, now=RECEIVED)
    with pytest.raises(Invalid, match=code):
        made(case, as_of=as_of)


def test_equal_rows_give_an_equal_file(controller: Controller) -> None:
    case, now, dpo = answered(controller), clock.now(), actor_with("dpo", controller)

    first, second = (bytes_of(made(case, actor=dpo, now=now)) for _ in range(2))

    assert first == second
    assert zipfile.ZipFile(BytesIO(first)).infolist()[0].date_time[0] == now.year


def test_who_may_have_one(controller: Controller) -> None:
    case = make_case(controller)
    allowed = set()
    for role in ROLES:
        try:
            made(case, role).written.file.close()
            allowed.add(role)
        except (NotPermitted, NotFound):
            continue
    assert allowed == {"officer", "decider", "dpo", "legal", "auditor"}
    with pytest.raises(NotFound):
        made(case, actor=actor_with("dpo", make_office("elsewhere")))


def test_the_read_log_is_shown_to_those_who_may_see_it(controller: Controller) -> None:
    case = answered(controller)
    letter = Letter.objects.filter(cause_id=case.pk).earliest("created_at")
    reader = actor_of(make_officer(controller, name="Rune Reader"))
    record_read(kind=LETTER, subject=letter, controller_id=controller.pk, actor=reader, now=LATER)

    seen, unseen = (files_of(made(case, role)) for role in ("auditor", "officer"))

    assert "Rune Reader" in text_of(seen["dossier.pdf"])
    assert "Rune Reader" not in text_of(unseen["dossier.pdf"])
    why = [row["why"] for row in json.loads(unseen["manifest.json"])["left_out"]]
    # The letter of the form holds the link by which it comes back.
    assert why == ["read_log", "private_words"]


def test_a_destroyed_file_is_named_with_its_hash(controller: Controller) -> None:
    case = answered(controller)
    document = case.signed_forms.get().document
    with redacting(SETUP, "test.destroyed"):
        Document.objects.filter(pk=document.pk).update(wrapped_key=None)

    files = files_of(made(case))

    manifest = json.loads(files["manifest.json"])
    assert "forms/01-returned.pdf" not in files
    gone = {"path": "forms/01-returned.pdf", "sha256": document.sha256, "why": "destroyed"}
    left_out = [{k: v for k, v in row.items() if k != "in_words"} for row in manifest["left_out"]]
    assert [row for row in left_out if row["why"] != "private_words"] == [gone]
    counts = {row["code"]: row.get("count") for row in manifest["missing"]}
    assert counts["files_destroyed"] == 1


def test_no_cell_of_the_chronology_is_a_formula(controller: Controller) -> None:
    case = make_case(controller)
    ownership.add_note(
        case_id=case.pk, actor=actor_with("officer", controller), now=clock.now(), text="=HYPERLINK()"
    )

    table = files_of(made(case))["chronology.csv"].decode("utf-8-sig")

    assert "'=HYPERLINK()" in table
    assert not re.search(r",=", table)


def test_signs_that_no_font_shows_stop_no_dossier(controller: Controller) -> None:
    requester = Requester(name="Åse 🙂", email="aase@example.com")
    case, officer = make_case(controller, requester=requester), actor_with("officer", controller)
    ownership.add_note(case_id=case.pk, actor=officer, now=clock.now(), text="Skrev 你好 og \u202etak")

    files = files_of(made(case))

    said = text_of(files["dossier.pdf"])
    assert "Åse [U+1F642]" in said
    assert "[U+4F60][U+597D] og [U+202E]tak" in said
    assert "你好" in files["chronology.csv"].decode("utf-8-sig")
    assert "Åse [U+1F642]" in text_of(files["letters/01-received.pdf"])


def test_giving_one_is_an_event_and_a_read_and_changes_nothing_else(controller: Controller) -> None:
    case, legal = make_case(controller), actor_with("legal", controller)
    dossier, before = made(case, actor=legal, variant="redacted", reason="court"), everything_about(case)

    with dossier.written.file:
        give_dossier(made=dossier, actor=legal, now=clock.now())

    after = everything_about(case)
    event = Event.objects.filter(subject_id=case.pk).latest("id")
    assert after == before | {"events": before["events"] + 1}
    assert (event.type, event.actor_id) == ("case.dossier_given", legal.user_id)
    assert event.data == {
        "variant": "redacted",
        "language": "en",
        "reason": "court",
        "as_of": dossier.moment.isoformat(),
        "files": dossier.written.count,
        "manifest": dossier.written.manifest_sha256,
    }
    read = ReadRecord.objects.get(subject_id=case.pk)
    assert (read.kind, read.reader_id) == ("file", legal.user_id)
    with pytest.raises(NotPermitted):
        give_dossier(made=dossier, actor=actor_with("agent", controller), now=clock.now())


def test_the_record_is_limited_to_the_systems_that_were_asked(controller: Controller) -> None:
    make_activity(controller, "wages", name_da="Løn", name_en="Wages")
    question, collecting = make_case(controller), case_in("collecting", controller)

    asked, whole = files_of(made(collecting)), files_of(made(question))

    tables = json.loads(asked["record/activities.json"])["tables"]
    assert [row["code"] for row in tables["activities"]] == ["shop-use"]
    assert {row["activity"] for row in tables["purposes"]} <= {"shop-use"}
    assert "Wages" not in text_of(asked["record/activities.pdf"])
    assert "Wages" in text_of(whole["record/activities.pdf"])


def test_the_queries_do_not_grow_with_the_case(controller: Controller) -> None:
    case, officer = case_in("collecting", controller, now=RECEIVED), actor_with("officer", controller)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            made(case, actor=officer, variant="redacted").written.file.close()
        return len(queries)

    before = asked()
    for number in range(3):
        moment = RECEIVED + timedelta(hours=number)
        take("add_note", case, actor=officer, now=moment)
        take("issue_form", make_case(controller, now=moment), actor=officer, now=moment)
        take("ask_scope" if not number else "add_note", case, actor=officer, now=moment)
    assert asked() == before


def test_a_dossier_tells_what_was_weighed_and_where_nothing_was(controller: Controller) -> None:
    case = make_case(controller, rights=["objection"])
    draft(case)
    advise(case, "person")
    decide(case, "controller", departure_reason="Tabene er større.")
    dossiers = {variant: files_of(made(case, variant=variant)) for variant in ("full", "redacted")}

    said = {variant: text_of(files["dossier.pdf"]) for variant, files in dossiers.items()}

    for text in said.values():
        assert "Decision records" in text
        assert "the controller's grounds prevail; departs from the advice" in text
    for words in (*WORDS.values(), "Opbevar det kortere.", "Tabene er større."):
        assert words in said["full"]
        assert words not in said["redacted"]
    missing = json.loads(dossiers["full"]["manifest.json"])["missing"]
    assert "record_missing" not in {row["code"] for row in missing}
    refused = make_case(controller)
    take("refuse_case", refused, actor=actor_with("decider", controller), now=clock.now())
    missing = json.loads(files_of(made(refused))["manifest.json"])["missing"]
    assert "record_missing" in {row["code"] for row in missing}
