"""A controller's own facts, step by step."""

import pytest

from dpo_office.common.errors import Invalid, NotPermitted, Refused, Stale
from dpo_office.common.events import Event
from registry_app.actions.controllers import (
    add_controller,
    change_settings,
    describe_controller,
    name_contacts,
)
from registry_app.actions.set_up import declare_point, take_back_point
from registry_app.models import Controller, SetUpDeclaration
from tests.factories.registry import LONG_AGO, actor_with, make_controller

FACTS = {
    "name": "  Eksempel Måltider ApS ",
    "cvr": "DK 12 34 56 74",
    "address": "Æblevej 1, 2500 Valby",
    "contact_email": "privatliv@eksempel.example.com",
    "phone": "+45 00 00 00 01",
    "languages": ["en", "da"],
}


def describe(controller, actor, **facts):
    return describe_controller(controller_id=controller.pk, facts=facts, actor=actor, now=LONG_AGO)


def test_a_controller_is_described_with_history_and_event(controller, officer):
    described = describe(controller, officer, **FACTS)

    assert (described.name, described.cvr, described.languages) == (
        "Eksempel Måltider ApS",
        "12345674",
        ["da", "en"],
    )
    assert described.version == 2
    entry = controller.history.latest()
    assert (entry.history_user_id, entry.history_change_reason) == (
        officer.user_id,
        "controller.described",
    )
    event = Event.objects.get(subject_id=controller.pk, type="controller.described")
    assert event.data == {"changed": ["name", "address", "contact_email", "phone"]}


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"name": " "}, "name_missing", "name"),
        ({"name": "A\nB"}, "header_invalid", "name"),
        ({"cvr": "12345678"}, "cvr_invalid", "cvr"),
        ({"contact_email": "a@b@example.com"}, "address_invalid", "contact_email"),
        ({"phone": "ring"}, "phone_invalid", "phone"),
        ({"languages": []}, "languages_required", "languages"),
        ({"languages": ["sv"]}, "code_unknown", "languages"),
    ],
)
def test_what_cannot_be_so_is_refused_and_nothing_is_changed(controller, officer, facts, code, field):
    with pytest.raises(Invalid) as refused:
        describe(controller, officer, **{"address": "Nyvej 2", **facts})

    assert (refused.value.code, refused.value.field) == (code, field)
    controller.refresh_from_db()
    assert (controller.address, controller.version) == ("", 1)


@pytest.mark.parametrize("role", ["agent", "auditor", "client"])
def test_who_only_reads_describes_nothing(controller, role):
    with pytest.raises(NotPermitted):
        describe(controller, actor_with(role, controller), name="Andet ApS")


def test_somebody_elses_description_is_not_overwritten(controller, officer):
    describe(controller, officer, name="Først ApS")

    with pytest.raises(Stale):
        describe_controller(
            controller_id=controller.pk, facts={"name": "Sidst ApS"}, actor=officer, now=LONG_AGO, version=1
        )


def test_a_decider_sets_how_requests_are_handled(controller, decider):
    facts = {"form_mode": "requested"}

    row = change_settings(controller_id=controller.pk, facts=facts, actor=decider, now=LONG_AGO)

    assert row.form_mode == "requested"
    event = Event.objects.get(subject_id=controller.pk, type="controller.settings_changed")
    assert event.data == facts


def test_a_form_mode_that_is_none_is_refused(controller, decider):
    facts = {"form_mode": "maybe"}
    with pytest.raises(Invalid) as refused:
        change_settings(controller_id=controller.pk, facts=facts, actor=decider, now=LONG_AGO)

    assert refused.value.code == "code_unknown"


def test_an_officer_decides_no_settings(controller, officer):
    with pytest.raises(NotPermitted):
        change_settings(controller_id=controller.pk, facts={"form_mode": "none"}, actor=officer, now=LONG_AGO)


