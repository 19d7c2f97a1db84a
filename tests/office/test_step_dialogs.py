"""A step's dialog when two people, two clicks or an ended session meet; docs/office.md has the table."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dpo_office.common import step_dialogs
from dpo_office.common.idempotency import IdempotencyRecord
from dpo_office.common.letters.models import Letter
from requests_app.models import Case, StepReason
from tests.factories.cases import case_in, everything_about, make_office
from tests.office.conftest import PASSWORD

WORDS = "Skrev fra adressen i kontoen."


@pytest.fixture
def office(db):
    return make_office()


@pytest.fixture
def officer(sign_in, office):
    return sign_in("officer", office)


def step_url(case, step):
    return f"/office/requests_app/case/{case.pk}/step/{step}/"


def opened(client, case, step, **values):
    """Return what the browser would post from a dialog that is opened now."""
    shown = client.get(step_url(case, step)).content.decode()
    found = dict(re.findall(r'name="(version|dialog)" value="([^"]*)"', shown))
    assert set(found) == {"version", "dialog"}
    return found | ({"ground": "address_on_file"} if step == "waive_form" else {}) | values


def username_of(client):
    return client.get("/office/").context["user"].username


def test_a_double_click_takes_the_step_once(officer, office):
    case = case_in("received", office)
    values = opened(officer, case, "waive_form", reason=WORDS)

    first = officer.post(step_url(case, "waive_form"), values)
    after = everything_about(case)
    in_english = {"accept-language": "en"}
    second = officer.post(step_url(case, "waive_form"), values, follow=True, headers=in_english)

    assert first.status_code == 302
    assert everything_about(case) == after
    assert "done already" in second.content.decode()


def test_a_file_sent_twice_is_attached_once(officer, office):
    case = case_in("collecting", office)
    task = str(case.tasks.get().pk)
    values = opened(officer, case, "attach_extract", task=task)

    for _ in range(2):
        sent = SimpleUploadedFile("extract.csv", b"a;b\n1;2\n")
        assert officer.post(step_url(case, "attach_extract"), {**values, "file": sent}).status_code == 302

    assert case.tasks.get().extracts.count() == 1


def test_a_used_dialog_with_other_words_is_refused_and_keeps_them(officer, office):
    case = case_in("form_returned", office)
    values = opened(officer, case, "return_form", reason="Underskriften mangler.")
    officer.post(step_url(case, "return_form"), values)
    after = everything_about(case)

    again = officer.post(step_url(case, "return_form"), {**values, "reason": "Siden er skåret af."})

    assert again.status_code in (409, 422)
    assert "Siden er skåret af." in again.content.decode()
    assert everything_about(case) == after


def test_a_refused_press_may_be_tried_again(officer, office):
    case = case_in("collecting", office)
    task = str(case.tasks.get().pk)
    values = opened(officer, case, "settle_task", task=task, outcome="extracted")

    assert officer.post(step_url(case, "settle_task"), values).status_code == 409
    answer = officer.post(step_url(case, "settle_task"), {**values, "outcome": "nothing_found"})

    assert answer.status_code == 302
    assert not IdempotencyRecord.objects.filter(status=None).exists()


def test_the_second_of_two_people_sees_what_changed(officer, office, sign_in):
    case = case_in("collecting", office)
    values = opened(officer, case, "withdraw_case", reason="Ringede og fortrød.")
    other = sign_in("officer", office)
    other.post(
        step_url(case, "attach_extract"),
        {"task": str(case.tasks.get().pk), "file": SimpleUploadedFile("extract.csv", b"a;b\n")},
    )
    before = everything_about(case)

    late = officer.post(step_url(case, "withdraw_case"), values)

    shown = late.content.decode()
    assert late.status_code == 412
    assert everything_about(case) == before
    assert username_of(other) in shown
    assert "Ringede og fortrød." in shown
    # Having read it, the person may press again.
    fresh = dict(re.findall(r'name="(version|dialog)" value="([^"]*)"', shown))
    assert officer.post(step_url(case, "withdraw_case"), {**values, **fresh}).status_code == 302


def test_a_step_that_became_impossible_gives_back_the_words(officer, office, sign_in):
    case = case_in("received", office)
    values = opened(officer, case, "waive_form", reason=WORDS)
    other = sign_in("officer", office)
    other.post(step_url(case, "withdraw_case"), {"version": values["version"]})
    before = everything_about(case)

    late = officer.post(step_url(case, "waive_form"), values)

    assert late.status_code == 409
    assert WORDS in late.content.decode()
    assert username_of(other) in late.content.decode()
    assert everything_about(case) == before


def test_a_dialog_left_open_over_night_is_read_again(officer, office, monkeypatch):
    case = case_in("received", office)
    values = opened(officer, case, "waive_form", reason=WORDS)
    before = everything_about(case)

    monkeypatch.setattr(step_dialogs, "OPEN_FOR", timedelta(seconds=-1))
    late = officer.post(step_url(case, "waive_form"), values)

    assert late.status_code == 409
    assert WORDS in late.content.decode()
    assert everything_about(case) == before


def test_a_dialog_that_somebody_else_opened_is_read_again(officer, office, sign_in):
    case = case_in("received", office)
    values = opened(officer, case, "waive_form", reason=WORDS)
    before = everything_about(case)

    late = sign_in("officer", office).post(step_url(case, "waive_form"), values)

    assert late.status_code == 409
    assert WORDS in late.content.decode()
    assert everything_about(case) == before


def test_the_letter_of_an_answer_is_shown_before_it_leaves(sign_in, office):
    case = case_in("verified", office)
    decider = sign_in("decider", office)
    values = opened(
        decider, case, "refuse_case", ground="excessive", reason="Tredje gang i år.", evidence="Ses."
    )
    before = everything_about(case)
    letters = Letter.objects.count()

    shown = decider.post(step_url(case, "refuse_case"), {**values, "show": "letter"})
    typeset = decider.post(step_url(case, "refuse_case"), {**values, "show": "pdf"})

    assert case.requester_email in shown.content.decode()
    assert "Tredje gang i år." in shown.content.decode()
    assert typeset.headers["Content-Type"] == "application/pdf"
    assert "no-store" in typeset.headers["Cache-Control"]
    assert typeset.content.startswith(b"%PDF-")
    assert (everything_about(case), Letter.objects.count()) == (before, letters)


def test_a_mistake_is_told_before_a_letter_is_shown(sign_in, office):
    case = case_in("verified", office)
    decider = sign_in("decider", office)

    shown = decider.post(step_url(case, "refuse_case"), {"show": "letter", "ground": "excessive"})

    assert "required" in shown.content.decode()


def test_nothing_is_shown_of_a_step_without_a_letter(officer, office):
    case = case_in("received", office)

    shown = officer.post(step_url(case, "waive_form"), {"show": "pdf", "reason": WORDS})

    assert shown.headers["Content-Type"].startswith("text/html")
    assert Case.objects.get(pk=case.pk).state == "received"


def test_a_session_that_ended_loses_no_words(officer, office):
    case = case_in("received", office)
    name = username_of(officer)
    values = opened(officer, case, "waive_form", reason=f"{WORDS}\n<b>Æ</b>")
    before = everything_about(case)
    officer.logout()

    asked = officer.post(step_url(case, "waive_form"), values)

    assert asked.status_code == 401
    assert everything_about(case) == before
    assert "&lt;b&gt;Æ&lt;/b&gt;" in asked.content.decode()
    carried = {**values, "sign_in-username": name}
    wrong = officer.post(step_url(case, "waive_form"), {**carried, "sign_in-password": "wrong"})
    assert wrong.status_code == 401
    assert "&lt;b&gt;Æ&lt;/b&gt;" in wrong.content.decode()

    back = officer.post(step_url(case, "waive_form"), {**carried, "sign_in-password": PASSWORD})

    assert back.status_code == 200
    assert everything_about(case) == before
    assert "&lt;b&gt;Æ&lt;/b&gt;" in back.content.decode()
    assert PASSWORD not in back.content.decode()
    assert officer.post(step_url(case, "waive_form"), values).status_code == 302
    assert StepReason.objects.get(case=case).text == f"{WORDS}\n<b>Æ</b>"


def test_somebody_else_who_signs_in_again_gets_no_more_than_their_own(office, officer, sign_in):
    case = case_in("received", office)
    values = opened(officer, case, "waive_form", reason=WORDS)
    stranger = sign_in("officer", make_office("other"))
    name = username_of(stranger)
    officer.logout()
    before = everything_about(case)

    answer = officer.post(
        step_url(case, "waive_form"), {**values, "sign_in-username": name, "sign_in-password": PASSWORD}
    )

    assert answer.status_code == 404
    assert everything_about(case) == before


@pytest.mark.parametrize(
    ("role", "page"),
    [("agent", "requests_app/case/open/"), ("legal", "registry_app/policyversion/draft/{}/")],
)
def test_other_pages_keep_their_words_too(role, page, sign_in, office):
    client = sign_in(role, office)
    name = username_of(client)
    client.logout()
    url = "/office/" + page.format(office.slug)
    words = {"name": "Åse Prøve", "title": "Åse Prøve"}
    cases = Case.objects.count()

    asked = client.post(url, words)
    back = client.post(url, {**words, "sign_in-username": name, "sign_in-password": PASSWORD})

    assert asked.status_code == 401
    assert "Åse Prøve" in asked.content.decode()
    assert "Åse Prøve" in back.content.decode()
    assert Case.objects.count() == cases


def test_pages_without_words_lead_to_the_sign_in(db):
    assert Client().get("/office/requests_app/case/").status_code == 302
