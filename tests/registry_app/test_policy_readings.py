"""A policy text becomes a draft of the record, fact by fact: accepted, declined, remembered."""

import pytest

from dpo_office.common import clock
from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused
from dpo_office.common.events import Event
from registry_app.actions.policy_readings import (
    accept_fact,
    decline_fact,
    prepare_reading,
    reopen_fact,
)
from registry_app.models import DataCategory, ProcessingActivity, ProposedFact, Recipient, RetentionRule
from tests.factories.policy_readings import TEXT, make_reading
from tests.factories.registry import actor_with, make_controller


def the(reading, kind, **values):
    rows = [
        row
        for row in ProposedFact.objects.filter(reading=reading, kind=kind)
        if all(row.values.get(name) == value for name, value in values.items())
    ]
    assert len(rows) == 1, (kind, values, [row.values for row in rows])
    return rows[0]


def accepted(fact, controller, **facts):
    return accept_fact(fact_id=fact.pk, facts=facts, actor=actor_with("officer", controller), now=clock.now())


def accepted_activity(reading, controller):
    fact = the(reading, "activity", name="Bestilling af billeder")
    names = {
        "name_da": "Bestilling af billeder",
        "name_en": "Ordering of pictures",
        "subjects": ["customers"],
    }
    return accepted(fact, controller, **names)


RULE = {
    "code": "R-1",
    "unit": "years",
    "period": 5,
    "trigger": "invoice",
    "counting": "after",
    "action": "erase",
    "statute": "bogføringsloven § 12",
    "yields_to_rights": False,
}


def test_a_text_is_kept_with_its_facts_and_what_was_not_understood(controller):
    reading = make_reading(controller)

    said = [(row.kind, row.certainty, row.line) for row in reading.facts.all()]
    assert ("activity", "certain", 5) in said
    assert ("basis", "certain", 9) in said
    assert the(reading, "retention").values == {
        "unit": "years",
        "period": 5,
        "trigger": "invoice",
        "statute": "bogføringsloven",
    }
    assert the(reading, "transfer").values == {"recipient": "Stripe", "country": "US", "mechanism": "scc"}
    assert the(reading, "contact", whose="dpo").values["value"] == "dpo@example.com"
    assert (reading.title, reading.language, reading.text) == ("Privatlivspolitik", "da", TEXT)
    assert Event.objects.get(type="policy_reading.read").data["facts"] == reading.facts.count()
    assert not ProcessingActivity.objects.filter(
        controller=controller, name_da="Bestilling af billeder"
    ).exists()


def test_accepted_facts_are_draft_rows_with_history_and_reason(controller):
    reading = make_reading(controller)
    home = accepted_activity(reading, controller)
    activity, purpose = home.made_activity, home.made_purpose
    accepted(
        the(reading, "purpose"), controller, text_da="At fremkalde billeder.", text_en="To print pictures."
    )
    accepted(the(reading, "basis"), controller, article="6.1.b")
    names = {"name_da": "Navn", "name_en": "Name", "origin": "person"}
    accepted(the(reading, "category", code="identity"), controller, existing="", **names)
    accepted(the(reading, "retention"), controller, **RULE)
    accepted(
        the(reading, "recipient", name="Stripe"),
        controller,
        existing="",
        name_da="Stripe",
        name_en="Stripe",
        role="processor",
        is_named=True,
    )
    stripe = Recipient.objects.get(controller=controller, name_da="Stripe")
    accepted(the(reading, "transfer"), controller, recipient=str(stripe.pk), country="US", mechanism="scc")
    accepted(the(reading, "contact", whose="dpo"), controller, value="dpo@example.com")

    activity.refresh_from_db()
    purpose.refresh_from_db()
    controller.refresh_from_db()
    assert (activity.status, activity.subjects, purpose.text_en) == (
        "draft",
        ["customers"],
        "To print pictures.",
    )
    assert purpose.bases.get().article == "6.1.b"
    use = purpose.data.get()
    assert (use.category.name_en, use.rule.code) == ("Name", "R-1")
    assert activity.disclosures.get().recipient == stripe
    assert stripe.transfers.get().country == "US"
    assert controller.dpo_email == "dpo@example.com"
    kept = ProcessingActivity.history.filter(id=activity.pk)
    assert {row.history_change_reason for row in kept} == {"proposed_fact.accepted"}
    told = Event.objects.filter(type="proposed_fact.accepted").order_by("occurred_at")
    assert {row.data["kind"] for row in told} == {
        *("activity", "purpose", "basis", "category", "retention", "recipient", "transfer", "contact"),
    }


