"""Decision records on the page of a case and in their dialogs."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry_app.models import Controller
from requests_app.models import Case
from tests.factories.cases import make_case, make_office
from tests.factories.decision_records import WORDS
from tests.requests_app.admin.conftest import SignIn, case_url

EN = {"accept-language": "en"}


@pytest.fixture
def controller(db: None) -> Controller:
    return make_office(form_mode="none")


@pytest.fixture
def case(controller: Controller) -> Case:
    return make_case(controller, rights=["objection"])


def test_the_page_of_the_case_tells_and_offers_it(case: Case, sign_in: SignIn) -> None:
    officer, dpo = sign_in("officer", case.controller), sign_in("dpo", case.controller)
    decider = sign_in("decider", case.controller)
    empty = officer.get(case_url(case), headers=EN).content.decode()
    assert "An objection is refused only on a decided decision record" in empty
    assert empty.count("step/draft_record/") == 1
    press(officer, case, "draft_record", {"about": "objection:compelling_grounds", **WORDS})
    shown = dpo.get(case_url(case, "step/advise_record/"), headers=EN).content.decode()
    assert WORDS["weighing"] in shown
    press(
        dpo,
        case,
        "advise_record",
        {"right": "objection", "view": "person", "advice": "Kundens vejer tungere."},
    )
    silent = decider.post(
        case_url(case, "step/decide_record/"),
        {"right": "objection", "outcome": "controller", "version": str(case.version)},
        headers=EN,
    )
    assert "departs from the advice of the data protection officer" in silent.content.decode()
    values = {"right": "objection", "outcome": "controller", "departure_reason": "Tabene er større."}
    press(decider, case, "decide_record", values)

    with CaptureQueriesContext(connection) as queries:
        page = officer.get(case_url(case), headers=EN).content.decode()

    assert len(queries) <= 25
    for words in (*WORDS.values(), "Kundens vejer tungere.", "Tabene er større.", "departs from the advice"):
        assert words in page
    withheld = sign_in("agent", case.controller).get(case_url(case), headers=EN).content.decode()
    assert "controller&#x27;s grounds prevail" in withheld
    for words in (*WORDS.values(), "Kundens vejer tungere.", "Tabene er større."):
        assert words not in withheld
    again = officer.get(case_url(case, "step/draft_record/")).context["form"]
    assert again.fields["weighing"].initial == WORDS["weighing"]


def press(client: Client, case: Case, step: str, values: dict[str, str]) -> None:
    """Open the dialog of a step and press it."""
    assert client.get(case_url(case, f"step/{step}/")).status_code == 200
    answer = client.post(case_url(case, f"step/{step}/"), values | {"version": str(case.version)})
    assert answer.status_code == 302, answer.content.decode()
    case.refresh_from_db()


def test_where_no_right_needs_one_the_page_has_no_section(controller: Controller, sign_in: SignIn) -> None:
    page = (
        sign_in("officer", controller)
        .get(case_url(make_case(controller, rights=["access"])))
        .content.decode()
    )

    assert 'id="decisions"' not in page
    assert page.count("step/draft_record/") == 1
