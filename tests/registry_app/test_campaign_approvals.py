"""Between the plan of a campaign and its first letter: a test notice, an approval, or the end for good."""

from datetime import date, timedelta

import pytest

from dpo_office.common import clock
from dpo_office.common.errors import Invalid, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Dispatch, Letter
from registry_app.actions import campaign_approvals
from registry_app.actions.campaign_ends import end_campaign
from registry_app.actions.campaign_switch import resume_campaign
from registry_app.actions.campaigns import add_joined, plan_campaign
from registry_app.actions.policy_versions import postpone_version, put_in_force
from registry_app.domain.notice_window import latest_informed_at
from registry_app.models import Campaign, CampaignApproval, CampaignEnd, CampaignTest, PolicyVersion
from registry_app.queries.campaigns import (
    campaign_state,
    letter_counts,
    template_hashes,
    template_sha256,
    texts_of,
)
from registry_app.queries.set_up import TEST_NOTICE_KIND
from tests.factories.clients import Caller, problem_of
from tests.factories.policy_change import BEAT, EFFECTIVE_ON, NOW, accept, announced, approved, letters_of
from tests.factories.registry import actor_with, make_customer


@pytest.fixture
def campaign(controller, decider):
    make_customer(controller, "10001")
    version = approved(controller, decider)
    return plan_campaign(version_id=version.pk, actor=decider, now=NOW)


def send_test(campaign, actor, now=NOW):
    return campaign_approvals.send_campaign_test(campaign_id=campaign.pk, actor=actor, now=now)


def approve(campaign, actor, now=NOW, **changed):
    said = {
        "template_sha256": template_sha256(campaign),
        "list_sha256": campaign.list_sha256,
        "effective_on": campaign.effective_on,
    } | changed
    return campaign_approvals.approve_campaign(campaign_id=campaign.pk, actor=actor, now=now, **said)


def state_of(campaign):
    row = Campaign.objects.get(pk=campaign.pk)
    return campaign_state(row, letter_counts(row))


def is_held(campaign):
    return set(Dispatch.objects.filter(batch_id=campaign.pk).values_list("stopped", flat=True)) == {True}


def test_a_planned_campaign_waits_and_nobody_lets_it_go_on_around_the_approval(campaign, controller, decider):
    assert state_of(campaign) == "awaiting_approval"
    assert is_held(campaign)
    with pytest.raises(Refused, match="campaign_not_approved"):
        resume_campaign(campaign_id=campaign.pk, actor=decider, now=NOW)
    make_customer(controller, "10002")
    assert add_joined(campaign_id=campaign.pk, actor=BEAT, now=NOW) == 0
    assert is_held(campaign)


def test_a_campaign_without_letters_takes_nobody_in_before_it_is_approved(controller, decider):
    version = approved(controller, decider)
    empty = plan_campaign(version_id=version.pk, actor=decider, now=NOW)
    make_customer(controller, "10001")

    assert add_joined(campaign_id=empty.pk, actor=BEAT, now=NOW) == 0

    send_test(empty, decider)
    approve(empty, decider)
    assert add_joined(campaign_id=empty.pk, actor=BEAT, now=NOW) == 1
    assert Dispatch.objects.get(batch_id=empty.pk).stopped is False


def test_a_text_message_is_tested_in_a_mail_and_approved_with_the_letters(controller, decider, settings):
    settings.DPO_SMS_GATEWAY_URL = "https://sms.example.com"
    make_customer(controller, "10001")
    campaign = plan_campaign(version_id=approved(controller, decider).pk, actor=decider, now=NOW)
    ways = [("email", "da"), ("email", "en"), ("sms", "da"), ("sms", "en")]
    assert sorted(template_hashes(texts_of(campaign))) == ways

    send_test(campaign, decider)

    letters = Letter.objects.filter(kind=TEST_NOTICE_KIND)
    assert [letter.channel for letter in letters] == ["email"] * 4
    approve(campaign, decider)
    assert not is_held(campaign)


def test_a_test_notice_goes_to_the_office_and_counts_for_nobody(campaign, controller, decider):
    send_test(campaign, decider)

    tests = CampaignTest.objects.filter(campaign=campaign)
    sent = {("email", test.language): test.template_sha256 for test in tests}
    assert sent == template_hashes(texts_of(campaign))
    letters = Letter.objects.filter(kind=TEST_NOTICE_KIND).order_by("language")
    assert [letter.pk for letter in letters] == [
        tests.get(language=letter.language).letter_id for letter in letters
    ]
    assert {letter.recipient_address for letter in letters} == {controller.contact_email}
    assert [letter.subject.split("]")[0] for letter in letters] == ["[PRØVE", "[TEST"]
    assert all("((" not in letter.body for letter in letters)
    assert "En ny leverandør." in letters[0].body
    assert {letter.dispatch.batch_id for letter in letters} == {None}
    assert (campaign.notices.count(), sum(letter_counts(campaign).values())) == (1, 1)
    assert is_held(campaign)


