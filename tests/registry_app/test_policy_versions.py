import hashlib
import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused, Stale
from dpo_office.common.events import Event
from registry_app.actions.policy_versions import (
    approve_version,
    assess_materiality,
    draft_version,
    postpone_version,
)
from registry_app.models import Policy, PolicyVersion
from tests.factories.policy_change import EFFECTIVE_ON, NOW, approved, assessed, drafted
from tests.factories.registry import ADMIN, actor_with


def as_stored(version: PolicyVersion) -> dict:
    return PolicyVersion.objects.filter(pk=version.pk).values().get()


def draft(controller, actor, **fields):
    return draft_version(
        **{"controller": controller.slug, "text": "Ny tekst.", "actor": actor, "now": NOW} | fields
    )


# Draft


def test_draft_version_takes_the_next_number(controller, officer):
    first, second = draft(controller, officer), draft(controller, officer)

    assert (first.number, second.number) == (2, 3)
    assert (first.state, first.version, first.drafted_by) == ("draft", 1, officer.user_id)
    event = Event.objects.filter(subject_id=first.pk).get()
    assert (event.type, event.step, event.state) == ("policy.version_drafted", "draft_version", "draft")
    assert (event.data, event.actor_id, event.occurred_at) == ({"number": 2}, officer.user_id, NOW)


def test_draft_version_makes_the_policy_of_a_controller_without_one(controller, officer):
    PolicyVersion.objects.filter(controller=controller)
    with acting(ADMIN, "registry.policy_changed"):
        Policy.objects.filter(controller=controller).update(code="cookies")

    version = draft(controller, officer)

    assert (version.policy.code, version.number) == ("privacy", 1)


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_draft_version_needs_a_text(controller, officer, text):
    with pytest.raises(Invalid) as refusal:
        draft(controller, officer, text=text)

    assert (refusal.value.code, refusal.value.field) == ("text_empty", "text")
    assert PolicyVersion.objects.filter(controller=controller).count() == 1


@pytest.mark.parametrize("role", ["auditor", "client", "agent"])
def test_draft_version_is_not_everybody_s(controller, role):
    with pytest.raises(NotPermitted):
        draft(controller, actor_with(role, controller))

    assert PolicyVersion.objects.filter(controller=controller).count() == 1


@pytest.mark.parametrize("role", ["officer", "decider", "legal", "dpo"])
def test_draft_version_is_for_those_who_write(controller, role):
    assert draft(controller, actor_with(role, controller)).state == "draft"


def test_draft_version_at_a_foreign_controller_answers_like_an_unknown_one(controller, stranger):
    for slug in (controller.slug, "nowhere"):
        with pytest.raises(NotFound):
            draft_version(controller=slug, text="x", actor=stranger, now=NOW)


def test_a_version_cannot_enter_in_a_later_state(controller):
    row = PolicyVersion(
        policy=controller.policies.get(),
        controller=controller,
        number=9,
        text="x",
        state="approved",
        drafted_by=uuid.uuid4(),
        drafted_at=NOW,
        created_at=NOW,
        changed_at=NOW,
    )
    with pytest.raises(IntegrityError), acting(ADMIN, "policy.version_drafted"):
        row.save()


# Materiality


def assess(version, actor, **fields):
    values = {"material": True, "reason": "Nyt formål.", "now": NOW} | fields
    return assess_materiality(version_id=version.pk, actor=actor, **values)


def test_assess_materiality_records_the_decision(controller, decider):
    version = assess(
        drafted(controller), decider, criteria=["new_purpose", "longer_retention", "new_purpose"]
    )

    assert (version.state, version.material) == ("assessed", True)
    assert version.criteria == ["longer_retention", "new_purpose"]
    assert (version.assessed_by, version.assessed_at) == (decider.user_id, NOW)
    assert version.materiality_reason == "Nyt formål."
    event = Event.objects.get(type="policy.materiality_assessed")
    assert event.data == {
        "material": True,
        "proposed": True,
        "criteria": version.criteria,
        "dpo": "no_dpo",
        "departs": False,
    }


def test_assess_materiality_may_be_done_again(controller, decider):
    version = assess(drafted(controller), decider)

    again = assess(version, decider, material=False, reason="Kun sprog.", criteria=["spelling"])

    assert (again.state, again.material, again.version) == ("assessed", False, 3)


def test_assess_materiality_may_differ_from_the_checklist(controller, decider):
    assess(drafted(controller), decider, material=False, criteria=["longer_retention"])

    assert Event.objects.get(type="policy.materiality_assessed").data == {
        "material": False,
        "proposed": True,
        "criteria": ["longer_retention"],
        "dpo": "no_dpo",
        "departs": False,
    }


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"reason": " "}, "reason_required", "reason"),
        ({"criteria": ["weather"]}, "criterion_unknown", "criteria"),
        (
            {"criteria": ["new_purpose"], "what_you_can_do": ""},
            "what_you_can_do_required",
            "what_you_can_do",
        ),
    ],
)
def test_assess_materiality_refuses(controller, decider, fields, code, field):
    version = drafted(controller)
    before = as_stored(version)

    with pytest.raises(Invalid) as refusal:
        assess(version, decider, **fields)

    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert as_stored(version) == before
    assert not Event.objects.filter(type="policy.materiality_assessed").exists()


