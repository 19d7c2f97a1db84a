"""A campaign is stopped while its letters leave, and goes on."""

import pytest

from dpo_office.common.errors import NotPermitted, Refused, Stale
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Dispatch
from registry_app.actions.campaign_switch import resume_campaign, stop_campaign
from registry_app.models import Campaign
from registry_app.queries.campaigns import can_be_stopped, is_stopped
from tests.factories.clients import Caller, problem_of
from tests.factories.policy_change import NOW, announced
from tests.factories.registry import actor_with, make_customer


@pytest.fixture
def campaign(controller, decider):
    make_customer(controller, "10001")
    return announced(controller, decider)


def switch(step, campaign, role="officer", **more):
    return step(campaign_id=campaign.pk, actor=actor_with(role, campaign.controller), now=NOW, **more)


def everything(campaign):
    return (
        Campaign.objects.values().get(pk=campaign.pk),
        list(Dispatch.objects.filter(batch_id=campaign.pk).values()),
        Event.objects.count(),
    )


@pytest.mark.parametrize("role", ["officer", "decider", "dpo"])
def test_a_stopped_campaign_waits_until_it_goes_on(campaign, role):
    row = switch(stop_campaign, campaign, role)
    assert (is_stopped(row), can_be_stopped(row), row.version) == (True, False, 2)

    row = switch(resume_campaign, campaign, role)
    assert (is_stopped(row), can_be_stopped(row), row.version) == (False, True, 3)
    events = Event.objects.filter(subject_id=campaign.pk).order_by("id")
    assert [(e.type, e.data) for e in events if e.step != "plan_campaign"] == [
        ("campaign.stopped", {"dispatches": 1}),
        ("campaign.resumed", {"dispatches": 1}),
    ]


@pytest.mark.parametrize("step", [stop_campaign, resume_campaign])
@pytest.mark.parametrize("role", ["legal", "auditor", "client"])
def test_the_switch_is_not_everybody_s(campaign, step, role):
    before = everything(campaign)

    with pytest.raises(NotPermitted):
        switch(step, campaign, role)

    assert everything(campaign) == before


def test_what_is_not_stopped_does_not_go_on_and_what_is_over_is_not_stopped(campaign):
    before = everything(campaign)
    with pytest.raises(Refused, match="not_stopped"):
        switch(resume_campaign, campaign)
    assert everything(campaign) == before

    Dispatch.objects.filter(batch_id=campaign.pk).update(finished_at=NOW)
    before = everything(campaign)
    with pytest.raises(Refused, match="no_letter_waits"):
        switch(stop_campaign, campaign)
    assert everything(campaign) == before


def test_a_stale_page_stops_nothing(campaign):
    before = everything(campaign)

    with pytest.raises(Stale):
        switch(stop_campaign, campaign, version=7)

    assert everything(campaign) == before


def test_the_switch_by_the_api(campaign, controller):
    officer = Caller("officer", controller)
    path = f"campaigns/{campaign.pk}/"

    stopped = officer.post(f"{path}stop-campaign/", {})
    again = officer.post(f"{path}stop-campaign/", {})
    going = officer.post(f"{path}resume-campaign/", {})

    assert (stopped.status_code, stopped.json()["state"]) == (200, "stopped")
    problem_of(again, 409, "no_letter_waits")
    assert (going.status_code, going.json()["state"]) == (200, "planned")
