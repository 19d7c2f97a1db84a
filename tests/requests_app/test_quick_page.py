"""The agent's page: find, tick, read, save; nothing personal in an address, nothing doubled."""

import re
from typing import Any

import pytest
from django.test import Client

from dpo_office.common.letters.models import ContactBlock, Letter
from dpo_office.common.people.reads import ReadRecord
from registry_app.models import Controller
from requests_app.models import Case
from tests.factories.cases import make_case, make_office
from tests.factories.people import rows_everywhere, signed_in
from tests.factories.registry import make_activity, make_customer, make_purpose

PAGE = "/office/quick/"
NUMBER = "00 00 00 09"


def found(client: Client, text: str, **more: str) -> Any:
    return client.post(PAGE, {"text": text} | more)


def ticked(answer: Any, **ticks: Any) -> dict[str, Any]:
    """Return the page that was shown, with ticks."""
    context = answer.context
    return {
        "text": context["asked"],
        "caller": context["caller"].key,
        "language": context["language"],
        "key": re.findall(r'name="key" value="([^"]+)"', answer.content.decode())[0],
        "do": "save",
    } | ticks


@pytest.mark.parametrize("role", ["agent", "officer", "dpo", "decider"])
def test_an_unknown_number_is_recorded_in_two_posts(role: str, controller: Controller) -> None:
    client = signed_in(role, controller)
    shown = found(client, NUMBER)
    assert "no customer is meant" in shown.content.decode().lower()

    saved = client.post(PAGE, ticked(shown, marketing=["all"]), follow=True)

    case = Case.objects.get()
    assert saved.redirect_chain == [(f"{PAGE}{case.pk}/", 302)]
    assert (case.state, case.customer, case.requester_phone, case.channel) == (
        "closed",
        None,
        NUMBER,
        "phone",
    )
    assert sorted(ContactBlock.objects.values_list("channel", flat=True)) == ["phone", "sms"]
    text = saved.content.decode()
    assert case.reference in text
    assert "Dit sagsnummer er" in text
    assert "Next caller" in text


@pytest.mark.parametrize("role", ["legal", "auditor", "contributor"])
def test_others_get_no_page_and_no_link(role: str, controller: Controller) -> None:
    client = signed_in(role, controller)

    assert client.get(PAGE).status_code == 403
    assert found(client, NUMBER).status_code == 403
    assert PAGE not in client.get("/office/").content.decode()


def test_today_and_the_menu_lead_to_it(controller: Controller) -> None:
    assert signed_in("agent", controller).get("/office/").content.decode().count(f'href="{PAGE}"') == 2


@pytest.mark.parametrize(
    "said", ["00000001", "+45 00 00 00 01", "KUNDE10001@example.com", "1000", "10001", "kunde 10001"]
)
def test_a_customer_is_found_by_what_they_say(said: str, controller: Controller) -> None:
    make_customer(controller)
    make_customer(make_office("other"), "20001", phone="+45 00 00 00 03")

    shown = found(signed_in("agent", controller), said)

    text = shown.content.decode()
    assert shown.context["caller"].customer.number == "10001"
    assert "k•••@example.com" in text
    assert "••• 01" in text
    assert "kunde10001@example.com" not in text


def test_a_confirmation_is_shown_before_it_is_saved_and_leaves_once(controller: Controller) -> None:
    make_customer(controller, name="Åse Blåbær", email="aase@example.com")
    client = signed_in("agent", controller)
    page = ticked(found(client, "10001"), marketing=["sms"], confirm="on", language="en")
    before = rows_everywhere()

    shown = client.post(PAGE, page)
    other = client.post(PAGE, page | {"marketing": ["email"], "seen": shown.context["letter"]["seen"]})

    assert rows_everywhere() == before
    assert "No text messages." in shown.context["letter"]["body"]
    assert "No e-mails." in other.context["letter"]["body"], "another letter is shown again"
    text = shown.content.decode()
    assert "Save, and send the letter" in text
    assert "aase@example.com" not in text
    done = client.post(PAGE, page | {"seen": shown.context["letter"]["seen"]}, follow=True)
    letter = Letter.objects.get()
    case = Case.objects.get()
    assert letter.body.replace(case.reference, "[…]") == shown.context["letter"]["body"]
    assert "A written confirmation is on its way to a•••@example.com." in done.content.decode()
    assert letter.subject in client.get(f"/office/requests_app/case/{case.pk}/change/").content.decode()


