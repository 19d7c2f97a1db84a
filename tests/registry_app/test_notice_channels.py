"""By which way customers are told, the other way when one fails, displays, and what flows back."""

from datetime import timedelta

import pytest

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotPermitted
from dpo_office.common.letters import codes
from dpo_office.common.letters.blocks import block_contact
from dpo_office.common.letters.models import LetterTemplate, Result
from registry_app.actions.campaigns import add_joined
from registry_app.actions.displays import record_displays
from registry_app.domain.policy_text import text_sha256
from registry_app.models import Campaign, Customer, Display, Notice
from registry_app.queries import wrong_contacts as lists
from registry_app.queries.notices import standing_of
from registry_app.queries.wrong_contacts import wrong_contacts
from tests.factories.clients import Caller, problem_of
from tests.factories.policy_change import BEAT, NOW, accept, announced, letters_of, receipt
from tests.factories.registry import ADMIN, actor_with, make_controller, make_customer

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LATER = NOW + HOUR
GOOD_PHONE = "+45 00 00 00 01"


@pytest.fixture
def gateway(settings):
    settings.DPO_SMS_GATEWAY_URL = "https://sms.example.com"


def standing(campaign, now=NOW + 3 * DAY):
    row = Campaign.objects.select_related("policy_version").get(pk=campaign.pk)
    return standing_of([row], now)[row.pk]


def add(campaign, now=LATER):
    return add_joined(campaign_id=campaign.pk, actor=BEAT, now=now)


def rows_of(number):
    rows = Notice.objects.filter(customer__number=number).order_by("turn")
    return [row.channel or row.excluded_reason for row in rows]


def block(controller, address, channel):
    block_contact(
        address=address,
        controller_id=controller.pk,
        scope=codes.SCOPE_NOTICES,
        reason="asked_by_person",
        actor=actor_with("officer", controller),
        now=NOW,
        channel=channel,
    )


@pytest.mark.parametrize(
    ("fields", "row"),
    [
        ({}, "email"),
        ({"preferred_channel": "email"}, "email"),
        ({"preferred_channel": "sms"}, "sms"),
        ({"preferred_channel": "sms", "phone": "07700900123"}, "email"),
        ({"email": ""}, "sms"),
        ({"email": "not an address"}, "sms"),
        ({"email": "", "phone": ""}, "no_address"),
        ({"email": "", "phone": "nothing"}, "address_invalid"),
        ({"email": "not an address", "phone": ""}, "address_invalid"),
        ({"account_state": "closed", "preferred_channel": "sms"}, "account_closed"),
    ],
)
@pytest.mark.usefixtures("gateway")
def test_each_customer_has_one_notice_by_the_way_that_can_be_used(controller, decider, fields, row):
    make_customer(controller, "10001", **fields)

    campaign = announced(controller, decider)

    assert rows_of("10001") == [row]
    assert [letter.channel for letter in letters_of(campaign)] == [row] * (row in {"email", "sms"})
    assert add(campaign) == 0


def test_without_a_gateway_all_is_as_before(controller, decider):
    make_customer(controller, "10001", preferred_channel="sms")
    make_customer(controller, "10002", email="")

    campaign = announced(controller, decider)

    assert (rows_of("10001"), rows_of("10002")) == (["email"], ["no_address"])
    assert not LetterTemplate.objects.filter(batch_id=campaign.pk, channel="sms").exists()
    assert add(campaign) == 0


@pytest.mark.usefixtures("gateway")
def test_a_blocked_way_is_not_taken_where_there_is_another(controller, decider):
    make_customer(controller, "10001")
    make_customer(controller, "10002", preferred_channel="sms", phone="+45 00 00 00 02")
    make_customer(controller, "10003", phone="")
    block(controller, "KUNDE10001@example.com", codes.EMAIL)
    block(controller, "00000002", codes.SMS)
    block(controller, "kunde10003@example.com", codes.EMAIL)

    announced(controller, decider)

    assert [rows_of(number) for number in ("10001", "10002", "10003")] == [["sms"], ["email"], ["email"]]


@pytest.mark.usefixtures("gateway")
def test_the_text_message_is_short_frozen_and_names_nobody(controller, decider):
    make_customer(controller, "10001", preferred_channel="sms")
    make_customer(controller, "10002", preferred_channel="sms", language="en")
    campaign = announced(controller, decider)

    danish, english = letters_of(campaign)

    assert (danish.recipient_address, danish.recipient_name, danish.slots) == ("+4500000001", "", {})
    assert danish.template.body.startswith(
        f"{controller.name} ændrer sin privatlivspolitik fra 2. marts 2026. Se hvad der ændres"
    )
    assert f"/policies/{controller.slug}/" in danish.template.body
    assert "2 March 2026" in english.template.body
    assert len({row.sha256 for row in LetterTemplate.objects.filter(batch_id=campaign.pk)}) == 4
    assert all(len(row.sha256) == 64 for row in LetterTemplate.objects.filter(batch_id=campaign.pk))