def test_a_category_that_comes_later_is_kept_by_the_rule_of_its_purpose(controller):
    reading = make_reading(controller)
    home = accepted_activity(reading, controller)
    names = {"name_da": "Navn", "name_en": "Name", "origin": "person"}
    accepted(the(reading, "category", code="identity"), controller, **names)
    accepted(the(reading, "retention"), controller, **RULE)
    catalogue = DataCategory.objects.get(controller=controller, name_da="Navn")
    accepted(the(reading, "category", code="contact"), controller, existing=str(catalogue.pk))
    payment = {"name_da": "Betaling", "name_en": "Payment", "origin": "person"}
    accepted(the(reading, "category", code="payment"), controller, **payment)

    rules = {use.category.name_da: use.rule.code for use in home.made_purpose.data.all()}
    assert rules == {"Navn": "R-1", "Betaling": "R-1"}
    assert RetentionRule.objects.filter(controller=controller, code="R-1").count() == 1


def test_what_belongs_to_an_activity_waits_for_it(controller):
    reading = make_reading(controller)

    with pytest.raises(Refused, match="activity_not_accepted"):
        accepted(the(reading, "basis"), controller, article="6.1.b")
    assert the(reading, "basis").state == "open"


def test_how_the_controller_is_reached_is_not_entered_from_a_text(controller):
    reading = make_reading(controller)

    with pytest.raises(Refused, match="contact_not_entered_here"):
        accepted(the(reading, "contact", what="name"), controller, value="Andet ApS")


def test_declined_facts_are_remembered_by_the_next_reading(controller):
    reading, decider = make_reading(controller), actor_with("decider", controller)
    basis = the(reading, "basis")
    decline_fact(fact_id=basis.pk, reason="Det er interesseafvejning.", actor=decider, now=clock.now())

    again = the(make_reading(controller, TEXT + "\nVi skriver, når vi ændrer politikken.\n"), "basis")

    assert (again.state, again.reason, again.decided_by) == (
        "declined",
        "Det er interesseafvejning.",
        decider.user_id,
    )
    reopen_fact(fact_id=again.pk, actor=decider, now=clock.now())
    again.refresh_from_db()
    assert (again.state, again.reason, again.decided_by) == ("open", "", None)


def test_accepted_facts_are_remembered_with_what_they_became(controller):
    home = accepted_activity(make_reading(controller), controller)

    again = make_reading(controller)
    fact = the(again, "activity", name="Bestilling af billeder")

    assert (fact.state, fact.made_activity) == ("accepted", home.made_activity)
    accepted(the(again, "basis"), controller, article="6.1.b")
    assert home.made_purpose.bases.count() == 1


def test_a_declined_activity_takes_its_facts_along(controller):
    reading = make_reading(controller)
    activity = the(reading, "activity")

    decline_fact(
        fact_id=activity.pk, reason="Findes ikke mere.", actor=actor_with("dpo", controller), now=clock.now()
    )

    rows = ProposedFact.objects.filter(reading=reading, activity=activity.activity)
    assert {row.state for row in rows} == {"declined"}
    assert ProposedFact.objects.filter(reading=reading, activity=0, state="open").exists()


def test_declining_needs_a_reason_and_each_step_its_right(controller):
    reading, now = make_reading(controller), clock.now()
    fact = the(reading, "basis")

    with pytest.raises(Invalid, match="reason_required"):
        decline_fact(fact_id=fact.pk, reason=" ", actor=actor_with("legal", controller), now=now)
    with pytest.raises(NotPermitted):
        decline_fact(fact_id=fact.pk, reason="Nej.", actor=actor_with("auditor", controller), now=now)
    with pytest.raises(NotFound):
        decline_fact(
            fact_id=fact.pk, reason="Nej.", actor=actor_with("legal", make_controller("elsewhere")), now=now
        )
    with pytest.raises(NotPermitted):
        make_reading(controller, role="auditor")


def test_a_text_without_facts_or_language_is_refused(controller):
    with pytest.raises(Invalid, match="policy_language_unclear"):
        prepare_reading(name="a.txt", data=b"Lorem ipsum dolor sit amet.")
    with pytest.raises(Refused, match="nothing_proposed"):
        make_reading(controller, "Vi siger ikke noget om det, og det er ikke meget.\n")
    with pytest.raises(Invalid, match="policy_file_unread") as refusal:
        prepare_reading(name="a.txt", data=b"Vores politik\n\xff")
    assert refusal.value.context["line"] == 2
