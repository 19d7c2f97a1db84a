"""A case opened on its page: what it takes, what it tells, and that nothing is doubled."""

import uuid
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dpo_office.common import clock
from registry_app.models import Controller
from requests_app.models import Case
from tests.factories.cases import make_office
from tests.factories.registry import make_customer
from tests.requests_app.admin.conftest import SignIn, case_url, rows_everywhere

PAGE = "/office/requests_app/case/open/"
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def filled_in(**changes: Any) -> dict[str, Any]:
    """Return the page filled in."""
    return {
        "key": str(uuid.uuid4()),
        "controller": "testco",
        "rights": ["access", "erasure"],
        "name": "Åse Blåbær",
        "email": "aase@example.com",
        "phone": "+45 00 00 00 02",
        "customer_number": "",
        "channel": "phone",
        "received_at": "",
        "language": "da",
    } | changes


@pytest.mark.parametrize("role", ["agent", "officer", "decider"])
def test_a_case_is_opened(role: str, controller: Controller, sign_in: SignIn) -> None:
    client = sign_in(role, controller)
    assert client.get(PAGE).status_code == 200

    answer = client.post(PAGE, filled_in(), follow=True)

    case = Case.objects.get()
    assert answer.redirect_chain == [(case_url(case), 302)]
    assert [item.right for item in case.items.all()] == ["access", "erasure"]
    assert (case.channel, case.requester_name) == ("phone", "Åse Blåbær")
    assert "No customer matches" in answer.content.decode()


@pytest.mark.parametrize("role", ["legal", "auditor"])
def test_who_may_only_look_opens_none(role: str, controller: Controller, sign_in: SignIn) -> None:
    client = sign_in(role, controller)

    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, filled_in()).status_code == 403
    assert PAGE not in client.get("/office/requests_app/case/").content.decode()
    assert not Case.objects.exists()


@pytest.mark.parametrize("found_by", [{"customer_number": "10001", "email": ""}, {"email": "a@example.com"}])
def test_the_customer_is_found_and_named(
    found_by: dict[str, str], controller: Controller, sign_in: SignIn
) -> None:
    customer = make_customer(controller, "10001", email="a@example.com")

    answer = sign_in("agent", controller).post(PAGE, filled_in(**found_by), follow=True)

    assert Case.objects.get().customer == customer
    assert "customer 10001" in answer.content.decode()


def test_the_time_is_danish(controller: Controller, sign_in: SignIn) -> None:
    local = (clock.now() - timedelta(days=3)).astimezone(COPENHAGEN).replace(second=0, microsecond=0)

    sign_in("agent", controller).post(PAGE, filled_in(received_at=f"{local:%Y-%m-%dT%H:%M}"))

    case = Case.objects.get()
    assert case.received_at == local
    assert case.received_on == local.date()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rights": []}, "Name at least one right."),
        ({"rights": ["everything"]}, "not one of the available choices"),
        ({"controller": "other"}, "not one of the available choices"),
        ({"name": "", "email": "", "phone": ""}, "Name the person by at least one"),
        ({"email": "nobody"}, "not a single e-mail address"),
        ({"name": "Åse\nBcc: x"}, "line breaks"),
        ({"received_at": "2999-01-01T10:00"}, "cannot have been received in the future"),
        ({"received_at": "1999-01-01T10:00"}, "more than five years ago"),
        ({"received_at": "yesterday"}, "valid date/time"),
        ({"channel": "pigeon"}, "not one of the available choices"),
        ({"key": "x"}, "valid UUID"),
    ],
)
def test_a_mistake_is_told_and_the_input_kept(
    changes: dict[str, Any], said: str, controller: Controller, sign_in: SignIn
) -> None:
    make_office("other")

    answer = sign_in("agent", controller).post(PAGE, filled_in(**changes))

    shown = answer.content.decode()
    assert answer.status_code in (200, 400)
    assert said in shown
    assert "+45 00 00 00 02" in shown or changes.get("phone") == ""
    assert not Case.objects.exists()


def test_a_page_sent_twice_opens_one_case(controller: Controller, sign_in: SignIn) -> None:
    client = sign_in("agent", controller)
    page = filled_in()
    client.post(PAGE, page)

    again = client.post(PAGE, page, follow=True)

    assert again.redirect_chain == [(case_url(Case.objects.get()), 302)]
    assert "This page was sent before" in again.content.decode()


def test_after_a_mistake_the_same_page_still_opens_its_case(controller: Controller, sign_in: SignIn) -> None:
    client = sign_in("agent", controller)
    page = filled_in()
    client.post(PAGE, page | {"email": "nobody"})

    assert client.post(PAGE, page).status_code == 302
    assert Case.objects.count() == 1


def test_looking_at_the_page_writes_nothing(controller: Controller, sign_in: SignIn) -> None:
    client = sign_in("agent", controller)
    before = rows_everywhere()

    shown = client.get(PAGE).content.decode()

    assert rows_everywhere() == before
    assert f"{datetime.now(COPENHAGEN):%Y-%m-%d}" in shown


def test_a_complaint_is_opened_without_a_right_and_a_request_is_not(
    controller: Controller, sign_in: SignIn
) -> None:
    officer = sign_in("officer", controller)
    without = filled_in(rights=[])
    assert "Name at least one right." in officer.post(PAGE, without).content.decode()

    officer.post(PAGE, without | {"kind": "complaint"})

    case = Case.objects.get()
    assert (case.kind, case.items.count()) == ("complaint", 0)
    page = officer.get(case_url(case)).content.decode()
    assert "<strong>Complaint</strong>" in page
    assert "?tab=rights" not in page


def test_the_data_protection_officer_opens_questions_alone(controller: Controller, sign_in: SignIn) -> None:
    dpo = sign_in("dpo", controller)

    assert dpo.post(PAGE, filled_in()).status_code == 403
    answer = dpo.post(
        PAGE, filled_in(rights=[], kind="question", confidential="on", key=str(uuid.uuid4())), follow=True
    )

    case = Case.objects.get()
    assert (case.kind, case.circle) == ("question", "confidence")
    assert answer.redirect_chain == [(case_url(case), 302)]


def test_what_few_cases_need_is_folded_away_until_something_of_it_is_wrong(
    controller: Controller, sign_in: SignIn
) -> None:
    client = sign_in("officer", controller)
    first = client.get(PAGE)
    assert "<details style" in first.content.decode()
    assert not first.context["form"].opens_seldom()
    wrong = client.post(PAGE, filled_in(concerned="nobody-here"))
    assert wrong.status_code == 400
    assert "open><summary>" in wrong.content.decode()
