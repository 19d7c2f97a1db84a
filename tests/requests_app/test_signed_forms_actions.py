"""The form goes out and comes back: what is kept, what blocks, what needs a reason."""

from typing import Any

import pytest

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.documents import read_document
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Letter
from registry_app.models import Controller
from requests_app.actions import issued_forms, signed_forms
from requests_app.actions.intake import Requester
from requests_app.domain.signed_forms import UNKNOWN_TYPE, ReadCode
from requests_app.form_texts import FORM_VERSION
from requests_app.models import Case, IssuedForm, SignedForm
from tests.factories.cases import (
    BLANK,
    SETUP,
    case_in,
    every_doubt,
    everything_about,
    make_case,
    make_office,
    rendered_form,
    signed_file,
)
from tests.factories.registry import actor_with


def receive(case: Case, **changes: Any) -> SignedForm:
    form = case.issued_forms.get()
    signed_forms.receive_signed_form(
        case_id=case.pk,
        received=signed_file(form, **changes),
        actor=actor_with("officer", case.controller),
        now=clock.now(),
    )
    return case.signed_forms.order_by("-id")[0]


def verify(case: Case, **more: Any) -> Case:
    call = {"case_id": case.pk, "actor": actor_with("officer", case.controller), "now": clock.now()}
    return signed_forms.verify_form(**{"doubts": every_doubt(case), **call, **more})


def test_issue_form_sends_the_form_that_it_keeps(controller: Controller) -> None:
    case = make_case(controller)

    issued_forms.issue_form(
        case_id=case.pk,
        rendered=rendered_form(case, clock.now()),
        actor=actor_with("officer", controller),
        now=clock.now(),
    )

    form = case.issued_forms.get()
    letter = Letter.objects.get(kind="case.form_issued")
    attached = letter.attachments.get()
    assert (attached.document, attached.filename) == (form.document, f"{form.number}.pdf")
    assert read_document(form.document) == BLANK
    assert form.blank_sha256 == form.document.sha256
    assert (form.used_at, form.superseded_at) == (None, None)
    assert letter.recipient_address == "aase@example.com"


def test_issue_form_to_somebody_without_address_waits_to_be_printed(controller: Controller) -> None:
    case = case_in("form_issued", controller, requester=Requester(name="Åse Blåbær", phone="+45 00 00 00 02"))

    letter = Letter.objects.get(cause_id=case.pk)
    assert (letter.kind, letter.channel) == ("case.form_issued", "post")
    assert letter.recipient_address == "Åse Blåbær\n+45 00 00 00 02"


def test_issue_form_where_none_is_used_is_refused(db: None) -> None:
    controller = make_office(form_mode="none")
    case = make_case(controller)
    before = everything_about(case)
    call: dict[str, Any] = {
        "case_id": case.pk,
        "actor": actor_with("officer", controller),
        "now": clock.now(),
    }

    with pytest.raises(Refused, match="form_not_used"):
        issued_forms.prepare_form(**call)
    with pytest.raises(Refused, match="form_not_used"):
        issued_forms.issue_form(rendered=rendered_form(case, clock.now()), **call)

    assert everything_about(case) == before


def test_issue_form_again_supersedes_the_form_before(controller: Controller) -> None:
    case = case_in("form_issued", controller)
    first = case.issued_forms.get()

    issued_forms.issue_form(
        case_id=case.pk,
        rendered=rendered_form(case, clock.now()),
        actor=actor_with("officer", controller),
        now=clock.now(),
        reason="Det første kom aldrig frem.",
    )

    first.refresh_from_db()
    assert first.superseded_at is not None
    assert case.issued_forms.filter(superseded_at__isnull=True).exclude(pk=first.pk).count() == 1
    assert case.reasons.get().text == "Det første kom aldrig frem."


def test_issue_form_takes_only_the_form_of_its_case(controller: Controller) -> None:
    case, other = make_case(controller), make_case(controller)

    with pytest.raises(ValueError, match="belongs"):
        issued_forms.issue_form(
            case_id=case.pk,
            rendered=rendered_form(other, clock.now()),
            actor=actor_with("officer", controller),
            now=clock.now(),
        )


def test_receive_signed_form_keeps_the_file_and_no_word_of_it(controller: Controller) -> None:
    case = case_in("form_issued", controller)

    signed = receive(case, signed_fields=("Underskrift Åse",), field_values=(("name", "Åse Blåbær"),))

    assert read_document(signed.document).startswith(b"%PDF-1.7 signed")
    assert signed.issued_form == case.issued_forms.get()
    kept = repr(signed.reading) + repr(signed.findings)
    assert "Åse" not in kept
    assert signed.reading["numbers"] == [signed.issued_form.number]
    assert signed.reading["digitally_signed"] is True


def test_receive_signed_form_again_replaces_nothing(controller: Controller) -> None:
    case = case_in("form_issued", controller)

    first, second = receive(case, codes=()), receive(case)

    assert case.signed_forms.count() == 2
    assert "form_number_missing" in [row["code"] for row in first.findings]
    assert all(row["severity"] == "ok" for row in second.findings)
    assert verify(case).state == "verified"


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"media_type": UNKNOWN_TYPE}, "file_type_unsupported"),
        ({"unreadable": "damaged"}, "file_unreadable"),
        ({"hazards": ("javascript",)}, "active_content"),
        ({"codes": ()}, "form_number_missing"),
        ({"codes": (ReadCode("RF-0000-0000-0000-0000", "0" * 16, 1, "qr"),)}, "form_number_unknown"),
    ],
)
def test_verify_form_is_refused_where_a_finding_blocks(
    controller: Controller, changes: dict[str, Any], finding: str
) -> None:
    case = case_in("form_issued", controller)
    receive(case, **changes)
    before = everything_about(case)

    with pytest.raises(Refused) as caught:
        verify(case, reason="Det går nok.")

    assert (caught.value.code, caught.value.context) == (
        "form_has_blocking_findings",
        {"findings": [finding]},
    )
    assert everything_about(case) == before


