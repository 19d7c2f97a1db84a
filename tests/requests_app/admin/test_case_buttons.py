"""Each step of a case by its button: the dialog, the step taken, and what is refused."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.letters.models import Letter
from registry_app.models import Controller
from requests_app.admin import step_fields
from requests_app.admin.case_steps import CASE_BUTTONS
from requests_app.domain.case_steps import CASE_STEPS, CLOCKS_STEPS, CONTRIBUTORS_STEPS
from requests_app.models import Case, RightItem, StepReason
from tests.factories.cases import (
    EXTRACT,
    SETUP,
    a_contributor,
    case_in,
    everything_about,
    make_case,
    make_office,
    take,
)
from tests.factories.registry import actor_with, make_customer
from tests.requests_app.admin.conftest import SignIn, case_url

# From where each step is taken, what its dialog is given, and where it leads.
HAPPY: dict[str, tuple[str, dict[str, str], str]] = {
    "issue_form": ("received", {}, "form_issued"),
    "receive_signed_form": ("form_issued", {"file": "form.pdf"}, "form_returned"),
    "verify_form": ("form_returned", {"reason": "Set."}, "verified"),
    "return_form": ("form_returned", {"reason": "Underskriften mangler."}, "form_issued"),
    "waive_form": (
        "received",
        {"ground": "address_on_file", "reason": "Skrev fra adressen i kontoen."},
        "verified",
    ),
    "plan_tasks": ("verified", {}, "collecting"),
    "assign_task": ("collecting", {"instruction": "Se også arkivet."}, "collecting"),
    "remind_contributor": ("collecting", {}, "collecting"),
    "attach_extract": ("collecting", {"file": "extract.csv"}, "collecting"),
    "settle_task": ("collecting", {"outcome": "nothing_found"}, "collecting"),
    "send_answer": ("collecting", {"outcome_access": "granted", "text": "Kære Åse"}, "answered"),
    "send_part_answer": ("received", {"outcome_rectification": "granted"}, "received"),
    "send_link_again": ("answered", {"way": "link"}, "answered"),
    "post_answer": ("closed", {"envelope": "Åse Blåbær\nPrøvevej 1\n0000 Prøveby"}, "closed"),
    "revoke_link": ("answered", {"reason": "Gik til den forkerte."}, "answered"),
    "put_copy_first": ("received", {"days": "5"}, "received"),
    "end_wait": ("received", {"text": "Skrev, at alt kan slettes."}, "received"),
    "withdraw_right": ("received", {"right": "access"}, "received"),
    "record_answer": ("collecting", {"text": "Ringet op: adressen er rettet."}, "answered"),
    "refuse_case": (
        "verified",
        {"ground": "excessive", "reason": "Tredje gang i år.", "evidence": "Sagerne fra marts og juni."},
        "refused",
    ),
    "withdraw_case": ("collecting", {}, "withdrawn"),
    "close_case": ("answered", {}, "closed"),
    "extend_deadline": (
        "received",
        {"ground": "complexity", "months": "2", "reason": "Fem systemer."},
        "received",
    ),
    "ask_identity": ("received", {"doubt": "Ny adresse.", "question": "Hvem er du?"}, "received"),
    "ask_scope": ("collecting", {"quantity": "Otte år.", "question": "Hvilken periode?"}, "collecting"),
    "record_information": ("received", {"kind": "identity", "sufficient": "yes"}, "received"),
    "allow_late_question": ("received", {"kind": "identity", "reason": "Ny tvivl."}, "received"),
    "send_status_letter": ("received", {}, "received"),
    "close_unidentified": ("received", {"reason": "Intet svar."}, "unidentified"),
    "reopen_case": ("unidentified", {"sufficient": "yes", "reason": "Svarede."}, "received"),
    "stop_use": ("received", {"text": "Taget af listen kl. 10."}, "received"),
    "name_representative": ("received", {"kind": "lawyer", "name": "Bo Blåbær"}, "received"),
    "check_authority": ("received", {"accepted": "yes", "how": "document_seen"}, "received"),
    "end_representation": ("received", {"reason": "Trukket tilbage."}, "received"),
    "name_customer": ("received", {"number": "N-2", "reason": "Samme adresse."}, "received"),
    "drop_customer": ("received", {"number": "N-2", "reason": "En anden."}, "received"),
    "answer_enquiry": ("received", {"text": "Vi beklager."}, "answered"),
    "add_rights": ("received", {"rights": "access"}, "received"),
    "mark_confidential": ("received", {"reason": "Bad om det."}, "received"),
    "check_obligation": (
        "received",
        {"obligation": "refunds", "is_met": "met", "text": "Intet til gode."},
        "received",
    ),
    "close_account": ("received", {}, "answered"),
    "change_relation": ("received", {"relation": "employee", "reason": "Skrev det."}, "received"),
    "take_case": ("received", {}, "received"),
    "assign_case": ("verified", {"owner": "", "reason": "Ferie."}, "verified"),
    "add_note": ("answered", {"text": "Ringede og takkede."}, "answered"),
    "link_case": ("closed", {"kind": "follow_up", "reason": "Samme sag."}, "closed"),
    "unlink_case": ("received", {"reason": "Det var to forskellige."}, "received"),
}


# What somebody asks for where a step is about more, or other, than access.
ASKED = {
    "record_answer": ["rectification"],
    "stop_use": ["objection"],
    "send_part_answer": ["access", "rectification"],
    "put_copy_first": ["access", "erasure"],
    "end_wait": ["access", "erasure"],
    "withdraw_right": ["access", "rectification"],
}


# What is beside rights.
KINDS = {
    "answer_enquiry": "complaint",
    "add_rights": "complaint",
    "mark_confidential": "question",
    "check_obligation": "account_closure",
    "close_account": "account_closure",
}


def prepared(step: str, controller: Controller) -> tuple[Case, dict[str, Any]]:
    """Return a case on which the step can be taken, and what its dialog posts."""
    state, given, _target = HAPPY[step]
    # What somebody asks to see is not answered by word of mouth, and nothing has to stop for it.
    rights = ASKED.get(step, ["access"]) if step not in KINDS else []
    kind = KINDS.get(step, "rights")
    case = case_in(state, controller, rights=rights, kind=kind, copy_first=step == "end_wait")
    settled = dict.fromkeys(("send_answer", "record_answer"), "settle_tasks")
    asked = dict.fromkeys(("record_information", "send_status_letter", "close_unidentified"), "ask_identity")
    named = dict.fromkeys(("check_authority", "end_representation"), "name_representative")
    if step == "name_customer":
        make_customer(controller, "N-2")
    named |= {"drop_customer": "name_customer"}
    linked = dict.fromkeys(("send_link_again", "post_answer", "revoke_link"), "lay_behind_link")
    others = {"remind_contributor": "assign_task", "close_account": "check_all", "unlink_case": "link_case"}
    before = {**settled, **asked, **named, **linked, **others}.get(step)
    told = ("send_status_letter",) if step == "close_unidentified" else ()
    if step == "close_unidentified":
        set_silence(controller, 0)
    for name in (before, *told) if before else ():
        take(name, case, actor=actor_with("officer", controller), now=clock.now())
        case.refresh_from_db()
    values: dict[str, Any] = {**given, "version": str(case.version)}
    if "file" in values:
        values["file"] = SimpleUploadedFile(values["file"], EXTRACT)
    if step in ("attach_extract", "settle_task", "assign_task", "remind_contributor"):
        values["task"] = str(case.tasks.get().pk)
    if step in linked:
        values["answer"] = str(case.answer_links.get().letter_id)
    if step == "link_case":
        values["reference"] = make_case(controller).reference
    if step == "unlink_case":
        values["reference"] = case.links.get().other.reference
    if step == "assign_task":
        values["contributor"] = str(a_contributor(controller).pk)
    return case, values


def set_silence(controller: Controller, days: int) -> None:
    with acting(SETUP, "test.silence"):
        controller.silence_close_days = days
        controller.save(update_fields=["silence_close_days"])


def test_every_step_has_a_button() -> None:
    # Contributors have pages of their own, and so has what is recorded on the telephone.
    offices_own = {step.name for step in CASE_STEPS.steps} - CONTRIBUTORS_STEPS - CLOCKS_STEPS
    offices_own -= {"record_at_once"}
    assert {button.name for button in CASE_BUTTONS} == offices_own == set(HAPPY)


@pytest.mark.parametrize("step", HAPPY)
def test_a_step_is_shown_and_taken(step: str, controller: Controller, sign_in: SignIn) -> None:
    case, values = prepared(step, controller)
    client = sign_in("dpo" if KINDS.get(step) == "question" else "decider", controller)
    before = everything_about(case)

    dialog = client.get(case_url(case, f"step/{step}/"))
    assert dialog.status_code == 200
    assert "csrfmiddlewaretoken" in dialog.content.decode()
    assert everything_about(case) == before

    answer = client.post(case_url(case, f"step/{step}/"), values)

    assert answer.status_code == 302, answer.context["form"].errors
    assert answer.headers["Location"] == case_url(case)
    case.refresh_from_db()
    assert case.state == HAPPY[step][2]
    assert client.get(case_url(case)).status_code == 200


@pytest.mark.parametrize("step", ["issue_form", "send_answer", "withdraw_case", "send_status_letter"])
def test_the_dialog_shows_the_letter(step: str, controller: Controller, sign_in: SignIn) -> None:
    case, values = prepared(step, controller)
    client = sign_in("decider", controller)
    known = set(Letter.objects.values_list("pk", flat=True))

    shown = client.get(case_url(case, f"step/{step}/")).content.decode()
    client.post(case_url(case, f"step/{step}/"), values)

    written = Letter.objects.exclude(pk__in=known).get()
    assert written.subject in shown
    assert written.recipient_address in shown


@pytest.mark.parametrize("step", [step for step in HAPPY if not CASE_STEPS.can(step, "closed")])
def test_a_step_out_of_its_states_is_refused(step: str, controller: Controller, sign_in: SignIn) -> None:
    case = case_in("closed", controller)
    before = everything_about(case)
    client = sign_in("decider", controller)

    for answer in (
        client.get(case_url(case, f"step/{step}/")),
        client.post(case_url(case, f"step/{step}/"), {"version": str(case.version)}),
    ):
        assert answer.status_code == 409
    assert everything_about(case) == before


@pytest.mark.parametrize("role", ["dpo", "legal", "auditor", "agent", "officer"])
@pytest.mark.parametrize("step", ["refuse_case", "waive_form", "withdraw_case"])
def test_only_those_who_may_take_a_step(
    role: str, step: str, controller: Controller, sign_in: SignIn
) -> None:
    allowed = {"officer": {"waive_form", "withdraw_case"}, "agent": {"withdraw_case"}}
    case = case_in("received", controller)
    before = everything_about(case)
    client = sign_in(role, controller)

    answer = client.get(case_url(case, f"step/{step}/"))

    may = step in allowed.get(role, set())
    assert answer.status_code == (200 if may else 409)
    assert (f"step/{step}/" in client.get(case_url(case)).content.decode()) is may
    if not may:
        client.post(case_url(case, f"step/{step}/"), {"reason": "x", "version": "1"})
        assert everything_about(case) == before


def test_an_unknown_step_is_not_there(controller: Controller, sign_in: SignIn) -> None:
    case = case_in("received", controller)

    assert sign_in("decider", controller).get(case_url(case, "step/delete_case/")).status_code == 404


def test_the_task_of_the_link_is_chosen_already(db: None, sign_in: SignIn) -> None:
    controller = make_office(systems=("shop", "mail"))
    case = case_in("collecting", controller)
    client = sign_in("officer", controller)

    for task in case.tasks.all():
        shown = client.get(case_url(case, f"step/settle_task/?task={task.pk}"))
        assert shown.context["form"].fields["task"].initial == str(task.pk)
    strange = client.get(case_url(case, "step/settle_task/?task=<script>"))
    assert strange.context["form"].fields["task"].initial is None


@pytest.mark.parametrize(
    ("step", "given", "said"),
    [
        ("waive_form", {"reason": "  "}, "required"),
        ("refuse_case", {"ground": "", "reason": "Min grund"}, "required"),
        (
            "refuse_case",
            {"ground": "legal_claims", "reason": "Min grund", "evidence": "Bevis"},
            "valid choice",
        ),
        ("settle_task", {"outcome": "extracted", "note": "Min note"}, "No extract is attached"),
        (
            "send_answer",
            {"outcome_access": "partly_granted", "text": "Min tekst"},
            "A refusal needs its ground",
        ),
        ("send_answer", {"outcome_access": "refused", "ground_access": "excessive"}, "Give the reason"),
    ],
)
def test_a_mistake_is_told_and_the_input_kept(
    step: str, given: dict[str, str], said: str, controller: Controller, sign_in: SignIn
) -> None:
    case, values = prepared(step, controller)
    before = everything_about(case)

    answer = sign_in("decider", controller).post(case_url(case, f"step/{step}/"), values | given)

    shown = answer.content.decode()
    assert said in shown
    for text in ("Min grund", "Min note", "Min tekst"):
        assert (text in shown) is (text in given.values())
    assert everything_about(case) == before


def test_a_file_that_is_too_large_is_told(
    controller: Controller, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step_fields, "MAX_FILE_MB", 0)
    case, values = prepared("receive_signed_form", controller)
    before = everything_about(case)

    answer = sign_in("officer", controller).post(case_url(case, "step/receive_signed_form/"), values)

    assert "The file is larger than 0 MB." in answer.content.decode()
    assert everything_about(case) == before


def test_a_program_is_no_extract(controller: Controller, sign_in: SignIn) -> None:
    case, values = prepared("attach_extract", controller)
    values["file"] = SimpleUploadedFile("x.exe", b"MZ\x90\x00\x03\xff")

    answer = sign_in("officer", controller).post(case_url(case, "step/attach_extract/"), values)

    assert answer.status_code == 415
    assert "We take PDF" in answer.content.decode()


def test_of_two_people_one_wins_and_the_other_is_told(controller: Controller, sign_in: SignIn) -> None:
    case, values = prepared("attach_extract", controller)
    client = sign_in("officer", controller)
    client.post(case_url(case, "step/attach_extract/"), values)
    before = everything_about(case)

    late = values | {"file": SimpleUploadedFile("extract.csv", EXTRACT)}
    answer = client.post(case_url(case, "step/attach_extract/"), late)

    assert answer.status_code == 412
    assert "Somebody else changed this" in answer.content.decode()
    assert everything_about(case) == before


def test_the_answer_says_what_the_dialog_decided(db: None, sign_in: SignIn) -> None:
    controller = make_office(form_mode="none")
    case, values = prepared_answer(controller)

    answer = sign_in("decider", controller).post(case_url(case, "step/send_answer/"), values)

    assert answer.status_code == 302
    decided = dict(RightItem.objects.filter(case=case).values_list("right", "outcome"))
    assert decided == {"access": "granted", "erasure": "partly_granted"}
    assert StepReason.objects.get(case=case, step="send_answer").text == "Kære Åse"


def prepared_answer(controller: Controller) -> tuple[Case, dict[str, str]]:
    """Return a case about two rights that is ready for its answer, and an answer that says no in part."""
    case = case_in("collecting", controller, rights=["access", "erasure"])
    take("settle_tasks", case, actor=actor_with("officer", controller), now=clock.now())
    case.refresh_from_db()
    return case, {
        "version": str(case.version),
        "outcome_access": "granted",
        "outcome_erasure": "partly_granted",
        "ground_erasure": "legal_obligation",
        "reason_erasure": "Bogføringsloven.",
        "evidence_erasure": "Fakturaerne af 2024.",
        "text": "Kære Åse",
    }


def test_an_officer_is_not_offered_to_say_no(controller: Controller, sign_in: SignIn) -> None:
    case, values = prepared("send_answer", controller)
    client = sign_in("officer", controller)

    shown = client.get(case_url(case, "step/send_answer/")).content.decode()
    answer = client.post(case_url(case, "step/send_answer/"), values | {"outcome_access": "refused"})

    assert "Only a decider can say no" in shown
    assert answer.status_code == 200
    assert Case.objects.get(pk=case.pk).state == "collecting"
