"""Somebody asks for the person: who is written to, what may be answered, and what is shown of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.letters.message import letter_body
from dpo_office.common.letters.models import Letter
from registry_app.models import Controller
from requests_app.actions import answers, closing
from requests_app.actions import clock as clock_acts
from requests_app.actions.available import available_steps, step_to_take
from requests_app.actions.part_answers import prepare_part_answer, send_part_answer
from requests_app.actions.representations import check_authority, end_representation, name_representative
from requests_app.domain.answers import ItemDecision
from requests_app.domain.representation import Representative
from requests_app.dossier_marks import Marks
from requests_app.dossier_words import Making, overview
from requests_app.models import Case, Representation, StepReason
from requests_app.queries.cases import cases_with_details
from requests_app.queries.dossier import case_then
from tests.factories.cases import (
    BO,
    client_as,
    everything_about,
    make_case,
    make_office,
    rendered_answer,
    rendered_part,
    rendered_refusal,
    take,
)
from tests.factories.registry import actor_with

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
BOS, ASES = "bo@example.com", "aase@example.com"
ABOUT_ASE = ("Åse", "aase@", "indsigt", "kunde")


@pytest.fixture
def controller(db: None) -> Controller:
    return make_office(form_mode="none")


def call(case: Case, role: str = "officer", now: datetime = NOW) -> dict[str, Any]:
    return {"case_id": case.pk, "actor": actor_with(role, case.controller), "now": now}


def asked_for(
    controller: Controller,
    *,
    checked: bool = True,
    ready: bool = False,
    rights: Any = ("access",),
    **given: Any,
) -> Case:
    """Open a case in which somebody asks for the person, ready to be answered if that is wanted."""
    fields: dict[str, Any] = {"kind": "attorney", "name": "Bo Blåbær", "email": BOS} | given
    case = make_case(controller, now=NOW, rights=list(rights))
    for step in ("plan_tasks", "settle_tasks") if ready else ():
        take(step, case, **{name: value for name, value in call(case).items() if name != "case_id"})
    name_representative(given=Representative(**fields), **call(case))
    if checked:
        check_authority(accepted=True, how="document_seen", **call(case))
    case.refresh_from_db()
    return case


def letter_of(case: Case, kind: str) -> Letter:
    letter: Letter = Letter.objects.get(cause_id=case.pk, kind=f"case.{kind}")
    return letter


def test_whoever_is_named_is_told_what_to_show_and_nothing_of_the_person(controller: Controller) -> None:
    case = asked_for(controller, checked=False)

    letter = letter_of(case, "representative_named")
    text = f"{letter.subject}\n{letter_body(letter)}"
    assert (letter.kind, letter.recipient_name, letter.recipient_address) == (
        "case.representative_named",
        "Bo Blåbær",
        BOS,
    )
    assert "fuldmagt" in text
    assert not [word for word in ABOUT_ASE if word in text]
    # Put right without another address, they are told nothing twice.
    name_representative(given=Representative("attorney", "Bo Blåbær Bær", email=BOS), **call(case))
    assert Letter.objects.filter(kind="case.representative_named").count() == 1
    assert Representation.objects.get(case=case).name == "Bo Blåbær Bær"


def test_nothing_is_answered_before_the_authority_is_checked(controller: Controller) -> None:
    case = asked_for(controller, checked=False, ready=True, rights=("rectification", "erasure"))
    before = everything_about(case)

    for act in (
        lambda: answers.prepare_answer(**call(case)),
        lambda: answers.send_answer(rendered=rendered_answer(case), **call(case)),
        lambda: prepare_part_answer(items=[ItemDecision("erasure")], **call(case)),
        lambda: send_part_answer(rendered=rendered_part(case), **call(case)),
        lambda: answers.record_answer(text="Sagt.", **call(case)),
    ):
        with pytest.raises(Refused) as caught:
            act()
        assert caught.value.code == "authority_not_checked"
    assert everything_about(case) == before
    shown = cases_with_details(Case.objects.filter(pk=case.pk)).get()
    offered = available_steps(shown, actor_with("officer", controller))
    assert not {"send_answer", "record_answer"} & set(offered)
    assert step_to_take(shown, offered) == "check_authority"


def test_once_checked_the_answer_goes_to_the_representative(controller: Controller) -> None:
    case = asked_for(controller, ready=True)

    answers.send_answer(rendered=rendered_answer(case), **call(case))

    letter = letter_of(case, "answer_sent")
    assert (letter.kind, letter.recipient_name, letter.recipient_address, letter.confidential) == (
        "case.answer_sent",
        "Bo Blåbær",
        BOS,
        True,
    )
    row = Representation.objects.get(case=case)
    assert (row.authority, row.checked_how, row.checked_at) == ("checked", "document_seen", NOW)
    assert answers.decision_letter(case, (), NOW).for_whom == "på vegne af Åse Blåbær"


def test_a_representative_without_a_mail_address_is_written_to_on_paper(controller: Controller) -> None:
    case = asked_for(controller, email="", address="Prøvegade 1\n0000 Prøveby")

    closing.withdraw_case(**call(case))

    letter = letter_of(case, "withdrawn")
    assert (letter.channel, letter.recipient_address) == ("post", "Bo Blåbær\nPrøvegade 1\n0000 Prøveby")


@pytest.mark.parametrize(("born", "address"), [((2011, 12), ASES), ((2012, 1), BOS)])
def test_from_fifteen_the_answer_goes_to_the_child(
    controller: Controller, born: tuple[int, int], address: str
) -> None:
    year, month = born
    case = asked_for(controller, kind="custody", birth_year=year, birth_month=month, ready=True)

    clock_acts.extend_deadline(ground="complexity", months=1, reason="Fem systemer.", **call(case))
    assert letter_of(case, "deadline_extended").recipient_address == BOS
    case.refresh_from_db()
    answers.send_answer(rendered=rendered_answer(case), **call(case))

    assert letter_of(case, "answer_sent").recipient_address == address


def test_an_address_of_the_representative_is_not_the_persons(controller: Controller) -> None:
    teenager = asked_for(
        controller, kind="custody", birth_year=2011, birth_month=1, email="AASE@example.com", ready=True
    )
    refused = asked_for(controller, email=ASES, checked=False)

    answers.send_answer(rendered=rendered_answer(teenager), **call(teenager))
    check_authority(accepted=False, reason="Intet vist.", **call(refused))
    closing.withdraw_case(**call(refused))

    for case, kind in ((teenager, "answer_sent"), (refused, "withdrawn")):
        letter = letter_of(case, kind)
        assert (letter.channel, letter.recipient_name) == ("post", "Åse Blåbær")
        assert "@" not in letter.recipient_address


def test_an_estate_that_asks_for_a_copy_alone_is_refused(controller: Controller) -> None:
    case = asked_for(controller, kind="estate", ready=True)

    shown = cases_with_details(Case.objects.filter(pk=case.pk)).get()
    offered = available_steps(shown, actor_with("decider", controller))
    assert "send_answer" not in offered
    assert "refuse_case" in offered


def test_access_is_not_inherited_and_the_rest_is_answered(controller: Controller) -> None:
    case = asked_for(controller, kind="estate", died="2026-10", rights=("access", "erasure"), ready=True)
    refused = ItemDecision("access", "refused", "not_inherited", "Går ikke i arv.", "Skifteretsattesten.")

    with pytest.raises(Refused, match="access_not_inherited"):
        answers.send_answer(rendered=rendered_answer(case), **call(case))
    rendered = answers.RenderedAnswer(
        case.pk, case.version, (refused, ItemDecision("erasure")), b"%PDF-1.7 answer"
    )
    answers.send_answer(rendered=rendered, **call(case, "decider"))

    assert dict(case.items.values_list("right", "outcome")) == {"access": "refused", "erasure": "granted"}
    assert letter_of(case, "answer_sent").recipient_address == BOS
    assert answers.decision_letter(case, (), NOW).for_whom == "for boet efter Åse Blåbær"


def test_nothing_goes_to_the_mailbox_of_the_dead(controller: Controller) -> None:
    case = asked_for(controller, kind="estate", checked=False)

    answers.refuse_case(rendered=rendered_refusal(case), **call(case, "decider"))

    letter = letter_of(case, "refused")
    assert letter.channel == "post"
    assert "@" not in letter.recipient_address


def test_what_is_missing_is_told_and_the_case_goes_on_as_the_persons(controller: Controller) -> None:
    case = asked_for(controller, checked=False, ready=True)
    with pytest.raises(Invalid, match="reason_required"):
        check_authority(accepted=False, **call(case))

    check_authority(accepted=False, reason="Fuldmagten er ikke underskrevet.", **call(case))

    letter = letter_of(case, "authority_refused")
    text = letter_body(letter)
    assert (letter.kind, letter.recipient_address) == ("case.authority_refused", BOS)
    assert "ikke underskrevet" in text
    assert not [word for word in ABOUT_ASE if word in text]
    assert StepReason.objects.get(case=case).step == "check_authority"
    case.refresh_from_db()
    answers.send_answer(rendered=rendered_answer(case), **call(case))
    assert letter_of(case, "answer_sent").recipient_address == ASES


def test_what_was_missing_may_come_and_what_was_checked_may_end(controller: Controller) -> None:
    case = asked_for(controller, checked=False)
    for code in ("authority_way_required", "authority_way_unknown"):
        with pytest.raises(Invalid, match=code):
            check_authority(accepted=True, how="guess" if "unknown" in code else "", **call(case))
    check_authority(accepted=False, reason="Ikke underskrevet.", **call(case))
    check_authority(accepted=True, how="register", **call(case))
    with pytest.raises(Refused, match="representation_checked"):
        name_representative(given=BO, **call(case))
    with pytest.raises(Refused, match="authority_not_open"):
        check_authority(accepted=True, how="register", **call(case))
    letters = Letter.objects.filter(cause_id=case.pk).count()

    end_representation(reason="Fuldmagten er kaldt tilbage.", **call(case))

    assert Letter.objects.filter(cause_id=case.pk).count() == letters
    with pytest.raises(Refused, match="representation_not_open"):
        end_representation(**call(case))
    closing.withdraw_case(**call(case))
    assert letter_of(case, "withdrawn").recipient_address == ASES
    states = list(Representation.history.filter(case_id=case.pk).values_list("authority", flat=True))
    assert states == ["ended", "checked", "refused", "claimed"]


def test_the_api_names_checks_and_shows(controller: Controller) -> None:
    officer = client_as("officer", controller)
    asked = {"controller": controller.slug, "rights": ["erasure"], "requester": {"email": ASES}}
    opened = officer.post("/api/v1/cases/", {**asked, "for_another": True}, format="json").json()
    assert opened["letters"] == []
    url = f"/api/v1/cases/{opened['id']}/"
    parent = {"kind": "custody", "name": "Bo Blåbær", "email": BOS, "age_at_receipt": 12}

    assert officer.get(url).json()["representation"] is None
    named = officer.post(f"{url}name-representative/", parent, format="json").json()
    assert (named["representation"]["authority"], named["representation"]["kind"]) == ("claimed", "custody")
    assert "age_at_receipt" not in named["representation"]
    checked = officer.post(f"{url}check-authority/", {"accepted": True, "how": "register"}, format="json")
    assert checked.json()["representation"]["checked_how"] == "register"
    ended = officer.post(f"{url}end-representation/", {}, format="json").json()
    assert ended["representation"]["authority"] == "ended"


def test_the_dossier_has_who_asked_as_it_stood(controller: Controller) -> None:
    case = asked_for(controller, checked=False, ready=True)
    later = NOW + timedelta(days=1)
    check_authority(accepted=True, how="document_seen", **call(case, now=later))

    then, now = (case_then(case, moment, with_reads=False) for moment in (NOW, later))

    assert (then.representation.authority, now.representation.authority) == ("claimed", "checked")
    assert case_then(case, datetime(2026, 11, 1, tzinfo=UTC), with_reads=False).representation is None
    for redacts, said in ((False, "Bo Blåbær, by power of attorney"), (True, "[name], by power of attorney")):
        marks = Marks(redacts=redacts, people={})
        making = Making(case.opened_by, later, "full", "en", "authority", later.date())
        with override("en"):
            rows = dict(overview(now, marks, making).rows)
        assert rows["Asked for by"] == said
        assert rows["Right to ask for the person"].startswith(
            "Authority checked, a document was seen, 02-12-2026"
        )
