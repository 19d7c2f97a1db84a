"""The API of cases: shapes, filters, paging, versions, keys, and whatever else people send."""

import json
import uuid
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from rest_framework.test import APIClient

from dpo_office.common import api, clock
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Letter
from registry_app.models import Controller
from requests_app.api.outputs import CaseOut
from requests_app.models import Case
from tests.factories.cases import (
    case_in,
    client_as,
    everything_about,
    make_case,
    make_office,
    take,
    typeset_form,
)
from tests.factories.registry import actor_with
from tests.factories.signed_forms import pile_of, signed_scan

CASES = "/api/v1/cases/"
STEPS = (
    "issue-form",
    "receive-signed-form",
    "verify-form",
    "return-form",
    "waive-form",
    "plan-tasks",
    "send-answer",
    "record-answer",
    "refuse-case",
    "withdraw-case",
    "close-case",
    "extend-deadline",
    "ask-identity",
    "ask-scope",
    "record-information",
    "allow-late-question",
    "send-status-letter",
    "close-unidentified",
    "reopen-case",
)
# What a step cannot be asked for without.
BODIES: dict[str, dict[str, Any]] = {
    "waive-form": {"reason": "Fordi."},
    "refuse-case": {"reason": "Fordi.", "ground": "excessive", "evidence": "Ses."},
    "extend-deadline": {"ground": "complexity", "months": 1, "reason": "Fordi."},
    "record-information": {"kind": "identity", "sufficient": True},
    "allow-late-question": {"kind": "identity", "reason": "Fordi."},
    "close-unidentified": {"reason": "Fordi."},
}
TASK_STEPS = ("attach-extract", "settle-task")


@pytest.fixture
def officer(controller: Controller) -> APIClient:
    return client_as("officer", controller)


def ask(**changes: Any) -> dict[str, Any]:
    return {
        "controller": "testco",
        "rights": ["access"],
        "requester": {"name": "Åse Blåbær", "email": "aase@example.com"},
    } | changes


def detail(case: Case) -> str:
    return f"{CASES}{case.pk}/"


def problem_of(response: Any, status: int) -> dict[str, Any]:
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    return json.loads(response.content)


def test_a_case_is_shown_as_the_schema_says(controller: Controller, officer: APIClient) -> None:
    case = case_in("answered", controller)

    shown = officer.get(detail(case))

    body = shown.json()
    assert set(body) == set(CaseOut().fields)
    assert set(body["tasks"][0]) == {
        *("id", "system", "system_name", "state", "outcome", "extracts"),
        *("contributor", "assigned_at", "answer_by", "needs_officer", "erases"),
    }
    # Written at the same moment: in no order.
    assert {
        (letter["kind"], letter["reveals"], letter["identity"], letter["template_version"])
        for letter in body["letters"]
    } == {
        ("case.received", "nothing", "unmatched", None),
        ("case.answer_sent", "relationship", "form_waived", None),
    }
    assert body["requester"] == {
        "name": "Åse Blåbær",
        "email": "aase@example.com",
        "phone": "+45 00 00 00 02",
        "customer_number": "",
    }
    assert shown["ETag"] == f'"{case.version}"'


def test_the_form_and_its_findings_are_shown_in_the_language_of_the_case(
    controller: Controller, officer: APIClient
) -> None:
    case = case_in("form_returned", controller, language="en")

    body = officer.get(detail(case)).json()

    assert body["form"]["number"] == case.issued_forms.get().number
    assert {"code": "form_unused", "severity": "ok", "text": "The form was not used before."} in body[
        "findings"
    ]
    assert body["deadline_explanation"][0].startswith("The request was received on")


def test_an_actor_who_may_open_but_not_view_is_told_no_more_than_it_said(controller: Controller) -> None:
    client = client_as("client", controller, scopes=["case.open_case"])

    body = client.post(CASES, ask()).json()

    assert (body["requester"], body["available_steps"]) == (None, [])
    assert client.get(f"{CASES}{body['id']}/").status_code == 404


def test_a_token_limited_to_a_controller_sees_no_other(controller: Controller) -> None:
    other = make_office("other")
    mine, theirs = make_case(controller), make_case(other)
    client = client_as("officer", controllers=[str(controller.pk)])

    assert [row["id"] for row in client.get(CASES).json()["results"]] == [str(mine.pk)]
    unknown = problem_of(client.get(f"{CASES}{uuid.uuid4()}/"), 404)
    assert problem_of(client.get(detail(theirs)), 404) == unknown
    assert problem_of(client.post(CASES, ask(controller="other")), 400) == problem_of(
        client.post(CASES, ask(controller="nowhere")), 400
    )


