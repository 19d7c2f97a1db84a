"""Contact data that a controller has masked for a role, field by field (docs/rules/masking.md)."""

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.people.models import ReadRecord
from dpo_office.common.users import actor_of
from registry_app.actions.controller_roles import change_role_permission
from registry_app.models import Customer
from registry_app.permissions import sees_contact
from requests_app.actions.intake import Requester
from requests_app.domain.masking import MASK
from requests_app.models import Case, Mail, Representation
from tests.factories.cases import make_case, take
from tests.factories.clients import Caller
from tests.factories.mails import make_mailbox, make_raw, take_mail
from tests.factories.people import signed_in
from tests.factories.registry import ADMIN, actor_with, make_controller, make_customer
from tests.requests_app.admin.conftest import case_url
from tests.requests_app.test_masking import mail_url, open_words, questions
from tests.requests_app.test_masking import text_of as html_of

EMAIL, PHONE = "aase@example.com", "+45 00 00 00 42"
SHOWN, OPENED = "customer.view_contact", "masked.open_contact"
# What everybody is shown of it where nobody sees it in full.
PARTS = ("a•••@example.com", "••• 42")
STEP = "step/open_masked/"


@pytest.fixture
def customer(controller):
    return make_customer(controller, "10001", name="Åse Blåbær", email=EMAIL, phone=PHONE)


@pytest.fixture
def case(controller, customer):
    case = make_case(controller, requester=Requester(name="Åse Blåbær", email=EMAIL, phone=PHONE))
    take("name_representative", case, actor=actor_with("officer", controller), now=clock.now())
    return case


def take_away(controller, role, permission=SHOWN):
    change_role_permission(
        controller_id=controller.pk,
        role=role,
        permission=permission,
        holds="no",
        reason="Adresser er ikke nødvendige i telefonen.",
        actor=actor_with("decider", controller),
        now=clock.now(),
    )


def text_of(client, address, **query):
    """Give what a page says, without the places at which a long word may be broken."""
    return re.sub(r"<wbr>|</?span[^>]*>", "", html_of(client, address, **query))


def in_it(text, *words):
    return [word for word in words if word in text]


@pytest.mark.parametrize("role", ["agent", "auditor"])
def test_by_default_nothing_is_masked(case, role):
    shown = text_of(signed_in(role, case.controller), case_url(case))

    assert in_it(shown, EMAIL, PHONE) == [EMAIL, PHONE]
    assert "for your role here" not in shown
    assert not ReadRecord.objects.filter(kind="opened").exists()


def test_on_the_case_it_is_masked_until_it_is_opened_with_a_reason(case):
    take_away(case.controller, "agent")
    client, representation = signed_in("agent", case.controller), Representation.objects.get(case=case)
    reached = [text for text in (representation.email, representation.phone) if text]
    closed = text_of(client, case_url(case), tab="all")

    assert reached
    assert in_it(closed, EMAIL, PHONE, *reached) == []
    assert f"<dd>{MASK}</dd>" in closed
    assert "masked (•••••) for your role here" in closed
    assert EMAIL in text_of(signed_in("officer", case.controller), case_url(case))

    assert open_words(client, case_url(case, STEP), reason="identity").status_code == 302

    opened = text_of(client, case_url(case), tab="all")
    assert in_it(opened, EMAIL, PHONE, *reached) == [EMAIL, PHONE, *reached]
    (entry,) = ReadRecord.objects.filter(kind="opened")
    assert (entry.subject_id, entry.reason) == (case.pk, "identity")


def test_a_role_that_may_not_open_it_sees_it_never(case):
    for permission in (SHOWN, OPENED):
        take_away(case.controller, "agent", permission)
    client = signed_in("agent", case.controller)
    open_words(client, case_url(case, STEP))

    shown = text_of(client, case_url(case), tab="all")

    assert in_it(shown, EMAIL, PHONE) == []
    assert "of a kind that your role does not open here" in shown


def test_it_is_masked_at_this_controller_alone(case):
    other = make_controller("secondco")
    agent = Caller("agent", case.controller, other).user
    take_away(case.controller, "agent")

    seen = [sees_contact(actor_of(agent), where.pk) for where in (case.controller, other)]

    assert seen == [False, True]


def test_the_scopes_of_a_token_mask_nothing(case):
    scoped = replace(actor_with("officer", case.controller), scopes=frozenset({"case.view"}))
    assert sees_contact(scoped, case.controller_id)