def test_an_approval_binds_letters_list_and_date_and_lets_the_letters_leave(campaign, controller, decider):
    send_test(campaign, decider)
    second = actor_with("decider", controller)

    approve(campaign, second)

    row = CampaignApproval.objects.get(campaign=campaign)
    assert (row.template_sha256, row.list_sha256, row.effective_on, row.approved_by) == (
        template_sha256(campaign),
        campaign.list_sha256,
        EFFECTIVE_ON,
        second.user_id,
    )
    assert not is_held(campaign)
    assert state_of(campaign) == "planned"
    types = Event.objects.filter(subject_id=campaign.pk).order_by("id").values_list("type", flat=True)
    assert list(types) == ["campaign.test_sent", "campaign.approved"]
    with pytest.raises(Refused, match="campaign_approved"):
        approve(campaign, second)
    with pytest.raises(Refused, match="campaign_approved"):
        send_test(campaign, second)
    # Who comes later is covered: the approved hash is the first link of the chain.
    make_customer(controller, "10002")
    assert add_joined(campaign_id=campaign.pk, actor=BEAT, now=NOW) == 1
    added = Event.objects.get(subject_id=campaign.pk, type="campaign.notices_added")
    assert added.data["list_sha256_before"] == row.list_sha256
    assert not is_held(campaign)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"template_sha256": "0" * 64}, "template_differs"),
        ({"list_sha256": "0" * 64}, "list_differs"),
        ({"effective_on": date(2026, 3, 3)}, "date_differs"),
    ],
)
def test_what_was_not_shown_is_not_approved(campaign, decider, changed, code):
    send_test(campaign, decider)
    with pytest.raises(Refused, match=code):
        approve(campaign, decider, **changed)
    assert is_held(campaign)


def test_nothing_is_approved_without_a_test_notice(campaign, decider):
    with pytest.raises(Refused, match="test_notice_missing"):
        approve(campaign, decider)
    assert is_held(campaign)


def test_a_postponed_version_s_letters_name_a_date_that_does_not_hold(campaign, decider):
    send_test(campaign, decider)
    later = EFFECTIVE_ON + timedelta(days=7)
    postpone_version(
        version_id=campaign.policy_version_id, effective_on=later, reason="Vent.", actor=decider, now=NOW
    )
    with pytest.raises(Refused, match="campaign_postponed"):
        approve(campaign, decider)


def test_it_is_approved_in_the_last_instant_and_not_after_it(campaign, decider):
    send_test(campaign, decider)
    latest = latest_informed_at(EFFECTIVE_ON)

    with pytest.raises(Refused, match="too_late_for_notice") as refused:
        approve(campaign, decider, now=latest + timedelta(microseconds=1))
    assert refused.value.context["earliest_effective_on"] == EFFECTIVE_ON + timedelta(days=1)

    approve(campaign, decider, now=latest)
    assert not is_held(campaign)


@pytest.mark.parametrize("role", ["officer", "dpo", "legal", "auditor", "client"])
def test_only_a_decider_tests_and_approves_and_ends(campaign, controller, decider, role):
    other = actor_with(role, controller)
    with pytest.raises(NotPermitted):
        send_test(campaign, other)
    send_test(campaign, decider)
    with pytest.raises(NotPermitted):
        approve(campaign, other)
    with pytest.raises(NotPermitted):
        end_campaign(version_id=campaign.policy_version_id, reason="Fordi.", actor=other, now=NOW)


def test_what_nobody_approved_never_takes_effect_even_if_nobody_had_to_be_told(controller, decider):
    first = announced(controller, decider).policy_version
    put_in_force(version_id=first.pk, actor=BEAT, now=NOW + timedelta(days=40))
    version = approved(
        controller, decider, effective_on=EFFECTIVE_ON + timedelta(days=60), now=NOW + timedelta(days=41)
    )
    plan_campaign(version_id=version.pk, actor=decider, now=NOW + timedelta(days=41))

    with pytest.raises(Refused, match="campaign_not_approved"):
        put_in_force(version_id=version.pk, actor=BEAT, now=NOW + timedelta(days=120))


def test_what_was_ended_never_leaves_and_never_takes_effect(controller, decider):
    make_customer(controller, "10001")
    make_customer(controller, "10002")
    campaign = announced(controller, decider)
    accept(letters_of(campaign)[:1], NOW)

    with pytest.raises(Invalid, match="reason_required"):
        end_campaign(version_id=campaign.policy_version_id, reason=" ", actor=decider, now=NOW)
    end_campaign(version_id=campaign.policy_version_id, reason="Teksten var forkert.", actor=decider, now=NOW)

    version = PolicyVersion.objects.get(pk=campaign.policy_version_id)
    assert version.state == "withdrawn"
    assert CampaignEnd.objects.get(campaign=campaign).reason == "Teksten var forkert."
    assert (state_of(campaign), is_held(campaign)) == ("ended", True)
    with pytest.raises(Refused, match="campaign_over"):
        resume_campaign(campaign_id=campaign.pk, actor=decider, now=NOW)
    make_customer(controller, "10003")
    assert add_joined(campaign_id=campaign.pk, actor=BEAT, now=NOW) == 0
    with pytest.raises(Refused, match="step_impossible"):
        put_in_force(version_id=version.pk, actor=BEAT, now=NOW + timedelta(days=60))
    # A new version tells everybody anew, those who were told before too.
    again = announced(controller, decider, effective_on=EFFECTIVE_ON + timedelta(days=14))
    assert (again.policy_version.number, again.expected) == (version.number + 1, 3)


def test_the_api_shows_what_is_approved_and_takes_it_back_as_shown(controller, decider):
    make_customer(controller, "10001")
    version = approved(controller, decider, effective_on=clock.today() + timedelta(days=21), now=clock.now())
    campaign = plan_campaign(version_id=version.pk, actor=decider, now=clock.now())
    person = Caller("decider", controller)
    path = f"campaigns/{campaign.pk}/"
    shown = person.get(path).json()
    assert (shown["state"], shown["approved_by"]) == ("awaiting_approval", None)
    said = {name: shown[name] for name in ("template_sha256", "list_sha256", "effective_on")}

    problem_of(person.post(f"{path}approve-campaign/", said), 409, "test_notice_missing")
    assert person.post(f"{path}send-test-notice/", {}).status_code == 200
    answer = person.post(f"{path}approve-campaign/", said)

    assert answer.status_code == 200, answer.content
    assert answer.json()["state"] == "planned"
    assert answer.json()["approved_by"] is not None