@pytest.mark.parametrize("step", STEPS)
def test_a_step_in_a_foreign_case_answers_like_an_unknown_one(
    controller: Controller, officer: APIClient, step: str
) -> None:
    theirs = case_in("form_returned", make_office("other"))
    before = everything_about(theirs)
    body = BODIES.get(step, {})

    def send(case_id: object) -> Any:
        if step == "receive-signed-form":
            return officer.post(
                f"{CASES}{case_id}/{step}/", {"file": SimpleUploadedFile("a", b"x")}, format="multipart"
            )
        return officer.post(f"{CASES}{case_id}/{step}/", body)

    assert problem_of(send(theirs.pk), 404) == problem_of(send(uuid.uuid4()), 404)
    assert everything_about(theirs) == before


@pytest.mark.parametrize("path", ["", *(f"{step}/" for step in STEPS), "issued-form/"])
def test_nothing_is_said_without_a_token(controller: Controller, path: str) -> None:
    url = f"{CASES}{make_case(controller).pk}/{path}"

    for response in (APIClient().get(url), APIClient().post(url)):
        assert problem_of(response, 401)["code"] == "not_authenticated"


def test_an_unknown_step_says_so(controller: Controller, officer: APIClient) -> None:
    case = make_case(controller)

    for path in ("dance", f"tasks/{uuid.uuid4()}/dance", "settle-task"):
        for response in (officer.post(f"{detail(case)}{path}/"), officer.get(f"{detail(case)}{path}/")):
            assert problem_of(response, 404)["code"] == "step_unknown"
    assert problem_of(officer.get(f"{detail(case)}verify-form/"), 405)["code"] == "method_not_allowed"
    assert problem_of(officer.delete(detail(case)), 405)["code"] == "method_not_allowed"


@pytest.mark.parametrize("path", ["not-a-uuid/", "not-a-uuid/issue-form/", "%00/", "0/tasks/1/settle-task/"])
def test_an_id_that_is_none_is_not_found(officer: APIClient, path: str) -> None:
    assert problem_of(officer.post(f"{CASES}{path}"), 404)["code"] == "not_found"


