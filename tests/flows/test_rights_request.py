"""A person's request, from its arrival to its end, told over HTTP."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from dpo_office.common import clock
from dpo_office.common.documents import read_document
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Letter
from registry_app.models import Controller
from tests.factories.cases import EXTRACT, client_as, make_office
from tests.factories.registry import make_customer, make_holidays
from tests.factories.signed_forms import signed_scan

# What moves no case along: whose it is, and notes.
ALWAYS = (
    "name_representative",
    "name_customer",
    "change_relation",
    "take_case",
    "assign_case",
    "add_note",
    "link_case",
)
# What is done about a request in another's name, and what is weighed.
CAREFUL = ("begin_check", "set_measure", "draft_record")
# How it becomes clear who asks.
WITH_FORM = ("issue_form", "waive_form")
# The clock of a case that asks for access alone, before anything was asked.
CLOCK = ("extend_deadline", "ask_identity", "ask_scope")

pytestmark = pytest.mark.django_db

RECEIVED_AT = "2026-11-04T09:30:00+01:00"


@pytest.fixture
def controller() -> Controller:
    make_holidays()
    return make_office(systems=("shop", "mail"))


def ask(controller: Controller, **changes: Any) -> dict[str, Any]:
    return {
        "controller": controller.slug,
        "rights": ["access"],
        "channel": "email",
        "received_at": RECEIVED_AT,
        "requester": {"name": "Åse Blåbær", "email": "aase@example.com"},
        "language": "da",
    } | changes


def item(right: str, outcome: str, ground: str = "") -> dict[str, Any]:
    waits = {"waits_days": None, "wait_ended_at": None}
    return {"right": right, "outcome": outcome, "ground": ground, **waits}


def the_file(content: bytes, name: str = "scan.pdf") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content)}


def attachments(letter: Letter) -> list[tuple[str, bytes]]:
    rows = letter.attachments.order_by("id").select_related("document")
    return [(row.filename, read_document(row.document)) for row in rows]


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_a_request_with_a_form_is_answered_and_closed(controller: Controller) -> None:
    make_customer(controller, "10001", email="aase@example.com", name="Åse Blåbær")
    officer, decider = client_as("officer", controller), client_as("decider", controller)

    # The request arrives; the answer is due a month after it did.
    opened = officer.post("/api/v1/cases/", ask(controller) | {"identity": "unclear"})
    assert opened.status_code == 201
    case = opened.json()
    url = f"/api/v1/cases/{case['id']}/"
    assert (case["state"], case["rights"], case["due_on"]) == ("received", ["access"], "2026-12-04")
    assert case["strict_due_on"] == case["extension_letter_by"] == "2026-12-04"
    assert case["available_steps"] == [*CAREFUL, *WITH_FORM, "withdraw_case", *CLOCK, *ALWAYS]
    assert any("fredag 4. december 2026" in line for line in case["deadline_explanation"])
    assert [letter["kind"] for letter in case["letters"]] == ["case.received"]

    # The form is sent; it comes back blank, is sent back, and comes back signed.
    case = officer.post(f"{url}issue-form/").json()
    assert case["state"] == "form_issued"
    blank = officer.get(f"{url}issued-form/")
    assert blank["Content-Type"] == "application/pdf"
    case = officer.post(f"{url}receive-signed-form/", the_file(blank.content), format="multipart").json()
    assert "form_is_blank" in [f["code"] for f in case["findings"] if f["severity"] == "block"]
    assert "verify_form" not in case["available_steps"]
    case = officer.post(f"{url}return-form/").json()
    assert case["state"] == "form_issued"
    returned = Letter.objects.get(kind="case.form_returned")
    assert "Skemaet er ikke udfyldt." in returned.body
    scan = signed_scan(blank.content)
    case = officer.post(f"{url}receive-signed-form/", the_file(scan), format="multipart").json()
    # Paper: nobody's handwriting is read, and the line for the date was left empty.
    assert {finding["code"] for finding in case["findings"] if finding["severity"] != "ok"} == {
        "name_not_read",
        "fields_missing",
    }, case["findings"]
    case = officer.post(f"{url}verify-form/", {"doubts": seen_of(case)}).json()
    assert case["state"] == "verified"

    # One task for each system; an extract for one, nothing in the other.
    case = officer.post(f"{url}plan-tasks/").json()
    assert [task["system"] for task in case["tasks"]] == ["mail", "shop"]
    mail, shop = (f"{url}tasks/{task['id']}/" for task in case["tasks"])
    case = officer.post(f"{shop}attach-extract/", the_file(EXTRACT, "../../x.exe"), format="multipart").json()
    assert case["tasks"][1]["extracts"][0]["filename"] == f"{case['reference']}-shop-1.csv"
    assert officer.post(f"{shop}settle-task/").json()["tasks"][1]["outcome"] == "extracted"
    case = officer.post(f"{mail}settle-task/", {"outcome": "nothing_found"}).json()
    assert "send_answer" in case["available_steps"]

    # The answer goes to the address on file, with the extract.
    case = decider.post(f"{url}send-answer/", {"text": "Her er dine ordrer."}).json()
    assert case["state"] == "answered"
    assert case["items"] == [item("access", "granted")]
    answer = Letter.objects.get(kind="case.answer_sent")
    assert (answer.recipient_address, answer.confidential) == ("aase@example.com", True)
    (name, pdf), extract = attachments(answer)
    assert name == f"{case['reference']}.pdf"
    assert extract == (f"{case['reference']}-shop-1.csv", EXTRACT)
    for said in ("Her er dine ordrer.", "At levere det, kunden har bestilt.", "Datatilsynet"):
        assert said in text_of(pdf)

    # The end.
    case = officer.post(f"{url}close-case/").json()
    assert (case["state"], case["available_steps"]) == ("closed", ["change_relation", "link_case"])
    assert case["closed_at"]
    assert [letter["kind"] for letter in case["letters"]] == [
        "case.received",
        "case.form_issued",
        "case.form_returned",
        "case.answer_sent",
    ]
    assert list(Event.objects.order_by("id").values_list("type", flat=True)) == [
        "case.opened",
        "case.form_issued",
        "case.form_received",
        "case.form_returned",
        "case.form_received",
        "case.form_verified",
        "case.tasks_planned",
        "case.extract_attached",
        "case.task_settled",
        "case.task_settled",
        "case.answer_sent",
        "case.closed",
    ]


def test_a_controller_that_asks_for_no_form_goes_straight_on() -> None:
    controller = make_office("plain", form_mode="none")
    officer = client_as("officer", controller)

    case = officer.post("/api/v1/cases/", ask(controller, rights=["erasure", "access"])).json()

    assert case["rights"] == ["erasure", "access"]
    assert case["available_steps"] == [
        *CAREFUL,
        *(
            "waive_form",
            "plan_tasks",
            "send_part_answer",
            "put_copy_first",
            "withdraw_case",
            "withdraw_right",
        ),
        *CLOCK[:2],
        *ALWAYS,
    ]
    assert officer.post(f"/api/v1/cases/{case['id']}/issue-form/").json()["code"] == "form_not_used"
    assert officer.post(f"/api/v1/cases/{case['id']}/plan-tasks/").json()["state"] == "collecting"


def test_a_refusal_is_a_letter_with_its_ground_and_both_remedies(controller: Controller) -> None:
    officer, decider = client_as("officer", controller), client_as("decider", controller)
    case = officer.post("/api/v1/cases/", ask(controller)).json()
    url = f"/api/v1/cases/{case['id']}/"
    no = {"ground": "manifestly_unfounded", "reason": "Anmodningen gælder en anden virksomhed."}
    no["evidence"] = "Ordren nævner den anden virksomhed."

    assert officer.post(f"{url}refuse-case/", no).status_code == 403
    case = decider.post(f"{url}refuse-case/", no).json()

    assert case["state"] == "refused"
    assert case["items"] == [item("access", "refused", "manifestly_unfounded")]
    ((_name, pdf),) = attachments(Letter.objects.get(kind="case.refused"))
    for said in ("gælder en anden virksomhed", "Datatilsynet", "domstolene", "artikel 12, stk. 5"):
        assert said in text_of(pdf)
    assert decider.post(f"{url}close-case/").json()["state"] == "closed"


def test_a_request_is_withdrawn_and_confirmed(controller: Controller) -> None:
    agent = client_as("agent", controller)
    case = agent.post("/api/v1/cases/", ask(controller)).json()

    case = agent.post(f"/api/v1/cases/{case['id']}/withdraw-case/", {"reason": "Ringede og fortrød."}).json()

    assert case["state"] == "withdrawn"
    assert case["items"][0]["outcome"] == "withdrawn"
    assert [letter["kind"] for letter in case["letters"]] == ["case.received", "case.withdrawn"]


def test_a_form_that_comes_back_after_its_date_is_not_accepted_but_the_request_goes_on(
    controller: Controller,
) -> None:
    officer = client_as("officer", controller)
    case = officer.post("/api/v1/cases/", ask(controller)).json()
    url = f"/api/v1/cases/{case['id']}/"
    officer.post(f"{url}issue-form/")
    scan = signed_scan(officer.get(f"{url}issued-form/").content)
    clock.set_offset(timedelta(days=36))

    case = officer.post(f"{url}receive-signed-form/", the_file(scan), format="multipart").json()
    refused = officer.post(f"{url}verify-form/")
    waived = officer.post(f"{url}waive-form/", {"reason": "Skrev fra adressen i kontoen."})

    assert [f["code"] for f in case["findings"] if f["severity"] == "block"] == ["form_expired"]
    assert refused.status_code == 409
    assert (refused.json()["code"], refused.json()["findings"]) == (
        "form_has_blocking_findings",
        ["form_expired"],
    )
    assert waived.json()["state"] == "verified"


def seen_of(case: dict[str, Any]) -> list[dict[str, str]]:
    """Say of each doubt about a form that it was looked at."""
    return [
        {"code": finding["code"], "reason": "Set."}
        for finding in case["findings"]
        if finding["severity"] == "doubt"
    ]


def test_a_form_is_used_in_its_own_case_and_once(controller: Controller) -> None:
    officer = client_as("officer", controller)
    first = officer.post("/api/v1/cases/", ask(controller)).json()
    second = officer.post("/api/v1/cases/", ask(controller)).json()
    one, two = f"/api/v1/cases/{first['id']}/", f"/api/v1/cases/{second['id']}/"
    officer.post(f"{one}issue-form/")
    officer.post(f"{two}issue-form/")
    scan = signed_scan(officer.get(f"{one}issued-form/").content)
    came = officer.post(f"{one}receive-signed-form/", the_file(scan), format="multipart").json()
    officer.post(f"{one}verify-form/", {"doubts": seen_of(came)})

    shown = officer.post(f"{two}receive-signed-form/", the_file(scan), format="multipart").json()

    blocking = {finding["code"] for finding in shown["findings"] if finding["severity"] == "block"}
    assert blocking == {"form_of_other_case", "form_already_used"}
    assert officer.post(f"{two}verify-form/").status_code == 409
