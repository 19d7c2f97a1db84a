"""A version that applies later to some: the decision, each customer's day, and what comes back afterwards."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.letters import codes
from registry_app.actions.campaigns import add_joined, except_notice, record_sign_ups
from registry_app.actions.displays import record_displays
from registry_app.actions.later_effects import apply_later, note_late_bounces
from registry_app.actions.policy_versions import postpone_version, put_in_force
from registry_app.domain.policy_text import text_sha256
from registry_app.models import Campaign, Customer, InForceProof, LateBounce, LaterEffect, PolicyVersion
from registry_app.queries.effective_dates import count_later, customer_date, customer_dates
from tests.factories.clients import Caller, problem_of
from tests.factories.policy_change import BEAT, EFFECTIVE_ON, NOW, accept, announced, letters_of, receipt
from tests.factories.registry import ADMIN, actor_with, make_controller, make_customer

MIDNIGHT = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)
LATEST = datetime(2026, 2, 15, 23, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
DECIDED = LATEST + 5 * DAY
NUMBERS = ("10001", "10002", "10003", "10004")


@pytest.fixture
def campaign(controller, decider):
    """10001 told in time, 10002 told two days late, 10003 came back, 10004 without an address."""
    for number in NUMBERS[:3]:
        make_customer(controller, number)
    make_customer(controller, "10004", email="")
    campaign = announced(controller, decider)
    first, second, third = letters_of(campaign)
    accept([first, second, third], NOW)
    receipt(second, codes.DELIVERED, LATEST + 2 * DAY)
    receipt(third, codes.BOUNCED_HARD, NOW + DAY)
    return campaign


def decide(campaign, decider, now=DECIDED, reason="De øvrige har krav på den nye tekst."):
    return apply_later(campaign_id=campaign.pk, reason=reason, actor=decider, now=now)


def put(campaign, now=MIDNIGHT):
    return put_in_force(version_id=campaign.policy_version_id, actor=BEAT, now=now)


def again(campaign):
    return Campaign.objects.select_related("policy_version", "controller").get(pk=campaign.pk)


def days(campaign, now=MIDNIGHT, **narrowed):
    found, _cursor = customer_dates(again(campaign), now, **narrowed)
    return {one.customer.number: (one.effective_on, one.why) for one in found}


def day_of(campaign, number, now=MIDNIGHT):
    one = customer_date(again(campaign), Customer.objects.get(number=number), now)
    return one.effective_on, one.why


def test_without_a_decision_the_version_waits(campaign):
    with pytest.raises(Refused, match="not_everyone_told"):
        put(campaign)


def test_by_the_decision_it_takes_effect_and_applies_later_to_some(campaign, decider):
    decide(campaign, decider)

    version = put(campaign)

    assert (version.state, version.in_force_on) == ("in_force", EFFECTIVE_ON)
    assert days(campaign) == {
        "10001": (EFFECTIVE_ON, "told"),
        "10002": (date(2026, 3, 4), "told"),
        "10003": (None, "not_told"),
        "10004": (None, "not_told"),
    }
    proof = InForceProof.objects.get(policy_version=version)
    counted = (proof.due, proof.informed, proof.late, proof.later)
    assert (proof.ground, counted) == ("later_for_some", (4, 2, 1, 2))
    assert proof.later_effect == LaterEffect.objects.get(campaign=campaign)
    assert Event.objects.get(type="policy.version_in_force").data["told"] == 2


def test_the_decision_names_reason_day_counts_and_person(campaign, decider):
    decide(campaign, decider)

    row = LaterEffect.objects.get(campaign=campaign)
    assert (row.effective_on, row.customers, row.decided_by) == (EFFECTIVE_ON, 3, decider.user_id)
    assert row.reason == "De øvrige har krav på den nye tekst."
    assert Event.objects.get(type="campaign.applied_later").data == {
        "effective_on": "2026-03-02",
        "late": 1,
        "pending": 0,
        "not_informed": 1,
        "no_address": 1,
    }


def test_it_is_decided_by_a_decider_with_a_reason_once_when_it_is_known_for_whom(
    campaign, controller, decider
):
    with pytest.raises(Invalid, match="reason_required"):
        decide(campaign, decider, reason=" ")
    with pytest.raises(Refused, match="still_in_time"):
        decide(campaign, decider, now=LATEST)
    with pytest.raises(NotPermitted):
        decide(campaign, actor_with("officer", controller))
    assert not LaterEffect.objects.exists()
    decide(campaign, decider, now=LATEST + SECOND)
    with pytest.raises(Refused, match="later_decided"):
        decide(campaign, decider)


def test_nothing_is_decided_when_all_were_told_or_it_is_in_force(controller, decider):
    make_customer(controller, "10001")
    campaign = announced(controller, decider)
    accept(letters_of(campaign), NOW)
    with pytest.raises(Refused, match="everyone_told"):
        decide(campaign, decider)
    put(campaign)
    with pytest.raises(Refused, match="campaign_over"):
        decide(campaign, decider, now=MIDNIGHT)


def test_a_decision_that_was_not_needed_after_all_leaves_the_ground_told(controller, decider):
    make_customer(controller, "10001")
    campaign = announced(controller, decider)
    decide(campaign, decider)
    except_notice(campaign_id=campaign.pk, customers=["10001"], reason="Brev.", actor=decider, now=DECIDED)

    proof = InForceProof.objects.get(policy_version=put(campaign))

    assert (proof.ground, proof.later_effect, proof.excepted) == ("told", None, 1)


def test_a_decision_holds_for_its_day_alone(campaign, decider):
    decide(campaign, decider)
    later = EFFECTIVE_ON + 7 * DAY
    postpone_version(
        version_id=campaign.policy_version_id, effective_on=later, reason="Ferie.", actor=decider, now=DECIDED
    )

    with pytest.raises(Refused, match="not_everyone_told"):
        put(campaign, MIDNIGHT + 7 * DAY)
    decide(campaign, decider, now=LATEST + 7 * DAY + SECOND)
    assert put(campaign, MIDNIGHT + 7 * DAY).in_force_on == later
    assert days(campaign, MIDNIGHT + 7 * DAY)["10002"] == (later, "told")


def test_decided_after_the_day_it_reaches_back_to_none_before(campaign, decider):
    decide(campaign, decider, now=MIDNIGHT + 1 * DAY + SECOND)

    version = put(campaign, MIDNIGHT + 3 * DAY)

    assert (version.effective_on, version.in_force_on) == (EFFECTIVE_ON, date(2026, 3, 3))
    assert days(campaign, MIDNIGHT + 3 * DAY)["10001"] == (date(2026, 3, 3), "told")


def test_somebody_added_later_has_a_day_of_their_own(campaign, controller, decider):
    decide(campaign, decider)
    make_customer(controller, "10005")
    with pytest.raises(Refused, match="not_on_list"):
        put(campaign)
    add_joined(campaign_id=campaign.pk, actor=BEAT, now=DECIDED)
    accept(letters_of(campaign)[-1:], DECIDED)

    put(campaign)

    assert day_of(campaign, "10005") == (date(2026, 3, 7), "told")
    assert InForceProof.objects.get(campaign=campaign).later == 2


def test_who_becomes_a_customer_when_it_is_in_force_has_its_own_day(campaign, controller, decider):
    decide(campaign, decider)
    put(campaign)
    with acting(ADMIN, "registry.customer_changed"):
        make_customer(controller, "10006")
        Customer.objects.filter(number="10006").update(created_at=MIDNIGHT + DAY)

    assert day_of(campaign, "10006", MIDNIGHT + DAY) == (EFFECTIVE_ON, "joined_after")
    assert "10006" not in days(campaign, MIDNIGHT + DAY)


def test_excepted_signed_up_left_and_pending_each_say_why(controller, decider):
    for number in NUMBERS:
        make_customer(controller, number)
    campaign = announced(controller, decider)
    letters = letters_of(campaign)
    accept(letters[3:], MIDNIGHT - DAY)
    except_notice(campaign_id=campaign.pk, customers=["10001"], reason="Brev.", actor=decider, now=NOW)
    said = {
        "customer": "10002",
        "signed_up_at": NOW + DAY,
        "text_sha256": text_sha256(campaign.policy_version.text),
    }
    record_sign_ups(campaign_id=campaign.pk, sign_ups=[said], actor=decider, now=NOW + DAY)
    with acting(ADMIN, "registry.customer_changed"):
        Customer.objects.filter(number="10003").update(account_state="closed")

    assert days(campaign) == {
        "10001": (EFFECTIVE_ON, "excepted"),
        "10002": (EFFECTIVE_ON, "signed_up"),
        "10003": (None, "excluded"),
        "10004": (None, "pending"),
    }
    assert days(campaign, MIDNIGHT + DAY)["10004"] == (date(2026, 3, 15), "told")


def test_a_bounce_after_it_took_effect_moves_that_customer_alone(controller, decider):
    make_customer(controller, "10001")
    make_customer(controller, "10002")
    campaign = announced(controller, decider)
    accept(letters_of(campaign), NOW)
    put(campaign)
    before = days(campaign)
    assert set(before.values()) == {(EFFECTIVE_ON, "told")}
    assert note_late_bounces(campaign_id=campaign.pk, actor=BEAT, now=MIDNIGHT + DAY) == 0

    receipt(letters_of(campaign)[1], codes.BOUNCED_HARD, MIDNIGHT + DAY)
    now = MIDNIGHT + 2 * DAY
    assert note_late_bounces(campaign_id=campaign.pk, actor=BEAT, now=now) == 1
    assert note_late_bounces(campaign_id=campaign.pk, actor=BEAT, now=now) == 0

    assert days(campaign, now) == before | {"10002": (None, "not_told")}
    row = LateBounce.objects.get(campaign=campaign)
    assert (row.customer.number, row.bounced_at, row.noted_at) == ("10002", MIDNIGHT + DAY, now)
    event = Event.objects.get(type="campaign.late_bounces_noted")
    assert event.data == {"customers": [str(row.customer_id)]}
    version = PolicyVersion.objects.get(pk=campaign.policy_version_id)
    assert (version.state, version.in_force_on) == ("in_force", EFFECTIVE_ON)
    assert InForceProof.objects.get(campaign=campaign).informed == 2


def test_shown_the_text_at_sign_in_after_that_they_have_a_day_again(controller, decider):
    make_customer(controller, "10001")
    campaign = announced(controller, decider)
    accept(letters_of(campaign), NOW)
    put(campaign)
    receipt(letters_of(campaign)[0], codes.BOUNCED_SOFT, MIDNIGHT + DAY)
    shown_at = MIDNIGHT + 3 * DAY
    said = {
        "customer": "10001",
        "displayed_at": shown_at,
        "text_sha256": text_sha256(campaign.policy_version.text),
    }

    record_displays(campaign_id=campaign.pk, displays=[said], actor=decider, now=shown_at)

    assert day_of(campaign, "10001", shown_at) == (date(2026, 3, 19), "told")


def test_a_bounce_of_somebody_told_otherwise_moves_nobody(controller, decider):
    make_customer(controller, "10001")
    campaign = announced(controller, decider)
    accept(letters_of(campaign), NOW)
    receipt(letters_of(campaign)[0], codes.DELIVERED, NOW)
    put(campaign)
    receipt(letters_of(campaign)[0], codes.BOUNCED_HARD, MIDNIGHT + DAY)

    assert note_late_bounces(campaign_id=campaign.pk, actor=BEAT, now=MIDNIGHT + 2 * DAY) == 0
    assert day_of(campaign, "10001", MIDNIGHT + 2 * DAY) == (EFFECTIVE_ON, "told")


def test_the_pages_hold_everybody_once_and_can_be_narrowed(campaign, decider):
    decide(campaign, decider)
    put(campaign)
    row, seen, after = again(campaign), [], ""
    for _turn in range(4):
        found, cursor = customer_dates(row, MIDNIGHT, after=after, page=1)
        seen += [one.customer.number for one in found]
        after = cursor or ""
    assert (sorted(seen), after) == (list(NUMBERS), "")
    assert set(days(campaign, later_on=EFFECTIVE_ON)) == {"10002", "10003", "10004"}
    assert set(days(campaign, later_on=date(2026, 3, 3))) == {"10002", "10003", "10004"}
    assert set(days(campaign, later_on=date(2026, 3, 4))) == {"10003", "10004"}
    assert count_later(row, MIDNIGHT, date(2026, 3, 4)) == 2
    with pytest.raises(Invalid, match="cursor_invalid"):
        customer_dates(row, MIDNIGHT, after="10001")


PROOF = {"due": 4, "informed": 2, "later": 2, "list_sha256": "0" * 64, "evaluated_at": MIDNIGHT}


@pytest.mark.parametrize(
    "forged",
    [
        {"ground": "told"},
        {"ground": "told", "later": 0},
        {"ground": "later_for_some"},
        {"ground": "later_for_some", "later": 1, "decided": True},
        {"ground": "not_material", "decided": True},
    ],
)
def test_the_database_takes_no_count_of_later_ones_without_its_decision(campaign, decider, forged):
    decide(campaign, decider)
    version = campaign.policy_version
    values = PROOF | forged
    if values.pop("decided", False):
        values["later_effect"] = LaterEffect.objects.get(campaign=campaign)

    with pytest.raises(IntegrityError, match="in_force_proof"), transaction.atomic():
        InForceProof.objects.create(
            policy_version=version,
            controller_id=version.controller_id,
            campaign=campaign,
            in_force_on=EFFECTIVE_ON,
            content_sha256=version.content_sha256,
            **values,
        )


@pytest.mark.parametrize("moved", [False, True])
def test_the_database_takes_no_decision_of_another_day(campaign, decider, moved):
    decide(campaign, decider)
    if moved:
        postpone_version(
            version_id=campaign.policy_version_id,
            effective_on=EFFECTIVE_ON + DAY,
            reason="Ferie.",
            actor=decider,
            now=DECIDED,
        )
    version = PolicyVersion.objects.get(pk=campaign.policy_version_id)
    earlier = PolicyVersion.objects.get(policy=version.policy_id, state="in_force")
    InForceProof.objects.create(
        policy_version=version,
        controller_id=version.controller_id,
        ground="later_for_some",
        campaign=campaign,
        replaces=earlier,
        later_effect=LaterEffect.objects.get(campaign=campaign),
        in_force_on=version.effective_on,
        content_sha256=version.content_sha256,
        **PROOF,
    )
    with acting(ADMIN, "policy.forged"):
        PolicyVersion.objects.filter(pk=earlier.pk).update(state="archived", archived_at=MIDNIGHT)
        rows = PolicyVersion.objects.filter(pk=version.pk)
        changed = {"state": "in_force", "in_force_at": MIDNIGHT, "in_force_on": version.effective_on}
        if not moved:
            assert rows.update(**changed) == 1
            return
        with pytest.raises(IntegrityError, match="office_unproven"), transaction.atomic():
            rows.update(**changed)


def test_clients_read_the_days_and_decide_nothing(campaign, controller):
    client, path = Caller("client", controller), f"campaigns/{campaign.pk}/"

    listed = client.get(f"{path}effective-dates/").json()
    assert {one["customer"] for one in listed["results"]} == set(NUMBERS)
    assert (listed["in_force_on"], listed["next"]) == (None, None)
    one = client.post(f"{path}effective-date/", {"customer": "10002"}).json()
    assert (one["customer"], one["effective_on"], one["why"]) == ("10002", "2026-03-04", "told")
    missing = client.post(f"{path}effective-date/", {"customer": "99999"})
    assert problem_of(missing, 404, "not_found")
    refused = client.post(f"{path}apply-later/", {"reason": "Fordi."})
    assert problem_of(refused, 403, "not_permitted")
    foreign = Caller("client", make_controller("later-other"))
    assert problem_of(foreign.get(f"{path}effective-dates/"), 404, "not_found")


def test_a_decider_decides_through_the_api(campaign, controller):
    answer = Caller("decider", controller).post(
        f"campaigns/{campaign.pk}/apply-later/", {"reason": "De øvrige venter."}
    )

    assert answer.status_code == 200, answer.content
    assert LaterEffect.objects.get(campaign=campaign).reason == "De øvrige venter."
