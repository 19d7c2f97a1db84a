"""What changed in the record between two days: rows, fields, who and why."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dpo_office.common import clock
from dpo_office.common.acting import acting
from registry_app.models import Controller, DataCategory, ProcessingActivity, PurposeBasis, Recipient
from registry_app.queries.record_changes import changes_between
from tests.factories.clients import Caller, problem_of
from tests.factories.registry import (
    actor_with,
    make_activity,
    make_agreement,
    make_controller,
    make_data,
    make_recipient,
)
from tests.registry_app.admin.conftest import page_url, signed_in

EXPECTED = [
    ("controller", "changed", [("name", "Testco ApS", "Testco A/S")], "controller.changed"),
    ("data_categories", "added", [("name_da", None, "Ny")], "data.added"),
    ("recipients", "changed", [("task_en", "", "drives")], "recipient.changed"),
    (
        "activities",
        "changed",
        [("subjects", (), ("customers",)), ("owner", "", "Logistics")],
        "activity.changed",
    ),
    ("bases", "removed", [("article", "6.1.b", None)], "activity.basis_removed"),
]


@pytest.fixture
def changed(db, monkeypatch):
    """Give a controller whose record was changed in five ways since the end of yesterday."""
    controller = make_controller()
    activity = make_activity(controller)
    recipient = make_recipient(activity, "Post")
    make_agreement(recipient)
    make_data(activity.purposes.get(), "names")
    actor = actor_with("officer", controller)
    yesterday = clock.today() - timedelta(days=1)
    moment = datetime.now(UTC)
    for where in ("record_tables", "record_changes"):
        monkeypatch.setattr(f"registry_app.queries.{where}.end_of", lambda _day: moment)
    steps = [
        ("controller.changed", lambda: Controller.objects.filter(pk=controller.pk).update(name="Testco A/S")),
        (
            "data.added",
            lambda: DataCategory.objects.create(
                controller=controller, code="new", name_da="Ny", name_en="New", origin="use"
            ),
        ),
        ("recipient.changed", lambda: Recipient.objects.update(task_en="drives")),
        (
            "activity.changed",
            lambda: ProcessingActivity.objects.update(owner="Logistics", subjects=["customers"]),
        ),
        ("activity.basis_removed", lambda: PurposeBasis.objects.all().delete()),
    ]
    for reason, step in steps:
        with acting(actor, reason):
            step()
    return controller, actor, yesterday


def test_each_change_is_told_with_its_fields_its_actor_and_its_reason(changed):
    controller, actor, yesterday = changed

    found = changes_between(controller, since=yesterday, until=clock.today(), today=clock.today()).changes

    told = [
        (
            entry.change.table,
            entry.change.kind,
            [(field.column, field.old, field.new) for field in entry.change.fields],
            {(step.by, step.reason) for step in entry.steps},
        )
        for entry in found
    ]
    assert [row[:2] for row in told] == [row[:2] for row in EXPECTED]
    for (*_what, fields, steps), (*_row, expected, reason) in zip(told, EXPECTED, strict=True):
        assert [field for field in fields if field in expected] == expected
        assert steps == {(actor.user_id, reason)}


def test_the_page_and_the_api_tell_the_same(changed):
    controller, _actor, yesterday = changed
    reader = signed_in("auditor", controller)
    url = page_url(controller, "changes/")

    page = reader.get(url, {"since": yesterday.isoformat()})
    body = Caller("auditor", controller).get(
        f"record-of-processing/{controller.slug}/changes/", since=yesterday.isoformat()
    )

    assert [place["name"] for place in page.context["places"]] == ["Testco A/S", "New", "Post", "Orders"]
    text = page.content.decode()
    assert "Logistics" in text
    assert "customers" in text
    assert [(row["table"], row["kind"]) for row in body.json()["changes"]] == [row[:2] for row in EXPECTED]
    assert body.json()["changes"][3]["steps"][0]["reason"] == "activity.changed"
    assert reader.get(url, {"since": "2999-01-01"}).context["refusal"]
    assert signed_in("agent", controller).get(url).status_code == 403


def test_before_the_controller_was_entered_there_was_nothing(db):
    controller = make_controller()
    make_activity(controller)
    today = clock.today()

    found = changes_between(controller, since=date(2001, 1, 1), until=today, today=today).changes

    assert {entry.change.kind for entry in found} == {"added"}
    assert [entry.change.table for entry in found] == ["controller", "activities", "purposes", "bases"]


def test_days_in_the_wrong_order_are_refused(db):
    controller = make_controller()
    today = clock.today().isoformat()

    answer = Caller("dpo", controller).get("record-of-processing/testco/changes/", since=today, until=today)

    problem_of(answer, 400, "days_in_wrong_order", "since")
