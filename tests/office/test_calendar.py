"""The calendar of legal dates: whose they are, where they lead, and the file that leaves the office."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from requests_app.domain.legal_dates import KINDS
from requests_app.labels_calendar import KIND_LABELS, WHY
from requests_app.models import Case
from tests.factories.cases import case_in, make_case, make_office, take
from tests.factories.registry import ADMIN, actor_with, make_controller
from tests.office.conftest import filled

PAGE = "/office/calendar/"
FILE = "/office/calendar/dates.ics"
# Session, user and grants; controllers; breaches, authority cases, cases, forms, duties, versions, campaigns,
# dispatches, holidays.
QUERIES = 13


def month_of(day):
    return f"{PAGE}?month={day:%Y-%m}"


def kinds_in(page):
    return {entry["kind"] for day in page.context["days"] for entry in day["entries"]}


def names_in(page, kind):
    return [
        entry["name"] for day in page.context["days"] for entry in day["entries"] if entry["kind"] == kind
    ]


def test_every_kind_has_its_words_and_its_reason():
    assert set(KIND_LABELS) == set(WHY) == set(KINDS)


def test_the_calendar_shows_ones_own_dates_on_their_days_and_each_leads_to_its_object(sign_in, controller):
    case = make_case(controller)
    client = sign_in("dpo", controller)

    page = client.get(month_of(case.due_on))

    entries = {
        entry["name"]: (day["on"], entry["url"])
        for day in page.context["days"]
        for entry in day["entries"]
        if entry["kind"] == "case_due"
    }
    foreign = Case.objects.exclude(controller=controller)
    assert entries[case.reference] == (case.due_on, f"/office/requests_app/case/{case.pk}/change/")
    assert not {row.reference for row in foreign} & set(entries)
    assert {client.get(url).status_code for _day, url in entries.values()} == {200}


def test_notices_have_a_day_of_dispatch_a_last_day_for_telling_and_an_effective_date(sign_in, controller):
    campaign = controller.campaigns.get()
    client = sign_in("legal", controller)
    days = {
        "dispatch": copenhagen_date(campaign.planned_at),
        "told_by": campaign.effective_on - timedelta(days=15),
        "policy_effective": campaign.effective_on,
    }

    for kind, day in days.items():
        page = client.get(month_of(day))
        found = [d["on"] for d in page.context["days"] for e in d["entries"] if e["kind"] == kind]
        assert found == [day], kind


def test_dates_that_differ_from_the_due_date_are_told_beside_it(sign_in, controller):
    case = make_case(controller)
    with acting(ADMIN, "import"):
        Case.objects.filter(pk=case.pk).update(
            due_on=case.due_on + timedelta(days=59), strict_due_on=case.due_on + timedelta(days=31)
        )
    client = sign_in("officer", controller)

    shown = {
        kind
        for day in (case.due_on, case.due_on + timedelta(days=31), case.due_on + timedelta(days=59))
        for page in [client.get(month_of(day))]
        for kind in ("case_due", "extension_letter", "strict_due")
        if case.reference in names_in(page, kind)
    }

    assert shown == {"case_due", "extension_letter", "strict_due"}


def test_the_day_by_which_one_extends_is_past_for_whoever_did(sign_in, controller):
    case = make_case(controller)
    take("extend_deadline", case, actor=actor_with("officer", controller), now=clock.now())
    case.refresh_from_db()
    assert case.extended_months
    client = sign_in("officer", controller)

    assert names_in(client.get(month_of(case.extension_letter_by)), "extension_letter") == []
    assert case.reference in names_in(client.get(month_of(case.due_on)), "case_due")


def test_a_form_that_is_waited_for_expires(sign_in, controller):
    case = case_in("form_issued", controller)

    page = sign_in("agent", controller).get(month_of(case.issued_forms.get().expires_on))

    assert names_in(page, "form_expiry") == [case.reference]


def test_holidays_are_explained_in_the_readers_language(sign_in, controller):
    client = sign_in("auditor", controller)
    for language, name in (("da", "Juledag"), ("en", "Christmas Day")):
        page = client.get(month_of(date(2026, 12, 1)), headers={"accept-language": language})
        assert name in names_in(page, "holiday")
        assert "1182/71" in page.content.decode()


def test_an_agent_sees_no_policy_dates(sign_in, controller):
    campaign = controller.campaigns.get()

    assert not kinds_in(sign_in("agent", controller).get(month_of(campaign.effective_on))) & {
        "policy_effective",
        "told_by",
        "dispatch",
    }


def test_the_filters_narrow_and_stay_when_the_month_is_turned(sign_in, controller):
    other = Case.objects.exclude(controller=controller).first().controller
    case = make_case(controller)
    client = sign_in("officer", controller, other)

    page = client.get(month_of(case.due_on) + f"&kind=case_due&controller={controller.slug}")

    assert kinds_in(page) == {"case_due"}
    assert {e["controller"] for d in page.context["days"] for e in d["entries"]} == {controller.name}
    for turned in ("earlier", "later", "present"):
        kept = parse_qs(urlsplit(page.context[turned]["url"]).query)
        assert (kept["kind"], kept["controller"]) == (["case_due"], [controller.slug])


def test_a_foreign_controller_narrows_nothing_like_an_unknown_one(sign_in, controller):
    client = sign_in("officer", controller)
    make_controller("third")

    foreign, unknown = (client.get(f"{PAGE}?controller={slug}") for slug in ("third", "nosuch"))

    assert foreign.context["days"] == unknown.context["days"] == client.get(PAGE).context["days"]


@pytest.mark.parametrize("month", ["", "x", "2026-13", "1999-01", "2026-1", "２０２６-01", "2026-01-01"])
def test_an_odd_month_shows_this_one(sign_in, controller, month):
    page = sign_in("officer", controller).get(PAGE, {"month": month})

    assert page.context["month_code"] == f"{clock.today():%Y-%m}"
    assert page.context["is_present"]


def test_a_day_with_many_dates_leads_to_its_list(sign_in, controller):
    for _ in range(4):
        make_case(controller)
    day = make_case(controller).due_on

    page = sign_in("officer", controller).get(month_of(day) + "&kind=case_due")

    cell = next(cell for week in page.context["weeks"] for cell in week["days"] if cell["on"] == day)
    listed = next(found for found in page.context["days"] if found["on"] == day)
    assert len(cell["entries"]) + cell["more"] == len(listed["entries"]) >= 5
    assert f'id="day-{day.isoformat()}"' in page.content.decode()


def test_a_month_without_dates_says_where_they_come_from(sign_in, db):
    page = sign_in("officer", make_office()).get(f"{PAGE}?month=2031-07", headers={"accept-language": "en"})

    assert "No legal date falls in this month." in page.content.decode()


@pytest.mark.parametrize("address", [PAGE, FILE])
def test_without_a_role_there_is_no_calendar_and_nothing_is_posted(sign_in, controller, address):
    assert sign_in("").get(address).status_code == 403
    assert sign_in("officer", controller).post(address).status_code == 405


def test_the_file_holds_references_and_nobody(sign_in, controller):
    case = make_case(controller)

    answer = sign_in("officer", controller).get(FILE)

    text = answer.content.decode()
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert answer.headers["Content-Disposition"].endswith('"legal-dates.ics"')
    assert case.reference in text
    for said in (case.requester_name, case.requester_email, case.requester_phone, "HOLIDAY", "Juledag"):
        assert said not in text
    assert not [row.reference for row in Case.objects.exclude(controller=controller) if row.reference in text]


@pytest.mark.parametrize("more", [0, 2])
def test_the_calendar_asks_the_same_number_of_queries_whatever_there_is(
    sign_in, controller, more, django_assert_num_queries
):
    filled(controller, more)
    case_in("form_issued", controller)
    client = sign_in("officer", controller)
    client.get(PAGE)

    with django_assert_num_queries(QUERIES):
        assert client.get(PAGE).status_code == 200
