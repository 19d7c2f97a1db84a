from datetime import UTC, date, datetime, timedelta

import pytest

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.letters import codes
from dpo_office.common.letters.models import Receipt
from registry_app.actions.campaigns import except_notice
from registry_app.actions.policy_versions import postpone_version, put_in_force
from registry_app.domain.notice_window import DeliveryEvent, informed_at
from registry_app.models import Customer, Notice, PolicyVersion
from registry_app.queries.notices import notices_with_evidence, standing_of
from registry_app.queries.policies import due_versions, version_in_force
from registry_app.tasks import put_versions_in_force
from tests.factories.policy_change import (
    BEAT,
    EFFECTIVE_ON,
    NOW,
    accept,
    announced,
    approved,
    attempt_with,
    letters_of,
    receipt,
    unguarded,
)
from tests.factories.policy_change import version_in_force as imported
from tests.factories.registry import ADMIN, actor_with, make_controller, make_customer, make_customers

# Midnight in Copenhagen that begins 2 March, and the last instant to be told by.
MIDNIGHT = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)
LATEST = datetime(2026, 2, 15, 23, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def campaign(controller, decider):
    make_customer(controller, "10001")
    make_customer(controller, "10002")
    make_customer(controller, "10003", account_state="closed")
    return announced(controller, decider)


def put(version, now=MIDNIGHT):
    return put_in_force(version_id=version.pk, actor=BEAT, now=now)


def state_of(version) -> str:
    return PolicyVersion.objects.get(pk=version.pk).state


def refusal_of(version, now=MIDNIGHT) -> Refused:
    with pytest.raises(Refused) as refusal:
        put(version, now)
    assert state_of(version) == "announcing"
    assert not Event.objects.filter(type="policy.version_in_force").exists()
    return refusal.value


def test_put_in_force_when_all_were_told_in_time(campaign):
    accept(letters_of(campaign), NOW)

    version = put(campaign.policy_version)

    earlier = PolicyVersion.objects.get(policy=version.policy, number=1)
    assert (version.state, version.in_force_on, version.in_force_at) == ("in_force", EFFECTIVE_ON, MIDNIGHT)
    assert (earlier.state, earlier.archived_at) == ("archived", MIDNIGHT)
    assert Event.objects.get(type="policy.version_in_force").data == {
        "in_force_on": "2026-03-02",
        "first": False,
        "told": 2,
    }
    assert Event.objects.get(type="policy.version_archived").subject_id == earlier.pk
    assert earlier.history.first().history_change_reason == "policy.version_archived"
    assert version.history.first().history_change_reason == "policy.version_in_force"


def test_put_in_force_not_a_second_before_midnight_in_copenhagen(campaign):
    accept(letters_of(campaign), NOW)

    assert refusal_of(campaign.policy_version, MIDNIGHT - SECOND).code == "effective_on_not_reached"
    assert list(due_versions(date(2026, 3, 1))) == []
    assert list(due_versions(date(2026, 3, 2))) == [campaign.policy_version]


def test_put_in_force_refuses_while_somebody_was_not_told(campaign):
    accept(letters_of(campaign)[:1], NOW)

    refusal = refusal_of(campaign.policy_version)

    assert refusal.code == "not_everyone_told"
    assert refusal.context == {
        "earliest_effective_on": date(2026, 3, 16),
        "blocking": {"late": 0, "pending": 0, "not_informed": 1, "no_address": 0},
    }


@pytest.mark.parametrize(("informed_at", "in_time"), [(LATEST, True), (LATEST + SECOND, False)])
def test_put_in_force_asks_for_fourteen_full_days(campaign, informed_at, in_time):
    first, second = letters_of(campaign)
    accept([first, second], NOW)
    receipt(second, codes.DELIVERED, informed_at)

    if in_time:
        assert put(campaign.policy_version).state == "in_force"
    else:
        refusal = refusal_of(campaign.policy_version)
        assert refusal.context["blocking"]["late"] == 1
        assert refusal.context["earliest_effective_on"] == date(2026, 3, 3)


def test_put_in_force_later_once_fourteen_full_days_have_passed_for_all(campaign):
    first, second = letters_of(campaign)
    accept([first, second], NOW)
    receipt(second, codes.DELIVERED, LATEST + 3 * timedelta(days=1))

    assert refusal_of(campaign.policy_version, MIDNIGHT + 2 * timedelta(days=1)).code == "not_everyone_told"
    version = put(campaign.policy_version, MIDNIGHT + 3 * timedelta(days=1))

    assert (version.effective_on, version.in_force_on) == (date(2026, 3, 2), date(2026, 3, 5))


def test_put_in_force_after_an_outage_keeps_the_announced_day(campaign):
    accept(letters_of(campaign), NOW)

    assert put(campaign.policy_version, MIDNIGHT + timedelta(days=9)).in_force_on == EFFECTIVE_ON


@pytest.mark.parametrize("bounce", [codes.BOUNCED_HARD, codes.BOUNCED_SOFT])
def test_a_bounce_takes_the_acceptance_away_however_late(campaign, bounce):
    first, second = letters_of(campaign)
    accept([first, second], NOW)
    receipt(second, bounce, NOW + timedelta(days=12))

    assert refusal_of(campaign.policy_version).context["blocking"]["not_informed"] == 1


def test_a_delivery_after_a_soft_bounce_informs_when_it_arrives(campaign):
    first, second = letters_of(campaign)
    accept([first, second], NOW)
    receipt(second, codes.BOUNCED_SOFT, NOW + timedelta(hours=1))
    receipt(second, codes.DELIVERED, NOW + timedelta(hours=9))

    assert put(campaign.policy_version).state == "in_force"


def test_nobody_is_informed_before_the_letter_exists(campaign):
    first, second = letters_of(campaign)
    receipt(first, codes.DELIVERED, NOW - timedelta(days=400))
    accept([second], NOW)

    standing = standing_of([campaign], NOW + timedelta(days=3))[campaign.pk]

    assert (standing.informed, standing.earliest_effective_on) == (2, EFFECTIVE_ON)


def test_acceptance_informs_after_forty_eight_hours_of_silence(campaign):
    accept(letters_of(campaign), NOW)

    before = standing_of([campaign], NOW + timedelta(hours=48) - SECOND)[campaign.pk]
    after = standing_of([campaign], NOW + timedelta(hours=48))[campaign.pk]

    assert (before.informed, before.pending) == (0, 2)
    assert (after.informed, after.pending) == (2, 0)
    assert before.earliest_effective_on == after.earliest_effective_on == EFFECTIVE_ON


def test_somebody_without_an_address_holds_the_version_until_excepted(controller, decider):
    make_customer(controller, "10001")
    make_customer(controller, "10002", email="")
    campaign = announced(controller, decider)
    accept(letters_of(campaign), NOW)

    assert refusal_of(campaign.policy_version).context["blocking"]["no_address"] == 1
    except_notice(
        campaign_id=campaign.pk, customers=["10002"], reason="Brev sendt med posten.", actor=decider, now=NOW
    )

    assert put(campaign.policy_version).state == "in_force"


@pytest.mark.parametrize("state", ["closed", "erased", "deceased"])
def test_somebody_who_left_since_does_not_hold_the_version(campaign, state):
    accept(letters_of(campaign)[:1], NOW)
    with acting(ADMIN, "registry.customer_changed"):
        Customer.objects.filter(number="10002").update(account_state=state)

    assert put(campaign.policy_version).state == "in_force"


def test_a_customer_of_another_campaign_does_not_count(campaign):
    other = make_controller("elsewhere")
    make_customer(other, "10002")
    accept(letters_of(campaign), NOW)

    assert put(campaign.policy_version).state == "in_force"


def test_put_in_force_of_a_postponed_version_waits_for_the_new_date(campaign, decider):
    accept(letters_of(campaign), NOW)
    version = postpone_version(
        version_id=campaign.policy_version_id,
        effective_on=date(2026, 3, 9),
        reason="Mere tid.",
        actor=decider,
        now=NOW,
    )

    assert refusal_of(version).code == "effective_on_not_reached"
    assert put(version, MIDNIGHT + timedelta(days=7)).in_force_on == date(2026, 3, 9)


def test_a_material_version_needs_its_campaign(controller, decider):
    version = approved(controller, decider)

    with pytest.raises(Refused) as refusal:
        put(version)

    assert refusal.value.code == "campaign_needed"
    assert state_of(version) == "approved"
    assert list(due_versions(EFFECTIVE_ON)) == []


def test_a_version_that_is_not_material_takes_effect_without_a_campaign(controller, decider):
    version = approved(controller, decider, material=False)

    assert list(due_versions(EFFECTIVE_ON)) == [version]
    assert put(version).in_force_on == EFFECTIVE_ON


def test_the_first_version_takes_effect_without_a_campaign(db):
    fresh = make_controller("fresh")

    make_customer(fresh, "1")
    version = approved(fresh, actor_with("decider", fresh))

    assert list(due_versions(EFFECTIVE_ON)) == [version]
    assert put(version).state == "in_force"
    assert Event.objects.get(type="policy.version_in_force").data["first"] is True


def test_a_version_overtaken_by_a_later_one_never_takes_effect(controller, decider):
    earlier = approved(controller, decider, material=False, effective_on=date(2026, 2, 20))
    put(approved(controller, decider, material=False, effective_on=date(2026, 2, 10)))

    assert list(due_versions(EFFECTIVE_ON)) == []
    with pytest.raises(Refused) as refusal:
        put(earlier)
    assert refusal.value.code == "newer_in_force"


def test_put_in_force_notices_an_altered_text(campaign):
    accept(letters_of(campaign), NOW)
    unguarded(campaign.policy_version, text="Noget andet.")

    assert refusal_of(campaign.policy_version).code == "content_altered"


def test_put_in_force_is_nobody_s_but_the_office_s(campaign, decider):
    accept(letters_of(campaign), NOW)

    with pytest.raises(NotPermitted):
        put_in_force(version_id=campaign.policy_version_id, actor=decider, now=MIDNIGHT)


def test_the_task_puts_due_versions_in_force(campaign, monkeypatch):
    accept(letters_of(campaign), NOW)
    monkeypatch.setattr(clock, "now", lambda: MIDNIGHT)

    put_versions_in_force()

    assert state_of(campaign.policy_version) == "in_force"
    assert version_in_force(campaign.controller, date(2026, 3, 1)).number == 1
    assert version_in_force(campaign.controller, date(2026, 3, 2)).number == 2


def test_the_task_notes_a_refusal_once_for_each_day_and_reason(campaign, monkeypatch):
    for hours in (1, 2, 3, 30, 31):
        monkeypatch.setattr(clock, "now", lambda hours=hours: MIDNIGHT + timedelta(hours=hours))
        put_versions_in_force()

    events = list(Event.objects.filter(type="policy.in_force_refused").order_by("id"))
    assert [event.data["on"] for event in events] == ["2026-03-02", "2026-03-03"]
    assert events[0].data == {
        "code": "not_everyone_told",
        "on": "2026-03-02",
        "earliest_effective_on": "2026-03-17",
        "blocking": {"late": 0, "pending": 0, "not_informed": 2, "no_address": 0},
    }
    assert state_of(campaign.policy_version) == "announcing"


def test_one_refused_version_does_not_hold_the_next(campaign, controller, decider, monkeypatch):
    other = make_controller("elsewhere")

    waiting = approved(other, actor_with("decider", other))
    monkeypatch.setattr(clock, "now", lambda: MIDNIGHT)

    put_versions_in_force()

    assert (state_of(campaign.policy_version), state_of(waiting)) == ("announcing", "in_force")


def test_the_standing_of_three_campaigns_takes_three_queries(
    campaign, controller, decider, django_assert_num_queries
):

    campaigns = [campaign]
    for slug in ("a", "b"):
        owner = make_controller(slug)
        imported(owner)
        make_customer(owner, "1")
        campaigns.append(announced(owner, actor_with("decider", owner)))

    with django_assert_num_queries(3):
        standings = standing_of(campaigns, NOW)

    assert [standings[c.pk].due for c in campaigns] == [2, 1, 1]
    assert standings[campaign.pk].excluded["account_closed"] == 1


@pytest.mark.parametrize(
    ("results", "reached"),
    [
        # Refused at first and handed over three hours later: a report dated before that is wrong.
        (("temporary", "accepted"), 3),
        # Nobody knows whether the first attempt arrived: the report may well be about that one.
        (("in_doubt", "accepted"), 0),
    ],
)
def test_nobody_is_reached_before_the_letter_was_handed_over(campaign, results, reached):
    letter = letters_of(campaign)[0]
    for number, outcome in enumerate(results):
        attempt_with(letter, outcome, NOW + number * timedelta(hours=3))
    receipt(letter, codes.DELIVERED, NOW - timedelta(days=1))

    notice = notices_with_evidence(Notice.objects.filter(letter_id=letter.pk), NOW + timedelta(days=3)).get()

    assert notice.informed_at == notice.reached_at == NOW + timedelta(hours=reached)


@pytest.mark.slow
def test_the_standing_of_two_thousand_is_found_in_three_queries(
    controller, decider, django_assert_num_queries
):
    make_customers(controller, 2000)
    campaign = announced(controller, decider)
    letters = letters_of(campaign)
    accept(letters, NOW)
    Receipt.objects.bulk_create(
        Receipt(letter=row, kind=codes.DELIVERED, at=NOW, source="dsn", digest=f"{n:064}", recorded_at=NOW)
        for n, row in enumerate(letters[:1500])
    )

    with django_assert_num_queries(3):
        standing = standing_of([campaign], NOW + timedelta(hours=1))[campaign.pk]

    assert (standing.informed, standing.pending, standing.due) == (1500, 500, 2000)


ENDINGS = {"delivered": codes.DELIVERED, "hard_bounce": codes.BOUNCED_HARD, "soft_bounce": codes.BOUNCED_SOFT}


@pytest.mark.parametrize(
    "endings", [[], *([a] for a in ENDINGS), *([a, b] for a in ENDINGS for b in ENDINGS)]
)
@pytest.mark.parametrize("hours", [1, 60])
def test_the_query_agrees_with_the_rule(campaign, endings, hours):
    letter = letters_of(campaign)[0]
    accept([letter], NOW)
    known = [DeliveryEvent("email", "sent", NOW)]
    for number, ending in enumerate(endings, start=1):
        at = NOW + number * timedelta(minutes=10)
        receipt(letter, ENDINGS[ending], at)
        known.append(DeliveryEvent("email", ending, at))
    evaluated_at = NOW + timedelta(hours=hours)

    notice = notices_with_evidence(Notice.objects.filter(letter_id=letter.pk), evaluated_at).get()

    assert notice.informed_at == informed_at(known, evaluated_at)
