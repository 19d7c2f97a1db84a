"""Before a date is promised: counts that lead to exactly their rows."""

import re

import pytest
from django.urls import reverse

from dpo_office.common import clock
from dpo_office.common.letters.blocks import block_contact
from dpo_office.common.letters.codes import BOUNCED_HARD, BOUNCED_SOFT
from registry_app.models import Controller, Customer
from registry_app.queries.reachability import LISTED, customers_reached, reach_of
from tests.factories.clients import Caller
from tests.factories.policy_change import announced, approved, drafted, letters_of, receipt
from tests.factories.registry import actor_with, make_customer
from tests.registry_app.admin.conftest import signed_in


@pytest.fixture
def people(controller, officer):
    """Somebody for each way, and others who must not be counted."""
    make_customer(controller, "1")
    make_customer(controller, "2", email="åse@blåbær.example", preferred_channel="sms")
    make_customer(controller, "3", email="")
    make_customer(controller, "4", email="not an address")
    make_customer(controller, "5", email="", phone="")
    make_customer(controller, "6", email="Blocked@Example.com")
    make_customer(controller, "7", account_state="closed")
    make_customer(controller, "8", account_state="deceased", email="")
    make_customer(Controller.objects.get(slug="other"), "9")
    for address, scope in (("blocked@example.com", "everything"), ("kunde1@example.com", "marketing")):
        block_contact(
            address=address,
            controller_id=controller.pk,
            scope=scope,
            reason="x",
            actor=officer,
            now=clock.now(),
        )
    return controller


def numbers(rows):
    return sorted(rows.values_list("number", flat=True))


def test_each_customer_is_counted_in_one_way(people):
    reach = reach_of(people.pk)

    assert reach.ways == {"email": 2, "email_blocked": 1, "sms_only": 2, "neither": 1}
    assert sum(reach.ways.values()) == reach.to_be_told == 6
    assert (reach.invalid, reach.prefer_sms, reach.bounced) == (1, 1, 0)
    assert reach.excluded == {"account_closed": 1, "person_deceased": 1}
    assert {state: number for state, number in reach.states.items() if number} == {
        "active": 6,
        "closed": 1,
        "deceased": 1,
    }


@pytest.mark.parametrize(
    ("way", "found"),
    [
        ("email", ["1", "2", "6"]),
        ("sms_only", ["3", "4"]),
        ("neither", ["5"]),
        ("invalid", ["4"]),
        ("bounced", []),
    ],
)
def test_a_way_can_be_listed(people, way, found):
    rows = Customer.objects.filter(controller=people)

    assert numbers(customers_reached(rows, way, [people.pk])) == found


def test_an_address_from_which_a_letter_came_back_is_told_apart(controller, decider):
    for number in ("1", "2"):
        make_customer(controller, number)
    first, second = letters_of(announced(controller, decider))
    receipt(first, BOUNCED_HARD, clock.now())
    receipt(second, BOUNCED_SOFT, clock.now())
    Customer.objects.filter(number="1")  # written otherwise, the address is the same

    assert reach_of(controller.pk).bounced == 1
    assert numbers(customers_reached(Customer.objects.all(), "bounced", [controller.pk])) == ["1"]


def test_the_page_shows_counts_that_lead_to_their_rows(people, decider):
    version = approved(people, decider)
    client = signed_in("dpo", people)

    page = client.get(reverse("admin:registry_app_policyversion_reach", args=[version.pk])).content.decode()

    links = dict(re.findall(r'<a href="([^"]+reach=[a-z_]+)">([0-9]+)</a>', page))
    assert {url.rpartition("=")[2] for url in links} == set(LISTED)
    for url, number in links.items():
        shown = client.get(url.replace("&amp;", "&")).context["cl"].result_count
        blocked = 1 if url.endswith("=email") else 0
        assert shown == int(number) + blocked, url


def test_a_day_that_is_too_near_is_said_to_be(people, decider):
    version = approved(people, decider)
    url = reverse("admin:registry_app_policyversion_reach", args=[version.pk])
    client = signed_in("legal", people)

    assert "too near" in client.get(url, {"effective_on": str(clock.today())}).content.decode()
    assert "in time" in client.get(url, {"effective_on": "2099-01-01"}).content.decode()
    assert client.get(url, {"effective_on": "x"}).status_code == 200


def test_the_api_says_the_same(people, settings):
    settings.DPO_RELAY_PER_SECOND, settings.DPO_SMS_PRICE_ORE = 1, 40
    version = drafted(people)
    caller = Caller("client", people)

    body = caller.get(
        f"policies/testco/versions/{version.pk}/reachability/", effective_on="2099-01-01"
    ).json()

    assert body["ways"] == {"email": 2, "email_blocked": 1, "sms_only": 2, "neither": 1}
    assert (body["customers"], body["to_be_told"], body["sending_seconds"]) == (8, 6, 2)
    # Two have nothing but a phone.
    assert (body["sms_messages"], body["sms_parts"]) == (2, 2)
    assert (body["sms_cost_ore"], body["in_time"], body["effective_on"]) == (80, True, "2099-01-01")


def test_parts_are_counted_with_the_real_text(people, settings):
    settings.DPO_SMS_PRICE_ORE = 40
    version = drafted(people)
    settings.DPO_BASE_URL = f"https://{'long' * 20}.example.com"

    body = Caller("client", people).get(f"policies/testco/versions/{version.pk}/reachability/").json()

    assert (body["sms_messages"], body["sms_parts"], body["sms_cost_ore"]) == (2, 4, 160)


def test_with_a_gateway_those_who_prefer_sms_are_paid_for_too(people, settings):
    before = reach_of(people.pk)
    settings.DPO_SMS_GATEWAY_URL = "https://sms.example.com"
    make_customer(people, "30001", preferred_channel="sms")
    make_customer(people, "30002", preferred_channel="sms", language="en")
    make_customer(people, "30003", preferred_channel="sms", phone="")

    after = reach_of(people.pk)

    assert after.prefer_sms - before.prefer_sms == 3
    assert sum(after.by_sms.values()) >= sum(before.by_sms.values()) + 2
    assert after.by_sms["en"] == before.by_sms.get("en", 0) + 1


def test_the_counts_take_the_same_few_queries_however_many(people, django_assert_num_queries):
    with django_assert_num_queries(8):
        reach_of(people.pk)


def test_reach_of_another_controller_is_not_shown(people):
    version = drafted(people)
    stranger = signed_in("dpo", Controller.objects.get(slug="other"))

    answer = stranger.get(reverse("admin:registry_app_policyversion_reach", args=[version.pk]))

    assert answer.status_code == 404
    assert actor_with("dpo", people)
