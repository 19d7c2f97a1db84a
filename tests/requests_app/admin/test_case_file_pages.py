"""How long case files are kept, in the back office: the page, the dialog, and the line on a case."""

import re
from datetime import UTC, datetime

import pytest

from dpo_office.common import clock
from requests_app import tasks
from requests_app.models import CaseFilePolicy
from tests.factories.authority_cases import hold, make_authority_case
from tests.factories.case_files import WHYS, confirm_periods, letters_left
from tests.factories.cases import case_in, make_office

pytestmark = pytest.mark.django_db
NOW = datetime(2022, 3, 31, 10, tzinfo=UTC)


@pytest.fixture
def office(db):
    return make_office()


def page(office, rest="case-files/"):
    return f"/office/registry_app/controller/{office.pk}/{rest}"


def text_of(client, url):
    return client.get(url, headers={"accept-language": "en"}).content.decode()


def case_page(case):
    return f"/office/requests_app/case/{case.pk}/change/"


def answers(**changes):
    months = {"package": 3, "form": 6, "originals": 6, "record": 36, "unknown": 12}
    values = {f"{item}_months": value for item, value in months.items()}
    return values | {f"{item}_why": why for item, why in WHYS.items()} | {"reason": "Besluttet."} | changes


def test_the_page_shows_what_would_go_and_that_nothing_does(office, sign_in):
    case_in("closed", office, now=NOW)
    letters_left(NOW)
    text = text_of(sign_in("officer", office), page(office))

    assert "Nothing is destroyed yet." in text
    assert "1 case" in text
    assert "A decider confirms them." in text
    assert "step/confirm_case_files/" not in text
    assert "Not confirmed: nothing is destroyed." in text_of(
        sign_in("officer", office), page(office, "change/")
    )


def test_the_page_asks_the_same_few_queries_however_many_cases_are_over(
    office, sign_in, django_assert_max_num_queries
):
    client = sign_in("decider", office)
    for _ in range(3):
        case_in("closed", office, now=NOW)
    with django_assert_max_num_queries(40):
        client.get(page(office))


def test_a_decider_confirms_after_reading_what_goes_tonight(office, sign_in):
    case_in("closed", office, now=NOW)
    letters_left(NOW)
    client = sign_in("decider", office)
    step = page(office, "step/confirm_case_files/")
    assert "claim for damages" in text_of(client, step)

    told = client.post(step, answers(version=office.version, record_months=48))
    shown = told.content.decode()
    assert "More than three years" in shown
    assert "record of the case of 1 case" in shown
    assert not CaseFilePolicy.objects.exists()

    done = client.post(step, answers(version=office.version, record_months=48, **_told_in(shown)))
    assert done.status_code == 302, done.content.decode()
    assert CaseFilePolicy.objects.get().record_months == 48
    text = text_of(client, page(office))
    assert "Change the periods" in text
    assert "Version 1" in text


def _told_in(shown):
    """Give the fields by which the dialog knows that the sentences were read."""
    hidden = re.findall(r'<input type="hidden" name="(told|key|[a-z_]+)" value="([^"]*)"', shown)
    return {name: value for name, value in hidden if name in ("told", "seal", "once", "key", "shown_at")}


def test_a_period_without_a_justification_is_refused_and_nothing_is_lost(office, sign_in):
    client = sign_in("decider", office)
    answer = client.post(
        page(office, "step/confirm_case_files/"), answers(version=office.version, form_why="  ")
    )
    assert answer.status_code in (200, 400)
    assert "Besluttet af ledelsen." in answer.content.decode()
    assert not CaseFilePolicy.objects.exists()


def test_an_ended_case_says_what_is_kept_until_when(office, sign_in):
    now = clock.now()
    case = case_in("answered", office, now=now)
    client = sign_in("officer", office)
    text = text_of(client, case_page(case))

    assert "Copy of the answer: kept through" in text
    assert "Record of the case: counted from the closing of the case" in text
    assert "before a decider has confirmed" in text

    confirm_periods(office, now=now)
    assert "before a decider has confirmed" not in text_of(client, case_page(case))
    hold(make_authority_case(office, now=now), references=[case.reference], now=now)
    assert "All of it stays, because an authority" in text_of(client, case_page(case))


def test_a_deidentified_case_says_so_and_still_opens_everywhere(office, sign_in):
    case = case_in("unidentified", office, now=NOW)
    confirm_periods(office, now=NOW)
    letters_left(NOW)
    tasks.end_case_files()
    client = sign_in("decider", office)

    for tab in ("", "?tab=all"):
        text = text_of(client, case_page(case) + tab)
        assert "De-identified: who asked" in text
    assert "step/reopen_case/" not in text
    for url in (
        f"/office/requests_app/case/{case.pk}/history/",
        "/office/requests_app/case/?state=all",
        "/office/common/letter/",
    ):
        assert client.get(url).status_code == 200, url
