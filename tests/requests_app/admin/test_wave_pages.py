"""The pages of waves: letters that are alike, the wave with its cases, and the answer that it begins."""

import re

import pytest

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.step_buttons import StepCall
from requests_app.actions import waves
from requests_app.admin.answer_fields import own_words
from requests_app.models import Case, Mail, MailSignature, Wave
from tests.factories.cases import case_in, make_case, make_office, take
from tests.factories.mails import make_mailbox
from tests.factories.registry import ADMIN, actor_with
from tests.factories.waves import call_for, case_of, make_wave, send_template, wave_in

pytestmark = pytest.mark.django_db

ENGLISH = {"accept-language": "en"}
LIST = "/office/requests_app/wave/"
OPEN = f"{LIST}open/"


def page(row, rest="change/"):
    return f"/office/requests_app/{row._meta.model_name}/{row.pk}/{rest}"


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def mails(controller):
    mailbox = make_mailbox(controller)
    return [send_template(mailbox, number) for number in range(3)]


def test_letters_that_are_alike_lead_from_today_to_a_wave_over_their_cases(sign_in, controller, mails):
    client = sign_in("officer", controller)
    first = MailSignature.objects.get(first=None)
    today = client.get("/office/", headers=ENGLISH)
    assert "3 letters say almost the same: look at them" in text_of(today)
    address = f"{OPEN}?letters={first.pk}"
    assert address in today.content.decode()

    assert not client.get(address).context["asks"]
    cases = [case_of(mail) for mail in mails[:2]]
    shown = client.get(address, headers=ENGLISH)
    said = text_of(shown)
    assert "3 letters say almost the same" in said
    assert "1 of them has no case yet" in said
    assert "never makes a request unfounded or excessive" in said
    assert shown.context["asks"]
    form = shown.context["form"]
    assert form.fields["proposed"].initial == [
        case.reference for case in sorted(cases, key=lambda case: (case.received_at, case.pk))
    ]

    answers = {"key": str(form.fields["key"].initial()), "controller": controller.slug, "title": "Kundekort"}
    refused = client.post(address, answers, headers=ENGLISH)
    assert "Choose or name at least one case." in text_of(refused)
    answers["proposed"] = form.fields["proposed"].initial
    done = client.post(address, answers, headers=ENGLISH)
    wave = Wave.objects.get()
    assert done.url == page(wave)

    late = case_of(mails[2])
    again = client.get(address, headers=ENGLISH)
    assert [one["reference"] for one in again.context["waves"]] == [wave.reference]
    dialog = client.get(page(wave, "step/add_cases/"), headers=ENGLISH)
    assert dialog.context["form"].fields["proposed"].initial == [late.reference]


def test_cases_are_opened_of_many_letters_at_once_and_what_cannot_be_waits_on(sign_in, controller, mails):
    client = sign_in("officer", controller)
    address = f"{OPEN}?letters={MailSignature.objects.get(first=None).pk}"
    chosen = {"open_each": "1", "letters": [str(mail.pk) for mail in mails[:2]], "rights": ["access"]}
    without = client.post(address, chosen | {"letters": []}, headers=ENGLISH)
    assert "Tick the letters of which cases are to be opened." in text_of(without)
    assert not Case.objects.exists()

    case_of(mails[1])  # meanwhile, by somebody else
    said = text_of(client.post(address, chosen, headers=ENGLISH, follow=True))
    assert "1 case is opened." in said
    assert f"{mails[1].sender_address}: " in said
    assert "1 of them has no case yet" in said
    case = Case.objects.get(mails=mails[0])
    assert (case.requester_email, case.received_at) == (mails[0].sender_address, mails[0].received_at)


def test_a_second_letter_of_one_sender_is_offered_and_not_ticked(sign_in, controller, mails):
    other = send_template(mails[0].mailbox, 4)
    again = send_template(mails[0].mailbox, 5, from_=mails[0].sender_address)
    case = make_case(controller)
    with acting(ADMIN, "test.sender_known"):
        Mail.objects.filter(pk=other.pk).update(possible_case=case)
    first = MailSignature.objects.get(first=None)
    each = sign_in("officer", controller).get(f"{OPEN}?letters={first.pk}").context["each"]
    assert {str(again.pk), str(other.pk)} <= set(each.waiting)
    assert sorted(each.chosen) == sorted(str(mail.pk) for mail in mails)


def test_a_letter_of_which_no_case_can_be_opened_is_named_and_waits_on(sign_in, controller, mails):
    client = sign_in("officer", controller)
    nobody = send_template(mails[0].mailbox, 3, now=clock.now(), from_="")
    address = f"{OPEN}?letters={MailSignature.objects.get(first=None).pk}"
    chosen = [str(mail.pk) for mail in (mails[0], nobody)]
    said = text_of(
        client.post(
            address, {"open_each": "1", "letters": chosen, "rights": ["access"]}, headers=ENGLISH, follow=True
        )
    )
    assert "1 case is opened." in said
    nobody.refresh_from_db()
    assert nobody.state == "waiting"


