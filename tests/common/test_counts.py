"""Counting several sets of rows by one query."""

import pytest

from dpo_office.common.counts import count_each
from registry_app.models import Controller, Customer, System
from tests.factories.registry import make_controller, make_customer, make_system


@pytest.mark.django_db
def test_each_set_is_counted_and_an_empty_one_counts_nothing(django_assert_num_queries) -> None:
    controller = make_controller("counted")
    for number in range(3):
        make_customer(controller, f"900{number}")
    make_system(controller)

    with django_assert_num_queries(1):
        found = count_each(
            Customer.objects.filter(controller=controller).order_by("number"),
            System.objects.filter(controller=controller, active=False),
            System.objects.filter(controller=controller),
            Customer.objects.filter(pk__in=[]),
            Controller.objects.filter(pk=controller.pk),
            Customer.objects.none(),
        )

    assert found == [3, 0, 1, 0, 1, 0]


def test_no_sets_ask_nothing() -> None:
    assert count_each() == []