@pytest.mark.parametrize(("preferred", "first", "second"), [("", "email", "sms"), ("sms", "sms", "email")])
@pytest.mark.usefixtures("gateway")
def test_who_bounced_is_told_by_the_other_way_once(controller, decider, preferred, first, second):
    make_customer(controller, "10001", preferred_channel=preferred)
    campaign = announced(controller, decider)
    before = campaign.list_sha256
    accept(letters_of(campaign), NOW)
    assert add(campaign) == 0
    receipt(letters_of(campaign)[0], codes.BOUNCED_HARD, LATER)

    assert (add(campaign, LATER + HOUR), add(campaign, LATER + 2 * HOUR)) == (1, 0)

    assert rows_of("10001") == [first, second]
    assert standing(campaign).not_informed == 1
    other = next(letter for letter in letters_of(campaign) if letter.channel == second)
    accept([other], LATER + HOUR)
    assert (standing(campaign).informed, standing(campaign).due) == (1, 1)
    assert Campaign.objects.get(pk=campaign.pk).list_sha256 != before
    receipt(other, codes.BOUNCED_HARD, LATER + DAY)
    assert add(campaign, LATER + 2 * DAY) == 0
    assert (standing(campaign).informed, standing(campaign).not_informed) == (0, 1)


@pytest.mark.usefixtures("gateway")
def test_who_has_no_other_way_and_whose_other_way_is_no_way_is_left(controller, decider):
    make_customer(controller, "10001", phone="")
    make_customer(controller, "10002", phone="nothing")
    make_customer(controller, "10003", account_state="active")
    campaign = announced(controller, decider)
    accept(letters_of(campaign), NOW)
    for letter in letters_of(campaign)[:2]:
        receipt(letter, codes.BOUNCED_HARD, LATER)
    # Delivered and bounced: a mailbox that forwards. It was delivered.
    receipt(letters_of(campaign)[2], codes.DELIVERED, LATER)
    receipt(letters_of(campaign)[2], codes.BOUNCED_HARD, LATER)

    assert add(campaign, LATER + HOUR) == 0


@pytest.mark.usefixtures("gateway")
def test_who_was_refused_for_good_is_told_by_the_other_way(controller, decider):
    make_customer(controller, "10001")
    campaign = announced(controller, decider)
    letter = letters_of(campaign)[0]
    Result.objects.create(letter=letter, outcome=codes.PERMANENT, source=codes.RELAY, recorded_at=LATER)

    assert (add(campaign, LATER), rows_of("10001")) == (1, ["email", "sms"])


def test_a_gateway_named_after_the_planning_sends_no_text_that_nobody_approved(controller, decider, settings):
    make_customer(controller, "10001", email="")
    campaign = announced(controller, decider)
    settings.DPO_SMS_GATEWAY_URL = "https://sms.example.com"

    assert add(campaign) == 0

    assert rows_of("10001") == ["no_address"]
    assert not LetterTemplate.objects.filter(batch_id=campaign.pk, channel="sms").exists()


def said(campaign, number="10001", **fields):
    return {
        "customer": number,
        "displayed_at": LATER,
        "text_sha256": text_sha256(campaign.policy_version.text),
    } | fields


def record(campaign, *displays, now=LATER, actor=None):
    return record_displays(
        campaign_id=campaign.pk,
        displays=displays,
        actor=actor or actor_with("client", campaign.controller),
        now=now,
    )


@pytest.mark.parametrize("email", ["kunde10001@example.com", ""])
def test_a_display_at_sign_in_tells_at_that_instant(controller, decider, email):
    make_customer(controller, "10001", email=email)
    campaign = announced(controller, decider)
    assert standing(campaign, LATER).informed == 0

    record(campaign, said(campaign))
    record(campaign, said(campaign, displayed_at=LATER + HOUR), now=LATER + HOUR)

    found = standing(campaign, LATER + HOUR)
    assert (found.due, found.informed, found.no_address, found.not_informed) == (1, 1, 0, 0)
    assert found.last_reached_at == LATER
    assert Display.objects.count() == 1


