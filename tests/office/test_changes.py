"""What changed while somebody was away: others' steps only, what one may see only, until it is seen."""

from datetime import timedelta

import pytest
import time_machine
from django.utils.translation import override

from dpo_office.common import clock
from dpo_office.common.events import number_events
from registry_app.models import Controller
from requests_app.domain.visits import is_new_visit
from requests_app.models import Case, LastVisit
from requests_app.pages.today_changes import kind_of
from tests.factories.cases import case_in, make_case, take
from tests.factories.policy_change import drafted
from tests.factories.registry import actor_with

TODAY = "/office/"
SEEN = "/office/seen/"


def changed(client):
    shown = client.get(TODAY, headers={"accept-language": "en"}).context["changes"]
    return {row["name"]: [step["what"] for step in row["steps"]] for row in shown["objects"]}


@pytest.fixture(autouse=True)
def long_sessions(settings):
    """Let a session outlast a visit: when sessions end is tried in test_sign_in.py."""
    settings.OFFICE_SESSION_IDLE = settings.OFFICE_SESSION_LONGEST


@pytest.fixture
def later():
    """Return a function that gives a moment so many minutes on."""
    began = clock.now()
    return lambda minutes: time_machine.travel(began + timedelta(minutes=minutes), tick=True)


@pytest.mark.parametrize(
    ("minutes", "is_new"), [(0, False), (29, False), (30, True), (9_000, True), (-1, True)]
)
def test_a_visit_ends_after_half_an_hour_and_when_the_clock_is_set_back(minutes, is_new):
    now = clock.now()

    assert is_new_visit(now, now + timedelta(minutes=minutes)) is is_new


def test_who_comes_for_the_first_time_has_missed_nothing(sign_in, controller):
    assert changed(sign_in("officer", controller)) == {}


def test_others_steps_since_the_last_visit_are_grouped_by_object(sign_in, controller, later):
    client = sign_in("officer", controller)
    client.get(TODAY)
    case = case_in("form_returned", controller)
    mine = make_case(controller)
    client.post(f"/office/requests_app/case/{mine.pk}/step/take_case/", {"version": "1"})

    with later(40):
        found = changed(client)

    assert found[case.reference] == ["Signed form received", "Form issued", "Case opened"]
    assert found[mine.reference] == ["Case opened"], "what one did oneself is no news"


def test_within_a_visit_the_list_stays_and_grows(sign_in, controller, later):
    client = sign_in("officer", controller)
    client.get(TODAY)
    first = make_case(controller)
    assert list(changed(client)) == [first.reference]
    second = make_case(controller)

    with later(20):
        assert list(changed(client)) == [second.reference, first.reference]


def test_a_session_that_was_left_open_comes_back_to_a_new_visit(sign_in, controller, later):
    client = sign_in("officer", controller)
    client.get(TODAY)
    early = make_case(controller)
    with later(10):
        assert list(changed(client)) == [early.reference]
    missed = make_case(controller)

    with later(5 * 60):
        assert list(changed(client)) == [missed.reference]


def test_marking_as_seen_keeps_what_came_after_the_page_was_shown(sign_in, controller):
    client = sign_in("officer", controller)
    client.get(TODAY)
    seen = make_case(controller)
    up_to = client.get(TODAY).context["changes"]["up_to"]
    unseen = make_case(controller)

    answer = client.post(SEEN, {"up_to": str(up_to)})

    assert (answer.status_code, answer.headers["Location"]) == (302, TODAY)
    assert list(changed(client)) == [unseen.reference]
    assert seen.reference not in changed(client)


@pytest.mark.parametrize("up_to", ["", "x", "-1", "9" * 30, "٣"])
def test_an_odd_position_marks_nothing(sign_in, controller, up_to):
    client = sign_in("officer", controller)
    client.get(TODAY)
    case = make_case(controller)

    assert client.post(SEEN, {"up_to": up_to}).status_code == 302

    assert list(changed(client)) == [case.reference]


def test_a_position_beyond_the_feed_hides_nothing_that_is_still_to_come(sign_in, controller):
    client = sign_in("officer", controller)
    client.get(TODAY)
    client.post(SEEN, {"up_to": "9" * 18})
    case = make_case(controller)

    assert list(changed(client)) == [case.reference]


def test_seen_is_posted_by_those_with_a_role_only(sign_in, controller):
    assert sign_in("officer", controller).get(SEEN).status_code == 405
    assert sign_in("").post(SEEN, {"up_to": "1"}).status_code == 403


def test_what_others_controllers_do_is_no_news_and_an_agent_hears_of_cases_only(sign_in, controller, later):
    other = Controller.objects.exclude(pk=controller.pk).get()
    agent = sign_in("agent", controller)
    agent.get(TODAY)
    foreign, own = make_case(other), make_case(controller)
    drafted(controller, now=clock.now())
    take("add_note", own, actor=actor_with("officer", controller), now=clock.now())

    with later(40):
        page = agent.get(TODAY)

    names = [row["name"] for row in page.context["changes"]["objects"]]
    assert names == [own.reference]
    assert foreign.reference not in page.content.decode()
    assert "Ringede og spurgte" not in page.content.decode()


def test_looking_again_within_minutes_writes_nothing(sign_in, controller):
    client = sign_in("officer", controller)
    client.get(TODAY)
    make_case(controller)
    number_events()
    before = list(LastVisit.objects.values())

    client.get(TODAY)

    assert list(LastVisit.objects.values()) == before
    assert Case.objects.filter(controller=controller).exists()


@pytest.mark.parametrize(
    ("told", "danish", "english"),
    [
        ("case", "Sag", "Case"),
        ("testcase", "Prøvesag", "Test case"),
        ("yearlyreport", "Årsberetning", "Yearly report"),
        ("dutyturn", "Årets opgave", "Duty of a year"),
        ("nothing_of_ours", "nothing_of_ours", "nothing_of_ours"),
    ],
)
def test_the_kind_of_what_is_told_of_has_words(told, danish, english):
    with override("da"):
        assert kind_of(told) == danish
    with override("en"):
        assert kind_of(told) == english
