"""Findings as people meet them: on the activity, for a controller, on Today, each with the way to mend it."""

import pytest

from dpo_office.common import clock
from registry_app.admin import findings_page
from registry_app.admin.mending import ON_THE_ACTIVITY, ON_THE_INTEREST, ON_THE_PURPOSE
from registry_app.domain.activity_steps import ACTIVITY_STEPS
from registry_app.domain.record_finding_kinds import KINDS
from tests.factories.registry import make_activity, make_controller, make_data, make_recipient
from tests.registry_app.admin.conftest import page_url, signed_in

PAGE = "/office/registry_app/processingactivity/findings/"
STEPS = {"activate_activity", "plan_activity", "review_activity", "override_findings", "end_activity"}


def unsound(controller, code="orders", **fields):
    activity = make_activity(controller, code, name_en=f"Sale of {code}", **fields)
    make_data(activity.purposes.get(), code)
    return activity


def shown_on(page):
    """Give the findings that a page of findings shows."""
    return [*page["whole"], *(finding for row in page["activities"] for finding in row["findings"])]


def test_the_activity_shows_what_is_found_and_leads_to_where_it_is_mended(controller):
    activity = unsound(controller)
    recipient = make_recipient(activity, "Post", is_named=True)

    text = signed_in("dpo", controller).get(page_url(activity)).content.decode()

    assert "nobody has decided how long these are kept" in text
    assert f'<a class="o-link" href="{page_url(recipient)}">There is no signed processing agreement' in text
    assert "GDPR Art. 28(3)" in text


def test_a_finding_leads_to_the_step_that_mends_it_for_those_who_may_take_it(controller):
    activity = unsound(controller, basis="6.1.f")
    purpose = activity.purposes.get()
    steps = {
        "owner_missing": page_url(activity, "step/change_activity/"),
        "security_missing": page_url(activity, "step/change_safeguards/"),
        "retention_missing": page_url(purpose, "step/change_data/"),
        "balancing_missing": page_url(purpose.bases.get(), "step/assess_balance/"),
    }

    def urls(role):
        shown = signed_in(role, controller).get(page_url(activity)).context["findings"]
        return {finding["code"]: finding["url"] for finding in shown}

    keeper, reader = urls("legal"), urls("auditor")
    assert {code: keeper[code] for code in steps} == steps
    for url in steps.values():
        assert signed_in("legal", controller).get(url).status_code == 200
    assert [url for url in reader.values() if "/step/" in url] == []
    assert reader["retention_missing"] == page_url(purpose)


def test_every_step_that_mends_a_finding_is_a_step(controller):
    named = {**ON_THE_ACTIVITY, **ON_THE_PURPOSE, **ON_THE_INTEREST}

    assert set(named) <= set(KINDS)
    assert set(named.values()) <= {step.name for step in ACTIVITY_STEPS.steps}


def test_an_ended_activity_is_not_judged(controller):
    activity = unsound(controller, status="ended")

    assert signed_in("dpo", controller).get(page_url(activity)).context["findings"] == []


@pytest.mark.parametrize("role", ["officer", "decider", "dpo", "legal", "auditor", "agent", "contributor"])
def test_the_page_of_findings_is_for_those_who_read_the_record(role, controller):
    unsound(controller)
    unsound(make_controller("elsewhere"), "secrets")

    answer = signed_in(role, controller).get(PAGE, {"controller": "elsewhere"})

    if role in ("agent", "contributor"):
        assert answer.status_code == 403
        return
    text = answer.content.decode()
    assert "Sale of orders" in text
    assert "Sale of secrets" not in text
    assert [row["name"] for row in answer.context["controllers"]] == [controller.name]


def test_findings_are_counted_on_the_controller_and_each_count_leads_to_as_many(controller):
    unsound(controller)
    unsound(controller, "more")
    client = signed_in("legal", controller)

    counts = client.get(page_url(controller)).context["findings"]

    assert {count["severity"] for count in counts} == {"error", "warning", "advice"}
    for count in counts:
        listed = shown_on(client.get(count["url"]).context)
        assert len(listed) == count["number"], count
        assert {finding["severity"] for finding in listed} == {count["severity"]}


