"""What the database refuses of a policy's versions, whoever asks and however: by SQL, with an actor set."""

import json
import uuid
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, models, transaction

from dpo_office.common.acting import acting, redacting
from dpo_office.common.errors import Refused
from registry_app.actions.campaigns import plan_campaign
from registry_app.actions.policy_versions import postpone_version, put_in_force
from registry_app.domain import policy_steps
from registry_app.domain.policy_text import text_sha256
from registry_app.models import InForceProof, PolicyVersion
from tests.factories.policy_change import (
    BEAT,
    EFFECTIVE_ON,
    NOW,
    accept,
    announced,
    approved,
    approved_as_planned,
    assessed,
    letters_of,
    unguarded,
    version_in_force,
)
from tests.factories.registry import ADMIN, actor_with, make_controller, make_customer

MIDNIGHT = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)
# What may still change: the state by its steps, the date by postponing, the row's own counters, when it came
# into force and left. The key is refused by a guard of its own.
CHANGES_LATER = {
    "id", "state", "effective_on", "in_force_at", "in_force_on", "archived_at", "postponed_reason",
    "in_force_until", "version", "changed_at",
}  # fmt: skip
FROZEN = sorted({str(f.column) for f in PolicyVersion._meta.concrete_fields} - CHANGES_LATER)
OTHERS = {
    models.JSONField: json.dumps(["other"]),
    models.DateTimeField: "2020-01-01 00:00:00+00:00",
    models.UUIDField: uuid.uuid4(),
    models.ForeignKey: uuid.uuid4(),
    models.PositiveIntegerField: 99,
    models.BooleanField: False,
}


