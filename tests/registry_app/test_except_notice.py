import uuid

import pytest

from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused, Stale
from dpo_office.common.events import Event
from registry_app.actions.campaigns import except_notice
from registry_app.actions.policy_versions import put_in_force
from registry_app.models import Campaign, Controller, Customer, NoticeException
from registry_app.queries.notices import standing_of
from tests.factories.policy_change import BEAT, NOW, accept, announced, letters_of
from tests.factories.registry import actor_with, make_customer
from tests.registry_app.test_put_in_force import MIDNIGHT


@pytest.fixture
def campaign(controller, decider):
    make_customer(Controller.objects.get(slug="other"), "77777")
    make_customer(controller, "10001")
    make_customer(controller, "10002")
    return announced(controller, decider)


def exempt(campaign, actor, **fields):
    values = {"customers": ["10001"], "reason": "Kan ikke nås.", "now": NOW}
    return except_notice(campaign_id=campaign.pk, actor=actor, **values | fields)


def test_except_notice_by_number_and_by_id(campaign, decider):
    second = Customer.objects.get(number="10002")

    row = exempt(campaign, decider, customers=["10001", str(second.pk), "10001"])

    standing = standing_of([row], NOW)[campaign.pk]
    assert (standing.due, standing.excepted, row.version) == (0, 2, 2)
    assert {e.reason for e in NoticeException.objects.all()} == {"Kan ikke nås."}
    event = Event.objects.get(type="campaign.notices_excepted")
    assert set(event.data["customers"]) == {
        str(c.pk) for c in Customer.objects.filter(number__startswith="1000")
    }


def test_except_notice_keeps_the_first_reason(campaign, decider):
    exempt(campaign, decider)

    exempt(campaign, decider, customers=["10001", "10002"], reason="Anden grund.")

    reasons = NoticeException.objects.order_by("customer__number").values_list("reason", flat=True)
    assert list(reasons) == ["Kan ikke nås.", "Anden grund."]


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"reason": "  "}, "reason_required", "reason"),
        ({"customers": []}, "customers_required", "customers"),
        ({"customers": [""]}, "customers_required", "customers"),
        ({"customers": ["10001", "unknown"]}, "customer_unknown", "customers"),
        ({"customers": ["77777"]}, "customer_unknown", "customers"),
        ({"customers": [str(uuid.UUID(int=7))]}, "customer_unknown", "customers"),
    ],
)
def test_except_notice_refuses(campaign, decider, fields, code, field):
    with pytest.raises(Invalid) as refusal:
        exempt(campaign, decider, **fields)

    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert not NoticeException.objects.exists()
    assert Campaign.objects.get().version == 1


@pytest.mark.parametrize("role", ["officer", "dpo", "legal", "auditor", "client"])
def test_except_notice_is_the_decider_s(campaign, controller, role):
    with pytest.raises(NotPermitted):
        exempt(campaign, actor_with(role, controller))

    assert not NoticeException.objects.exists()


def test_except_notice_in_a_foreign_campaign_answers_like_an_unknown_one(campaign, stranger):
    with pytest.raises(NotFound):
        exempt(campaign, stranger)


def test_except_notice_refuses_a_stale_version(campaign, decider):
    exempt(campaign, decider)

    with pytest.raises(Stale):
        exempt(campaign, decider, customers=["10002"], version=1)

    assert NoticeException.objects.count() == 1


def test_except_notice_is_over_when_the_version_is_in_force(campaign, decider):
    accept(letters_of(campaign), NOW)
    put_in_force(version_id=campaign.policy_version_id, actor=BEAT, now=MIDNIGHT)

    with pytest.raises(Refused) as refusal:
        exempt(campaign, decider)

    assert refusal.value.code == "campaign_over"
    assert not NoticeException.objects.exists()
