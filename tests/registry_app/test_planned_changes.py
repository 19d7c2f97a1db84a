"""What a planned change may hold, who may take which step, and that it is written whole or not at all."""

from datetime import timedelta

import pytest

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused
from dpo_office.common.permissions import ROLES
from registry_app.actions import planned_changes as actions
from registry_app.domain.planned_change_steps import PLANNED_CHANGE_STEPS
from registry_app.models import Disclosure, PlannedChange, PlannedPart, ProcessingActivity
from registry_app.permissions import planned_change_steps
from registry_app.queries.record import record_of
from tests.factories.planned_changes import planned_change
from tests.factories.policy_change import drafted, version_in_force
from tests.factories.registry import (
    ADMIN,
    actor_with,
    make_activity,
    make_agreement,
    make_controller,
    make_data,
    make_recipient,
    make_rule,
)
from tests.registry_app.admin.conftest import page_url, signed_in
from tests.registry_app.admin.test_record_pages import agreed, post

TERMS = {"unit": "months", "period": 12, "trigger": "inactivity", "counting": "after", "action": "erase"}
BY_CLAUSES = {
    "country": "IN",
    "mechanism": "scc",
    "importer": "Relay Ltd",
    "module": "2",
    "assessed_on": "2026-01-05",
}


def by(role, controller):
    return {"actor": actor_with(role, controller), "now": clock.now()}


def test_every_kind_of_part_is_written_when_the_change_is_carried_out(controller):
    activity = make_activity(controller)
    rule = make_rule(controller)
    make_data(activity.purposes.get(), rule=rule)
    old, relay = make_recipient(activity, "Gammel"), make_recipient(activity, "Relay", role="controller")
    waiting = make_activity(controller, "club", status="draft", subjects=["customers"], section="9")
    make_data(waiting.purposes.get(), "points", rule=rule)
    new = make_recipient(waiting, "Ny")
    make_agreement(new)
    version = controller.policy_versions.get(state="in_force")
    client, change = signed_in("officer", controller), planned_change(controller)

    given = activity.disclosures.get(recipient=old)
    post(client, change, "add_giving", activity=str(activity.pk), recipient=str(new.pk))
    post(client, change, "add_stop", disclosure=str(given.pk))
    post(client, change, "add_planned_transfer", recipient=str(relay.pk), **BY_CLAUSES)
    agreed(client, change, "add_rule_change", rule=str(rule.pk), **TERMS, yields_to_rights="on")
    post(client, change, "add_beginning", activity=str(waiting.pk))
    post(client, change, "bind_to_version", policy_version=str(version.pk))
    page = client.get(page_url(change))
    assert {part["words"] for part in page.context["parts"]} == {
        "Orders gives data to Ny",
        "Orders no longer gives data to Gammel",
        "Relay takes data to India",
        "Rule R-1 says something else",
        "Orders begins",
    }
    silent = [row["code"] for point in page.context["gate"] for row in point["findings"]]
    assert silent == ["text_silent"] * 3, "recipient, country and purpose stand nowhere in the text"
    post(signed_in("decider", controller), change, "accept_text", reason="Afsnit 4 siger »leverandører«.")
    page = client.get(page_url(change))
    assert page.context["is_open"], page.context["gate"]
    assert "Afsnit 4 siger »leverandører«." in page.content.decode()
    assert page.context["follows"].criteria == (
        "data_category",
        "more_recipients",
        "new_purpose",
        "third_country_transfer",
    )
    actions.carry_out(change_id=change.pk, **by("decider", controller))

    orders, club = sorted(record_of(controller), key=lambda row: row.code, reverse=True)
    assert [row.name.da for row in orders.recipients] == ["Relay", "Ny"]
    assert [(to.country, to.mechanism, str(to.assessed_on)) for to in orders.recipients[0].transfers] == [
        ("IN", "scc", "2026-01-05")
    ]
    assert orders.purposes[0].data[0].rule.terms.period == 12
    assert club.code == "club"
    assert Disclosure.history.filter(id=given.pk).latest().history_type == "-"


def test_a_change_that_cannot_be_written_whole_changes_nothing(controller):
    activity = make_activity(controller)
    first = make_recipient(activity, "Relay", role="controller")
    change = planned_change(controller)
    version = controller.policy_versions.get(state="in_force")
    other = make_activity(controller, "club", subjects=["customers"])
    part = actions.add_giving(
        change_id=change.pk, activity_id=other.pk, recipient_id=first.pk, **by("officer", controller)
    )
    actions.bind_to_version(change_id=change.pk, version_id=version.pk, **by("legal", controller))
    with pytest.raises(Refused, match="part_known"):
        actions.add_giving(
            change_id=change.pk, activity_id=other.pk, recipient_id=first.pk, **by("officer", controller)
        )
    # Somebody gives the data meanwhile: the part no longer fits.
    with acting(ADMIN, "registry.activity_changed"):
        Disclosure.objects.create(activity=other, recipient=first)
    with pytest.raises(Refused, match="gate_closed") as refusal:
        actions.carry_out(change_id=change.pk, **by("decider", controller))
    assert refusal.value.context["open"] == "part_overtaken"
    change.refresh_from_db()
    assert (change.state, change.settled_at) == ("planned", None)
    actions.remove_part(change_id=change.pk, part_id=part.pk, **by("dpo", controller))
    with pytest.raises(Refused, match="gate_closed") as refusal:
        actions.carry_out(change_id=change.pk, **by("decider", controller))
    assert refusal.value.context["open"] == "change_empty"