def sql(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def value_of(column):
    field = next(f for f in PolicyVersion._meta.concrete_fields if f.column == column)
    other = OTHERS.get(type(field), "x")
    return other.hex if isinstance(other, uuid.UUID) and connection.vendor == "sqlite" else other


def raw_id(row):
    return row.pk.hex if connection.vendor == "sqlite" else row.pk


def stored(version):
    return PolicyVersion.objects.filter(pk=version.pk).values().get()


def refused(code, version, statement, *values, speaking=acting):
    before = stored(version), PolicyVersion.history.filter(id=version.pk).count()
    with pytest.raises(IntegrityError, match=code), speaking(ADMIN, "policy.forged"):
        sql(statement, *values)
    assert (stored(version), PolicyVersion.history.filter(id=version.pk).count()) == before


@pytest.fixture
def campaign(controller, decider):
    make_customer(controller, "10001")
    return announced(controller, decider)


# Frozen


@pytest.mark.parametrize("column", FROZEN)
def test_what_was_approved_stays_as_it_was(controller, decider, column):
    version = approved(controller, decider)
    statement = f"UPDATE registry_app_policyversion SET {column} = %s WHERE id = %s"

    # SQLite asks its guards in an order of its own.
    refused("office_settled|office_wrong_hash", version, statement, value_of(column), raw_id(version))


@pytest.mark.parametrize("state", ["approved", "announcing", "in_force", "archived"])
@pytest.mark.parametrize("speaking", [acting, redacting])
def test_the_text_is_frozen_in_every_later_state(controller, decider, state, speaking):
    make_customer(controller, "10001")
    earlier = PolicyVersion.objects.get(controller=controller)
    version = approved(controller, decider, material=False) if state != "announcing" else None
    version = version or announced(controller, decider).policy_version
    if state in ("in_force", "archived"):
        put_in_force(version_id=version.pk, actor=BEAT, now=MIDNIGHT)
    version = earlier if state == "archived" else version
    version.refresh_from_db()
    assert version.state == state
    statement = "UPDATE registry_app_policyversion SET text = 'x', text_sha256 = %s WHERE id = %s"

    refused("office_settled", version, statement, text_sha256("x"), raw_id(version), speaking=speaking)


@pytest.mark.parametrize("column", ["effective_on", "in_force_on"])
def test_the_day_of_a_version_in_force_stays(controller, column):
    version = PolicyVersion.objects.get(controller=controller)
    statement = f"UPDATE registry_app_policyversion SET {column} = '2020-01-01' WHERE id = %s"

    refused("office_settled", version, statement, raw_id(version))


def test_a_draft_may_still_change_and_an_approved_version_be_postponed(controller, decider):
    draft = assessed(controller, decider)
    with acting(ADMIN, "policy.changed"):
        sql("UPDATE registry_app_policyversion SET text = 'Andet' WHERE id = %s", raw_id(draft))
    version = approved(controller, decider)

    later = postpone_version(
        version_id=version.pk, effective_on=date(2026, 4, 1), reason="Mere tid.", actor=decider, now=NOW
    )

    assert (stored(draft)["text"], later.effective_on) == ("Andet", date(2026, 4, 1))


def test_no_hash_is_stored_that_is_not_the_text_s(controller, decider):
    version = assessed(controller, decider)
    statement = (
        "UPDATE registry_app_policyversion SET state = 'approved', approved_by = assessed_by,"
        " approved_at = assessed_at, content_sha256 = 'x', text_sha256 = %s WHERE id = %s"
    )

    refused("office_wrong_hash", version, statement, "0" * 64, raw_id(version))
    with acting(ADMIN, "policy.version_approved"):
        sql(statement, text_sha256(version.text), raw_id(version))
    assert stored(version)["state"] == "approved"


def test_no_version_is_deleted(controller):
    version = PolicyVersion.objects.get(controller=controller)

    refused(
        "office_never_deleted",
        version,
        "DELETE FROM registry_app_policyversion WHERE id = %s",
        raw_id(version),
    )


# In force


FORCED = (
    "UPDATE registry_app_policyversion SET state = 'in_force', in_force_at = changed_at,"
    " in_force_on = effective_on WHERE id = %s"
)
ARCHIVED = "UPDATE registry_app_policyversion SET state = 'archived', archived_at = changed_at WHERE id = %s"


def proof_of(version, **fields):
    values = {
        "policy_version": version,
        "controller_id": version.controller_id,
        "ground": "told",
        "campaign": getattr(version, "campaign", None),
        "in_force_on": version.effective_on,
        "content_sha256": version.content_sha256,
        "list_sha256": "0" * 64,
        "due": 1,
        "informed": 1,
        "evaluated_at": NOW,
    } | fields
    return InForceProof.objects.create(**values)


def set_aside(version):
    """Take the version in force out of the way, as only a stronger hand can: one of a policy is in force."""
    earlier = PolicyVersion.objects.get(policy=version.policy_id, state="in_force")
    unguarded(earlier, state="archived", archived_at=NOW)


def forget_counts(ground):
    return {"ground": ground, "campaign": None, "list_sha256": "", "due": 0, "informed": 0}


def test_nothing_takes_effect_without_a_proof(campaign):
    version = campaign.policy_version
    earlier = PolicyVersion.objects.get(policy=version.policy_id, number=1)

    refused("office_unproven", earlier, ARCHIVED, raw_id(earlier))
    set_aside(version)
    refused("office_unproven", version, FORCED, raw_id(version))


def test_a_campaign_that_nobody_approved_proves_nothing(controller, decider):
    version = approved(controller, decider)
    waiting = plan_campaign(version_id=version.pk, actor=decider, now=NOW)
    version = waiting.policy_version
    set_aside(version)
    with acting(ADMIN, "policy.changed"):
        proof_of(version)

    refused("office_unproven", version, FORCED, raw_id(version))

    approved_as_planned(waiting, decider, NOW)
    with acting(ADMIN, "policy.changed"):
        sql(FORCED, raw_id(version))
    assert stored(version)["state"] == "in_force"


def test_a_version_that_is_not_material_needs_its_proof_too(controller, decider):
    version = approved(controller, decider, material=False)

    set_aside(version)
    refused("office_unproven", version, FORCED, raw_id(version))


@pytest.mark.parametrize(
    "fields",
    [
        forget_counts("entered"),
        forget_counts("not_material"),
        forget_counts("first"),
        {"content_sha256": "1" * 64},
        {"in_force_on": date(2026, 2, 3)},
    ],
)
def test_a_proof_of_something_else_is_none(campaign, fields):
    version = campaign.policy_version
    version.campaign = campaign
    set_aside(version)
    proof_of(version, **fields)

    refused("office_unproven", version, FORCED, raw_id(version))


def test_a_campaign_of_another_version_proves_nothing(campaign):
    other = make_controller("elsewhere")
    version_in_force(other)
    make_customer(other, "1")
    theirs = announced(other, actor_with("decider", other))
    version = campaign.policy_version
    set_aside(version)
    proof_of(version, campaign=theirs)

    refused("office_unproven", version, FORCED, raw_id(version))


@pytest.mark.parametrize(
    "fields",
    [
        {"informed": 0},
        {"due": 2},
        {"late": 2},
        {"campaign": None},
        {"list_sha256": ""},
        {"ground": "hope"},
        {"content_sha256": ""},
        {"in_force_on": None},
        {"ground": "first"},
    ],
)
def test_a_proof_that_contradicts_itself_is_refused(campaign, fields):
    version = campaign.policy_version
    version.campaign = campaign

    with pytest.raises(IntegrityError), transaction.atomic():
        proof_of(version, **fields)

    assert not InForceProof.objects.filter(policy_version=version).exists()


def test_a_version_does_not_come_in_force_by_an_insert(controller):
    row = PolicyVersion.objects.get(controller=controller)
    row.pk, row.number = uuid.uuid4(), 9
    for state in ("in_force", "archived"):
        row.state, row.archived_at = state, NOW if state == "archived" else None
        with pytest.raises(IntegrityError, match="office_unproven"), acting(ADMIN, "import"):
            row.save(force_insert=True)
    assert PolicyVersion.objects.filter(controller=controller).count() == 1


def test_the_proof_says_what_was_counted(controller, decider):
    make_customer(controller, "10001")
    make_customer(controller, "10002", account_state="closed")
    campaign = announced(controller, decider)
    accept(letters_of(campaign), NOW)

    version = put_in_force(version_id=campaign.policy_version_id, actor=BEAT, now=MIDNIGHT)

    proof = InForceProof.objects.get(policy_version=version)
    assert (proof.ground, proof.campaign, proof.due, proof.informed) == ("told", campaign, 1, 1)
    assert (proof.late, proof.excepted, proof.excluded) == (0, 0, {"account_closed": 1})
    assert (proof.list_sha256, proof.content_sha256) == (campaign.list_sha256, version.content_sha256)
    assert (proof.in_force_on, proof.evaluated_at, proof.last_reached_at) == (EFFECTIVE_ON, MIDNIGHT, NOW)
    assert proof.replaces.number == 1
    for statement in (
        "UPDATE registry_app_inforceproof SET due = 0",
        "DELETE FROM registry_app_inforceproof",
    ):
        with pytest.raises(IntegrityError, match="office_insert_only"), acting(ADMIN, "policy.forged"):
            sql(statement)


@pytest.mark.parametrize(("first", "ground"), [(True, "first"), (False, "not_material")])
def test_the_proof_of_a_version_without_a_campaign_names_its_ground(controller, first, ground):
    owner = make_controller("fresh") if first else controller
    version = approved(owner, actor_with("decider", owner), material=first)

    put_in_force(version_id=version.pk, actor=BEAT, now=MIDNIGHT)

    proof = InForceProof.objects.get(policy_version=version)
    assert (proof.ground, proof.campaign, proof.due) == (ground, None, 0)
    assert (proof.replaces is None) is first


def test_a_refusal_leaves_no_proof(campaign):
    with pytest.raises(Refused):
        put_in_force(version_id=campaign.policy_version_id, actor=BEAT, now=MIDNIGHT)

    assert not InForceProof.objects.filter(policy_version=campaign.policy_version).exists()
    assert stored(campaign.policy_version)["state"] == policy_steps.ANNOUNCING


# Shown


def test_no_page_shows_a_hash_that_is_not_the_text_s(controller, client):
    version = PolicyVersion.objects.get(controller=controller)
    pages = [f"/policies/{controller.slug}/", f"/policies/{controller.slug}/1/"]
    shown = [client.get(page) for page in pages]
    unguarded(version, text="Noget helt andet.")

    for page, before in zip(pages, shown, strict=True):
        assert text_sha256("Version 1.") in before.content.decode()
        answer = client.get(page, headers={"If-None-Match": before["ETag"]})
        assert answer.status_code == 200
        assert text_sha256("Version 1.") not in answer.content.decode()
        assert "SHA-256" not in answer.content.decode()
        assert 'role="alert"' in answer.content.decode()