def test_cases_are_filtered(controller: Controller, officer: APIClient) -> None:
    old = case_in("verified", controller, received_at=clock.now() - timedelta(days=90))
    new = make_case(controller)
    today = clock.today().isoformat()

    def ids(**query: str) -> list[str]:
        return [row["id"] for row in officer.get(CASES, query).json()["results"]]

    assert set(ids()) == {str(new.pk), str(old.pk)}
    assert ids(state="verified") == [str(old.pk)]
    assert ids(due_before=today) == [str(old.pk)]
    assert len(ids(controller="testco")) == 2
    assert ids(controller="other") == []


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ({"state": "lost"}, "state_unknown", "state"),
        ({"due_before": "tomorrow"}, "date_invalid", "due_before"),
        ({"due_before": "2026-02-30"}, "date_invalid", "due_before"),
        ({"due_before": ""}, "date_invalid", "due_before"),
        ({"controller": "a b"}, "controller_unknown", "controller"),
        ({"limit": "0"}, "limit_invalid", "limit"),
        ({"after": "xyz"}, "cursor_invalid", "after"),
        ({"after": "æ"}, "cursor_invalid", "after"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(
    officer: APIClient, query: dict[str, str], code: str, field: str
) -> None:
    body = problem_of(officer.get(CASES, query), 400)

    assert (body["code"], body["field"]) == (code, field)


def test_cases_are_paged_without_gap_or_overlap(controller: Controller, officer: APIClient) -> None:
    now = clock.now()
    made = [make_case(controller, now=now) for _ in range(5)]

    seen: list[str] = []
    after: str | None = None
    for _ in range(3):
        body = officer.get(CASES, {"limit": 2} | ({"after": after} if after else {})).json()
        seen += [row["id"] for row in body["results"]]
        after = body["next"]

    assert sorted(seen) == sorted(str(case.pk) for case in made)
    assert after is None


def test_a_role_that_sees_no_cases_may_not_list_them(controller: Controller) -> None:
    assert client_as("contributor", controller).get(CASES).status_code == 403


def test_the_list_costs_the_same_for_one_case_and_for_three(
    controller: Controller, officer: APIClient
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert officer.get(CASES).status_code == 200
        return len(caught)

    case_in("answered", controller)
    first = queries()
    case_in("answered", controller)
    case_in("form_returned", controller)

    assert first == queries() == 13


def test_if_match_guards_a_step(controller: Controller, officer: APIClient) -> None:
    case = case_in("form_issued", controller)
    url = f"{detail(case)}withdraw-case/"
    before = everything_about(case)

    stale = problem_of(officer.post(url, HTTP_IF_MATCH='"1"'), 412)
    assert (stale["code"], stale["current"]) == ("version_stale", 2)
    assert problem_of(officer.post(url, HTTP_IF_MATCH="two"), 400)["code"] == "if_match_malformed"
    assert everything_about(case) == before
    assert officer.post(url, HTTP_IF_MATCH='"2"').status_code == 200


@pytest.mark.parametrize("step", STEPS)
def test_if_match_guards_every_step(controller: Controller, step: str) -> None:
    state = {
        "issue-form": "received",
        "receive-signed-form": "form_issued",
        "plan-tasks": "verified",
        "send-answer": "collecting",
        "close-case": "refused",
    }.get(step, "form_returned")
    case = case_in(state, controller)
    if step == "send-answer":
        take("settle_tasks", case, actor=actor_with("officer", controller), now=clock.now())
    before = everything_about(case)
    body = BODIES.get(step, {})
    kind = "json"
    if step == "receive-signed-form":
        body, kind = {"file": SimpleUploadedFile("a.pdf", b"%PDF")}, "multipart"

    response = client_as("decider", controller).post(
        f"{detail(case)}{step}/", body, format=kind, HTTP_IF_MATCH='"99"'
    )

    assert problem_of(response, 412)["code"] == "version_stale"
    assert everything_about(case) == before


def test_the_same_key_opens_one_case(officer: APIClient) -> None:
    def send(**changes: Any) -> Any:
        return officer.post(CASES, ask(**changes), HTTP_IDEMPOTENCY_KEY="k-1")

    first, again = send(), send()

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (Case.objects.count(), Letter.objects.count()) == (1, 1)
    assert problem_of(send(rights=["erasure"]), 422)["code"] == "idempotency_key_reused"


def test_the_same_key_issues_one_form(controller: Controller, officer: APIClient) -> None:
    case = make_case(controller)

    answers = [
        officer.post(f"{detail(case)}issue-form/", HTTP_IDEMPOTENCY_KEY="k-2").json() for _ in range(2)
    ]

    assert answers[0] == answers[1]
    assert case.issued_forms.count() == 1


def test_the_issued_form_is_a_pdf_or_a_problem(controller: Controller, officer: APIClient) -> None:
    without, case = make_case(controller), case_in("form_issued", controller)

    found = officer.get(f"{detail(case)}issued-form/", HTTP_ACCEPT="application/pdf")

    assert (found.status_code, found["Content-Type"]) == (200, "application/pdf")
    assert found["Cache-Control"] == "private, no-store"
    missing = officer.get(f"{detail(without)}issued-form/", HTTP_ACCEPT="application/pdf")
    assert problem_of(missing, 404)["code"] == "not_found"


def test_the_dossier_is_a_zip_or_a_problem(controller: Controller, officer: APIClient) -> None:
    url = f"{detail(make_case(controller))}give-dossier/"
    asked = {"reason": "complaint", "language": "en"}

    found = officer.post(url, asked, format="json", HTTP_ACCEPT="application/zip")

    assert (found.status_code, found["Content-Type"]) == (200, "application/zip")
    assert found["Cache-Control"] == "private, no-store"
    assert b"".join(found).startswith(b"PK")
    early = officer.post(url, asked | {"as_of": "2020-01-01"}, format="json", HTTP_ACCEPT="application/zip")
    assert problem_of(early, 400)["code"] == "dossier_day_before_receipt"
    assert Event.objects.filter(type="case.dossier_given").count() == 1


BAD_BODIES = [
    (b"", "required"),
    (b"{", "malformed"),
    (b"[]", "malformed"),
    (b"null", "malformed"),
    (b'"text"', "malformed"),
    (b"[" * 100_000, "malformed"),
    (b"\xff\xfe", "malformed"),
    (b'{"controller": NaN}', "malformed"),
    (b'{"controller": %s}' % (b"9" * 5_000), "malformed"),
]


@pytest.mark.parametrize(("body", "code"), BAD_BODIES)
def test_a_body_that_is_none_is_refused(officer: APIClient, body: bytes, code: str) -> None:
    response = officer.generic("POST", CASES, body, content_type="application/json")

    assert problem_of(response, 400)["code"] == code
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"controller": None}, "invalid", "controller"),
        ({"controller": ["testco"]}, "invalid", "controller"),
        ({"controller": "x" * 5_000}, "invalid", "controller"),
        ({"rights": "access"}, "invalid", "rights"),
        ({"rights": {"access": True}}, "invalid", "rights"),
        ({"rights": []}, "rights_missing", "rights"),
        ({"rights": ["all"]}, "right_unknown", "rights"),
        ({"rights": [["access"]]}, "invalid", "rights.0"),
        ({"rights": ["access"] * 21}, "invalid", "rights"),
        ({"channel": "pigeon"}, "invalid", "channel"),
        ({"channel": {}}, "invalid", "channel"),
        ({"language": "sv"}, "invalid", "language"),
        ({"received_at": "yesterday"}, "instant_without_offset", "received_at"),
        ({"received_at": 5}, "invalid", "received_at"),
        ({"received_at": "2026-11-04T09:30:00"}, "instant_without_offset", "received_at"),
        ({"received_at": "2026-11-04"}, "instant_without_offset", "received_at"),
        ({"received_at": "0001-01-01T00:00:00+14:00"}, "invalid", "received_at"),
        ({"received_at": "0001-01-01T00:00:00Z"}, "received_too_old", "received_at"),
        ({"received_at": "9999-12-31T23:59:59Z"}, "invalid", "received_at"),
        ({"received_at": "2199-12-31T23:59:59Z"}, "received_in_future", "received_at"),
        ({"requester": {}}, "requester_missing", "requester"),
        ({"requester": []}, "invalid", "requester"),
        ({"requester": "Åse"}, "invalid", "requester"),
        ({"requester": {"name": {"first": "Åse"}}}, "invalid", "requester.name"),
        ({"requester": {"name": "a\x00b"}}, "invalid", "requester.name"),
        ({"requester": {"name": "a\ud800b"}}, "invalid", "requester.name"),
        ({"requester": {"name": "x" * 100_000}}, "invalid", "requester.name"),
        ({"requester": {"email": "nobody"}}, "address_invalid", "requester.email"),
        ({"requester": {"email": "a@b"}}, "address_invalid", "requester.email"),
        ({"requester": {"name": "A\nB"}}, "header_invalid", "requester.name"),
        ({"requester": {"cpr": "0101010000"}}, "field_unknown", "requester.cpr"),
        ({"state": "closed"}, "field_unknown", "state"),
        ({"\x00": 1}, "field_unknown", "\x00"),
    ],
)
def test_input_that_makes_no_sense_is_refused(
    officer: APIClient, changes: dict[str, Any], code: str, field: str
) -> None:
    body = json.dumps(ask(**changes))

    answer = problem_of(officer.generic("POST", CASES, body, content_type="application/json"), 400)

    assert (answer["code"], answer["field"]) == (code, field)
    assert not Case.objects.exists()