def test_assess_materiality_takes_what_people_can_do(controller, decider):
    version = drafted(controller, what_you_can_do="")

    version = assess(version, decider, criteria=["new_purpose"], what_you_can_do="Du kan sige nej.")

    assert PolicyVersion.objects.get(pk=version.pk).what_you_can_do == "Du kan sige nej."


@pytest.mark.parametrize("role", ["officer", "dpo", "legal", "auditor", "client"])
def test_assess_materiality_is_the_decider_s(controller, role):
    version = drafted(controller)

    with pytest.raises(NotPermitted):
        assess(version, actor_with(role, controller))

    assert PolicyVersion.objects.get(pk=version.pk).state == "draft"


# Approval


def approve(row, actor, **fields):
    return approve_version(**{"version_id": row.pk, "actor": actor, "now": NOW} | fields)


def test_approve_version_freezes_the_text(controller, decider):
    version = approve(assessed(controller, decider), decider, effective_on=EFFECTIVE_ON)

    assert version.state == "approved"
    assert version.text_sha256 == hashlib.sha256(version.text.encode()).hexdigest()
    assert len(version.content_sha256) == 64
    assert (version.approved_by, version.approved_at) == (decider.user_id, NOW)
    assert version.effective_on == EFFECTIVE_ON


def test_approve_version_of_what_is_not_material_needs_a_second_person(controller, decider, second):
    version = assessed(controller, decider, material=False)
    before = as_stored(version)

    with pytest.raises(Refused) as refusal:
        approve(version, decider)

    assert refusal.value.code == "second_person_required"
    assert as_stored(version) == before
    assert approve(version, second).state == "approved"


def test_the_database_too_asks_for_a_second_person(controller, decider, second):
    version = approve(assessed(controller, decider, material=False), second)

    with pytest.raises(IntegrityError), acting(ADMIN, "policy.version_approved"):
        PolicyVersion.objects.filter(pk=version.pk).update(approved_by=decider.user_id)


def test_approve_version_without_a_date_applies_at_once_when_nobody_has_to_be_told(
    controller, decider, second
):
    not_material = approve(assessed(controller, decider, material=False), second)
    material = approve(assessed(controller, decider), decider)

    assert not_material.effective_on == date(2026, 2, 2)
    assert material.effective_on is None


def test_approve_version_refuses_a_date_in_the_past(controller, decider):
    version = assessed(controller, decider)

    with pytest.raises(Invalid) as refusal:
        approve(version, decider, effective_on=date(2026, 2, 1))

    assert refusal.value.code == "effective_on_past"
    assert PolicyVersion.objects.get(pk=version.pk).state == "assessed"


def test_approve_version_needs_the_assessment(controller, decider):
    with pytest.raises(Refused) as refusal:
        approve(drafted(controller), decider)

    assert refusal.value.code == "step_impossible"


def test_approve_version_refuses_a_stale_version(controller, decider):
    version = assessed(controller, decider)

    with pytest.raises(Stale):
        approve(version, decider, version=1)

    assert PolicyVersion.objects.get(pk=version.pk).state == "assessed"


def test_approve_version_of_a_foreign_one_answers_like_an_unknown_one(controller, decider, stranger):
    version = assessed(controller, decider)

    for version_id in (version.pk, uuid.uuid4()):
        with pytest.raises(NotFound):
            approve(version, stranger, version_id=version_id)


# Postponement


def postpone(version, actor, **fields):
    values = {"effective_on": EFFECTIVE_ON + timedelta(days=7), "reason": "Flere skal nås.", "now": NOW}
    return postpone_version(version_id=version.pk, actor=actor, **values | fields)


def test_postpone_version_moves_the_date(controller, decider):
    version = postpone(approved(controller, decider), decider)

    assert (version.state, version.effective_on) == ("approved", date(2026, 3, 9))
    assert version.postponed_reason == "Flere skal nås."
    assert Event.objects.get(type="policy.version_postponed").data == {
        "from": "2026-03-02",
        "effective_on": "2026-03-09",
    }


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"effective_on": EFFECTIVE_ON}, "effective_on_not_later"),
        ({"effective_on": date(2026, 2, 20)}, "effective_on_not_later"),
        ({"effective_on": date(2026, 1, 20)}, "effective_on_past"),
        ({"reason": ""}, "reason_required"),
    ],
)
def test_postpone_version_refuses(controller, decider, fields, code):
    version = approved(controller, decider)
    before = as_stored(version)

    with pytest.raises(Invalid) as refusal:
        postpone(version, decider, **fields)

    assert refusal.value.code == code
    assert as_stored(version) == before


@pytest.mark.parametrize("role", ["officer", "dpo", "legal", "auditor", "client"])
def test_postpone_version_is_the_decider_s(controller, decider, role):
    version = approved(controller, decider)

    with pytest.raises(NotPermitted):
        postpone(version, actor_with(role, controller))
