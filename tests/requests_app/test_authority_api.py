"""Authority cases by the API: a letter, its questions, the answer, the outcome, the end."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dpo_office.common import clock
from requests_app.models import AuthorityCase
from tests.factories.authority_cases import make_authority_case
from tests.factories.cases import client_as, make_case, make_office
from tests.factories.clients import Caller, problem_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    return make_office("testco")


def a_letter(**fields):
    today = clock.today()
    values = {
        "controller": "testco",
        "file_number": "2026-41-0001",
        "kind": "complaint",
        "matter": "En borger klager.",
        "received_on": f"{today}",
        "due_on": f"{today + timedelta(days=21)}",
        "channel": "digital_post",
    }
    return values | fields


def test_a_letter_is_answered_and_the_case_closed(office):
    legal = Caller("legal", office)
    case = make_case(office)
    today = f"{clock.today()}"
    entered = legal.post("authority-cases/", a_letter(), idempotency_key="t-1")
    assert entered.status_code == 201, entered.json()
    row = entered.json()
    assert legal.post("authority-cases/", a_letter(), idempotency_key="t-1").json()["id"] == row["id"]
    assert (row["authority"], row["state"], row["letters"][0]["number"]) == ("Datatilsynet", "received", 1)
    at = f"authority-cases/{row['id']}/"

    def step(name, body=None):
        answer = legal.post(f"{at}{name}/", body)
        assert answer.status_code == 200, (name, answer.json())
        return answer.json()

    row = step("add-questions", {"questions": "1. Hvornår?\n2. Hvem?"})
    assert [question["text"] for question in row["questions"]] == ["Hvornår?", "Hvem?"]
    row = step("hold-things", {"references": [case.reference]})
    held = row["held"][0]
    assert held["case"] == str(case.pk)
    for question in row["questions"]:
        where = f"questions/{question['id']}"
        step(f"{where}/assign-question", {"source": "Bilag 1", "held_id": held["id"]})
        step(f"{where}/answer-question", {"answer": "I maj."})
        row = step(f"{where}/approve-answer")
    assert {question["state"] for question in row["questions"]} == {"approved"}
    row = step("add-annex", {"title": "Log", "source": "Systemet"})
    row = step(f"annexes/{row['annexes'][0]['id']}/remove-annex")
    assert row["annexes"] == []
    row = step(
        "ask-longer-limit",
        {"asked_on": today, "wanted_on": f"{clock.today() + timedelta(days=40)}", "reason": "Mange bilag."},
    )
    assert "ask_longer_limit" not in row["available_steps"]
    row = step("record-limit-answer", {"answered_on": today, "granted": False})
    assert row["letters"][0]["limit_requests"][0]["granted"] is False
    row = step("send-answer", {"sent_on": today, "channel": "digital_post", "summary": "Besvaret."})
    assert row["letters"][0]["answers"][0]["summary"] == "Besvaret."
    row = step("record-outcome", {"outcome": "criticism", "decided_on": today, "text": "Kritik."})
    row = step("add-follow-up", {"what": "Ret det.", "due_on": today})
    assert "close_authority_case" not in row["available_steps"]
    row = step(f"follow-ups/{row['follow_ups'][0]['id']}/complete-follow-up", {"done_on": today})
    row = step("review-hold", {"review_on": f"{clock.today() + timedelta(days=30)}", "reason": "Verserer."})
    row = step("close-authority-case")
    assert (row["state"], row["outcome"], row["available_steps"]) == (
        "closed",
        "criticism",
        ["receive_letter"],
    )
    assert row["held"][0]["released_on"] == today


def test_a_letter_and_an_annex_come_with_their_files(office):
    legal = client_as("legal", office)
    scan = SimpleUploadedFile("brev.pdf", b"%PDF-1.7 a letter")
    entered = legal.post("/api/v1/authority-cases/", a_letter(file=scan), format="multipart")
    assert entered.status_code == 201, entered.json()
    assert entered.json()["letters"][0]["filename"].endswith(".pdf")
    at = f"/api/v1/authority-cases/{entered.json()['id']}/"
    program = SimpleUploadedFile("log.exe", b"MZ\x00\x01")
    refused = legal.post(
        f"{at}add-annex/", {"title": "Log", "source": "Systemet", "file": program}, format="multipart"
    )
    assert (refused.status_code, refused.json()["code"]) == (415, "file_type_unsupported")
    log = SimpleUploadedFile("log.csv", b"a;b\n1;2\n")
    added = legal.post(
        f"{at}add-annex/", {"title": "Log", "source": "Systemet", "file": log}, format="multipart"
    )
    assert added.json()["annexes"][0]["filename"].endswith(".csv")


def test_what_cannot_be_is_refused_and_changes_nothing(office):
    legal = Caller("legal", office)
    row = make_authority_case(office)
    at = f"authority-cases/{row.pk}/"

    problem_of(
        legal.post("authority-cases/", a_letter(controller="nosuch")), 400, "controller_unknown", "controller"
    )
    problem_of(
        legal.post("authority-cases/", a_letter(file_number=row.file_number)),
        409,
        "file_number_known",
        "file_number",
    )
    problem_of(legal.post(f"{at}send-answer/", {}), 400, "required", "sent_on")
    problem_of(
        legal.post(f"{at}hand-over-authority-case/", {"owner": "nobody"}), 400, "owner_unknown", "owner"
    )
    problem_of(legal.post(f"{at}close-authority-case/", {}), 409, "answer_owed")
    problem_of(legal.post(f"{at}close-authority-case/", {}, if_match='"9"'), 412, "version_stale")
    assert AuthorityCase.objects.get().version == row.version


def test_a_list_takes_the_same_queries_whatever_its_length(office, django_assert_num_queries):
    auditor = Caller("auditor", office)
    row = make_authority_case(office)
    with django_assert_num_queries(LISTED):
        assert auditor.get("authority-cases/").json()["results"][0]["reference"] == row.reference
    make_authority_case(office)
    with django_assert_num_queries(LISTED):
        assert len(auditor.get("authority-cases/").json()["results"]) == 2
    assert auditor.get(f"authority-cases/{row.pk}/").json()["available_steps"] == []


LISTED = 3