def test_verify_form_refuses_a_forged_code(controller: Controller) -> None:
    case = case_in("form_issued", controller)
    number = case.issued_forms.get().number
    receive(case, codes=(ReadCode(number, "0" * 16, 1, "qr"),))

    with pytest.raises(Refused) as caught:
        verify(case)

    assert caught.value.context["findings"] == ["form_code_forged"]


def test_verify_form_uses_the_number_up(controller: Controller) -> None:
    case = case_in("form_returned", controller)

    verify(case)

    assert case.issued_forms.get().used_at is not None
    assert not case.reasons.exists()


def test_verify_form_with_a_doubt_names_it_in_the_event_and_keeps_the_words(controller: Controller) -> None:
    case = case_in("form_issued", controller)
    receive(case, ink=(("signature", 0.0001),))

    seen = {"fields_missing": "Datoen mangler.", "no_ink_found": "Underskriften ses tydeligt på skærmen."}
    before = everything_about(case)
    for said in ({}, {"no_ink_found": " "}, {"form_superseded": "Andet."}):
        with pytest.raises(Invalid, match="form_doubts_open"):
            verify(case, reason="Det går nok.", doubts=said)
    assert everything_about(case) == before

    verify(case, reason="Ringede til personen.", doubts=seen, signer="Åse  Blåbær")

    assert Event.objects.get(type="case.form_verified").data == {"doubts": ["fields_missing", "no_ink_found"]}
    assert case.reasons.get().text == "Ringede til personen."
    decided = case.form_decisions.get()
    signed = case.signed_forms.get()
    assert (decided.decision, decided.signed_form, decided.doubts) == ("verified", signed, seen)
    assert (decided.form_version, decided.sha256) == (FORM_VERSION, signed.reading["sha256"])
    assert (decided.signer_name, signed.signer_name) == ("Åse Blåbær", "Åse Blåbær")
    assert [row["code"] for row in decided.findings] == [row["code"] for row in signed.findings]


def test_verify_form_whose_number_was_used_meanwhile_is_refused(controller: Controller) -> None:
    case = case_in("form_returned", controller)
    with_other = case_in("verified", controller)
    used = with_other.issued_forms.get().used_at
    with acting(SETUP, "test.form_used"):
        IssuedForm.objects.filter(case=case).update(used_at=used)
    before = everything_about(case)

    with pytest.raises(Refused, match="form_already_used"):
        verify(case)

    assert everything_about(case) == before


def test_return_form_tells_what_was_found(controller: Controller) -> None:
    case = case_in("form_issued", controller)
    receive(case, codes=())

    signed_forms.return_form(case_id=case.pk, actor=actor_with("officer", controller), now=clock.now())

    assert "- Skemaets koder kan ikke læses." in Letter.objects.get(kind="case.form_returned").body


def test_return_form_tells_what_was_ticked_and_brings_a_new_form(controller: Controller) -> None:
    case = case_in("form_issued", controller)
    receive(case, ink=(("signature", 0.0),), field_values=())
    first = case.issued_forms.get()
    call: dict[str, Any] = {
        "case_id": case.pk,
        "actor": actor_with("officer", controller),
        "now": clock.now(),
    }
    with pytest.raises(Invalid, match="form_reason_unknown"):
        signed_forms.return_form(findings=["form_expired"], **call)

    signed_forms.return_form(
        findings=["no_ink_found"],
        reason="Skriv tydeligt.",
        rendered=rendered_form(case, clock.now()),
        **call,
    )

    letter = Letter.objects.get(kind="case.form_returned")
    assert "ikke udfyldt" not in letter.body
    assert "- Skriv tydeligt." in letter.body
    first.refresh_from_db()
    second = case.issued_forms.exclude(pk=first.pk).get()
    assert first.superseded_at is not None
    assert letter.attachments.get().document == second.document
    assert case.form_links.get(ended_at__isnull=True).form == second
    assert case.form_decisions.get().decision == "sent_back"


def test_waive_form_keeps_on_what_it_is_clear(controller: Controller) -> None:
    case = case_in("form_issued", controller)
    call: dict[str, Any] = {
        "case_id": case.pk,
        "actor": actor_with("officer", controller),
        "now": clock.now(),
    }
    with pytest.raises(Invalid, match="waiver_ground_unknown"):
        signed_forms.waive_form(ground="a_feeling", reason="Det går nok.", **call)

    signed_forms.waive_form(ground="mitid", reason="Loggede ind på kontoret.", **call)

    decided = case.form_decisions.get()
    assert (decided.decision, decided.ground, decided.signed_form) == ("waived", "mitid", None)


def test_return_form_with_nothing_to_say_needs_a_reason(controller: Controller) -> None:
    case = case_in("form_returned", controller)
    before = everything_about(case)

    with pytest.raises(Invalid, match="reason_required"):
        signed_forms.return_form(case_id=case.pk, actor=actor_with("officer", controller), now=clock.now())

    assert everything_about(case) == before


def test_prepare_file_reads_nothing_for_somebody_who_may_not(
    controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = case_in("received", controller)
    monkeypatch.setattr(signed_forms, "received_file", lambda _: pytest.fail("read"))

    with pytest.raises(Refused, match="step_impossible"):
        signed_forms.prepare_file(
            case_id=case.pk, content=b"x", actor=actor_with("officer", controller), now=clock.now()
        )
