"""A planned change as docs/flows/planned_change.md tells it: a US processor for e-mail marketing."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from dpo_office.common import clock
from dpo_office.common.errors import Refused
from dpo_office.common.events import Event
from dpo_office.common.permissions import system_actor
from registry_app.actions import policy_versions
from registry_app.actions.planned_changes import carry_out
from registry_app.domain.record_codes import AGREEMENT_ITEMS
from registry_app.models import (
    Controller,
    Listing,
    PlannedChange,
    ProcessingActivity,
    ProcessingAgreement,
    Recipient,
)
from registry_app.queries.record import record_of
from tests.factories.policy_change import drafted, version_in_force
from tests.factories.registry import (
    actor_with,
    make_activity,
    make_controller,
    make_customer,
    make_listing,
)
from tests.registry_app.admin.conftest import page_url, signed_in
from tests.registry_app.admin.test_record_pages import post

pytestmark = pytest.mark.django_db

MAILER = {
    "name_da": "Mailfirma Inc.",
    "name_en": "Mailfirma Inc.",
    "role": "processor",
    "is_named": "on",
    "country": "US",
    "task_da": "udsender nyhedsbreve",
    "task_en": "sends newsletters",
}
PLAN = {"name": "Ny udsender af nyhedsbreve", "reason": "Den nuværende ophører."}


def what_is_open(page: Any) -> dict[str, list[str]]:
    """Give the conditions that are open, each with the codes of its findings."""
    return {
        str(row["label"]): [finding["code"] for finding in row["findings"]]
        for row in page.context["gate"]
        if not row["is_met"]
    }


def days_on(days: int) -> str:
    return str(clock.today() + timedelta(days=days))


def put_in_force(controller: Controller) -> None:
    """Bring the drafted version to its day, as held to be not material by two people."""
    version, now = controller.policy_versions.get(state="draft"), clock.now()
    policy_versions.assess_materiality(
        version_id=version.pk,
        material=False,
        reason="Alle er orienteret ved tilmeldingen.",
        actor=actor_with("decider", controller),
        now=now,
    )
    policy_versions.approve_version(
        version_id=version.pk,
        effective_on=clock.today(),
        actor=actor_with("decider", controller),
        now=now,
    )
    policy_versions.put_in_force(version_id=version.pk, actor=system_actor("beat"), now=now)


def prepare(officer: Client, recipient: Recipient, controller: Controller) -> None:
    """Sign, check, transfer and look up, each on its own page."""
    post(officer, recipient, "add_agreement", reference="DBA-9", signed_on=str(clock.today()))
    agreement = ProcessingAgreement.objects.get(recipient=recipient)
    post(officer, agreement, "check_agreement", **{f"met_{code}": "yes" for code in AGREEMENT_ITEMS})
    post(
        officer,
        controller,
        "add_listing",
        organisation="Mailfirma Inc.",
        valid_from="2026-01-05",
        review_on=days_on(300),
        source="dataprivacyframework.gov",
    )
    listing = Listing.objects.get(organisation="Mailfirma Inc.")
    transfer = {"country": "US", "mechanism": "dpf", "importer": "Mailfirma Inc.", "listing": str(listing.pk)}
    post(officer, recipient, "add_transfer", **transfer)


def history_says_why(change: PlannedChange, newsletters: ProcessingActivity) -> None:
    """Hold that the record's own events follow the change's, by the same person."""
    types = [event.type for event in Event.objects.filter(subject_id__in=[change.pk, newsletters.pk])]
    assert types == [
        "planned_change.planned",
        "planned_change.giving_added",
        "planned_change.bound",
        "planned_change.carried_out",
        "activity.disclosure_added",
    ]
    # Who and why: the same person, the record's own reason beside the change's.
    done = Event.objects.get(type="planned_change.carried_out")
    given = newsletters.disclosures.get()
    part = {"kind": "giving", "activity": "newsletters", "recipient": given.recipient.code}
    assert done.data["parts"] == [part]
    recorded = given.history.latest()
    assert recorded.history_user_id == done.actor_id == change.settled_by
    assert recorded.history_change_reason == "planned_change.carried_out"


def test_a_processor_in_the_us_is_planned_gated_and_carried_out() -> None:
    controller = make_controller()
    newsletters = make_activity(controller, "newsletters")
    version_in_force(controller)
    make_listing(None, checked_on=clock.today(), review_on=clock.today() + timedelta(days=300))
    for number in range(3):
        make_customer(controller, str(10001 + number))
    officer, decider = signed_in("officer", controller), signed_in("decider", controller)
    before = record_of(controller)

    # Planned for a day in three weeks; the recipient is in the catalogue, and nobody gives it data.
    post(officer, controller, "add_recipient", **MAILER)
    recipient = Recipient.objects.get()
    post(officer, controller, "plan_change", **PLAN, go_live_on=days_on(21))
    change = PlannedChange.objects.get()
    giving = {"activity": str(newsletters.pk), "recipient": str(recipient.pk)}
    post(officer, change, "add_giving", **giving, condition_da="når nyhedsbrevet er valgt")
    page = officer.get(page_url(change))
    assert what_is_open(page) == {
        "Agreements signed and checked": ["agreement_missing"],
        "Transfers rest on a tool, and the country is assessed": ["transfer_missing"],
        "The policy that tells of it is in force": ["version_unbound"],
        "The day has come": ["go_live_ahead"],
    }
    follows = page.context["follows"]
    assert (follows.criteria, follows.people) == (("more_recipients",), 3)
    assert follows.earliest_on == clock.today() + timedelta(days=15)
    assert [section["heading"] for section in page.context["sections"]] == ["Who is given data"]
    assert record_of(controller) == before

    # What the gate asks is done where it belongs; the change is bound to a draft that tells of it.
    prepare(officer, recipient, controller)
    version = drafted(controller, now=clock.now(), text="Mailfirma Inc. i USA udsender nyhedsbreve.")
    post(officer, change, "bind_to_version", policy_version=str(version.pk))
    page = officer.get(page_url(change))
    assert what_is_open(page) == {
        "The policy that tells of it is in force": ["version_not_in_force"],
        "The day has come": ["go_live_ahead"],
    }
    assert page.context["follows"].criteria == ("more_recipients", "third_country_transfer")
    put_in_force(controller)
    clock.set_offset(timedelta(days=20))
    assert list(what_is_open(officer.get(page_url(change)))) == ["The day has come"]
    near = officer.get("/office/").context["planned"]
    assert [(row["name"], row["is_due"]) for row in near] == [(PLAN["name"], False)]

    # Closed until the day, also to whoever knows the address; then the decider carries it out.
    assert post(decider, change, "carry_out").status_code == 409
    with pytest.raises(Refused) as refusal:
        carry_out(change_id=change.pk, actor=actor_with("decider", controller), now=clock.now())
    assert (refusal.value.code, refusal.value.context["conditions"]) == ("gate_closed", ["day"])
    assert record_of(controller) == before
    clock.set_offset(timedelta(days=21))
    assert what_is_open(officer.get(page_url(change))) == {}
    assert officer.get("/office/").context["planned"][0]["is_due"]
    assert "carry_out" not in {button.name for button in officer.get(page_url(change)).context["buttons"]}
    post(decider, change, "carry_out")

    change.refresh_from_db()
    assert change.state == "carried_out"
    (now_active,) = record_of(controller)
    assert [row.code for row in now_active.recipients] == [recipient.code]
    assert now_active.recipients[0].condition.da == "når nyhedsbrevet er valgt"
    assert "gate" not in officer.get(page_url(change)).context
    history_says_why(change, newsletters)
