"""One person with several customer rows: named, dropped, found, shown."""

from typing import Any

import pytest

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.letters.models import Letter
from registry_app.models import Controller
from requests_app.actions.case_customers import drop_customer, name_customer
from requests_app.models import Case, CaseCustomer, StepReason
from requests_app.queries.case_customers import customer_numbers, customers_like
from requests_app.queries.customers import cases_of
from requests_app.queries.quick_records import open_cases_of_caller
from tests.factories.cases import SETUP, client_as, everything_about, make_case, make_office
from tests.factories.contributors import handed_out, opened
from tests.factories.registry import actor_with, make_customer
from tests.requests_app.admin.conftest import SignIn, case_url, sign_in

__all__ = ["sign_in"]
EN = {"accept-language": "en"}


@pytest.fixture
def controller(db: None) -> Controller:
    return make_office(form_mode="none")


def call(case: Case, number: str = "10002", reason: str = "Samme adresse.") -> dict[str, Any]:
    actor = actor_with("officer", case.controller)
    return {"case_id": case.pk, "number": number, "reason": reason, "actor": actor, "now": clock.now()}


def test_a_customer_is_named_and_the_cases_own_stays(controller: Controller) -> None:
    own = make_customer(controller, "10001", email="aase@example.com")
    other = make_customer(controller, "10002", email="aase.gammel@example.com")
    case = make_case(controller)
    letters = Letter.objects.count()

    name_customer(**call(case, " 10002 "))

    case.refresh_from_db()
    assert (case.customer, [row.customer for row in case.named_customers.all()]) == (own, [other])
    assert customer_numbers(case) == ["10001", "10002"]
    actor = actor_with("officer", controller)
    assert list(cases_of(other, actor)) == list(cases_of(own, actor)) == [case]
    assert open_cases_of_caller(actor, [other]) == [case]
    assert open_cases_of_caller(actor, [make_customer(controller, "10003")]) == []
    assert StepReason.objects.get(step="name_customer").text == "Samme adresse."
    assert Letter.objects.count() == letters

    drop_customer(**call(case, reason="En anden."))

    assert list(cases_of(other, actor)) == []
    assert CaseCustomer.history.filter(history_type="-").count() == 1


def test_what_is_no_customer_of_the_controller_is_not_named(controller: Controller) -> None:
    make_customer(controller, "10001", email="aase@example.com")
    make_customer(controller, "10002")
    make_customer(make_office("other"), "20001")
    make_customer(controller, "10009", account_state="erased")
    case = make_case(controller)
    name_customer(**call(case))
    before = everything_about(case)

    for number in ("20001", "10009", "99999", ""):
        with pytest.raises(Invalid, match="customer_number_unknown"):
            name_customer(**call(case, number))
    for number in ("10001", "10002"):
        with pytest.raises(Refused, match="customer_named_already"):
            name_customer(**call(case, number))
    with pytest.raises(Invalid, match="reason_required"):
        name_customer(**call(case, reason=" "))
    with pytest.raises(Refused, match="customer_not_named"):
        drop_customer(**call(case, "10001"))
    assert everything_about(case) == before


def test_others_with_the_same_contact_are_suggested(controller: Controller, sign_in: SignIn) -> None:
    make_customer(controller, "10001", email="aase@example.com")
    case = make_case(controller)
    client = sign_in("officer", controller)
    hint = "look whether they are this person too"
    assert hint not in client.get(case_url(case), headers=EN).content.decode()
    twin = make_customer(controller, "10002", email="AASE@example.com", name="Å. Blåbær")
    phone = make_customer(controller, "10003", phone="+45 00000002")
    make_customer(make_office("other"), "20001", email="aase@example.com")
    make_customer(controller, "10009", email="aase@example.com", account_state="erased")

    assert customers_like(case) == [twin, phone]
    assert hint in client.get(case_url(case), headers=EN).content.decode()
    form = client.get(case_url(case, "step/name_customer/")).context["form"]
    assert form.fields["number"].initial == "10002"
    assert "10003" in str(form.fields["number"].help_text)
    for number in ("10002", "10003"):
        name_customer(**call(case, number))
    shown = client.get(case_url(case), headers=EN).content.decode()
    assert hint not in shown
    assert f"/customer/{twin.pk}/change/" in shown
    page = client.get(f"/office/registry_app/customer/{twin.pk}/change/").content.decode()
    assert case.reference in page


def test_an_unmatched_case_names_customers_too(controller: Controller, sign_in: SignIn) -> None:
    case = make_case(controller)
    for number in ("10001", "10002"):
        make_customer(controller, number, email="aase@example.com")

    assert "step/name_customer/" in sign_in("officer", controller).get(case_url(case)).content.decode()
    name_customer(**call(case))

    shown = client_as("officer", controller).get(f"/api/v1/cases/{case.pk}/").json()
    assert shown["customers"] == ["10002"]
    assert "drop_customer" in shown["available_steps"]


def test_a_colleague_reads_every_number(controller: Controller) -> None:
    task = handed_out(controller)
    make_customer(task.case.controller, "10002")
    name_customer(**call(task.case))

    client, address = opened(task)

    assert "10002" in client.get(address).content.decode()


def test_a_test_case_is_nobodys(controller: Controller) -> None:
    make_customer(controller, "10002")
    case = make_case(controller)
    with acting(SETUP, "import"):
        test = Case.objects.create(
            **{
                field.attname: getattr(case, field.attname)
                for field in Case._meta.concrete_fields
                if field.name not in ("id", "reference", "customer", "is_test")
            },
            reference="T-1",
            is_test=True,
        )
    with pytest.raises(Refused, match="customer_of_test"):
        name_customer(**call(test))
