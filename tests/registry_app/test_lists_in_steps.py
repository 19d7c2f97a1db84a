"""A list of very many customers is made in steps: each exactly once, wherever a step broke off."""

import pytest
from django.db import transaction

from dpo_office.common.errors import Refused
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Dispatch, Letter
from dpo_office.common.permissions import system_actor
from registry_app import tasks
from registry_app.actions import campaigns, notice_rows
from registry_app.actions.campaign_approvals import approve_campaign, send_campaign_test
from registry_app.actions.campaign_ends import end_campaign
from registry_app.actions.campaigns import add_joined, go_on_listing, plan_campaign
from registry_app.models import Campaign, Notice
from registry_app.queries.campaigns import campaign_state, letter_counts, template_sha256, unfinished_lists
from tests.factories.policy_change import NOW, approved
from tests.factories.registry import make_customer, make_customers

pytestmark = pytest.mark.django_db
BEAT = system_actor("beat")


@pytest.fixture(autouse=True)
def _steps_of_two(monkeypatch):
    monkeypatch.setattr(campaigns, "LISTED_AT_ONCE", 2)
    monkeypatch.setattr(campaigns, "LISTED_IN_A_STEP", 2)


@pytest.fixture
def campaign(controller, decider):
    make_customers(controller, 5)
    return plan_campaign(version_id=approved(controller, decider).pk, actor=decider, now=NOW)


def go_on(campaign):
    return go_on_listing(campaign_id=campaign.pk, actor=BEAT, now=NOW)


def numbers(campaign):
    return list(
        Notice.objects.filter(campaign=campaign)
        .order_by("customer__number")
        .values_list("customer__number", flat=True)
    )


def state_of(campaign):
    row = Campaign.objects.select_related("policy_version").get(pk=campaign.pk)
    return campaign_state(row, letter_counts(row))


def approve(campaign, decider):
    row = Campaign.objects.get(pk=campaign.pk)
    send_campaign_test(campaign_id=row.pk, actor=decider, now=NOW)
    return approve_campaign(
        campaign_id=row.pk,
        template_sha256=template_sha256(row),
        list_sha256=row.list_sha256,
        effective_on=row.effective_on,
        actor=decider,
        now=NOW,
    )


def test_the_list_goes_on_where_it_was_until_everybody_is_on_it(campaign):
    assert (len(numbers(campaign)), state_of(campaign)) == (2, "listing")

    assert [go_on(campaign), go_on(campaign), go_on(campaign)] == [True, False, False]

    assert len(numbers(campaign)) == len(set(numbers(campaign))) == 5
    campaign.refresh_from_db()
    assert (campaign.expected, campaign.listed_to, state_of(campaign)) == (5, None, "awaiting_approval")
    assert Letter.objects.filter(dispatch__batch_id=campaign.pk).count() == 5
    assert set(Dispatch.objects.filter(batch_id=campaign.pk).values_list("stopped", flat=True)) == {True}


def test_the_hash_of_the_list_goes_on_with_each_step_and_the_events_say_so(campaign):
    before = campaign.list_sha256

    while go_on(campaign):
        pass

    steps = Event.objects.filter(subject_id=campaign.pk, type="campaign.list_continued").order_by("id")
    assert [step.data["listed"] for step in steps] == [2, 1]
    assert [step.data["complete"] for step in steps] == [False, True]
    assert steps[0].data["list_sha256_before"] == before
    assert steps[1].data["list_sha256_before"] == steps[0].data["list_sha256"]
    campaign.refresh_from_db()
    assert steps[1].data["list_sha256"] == campaign.list_sha256 != before


def test_a_step_that_breaks_off_leaves_nothing_and_is_done_again(campaign, monkeypatch):
    written = notice_rows.post_notices

    def broken(*args):
        written(*args)
        raise RuntimeError("the power went")

    monkeypatch.setattr(notice_rows, "post_notices", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        go_on(campaign)
    monkeypatch.setattr(notice_rows, "post_notices", written)
    assert (len(numbers(campaign)), Letter.objects.count()) == (2, 2)

    while go_on(campaign):
        pass

    assert len(numbers(campaign)) == len(set(numbers(campaign))) == 5


def test_a_list_that_is_not_complete_cannot_be_approved(campaign, decider):
    with pytest.raises(Refused, match="list_incomplete"):
        approve(campaign, decider)

    while go_on(campaign):
        pass

    approve(campaign, decider)
    assert not Dispatch.objects.filter(batch_id=campaign.pk, stopped=True).exists()


def test_who_came_meanwhile_with_an_earlier_number_is_added_after_the_approval(controller, campaign, decider):
    make_customer(controller, "00001")
    make_customer(controller, "99999")

    while go_on(campaign):
        pass
    assert "99999" in numbers(campaign)
    assert "00001" not in numbers(campaign)

    approve(campaign, decider)
    assert add_joined(campaign_id=campaign.pk, actor=BEAT, now=NOW) == 1
    assert "00001" in numbers(campaign)


def test_a_campaign_that_was_ended_lists_nobody_any_more(campaign, decider):
    end_campaign(version_id=campaign.policy_version_id, reason="Another date.", actor=decider, now=NOW)

    assert go_on(campaign) is False

    assert len(numbers(campaign)) == 2
    assert not unfinished_lists().exists()


def test_beat_takes_each_list_a_step_further(campaign):
    tasks.list_customers()

    assert len(numbers(campaign)) == 4
