"""Who must be told and was on no list when the notices were planned."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.letters import codes
from dpo_office.common.letters.batches import stop_batch
from dpo_office.common.letters.blocks import block_contact, lift_block
from dpo_office.common.letters.models import Result
from registry_app.actions.campaigns import add_joined, except_notice, record_sign_ups
from registry_app.actions.policy_versions import put_in_force
from registry_app.domain.notices import longer_list_sha256
from registry_app.domain.policy_text import text_sha256
from registry_app.models import Campaign, Customer, Notice, SignUp
from registry_app.queries.notices import standing_of
from registry_app.tasks import add_joined_customers
from tests.factories.clients import Caller, problem_of
from tests.factories.policy_change import BEAT, NOW, accept, announced, letters_of, receipt, version_in_force
from tests.factories.registry import ADMIN, actor_with, make_controller, make_customer

MIDNIGHT = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LATER = NOW + HOUR


@pytest.fixture
def campaign(controller, decider):
    make_customer(controller, "10001")
    campaign = announced(controller, decider)
    accept(letters_of(campaign), NOW)
    return campaign


def standing(campaign, now=NOW + 3 * DAY):
    row = Campaign.objects.select_related("policy_version").get(pk=campaign.pk)
    return standing_of([row], now)[row.pk]


def add(campaign, now=LATER):
    return add_joined(campaign_id=campaign.pk, actor=BEAT, now=now)


def change(number, **fields):
    with acting(ADMIN, "registry.customer_changed"):
        Customer.objects.filter(number=number, controller__slug="testco").update(**fields)


def put(campaign):
    return put_in_force(version_id=campaign.policy_version_id, actor=BEAT, now=MIDNIGHT)


def rows_of(number):
    rows = Notice.objects.filter(customer__number=number).order_by("turn")
    return [(row.turn, row.excluded_reason or "letter") for row in rows]


def test_nobody_is_told_twice_of_an_unchanged_list(campaign):
    before = Campaign.objects.values().get(pk=campaign.pk)

    assert (add(campaign), add(campaign)) == (0, 0)

    assert Campaign.objects.values().get(pk=campaign.pk) == before
    assert not Event.objects.filter(type="campaign.notices_added").exists()


def test_a_customer_imported_after_the_planning_holds_the_version_until_told(campaign, controller):
    make_customer(controller, "10002")

    assert (standing(campaign).due, standing(campaign).not_informed, standing(campaign).unlisted) == (2, 1, 1)
    with pytest.raises(Refused) as refusal:
        put(campaign)
    assert refusal.value.context["blocking"]["not_informed"] == 1

    assert add(campaign) == 1
    assert (standing(campaign).due, standing(campaign).unlisted) == (2, 0)
    letter = letters_of(campaign)[1]
    assert (letter.recipient_address, letter.kind) == ("kunde10002@example.com", "policy.notice")
    accept([letter], LATER)
    assert put(campaign).state == "in_force"


def test_who_was_told_too_late_gets_fourteen_full_days_too(campaign, controller):
    make_customer(controller, "10002")
    add(campaign, NOW + 20 * DAY)
    accept([letters_of(campaign)[1]], NOW + 20 * DAY)

    found = standing(campaign, NOW + 23 * DAY)

    assert (found.late, str(found.earliest_effective_on)) == (1, "2026-03-09")


@pytest.mark.parametrize(
    ("state", "reason"), [("incomplete", "registration_incomplete"), ("closed", "account_closed")]
)
def test_who_was_excluded_and_is_a_customer_again_is_told(controller, decider, state, reason):
    make_customer(controller, "10001", account_state=state)
    campaign = announced(controller, decider)
    assert (standing(campaign).due, add(campaign)) == (0, 0)

    change("10001", account_state="active")

    assert (standing(campaign).due, standing(campaign).not_informed) == (1, 1)
    assert (add(campaign), add(campaign)) == (1, 0)
    assert rows_of("10001") == [(0, reason), (1, "letter")]
    assert standing(campaign).excluded[reason] == 0


@pytest.mark.parametrize("state", ["closed", "erased", "deceased", "incomplete"])
def test_who_came_and_has_not_to_be_told_is_not(campaign, controller, state):
    make_customer(controller, "10002", account_state=state)

    assert (standing(campaign).due, standing(campaign).unlisted, add(campaign)) == (1, 0, 0)
    assert put(campaign).state == "in_force"


def test_who_came_without_an_address_is_listed_as_unreachable(campaign, controller):
    make_customer(controller, "10002", email="")

    assert (add(campaign), add(campaign)) == (1, 0)

    assert rows_of("10002") == [(0, "no_address")]
    assert (standing(campaign).no_address, standing(campaign).unlisted) == (1, 0)


@pytest.mark.parametrize(("email", "reason"), [("", "no_address"), ("not an address", "address_invalid")])
def test_who_got_an_address_since_is_written_to(controller, decider, email, reason):
    make_customer(controller, "10001", email=email)
    campaign = announced(controller, decider)
    assert add(campaign) == 0

    change("10001", email="anna@example.com", changed_at=LATER)

    assert (add(campaign, LATER + HOUR), add(campaign, LATER + 2 * HOUR)) == (1, 0)
    assert rows_of("10001") == [(0, reason), (1, "letter")]
    assert (standing(campaign).due, standing(campaign).no_address) == (1, 0)


def test_who_bounced_is_not_written_to_again(campaign):
    receipt(letters_of(campaign)[0], codes.BOUNCED_HARD, LATER)

    assert add(campaign) == 0
    assert rows_of("10001") == [(0, "letter")]


def test_a_letter_that_a_block_stopped_is_written_again_when_the_block_has_ended(controller, decider):
    customer = make_customer(controller, "10001")
    campaign = announced(controller, decider)
    dpo = actor_with("dpo", controller)
    block = block_contact(
        address=customer.email, controller_id=controller.pk, scope="notices", reason="x", actor=dpo, now=NOW
    )
    Result.objects.create(
        letter=letters_of(campaign)[0], outcome=codes.BLOCKED, source=codes.OFFICE, recorded_at=NOW
    )
    assert (add(campaign), standing(campaign).not_informed) == (0, 1)

    lift_block(block_id=block.pk, actor=dpo, now=LATER, reason="Bad om det.")

    assert (add(campaign), add(campaign)) == (1, 0)
    assert rows_of("10001") == [(0, "letter"), (1, "letter")]
    assert (standing(campaign).due, standing(campaign).not_informed) == (1, 1)


def test_who_is_excepted_by_name_is_not_added(campaign, controller, decider):
    make_customer(controller, "10002", account_state="closed")
    add(campaign)
    make_customer(controller, "10003")
    add(campaign)
    except_notice(campaign_id=campaign.pk, customers=["10003"], reason="Brev.", actor=decider, now=LATER)

    assert (add(campaign), standing(campaign).unlisted, standing(campaign).excepted) == (0, 0, 1)


def test_the_hash_goes_on_from_the_list_before(campaign, controller):
    before = Campaign.objects.get(pk=campaign.pk)
    make_customer(controller, "10002")
    make_customer(controller, "10003", email="")

    add(campaign)

    row, event = Campaign.objects.get(pk=campaign.pk), Event.objects.get(type="campaign.notices_added")
    assert (row.expected, row.version) == (2, before.version + 1)
    assert event.data["list_sha256_before"] == before.list_sha256
    assert row.list_sha256 == event.data["list_sha256"]
    assert row.list_sha256 == longer_list_sha256(before.list_sha256, event.data["added_sha256"])
    assert (event.data["letters"], event.data["listed"]) == (1, 2)


def test_nobody_is_added_to_a_stopped_campaign_or_when_the_version_is_in_force(campaign, controller):
    stopped = announced_elsewhere()
    make_customer(stopped.controller, "20002")
    stop_batch(batch_id=stopped.pk, actor=actor_with("officer", stopped.controller), now=NOW)
    put(campaign)
    make_customer(controller, "10002")

    assert (add(campaign), add(stopped)) == (0, 0)
    assert (standing(campaign).due, standing(campaign).unlisted) == (1, 0)
    assert standing(stopped).unlisted == 1


def announced_elsewhere():
    owner = make_controller("stopped")
    version_in_force(owner)
    make_customer(owner, "20001")
    return announced(owner, actor_with("decider", owner))


def test_the_step_is_the_office_s_own(campaign, decider):
    with pytest.raises(NotPermitted):
        add_joined(campaign_id=campaign.pk, actor=decider, now=LATER)


def test_the_task_adds_to_every_running_campaign(campaign, controller, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: LATER)
    make_customer(controller, "10002")

    add_joined_customers()

    assert rows_of("10002") == [(0, "letter")]


def test_no_turn_is_written_twice(campaign):
    notice = Notice.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(
            campaign=campaign,
            customer=notice.customer,
            controller=notice.controller,
            excluded_reason="account_closed",
            created_at=NOW,
        )


# Sign-ups


def sign_up(campaign, number="10002", **fields):
    said = {
        "customer": number,
        "signed_up_at": LATER,
        "text_sha256": campaign.policy_version.text_sha256,
    } | fields
    return record_sign_ups(
        campaign_id=campaign.pk,
        sign_ups=[said],
        actor=actor_with("client", campaign.controller),
        now=NOW + DAY,
    )


def test_who_signed_up_under_the_new_text_holds_nothing_back(campaign, controller):
    make_customer(controller, "10002")

    sign_up(campaign)

    assert (standing(campaign).due, standing(campaign).unlisted, add(campaign)) == (1, 0, 0)
    assert rows_of("10002") == [(0, "signed_up")]
    row = SignUp.objects.get()
    assert (row.customer.number, row.signed_up_at, row.recorded_at) == ("10002", LATER, NOW + DAY)
    assert Event.objects.get(type="campaign.sign_ups_recorded").data == {"customers": 1, "known": 0}
    assert put(campaign).state == "in_force"


def test_a_sign_up_counts_although_a_letter_was_planned_before(campaign, controller):
    make_customer(controller, "10002")
    add(campaign)

    sign_up(campaign)

    assert rows_of("10002") == [(0, "letter"), (1, "signed_up")]
    assert (standing(campaign).due, standing(campaign).excluded["signed_up"]) == (1, 1)


def test_a_translation_is_the_new_text_too(controller, decider):
    make_customer(controller, "10001")
    campaign = announced(controller, decider, translations={"en": {"text": "We use a new supplier."}})
    make_customer(controller, "10002")

    sign_up(campaign, text_sha256=text_sha256("We use a new supplier."))

    assert SignUp.objects.count() == 1


def test_a_sign_up_said_again_changes_nothing(campaign, controller):
    make_customer(controller, "10002")
    sign_up(campaign)
    before = Campaign.objects.values().get(pk=campaign.pk)

    sign_up(campaign, signed_up_at=LATER + HOUR)

    assert SignUp.objects.get().signed_up_at == LATER
    assert Campaign.objects.values().get(pk=campaign.pk) == before


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text_sha256": text_sha256("Version 1.")}, "text_not_announced"),
        ({"signed_up_at": NOW - HOUR}, "signed_up_before"),
        ({"signed_up_at": NOW + 2 * DAY}, "signed_up_later"),
        ({"customer": "99999"}, "sign_up_unknown"),
    ],
)
def test_a_sign_up_that_cannot_be_true_is_refused(campaign, controller, fields, code):
    make_customer(controller, "10002")

    with pytest.raises(Invalid) as refusal:
        sign_up(campaign, **fields)

    assert refusal.value.code == code
    assert not SignUp.objects.exists()
    assert rows_of("10002") == []


def test_sign_ups_by_the_api(campaign, controller, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW + DAY)
    make_customer(controller, "10002")
    shop = Caller("client", controller)
    path = f"campaigns/{campaign.pk}/record-sign-ups/"
    said = {
        "customer": "10002",
        "signed_up_at": LATER.isoformat(),
        "text_sha256": campaign.policy_version.text_sha256,
    }

    refused = shop.post(path, {"sign_ups": [said, said | {"customer": "99999"}]})
    answer = shop.post(path, {"sign_ups": [said]})

    problem_of(refused, 400, "sign_up_unknown", "sign_ups")
    assert (answer.status_code, answer.json()["excluded"]["signed_up"]) == (200, 1)
    assert answer.json()["unlisted"] == 0
    put(campaign)
    problem_of(shop.post(path, {"sign_ups": [said]}), 409, "campaign_over")
