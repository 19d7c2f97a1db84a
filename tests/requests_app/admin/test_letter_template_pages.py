"""The words of letters on their pages, what a dialog says of a letter, and the version on the case."""

from dpo_office.common import clock
from requests_app.actions.letter_templates import TEXT_FIELDS
from requests_app.domain.letter_words import WORDED_KINDS
from requests_app.models import CaseLetterTemplate
from tests.factories.cases import Requester, make_case, take
from tests.factories.registry import actor_with, make_customer
from tests.requests_app.admin.conftest import case_url
from tests.requests_app.test_letter_templates import RECEIPT, changed, own, returned

LIST = "/office/requests_app/caselettertemplate/"
TAKE_OVER = f"{LIST}take-over/"


def page(client, url, language="en"):
    answer = client.get(url, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_shows_the_standard_words_and_what_each_letter_reveals(controller, sign_in):
    agent = sign_in("agent", controller)

    listed = page(agent, LIST)

    assert "We have received your message (case ((reference)))" in listed
    assert listed.count("reveals: ") == len(WORDED_KINDS)
    assert "Take over</button>" not in listed
    assert agent.post(TAKE_OVER, {"letter": "testco/case.received"}).status_code == 403
    assert "Vi har modtaget din henvendelse (sag ((reference)))" in page(agent, LIST, "da")


def test_a_letter_is_taken_over_seen_before_it_is_changed_and_given_back(controller, sign_in):
    legal = sign_in("legal", controller)
    answer = legal.post(TAKE_OVER, {"letter": "testco/case.received"})
    row = CaseLetterTemplate.objects.get()
    assert answer.headers["Location"] == f"{LIST}{row.pk}/change/"

    step = f"{LIST}{row.pk}/step/change_template/"
    form = legal.get(step).context["form"]
    values = {name: form.initial[name] for name in TEXT_FIELDS}
    values |= {"body_da": f"{RECEIPT} Som kunde får du svar.", "reason": "Kortere.", "version": "1"}
    shown = legal.post(step, values, headers={"accept-language": "en"})
    told = shown.context["told"]
    assert "som kunde" in told[0]
    assert told[1].startswith("DANISH\n\nVi har modtaget din henvendelse (sag TES-2026-7K3M-9QXT)")
    assert "Hej\n\nTak. Vi svarer senest den 7. april 2026." in told[1]
    assert told[2].startswith("ENGLISH\n\nWe have received your message")
    assert CaseLetterTemplate.objects.get().version == 1

    assert legal.post(step, {**values, "told": shown.context["told_for"]}).status_code == 302
    read = page(legal, f"{LIST}{row.pk}/change/")
    assert "<ins>" in read
    assert "Version 2" in read
    assert "Kortere." in read

    back = f"{LIST}{row.pk}/step/return_template/"
    assert legal.post(back, {"reason": "Alligevel ikke.", "version": "2"}).status_code == 302
    read = page(legal, f"{LIST}{row.pk}/change/")
    assert "The standard words hold" in read
    assert "Take over the standard words again" in read
    # Unknown or taken over meanwhile: back to the list, and nothing happens.
    legal.post(TAKE_OVER, {"letter": "testco/weather"})
    assert CaseLetterTemplate.objects.count() == 1


def test_a_mistake_is_said_and_the_words_are_kept(controller, sign_in):
    row = own(controller)
    dpo = sign_in("dpo", controller)
    values = {name: getattr(row, name) for name in TEXT_FIELDS} | {"body_da": "Uden frist.", "reason": "Nyt."}

    answer = dpo.post(f"{LIST}{row.pk}/step/change_template/", values, headers={"accept-language": "en"})

    assert answer.status_code == 400
    assert "((due_on)) is missing: the letter needs it." in answer.content.decode()
    assert "Uden frist." in answer.content.decode()


def test_pages_ask_little_however_many_versions_there_are(controller, sign_in, django_assert_max_num_queries):
    row = own(controller)
    for number in range(5):
        row = changed(row, body_da=f"{RECEIPT} {number}")
    returned(row)
    agent = sign_in("agent", controller)
    page(agent, LIST)

    with django_assert_max_num_queries(16):
        page(agent, f"{LIST}{row.pk}/change/")


def test_a_dialog_says_who_asks_and_what_the_letter_reveals(controller, sign_in):
    make_customer(controller, "10001", email="known@example.com")
    case = make_case(
        controller,
        rights=["rectification"],
        requester=Requester(email="x@example.com", customer_number="10001"),
    )
    for step in ("plan_tasks", "settle_tasks"):
        take(step, case, actor=actor_with("officer", controller), now=clock.now())
    officer = sign_in("officer", controller)

    dialog = page(officer, f"/office/requests_app/case/{case.pk}/step/send_answer/")

    assert "Identity: nothing shows that the writer is the person on file." in dialog
    assert "Reveals: that we know the person. Identity: the address on file." in dialog
    shown = page(officer, f"/office/requests_app/case/{case.pk}/step/withdraw_case/")
    assert shown.count("Identity: ") == 1
    assert "Reveals: nothing that only we know." in shown


def test_a_case_leads_to_the_version_of_each_letter(controller, sign_in):
    row = changed(own(controller), body_da=RECEIPT)
    case = make_case(controller)

    shown = page(sign_in("officer", controller), f"{case_url(case)}?tab=documents")

    assert f'href="{LIST}{row.pk}/change/#v2"' in shown
    assert "Own words, version 2" in shown


def test_where_what_was_found_has_no_way_the_answer_asks_how_it_is_clear_who_asks(controller, sign_in):
    case = make_case(controller, rights=["erasure"], requester=Requester(email="new@example.com"))
    for step in ("plan_tasks", "attach_extract", "settle_tasks"):
        take(step, case, actor=actor_with("officer", controller), now=clock.now())
    officer = sign_in("officer", controller)
    step = f"/office/requests_app/case/{case.pk}/step/send_answer/"
    assert "Unless it is clear who asks" in page(officer, step)

    values = {"outcome_erasure": "granted", "text": "", "known_how": "Kendt i butikken.", "version": ""}
    assert officer.post(step, values).status_code == 302

    assert case.reasons.get(ground="identity_clear").text == "Kendt i butikken."
    assert "Kendt i butikken." in page(officer, case_url(case))
