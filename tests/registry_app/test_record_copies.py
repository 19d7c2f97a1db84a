"""A brand takes over another's record: as drafts, without what was assessed there."""

import pytest

from dpo_office.common.errors import NotFound, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.permissions import Actor
from registry_app.actions.record_copies import copy_record
from registry_app.models import (
    ProcessingActivity,
    ProcessingAgreement,
    Recipient,
    RetentionRule,
    System,
    Transfer,
)
from tests.factories.registry import (
    LONG_AGO,
    actor_with,
    make_activity,
    make_agreement,
    make_controller,
    make_data,
    make_recipient,
    make_rule,
    make_system,
    make_transfer,
)


@pytest.fixture
def source(db):
    source = make_controller("source")
    make_system(source, "shop")
    activity = make_activity(source, "orders", owner="Otto Ordre", section="3", dpia_need="not_needed")
    make_data(activity.purposes.get(), rule=make_rule(source, section="7.2"))
    processor = make_recipient(activity, "Pakker ApS")
    make_agreement(processor)
    make_transfer(processor, "scc", assessed_on=LONG_AGO.date(), assessment_reference="TIA-1")
    make_activity(source, "old", status="ended", ended_on=LONG_AGO.date())
    return source


@pytest.fixture
def building(source):
    return make_controller("building", state="setting_up")


def both(building, source, role="officer"):
    grants = actor_with(role, building).grants | actor_with("auditor", source).grants
    actor = actor_with(role, building)
    return Actor(actor.user_id, "staff", grants)


def copy(building, source, actor=None):
    return copy_record(
        controller_id=building.pk, source_id=source.pk, actor=actor or both(building, source), now=LONG_AGO
    )


def test_activities_come_as_drafts_with_all_that_they_use(building, source):
    made = copy(building, source)

    assert sorted(row.code for row in made) == ["orders", "shop-use"]
    row = ProcessingActivity.objects.get(controller=building, code="orders")
    assert (row.status, row.owner, row.section, row.dpia_need) == ("draft", "", "", "not_assessed")
    purpose = row.purposes.get()
    assert [basis.article for basis in purpose.bases.all()] == ["6.1.b"]
    assert purpose.data.get().rule == RetentionRule.objects.get(controller=building, code="R-1")
    assert row.disclosures.get().recipient == Recipient.objects.get(controller=building)
    assert System.objects.get(controller=building).code == "shop"


def test_what_was_assessed_there_is_not_copied(building, source):
    copy(building, source)

    assert not ProcessingAgreement.objects.filter(recipient__controller=building).exists()
    transfer = Transfer.objects.get(recipient__controller=building)
    assert (transfer.mechanism, transfer.assessed_on, transfer.assessment_reference) == ("scc", None, "")
    assert RetentionRule.objects.get(controller=building).section == ""


def test_what_is_here_stays_as_it_is(building, source):
    mine = make_activity(building, "orders", name_da="Vores egne ordrer")

    copy(building, source)

    mine.refresh_from_db()
    assert (mine.name_da, mine.status, mine.purposes.count()) == ("Vores egne ordrer", "active", 1)
    assert ProcessingActivity.objects.filter(controller=building).count() == 2


def test_the_source_stays_as_it_was(building, source):
    before = list(ProcessingActivity.objects.filter(controller=source).values())

    copy(building, source)

    assert list(ProcessingActivity.objects.filter(controller=source).values()) == before


def test_each_activity_and_the_brand_say_where_it_came_from(building, source):
    copy(building, source)

    events = Event.objects.filter(controller_id=building.pk)
    assert sorted(events.values_list("type", flat=True)) == [
        "activity.copied",
        "activity.copied",
        "controller.record_copied",
    ]
    assert {event.data["source"] for event in events} == {"source"}


def test_nothing_is_copied_twice(building, source):
    copy(building, source)

    with pytest.raises(Refused, match="nothing_to_copy"):
        copy(building, source)


def test_a_record_that_one_may_not_read_is_not_there(building, source):
    with pytest.raises(NotFound):
        copy(building, source, actor_with("officer", building))


def test_a_brand_does_not_copy_itself(building):
    with pytest.raises(Refused, match="copy_from_itself"):
        copy(building, building)


def test_who_only_reads_copies_nothing(building, source):
    with pytest.raises(NotPermitted):
        copy(building, source, both(building, source, "agent"))

    assert not ProcessingActivity.objects.filter(controller=building).exists()