def test_lists_hits_and_the_page_of_a_customer_show_a_mask(case, customer):
    page = f"/office/registry_app/customer/{customer.pk}/change/"
    where = ("/office/registry_app/customer/", page)
    agent, officer = (signed_in(role, case.controller) for role in ("agent", "officer"))
    assert all(PARTS[0] in text_of(agent, address) for address in where)
    take_away(case.controller, "agent")

    for address in where:
        shown = text_of(agent, address)
        assert in_it(shown, EMAIL, PHONE, *PARTS) == []
        assert MASK in shown
        assert PARTS[0] in text_of(officer, address)
    for client, parts in ((agent, []), (officer, list(PARTS))):
        hits = client.post("/office/search/", {"q": "Blåbær"}, headers={"HX-Request": "true"})
        assert in_it(hits.content.decode(), *PARTS) == parts


def test_a_case_without_a_name_is_listed_with_a_mask(controller):
    case = make_case(controller, requester=Requester(email=EMAIL))
    client, address = signed_in("agent", controller), "/office/requests_app/case/"
    assert PARTS[0] in text_of(client, address)
    take_away(controller, "agent")

    shown = text_of(client, address)

    assert case.reference in shown
    assert PARTS[0] not in shown
    assert MASK in shown


def test_the_history_of_a_customer_shows_a_mask(case, customer):
    with acting(ADMIN, "registry.customer_changed"):
        Customer.objects.filter(pk=customer.pk).update(email="ny@example.com")
    page = f"/office/registry_app/customer/{customer.pk}/history/"
    take_away(case.controller, "agent")

    assert EMAIL in text_of(signed_in("officer", case.controller), page)
    assert in_it(text_of(signed_in("agent", case.controller), page), EMAIL, "ny@example.com") == []


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_history_of_a_case_shows_a_mask_until_it_is_opened(case, language):
    with acting(ADMIN, "test.corrected"):
        Case.objects.filter(pk=case.pk).update(requester_email="ny@example.com", requester_phone="")
    take_away(case.controller, "agent")
    client, page = signed_in("agent", case.controller), case_url(case, "history/")

    def said():
        return in_it(
            client.get(page, headers={"accept-language": language}).content.decode(), EMAIL, "ny@example.com"
        )

    assert said() == []
    open_words(client, case_url(case, STEP))
    assert said() == [EMAIL, "ny@example.com"]


def test_the_quick_record_shows_a_mask_of_who_was_found(case, customer):
    client = signed_in("agent", case.controller)
    ask = {"text": "10001"}
    assert in_it(client.post("/office/quick/", ask).content.decode(), *PARTS) == list(PARTS)
    take_away(case.controller, "agent")

    shown = client.post("/office/quick/", ask).content.decode()

    assert in_it(shown, EMAIL, PHONE, *PARTS) == []
    assert "Åse Blåbær" in shown


def test_who_sent_a_mail_is_masked_and_its_original_kept_until_it_is_opened(controller):
    mail = take_mail(make_mailbox(controller), make_raw("Slet min konto.", subject="Hej"), uid=1)
    with acting(ADMIN, "test.unnamed"):
        Mail.objects.filter(pk=mail.pk).update(sender_name="")
    sender, listed = mail.sender_address, "/office/requests_app/mail/"
    original = reverse("admin:requests_app_mail_file", args=[mail.pk, mail.raw_id])
    client = signed_in("officer", controller)
    assert all(sender in text_of(client, address) for address in (mail_url(mail), listed))
    take_away(controller, "officer")

    assert not any(sender in text_of(client, address) for address in (mail_url(mail), listed))
    assert client.get(original)["Location"] == mail_url(mail, STEP)
    open_words(client, mail_url(mail, STEP))

    assert sender in text_of(client, mail_url(mail))
    assert sender not in text_of(client, listed)
    assert client.get(original).status_code == 200


def test_the_api_masks_it_and_records_who_opens_it(case):
    take_away(case.controller, "officer")
    path, plain = f"cases/{case.pk}/", Caller("officer", case.controller)
    named = Caller("officer", case.controller, scopes=["*", "masked.open"])

    for body in (plain.get(path).json(), named.get("cases/").json()["results"][0]):
        assert (body["requester"]["email"], body["requester"]["phone"]) == (MASK, MASK)
        assert body["requester"]["name"] == "Åse Blåbær"
        assert EMAIL not in str(body)
    assert not ReadRecord.objects.filter(kind="opened").exists()
    assert named.get(path).json()["requester"]["email"] == EMAIL
    (entry,) = ReadRecord.objects.filter(kind="opened")
    assert entry.reason == "by_api"
    for role in ("client", "decider"):
        assert Caller(role, case.controller).get(path).json()["requester"]["phone"] == PHONE


def test_a_mask_takes_no_question_to_the_database(case):
    agent = signed_in("agent", case.controller)
    text_of(agent, case_url(case))
    take_away(case.controller, "officer")
    shown = questions(agent, case)
    take_away(case.controller, "agent")

    assert questions(agent, case) == shown
