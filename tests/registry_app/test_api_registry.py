import base64
from datetime import UTC, datetime

import pytest

from dpo_office.common import clock
from registry_app.models import Controller
from tests.factories.clients import Caller, problem_of
from tests.factories.policy_change import NOW, drafted
from tests.factories.registry import make_activity, make_holidays, make_system


@pytest.fixture(autouse=True)
def at_now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def caller(controller):
    return Caller("officer", controller)


def test_controllers_lists_what_the_caller_may_see(controller, caller):
    body = caller.get("controllers/").json()

    assert [row["slug"] for row in body["results"]] == ["testco"]
    assert body["next"] is None
    assert body["results"][0] | {"form_mode": "none", "languages": ["da", "en"]} == body["results"][0]


def test_controllers_needs_a_token(client, db):
    problem_of(client.get("/api/v1/controllers/"), 401, "not_authenticated")


def test_controllers_of_a_narrowed_token(controller):
    other = Controller.objects.get(slug="other")
    narrowed = Caller("officer", controller, other, controllers=[str(other.pk)])

    assert [row["slug"] for row in narrowed.get("controllers/").json()["results"]] == ["other"]


def test_processing_activities_name_their_systems(controller, caller):
    make_system(controller, "shop")
    make_activity(Controller.objects.get(slug="other"), "foreign")

    rows = caller.get("processing-activities/", controller="testco").json()["results"]

    assert [(row["code"], row["controller"], row["systems"]) for row in rows] == [
        ("shop-use", "testco", ["shop"])
    ]
    assert caller.get("processing-activities/").json()["results"] == rows


def test_processing_activities_of_an_unknown_or_foreign_controller(controller, caller):
    for slug in ("other", "nowhere", "", "\x00", "a b", "x" * 300):
        problem_of(caller.get("processing-activities/", controller=slug), 404, "not_found")


@pytest.mark.parametrize("count", [1, 3])
def test_processing_activities_take_the_same_queries_for_one_and_three(
    controller, caller, count, django_assert_num_queries
):
    for number in range(count):
        make_system(controller, f"s{number}")

    # Token, user and grants; controllers are joined; purposes, bases, data; recipients; joint; systems.
    with django_assert_num_queries(9):
        rows = caller.get("processing-activities/").json()["results"]

    assert len(rows) == count


def test_processing_activities_come_in_pages(controller, caller):
    for number in range(3):
        make_activity(controller, f"a{number}")

    first = caller.get("processing-activities/", limit=2).json()
    second = caller.get("processing-activities/", limit=2, after=first["next"]).json()

    codes = [row["code"] for page in (first, second) for row in page["results"]]
    assert sorted(codes) == ["a0", "a1", "a2"]
    assert second["next"] is None


@pytest.mark.parametrize("limit", ["0", "-1", "201", "x", ""])
def test_a_limit_out_of_bounds_is_refused(controller, caller, limit):
    problem_of(caller.get("processing-activities/", limit=limit), 400, "limit_invalid", "limit")


# The notice window


def test_notice_window_counts_back_from_the_date(controller, caller):
    make_holidays()

    body = caller.get("calendar/notice-window/", controller="testco", effective_on="2026-06-22").json()

    assert body["in_time"] is True
    assert datetime.fromisoformat(body["latest_informed_at"]) == datetime(2026, 6, 7, 22, 0, tzinfo=UTC)
    assert body["last_full_day_in_time"] == "2026-06-07"
    # 7 June is a Sunday and 5 June a closing day.
    assert body["recommended_dispatch_by"] == "2026-06-04"
    # From Monday noon: fourteen full days are 3 to 16 February.
    assert body["earliest_effective_on"] == "2026-02-17"


@pytest.mark.parametrize(("day", "in_time"), [("2026-02-16", False), ("2026-02-17", True)])
def test_notice_window_tells_whether_now_is_in_time(controller, caller, day, in_time):
    body = caller.get("calendar/notice-window/", controller="testco", effective_on=day).json()

    assert body["in_time"] is in_time


@pytest.mark.parametrize("day", ["", "2026-02-30", "17-02-2026", "20260217", "1999-12-31", "0001-01-01", "x"])
def test_notice_window_refuses_a_date_it_cannot_read(controller, caller, day):
    answer = caller.get("calendar/notice-window/", controller="testco", effective_on=day)

    problem_of(answer, 400, "date_invalid", "effective_on")


def test_notice_window_needs_both_values(controller, caller):
    problem_of(caller.get("calendar/notice-window/"), 400, "query_required", "controller")
    problem_of(
        caller.get("calendar/notice-window/", controller="testco"), 400, "query_required", "effective_on"
    )
    problem_of(
        caller.get("calendar/notice-window/", controller="other", effective_on="2026-02-17"), 404, "not_found"
    )


# The feed


def test_events_are_read_on_from_a_cursor(controller, caller):
    first = drafted(controller)
    before = caller.get("events/").json()
    second = drafted(controller)

    after = caller.get("events/", after=before["next"]).json()

    assert [event["subject_id"] for event in before["results"]] == [str(first.pk)]
    assert [event["subject_id"] for event in after["results"]] == [str(second.pk)]
    event = after["results"][0]
    assert {
        name: event[name] for name in ("type", "subject_type", "controller", "state", "step", "data")
    } == {
        "type": "policy.version_drafted",
        "subject_type": "policyversion",
        "controller": "testco",
        "state": "draft",
        "step": "draft_version",
        "data": {"number": 3},
    }
    assert caller.get("events/", after=after["next"]).json()["results"] == []


def test_events_of_other_controllers_do_not_show(controller, caller):
    drafted(Controller.objects.get(slug="other"))

    assert caller.get("events/").json()["results"] == []


@pytest.mark.parametrize("cursor", ["x", "æ", base64.urlsafe_b64encode(b"1" * 24).decode()])
def test_events_refuse_a_foreign_cursor(controller, caller, cursor):
    problem_of(caller.get("events/", after=cursor), 400, "cursor_invalid", "after")


def test_events_are_not_for_agents(controller):
    problem_of(Caller("agent", controller).get("events/"), 403, "not_permitted")
