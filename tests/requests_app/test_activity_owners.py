"""A colleague without an account answers for an activity of the record."""

import pytest

from dpo_office.common import clock
from dpo_office.common.errors import Invalid, NotPermitted, Refused, Stale
from dpo_office.common.events import Event
from requests_app.actions.activity_owners import name_owner
from requests_app.models import ActivityOwner
from tests.factories.contributors import make_contributor
from tests.factories.registry import actor_with, make_activity, make_controller
from tests.registry_app.admin.conftest import page_url, signed_in


@pytest.fixture
def controller(db):
    return make_controller()


def name(activity, contributor, role="officer", **fields):
    return name_owner(
        activity_id=activity.pk,
        contributor_id=contributor.pk if contributor else None,
        actor=actor_with(role, activity.controller),
        now=clock.now(),
        **fields,
    )


def test_a_colleague_is_named_and_stands_in_the_record(controller):
    activity, colleague = make_activity(controller), make_contributor(controller)

    name(activity, colleague, "dpo")

    activity.refresh_from_db()
    assert (activity.owner, activity.version) == (colleague.name, 2)
    assert activity.owner_contributor.contributor == colleague
    event = Event.objects.get(subject_id=activity.pk)
    assert (event.type, event.data) == ("activity.owner_named", {"contributor": str(colleague.pk)})
    text = signed_in("officer", controller).get(page_url(activity)).content.decode()
    assert f"/office/requests_app/contributor/{colleague.pk}/change/" in text

    name(activity, None)
    activity.refresh_from_db()
    assert (activity.owner, activity.owner_contributor.contributor) == ("", None)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"role": "auditor"}, NotPermitted),
        ({"version": 7}, Stale),
        ({"elsewhere": True}, Invalid),
        ({"status": "ended"}, Refused),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(change, error, controller):
    activity = make_activity(controller, status=change.pop("status", "active"))
    owner = make_controller("elsewhere") if change.pop("elsewhere", False) else controller
    colleague = make_contributor(owner)

    with pytest.raises(error):
        name(activity, colleague, **change)

    activity.refresh_from_db()
    assert (activity.owner, activity.version) == ("", 1)
    assert not ActivityOwner.objects.exists()


def test_the_step_is_taken_on_the_page(controller):
    activity, colleague = make_activity(controller), make_contributor(controller)
    client = signed_in("legal", controller)

    answer = client.post(
        page_url(activity, "step/name_owner/"), {"version": "1", "contributor": str(colleague.pk)}
    )

    assert answer.status_code == 302
    activity.refresh_from_db()
    assert activity.owner == colleague.name