@pytest.mark.parametrize("role", ["dpo", "legal", "officer"])
def test_today_counts_findings_for_those_who_watch_over_the_record(role, controller):
    unsound(controller)
    client = signed_in(role, controller)

    shown = client.get("/office/").context.get("findings")

    if role == "officer":
        assert shown is None
        return
    [record] = shown
    assert record["controller"] == controller.name
    assert record["counts"]
    for count in record["counts"]:
        assert len(shown_on(client.get(count["url"]).context)) == count["number"]


def test_many_activities_are_shown_in_pages_and_none_is_left_out(controller, monkeypatch):
    monkeypatch.setattr(findings_page, "ACTIVITIES_SHOWN", 2)
    names = {f"Sale of orders-{number}" for number in range(3)}
    for number in range(3):
        unsound(controller, f"orders-{number}")
    client = signed_in("dpo", controller)

    first = client.get(PAGE, {"severity": "error"}).context
    second = client.get(first["later_url"]).context
    back = client.get(second["earlier_url"]).context
    beyond = client.get(PAGE, {"p": "99"}).context

    assert [len(first["activities"]), len(second["activities"])] == [2, 1]
    assert {row["name"] for page in (first, second) for row in page["activities"]} == names
    assert (first["earlier_url"], second["later_url"]) == ("", "")
    assert back["activities"] == first["activities"]
    assert {finding["severity"] for finding in shown_on(second)} == {"error"}
    assert [row["name"] for row in beyond["activities"]] == [row["name"] for row in second["activities"]]
    # What concerns the record as a whole stands once.
    assert second["whole"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_three_activities_as_for_one(count, controller, django_assert_num_queries):
    for number in range(count):
        make_recipient(unsound(controller, f"orders-{number}"), "Post")
    client = signed_in("dpo", controller)
    client.get(PAGE)

    # Session, user and grants; controllers; the record's nine.
    with django_assert_num_queries(13):
        client.get(PAGE)


def test_a_decider_overrides_with_a_reason_and_the_page_shows_it(controller):
    activity = unsound(controller, status="draft")
    client = signed_in("decider", controller)
    activate = page_url(activity, "step/activate_activity/")

    refused = client.post(activate, {"version": "1"})
    client.post(
        page_url(activity, "step/override_findings/"),
        {"version": "1", "reason": "The rule is decided on Friday."},
    )
    text = client.get(page_url(activity)).content.decode()

    assert refused.status_code == 409
    assert "findings block this activity" in refused.content.decode()
    assert "Ditte Dam let the blocking findings stand" in text
    assert "The rule is decided on Friday." in text
    assert "step/override_findings/" not in text
    assert client.post(activate, {"version": "2"}).status_code == 302
    activity.refresh_from_db()
    assert activity.status == "active"


def test_the_steps_are_offered_by_status_and_role(controller):
    draft = unsound(controller, status="draft")
    active = unsound(controller, "kept", status="active")

    def offered(role, activity):
        buttons = signed_in(role, controller).get(page_url(activity)).context["buttons"]
        return {button.name for button in buttons} & STEPS

    assert offered("decider", draft) == STEPS - {"review_activity"}
    assert offered("legal", draft) == {"activate_activity", "plan_activity", "end_activity"}
    assert offered("dpo", draft) == set()
    assert offered("dpo", active) == {"review_activity"}
    assert offered("auditor", active) == set()


def test_a_review_is_recorded_with_name_and_day(controller):
    activity = unsound(controller, status="active")
    next_year = clock.today().replace(year=clock.today().year + 1, day=1)

    signed_in("dpo", controller).post(
        page_url(activity, "step/review_activity/"), {"version": "1", "next_review_on": str(next_year)}
    )

    activity.refresh_from_db()
    assert activity.next_review_on == next_year
    assert activity.history.first().history_user_id == activity.reviewed_by
