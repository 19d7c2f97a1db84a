"""Policy versions at any point of their way, and letters with what became of them."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.letters import codes
from dpo_office.common.letters.batches import switch_batch
from dpo_office.common.letters.models import Attempt, Dispatch, Letter, Receipt, Result, SendWindow
from dpo_office.common.permissions import Actor, system_actor
from dpo_office.common.triggers import guarded_tables, install_triggers, remove_triggers
from registry_app.actions import campaigns, dpo_advice, policy_versions
from registry_app.actions.in_force_rows import prove_entered
from registry_app.domain.policy_text import FROZEN_FIELDS, content_sha256, text_sha256
from registry_app.models import Campaign, CampaignApproval, Controller, PolicyVersion
from registry_app.queries.campaigns import template_sha256
from registry_app.queries.dpo_advice import awaiting_dpo
from tests.factories.registry import ADMIN, actor_with

# A Monday at noon in Copenhagen, in winter time.
NOW = datetime(2026, 2, 2, 11, 0, tzinfo=UTC)
EFFECTIVE_ON = date(2026, 3, 2)


def version_in_force(
    controller: Controller, *, number: int = 1, on: date = date(2025, 5, 1), **fields: Any
) -> PolicyVersion:
    """Import a version that is in force already."""
    values: dict[str, Any] = {
        "language": "da",
        "title": "Privatlivspolitik",
        "text": f"Version {number}.",
        "change_summary": "",
        "what_you_can_do": "",
        "translations": {},
        "state": "in_force",
    } | fields
    at = datetime(on.year, on.month, on.day, tzinfo=UTC)
    with acting(ADMIN, "import"):
        version = PolicyVersion(
            policy=controller.policies.get(),
            controller=controller,
            number=number,
            effective_on=on,
            material=True,
            materiality_reason="Imported.",
            drafted_by=uuid.uuid4(),
            drafted_at=at,
            assessed_by=uuid.uuid4(),
            assessed_at=at,
            approved_by=uuid.uuid4(),
            approved_at=at,
            text_sha256=text_sha256(values["text"]),
            content_sha256=content_sha256({name: values[name] for name in FROZEN_FIELDS}),
            in_force_at=at,
            in_force_on=on,
            created_at=at,
            changed_at=at,
            **values,
        )
        prove_entered(version, at)
        version.save(force_insert=True)
    return version


def unguarded(version: PolicyVersion, **fields: Any) -> None:
    """Change a version as somebody with all rights over the database can, its triggers taken away."""
    guarded = [entry for entry in guarded_tables() if entry.table == PolicyVersion._meta.db_table]
    # PostgreSQL alters no table for which a foreign key still waits to be checked.
    connection.check_constraints()
    remove_triggers(guarded)
    PolicyVersion.objects.filter(pk=version.pk).update(**fields)
    connection.check_constraints()
    install_triggers(guarded)


def drafted(controller: Controller, *, now: datetime = NOW, **fields: Any) -> PolicyVersion:
    """Draft a version."""
    values: dict[str, Any] = {
        "text": "Vi bruger nu også en ny leverandør.",
        "change_summary": "En ny leverandør.",
        "what_you_can_do": "Du kan gøre indsigelse.",
    } | fields
    return policy_versions.draft_version(
        controller=controller.slug, actor=actor_with("officer", controller), now=now, **values
    )


def advised(version: PolicyVersion, *, material: bool = True, now: datetime = NOW) -> PolicyVersion:
    """Let the DPO advise on a version."""
    return dpo_advice.give_dpo_advice(
        version_id=version.pk,
        material=material,
        advice="Everybody should hear of it.",
        actor=actor_with("dpo", version.controller),
        now=now,
    )


def assessed(
    controller: Controller, decider: Actor, *, material: bool = True, now: datetime = NOW, **fields: Any
) -> PolicyVersion:
    """Draft and assess a version; the DPO is heard where there is one."""
    version = drafted(controller, now=now, **fields)
    if awaiting_dpo([version], copenhagen_date(now)):
        advised(version, material=material, now=now)
    return policy_versions.assess_materiality(
        version_id=version.pk, material=material, reason="Because.", actor=decider, now=now
    )


def approved(
    controller: Controller,
    decider: Actor,
    *,
    material: bool = True,
    effective_on: date | None = EFFECTIVE_ON,
    now: datetime = NOW,
    **fields: Any,
) -> PolicyVersion:
    """Draft, assess and approve a version; by another decider when it is not material."""
    version = assessed(controller, decider, material=material, now=now, **fields)
    approver = decider if material else actor_with("decider", controller)
    return policy_versions.approve_version(
        version_id=version.pk, effective_on=effective_on, actor=approver, now=now
    )


def announced(
    controller: Controller,
    decider: Actor,
    *,
    effective_on: date = EFFECTIVE_ON,
    now: datetime = NOW,
    **fields: Any,
) -> Campaign:
    """Bring a material version to its campaign."""
    version = approved(controller, decider, effective_on=effective_on, now=now, **fields)
    campaign = campaigns.plan_campaign(version_id=version.pk, actor=decider, now=now)
    approved_as_planned(campaign, decider, now)
    return campaign


def approved_as_planned(campaign: Campaign, decider: Actor, now: datetime) -> None:
    """Approve a campaign without a test notice and without its events: for tests of what comes after."""
    CampaignApproval.objects.create(
        campaign=campaign,
        controller_id=campaign.controller_id,
        template_sha256=template_sha256(campaign),
        list_sha256=campaign.list_sha256,
        effective_on=campaign.effective_on,
        approved_by=decider.user_id,
        approved_at=now,
    )
    switch_batch(campaign.pk, stopped=False)


def stopped_campaign(version: PolicyVersion, now: datetime) -> Campaign:
    """Insert a campaign of a version that has taken effect, stopped while some of its letters waited."""
    with acting(ADMIN, "policy.campaign_planned"):
        campaign: Campaign = Campaign.objects.create(
            policy_version=version,
            controller=version.controller,
            effective_on=version.effective_on,
            planned_at=now,
            planned_by=uuid.uuid4(),
            expected=0,
            list_sha256="0" * 64,
            needs_approval=False,
            created_at=now,
            changed_at=now,
        )
    Dispatch.objects.create(
        controller_id=version.controller_id,
        batch_id=campaign.pk,
        kind="policy.notice",
        not_before=now,
        letters_count=0,
        stopped=True,
        created_at=now,
    )
    return campaign


def accept(letters: Any, at: datetime) -> None:
    """Record that our relay accepted letters."""
    Result.objects.bulk_create(
        Result(letter=letter, outcome=codes.ACCEPTED, source=codes.RELAY, reply_code=250, recorded_at=at)
        for letter in letters
    )


def attempt_with(letter: Letter, outcome: str, at: datetime) -> None:
    """Record an attempt in a window of its own, and how it ended."""
    window = SendWindow.objects.create(dispatch=letter.dispatch, lease_epoch=1, leased_until=at)
    attempt = Attempt.objects.create(letter=letter, window=window, opened_at=at)
    Result.objects.create(letter=letter, attempt=attempt, outcome=outcome, source=codes.RELAY, recorded_at=at)


def receipt(letter: Letter, kind: str, at: datetime) -> None:
    """Record what a mail server reported of a letter."""
    Receipt.objects.create(
        letter=letter, kind=kind, at=at, source="dsn", digest=uuid.uuid4().hex * 2, recorded_at=at
    )


def letters_of(campaign: Campaign) -> Any:
    """Give the letters of a campaign in the order of the customers' numbers."""
    notices = campaign.notices.filter(letter_id__isnull=False).order_by("customer__number")
    by_id = Letter.objects.in_bulk([notice.letter_id for notice in notices])
    return [by_id[notice.letter_id] for notice in notices]


BEAT = system_actor("beat")
HOUR = timedelta(hours=1)