@pytest.mark.parametrize(
    "query", ["", "?letters=x", "?letters=00000000-0000-0000-0000-000000000000", "?case=x"]
)
def test_the_page_opens_a_wave_without_letters_too(sign_in, controller, query):
    shown = sign_in("legal", controller).get(OPEN + query, headers=ENGLISH)
    assert shown.context["letters"] == []
    assert "proposed" not in shown.context["form"].fields


def test_letters_of_a_foreign_controller_are_not_shown(sign_in, controller, mails):
    make_office("elseco")
    first = MailSignature.objects.get(first=None)
    case = case_of(mails[0])
    client = sign_in("officer", make_office("thirdco"))
    for query in (f"?letters={first.pk}", f"?case={case.pk}"):
        assert client.get(OPEN + query).context["letters"] == []


@pytest.mark.parametrize("role", ["agent", "auditor"])
def test_who_only_reads_sees_the_wave_without_steps_and_opens_none(sign_in, controller, role):
    wave = wave_in("open", controller)
    client = sign_in(role, controller)
    shown = client.get(page(wave), headers=ENGLISH)
    assert "De beder alle om det samme." in text_of(shown)
    assert shown.context["buttons"] == []
    assert client.get(OPEN).status_code == 403


def test_a_mail_and_a_case_say_that_other_letters_are_like_them(sign_in, controller, mails):
    client = sign_in("officer", controller)
    assert "2 other letters say almost the same" in text_of(client.get(page(mails[1]), headers=ENGLISH))
    case = case_of(mails[0])
    shown = client.get(page(case), headers=ENGLISH)
    assert "Other letters say almost the same" in text_of(shown)
    assert f"{OPEN}?case={case.pk}" in shown.content.decode()


def test_the_wave_shows_its_cases_with_state_limit_and_next_step_in_fixed_queries(
    sign_in, controller, django_assert_max_num_queries
):
    client = sign_in("officer", controller)
    done, waiting = case_in("answered", controller), make_case(controller)
    wave = wave_in("open", controller, done, waiting)
    with django_assert_max_num_queries(26):
        shown = client.get(page(wave), headers=ENGLISH)
    said = text_of(shown)
    for words in ("1 of 2 done", "1 waits", "De beder alle om det samme.", "Tak for dit brev.", "Thank you."):
        assert words in said, words
    assert [case["row"] for case in shown.context["cases"]] == [waiting, done]
    assert f"/case/{waiting.pk}/step/" in shown.context["cases"][0]["step_url"]

    waves.add_cases(references=[make_case(controller).reference for _ in range(3)], **call_for(wave))
    with django_assert_max_num_queries(26):
        assert len(client.get(page(wave)).context["cases"]) == 5


def test_a_case_shows_its_wave_and_leads_to_the_next(sign_in, controller):
    case, other = make_case(controller), make_case(controller)
    wave = wave_in("open", controller, case, other)
    said = text_of(sign_in("officer", controller).get(page(case), headers=ENGLISH))
    for words in (wave.reference, "De beder alle om det samme.", "0 of 2 done", "2 wait", other.reference):
        assert words in said, words


@pytest.mark.parametrize(("language", "words"), [("da", "Tak for dit brev."), ("en", "Thank you.")])
@pytest.mark.parametrize("step", ["send_answer", "send_part_answer"])
def test_the_answer_of_a_case_begins_with_the_base_answer(sign_in, controller, language, words, step):
    case = case_in("collecting", controller, language=language, rights=["access", "rectification"])
    take("settle_tasks", case, actor=actor_with("decider", controller), now=clock.now())
    wave = wave_in("open", controller, case)
    client = sign_in("officer", controller)
    shown = client.get(page(case, f"step/{step}/"), headers=ENGLISH)
    assert shown.status_code == 200
    assert shown.context["form"].fields["text"].initial == words
    # Before anything is written the letter that is shown has them; what is emptied stays empty.
    row = shown.context["row"]
    assert own_words(StepCall(row, actor_with("officer", controller), clock.now(), None)) == words
    assert own_words(StepCall(row, actor_with("officer", controller), clock.now(), None, {"text": ""})) == ""

    waves.end_wave(**call_for(wave))
    after = client.get(page(case, f"step/{step}/"), headers=ENGLISH)
    assert after.context["form"].fields["text"].initial == ""


def test_the_list_counts_and_finds_by_reference(sign_in, controller, django_assert_max_num_queries):
    found, _other = make_wave(controller), make_wave(controller, title="Sletning efter udsendelsen")
    client = sign_in("dpo", controller)
    client.get(LIST)
    with django_assert_max_num_queries(14):
        said = text_of(client.get(LIST, headers=ENGLISH))
    assert said.count("0 of 1 done") == 2
    for typed in (found.reference.lower(), found.reference[-9:]):
        shown = client.get(LIST, {"q": typed}, headers=ENGLISH, follow=True)
        assert list(shown.context["cl"].result_list) == [found], typed
    assert client.get(page(found, "history/")).status_code == 200
