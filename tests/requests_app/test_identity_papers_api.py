"""Copies of identity papers by the API: what came in is told, marked, unmarked and erased."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from dpo_office.common import clock
from dpo_office.common.documents import Document
from registry_app.models import Controller
from requests_app.actions.intake import Requester
from requests_app.actions.mail_triage import join_case
from requests_app.models import Case, IdentityPaper
from tests.factories.cases import client_as, make_case, make_office
from tests.factories.identity import begin, record
from tests.factories.mails import make_mailbox, make_raw, take_mail
from tests.factories.registry import actor_with, make_customer

FILES = [("pas 010203-1234.pdf", b"%PDF-1.7 a passport"), ("liste.pdf", b"%PDF-1.7 a list")]
SEEN = "Pas; navn passer."
NOBODY = "00000000-0000-4000-8000-000000000007"


@pytest.fixture
def controller(db: None) -> Controller:
    return make_office(form_mode="none")


@pytest.fixture
def case(controller: Controller) -> Case:
    """Open a case of somebody on file who writes from elsewhere, and sends a copy of a passport."""
    make_customer(controller, "10001", email="aase@example.com")
    asker = Requester(name="Åse", email="aase@example.org", customer_number="10001")
    made = make_case(controller, requester=asker)
    mail = take_mail(make_mailbox(controller), make_raw(attachments=FILES))
    officer = actor_with("officer", controller)
    join_case(mail_id=mail.pk, reference=made.reference, actor=officer, now=clock.now())
    return Case.objects.get(pk=made.pk)


@pytest.fixture
def agent(controller: Controller) -> APIClient:
    return client_as("agent", controller)


def post(client: APIClient, case: Case, step: str, **body: Any) -> Any:
    return client.post(f"/api/v1/cases/{case.pk}/{step}/", body, format="json")


def papers(client: APIClient, case: Case) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/v1/cases/{case.pk}/identity-papers/").json()
    return found


def is_here(key: str) -> bool:
    return Document.objects.get(pk=key).wrapped_key is not None


def test_a_copy_is_marked_and_goes_once_it_is_settled_who_asks(case: Case, agent: APIClient) -> None:
    before = papers(agent, case)
    assert [file["came_as"] for file in before["files"]] == ["mail_attachment"] * 2
    assert (before["papers"], before["available_steps"]) == ([], ["mark_identity_paper"])
    # A name may hold a number, too.
    assert "010203-1234" not in str(before)
    passport = before["files"][0]["file"]

    marked = post(agent, case, "mark-identity-paper", file=passport, kind="passport", reason=SEEN)

    assert marked.status_code == 200
    after = papers(agent, case)
    assert [file["file"] for file in after["files"]] == [before["files"][1]["file"]]
    [row] = after["papers"]
    assert (row["file"], row["kind"], row["state"], row["ended_at"]) == (passport, "passport", "held", None)
    assert set(after["available_steps"]) == {
        "mark_identity_paper",
        "erase_identity_paper",
        "unmark_identity_paper",
    }
    assert SEEN not in str(after)
    assert is_here(passport)

    begin(case, "mitid")
    record(case)

    [row] = papers(agent, case)["papers"]
    assert (row["state"], is_here(passport), len(row["sha256"])) == ("erased", False, 64)


def test_a_mark_is_taken_away_and_what_is_not_needed_is_erased(case: Case, agent: APIClient) -> None:
    passport, other = (file["file"] for file in papers(agent, case)["files"])
    post(agent, case, "mark-identity-paper", file=other, kind="other_paper", reason=SEEN)
    [row] = papers(agent, case)["papers"]

    unmarked = post(agent, case, "unmark-identity-paper", paper=row["paper"], reason="En liste.")
    post(agent, case, "mark-identity-paper", file=passport, kind="passport", reason=SEEN)
    erased = post(agent, case, "erase-identity-paper")

    assert (unmarked.status_code, erased.status_code) == (200, 200)
    assert (is_here(passport), is_here(other)) == (False, True)


@pytest.mark.parametrize(
    ("step", "body", "refusal"),
    [
        ("mark-identity-paper", {"kind": "passport"}, (400, "reason_required")),
        ("mark-identity-paper", {"kind": "library_card", "reason": SEEN}, (400, "invalid")),
        (
            "mark-identity-paper",
            {"file": NOBODY, "kind": "passport", "reason": SEEN},
            (400, "paper_file_unknown"),
        ),
        ("erase-identity-paper", {}, (409, "paper_not_held")),
        (
            "unmark-identity-paper",
            {"paper": NOBODY, "reason": "En liste."},
            (409, "paper_not_held"),
        ),
    ],
)
def test_what_is_no_copy_of_the_case_is_refused(
    step: str, body: dict[str, Any], refusal: tuple[int, str], case: Case, agent: APIClient
) -> None:
    if step == "mark-identity-paper":
        body = {"file": papers(agent, case)["files"][0]["file"]} | body

    answer = post(agent, case, step, **body)

    assert (answer.status_code, answer.json()["code"]) == refusal
    assert not IdentityPaper.objects.exists()


def test_only_those_who_may_mark_see_what_came_in(case: Case, controller: Controller) -> None:
    for role, status in (("officer", 200), ("decider", 200), ("dpo", 403), ("legal", 403), ("auditor", 403)):
        answer = client_as(role, controller).get(f"/api/v1/cases/{case.pk}/identity-papers/")
        assert answer.status_code == status, role
    elsewhere = client_as("officer", make_office("other"))
    assert elsewhere.get(f"/api/v1/cases/{case.pk}/identity-papers/").status_code == 404