def test_a_late_display_is_late_and_an_earlier_delivery_counts_before_it(controller, decider):
    make_customer(controller, "10001")
    make_customer(controller, "10002")
    campaign = announced(controller, decider)
    accept(letters_of(campaign)[:1], NOW)
    receipt(letters_of(campaign)[0], codes.DELIVERED, NOW + HOUR)
    late = NOW + 20 * DAY

    record(campaign, *(said(campaign, number, displayed_at=late) for number in ("10001", "10002")), now=late)

    found = standing(campaign, late)
    assert (found.informed, found.late) == (2, 1)


def test_a_bounce_does_not_take_a_display_away(controller, decider):
    make_customer(controller, "10001")
    campaign = announced(controller, decider)
    accept(letters_of(campaign), NOW)
    record(campaign, said(campaign))
    receipt(letters_of(campaign)[0], codes.BOUNCED_HARD, LATER + HOUR)

    assert standing(campaign).informed == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text_sha256": "0" * 64}, "text_not_announced"),
        ({"displayed_at": NOW - HOUR}, "displayed_before"),
        ({"displayed_at": LATER + HOUR}, "displayed_later"),
        ({"customer": "99999"}, "display_unknown"),
    ],
)
def test_a_display_that_cannot_be_true_records_none(controller, decider, fields, code):
    make_customer(controller, "10001")
    campaign = announced(controller, decider)

    with pytest.raises(Invalid) as refusal:
        record(campaign, said(campaign), said(campaign, **fields))

    assert refusal.value.code == code
    assert not Display.objects.exists()
    with pytest.raises(Invalid, match="customers_required"):
        record(campaign)
    with pytest.raises(NotPermitted):
        record(campaign, said(campaign), actor=actor_with("auditor", controller))


def listed(answer):
    assert answer.status_code == 200, answer.content
    return [(row["customer"], row["channel"], row["reason"]) for row in answer.json()["results"]]


@pytest.fixture
def bounced(controller, decider):
    for number in ("10001", "10003", "10004", "10005"):
        make_customer(controller, number)
    make_customer(controller, "10002", email="not an address")
    elsewhere = make_controller("andre")
    make_customer(elsewhere, "20001", email="not an address")
    campaign = announced(controller, decider)
    first, third, fourth, fifth = letters_of(campaign)
    accept([first, third, fourth], NOW)
    receipt(first, codes.BOUNCED_HARD, LATER)
    receipt(third, codes.BOUNCED_SOFT, LATER)
    receipt(fourth, codes.DELIVERED, LATER)
    Result.objects.create(letter=fifth, outcome=codes.PERMANENT, source=codes.RELAY, recorded_at=LATER + HOUR)
    return campaign


def test_wrong_contacts_flow_back_without_the_contacts(controller, bounced, monkeypatch):
    shop = Caller("client", controller)
    path = "customers/wrong-contacts/"
    rows = [
        ("10002", "email", "unusable"),
        ("10001", "email", "came_back"),
        ("10005", "email", "refused"),
    ]

    answer = shop.get(path, controller=controller.slug)

    assert (listed(answer), answer.json()["next"]) == (rows, None)
    assert "example.com" not in answer.content.decode()
    since = shop.get(path, controller=controller.slug, since=(LATER + HOUR).isoformat())
    assert listed(since) == rows[2:]
    # Page by page: each once, none left out.
    monkeypatch.setattr(lists, "PAGE", 1)
    found, after = [], ""
    while after is not None:
        page = shop.get(path, controller=controller.slug, after=after)
        found, after = found + listed(page), page.json()["next"]
    assert found == rows
    problem_of(shop.get(path, controller=controller.slug, after="x"), 400, "cursor_invalid", "after")
    problem_of(
        shop.get(path, controller=controller.slug, since="2026-02-01"), 400, "instant_invalid", "since"
    )
    problem_of(shop.get(path, controller="andre"), 404, "not_found")


def test_who_has_another_contact_by_now_is_not_listed(controller, bounced):
    with acting(ADMIN, "registry.customer_changed"):
        Customer.objects.filter(number="10001").update(email="ny@example.com")
        Customer.objects.filter(number="10002").update(email="ny2@example.com")
        Customer.objects.filter(number="10005").update(email="")

    assert wrong_contacts(controller.pk) == ([], None)


def test_displays_by_the_api(controller, decider, monkeypatch):
    make_customer(controller, "10001")
    campaign = announced(controller, decider)
    monkeypatch.setattr(clock, "now", lambda: NOW + DAY)
    shop = Caller("client", controller)
    path = f"campaigns/{campaign.pk}/record-displays/"
    body = said(campaign, displayed_at=LATER.isoformat())

    answer = shop.post(path, {"displays": [body]})

    assert (answer.status_code, answer.json()["informed"]) == (200, 1)
    problem_of(shop.post(path, {"displays": [body | {"customer": "9"}]}), 400, "display_unknown", "displays")
