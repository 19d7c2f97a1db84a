"""A policy change as docs/flows/policy_change.md tells it: calls, tasks, the clock, and real mail."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from dpo_office.common import clock, tasks
from dpo_office.common.letters.sink import Behaviour, MailSink
from registry_app.tasks import put_versions_in_force
from tests.factories.clients import problem_of

pytestmark = pytest.mark.django_db(transaction=True)

DRAFT = {
    "title": "Persondatapolitik for Retnemt",
    "text": "# Persondatapolitik\n\nVi deler nu leveringsadresser med en ny budcentral.\n",
    "change_summary": "En ny budcentral bringer kasserne ud.",
    "translations": {
        "en": {
            "change_summary": "A new courier delivers the boxes.",
            "what_you_can_do": "You can pause your account.",
        }
    },
}


class Office:
    """The office with its demo people, its tasks and its clock."""

    def __init__(self, folder: Path) -> None:
        self.tokens = json.loads((folder / "demo.json").read_text(encoding="utf-8"))["tokens"]

    def get(self, path: str, who: str = "officer", **query: Any) -> Any:
        return Client(headers=self._bearer(who)).get(f"/api/v1/{path}", query)

    def post(self, path: str, body: Any, who: str) -> Any:
        client = Client(headers=self._bearer(who))
        return client.post(f"/api/v1/{path}", body, content_type="application/json")

    def work(self) -> None:
        """Let every task run once, as beat would."""
        tasks.send_letters()
        tasks.collect_receipts()
        tasks.reconcile_doubts()
        put_versions_in_force()

    def go_to(self, day: date) -> None:
        """Move the clock to noon or so of a later day."""
        clock.set_offset(clock.offset() + timedelta(days=(day - clock.today()).days))

    def _bearer(self, who: str) -> dict[str, str]:
        return {"authorization": f"Bearer {self.tokens[who]}"}


@pytest.fixture
def sink(tmp_path: Path, settings: Any) -> Iterator[MailSink]:
    sink = MailSink(tmp_path / "sink", smtp_port=0, http_port=0)
    sink.start()
    settings.DPO_SMTP_PORT = sink.smtp_port
    settings.DPO_RELAY_JOURNAL_URL = f"http://127.0.0.1:{sink.http_port}"
    settings.DPO_RECEIPTS_MAILDIR = str(sink.store.receipts)
    yield sink
    sink.stop()


@pytest.fixture
def office(sink: MailSink, tmp_path: Path, settings: Any) -> Office:
    settings.DPO_DATA_DIR = tmp_path
    call_command("load_reference_data", verbosity=0)
    call_command("demo_data", url="http://127.0.0.1:8000", bare=True)
    return Office(tmp_path)


def versions(number_id: str = "", step: str = "") -> str:
    return (
        "policies/retnemt/versions/" + (f"{number_id}/" if number_id else "") + (f"{step}/" if step else "")
    )


def advise(office: Office, draft: dict[str, Any], *, material: bool) -> None:
    """Let the DPO advise on a draft."""
    said = {"material": material, "advice": "Kunderne kender ikke modtageren."}
    answer = office.post(versions(draft["id"], "give-dpo-advice"), said, "dpo")
    assert answer.status_code == 200, answer.content


def announced(office: Office, effective_on: date) -> dict[str, Any]:
    """Bring a material version to its campaign over the API."""
    draft = office.post(versions(), DRAFT, "officer").json()
    assessment = {
        "material": True,
        "reason": "En ny modtager af adresser.",
        "criteria": ["more_recipients"],
        "what_you_can_do": "Du kan sætte din konto på pause.",
    }
    # Not before the DPO was heard.
    refused = office.post(versions(draft["id"], "assess-materiality"), assessment, "decider")
    problem_of(refused, 409, "dpo_not_heard")
    advise(office, draft, material=True)
    office.post(versions(draft["id"], "assess-materiality"), assessment, "decider")
    office.post(versions(draft["id"], "approve-version"), {"effective_on": str(effective_on)}, "decider")
    answer = office.post(versions(draft["id"], "plan-campaign"), {}, "decider")
    assert answer.status_code == 200, answer.content
    body: dict[str, Any] = answer.json()
    approve_campaign(office, body["campaign"])
    return body


def approve_campaign(office: Office, campaign: str) -> None:
    """Send the test notice and approve the campaign as it is shown."""
    path = f"campaigns/{campaign}/"
    shown = office.get(path).json()
    assert shown["state"] == "awaiting_approval"
    assert office.post(f"{path}send-test-notice/", {}, "decider").status_code == 200
    said = {name: shown[name] for name in ("template_sha256", "list_sha256")}
    said["effective_on"] = shown["announced_effective_on"]
    answer = office.post(f"{path}approve-campaign/", said, "decider")
    assert (answer.status_code, answer.json()["state"]) == (200, "planned"), answer.content


def mails(sink: MailSink) -> dict[str, Any]:
    """Give the notices that the sink keeps, by recipient, without the tests; each was told once."""
    assert set(sink.store.copies.values()) <= {1}
    found = [
        message_from_bytes(sink.store.path_of(message_id).read_bytes(), policy=policy.default)
        for message_id in sink.store.copies
    ]
    tests = [mail for mail in found if mail["Subject"].startswith(("[PRØVE] ", "[TEST] "))]
    # The letter in each language, when somebody asked for it.
    assert len(tests) in (0, 2)
    told = [mail for mail in found if mail not in tests]
    return {mail["To"].addresses[0].addr_spec: mail for mail in told}


def events_of(office: Office, subject: str) -> list[str]:
    feed = office.get("events/", who="sync").json()["results"]
    return [event["type"] for event in feed if event["subject_id"] == subject]


def test_a_change_is_announced_and_takes_effect_on_its_date(office: Office, sink: MailSink) -> None:
    effective_on = clock.today() + timedelta(days=21)
    version = announced(office, effective_on)

    office.work()

    campaign = office.get(f"campaigns/{version['campaign']}/").json()
    assert (campaign["state"], campaign["expected"], campaign["informed"]) == ("sent", 9, 9)
    assert (campaign["counts"]["delivered"], sum(campaign["counts"].values())) == (9, 9)
    assert {reason: n for reason, n in campaign["excluded"].items() if n} == {
        "account_closed": 1,
        "person_erased": 1,
        "person_deceased": 1,
        "registration_incomplete": 1,
    }
    told = mails(sink)
    assert len(told) == 9
    danish = told["rt-1001@example.com"].get_content()
    assert danish.startswith("Kære Karen Prøvesen")
    assert "En ny budcentral bringer kasserne ud." in danish
    assert "Du kan sætte din konto på pause." in danish
    assert told["rt-1004@example.com"].get_content().startswith("Dear Noah Sample")
    assert told["rt-1008@example.com"].get_content().startswith("Kære kunde")

    office.go_to(effective_on - timedelta(days=1))
    office.work()
    assert office.get("policies/retnemt/in-force/").json()["number"] == 2

    office.go_to(effective_on)
    office.work()

    in_force = office.get("policies/retnemt/in-force/").json()
    assert (in_force["id"], in_force["state"]) == (version["id"], "in_force")
    assert in_force["in_force_on"] == str(effective_on)
    before = office.get("policies/retnemt/in-force/", on=str(effective_on - timedelta(days=1))).json()
    assert (before["number"], before["state"]) == (2, "archived")
    assert events_of(office, version["id"]) == [
        "policy.version_drafted",
        "policy.dpo_advised",
        "policy.materiality_assessed",
        "policy.version_approved",
        "policy.campaign_planned",
        "policy.version_in_force",
    ]
    assert len(mails(sink)) == 9


def test_a_bounce_holds_the_version_until_a_decider_excepts_the_customer(
    office: Office, sink: MailSink
) -> None:
    sink.handler.behave(Behaviour(hard_bounce=("rt-1003@*",)))
    effective_on = clock.today() + timedelta(days=21)
    version = announced(office, effective_on)
    office.work()

    office.go_to(effective_on)
    office.work()
    office.work()

    waiting = office.get(versions(version["id"])).json()
    assert waiting["state"] == "announcing"
    assert waiting["blocking"] == {"late": 0, "pending": 0, "not_informed": 1, "no_address": 0}
    assert waiting["earliest_effective_on"] == str(effective_on + timedelta(days=15))
    assert office.get("policies/retnemt/in-force/").json()["number"] == 2
    assert events_of(office, version["id"]).count("policy.in_force_refused") == 1

    exception = {"customers": ["RT-1003"], "reason": "Adressen findes ikke; brev sendt med posten."}
    path = f"campaigns/{version['campaign']}/except-notices/"
    problem_of(office.post(path, exception, "officer"), 403, "not_permitted")
    assert office.post(path, exception, "second").status_code == 200
    office.work()

    assert office.get("policies/retnemt/in-force/").json()["id"] == version["id"]


def test_notices_that_left_too_late_put_the_date_off(office: Office, sink: MailSink) -> None:
    sink.handler.behave(Behaviour(refuse_temporary=1.0))
    effective_on = clock.today() + timedelta(days=16)
    version = announced(office, effective_on)
    office.work()
    assert office.get(f"campaigns/{version['campaign']}/").json()["counts"]["queued"] == 9

    sink.handler.behave(Behaviour())
    late = effective_on - timedelta(days=10)
    office.go_to(late)
    office.work()

    # Told in the course of that day, so that the first of the 14 full days is the next one.
    earliest = late + timedelta(days=15)
    campaign = office.get(f"campaigns/{version['campaign']}/").json()
    assert (campaign["informed"], campaign["blocking"]["late"]) == (9, 9)
    assert campaign["earliest_effective_on"] == str(earliest)

    for day in (effective_on, earliest - timedelta(days=1)):
        office.go_to(day)
        office.work()
        assert office.get("policies/retnemt/in-force/").json()["number"] == 2

    office.go_to(earliest)
    office.work()
    in_force = office.get("policies/retnemt/in-force/").json()
    assert (in_force["id"], in_force["in_force_on"]) == (version["id"], str(earliest))


def test_a_change_of_spelling_takes_two_people_and_no_campaign(office: Office, sink: MailSink) -> None:
    draft = office.post(versions(), DRAFT | {"change_summary": "Kommafejl."}, "officer").json()
    body = {"material": False, "reason": "Kun kommaer.", "criteria": ["spelling"]}
    advise(office, draft, material=False)
    office.post(versions(draft["id"], "assess-materiality"), body, "decider")

    problem_of(
        office.post(versions(draft["id"], "approve-version"), {}, "decider"), 409, "second_person_required"
    )
    problem_of(office.post(versions(draft["id"], "approve-version"), {}, "officer"), 403, "not_permitted")
    assert office.post(versions(draft["id"], "approve-version"), {}, "second").status_code == 200
    office.work()

    assert office.get("policies/retnemt/in-force/").json()["id"] == draft["id"]
    assert mails(sink) == {}


def test_a_date_too_close_is_refused_and_nothing_leaves(office: Office, sink: MailSink) -> None:
    draft = office.post(versions(), DRAFT, "officer").json()
    body = {"material": True, "reason": "Ny modtager.", "criteria": ["impact_on_people"]}
    advise(office, draft, material=True)
    office.post(versions(draft["id"], "assess-materiality"), body, "decider")
    office.post(versions(draft["id"], "approve-version"), {}, "decider")
    too_close = clock.today() + timedelta(days=14)

    answer = office.post(versions(draft["id"], "plan-campaign"), {"effective_on": str(too_close)}, "decider")

    refusal = problem_of(answer, 409, "too_late_for_notice", "effective_on")
    assert refusal["earliest_effective_on"] == str(too_close + timedelta(days=1))
    window = office.get("calendar/notice-window/", controller="retnemt", effective_on=str(too_close)).json()
    assert (window["in_time"], window["earliest_effective_on"]) == (False, refusal["earliest_effective_on"])
    office.work()
    assert mails(sink) == {}