def test_a_confirmation_is_offered_to_a_customer_with_an_address_only(controller: Controller) -> None:
    make_customer(controller)
    make_customer(controller, "10002", email="", phone="+45 00 00 00 07")
    client = signed_in("agent", controller)

    offers = ['name="confirm"' in found(client, said).content.decode() for said in ("10001", "10002", NUMBER)]
    forged = client.post(PAGE, ticked(found(client, NUMBER), marketing=["sms"], confirm="on"))

    assert offers == [True, False, False]
    assert forged.status_code == 409
    assert "no e-mail address on file" in forged.content.decode()
    assert not Case.objects.exists()


def test_several_are_told_apart_and_one_is_chosen(controller: Controller) -> None:
    first, second = make_customer(controller), make_customer(controller, "10002")
    client = signed_in("agent", controller)

    shown = found(client, "00 00 00 01")
    assert "caller" not in shown.context
    assert [who.customer for who in shown.context["found"].customers] == [first, second]
    chosen = found(client, "00 00 00 01", caller=str(second.pk))
    assert chosen.context["caller"].customer == second
    again = found(client, "00 00 00 01", caller="-")
    assert "caller" not in again.context


def test_no_more_than_five_are_shown(controller: Controller) -> None:
    for number in range(10_001, 10_008):
        make_customer(controller, str(number))

    shown = found(signed_in("agent", controller), "kunde")

    assert len(shown.context["found"].customers) == 5
    assert "More customers match" in shown.content.decode()


def test_a_name_that_nobody_has_leads_to_the_number(controller: Controller) -> None:
    shown = found(signed_in("agent", controller), "Åse Ukendt")

    assert "Ask for the telephone number" in shown.content.decode()


def test_with_two_controllers_the_number_is_asked_for_at_which(controller: Controller) -> None:
    other = make_office("other")
    client = signed_in("agent", controller, other)

    shown = found(client, NUMBER)
    assert [who.controller for who in shown.context["found"].itself] == [other, controller]
    chosen = found(client, NUMBER, caller="itself-other")

    client.post(PAGE, ticked(chosen, marketing=["sms"]))
    assert Case.objects.get().controller == other


def test_another_controllers_customer_cannot_be_chosen(controller: Controller) -> None:
    foreign = make_customer(make_office("other"))

    shown = found(signed_in("agent", controller), "00000001", caller=str(foreign.pk))

    assert "caller" not in shown.context
    assert not shown.context["found"].customers


def test_the_page_sent_twice_makes_one_case(controller: Controller) -> None:
    client = signed_in("agent", controller)
    page = ticked(found(client, NUMBER), marketing=["sms"])

    first, again = client.post(PAGE, page), client.post(PAGE, page)

    assert first["Location"] == again["Location"] == f"{PAGE}{Case.objects.get().pk}/"


def test_everything_at_once_is_one_case(controller: Controller) -> None:
    make_customer(controller)
    activity = make_activity(controller, "menus")
    make_purpose(activity, "allergies", basis="9.2.a", name_da="Allergier", name_en="Allergies")
    client = signed_in("agent", controller)
    page = ticked(
        found(client, "10001"),
        marketing=["email"],
        consents=["menus.allergies"],
        correct="on",
        field="address",
        wrong="Æblevej 1",
        right="Æblevej 2",
        asked="on",
        question="Hvor længe? 36 måneder.",
        language="en",
    )

    done = client.post(PAGE, page, follow=True)

    case = Case.objects.get()
    assert (case.state, case.language, case.quick_records.count()) == ("collecting", "en", 4)
    text = done.content.decode()
    assert "Recorded, and passed on" in text
    assert "You will hear when it is carried out" in text
    url = f"/office/requests_app/case/{case.pk}/change/"
    officer = signed_in("officer", controller)
    assert "Æblevej 2" in officer.get(url).content.decode()
    assert "Hvor længe?" in officer.get(f"{url}?tab=rights").content.decode()
    # Who is only on the telephone sees what kind of thing it was, and not the words.
    for tab in ("tasks", "rights"):
        text = client.get(f"{url}?tab={tab}").content.decode()
        assert "Allergies" in text
        assert "Æblevej" not in text
        assert "Hvor længe?" not in text


