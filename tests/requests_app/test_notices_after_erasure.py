"""Who has asked for erasure is told of no new version, as long as the request stands."""

from datetime import timedelta

import pytest

from dpo_office.common import clock
from registry_app.actions.campaigns import add_joined
from registry_app.models import Campaign, Notice
from registry_app.queries.notices import standing_of
from registry_app.queries.reachability import reach_of
from requests_app.actions.intake import Requester
from tests.factories.cases import case_in, make_case, make_office, take
from tests.factories.policy_change import BEAT, NOW, accept, announced, letters_of, version_in_force
from tests.factories.registry import actor_with, make_customer

ANNA = Requester(name="Anna Prøve", email="kunde10001@example.com", customer_number="10001")


@pytest.fixture
def controller(db, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    office = make_office()
    version_in_force(office)
    make_customer(office, "10001")
    make_customer(office, "10002")
    return office


def plan(controller):
    return announced(controller, actor_with("decider", controller))


def standing(campaign):
    row = Campaign.objects.select_related("policy_version").get(pk=campaign.pk)
    return standing_of([row], NOW + timedelta(days=3))[row.pk]


def reasons():
    rows = Notice.objects.order_by("customer__number", "turn")
    return [(row.customer.number, row.excluded_reason or "letter") for row in rows]


def test_an_open_request_for_erasure_excludes_with_its_own_reason(controller):
    make_case(controller, rights=["erasure"], requester=ANNA)

    campaign = plan(controller)

    assert reasons() == [("10001", "erasure_requested"), ("10002", "letter")]
    accept(letters_of(campaign), NOW)
    assert (standing(campaign).due, standing(campaign).excluded["erasure_requested"]) == (1, 1)
    assert standing(campaign).everyone_in_time
    assert add_joined(campaign_id=campaign.pk, actor=BEAT, now=NOW) == 0


@pytest.mark.parametrize("rights", [["access"], ["rectification"]])
def test_no_other_request_excludes(controller, rights):
    make_case(controller, rights=rights, requester=ANNA)

    plan(controller)

    assert reasons() == [("10001", "letter"), ("10002", "letter")]


def test_a_request_after_the_planning_holds_nothing_back(controller):
    campaign = plan(controller)
    accept(letters_of(campaign)[1:], NOW)
    assert standing(campaign).not_informed == 1

    make_case(controller, rights=["erasure"], requester=ANNA)

    assert (standing(campaign).due, standing(campaign).not_informed) == (1, 0)


@pytest.mark.parametrize("end", ["withdrawn", "refused"])
def test_who_stays_after_all_is_told(controller, end):
    case = make_case(controller, rights=["erasure"], requester=ANNA)
    campaign = plan(controller)

    step, role = {"withdrawn": ("withdraw_case", "officer"), "refused": ("refuse_case", "decider")}[end]
    take(step, case, actor=actor_with(role, controller), now=NOW)

    assert (standing(campaign).due, standing(campaign).unlisted) == (2, 1)
    assert add_joined(campaign_id=campaign.pk, actor=BEAT, now=NOW) == 1
    assert reasons() == [("10001", "erasure_requested"), ("10001", "letter"), ("10002", "letter")]
    assert [letter.recipient_address for letter in letters_of(campaign)] == [
        "kunde10001@example.com",
        "kunde10002@example.com",
    ]


def test_a_granted_erasure_stays_excluded(controller):
    case_in("answered", controller, rights=["erasure"], requester=ANNA)

    plan(controller)

    assert reasons() == [("10001", "erasure_requested"), ("10002", "letter")]


def test_the_reachability_report_leaves_them_out(controller):
    make_case(controller, rights=["erasure"], requester=ANNA)

    reach = reach_of(controller.pk)

    assert (reach.to_be_told, reach.ways["email"], reach.excluded) == (1, 1, {"erasure_requested": 1})
