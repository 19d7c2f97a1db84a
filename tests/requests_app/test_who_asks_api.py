"""Checks of who asks, and measures against a request in another's name, by the API."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from dpo_office.common import clock
from dpo_office.common.letters.models import Letter
from dpo_office.common.people.models import ReadRecord
from registry_app.models import Controller
from requests_app.actions.intake import Requester
from requests_app.domain.masking import masked
from requests_app.models import Case, IdentityCheck, RiskMeasure
from tests.factories.cases import client_as, make_case, make_office
from tests.factories.identity import DOUBT, begin, send
from tests.factories.measures import WHY, measure, notify, stop_link_of
from tests.factories.registry import make_customer

pytestmark = pytest.mark.django_db
FILE = "aase@example.com"
CPR = "010190-1234"


@pytest.fixture
def controller(db: None) -> Controller:
    return make_office(form_mode="none")


@pytest.fixture
def case(controller: Controller) -> Case:
    """Open a case of somebody on file, asked for from an address that is not."""
    make_customer(controller, "10001", email=FILE, name="Åse Blåbær")
    asker = Requester(name="Åse", email="aase@example.org", customer_number="10001")
    return make_case(controller, requester=asker)


@pytest.fixture
def agent(controller: Controller) -> APIClient:
    return client_as("agent", controller)


@pytest.fixture
def decider(controller: Controller) -> APIClient:
    return client_as("decider", controller)


def post(client: APIClient, case: Case, step: str, headers: Any = None, **body: Any) -> Any:
    return client.post(f"/api/v1/cases/{case.pk}/{step}/", body, format="json", headers=headers)


def shown(client: APIClient, case: Case) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/v1/cases/{case.pk}/").json()
    return found


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


def test_a_check_by_code_from_its_doubt_to_who_it_is(case: Case, agent: APIClient) -> None:
    begun = post(agent, case, "begin-check", means="code_on_file", **DOUBT)
    assert begun.status_code == 200
    steps = {"send_check_code", "enter_check_code", "record_check", "give_up_check"}
    assert steps <= set(begun.json()["available_steps"])
    assert "begin_check" not in begun.json()["available_steps"]

    assert post(agent, case, "send-check-code").status_code == 200
    letter = Letter.objects.get(cause_id=case.pk, kind="case.identity_code")
    assert letter.recipient_address == FILE
    code = send(case)
    wrong = post(agent, case, "enter-check-code", code=f"{(int(code) + 1) % 10**8:08}")
    entered = post(agent, case, "enter-check-code", code=f"{code[:4]} {code[4:]}")

    assert code_of(wrong) == (400, "check_code_wrong")
    assert entered.status_code == 200
    (row,) = entered.json()["identity_checks"]
    assert (row["means"], row["state"]) == ("code_on_file", "passed")
    # Agents do not read reasons.
    assert [row[name] for name in ("doubt", "harm", "why", "note")] == [None] * 4
    assert "begin_check" not in entered.json()["available_steps"]
    assert code not in entered.content.decode()
    assert code_of(post(agent, case, "begin-check", means="mitid", **DOUBT)) == (409, "identity_is_clear")


def test_a_try_counts_although_the_call_is_refused(case: Case, agent: APIClient) -> None:
    begin(case)
    code = send(case)
    other = f"{(int(code) + 1) % 10**8:08}"

    said = [code_of(post(agent, case, "enter-check-code", code=other))[1] for _ in range(5)]

    assert said == ["check_code_wrong"] * 4 + ["check_code_dead"]
    assert code_of(post(agent, case, "enter-check-code", code=code)) == (409, "check_code_dead")


def test_what_a_check_showed_is_recorded_or_given_up(case: Case, decider: APIClient) -> None:
    begin(case, "control_questions")
    passed = post(decider, case, "record-check", result="passed", note="Svarede rigtigt.")
    empty = post(decider, case, "record-check", result="failed")
    failed = post(decider, case, "record-check", result="failed", note="Kunne ikke svare.")
    explained = {"why": "Har ingen konto.", **DOUBT}
    post(decider, case, "begin-check", means="document_shown", **explained)
    silent = post(decider, case, "give-up-check")
    last = post(decider, case, "give-up-check", note="Svarer ikke.")
    assert code_of(passed) == (409, "questions_support_only")
    assert code_of(empty) == code_of(silent) == (400, "reason_required")
    assert (failed.status_code, last.status_code) == (200, 200)

    rows = last.json()["identity_checks"]
    assert [(row["state"], row["note"]) for row in rows] == [
        ("failed", "Kunne ikke svare."),
        ("given_up", "Svarer ikke."),
    ]
    assert {name: rows[1][name] for name in explained} == explained


def test_a_check_begins_with_a_doubt_and_a_harm(case: Case, agent: APIClient) -> None:
    for body in ({}, {"doubt": DOUBT["doubt"]}, {"harm": DOUBT["harm"]}):
        answer = post(agent, case, "begin-check", means="mitid", **body)
        assert code_of(answer) == (400, "reason_required"), body
    assert code_of(post(agent, case, "begin-check", means="gut_feeling", **DOUBT))[0] == 400
    assert not IdentityCheck.objects.exists()


def test_measures_are_set_confirmed_and_lifted(case: Case, decider: APIClient) -> None:
    until = f"{clock.today() + timedelta(days=3)}"
    post(decider, case, "set-measure", kind="holding_period", until=until, reason=WHY)
    placed = post(decider, case, "set-measure", kind="second_channel", reason=WHY).json()
    assert {"confirm_measure", "lift_measure"} <= set(placed["available_steps"])
    assert "resolve_stop" not in placed["available_steps"]
    assert [(row["kind"], row["state"], row["until"], row["reason"]) for row in placed["measures"]] == [
        ("holding_period", "open", until, WHY),
        ("second_channel", "open", None, WHY),
    ]
    seen = {"kind": "second_channel", "channel": "phone_on_file", "reason": "Ringede op."}

    met = post(decider, case, "confirm-measure", **seen)
    lifted = post(decider, case, "lift-measure", kind="holding_period", reason="Det er afklaret.")

    assert met.status_code == lifted.status_code == 200
    assert [
        (row["state"], row["met_as"], row["end_reason"], row["ended_by"] == row["set_by"])
        for row in lifted.json()["measures"]
    ] == [("lifted", "", "Det er afklaret.", True), ("met", "phone_on_file", "Ringede op.", True)]
    assert code_of(post(decider, case, "confirm-measure", **seen)) == (409, "measure_not_open")


def test_a_notice_goes_to_whom_is_chosen_and_its_stop_is_resolved(
    case: Case, decider: APIClient, client: Any
) -> None:
    day = f"{clock.today() + timedelta(days=3)}"
    asked = {"kind": "notice_to_contacts", "until": day, "reason": WHY}
    assert code_of(post(decider, case, "set-measure", **asked)) == (400, "notice_to_nobody")
    elsewhere = post(decider, case, "set-measure", contacts=["eva@example.org"], **asked)
    assert code_of(elsewhere) == (400, "notice_not_on_file")
    assert post(decider, case, "set-measure", contacts=[FILE], **asked).status_code == 200
    assert code_of(post(decider, case, "resolve-stop", reason="Set.")) == (409, "stop_missing")
    assert client.post(stop_link_of(case, FILE)).status_code == 200

    stopped = shown(decider, case)
    resolved = post(decider, case, "resolve-stop", reason="Talte med hende.")

    assert stopped["measures"][0]["state"] == "stopped"
    assert stopped["measures"][0]["stopped_at"] is not None
    assert "resolve_stop" in stopped["available_steps"]
    (row,) = resolved.json()["measures"]
    assert (row["state"], row["met_as"], row["end_reason"]) == ("met", "stop_resolved", "Talte med hende.")


def test_words_are_for_those_who_read_reasons_and_masked(case: Case, controller: Controller) -> None:
    begin(case, "mitid", doubt=f"Oplyste {CPR}.")
    measure(case, reason=f"Oplyste {CPR}.")

    for role in ("officer", "decider", "dpo", "legal", "auditor", "agent", "client"):
        body = shown(client_as(role, controller), case)
        (check,), (placed,) = body["identity_checks"], body["measures"]
        assert (check["state"], placed["state"]) == ("open", "open")
        if role in ("agent", "client"):
            assert (check["doubt"], placed["reason"]) == (None, None), role
        else:
            assert check["doubt"] == placed["reason"] == f"Oplyste {masked(CPR)}.", role
    assert not ReadRecord.objects.filter(kind="opened").exists()
    named = client_as("dpo", controller, scopes=["*", "masked.open"])
    assert shown(named, case)["measures"][0]["reason"] == f"Oplyste {CPR}."
    assert ReadRecord.objects.get(kind="opened").subject_id == case.pk


def test_a_step_keeps_to_its_version_and_its_key(case: Case, decider: APIClient) -> None:
    version = case.version
    stale = post(
        decider, case, "set-measure", {"if-match": f'"{version + 1}"'}, kind="second_person", reason=WHY
    )
    key = {"if-match": f'"{version}"', "idempotency-key": "one"}
    first, again = (
        post(decider, case, "set-measure", key, kind="second_person", reason=WHY) for _ in range(2)
    )

    assert code_of(stale) == (412, "version_stale")
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert RiskMeasure.objects.count() == 1
    assert code_of(
        post(decider, case, "begin-check", {"if-match": f'"{version}"'}, means="mitid", **DOUBT)
    ) == (
        412,
        "version_stale",
    )


def test_the_list_costs_the_same_however_many_have_checks_and_measures(
    controller: Controller, decider: APIClient
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert decider.get("/api/v1/cases/").status_code == 200
        return len(caught)

    def asked(number: str) -> Case:
        make_customer(controller, number, email=f"on.file.{number}@example.com")
        return make_case(controller, requester=Requester(email="e@example.org", customer_number=number))

    cases = [asked(f"2000{number}") for number in range(3)]
    queries()  # The first call asks more: who it is.
    before = queries()
    begin(cases[0])
    measure(cases[0])
    one = queries()
    for case in cases[1:]:
        begin(case)
        measure(case)
        notify(case, f"on.file.{case.requester_customer_number}@example.com")

    # The checks, the measures with their reasons, and the names of who is in them.
    assert (one, queries()) == (before + 3, before + 3)
