"""Contact blocks in the back office: on the customer's page, in their list, and lifted with a reason."""

from typing import Any

import pytest

from dpo_office.common import clock
from dpo_office.common.letters import codes
from dpo_office.common.letters.blocks import block_contact
from dpo_office.common.letters.models import ContactBlock
from registry_app.models import Controller
from tests.factories.registry import ADMIN, make_controller, make_customer
from tests.registry_app.admin.conftest import page_url, signed_in

LIST = "/office/common/contactblock/"
OFFICE = ["officer", "decider", "dpo", "legal", "auditor"]


def blocked(controller: Controller, channel: str = codes.SMS, address: str = "+45 00 00 00 01") -> Any:
    return block_contact(
        address=address,
        channel=channel,
        controller_id=controller.pk,
        scope=codes.SCOPE_MARKETING,
        reason="case.recorded_at_once",
        actor=ADMIN,
        now=clock.now(),
    )


def step_of(block: ContactBlock) -> str:
    return f"{LIST}{block.pk}/step/lift_block/"


@pytest.mark.parametrize("role", [*OFFICE, "agent", "contributor"])
def test_who_sees_the_list_and_a_block(role: str, controller: Controller) -> None:
    block = blocked(controller)
    client = signed_in(role, controller)
    expected = 200 if role in OFFICE else 403

    for url in (LIST, f"{LIST}{block.pk}/change/", f"{LIST}{block.pk}/history/"):
        assert client.get(url).status_code == expected, url


def test_the_list_names_what_and_why_and_nobody(controller: Controller) -> None:
    blocked(controller)
    blocked(make_controller("third"))

    answer = signed_in("dpo", controller).get(LIST)

    shown = answer.content.decode()
    assert answer.context["cl"].result_count == 1
    assert "objection to direct marketing" in shown
    assert "00 00 00 01" not in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=in_force", 1),
        ("state=lifted", 0),
        ("channel=sms", 1),
        ("channel=email", 0),
        ("scope=notices", 0),
    ],
)
def test_the_list_is_narrowed(query: str, found: int, controller: Controller) -> None:
    blocked(controller)

    answer = signed_in("dpo", controller).get(f"{LIST}?{query}&controller={controller.slug}")

    assert answer.context["cl"].result_count == found


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_any_length(
    count: int, controller: Controller, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        blocked(controller, address=f"+45 00 00 00 0{number}")
    client = signed_in("dpo", controller)
    client.get(LIST)

    with django_assert_num_queries(6):
        client.get(LIST)


def test_a_block_is_lifted_with_a_reason(controller: Controller) -> None:
    block = blocked(controller)
    client = signed_in("officer", controller)
    assert "Lift the block" in client.get(f"{LIST}{block.pk}/change/").content.decode()

    assert client.post(step_of(block), {"reason": ""}).status_code == 200
    assert ContactBlock.objects.get().lifted_at is None
    answer = client.post(step_of(block), {"reason": "Wants the newsletter again."}, follow=True)

    assert ContactBlock.objects.get().lifted_at is not None
    shown = answer.content.decode()
    assert "Wants the newsletter again." in shown
    assert "Lift the block" not in shown
    assert client.post(step_of(block), {"reason": "Again."}).status_code == 409


@pytest.mark.parametrize("role", ["decider", "legal", "auditor"])
def test_who_may_only_look_lifts_nothing(role: str, controller: Controller) -> None:
    block = blocked(controller)

    assert signed_in(role, controller).post(step_of(block), {"reason": "x"}).status_code == 409
    assert ContactBlock.objects.get().lifted_at is None


def test_the_customers_page_shows_what_is_blocked(controller: Controller) -> None:
    customer = make_customer(controller)
    url = page_url(customer)
    assert "Nothing is blocked" in signed_in("agent", controller).get(url).content.decode()
    block = blocked(controller)
    blocked(controller, codes.POST, customer.number)
    blocked(controller, codes.EMAIL, "another@example.com")

    for_agent = signed_in("agent", controller).get(url)
    for_officer = signed_in("officer", controller).get(url)

    assert [row["channel"] for row in for_agent.context["blocks"]] == ["post", "SMS"]
    assert str(block.pk) not in for_agent.content.decode()
    assert str(block.pk) in for_officer.content.decode()
