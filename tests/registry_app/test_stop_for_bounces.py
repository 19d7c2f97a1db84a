"""A campaign stops by itself when too many of its letters come back, and goes on by a person's word."""

from datetime import timedelta

import pytest

from dpo_office.common.errors import Invalid
from dpo_office.common.events import Event
from dpo_office.common.permissions import system_user_id
from registry_app.actions.campaign_switch import resume_campaign, stop_campaign, stop_for_bounces
from registry_app.domain.bounce_breaker import too_many_bounces
from registry_app.models import CampaignGoAhead
from registry_app.queries.campaigns import is_stopped, is_stopped_for_bounces
from tests.factories.clients import Caller, problem_of
from tests.factories.policy_change import BEAT, NOW, accept, announced, letters_of, receipt
from tests.factories.registry import make_customer

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("handed_over", "bounced", "stops"),
    [(49, 49, False), (50, 2, False), (50, 3, True), (100, 5, False), (100, 6, True), (0, 0, False)],
)
def test_more_than_the_share_and_enough_letters(handed_over, bounced, stops):
    assert too_many_bounces(handed_over=handed_over, bounced=bounced, percent=5, at_least=50) is stops


@pytest.fixture
def campaign(controller, decider, settings):
    settings.DPO_BOUNCE_STOP_PERCENT, settings.DPO_BOUNCE_STOP_FROM = 25, 4
    for number in range(10):
        make_customer(controller, f"1000{number}")
    return announced(controller, decider)


def come_back(letters, kind="bounced_hard", at=NOW):
    for letter in letters:
        receipt(letter, kind, at)


def look(campaign, now=NOW + MINUTE):
    return stop_for_bounces(campaign_id=campaign.pk, actor=BEAT, now=now)


def test_it_stops_by_itself_and_goes_on_with_a_reason_from_where_the_count_begins_anew(campaign, decider):
    letters = letters_of(campaign)
    accept(letters[:4], NOW)
    come_back(letters[:1])
    assert look(campaign) is False
    come_back(letters[1:2])

    assert look(campaign) is True

    assert (is_stopped(campaign), is_stopped_for_bounces(campaign)) == (True, True)
    event = Event.objects.get(subject_id=campaign.pk, type="campaign.stopped_for_bounces")
    assert (event.data["handed_over"], event.data["bounced"]) == (4, 2)
    assert event.actor_id == system_user_id("beat")
    assert look(campaign) is False
    with pytest.raises(Invalid, match="reason_required"):
        resume_campaign(campaign_id=campaign.pk, actor=decider, now=NOW + MINUTE)
    assert is_stopped(campaign)

    resume_campaign(campaign_id=campaign.pk, actor=decider, now=NOW + MINUTE, reason="To gamle domæner.")

    row = CampaignGoAhead.objects.get(campaign=campaign)
    assert (row.reason, row.decided_by) == ("To gamle domæner.", decider.user_id)
    assert not is_stopped(campaign)
    # What came back before counts no more, nor does a late bounce of a letter from then.
    come_back(letters[2:3], at=NOW + 2 * MINUTE)
    accept(letters[4:8], NOW + 2 * MINUTE)
    assert look(campaign, NOW + 3 * MINUTE) is False
    come_back(letters[4:6], at=NOW + 3 * MINUTE)
    assert look(campaign, NOW + 4 * MINUTE) is True


def test_a_soft_bounce_stops_nothing(campaign):
    letters = letters_of(campaign)
    accept(letters[:8], NOW)
    come_back(letters[:8], "bounced_soft")

    assert look(campaign) is False


def test_a_campaign_that_a_person_stopped_goes_on_without_a_reason(campaign, decider):
    letters = letters_of(campaign)
    stop_campaign(campaign_id=campaign.pk, actor=decider, now=NOW)
    accept(letters[:4], NOW)
    come_back(letters[:4])

    assert look(campaign) is False
    assert not is_stopped_for_bounces(campaign)
    resume_campaign(campaign_id=campaign.pk, actor=decider, now=NOW)
    assert not CampaignGoAhead.objects.exists()


def test_the_api_says_why_it_stands_still_and_asks_for_the_reason(campaign, controller):
    letters = letters_of(campaign)
    accept(letters[:4], NOW)
    come_back(letters[:4])
    look(campaign)
    officer, path = Caller("officer", controller), f"campaigns/{campaign.pk}/"

    assert officer.get(path).json()["stopped_for_bounces"] is True
    problem_of(officer.post(f"{path}resume-campaign/", {}), 400, "reason_required", "reason")
    going = officer.post(f"{path}resume-campaign/", {"reason": "To gamle domæner."})
    assert (going.status_code, going.json()["stopped_for_bounces"]) == (200, False)
