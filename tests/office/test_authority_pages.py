"""The pages of authority cases: the list, the document, a question, the PDF, and what is held elsewhere."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from registry_app.models import PolicyVersion
from requests_app.actions import authority_answers, authority_limits, authority_outcomes
from requests_app.domain.legal_dates import AUTHORITY_DUE
from requests_app.models import AuthorityCase, AuthorityQuestion
from tests.factories.authority_cases import (
    a_letter,
    answer_all,
    authority_case_in,
    call_for,
    hold,
    make_authority_case,
)
from tests.factories.breaches import make_breach
from tests.factories.cases import make_case
from tests.factories.mails import make_mailbox, make_raw, take_mail
from tests.factories.registry import ADMIN, make_activity

ENGLISH = {"accept-language": "en"}
LIST = "/office/requests_app/authoritycase/"
OPEN = f"{LIST}open/"
WORKERS = ("officer", "decider", "dpo", "legal")


def page(row, rest="change/"):
    return f"/office/requests_app/{row._meta.model_name}/{row.pk}/{rest}"


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def letter_answers(form, controller, **more):
    today = clock.today()
    return {
        "key": str(form.fields["key"].initial()),
        "controller": controller.slug,
        "authority": form.fields["authority"].initial,
        "contact": form.fields["contact"].initial,
        "file_number": "2026-41-0001",
        "kind": "complaint",
        "matter": "Klage over manglende sletning.",
        "received_on": f"{today}",
        "due_on": f"{today + timedelta(days=21)}",
        "channel": "post",
    } | more


@pytest.fixture
def row(controller):
    """Walk a case into its work: a hold, an annex with a file, a request for a longer limit, a follow-up."""
    row = authority_case_in("answering", controller)
    activity = make_activity(controller, "newsletter")
    hold(row, references=[make_case(controller).reference], activities=[activity.pk])
    authority_answers.add_annex(
        title="Slettelog", source="Butikken", content=b"%PDF-1.7\nlog", **call_for(row)
    )
    today = clock.today()
    authority_limits.ask_longer_limit(
        asked_on=today, wanted_on=today + timedelta(days=40), reason="Ferie.", **call_for(row)
    )
    authority_outcomes.add_follow_up(what="Ret politikken.", due_on=today, **call_for(row))
    row.refresh_from_db()
    return row


def test_the_document_tells_everything_with_a_fixed_number_of_queries(
    sign_in, controller, row, django_assert_max_num_queries
):
    client = sign_in("dpo", controller)
    with django_assert_max_num_queries(18):
        shown = client.get(page(row), headers=ENGLISH)

    said = text_of(shown)
    for words in (
        *("2 questions, 0 answered, 0 approved", "Slettelog", "A longer limit was asked for", "Ferie."),
        *("Ret politikken.", "21 days left", row.file_number, "Activity ", "Case TES-"),
    ):
        assert words in said, words
    buttons = [button.name for button in shown.context["buttons"]]
    assert buttons[0] == "add_questions"
    assert {"send_answer", "ask_longer_limit", "close_authority_case"} & set(buttons) == set()
    assert {"record_limit_answer", "remove_annex", "complete_follow_up"} <= set(buttons)
    assert client.get(page(row, "history/")).status_code == 200


def test_more_questions_make_no_more_queries(sign_in, controller, row, django_assert_max_num_queries):
    client = sign_in("legal", controller)
    for name in ("Nyhedsbrev", "Kundeklub", "Levering"):
        hold(row, activities=[make_activity(controller, name.lower()).pk])
        authority_answers.add_annex(title=name, source="Fortegnelsen", **call_for(row))
    answer_all(row)
    with django_assert_max_num_queries(18):
        shown = client.get(page(row), headers=ENGLISH)
    # Every question is approved: the answer may be sent.
    assert shown.context["buttons"][0].name == "send_answer"


def test_the_list_is_found_by_reference_and_by_file_number_and_narrowed_to_what_is_late(sign_in, controller):
    late = make_authority_case(
        controller,
        file_number="2026-41-0815",
        letter=a_letter(clock.today() - timedelta(days=9), due_on=clock.today() - timedelta(days=1)),
    )
    timely = make_authority_case(controller, file_number="2026-11-0042")
    client = sign_in("auditor", controller)

    def listed(**asked):
        shown = client.get(LIST, asked, headers=ENGLISH, follow=True)
        return {row.pk for row in shown.context["cl"].result_list}

    assert listed() == {late.pk, timely.pk}
    assert listed(late="1") == {late.pk}
    assert listed(q="2026-41-0815") == {late.pk}
    assert listed(q="2026410815") == {late.pk}
    assert listed(q=timely.reference[-9:]) == {timely.pk}
    assert listed(kind="hearing") == set()
    assert "1 day overdue" in text_of(client.get(LIST, headers=ENGLISH))


def test_a_letter_is_entered_once_and_leads_to_its_case(sign_in, controller):
    client = sign_in("legal", controller)
    form = client.get(OPEN).context["form"]
    assert form.fields["authority"].initial == "Datatilsynet"
    assert "dt@datatilsynet.dk" in form.fields["contact"].initial
    said = letter_answers(form, controller)
    scan = SimpleUploadedFile("brev.pdf", b"%PDF-1.7\nbrev")
    first = client.post(OPEN, said | {"file": scan})
    again = client.post(OPEN, said)

    row = AuthorityCase.objects.get()
    assert first["location"] == again["location"] == page(row)
    document = row.letters.get().document
    file = client.get(page(row, f"files/{document.pk}/"))
    assert file.content == b"%PDF-1.7\nbrev"
    assert f'filename="{row.reference}-letter-1.pdf"' in file["content-disposition"]
    assert client.get(page(row, f"files/{uuid.uuid4()}/")).status_code == 404
    wrong = client.post(
        OPEN, letter_answers(form, controller, key=uuid.uuid4(), due_on="2020-01-01", file_number="2026-41-2")
    )
    assert wrong.context["form"].errors.keys() == {"due_on"}
    known = client.post(OPEN, letter_answers(form, controller, key=uuid.uuid4()), headers=ENGLISH)
    assert (known.status_code, "file_number" in known.context["form"].errors) == (409, True)
    for role in ("auditor", "agent"):
        assert sign_in(role, controller).get(OPEN).status_code == 403


def test_a_mail_of_an_authority_leads_to_the_page_filled_in_with_what_it_tells(sign_in, controller):
    mail = take_mail(make_mailbox(controller), make_raw("Vedr. j.nr. 2026-41-0001."), now=clock.now())
    shown = sign_in("officer", controller).get(page(mail), headers=ENGLISH)
    address = shown.context["authority_url"]
    assert "Enter it as an authority case" in text_of(shown)
    form = sign_in("officer", controller).get(address).context["form"]
    known = {name: form[name].value() for name in ("controller", "channel", "authority")}
    assert known == {"controller": controller.slug, "channel": "email", "authority": "Datatilsynet"}
    assert form["received_on"].value() == copenhagen_date(mail.received_at)
    assert sign_in("agent", controller).get(page(mail)).context["authority_url"] == ""
    odd = sign_in("officer", controller).get(f"{OPEN}?controller=none&channel=pigeon&received_on=2026-02-31")
    assert odd.context["form"].initial == {}


def test_legal_goes_through_the_dialogs_to_the_end(sign_in, controller):
    case = make_case(controller)
    client = sign_in("legal", controller, name="Lone Lov")
    client.post(OPEN, letter_answers(client.get(OPEN).context["form"], controller))
    row = AuthorityCase.objects.get()
    today = clock.today()
    later = today + timedelta(days=30)

    def take(step, answers=None, of=row):
        row.refresh_from_db()
        assert client.get(page(of, f"step/{step}/")).status_code == 200, step
        taken = client.post(page(of, f"step/{step}/"), (answers or {}) | {"version": str(row.version)})
        assert taken.status_code == 302, (step, text_of(taken))

    take("hold_things", {"references": f"{case.reference}\n"})
    owner = client.get(page(row, "step/add_questions/")).context["form"].fields["owner"].choices[1][0]
    take("add_questions", {"questions": "1. Hvornår?\n2. Hvem?", "owner": owner})
    for question in AuthorityQuestion.objects.all():
        take("assign_question", {"held_id": str(row.held.get().pk), "source": "Loggen"}, question)
        take("answer_question", {"answer": "Se bilag 1."}, question)
        take("approve_answer", {}, question)
    take("add_annex", {"title": "Log", "source": "Butikken"})
    take("ask_longer_limit", {"asked_on": today, "wanted_on": later, "reason": "Ferie."})
    take("record_limit_answer", {"answered_on": today, "granted": "yes", "new_due_on": later})
    take("send_answer", {"sent_on": today, "channel": "digital_post", "summary": "Besvaret."})
    take("record_outcome", {"outcome": "criticism", "decided_on": today, "text": "Kritik."})
    take("add_follow_up", {"what": "Ret politikken.", "due_on": later})
    take("complete_follow_up", {"follow_up_id": str(row.follow_ups.get().pk), "done_on": today})
    take("close_authority_case")

    row.refresh_from_db()
    assert (row.state, row.outcome, row.due_on) == ("closed", "criticism", later)
    said = text_of(client.get(page(row), headers=ENGLISH))
    for words in ("Closed", "by Lone Lov", "in time", "Se bilag 1.", "released"):
        assert words in said, words


def test_an_approved_question_is_shown_with_its_words_and_offers_no_rewriting(sign_in, controller):
    row = authority_case_in("answering", controller)
    answer_all(row)
    question = row.questions.first()
    shown = sign_in("officer", controller).get(page(question), headers=ENGLISH)
    assert "Det fremgår af bilag 1." in text_of(shown)
    assert [button.name for button in shown.context["buttons"]] == ["assign_question"]
    offered = sign_in("decider", controller).get(page(question)).context["buttons"]
    assert [button.name for button in offered] == ["assign_question", "return_answer"]


def test_the_answer_is_a_pdf(sign_in, controller, row):
    client = sign_in("auditor", controller)
    pdf = client.get(page(row, "download/answer/"), headers=ENGLISH)
    assert pdf.content.startswith(b"%PDF")
    assert f"{row.reference}.pdf" in pdf["content-disposition"]


def test_others_authority_cases_and_questions_are_not_there(sign_in, controller):
    other = authority_case_in("answering", type(controller).objects.get(slug="other"))
    client = sign_in("legal", controller)
    for found in (other, other.questions.first()):
        assert client.get(page(found)).status_code == 404
    agent = sign_in("agent", controller)
    own = make_authority_case(controller)
    assert agent.get(page(own)).status_code == 403
    assert agent.get(LIST).status_code == 403


def test_what_is_held_says_so_and_leads_on_only_those_who_see_authority_cases(sign_in, controller):
    row = make_authority_case(controller, file_number="2026-41-0099")
    case, breach = make_case(controller), make_breach(controller)
    customer = controller.customers.first()
    with acting(ADMIN, "test.known"):
        type(case).objects.filter(pk=case.pk).update(customer=customer)
    activity = make_activity(controller, "newsletter")
    version = PolicyVersion.objects.filter(controller=controller).first()
    hold(
        row,
        references=[case.reference, breach.reference],
        activities=[activity.pk],
        policy_versions=[version.pk],
    )
    legal, agent = sign_in("legal", controller), sign_in("agent", controller)
    for thing in (case, breach, activity, version, customer):
        app = type(thing)._meta.app_label
        address = page(thing).replace("requests_app", app)
        said = text_of(legal.get(address, headers=ENGLISH))
        assert "Under a legal hold" in said, address
        assert "file number 2026-41-0099" in said, address
    for thing in (case, customer):
        address = page(thing).replace("requests_app", type(thing)._meta.app_label)
        said = text_of(agent.get(address, headers=ENGLISH))
        assert "Under a legal hold" in said, address
        assert "2026-41-0099" not in said, address
    unheld = make_case(controller)
    assert "Under a legal hold" not in text_of(legal.get(page(unheld), headers=ENGLISH))


def test_today_shows_open_authority_cases_with_the_next_step(sign_in, controller):
    closed, answered = authority_case_in("closed", controller), authority_case_in("answered", controller)
    row = make_authority_case(controller)
    with acting(ADMIN, "test.reviewed_long_ago"):
        AuthorityCase.objects.filter(pk=row.pk).update(hold_review_on=clock.today())
    for role in (*WORKERS, "auditor"):
        shown = sign_in(role, controller).get("/office/", headers=ENGLISH)
        found = {entry["reference"]: entry for entry in shown.context["authority_cases"]}
        assert list(found) == [row.reference, answered.reference]
        step = found[row.reference]["step"]
        assert step == ("" if role == "auditor" else "Enter the questions")
        assert "look at the hold again" in text_of(shown)
    assert closed.reference not in found
    agent = sign_in("agent", controller).get("/office/", headers=ENGLISH)
    assert "authority_cases" not in agent.context
    assert row.reference not in text_of(agent)


def test_the_limit_stands_in_the_calendar_and_its_file_by_reference_alone(sign_in, controller):
    row = make_authority_case(controller, file_number="2026-41-0123")
    answered = authority_case_in("answered", controller)
    month = f"/office/calendar/?month={row.due_on:%Y-%m}"
    shown = sign_in("officer", controller).get(month)
    entries = [
        (entry["name"], entry["url"])
        for day in shown.context["days"]
        for entry in day["entries"]
        if entry["kind"] == AUTHORITY_DUE
    ]
    assert entries == [(row.reference, page(row))]
    file = sign_in("legal", controller).get("/office/calendar/dates.ics").content.decode()
    unfolded = file.replace("\r\n ", "")
    assert row.reference in unfolded
    assert answered.reference not in unfolded
    assert "2026-41-0123" not in unfolded
    assert row.matter not in unfolded
    agents = sign_in("agent", controller).get(month)
    assert row.reference not in agents.content.decode()
