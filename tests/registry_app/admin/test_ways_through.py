"""The pages of the registry: who sees which, that reading writes nothing, and the steps of a version."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from dpo_office.common import clock
from registry_app.models import Campaign, NoticeException, PolicyVersion
from tests.factories.people import rows_everywhere, signed_in
from tests.factories.policy_change import NOW, announced, approved, assessed, drafted
from tests.factories.registry import actor_with, make_controller, make_customer

LISTS = ("controller", "processingactivity", "system", "customer", "policyversion", "campaign", "holiday")


@pytest.fixture(autouse=True)
def at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def decider(controller: Any) -> Any:
    return actor_with("decider", controller)


def page_of(row: Any, page: str = "change/") -> str:
    return f"/office/registry_app/{row._meta.model_name}/{row.pk}/{page}"


def step_of(row: Any, name: str) -> str:
    return page_of(row, f"step/{name}/")


@pytest.mark.parametrize("name", LISTS)
def test_every_list_opens_for_legal_and_reading_writes_nothing(controller: Any, name: str) -> None:
    make_customer(controller, "10001")
    browser = signed_in("legal", controller)
    before = rows_everywhere()

    answer = browser.get(f"/office/registry_app/{name}/")

    assert answer.status_code == 200
    assert rows_everywhere() == before


@pytest.mark.parametrize("name", LISTS)
def test_no_list_opens_for_somebody_without_a_role(controller: Any, name: str) -> None:
    assert signed_in().get(f"/office/registry_app/{name}/").status_code == 403


def test_a_foreign_row_answers_like_an_unknown_one(controller: Any, decider: Any) -> None:
    customer = make_customer(controller, "10001", name="Anna Prøve")
    campaign = announced(controller, decider)
    stranger = signed_in("decider", make_controller("elsewhere"))

    for row in (controller, customer, campaign, campaign.policy_version):
        assert stranger.get(page_of(row)).status_code == 404
        assert stranger.get(page_of(row, "history/")).status_code == 404
    assert b"10001" not in stranger.get("/office/registry_app/customer/").content


def test_documents_open_and_cannot_be_posted_to(controller: Any, decider: Any) -> None:
    customer = make_customer(controller, "10001", name="Anna Prøve")
    campaign = announced(controller, decider)
    browser = signed_in("decider", controller)
    before = rows_everywhere()

    for row in (controller, customer, campaign, campaign.policy_version):
        assert browser.get(page_of(row)).status_code == 200
        assert browser.get(page_of(row, "history/")).status_code == 200
        assert browser.post(page_of(row)).status_code == 405
        assert browser.post(page_of(row, "history/")).status_code == 405
    assert rows_everywhere() == before


def test_a_version_goes_from_draft_to_announced_by_its_buttons(controller: Any) -> None:
    make_customer(controller, "10001", name="Anna Prøve")
    version = drafted(controller)
    browser = signed_in("decider", controller)

    said = {
        "material": "yes",
        "reason": "Nyt formål.",
        "criteria": ["new_purpose"],
        "what_you_can_do": "Sig nej.",
    }
    assert browser.post(step_of(version, "assess_materiality"), said).status_code == 302
    assert browser.post(step_of(version, "approve_version"), {}).status_code == 302
    assert browser.get(step_of(version, "plan_campaign")).status_code == 200
    assert browser.post(step_of(version, "plan_campaign"), {"effective_on": "2026-03-02"}).status_code == 302

    version.refresh_from_db()
    assert (version.state, version.material, str(version.effective_on)) == ("announcing", True, "2026-03-02")
    assert Campaign.objects.get(policy_version=version).expected == 1


def test_a_dialog_shows_and_writes_nothing(controller: Any, decider: Any) -> None:
    make_customer(controller, "10001")
    version = approved(controller, decider)
    browser = signed_in("decider", controller)
    before = rows_everywhere()

    assert browser.get(step_of(version, "plan_campaign")).status_code == 200

    assert rows_everywhere() == before
    version.refresh_from_db()
    assert version.state == "approved"


def test_a_refusal_keeps_what_was_written_and_changes_nothing(controller: Any, decider: Any) -> None:
    version = approved(controller, decider, effective_on=None)
    browser = signed_in("decider", controller)

    answer = browser.post(step_of(version, "plan_campaign"), {"effective_on": "2026-02-05"})

    assert answer.status_code == 409
    assert "14 full days" in answer.content.decode()
    assert 'value="2026-02-05"' in answer.content.decode()
    assert not Campaign.objects.exists()


def test_a_version_held_not_to_be_material_needs_a_second_person(controller: Any, decider: Any) -> None:
    browser = signed_in("decider", controller)
    version = drafted(controller)
    browser.post(step_of(version, "assess_materiality"), {"material": "no", "reason": "Stavefejl."})

    refused = browser.post(step_of(version, "approve_version"), {})
    assert refused.status_code == 409
    assert signed_in("decider", controller).post(step_of(version, "approve_version"), {}).status_code == 302

    version.refresh_from_db()
    assert version.state == "approved"


@pytest.mark.parametrize("role", ["legal", "dpo", "auditor", "officer"])
def test_a_step_is_not_offered_to_whoever_does_not_decide(controller: Any, decider: Any, role: str) -> None:
    version = assessed(controller, decider)
    browser = signed_in(role, controller)

    assert step_of(version, "approve_version") not in browser.get(page_of(version)).content.decode()
    assert browser.post(step_of(version, "approve_version"), {}).status_code == 409
    assert PolicyVersion.objects.get(pk=version.pk).state == "assessed"


def test_a_customer_who_cannot_be_told_is_excepted_by_name(controller: Any, decider: Any) -> None:
    make_customer(controller, "10001", email="")
    campaign = announced(controller, decider)
    browser = signed_in("decider", controller)

    page = browser.get(step_of(campaign, "except_notice"))
    assert page.status_code == 200
    said = {"customers": "10001", "reason": "Adressen er ukendt, brevet kom retur."}
    assert browser.post(step_of(campaign, "except_notice"), said).status_code == 302

    assert NoticeException.objects.get().customer.number == "10001"


def test_a_customer_list_takes_as_many_queries_for_three_as_for_one(
    controller: Any, django_assert_num_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    browser = signed_in("legal", controller)
    make_customer(controller, "10001")
    browser.get("/office/registry_app/customer/")
    with django_assert_num_queries(6):
        browser.get("/office/registry_app/customer/")
    for number in ("10002", "10003"):
        make_customer(controller, number)
    with django_assert_num_queries(6):
        browser.get("/office/registry_app/customer/")
