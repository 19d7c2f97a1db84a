"""A step that takes two people, in the back office and by the API."""

import hashlib
from datetime import timedelta

import pytest
from django.test import Client

from dpo_office.common import clock
from dpo_office.common.documents import Document
from dpo_office.common.errors import Refused
from registry_app.models import Controller
from requests_app.models import Case, FourEyesRules, StepProposal
from tests.factories.cases import case_in, client_as, make_case, make_office, take
from tests.factories.four_eyes import choose, propose
from tests.factories.registry import actor_with
from tests.requests_app.admin.conftest import SignIn, case_url

EN = {"accept-language": "en"}
NO = {
    "outcome_access": "granted",
    "outcome_erasure": "refused",
    "ground_erasure": "legal_obligation",
    "reason_erasure": "Bogføringsloven.",
    "evidence_erasure": "Fakturaerne.",
    "text": "Kære Åse",
}


@pytest.fixture
def controller(db: None) -> Controller:
    return make_office(form_mode="none")


def ready(controller: Controller) -> Case:
    case = make_case(controller, rights=["access", "erasure"])
    for step in ("plan_tasks", "settle_tasks"):
        take(step, case, actor=actor_with("officer", controller), now=clock.now())
    case.refresh_from_db()
    return case


def pressed_twice(client: Client, url: str, values: dict[str, str]) -> str:
    """Post a dialog, read what it tells, and post it again; return what was told."""
    told = client.post(url, values, headers=EN)
    assert told.status_code == 200
    answer = client.post(url, values | {"told": told.context["told_for"]})
    assert answer.status_code == 302, answer.content.decode()
    return told.content.decode()


def test_an_answer_goes_through_two_people(controller: Controller, sign_in: SignIn) -> None:
    choose(controller, send_answer=["says_no"])
    case = ready(controller)
    officer, decider = sign_in("officer", controller), sign_in("decider", controller)
    dialog = case_url(case, "step/send_answer/")
    assert "ground_erasure" in officer.get(dialog).context["form"].fields

    said = pressed_twice(officer, dialog, NO | {"version": str(case.version)})

    assert "A second person approves this first" in said
    assert "something is refused" in said
    row = StepProposal.objects.get()
    assert (row.state, row.needed_for, row.document.sha256) == ("waiting", ["says_no"], row.sha256)
    page = officer.get(case_url(case), headers=EN).content.decode()
    assert "You proposed it on" in page
    assert "step/withdraw_proposal/" in page
    assert "step/approve_proposal/" not in page
    page = decider.get(case_url(case), headers=EN)
    assert page.context["next_button"].name == "approve_proposal"
    for words in ("Waits for a second person", "Bogføringsloven.", "Kære Åse", "as it would leave"):
        assert words in page.content.decode()
    held = decider.get(case_url(case, f"file/{row.document_id}/"))
    assert hashlib.sha256(held.content).hexdigest() == row.sha256
    shown = decider.get(case_url(case, "step/approve_proposal/"), headers=EN).content.decode()
    assert "This letter goes to aase@example.com" in shown
    assert "Bogføringsloven." in shown
    case.refresh_from_db()
    assert case.state == "collecting"

    answer = decider.post(case_url(case, "step/approve_proposal/"), {"version": str(case.version)})

    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.state == "answered"
    # What was sent is the letter that was proposed; no second one was made.
    assert Document.objects.filter(kind="case.answer").count() == 1


def test_a_granted_answer_is_sent_by_one(controller: Controller, sign_in: SignIn) -> None:
    choose(controller, send_answer=["says_no"])
    case = ready(controller)

    answer = sign_in("officer", controller).post(
        case_url(case, "step/send_answer/"),
        {"outcome_access": "granted", "outcome_erasure": "granted", "version": str(case.version)},
    )

    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.state == "answered"


@pytest.mark.parametrize(
    ("step", "state", "values"),
    [
        ("waive_form", "received", {"ground": "signed_in", "reason": "Skrev fra kontoen."}),
        ("verify_form", "form_returned", {"reason": "Set."}),
        ("extend_deadline", "received", {"ground": "complexity", "months": "2", "reason": "Fem systemer."}),
        (
            "refuse_case",
            "received",
            {"ground": "excessive", "reason": "Tredje gang i år.", "evidence": "Sagerne."},
        ),
    ],
)
def test_each_dialog_tells_and_proposes(
    step: str, state: str, values: dict[str, str], db: None, sign_in: SignIn
) -> None:
    controller = make_office("forms")
    case = case_in(state, controller)
    choose(controller, **{step: ["always"]})
    decider = sign_in("decider", controller)

    pressed_twice(decider, case_url(case, f"step/{step}/"), values | {"version": str(case.version)})

    assert StepProposal.objects.get().step == step
    case.refresh_from_db()
    assert case.state == state
    shown = sign_in("agent", controller).get(case_url(case), headers=EN).content.decode()
    assert "Waits for a second person" in shown
    assert values["reason"] not in shown


def test_returned_it_says_why_to_whoever_proposed(controller: Controller, sign_in: SignIn) -> None:
    choose(controller, extend_deadline=["always"])
    case = make_case(controller)
    propose(case, actor=actor_with("decider", controller))
    officer = sign_in("officer", controller)
    version = {"version": str(case.version)}

    assert officer.post(case_url(case, "step/return_proposal/"), version).status_code == 200
    answer = officer.post(
        case_url(case, "step/return_proposal/"), version | {"reason": "Skriv hvilke systemer."}
    )

    assert answer.status_code == 302
    shown = officer.get(case_url(case), headers=EN).content.decode()
    assert "Returned: Extend the time limit" in shown
    assert "Skriv hvilke systemer." in shown
    assert "step/approve_proposal/" not in shown


