"""The seller's objections become contact blocks, all of them or none; customers come after."""

from datetime import timedelta

import pytest

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.letters.blocks import Contact, blocks_in_force, blocks_of, place_block
from dpo_office.common.letters.models import ContactBlock
from registry_app.actions.customer_imports import import_csv
from registry_app.actions.set_up import declare_point
from registry_app.actions.suppressions import import_suppressions
from registry_app.models import Customer, SuppressionImport
from registry_app.queries.set_up import may_take_in_customers
from tests.factories.registry import ADMIN, LONG_AGO, actor_with, make_controller

NOW = LONG_AGO + timedelta(hours=1)
LIST = "email;phone;customer_number\naase@example.com;00000001;K-1\nbo@example.com;;\n"


@pytest.fixture
def building(db):
    return make_controller("building", state="setting_up")


def take_in(controller, content=LIST, *, scope="marketing", reason="Sælgers liste.", role="officer"):
    return import_suppressions(
        controller_id=controller.pk,
        content=content.encode() if isinstance(content, str) else content,
        scope=scope,
        reason=reason,
        actor=actor_with(role, controller),
        now=NOW,
    )


def test_every_contact_is_blocked_on_its_channels(building):
    made = take_in(building)

    assert (made.lines, made.blocked, made.known) == (2, 5, 0)
    blocks = blocks_of(
        building.pk,
        [
            Contact("email", "AASE@example.com"),
            Contact("email", "bo@example.com"),
            Contact("sms", "+45 00 00 00 01"),
            Contact("phone", "00000001"),
            Contact("post", "k-1"),
        ],
    )
    assert {(block.channel, block.scope, block.reason, block.cause_id) for block in blocks} == {
        (channel, "marketing", "suppression.from_seller", made.pk)
        for channel in ("email", "sms", "phone", "post")
    }
    assert blocks.count() == 5
    event = Event.objects.get(subject_id=building.pk)
    assert event.data == {"import": str(made.pk), "scope": "marketing", "blocked": 5, "known": 0}


def test_a_list_taken_in_twice_blocks_nobody_twice(building):
    take_in(building)

    again = take_in(building)

    assert (again.blocked, again.known) == (0, 5)
    assert ContactBlock.objects.count() == 5


def test_what_was_blocked_before_stays_and_the_wider_block_is_new(building):
    with acting(ADMIN, "test.blocked"):
        place_block(
            Contact("email", "aase@example.com"),
            controller_id=building.pk,
            scope="marketing",
            reason="asked_by_person",
            now=LONG_AGO,
        )

    made = take_in(building, "aase@example.com\n")
    wider = take_in(building, "aase@example.com\n", scope="everything")

    assert (made.blocked, made.known) == (0, 1)
    assert (wider.blocked, wider.known) == (1, 0)


def test_a_contact_that_stands_twice_is_blocked_once(building):
    assert take_in(building, "aase@example.com\nAase@example.com\n").blocked == 1


@pytest.mark.parametrize(
    ("content", "how", "code"),
    [
        ("hej\n", {}, "list_has_problems"),
        ("aase@example.com\nhej\n", {}, "list_has_problems"),
        ("", {}, "list_empty"),
        ("æble@example.com\n".encode("latin-1"), {}, "list_not_text"),
        (LIST, {"scope": "notices"}, "scope_unknown"),
        (LIST, {"reason": " "}, "reason_required"),
    ],
)
def test_a_list_with_a_mistake_blocks_nobody(building, content, how, code):
    with pytest.raises(Invalid, match=code):
        take_in(building, content, **how)

    assert not ContactBlock.objects.exists()
    assert not SuppressionImport.objects.exists()


@pytest.mark.parametrize("role", ["agent", "auditor", "client"])
def test_who_only_reads_takes_in_no_list(building, role):
    with pytest.raises(NotPermitted):
        take_in(building, role=role)


def test_many_contacts_are_blocked_in_a_few_queries(building, django_assert_max_num_queries):
    text = "".join(f"kunde{number}@example.com\n" for number in range(2_500))

    with django_assert_max_num_queries(45):
        made = take_in(building, text)

    assert made.blocked == blocks_in_force(building.pk).count() == 2_500


def customers_of(controller):
    return import_csv(
        controller_id=controller.pk,
        chunks=[b"number;name;email\nK-1;Kunde;kunde@example.com\n"],
        actor=actor_with("officer", controller),
        now=NOW,
    )


def test_no_customer_is_taken_in_before_the_list(building):
    with pytest.raises(Refused, match="suppressions_first"):
        customers_of(building)
    assert not Customer.objects.exists()

    take_in(building)
    customers_of(building)

    assert Customer.objects.get().number == "K-1"


def test_a_list_may_be_declared_empty_with_a_reason(building):
    declare_point(
        controller_id=building.pk,
        point="suppressions",
        status="not_needed",
        reason="Sælger har bekræftet, at ingen har gjort indsigelse.",
        actor=actor_with("dpo", building),
        now=NOW,
    )

    assert may_take_in_customers(building)
    customers_of(building)
    assert Customer.objects.count() == 1
