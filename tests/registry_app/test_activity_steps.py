"""An activity's way: who may take which step, what blocks it, and what a decider's override is worth."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused, Stale
from dpo_office.common.events import Event
from registry_app.actions import activities
from registry_app.domain.record_findings import findings_of
from registry_app.models import FindingOverride, ProcessingActivity
from registry_app.queries.findings import finding_counts, judged_records, override_that_holds
from registry_app.queries.record import described, with_record
from tests.factories.registry import (
    ADMIN,
    actor_with,
    make_activity,
    make_controller,
    make_data,
    make_recipient,
    make_rule,
)

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TODAY = NOW.date()
KEEPERS, DECIDERS = {"officer", "decider", "dpo", "legal"}, {"officer", "decider", "legal"}
# Each step with what it asks, from which status it is tried, who may take it, and the status after.
STEPS = {
    "plan_activity": ({"starts_on": TODAY}, "draft", DECIDERS, "planned"),
    "activate_activity": ({}, "draft", DECIDERS, "active"),
    "review_activity": ({"next_review_on": TODAY + timedelta(days=1)}, "active", KEEPERS, "active"),
    "end_activity": ({"ended_on": TODAY}, "active", DECIDERS, "ended"),
}


@pytest.fixture
def controller(db):
    return make_controller()


def sound(controller, code="orders", **fields):
    """Make an activity that nothing blocks."""
    activity = make_activity(controller, code, **{"status": "draft", "subjects": ["customers"]} | fields)
    rule = controller.retention_rules.first() or make_rule(controller)
    make_data(activity.purposes.get(), f"{code}-data", rule=rule)
    return activity


def blocked(controller, **fields):
    """Make a draft that one finding blocks: a purpose without a legal basis."""
    activity = sound(controller, **fields)
    with acting(ADMIN, "registry.activity_changed"):
        activity.purposes.get().bases.all().delete()
    return activity


def take(step, activity, role="decider", **given):
    answers = STEPS[step][0] if step in STEPS else {}
    run = getattr(activities, step)
    actor = actor_with(role, activity.controller)
    return run(**{"activity_id": activity.pk, "actor": actor, "now": NOW} | answers | given)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_taken_by_those_who_may_and_leaves_its_event(step, controller):
    _answers, status, who, after = STEPS[step]
    for role in ("officer", "decider", "dpo", "legal", "agent", "auditor"):
        activity = sound(controller, f"{role}-orders", status=status)
        if role not in who:
            with pytest.raises(NotFound if role == "agent" else NotPermitted):
                take(step, activity, role)
            activity.refresh_from_db()
            assert (activity.status, activity.version) == (status, 1)
            continue
        take(step, activity, role)
        activity.refresh_from_db()
        assert (activity.status, activity.version, activity.changed_at) == (after, 2, NOW)
        event = Event.objects.get(subject_id=activity.pk)
        assert (event.step, event.state) == (step, after)
        assert activity.history.first().history_change_reason == event.type


@pytest.mark.parametrize("step", STEPS)
def test_an_ended_activity_takes_no_step(step, controller):
    activity = sound(controller, status="ended", ended_on=TODAY)

    with pytest.raises(Refused, match="step_impossible"):
        take(step, activity)


@pytest.mark.parametrize(
    ("step", "given", "status", "code"),
    [
        ("plan_activity", {"starts_on": TODAY - timedelta(days=1)}, "draft", "starts_on_past"),
        ("review_activity", {"next_review_on": TODAY}, "active", "next_review_past"),
        ("end_activity", {"ended_on": TODAY + timedelta(days=1)}, "active", "ended_on_future"),
        ("override_findings", {"reason": " "}, "draft", "reason_required"),
    ],
)
def test_a_day_or_reason_that_cannot_be_is_refused(step, given, status, code, controller):
    activity = sound(controller, status=status)

    with pytest.raises(Invalid, match=code):
        take(step, activity, **given)

    assert not Event.objects.filter(subject_id=activity.pk).exists()


def test_the_second_of_two_people_is_told(controller):
    activity = sound(controller)
    take("plan_activity", activity, version=1)

    with pytest.raises(Stale):
        take("activate_activity", activity, version=1)


def test_blocking_findings_keep_an_activity_from_becoming_active(controller):
    activity = blocked(controller)

    with pytest.raises(Refused, match="findings_block") as refused:
        take("activate_activity", activity)

    assert refused.value.context == {"count": 1}
    assert ProcessingActivity.objects.get().status == "draft"


@pytest.mark.parametrize("role", ["officer", "dpo", "legal", "auditor"])
def test_only_a_decider_overrides(role, controller):
    with pytest.raises(NotPermitted):
        take("override_findings", blocked(controller), role, reason="We need it.")

    assert not FindingOverride.objects.exists()


def test_an_override_lets_the_activity_be_active_and_is_kept_with_reason_and_name(controller):
    activity = blocked(controller)

    override = take("override_findings", activity, reason=" The basis comes on Monday. ")
    take("activate_activity", activity)

    activity.refresh_from_db()
    assert (activity.status, activity.starts_on) == ("active", date(2026, 11, 23))
    assert override.reason == "The basis comes on Monday."
    assert override.findings == ["basis_missing orders/deliver"]
    events = Event.objects.filter(subject_id=activity.pk).order_by("id")
    assert [event.type for event in events] == ["activity.findings_overridden", "activity.activated"]
    assert events[1].data == {"override": str(override.pk)}


def found_in(activity):
    row = with_record(ProcessingActivity.objects.filter(pk=activity.pk)).get()
    return findings_of(described(row), today=TODAY)


def test_an_override_holds_for_exactly_the_findings_that_it_was_given_for(controller):
    activity = blocked(controller)
    take("override_findings", activity, reason="We need it.")
    assert override_that_holds(activity, found_in(activity)) is not None
    with pytest.raises(Refused, match="nothing_to_override"):
        take("override_findings", activity, reason="Again.")

    recipient = make_recipient(activity, "Post", is_named=True)
    assert override_that_holds(activity, found_in(activity)) is None
    with pytest.raises(Refused, match="findings_block"):
        take("activate_activity", activity)

    with acting(ADMIN, "registry.recipient_changed"):
        recipient.disclosures.all().delete()
    assert override_that_holds(activity, found_in(activity)) is not None


def test_nothing_to_override_where_nothing_blocks(controller):
    with pytest.raises(Refused, match="nothing_to_override"):
        take("override_findings", sound(controller), reason="To be safe.")


def test_counting_again_asks_once_until_something_of_the_record_changes(
    controller, django_assert_num_queries
):
    activity = sound(controller, status="active")
    [(_controller, before)] = finding_counts([controller], TODAY)

    with django_assert_num_queries(1):
        assert finding_counts([controller], TODAY) == [(controller, before)]
    make_recipient(activity, "Post")
    [(_controller, after)] = finding_counts([controller], TODAY)

    assert after["error"] == before["error"] + 1
    assert after == judged_records([controller], TODAY)[0].counts


@pytest.mark.parametrize("count", [1, 3])
def test_records_are_judged_with_as_many_queries_for_three_as_for_one(
    count, controller, django_assert_num_queries
):
    controllers = [controller, *(make_controller(f"more-{n}") for n in range(count - 1))]
    for owner in controllers:
        make_recipient(sound(owner, status="active"), "Post")

    # Activities; purposes, bases, data; disclosures, transfers, agreements; joint controllers; systems.
    with django_assert_num_queries(9):
        records = judged_records(controllers, TODAY)

    assert [len(record.activities) for record in records] == [1] * count
    assert all(record.counts["error"] for record in records)