def test_what_a_decider_accepts_holds_for_that_version_and_for_no_more(controller):
    activity = make_activity(controller)
    other = make_activity(controller, "club", subjects=["customers"])
    post_office = make_recipient(other, "Posten", role="controller")
    with acting(ADMIN, "registry.activity_changed"):
        Disclosure.objects.filter(recipient=post_office).delete()
    change, decider = planned_change(controller), by("decider", controller)
    pair = {"activity_id": activity.pk, "recipient_id": post_office.pk}
    actions.add_giving(change_id=change.pk, **pair, **by("officer", controller))
    bound = {"change_id": change.pk, **by("legal", controller)}
    version = controller.policy_versions.get(state="in_force")
    with pytest.raises(Refused, match="nothing_to_accept"):
        actions.accept_text(change_id=change.pk, reason="Intet er bundet.", **decider)
    actions.bind_to_version(version_id=version.pk, **bound)

    with pytest.raises(NotPermitted):
        actions.accept_text(reason="Afsnit 4.", **bound)
    with pytest.raises(Invalid, match="reason_required"):
        actions.accept_text(change_id=change.pk, reason=" ", **decider)
    with pytest.raises(Refused, match="gate_closed") as refusal:
        actions.carry_out(change_id=change.pk, **decider)
    assert refusal.value.context["conditions"] == ["text"]
    accepted = actions.accept_text(change_id=change.pk, reason="Afsnit 4.", **decider)
    assert (accepted.text_accepted, accepted.text_accepted_for) == (
        [f"recipient/{post_office.code}"],
        version,
    )

    later = drafted(controller, now=clock.now(), text="Vi bruger Bring.")
    actions.bind_to_version(version_id=later.pk, **bound)
    with pytest.raises(Refused, match="gate_closed") as refusal:
        actions.carry_out(change_id=change.pk, **decider)
    assert "text_silent" in refusal.value.context["open"]
    actions.bind_to_version(version_id=version.pk, **bound)
    assert actions.carry_out(change_id=change.pk, **decider).state == "carried_out"


def test_a_change_is_dropped_with_a_reason_and_then_nothing_more_is_done_with_it(controller):
    change = planned_change(controller)
    with pytest.raises(Invalid, match="reason_required"):
        actions.drop_change(change_id=change.pk, reason=" ", **by("officer", controller))
    dropped = actions.drop_change(
        change_id=change.pk, reason="Leverandøren trak sig.", **by("officer", controller)
    )
    assert (dropped.state, dropped.dropped_reason) == ("dropped", "Leverandøren trak sig.")
    for step in (actions.carry_out, actions.drop_change):
        more = {"reason": "Igen."} if step is actions.drop_change else {}
        with pytest.raises(Refused, match="step_impossible"):
            step(change_id=change.pk, **more, **by("decider", controller))
    assert "Leverandøren trak sig." in signed_in("auditor", controller).get(page_url(change)).content.decode()


def test_a_change_holds_only_what_is_its_controllers(controller):
    other = make_controller("otherco")
    foreign = make_activity(other, recipients=["Relay"])
    change, activity = planned_change(controller), make_activity(controller)
    version = version_in_force(other)
    own = by("officer", controller)
    tried = (
        lambda: actions.add_giving(
            change_id=change.pk,
            activity_id=activity.pk,
            recipient_id=foreign.disclosures.get().recipient_id,
            **own,
        ),
        lambda: actions.add_stop(change_id=change.pk, disclosure_id=foreign.disclosures.get().pk, **own),
        lambda: actions.add_beginning(change_id=change.pk, activity_id=activity.pk, **own),
        lambda: actions.bind_to_version(change_id=change.pk, version_id=version.pk, **own),
        lambda: actions.drop_change(change_id=change.pk, reason="Nej.", **by("officer", other)),
    )
    for attempt in tried:
        with pytest.raises(NotFound):
            attempt()
    assert not PlannedPart.objects.exists()
    assert signed_in("officer", other).get(page_url(change)).status_code == 404


def test_who_plans_does_not_carry_out(controller):
    change = planned_change(controller)
    plans = {"officer", "dpo", "legal"}
    for role in ROLES:
        steps = set(planned_change_steps(change, actor_with(role, controller)))
        every = set(PLANNED_CHANGE_STEPS.available("planned"))
        decides = {"carry_out", "accept_text"}
        may = every - decides if role in plans else set()
        assert steps == (decides | {"drop_change"} if role == "decider" else may), role
    with pytest.raises(NotPermitted):
        actions.carry_out(change_id=change.pk, **by("officer", controller))
    with pytest.raises(Invalid, match="go_live_past"):
        planned_change(controller, go_live_on=clock.today() - timedelta(days=1))
    assert PlannedChange.objects.count() == 1
    assert ProcessingActivity.objects.count() == 0