@pytest.mark.parametrize(
    ("ticks", "said"),
    [
        ({}, "Tick what the person wants."),
        ({"consents": ["other"]}, "Name the consent that is withdrawn."),
        ({"correct": "on", "field": "name", "wrong": "Aase"}, "Write what is right."),
        ({"asked": "on"}, "Write the question and what you answered."),
        ({"marketing": ["pigeon"]}, "not one of the available choices"),
        ({"key": "x", "marketing": ["sms"]}, "valid UUID"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_lost(
    ticks: dict[str, Any], said: str, controller: Controller
) -> None:
    client = signed_in("agent", controller)
    page = ticked(found(client, NUMBER), **ticks)
    before = rows_everywhere()

    answer = client.post(PAGE, page)

    text = answer.content.decode()
    assert answer.status_code in (200, 400)
    assert said in text
    assert all(f'value="{value}"' in text for name, value in ticks.items() if name == "wrong")
    assert rows_everywhere() == before


def test_an_open_case_is_told_with_what_may_be_said(controller: Controller) -> None:
    customer = make_customer(controller, email="aase@example.com")
    case = make_case(controller)
    assert case.customer == customer

    shown = found(signed_in("agent", controller), "10001")

    (row,) = shown.context["caller"].cases
    assert row["reference"] == case.reference
    assert "Vi fik din henvendelse" in row["sentence"]
    assert f"/office/requests_app/case/{case.pk}/" in shown.content.decode()


def test_a_block_in_force_is_told(controller: Controller) -> None:
    client = signed_in("agent", controller)
    client.post(PAGE, ticked(found(client, NUMBER), marketing=["sms"]))

    shown = found(client, NUMBER)

    assert [row["channel"] for row in shown.context["caller"].blocked] == ["SMS"]


def test_an_ordinary_case_is_opened_prefilled_without_an_address_that_tells(controller: Controller) -> None:
    make_customer(controller)
    client = signed_in("agent", controller)
    known = {"prefill": "1", "customer_number": "10001", "name": "Kunde 10001", "controller": "testco"}

    shown = client.post("/office/requests_app/case/open/", known)

    assert 'value="Kunde 10001"' in shown.content.decode()
    assert not Case.objects.exists()


def test_searching_writes_nothing_and_reads_no_query(controller: Controller) -> None:
    client = signed_in("agent", controller)
    make_customer(controller)
    before = rows_everywhere()

    found(client, "10001")
    by_address = client.get(f"{PAGE}?text=10001")

    assert rows_everywhere() == before
    assert by_address.context["asked"] == ""


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_for_one_hit_or_three(
    count: int, controller: Controller, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        make_customer(controller, f"1000{number}", phone=f"+45 00 00 00 1{number}")
    client = signed_in("agent", controller)
    found(client, "kunde")

    with django_assert_max_num_queries(13):
        found(client, "kunde")


def test_the_confirmation_of_another_case_is_not_there(controller: Controller) -> None:
    client = signed_in("agent", controller)
    ordinary = make_case(controller)
    foreign = make_case(make_office("other"))

    for case in (ordinary, foreign):
        assert client.get(f"{PAGE}{case.pk}/").status_code == 404
    assert client.post(f"{PAGE}{ordinary.pk}/").status_code == 405
    assert client.put(PAGE).status_code == 405


def test_another_language_keeps_the_ticks_and_records_nothing(controller: Controller) -> None:
    client = signed_in("agent", controller)
    page = ticked(found(client, NUMBER), marketing=["sms"], asked="on", question="When?")
    del page["do"]

    shown = client.post(PAGE, page | {"read_in": "en"})

    assert shown.context["language"] == "en"
    assert shown.context["form"]["marketing"].value() == ["sms"]
    assert shown.context["form"]["question"].value() == "When?"
    assert not Case.objects.exists()
    saved = client.post(PAGE, ticked(shown, marketing=["sms"]) | {"key": page["key"]}, follow=True)
    assert "You still hear from us" in saved.content.decode()


def test_a_search_for_a_caller_is_in_the_read_log_once(controller: Controller) -> None:
    client = signed_in("agent", controller)
    shown = found(client, NUMBER)
    client.post(PAGE, ticked(shown, marketing=["sms"]))

    (entry,) = ReadRecord.objects.all()

    assert (entry.kind, entry.subject_type, entry.controller_id) == ("search", "customer", controller.pk)
