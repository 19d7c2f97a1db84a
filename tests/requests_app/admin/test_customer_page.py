"""The page of a customer: account over time, cases, consents, and what goes when."""

from datetime import date

import pytest

from dpo_office.common import clock
from dpo_office.common.acting import acting
from registry_app.models import Customer
from requests_app.actions.new_cases import Requester
from requests_app.actions.quick_records import record_at_once
from requests_app.domain.quick_records import Wish
from tests.factories.cases import case_in
from tests.factories.registry import (
    ADMIN,
    actor_with,
    make_activity,
    make_controller,
    make_customer,
    make_data,
    make_purpose,
    make_rule,
)
from tests.registry_app.admin.conftest import page_url, signed_in

pytestmark = pytest.mark.django_db


def calling(customer: Customer) -> Requester:
    return Requester(name="", email="", phone="", customer_number=customer.number)


@pytest.fixture
def customer() -> Customer:
    """A customer who paused, came back, paused again, took a consent back and has a case."""
    controller = make_controller()
    activity = make_activity(controller, "menus", subjects=["customers"])
    consented = make_purpose(activity, "allergies", basis="9.2.a", name_en="Allergies")
    make_data(consented, "allergies", rule=make_rule(controller, "R-2", period=24), name_en="Allergy notes")
    make_data(consented, "visits", rule=make_rule(controller, "R-3", trigger="web_visit"), name_en="Visits")
    customer = make_customer(controller, account_state="paused", state_since=date(2023, 1, 2))
    for state, since in (("active", date(2023, 6, 1)), ("paused", date(2024, 5, 31))):
        with acting(ADMIN, "registry.customer_changed"):
            Customer.objects.filter(pk=customer.pk).update(account_state=state, state_since=since)
    case_in("received", controller, requester=calling(customer))
    record_at_once(
        controller=controller.slug,
        wishes=[Wish("withdrawal", subject="menus.allergies")],
        requester=calling(customer),
        channel="phone",
        customer_id=customer.pk,
        actor=actor_with("agent", controller),
        now=clock.now(),
    )
    return Customer.objects.get(pk=customer.pk)


def test_the_page_tells_the_account_the_cases_the_consents_and_what_goes(customer):
    page = signed_in("dpo", customer.controller).get(page_url(customer))

    assert [(str(line["since"]), "paused" in line["chip"]) for line in page.context["account"]] == [
        ("2024-05-31", True),
        ("2023-06-01", False),
        ("2023-01-02", True),
    ]
    assert {case["rights"] for case in page.context["cases"]} == {"access", "withdrawal of consent"}
    (consent,) = page.context["consents"]
    assert (consent["name"], len(consent["withdrawn"])) == ("Allergies", 1)
    (dated,), (waiting,) = page.context["kept"]["dated"], page.context["kept"]["waiting"]
    assert (dated["data"], dated["goes_on"], dated["is_due"]) == ("Allergy notes", date(2026, 6, 1), True)
    assert (waiting["data"], waiting["waits_for"]) == ("Visits", "the visit")


def test_an_agent_sees_the_cases_but_not_the_record(customer):
    page = signed_in("agent", customer.controller).get(page_url(customer))

    assert len(page.context["cases"]) == 2
    assert page.context["kept"] is None
    assert "Allergy notes" not in page.content.decode()


@pytest.mark.parametrize("more", [0, 3])
def test_more_cases_and_rules_ask_no_more_queries(customer, more, django_assert_num_queries):
    for number in range(more):
        case_in("received", customer.controller, requester=calling(customer))
        make_rule(customer.controller, f"R-9{number}")
    client = signed_in("dpo", customer.controller)
    client.get(page_url(customer))

    # Two of them are who has read this, for the DPO, and one is the entry of the read log itself.
    with django_assert_num_queries(17):
        client.get(page_url(customer))
