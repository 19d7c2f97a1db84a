"""What the dossier tells of the decisions on a form, and of copies of identity papers."""

from datetime import datetime, timedelta

import pytest
from django.utils import translation

from dpo_office.common.calendars import COPENHAGEN
from dpo_office.common.permissions import Actor
from dpo_office.common.reports import Section
from dpo_office.common.users import actor_of
from registry_app.models import Controller
from requests_app.actions import identity_papers, signed_forms
from requests_app.actions.mail_triage import join_case
from requests_app.dossier_chronology import chronology
from requests_app.dossier_identity import identity
from requests_app.dossier_marks import Marks
from requests_app.models import Case, FormDecision
from requests_app.queries.dossier import case_then
from requests_app.queries.dossier_people import people_then
from tests.factories.cases import case_in, every_doubt, make_case, make_officer, signed_file, take
from tests.factories.mails import make_mailbox, make_raw, take_mail
from tests.factories.registry import actor_with, make_holidays

pytestmark = pytest.mark.django_db
RECEIVED = datetime(2026, 9, 4, 11, tzinfo=COPENHAGEN)
LATER = RECEIVED + timedelta(days=2)


@pytest.fixture(autouse=True)
def holidays() -> None:
    make_holidays()


@pytest.fixture
def olga(controller: Controller) -> Actor:
    return actor_of(make_officer(controller, name="Olga Officer"))


@pytest.fixture
def returned(controller: Controller) -> Case:
    """Open a case whose form came back."""
    return case_in("form_returned", controller, now=RECEIVED)


def told(case: Case, *, at: datetime = LATER, redacts: bool = False) -> Section:
    """Give the part of a dossier that says who asks."""
    found = case_then(case, at, with_reads=False)
    marks = Marks(redacts, people_then(found))
    with translation.override("en"):
        return identity(found, marks, chronology(found, marks))


def test_a_decision_on_a_form_stands_in_the_dossier(controller: Controller, olga: Actor) -> None:
    returned = make_case(controller, now=RECEIVED)
    take("issue_form", returned, actor=olga, now=RECEIVED)
    another = signed_file(returned.issued_forms.get(), field_values=(("name", "Bo"), ("date", "4/9/2026")))
    signed_forms.receive_signed_form(case_id=returned.pk, received=another, actor=olga, now=RECEIVED)
    doubts = every_doubt(returned)
    signed_forms.verify_form(
        case_id=returned.pk,
        actor=olga,
        now=LATER,
        signer="Åse B. Blåbær",
        doubts=doubts,
        reason="Ringede til hende.",
    )
    decision = FormDecision.objects.get()

    section, redacted = told(returned), told(returned, redacts=True)

    said = list(section.paragraphs)
    begins = next(n for n, line in enumerate(said) if line.startswith("Decided on the form: accepted, "))
    assert said[begins].endswith(", Olga Officer.")
    assert said[begins + 1 :][:2] == [
        f"– Version of the form: {decision.form_version}.",
        "– Name as signed: Åse B. Blåbær.",
    ]
    assert sum(line == "– What was seen of it: Set og i orden." for line in said) == len(doubts) > 0
    # Each finding as it was found, and once more as what the decision rests on.
    found = [line for line in said if line.startswith(("– Look at this: ", "– In order: "))]
    assert [found.count(line) for line in found] == [2] * 2 * len(decision.findings)
    assert said[-1] == "– Words: Ringede til hende."
    prints = dict(section.codes)
    received = next(value for name, value in prints.items() if name.startswith("File received "))
    decided = next(value for name, value in prints.items() if name.startswith("File decided on "))
    assert decision.sha256 == decided == received
    marked = "\n".join([*redacted.paragraphs, *(" ".join(row) for row in redacted.rows)])
    for words in ("Åse", "Olga", "Ringede", "Set og i orden"):
        assert words not in marked
    assert "– Name as signed: [name]." in redacted.paragraphs
    assert redacted.paragraphs[-1] == "– Words: [words left out]"
    assert redacted.codes == section.codes
    before = told(returned, at=LATER - timedelta(hours=1))
    assert not [line for line in before.paragraphs if "Decided on" in line]


def test_a_waiver_is_told_with_its_ground(controller: Controller, olga: Actor) -> None:
    case = make_case(controller, now=RECEIVED)
    signed_forms.waive_form(
        case_id=case.pk, ground="mitid", reason="Logget ind i dag.", actor=olga, now=RECEIVED
    )

    said = list(told(case).paragraphs)

    assert said[-3].startswith("Decided on the form: waived, ")
    assert said[-2:] == ["– On the ground: signed in with MitID.", "– Words: Logget ind i dag."]


def test_a_case_that_is_refused_decides_the_form_that_waits(returned: Case) -> None:
    decider = actor_with("decider", returned.controller)
    take("refuse_case", returned, actor=decider, now=LATER)

    decision = FormDecision.objects.get()
    signed = returned.signed_forms.get()
    assert (decision.decision, decision.signed_form, decision.sha256, decision.decided_by) == (
        "refused",
        signed,
        signed.document.sha256,
        decider.user_id,
    )
    assert decision.text == returned.items.get().reason
    assert any(line.startswith("Decided on the form: refused with") for line in told(returned).paragraphs)


@pytest.mark.parametrize("state", ["received", "verified"])
def test_a_case_without_a_waiting_form_is_refused_alone(controller: Controller, state: str) -> None:
    case = make_case(controller) if state == "received" else case_in(state, controller)
    before = list(FormDecision.objects.values_list("decision", flat=True))

    take("refuse_case", case, actor=actor_with("decider", controller), now=LATER)

    assert list(FormDecision.objects.values_list("decision", flat=True)) == before


def test_the_hash_of_an_identity_paper_stands_beside_its_note(controller: Controller, olga: Actor) -> None:
    case = make_case(controller, now=RECEIVED)
    raw = make_raw(attachments=[("pas.pdf", b"%PDF-1.7 a passport")])
    mail = take_mail(make_mailbox(controller), raw, now=RECEIVED)
    join_case(mail_id=mail.pk, reference=case.reference, actor=olga, now=RECEIVED)
    document = mail.attachments.get().document
    call = {"case_id": case.pk, "actor": olga}
    identity_papers.mark_identity_paper(
        document_id=document.pk, kind="passport", reason="Navnet er Åses.", now=RECEIVED, **call
    )
    identity_papers.erase_identity_paper(reason="Ikke nødvendig.", now=LATER, **call)

    here, gone, redacted = (
        told(case, at=at, redacts=redacts)
        for at, redacts in ((RECEIVED, False), (LATER, False), (LATER, True))
    )

    note = here.paragraphs[-1]
    assert note.startswith("Copy of an identity paper: passport, attachment of a mail; marked ")
    assert ": Navnet er Åses.\nIs still here." in note
    assert "Erased; the note is kept " in gone.paragraphs[-1]
    assert "[words left out]" in redacted.paragraphs[-1]
    assert "Navnet" not in redacted.paragraphs[-1]
    for section in (here, gone, redacted):
        named = [value for name, value in section.codes if name.startswith("Copy of an identity paper (pass")]
        assert named == [document.sha256]