def test_a_new_controller_is_being_set_up(db):
    actor = actor_with("decider")

    row = add_controller(slug="nyt-brand", facts=FACTS, actor=actor, now=LONG_AGO)

    assert (row.state, row.opened_at, row.policies.get().code) == ("setting_up", None, "privacy")
    assert Event.objects.get(subject_id=row.pk).type == "controller.added"


@pytest.mark.parametrize("slug", ["", "Brand", "-brand", "brand-", "æble", "a" * 41, "to ord"])
def test_a_short_name_that_no_address_can_hold_is_refused(db, slug):
    with pytest.raises(Invalid, match="slug_invalid"):
        add_controller(slug=slug, facts=FACTS, actor=actor_with("decider"), now=LONG_AGO)

    assert not Controller.objects.exists()


def test_a_short_name_is_given_once(controller):
    with pytest.raises(Refused, match="slug_taken"):
        add_controller(slug="testco", facts=FACTS, actor=actor_with("decider"), now=LONG_AGO)


def test_who_decides_at_one_controller_begins_no_other(decider):
    with pytest.raises(NotPermitted):
        add_controller(slug="nyt", facts=FACTS, actor=decider, now=LONG_AGO)


@pytest.fixture
def building(controller):
    return make_controller("building", state="setting_up")


def declare(building, point, status, reason=""):
    actor = actor_with("legal", building)
    return declare_point(
        controller_id=building.pk, point=point, status=status, reason=reason, actor=actor, now=LONG_AGO
    )


def test_a_point_is_declared_with_its_reason_and_taken_back(building):
    declare(building, "dpo", "not_needed", " Ingen pligt efter art. 37. ")
    said = SetUpDeclaration.objects.get()
    assert (said.point, said.status, said.reason) == ("dpo", "not_needed", "Ingen pligt efter art. 37.")

    take_back_point(
        controller_id=building.pk, point="dpo", actor=actor_with("officer", building), now=LONG_AGO
    )

    assert not SetUpDeclaration.objects.exists()
    assert [row.history_type for row in SetUpDeclaration.history.all()] == ["-", "+"]
    assert list(Event.objects.filter(subject_id=building.pk).values_list("type", flat=True)) == [
        "controller.point_declared",
        "controller.point_taken_back",
    ]


@pytest.mark.parametrize(
    ("point", "status", "reason", "code"),
    [
        ("dpo", "not_needed", " ", "reason_required"),
        ("weather", "done", "", "point_unknown"),
        ("roles", "not_needed", "Fordi.", "point_not_declarable"),
        ("mailboxes", "done", "", "point_not_declarable"),
        ("dpo", "perhaps", "Fordi.", "point_not_declarable"),
    ],
)
def test_what_cannot_be_said_of_a_point_is_refused(building, point, status, reason, code):
    with pytest.raises((Invalid, Refused), match=code):
        declare(building, point, status, reason)

    assert not SetUpDeclaration.objects.exists()


def test_nothing_is_said_of_an_open_brand(controller):
    with pytest.raises(Refused, match="step_impossible"):
        declare(controller, "dpo", "not_needed", "Fordi.")


def test_nothing_is_taken_back_that_nobody_said(building):
    with pytest.raises(Refused, match="point_not_declared"):
        take_back_point(
            controller_id=building.pk, point="dpo", actor=actor_with("officer", building), now=LONG_AGO
        )


def test_a_letterhead_is_looked_at_again_when_what_stands_on_it_changes(building):
    declare(building, "letterhead", "done")

    describe(building, actor_with("officer", building), phone="+45 00 00 00 02")
    assert SetUpDeclaration.objects.exists()

    describe(building, actor_with("officer", building), address="Nyvej 2, 8000 Aarhus C")
    assert not SetUpDeclaration.objects.exists()


def test_contacts_are_named_in_every_state(building):
    actor = actor_with("dpo", building)

    row = name_contacts(controller_id=building.pk, dpo_name="Dorte Databeskytter", actor=actor, now=LONG_AGO)

    assert row.dpo_name == "Dorte Databeskytter"