def test_null_is_the_same_as_absent(officer: APIClient) -> None:
    sent = ask(received_at=None, requester={"name": "Åse", "email": None, "phone": ""})

    assert officer.post(CASES, sent).status_code == 201


@pytest.mark.parametrize("step", [step for step in STEPS if step != "receive-signed-form"])
@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"surprise": 1}', b'{"reason": {"a": 1}}', b'{"reason": "a\\u0000"}']
)
def test_a_step_with_a_bad_body_changes_nothing(
    controller: Controller, officer: APIClient, step: str, body: bytes
) -> None:
    case = case_in("form_returned", controller)
    before = everything_about(case)

    response = officer.generic("POST", f"{detail(case)}{step}/", body, content_type="application/json")

    assert problem_of(response, 400)
    assert everything_about(case) == before


@pytest.mark.parametrize(
    "items",
    [1, {}, ["access"], [{}], [{"right": "access"}], [{"right": "access", "outcome": "maybe"}], [None]],
)
def test_an_answer_with_bad_items_changes_nothing(
    controller: Controller, officer: APIClient, items: Any
) -> None:
    case = case_in("collecting", controller)
    before = everything_about(case)

    assert problem_of(officer.post(f"{detail(case)}send-answer/", {"items": items}), 400)
    assert everything_about(case) == before


