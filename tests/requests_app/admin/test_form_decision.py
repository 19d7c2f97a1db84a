"""The page on which a returned form is decided, and its steps: what is seen, by whom, and what is kept."""

import pytest

from dpo_office.common import clock
from dpo_office.common.documents import read_document
from dpo_office.common.people.reads import ReadRecord
from registry_app.models import Controller
from requests_app.actions import issued_forms, signed_forms
from requests_app.domain.form_ways import waiver_ground
from requests_app.models import Case, FormDecision
from tests.factories.cases import case_in, make_case
from tests.factories.identity import begin, record
from tests.factories.registry import actor_with
from tests.factories.signed_forms import signed_scan
from tests.requests_app.admin.conftest import SignIn, case_url


def returned(controller: Controller, *, signature: bool = False) -> Case:
    """Bring a case to where a real scan of its form came back."""
    case, actor = make_case(controller), actor_with("officer", controller)
    call = {"case_id": case.pk, "actor": actor, "now": clock.now()}
    rendered = issued_forms.prepare_form(**call)
    issued_forms.issue_form(rendered=rendered, **call)
    scan = signed_scan(rendered.pdf, signature=signature)
    received = signed_forms.prepare_file(case_id=case.pk, content=scan, actor=actor, now=call["now"])
    signed_forms.receive_signed_form(received=received, **call)
    case.refresh_from_db()
    return case


def test_a_form_is_decided_on_what_one_sees(controller: Controller, sign_in: SignIn) -> None:
    case = returned(controller)
    signed = case.signed_forms.get()
    officer = sign_in("officer", controller)
    english = {"accept-language": "en"}

    shown = officer.get(case_url(case, "form/"), headers=english)

    assert shown.status_code == 200
    page = shown.content.decode()
    assert "data:image/png;base64," in page
    assert [bool(side["returned"] and side["issued"]) for side in shown.context["sides"]] == [True]
    assert shown.context["filled_in"].startswith("data:image/png;base64,")
    assert case.requester_name in page
    groups = {group["severity"]: group["lines"] for group in shown.context["groups"]}
    doubts = [row["code"] for row in signed.findings if row["severity"] == "doubt"]
    assert "no_ink_found" in doubts
    assert (len(groups["doubt"]), "block" in groups) == (len(doubts), False)
    assert [step["name"] for step in shown.context["steps"]][:3] == [
        "verify_form",
        "return_form",
        "waive_form",
    ]
    # The file itself is handed out as it came, to be saved and not to be opened; both readings are recorded.
    sent = officer.get(shown.context["files"][0]["url"])
    assert sent.content == read_document(signed.document)
    assert sent.headers["Content-Disposition"].startswith("attachment")
    assert sent.headers["Content-Type"] == "application/octet-stream"
    assert ReadRecord.objects.filter(document_id=signed.document_id).count() == 2

    dialog = case_url(case, "step/verify_form/")
    version = {"version": str(case.version)}
    asked = officer.get(dialog, headers=english).context["form"]
    assert [name for name in asked.fields if name.startswith("doubt_")] == [
        f"doubt_{code}" for code in doubts
    ]
    # Whoever types the name as it stands there has the pages within reach.
    assert f'href="{case_url(case, "form/")}" target="_blank"' in asked.fields["signer"].help_text
    assert officer.post(dialog, version).status_code == 200
    assert not FormDecision.objects.exists()
    seen = {f"doubt_{code}": f"Set: {code}" for code in doubts}
    assert officer.post(dialog, version | seen | {"signer": "Åse Blåbær"}).status_code == 302

    decided = FormDecision.objects.get()
    assert decided.doubts == {code: f"Set: {code}" for code in doubts}
    after = officer.get(case_url(case, "form/"), headers=english)
    assert (
        after.context["steps"] == [{"name": "refuse_case", "words": "Refuse"}] or not after.context["steps"]
    )
    assert "Set: no_ink_found" in after.content.decode()


@pytest.mark.parametrize(
    ("intake", "passed", "has_authority", "proposed"),
    [
        ("unclear", (), False, ""),
        ("session", (), False, "signed_in"),
        ("address_on_file", (), True, "address_on_file"),
        ("unclear", ("mitid", "code_on_file"), False, "code_to_contact"),
        ("unclear", ("post_on_file",), False, "otherwise_clear"),
        ("", ("control_questions",), True, "authority_checked"),
    ],
)
def test_a_waiver_is_proposed_on_what_is_on_record(
    intake: str, passed: tuple[str, ...], has_authority: bool, proposed: str
) -> None:
    assert waiver_ground(intake, passed, has_authority=has_authority) == proposed


def test_the_dialog_of_a_waiver_has_the_check_that_was_passed_chosen(
    controller: Controller, sign_in: SignIn
) -> None:
    case = case_in("form_issued", controller)
    officer = sign_in("officer", controller)
    dialog = case_url(case, "step/waive_form/")
    assert officer.get(dialog).context["form"]["ground"].initial == ""

    begin(case, "mitid")
    record(case)

    assert officer.get(dialog).context["form"]["ground"].initial == "mitid"


def test_a_return_from_the_dialog_brings_a_new_form(controller: Controller, sign_in: SignIn) -> None:
    case = returned(controller)
    values = {"version": str(case.version), "findings": ["no_ink_found"], "new_form": "on"}

    answer = sign_in("officer", controller).post(case_url(case, "step/return_form/"), values)

    assert answer.status_code == 302
    case.refresh_from_db()
    assert (case.state, case.issued_forms.count()) == ("form_issued", 2)


@pytest.mark.parametrize(("role", "status"), [("agent", 403), ("auditor", 200), ("dpo", 200)])
def test_only_those_who_read_findings_see_the_page(
    role: str, status: int, controller: Controller, sign_in: SignIn
) -> None:
    case = case_in("form_returned", controller)

    assert sign_in(role, controller).get(case_url(case, "form/")).status_code == status


def test_there_is_no_page_before_a_form_came_back(controller: Controller, sign_in: SignIn) -> None:
    case = case_in("form_issued", controller)

    assert sign_in("officer", controller).get(case_url(case, "form/")).status_code == 404
