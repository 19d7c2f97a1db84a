"""The year wheel's pages: months of a year, dialogs of a turn, Today's counts, the calendar's days."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dpo_office.common import clock
from dpo_office.common.users import User
from registry_app.models import Controller
from requests_app.domain.duty_steps import TURN_STATES
from requests_app.models import Duty, DutyTurn
from requests_app.tasks import turn_wheel
from tests.factories.contributors import make_contributor
from tests.factories.duties import last_of_month, make_duty, turn_in, turn_of
from tests.factories.people import rows_everywhere

WHEEL = "/office/year-wheel/"
# Session, user and grants; controllers; duties; turns.
QUERIES = 6


def lines_in(page):
    return [line for month in page.context["months"] for line in month["lines"]]


def step_url(turn, step):
    return f"/office/requests_app/dutyturn/{turn.pk}/step/{step}/"


def test_an_empty_wheel_says_what_to_do_and_starts_with_a_press(sign_in, controller):
    client = sign_in("dpo", controller)
    page = client.get(WHEEL)
    assert page.context["is_empty"]
    assert page.context["start_url"] in page.content.decode()

    started = client.post(page.context["start_url"])
    again = client.post(page.context["start_url"])

    assert (started.status_code, again.status_code) == (302, 302)
    assert Duty.objects.filter(controller=controller).count() == 8
    assert not client.get(WHEEL).context["is_empty"]


@pytest.mark.parametrize("role", ["decider", "auditor"])
def test_who_keeps_no_duties_starts_none(role, sign_in, controller):
    client = sign_in(role, controller)

    assert client.post(f"/office/requests_app/duty/start/{controller.slug}/").status_code == 403
    assert client.get(f"/office/requests_app/duty/enter/{controller.slug}/").status_code == 403
    assert "Tilføj" not in client.get(WHEEL).content.decode()
    assert not Duty.objects.exists()


def test_an_agent_has_no_wheel(sign_in, controller):
    assert sign_in("agent", controller).get(WHEEL).status_code == 403


def test_the_wheel_shows_turns_and_what_is_still_to_come(sign_in, controller, django_assert_num_queries):
    today, colleague = clock.today(), make_contributor(controller)
    for state in TURN_STATES:
        turn_in(state, controller, colleague)
    month = today.month % 12 + 1
    make_duty(controller, "drill", month=month)
    client = sign_in("dpo", controller)
    client.get(WHEEL)

    with django_assert_num_queries(QUERIES):
        page = client.get(f"{WHEEL}?year={today.year}")

    assert {line["tone"] for line in lines_in(page)} >= {"near", "good", "waived"}
    year = today.year + 1
    following = client.get(f"{WHEEL}?year={year}")
    assert {line["tone"] for line in lines_in(following)} == {"to_come"}
    assert "Øvelse i brud på persondatasikkerheden" in following.content.decode()
    assert client.get(f"{WHEEL}?year=1999").context["year"] == today.year
    assert client.get(f"{WHEEL}?controller=nosuch&year=x").status_code == 200


def test_another_controllers_wheel_is_not_shown(sign_in, controller):
    other = Controller.objects.get(slug="other")
    make_duty(other, "own", name_da="Hemmelig pligt", name_en="Secret duty", month=clock.today().month)
    turn_wheel()
    client = sign_in("dpo", controller)

    assert "Hemmelig" not in client.get(f"{WHEEL}?controller=other").content.decode()
    assert client.get(f"/office/requests_app/dutyturn/{DutyTurn.objects.get().pk}/change/").status_code == 404


def test_a_duty_is_added_and_changed_on_its_pages(sign_in, controller):
    client, colleague = sign_in("legal", controller), make_contributor(controller)
    enter = f"/office/requests_app/duty/enter/{controller.slug}/"
    said = {"kind": "own", "month": 6, "owner": f"colleague:{colleague.pk}", "name_da": "Kode", "name_en": ""}

    refused = client.post(enter, said)
    added = client.post(enter, said | {"name_en": "Code"})
    duty = Duty.objects.get()
    changed = client.post(
        f"/office/requests_app/duty/{duty.pk}/step/change_duty/",
        said | {"name_en": "Code review", "month": 7, "owner": "", "version": duty.version},
    )

    assert refused.status_code == 400
    assert "Kode" in refused.content.decode()
    assert (added.status_code, changed.status_code) == (302, 302)
    duty.refresh_from_db()
    assert (duty.month, duty.name_en, duty.contributor) == (7, "Code review", None)


def test_reading_writes_nothing(sign_in, controller):
    turn = turn_of(make_duty(controller))
    client = sign_in("dpo", controller)
    before = rows_everywhere()

    for url in (WHEEL, f"/office/requests_app/dutyturn/{turn.pk}/change/", step_url(turn, "complete_turn")):
        assert client.get(url).status_code == 200

    assert rows_everywhere() == before


def test_a_proposal_hides_what_would_pass_it_over(sign_in, controller):
    client, colleague = sign_in("officer", controller), make_contributor(controller)
    waiting, plain = (turn_in(state, controller, colleague) for state in ("proposed", "asked"))

    assert client.get(step_url(waiting, "complete_turn")).status_code == 409
    assert client.get(step_url(waiting, "carry_out_change")).status_code == 200
    assert client.get(step_url(plain, "carry_out_change")).status_code == 409
    assert client.get(step_url(plain, "complete_turn")).status_code == 200


def test_evidence_is_given_to_who_may_see_it(sign_in, controller):
    colleague = make_contributor(controller)
    turn = turn_in("asked", controller, colleague)
    client = sign_in("officer", controller)
    sent = client.post(
        step_url(turn, "complete_turn"),
        {"version": turn.version, "note": "", "file": SimpleUploadedFile("Karla.txt", b"Hold den 3. maj")},
    )
    assert sent.status_code == 302
    url = f"/office/requests_app/dutyturn/{turn.pk}/files/{turn.evidence.get().pk}/"

    given = client.get(url)

    assert b"".join(given) == b"Hold den 3. maj"
    assert "Karla" not in given["Content-Disposition"]
    assert sign_in("agent", controller).get(url).status_code == 403
    assert sign_in("dpo").get(url).status_code in (403, 404)


def test_today_counts_what_waits_and_each_number_leads_to_its_rows(sign_in, controller):
    colleague = make_contributor(controller)
    for state in ("late", "proposed", "asked"):
        turn_in(state, controller, colleague)
    turn_of(make_duty(controller))
    client = sign_in("dpo", controller)

    shown = client.get("/office/").context["duties"]

    assert [count["number"] for count in shown["counts"]] == [1, 1, 1]
    for count in shown["counts"]:
        assert client.get(count["url"]).context["cl"].result_count == count["number"]
    assert [line["tone"] for line in shown["rows"]] == ["late"]


def test_an_owner_finds_their_own_on_today(sign_in, controller):
    client = sign_in("decider", controller)
    person = User.objects.get(username__startswith="decider-")
    make_duty(controller, owner=person)
    make_duty(controller, "drill")
    turn_wheel()

    rows = client.get("/office/").context["duties"]["rows"]

    assert [row["name"] for row in rows] == ["Uddannelse af medarbejdere"]


def test_the_calendar_tells_of_a_duty_once_a_day(sign_in, controller):
    colleague, today = make_contributor(controller), clock.today()
    turn_in("asked", controller, colleague)
    turn_in("done", controller, colleague)
    day = last_of_month(today)
    page = sign_in("dpo", controller).get(f"/office/calendar/?month={day:%Y-%m}&kind=duty_due")

    entries = [entry for found in page.context["days"] for entry in found["entries"]]

    assert [entry["name"] for entry in entries] == ["Uddannelse af medarbejdere"]
    assert entries[0]["chip"] is not None
    assert (day - today) < timedelta(days=31)
