"""Masked words: hidden on every page and by the API, opened with a reason that the read log keeps."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dpo_office.common import clock
from dpo_office.common.errors import NotFound, NotPermitted
from dpo_office.common.people.models import ReadRecord
from registry_app.actions.controller_roles import change_role_permission
from requests_app.actions.masking import open_masked
from requests_app.actions.ownership import add_note
from requests_app.actions.sensitive import clear_passage, keep_passage
from requests_app.actions.signed_forms import waive_form
from requests_app.domain.masking import MASK, OPEN_FOR
from requests_app.models import SensitivePassage
from tests.factories.cases import case_in, make_case
from tests.factories.clients import Caller
from tests.factories.mails import make_mailbox, make_raw, take_mail
from tests.factories.people import rows_everywhere, signed_in
from tests.factories.registry import actor_with, make_controller
from tests.requests_app.admin.conftest import case_url

NOW = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
CPR = "010100-0006"
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def case(controller):
    case = make_case(controller)
    take_note(case, f"Oplyste {CPR} og har astma.")
    return case


@pytest.fixture
def mail(controller):
    raw = make_raw(f"Mit nummer er {CPR}. Jeg har astma.", subject="Min allergi mod jer")
    return take_mail(make_mailbox(controller), raw, now=NOW)


def take_note(case, text):
    return add_note(case_id=case.pk, text=text, actor=actor_with("agent", case.controller), now=clock.now())


def mail_url(mail, page="change/"):
    return f"/office/requests_app/mail/{mail.pk}/{page}"


def passage_url(row, page="change/"):
    return f"/office/requests_app/sensitivepassage/{row.pk}/{page}"


def text_of(client, address, **query):
    answer = client.get(address, query, headers=ENGLISH)
    assert answer.status_code == 200
    return answer.content.decode()


def open_words(client, address, **answers):
    return client.post(address, {"reason": "answering", "words": ""} | answers, headers=ENGLISH)


def questions(client, case):
    with CaptureQueriesContext(connection) as asked:
        text_of(client, case_url(case))
    return len(asked)


def openings():
    return ReadRecord.objects.filter(kind="opened")


@pytest.mark.parametrize("role", ["officer", "decider", "dpo", "legal", "agent", "auditor"])
def test_notes_are_masked_on_the_case_until_they_are_opened(case, role):
    client = signed_in(role, case.controller)
    closed = text_of(client, case_url(case))
    assert CPR not in closed
    assert "astma" not in closed
    assert f"Oplyste {MASK} og har {MASK}." in closed
    assert "Open them, with a reason" in closed

    answer = open_words(client, case_url(case, "step/open_masked/"), reason="identity", words="Ringede.")

    assert (answer.status_code, answer["Location"]) == (302, case_url(case))
    opened = text_of(client, case_url(case))
    assert f"Oplyste {CPR} og har astma." in opened
    assert "Masked words are open to you until" in opened
    (entry,) = openings()
    assert (entry.subject_type, entry.subject_id, entry.controller_id) == (
        "case",
        case.pk,
        case.controller_id,
    )
    assert (entry.reason, entry.words) == ("identity", "Ringede.")


def test_they_are_open_to_one_person_in_one_session_on_one_page_for_ten_minutes(case, monkeypatch):
    client, other = signed_in("officer", case.controller), signed_in("officer", case.controller)
    another = make_case(case.controller)
    take_note(another, "Har også astma.")
    open_words(client, case_url(case, "step/open_masked/"))

    assert "astma" in text_of(client, case_url(case))
    assert "astma" not in text_of(other, case_url(case))
    assert "astma" not in text_of(client, case_url(another))
    later = timezone.now() + OPEN_FOR + timedelta(seconds=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert "astma" not in text_of(client, case_url(case))


def test_whoever_opens_says_why(case):
    client = signed_in("officer", case.controller)
    address = case_url(case, "step/open_masked/")
    before = rows_everywhere()

    refused = [open_words(client, address, reason=reason) for reason in ("", "other", "curious")]

    assert [answer.status_code for answer in refused] == [400, 400, 200]
    assert "astma" not in text_of(client, case_url(case))
    assert not openings().exists()
    assert rows_everywhere() == before


def test_opening_is_a_step_and_never_a_look(case):
    client = signed_in("officer", case.controller)
    assert client.get(case_url(case, "step/open_masked/")).status_code == 200
    assert "astma" not in text_of(client, case_url(case))
    assert not openings().exists()


def test_a_right_that_was_taken_back_closes_at_once(case, monkeypatch):
    client = signed_in("officer", case.controller)
    open_words(client, case_url(case, "step/open_masked/"))
    monkeypatch.setattr("requests_app.admin.masked_words.OPEN_MASKED", "masked.nobodys")

    shown = text_of(client, case_url(case))

    assert "astma" not in shown
    assert "Open them, with a reason" not in shown


def test_reasons_and_what_else_is_written_is_masked_too(controller):
    case = case_in("received", controller)
    waiver = {"case_id": case.pk, "actor": actor_with("officer", controller), "now": clock.now()}
    waive_form(reason=f"Sagde sit nummer {CPR} i telefonen.", **waiver)

    shown = text_of(signed_in("officer", controller), case_url(case), tab="all")

    assert "i telefonen" in shown
    assert CPR not in shown


def test_a_word_that_was_found_not_sensitive_is_shown(case):
    row = SensitivePassage.objects.get(note__case=case, category="health")
    clear_passage(passage_id=row.pk, actor=actor_with("officer", case.controller), now=clock.now())

    shown = text_of(signed_in("officer", case.controller), case_url(case))

    assert f"Oplyste {MASK} og har astma." in shown


def test_masked_notes_cost_one_question_more_however_many(controller):
    plain, case = make_case(controller), make_case(controller)
    take_note(plain, "Ringede igen.")
    take_note(case, "Har astma.")
    client = signed_in("officer", controller)
    client.get(case_url(plain))
    asked = [questions(client, row) for row in (plain, case)]
    for number in range(3):
        take_note(case, f"Note {number}: {CPR} har astma.")

    assert [*asked, questions(client, case)] == [asked[0], asked[0] + 1, asked[0] + 1]


@pytest.mark.parametrize("role", ["officer", "agent", "legal"])
def test_a_mail_is_masked_until_it_is_opened(mail, role):
    client = signed_in(role, mail.controller)
    closed = text_of(client, mail_url(mail))
    assert not [word for word in (CPR, "astma", "allergi") if word in closed]
    assert f"Min {MASK} mod jer" in closed

    open_words(client, mail_url(mail, "step/open_masked/"))

    opened = text_of(client, mail_url(mail))
    assert all(word in opened for word in (CPR, "astma", "allergi"))
    (entry,) = openings()
    assert (entry.subject_type, entry.subject_id) == ("mail", mail.pk)


def test_the_original_is_handed_out_once_the_mail_is_open(mail):
    client = signed_in("officer", mail.controller)
    address = reverse("admin:requests_app_mail_file", args=[mail.pk, mail.raw_id])

    closed = client.get(address)
    assert (closed.status_code, closed["Location"]) == (302, mail_url(mail, "step/open_masked/"))
    assert not ReadRecord.objects.filter(kind="file").exists()
    open_words(client, mail_url(mail, "step/open_masked/"))

    assert CPR.encode() in b"".join(client.get(address))
    assert ReadRecord.objects.filter(kind="file", document_id=mail.raw_id).count() == 1


def test_a_mail_without_such_words_asks_for_nothing(controller):
    mail = take_mail(make_mailbox(controller), make_raw("Slet min konto."), now=NOW)
    client = signed_in("officer", controller)

    shown = client.get(mail_url(mail), headers=ENGLISH)

    assert "Open them, with a reason" not in shown.content.decode()
    assert client.get(reverse("admin:requests_app_mail_file", args=[mail.pk, mail.raw_id])).status_code == 200


def test_lists_mask_even_what_is_open(mail):
    client = signed_in("officer", mail.controller)
    open_words(client, mail_url(mail, "step/open_masked/"))

    listed = text_of(client, "/office/requests_app/mail/")

    assert f"Min {MASK} mod jer" in listed
    assert "allergi" not in listed


def test_a_passage_is_shown_to_whoever_decides_and_masked_once_it_is_decided(mail):
    row = SensitivePassage.objects.get(mail=mail, part="text", category="health")
    officer, dpo = signed_in("officer", mail.controller), signed_in("dpo", mail.controller)
    shown = text_of(officer, passage_url(row))
    assert "astma" in shown
    assert CPR not in shown
    assert "astma" not in text_of(dpo, passage_url(row))

    keep_passage(
        passage_id=row.pk,
        kept_for="service",
        reason="Har astma, tåler ikke parfume.",
        actor=actor_with("officer", mail.controller),
        now=clock.now(),
    )
    assert "astma" not in text_of(officer, passage_url(row))
    open_words(officer, passage_url(row, "step/open_masked/"))

    assert "astma" in text_of(officer, passage_url(row))
    assert openings().get().subject_type == "sensitivepassage"


def test_the_history_of_a_passage_is_masked(mail):
    row = SensitivePassage.objects.get(mail=mail, part="text", category="health")
    keep_passage(
        passage_id=row.pk,
        kept_for="service",
        reason="Har astma, tåler ikke parfume.",
        actor=actor_with("officer", mail.controller),
        now=clock.now(),
    )
    shown = text_of(signed_in("dpo", mail.controller), passage_url(row, "history/"))
    assert "parfume" in shown
    assert "astma" not in shown


def test_the_api_masks_but_for_a_token_that_names_the_permission(case):
    path = f"cases/{case.pk}/"
    plain, wide = Caller("officer", case.controller), Caller("officer", case.controller, scopes=["masked.*"])
    named = Caller("officer", case.controller, scopes=["*", "masked.open"])

    assert plain.get(path).json()["notes"][0]["text"] == f"Oplyste {MASK} og har {MASK}."
    assert wide.get(path).status_code == 404
    assert not openings().exists()
    assert named.get(path).json()["notes"][0]["text"] == f"Oplyste {CPR} og har astma."

    (entry,) = openings()
    assert (entry.reason, entry.reader_id) == ("by_api", named.user.pk)
    assert MASK in named.get("cases/").json()["results"][0]["notes"][0]["text"]


def test_a_scope_alone_gives_nothing_to_a_role_without_the_permission(case):
    client = Caller("client", case.controller, scopes=["*", "masked.open"])
    assert client.get(f"cases/{case.pk}/").json()["notes"] is None
    assert not openings().exists()


def test_the_action_asks_for_the_permission_and_the_row(case):
    call = {"kind": "case", "subject_id": case.pk, "reason": "answering", "now": clock.now()}
    with pytest.raises(NotFound):
        open_masked(actor=actor_with("officer", make_controller("thirdco")), **call)
    with pytest.raises(NotPermitted):
        open_masked(actor=actor_with("client", case.controller), **call)
    assert not openings().exists()


def take_away(controller, role, permission):
    change_role_permission(
        controller_id=controller.pk,
        role=role,
        permission=permission,
        holds="no",
        reason="Numre er ikke nødvendige i telefonen.",
        actor=actor_with("decider", controller),
        now=clock.now(),
    )


def test_a_kind_that_a_role_does_not_open_stays_masked(case, mail):
    take_away(case.controller, "agent", "masked.open_cpr")
    agent, officer = signed_in("agent", case.controller), signed_in("officer", case.controller)
    for client in (agent, officer):
        open_words(client, case_url(case, "step/open_masked/"))

    shown = text_of(agent, case_url(case))
    assert f"Oplyste {MASK} og har astma." in shown
    assert "of a kind that your role does not open here" in shown
    assert CPR in text_of(officer, case_url(case))

    take_away(case.controller, "officer", "masked.open_special")
    original = reverse("admin:requests_app_mail_file", args=[mail.pk, mail.raw_id])
    open_words(officer, mail_url(mail, "step/open_masked/"))
    assert CPR in text_of(officer, mail_url(mail))
    assert "astma" not in text_of(officer, mail_url(mail))
    assert officer.get(original)["Location"] == mail_url(mail)
    named = Caller("officer", case.controller, scopes=["*", "masked.open"])
    assert named.get(f"cases/{case.pk}/").json()["notes"][0]["text"] == f"Oplyste {CPR} og har {MASK}."


def test_a_role_that_may_not_open_is_not_asked_to(case):
    take_away(case.controller, "auditor", "masked.open")
    auditor = signed_in("auditor", case.controller)
    assert "Open them, with a reason" not in text_of(auditor, case_url(case))
    assert open_words(auditor, case_url(case, "step/open_masked/")).status_code == 409
    assert not openings().exists()