def test_whoever_approves_reads_how_it_is_clear_who_asks_and_by_which_way_it_leaves(
    controller: Controller, sign_in: SignIn
) -> None:
    choose(controller, send_answer=["waived"])
    case, officer = ready(controller), actor_with("officer", controller)
    given = {"text": "", "known_how": "", "way": "link", "code": ""}
    with pytest.raises(Refused, match="second_person_not_needed"):
        propose(case, "send_answer", actor=officer, given=given)
    given["known_how"] = "Viste MitID."
    with pytest.raises(Refused, match="told_code_not_proposed"):
        propose(
            case, "send_answer", actor=officer, given=given | {"way": "link_told_code", "code": "7K3M9QXT"}
        )

    propose(case, "send_answer", actor=officer, given=given)

    decider = sign_in("decider", controller)
    shown = decider.get(case_url(case, "step/approve_proposal/"), headers=EN).content.decode()
    for words in ("It is clear who asks:", "Viste MitID.", "Leaves by a secure link"):
        assert words in shown
    decider.post(case_url(case, "step/approve_proposal/"), {"version": str(case.version)})
    assert case.answer_links.count() == 1
    assert case.reasons.filter(step="send_answer", text="Viste MitID.").exists()


def test_today_leads_to_what_a_colleague_proposes(controller: Controller, sign_in: SignIn) -> None:
    choose(controller, extend_deadline=["always"])
    case = make_case(controller)
    propose(case, actor=actor_with("officer", controller))

    decisions = sign_in("decider", controller).get("/office/", headers=EN).context["decisions"]

    assert [row["name"] for row in decisions] == [case.reference]
    assert "Extend the time limit" in decisions[0]["what"]
    listed = sign_in("officer", controller).get("/office/requests_app/case/?work=second_person")
    assert listed.context["cl"].result_count == 1


def test_the_choice_is_made_on_the_page_of_the_controller(controller: Controller, sign_in: SignIn) -> None:
    page = f"/office/registry_app/controller/{controller.pk}/"
    client = sign_in("decider", controller)
    form = client.get(f"{page}step/change_four_eyes/").context["form"]
    assert form.fields["choice"].initial == "suggested"
    values = {"many_extracts": "10", "reason": "To ser mere.", "version": str(controller.version)}

    answer = client.post(f"{page}step/change_four_eyes/", values | {"choice": "suggested"})
    assert answer.status_code == 302, answer.content.decode()
    controller.refresh_from_db()
    ticked = values | {"choice": "ticked", "waive_form": "represented", "version": str(controller.version)}
    assert client.post(f"{page}step/change_four_eyes/", ticked).status_code == 302

    assert FourEyesRules.objects.last().rules == {"waive_form": ["represented"]}
    shown = client.get(f"{page}change/", headers=EN).content.decode()
    assert "What takes two people" in shown
    assert "somebody asks for the person" in shown
    assert shown.count("To ser mere.") == 2
    assert "change_four_eyes" not in sign_in("officer", controller).get(f"{page}change/").content.decode()


def test_the_api_proposes_and_approves(controller: Controller) -> None:
    choose(controller, send_answer=["says_no"], close_unidentified=["always"])
    case = ready(controller)
    officer, decider = client_as("officer", controller), client_as("decider", controller)
    base = f"/api/v1/cases/{case.pk}/"
    item = {
        "right": "erasure",
        "outcome": "refused",
        "ground": "legal_obligation",
        "reason": "Bogføringsloven.",
        "evidence": "Fakturaerne.",
    }

    direct = decider.post(f"{base}send-answer/", {"items": [item]}, format="json")
    assert (direct.status_code, direct.json()["code"]) == (409, "second_person_needed")
    proposed = officer.post(f"{base}propose-step/", {"step": "send_answer", "items": [item]}, format="json")
    assert proposed.status_code == 200, proposed.content
    shown = proposed.json()["proposal"]
    assert (shown["step"], shown["needed_for"], shown["available_steps"]) == (
        "send_answer",
        ["says_no"],
        ["withdraw_proposal"],
    )
    assert "Bogføringsloven" not in proposed.content.decode()
    own = officer.post(f"{base}approve-proposal/", {}, format="json")
    assert (own.status_code, own.json()["code"]) == (409, "proposal_is_own")
    back = decider.post(f"{base}return-proposal/", {"reason": "Skriv mere."}, format="json")
    assert (back.status_code, back.json()["proposal"]) == (200, None)
    for _ in range(2):
        again = officer.post(f"{base}propose-step/", {"step": "send_answer", "items": [item]}, format="json")
    assert again.status_code == 200
    assert officer.post(f"{base}withdraw-proposal/", {}, format="json").status_code == 200
    officer.post(f"{base}propose-step/", {"step": "send_answer", "items": [item]}, format="json")
    done = decider.post(f"{base}approve-proposal/", {}, format="json")
    assert (done.status_code, done.json()["state"]) == (200, "answered")
    assert [row.state for row in StepProposal.objects.all()] == [
        "returned",
        "outdated",
        "taken_back",
        "approved",
    ]


def test_a_case_is_closed_as_unidentified_by_two(controller: Controller) -> None:
    choose(controller, close_unidentified=["always"])
    long_ago = clock.now() - timedelta(days=20)
    case = make_case(controller, now=long_ago)
    for step in ("ask_identity", "send_status_letter"):
        take(step, case, actor=actor_with("officer", controller), now=long_ago)
    base = f"/api/v1/cases/{case.pk}/"

    early = client_as("decider", controller).post(
        f"{base}propose-step/", {"step": "close_unidentified", "reason": "Intet svar."}, format="json"
    )

    assert (early.status_code, early.json()["code"]) == (409, "silence_not_over")
