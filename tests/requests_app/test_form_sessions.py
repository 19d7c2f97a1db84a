"""A form that is signed on the company's own page: what is taken, what is kept, and what a person judges."""

import json
from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from dpo_office.common import clock
from dpo_office.common.documents import read_document
from registry_app.models import Controller
from requests_app.actions.intake import Requester
from requests_app.form_texts import FORM, FORM_VERSION
from requests_app.models import Case
from tests.factories.cases import case_in, client_as, everything_about
from tests.factories.registry import make_customer

ASE = Requester(name="Åse Blåbær", email="aase@example.com", customer_number="N-1")


def matched(controller: Controller) -> Case:
    """Bring a case of a known customer to where its form was sent."""
    make_customer(controller, "N-1")
    return case_in("form_issued", controller, requester=ASE)


def statement(case: Case, **changes: Any) -> dict[str, Any]:
    said = {
        "form": case.issued_forms.get().number,
        "text_version": FORM_VERSION,
        "name": " Åse  Blåbær ",
        "account": "N-1",
        "logged_in_how": "password_and_code",
        "logged_in_at": (clock.now() - timedelta(minutes=4)).isoformat(),
    }
    return said | changes


def url(case: Case) -> str:
    return f"/api/v1/cases/{case.pk}/sign-in-session/"


@pytest.fixture
def shop(controller: Controller) -> APIClient:
    """Return the company's web shop as it calls the API."""
    return client_as("client", controller)


def test_what_the_company_says_is_kept_and_judged(controller: Controller, shop: APIClient) -> None:
    case = matched(controller)
    words = shop.get(url(case)).json()
    assert (words["form"], words["text_version"]) == (case.issued_forms.get().number, FORM_VERSION)
    assert words["text"] == FORM["statement"]["da"]

    answer = shop.post(url(case), statement(case), format="json")

    assert answer.status_code == 200, answer.json()
    assert answer.json()["state"] == "form_returned"
    signed = case.signed_forms.get()
    assert (signed.came_by, signed.signer_name) == ("session", "Åse Blåbær")
    assert signed.reading["signature_level"] == "authenticated_session"
    found = {row["code"]: row["severity"] for row in signed.findings}
    assert set(found.values()) == {"ok"}
    assert {"signed_in_session", "account_matched", "session_name_matches", "form_in_time"} <= set(found)
    # The words that were shown are kept with what was said of the log-in, sealed like a sheet of paper.
    kept = json.loads(read_document(signed.document))
    assert (kept["words"], kept["account"], kept["name"]) == (FORM["statement"]["da"], "N-1", "Åse Blåbær")
    verified = client_as("officer", controller).post(
        f"/api/v1/cases/{case.pk}/verify-form/", {}, format="json"
    )
    assert verified.json()["state"] == "verified"
    assert case.form_decisions.get().signer_name == "Åse Blåbær"


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [({"account": "N-2"}, "account_not_matched"), ({"name": "Bo Blåbær"}, "session_name_differs")],
)
def test_what_does_not_fit_is_for_a_person(
    controller: Controller, shop: APIClient, changes: dict[str, str], doubt: str
) -> None:
    case = matched(controller)

    answer = shop.post(url(case), statement(case, **changes), format="json").json()

    assert [row["code"] for row in answer["findings"] if row["severity"] == "doubt"] == [doubt]
    assert all(row["text"] for row in answer["findings"])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "  "}, "invalid"),
        ({"name": "Åse 010203-1234"}, "signer_has_cpr"),
        ({"logged_in_how": "guess"}, "invalid"),
        ({"text_version": "1999-1"}, "session_text_unknown"),
        ({"form": "RF-0000-0000-0000-0000"}, "session_form_unknown"),
        ({"logged_in_at": "2020-01-01T00:00:00Z"}, "log_in_not_credible"),
        ({"logged_in_at": "2099-01-01T00:00:00Z"}, "log_in_not_credible"),
    ],
)
def test_a_statement_that_says_nothing_is_refused_whole(
    controller: Controller, shop: APIClient, changes: dict[str, str], code: str
) -> None:
    case = matched(controller)
    before = everything_about(case)

    answer = shop.post(url(case), statement(case, **changes), format="json")

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert everything_about(case) == before


def test_a_client_takes_no_other_step_of_a_form_and_the_office_not_this_one(
    controller: Controller, shop: APIClient
) -> None:
    case = matched(controller)

    assert shop.post(f"/api/v1/cases/{case.pk}/verify-form/", {}, format="json").status_code == 403
    officer = client_as("officer", controller)
    assert officer.post(url(case), statement(case), format="json").status_code == 403
    assert officer.get(url(case)).status_code == 403