@pytest.mark.parametrize("state", ["form_issued", "collecting"])
def test_an_upload_that_is_none_changes_nothing(
    controller: Controller, officer: APIClient, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    case = case_in(state, controller)
    before = everything_about(case)
    task = case.tasks.first()
    url = f"{detail(case)}tasks/{task.pk}/attach-extract/" if task else f"{detail(case)}receive-signed-form/"

    def code(body: Any, kind: str = "multipart") -> tuple[int, str]:
        response = officer.post(url, body, format=kind)
        return response.status_code, response.json()["code"]

    assert code({}) == (400, "file_missing")
    assert code({"file": "text"}) == (400, "file_missing")
    assert code({"file": "text"}, "json") == (400, "file_missing")
    assert code({"file": SimpleUploadedFile("a.pdf", b"")}) == (400, "file_empty")
    raw = officer.generic("POST", url, b"%PDF", content_type="application/pdf")
    assert problem_of(raw, 415)["code"] == "media_type_not_accepted"
    broken = officer.generic("POST", url, b"--x\r\n", content_type="multipart/form-data")
    assert problem_of(broken, 400)["code"] == "malformed"
    big = {"file": SimpleUploadedFile("a.pdf", b"x" * (api.MAX_UPLOAD_MB * 1024 * 1024 + 1))}
    assert code(big) == (413, "file_too_large")
    many = {f"f{number}": "x" for number in range(300)}
    assert officer.post(url, many, format="multipart").status_code in (400, 413)
    assert everything_about(case) == before


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"MZ\x00", 415, "form_file_unsupported"),
        (b"%PDF-1.7 garbage", 400, "form_file_unreadable"),
        (b"\x89PNG\r\n\x1a\n <script>", 400, "form_file_refused"),
    ],
)
def test_a_file_that_cannot_be_a_form_is_refused_to_whoever_has_it_still(
    controller: Controller, officer: APIClient, content: bytes, status: int, code: str
) -> None:
    case = case_in("form_issued", controller)
    before = everything_about(case)

    response = officer.post(
        f"{detail(case)}receive-signed-form/",
        {"file": SimpleUploadedFile("a.pdf", content)},
        format="multipart",
    )

    assert problem_of(response, status)["code"] == code
    assert everything_about(case) == before


def test_a_pile_of_forms_is_no_upload_of_one_case(controller: Controller, officer: APIClient) -> None:
    case, other = make_case(controller), make_case(controller)
    pile = pile_of(*(signed_scan(typeset_form(row)) for row in (case, other)))
    forms = [row.issued_forms.get() for row in (case, other)]
    before = everything_about(case), everything_about(other)

    response = officer.post(
        f"{detail(case)}receive-signed-form/",
        {"file": SimpleUploadedFile("a.pdf", pile)},
        format="multipart",
    )

    problem = problem_of(response, 400)
    assert problem["code"] == "form_file_several"
    assert all(form.number in problem["detail"] for form in forms)
    assert (everything_about(case), everything_about(other)) == before


def test_an_earlier_form_of_the_case_beside_the_newest_is_kept_for_a_person(
    controller: Controller, officer: APIClient
) -> None:
    case = make_case(controller)
    pile = pile_of(*(signed_scan(typeset_form(case)) for _ in range(2)))

    response = officer.post(
        f"{detail(case)}receive-signed-form/",
        {"file": SimpleUploadedFile("a.pdf", pile)},
        format="multipart",
    )

    assert response.status_code == 200
    assert {row["code"]: row["severity"] for row in response.json()["findings"]}[
        "form_number_ambiguous"
    ] == "block"


def test_the_same_key_takes_an_upload_in_once(controller: Controller, officer: APIClient) -> None:
    case = case_in("form_issued", controller)

    def send(colour: str) -> Any:
        picture = BytesIO()
        Image.new("L", (60, 60), colour).save(picture, "PNG")
        return officer.post(
            f"{detail(case)}receive-signed-form/",
            {"file": SimpleUploadedFile("a.png", picture.getvalue())},
            format="multipart",
            HTTP_IDEMPOTENCY_KEY="k-3",
        )

    first = send("white").json()
    assert first == send("white").json()
    assert {"code": "form_number_missing", "severity": "block"}.items() <= first["findings"][-1].items()
    assert "verify_form" not in first["available_steps"]
    assert case.signed_forms.count() == 1
    assert problem_of(send("black"), 422)["code"] == "idempotency_key_reused"


@pytest.mark.parametrize("path", ["", "{case}/send-answer/", "{case}/refuse-case/", "{case}/plan-tasks/"])
@pytest.mark.parametrize("kind", ["multipart", "application/x-www-form-urlencoded", "text/plain"])
def test_another_kind_of_body_than_json_is_not_taken(
    controller: Controller, officer: APIClient, path: str, kind: str
) -> None:
    case = case_in("form_returned", controller)
    url = CASES + path.format(case=case.pk)

    if kind == "multipart":
        response = officer.post(url, {"reason": "x"}, format=kind)
    else:
        response = officer.generic("POST", url, "reason=x", content_type=kind)

    assert problem_of(response, 415)["code"] == "media_type_not_accepted"


def test_a_step_without_input_needs_no_body(controller: Controller, officer: APIClient) -> None:
    case = case_in("verified", controller)

    assert officer.generic("POST", f"{detail(case)}plan-tasks/").status_code == 200
