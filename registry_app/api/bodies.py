"""The bodies of answers, put together from rows and questions."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.events import Event
from dpo_office.common.letters import codes
from dpo_office.common.permissions import Actor
from registry_app.api.outputs import CampaignOut, ReachabilityOut, VersionOut
from registry_app.domain import notice_window, policy_steps, reachability
from registry_app.domain.dpo_advice import heard_sha256
from registry_app.domain.reachability import sms_cost, timetable
from registry_app.domain.record import bases_of, flat_texts, rules_of
from registry_app.models import Campaign, Controller, DpoAdvice, PolicyVersion, ProcessingActivity
from registry_app.permissions import available_steps
from registry_app.queries.campaigns import (
    approval_of,
    campaign_state,
    is_stopped_for_bounces,
    letter_counts,
    template_sha256,
)
from registry_app.queries.dpo_advice import advice_of, awaiting_dpo
from registry_app.queries.notice_facts import sms_parts
from registry_app.queries.notices import standing_of
from registry_app.queries.policies import proofs_of
from registry_app.queries.reachability import reach_of
from registry_app.queries.record import described

# What a version shows just as it stands in its row.
AS_STORED = (
    "id", "number", "state", "language", "title", "text", "translations",
    "change_summary", "what_you_can_do", "effective_on", "in_force_on", "in_force_at", "archived_at",
    "material", "criteria", "materiality_reason", "drafted_by", "drafted_at", "assessed_by", "assessed_at",
    "approved_by", "approved_at", "postponed_reason", "certainty", "in_force_until", "version",
)  # fmt: skip
EVENT_AS_STORED = ("position", "type", "subject_type", "subject_id", "state", "step", "occurred_at", "data")


def activity_body(row: ProcessingActivity) -> dict[str, Any]:
    """Show an activity fetched `with_record`: its parts, and the short texts made from them."""
    activity = described(row)
    rules = rules_of(activity)
    texts = {"da": flat_texts(activity, "da"), "en": flat_texts(activity, "en")}
    short = {
        f"{name}_{language}": getattr(texts[language], name)
        for name in ("purpose", "data_categories", "recipients", "retention")
        for language in texts
    }
    return short | {
        "id": row.pk,
        "controller": row.controller.slug,
        "code": row.code,
        "section": row.section,
        "name_da": row.name_da,
        "name_en": row.name_en,
        # Of several, the first: each stands with its purpose.
        "legal_basis": next(iter(bases_of(activity)), ""),
        "rule": rules[0].code if rules else "",
        "source": texts["da"].source,
        "status": row.status,
        "systems": [link.system.code for link in row.activity_systems.all()],
        "subjects": activity.subjects,
        "purposes": activity.purposes,
        "recipients": activity.recipients,
        "retention_rules": rules,
    }


def version_body(
    version: PolicyVersion, controller: Controller, actor: Actor, now: datetime
) -> dict[str, Any]:
    """Show one version."""
    return version_bodies([version], controller, actor, now)[0]


def version_bodies(
    versions: Sequence[PolicyVersion], controller: Controller, actor: Actor, now: datetime
) -> list[dict[str, Any]]:
    """Show versions of one controller, with as many queries for many as for one."""
    rows = Campaign.objects.select_related("policy_version").filter(policy_version__in=versions)
    campaigns = {campaign.policy_version_id: campaign for campaign in rows}
    running = [c for c in campaigns.values() if c.policy_version.state == policy_steps.ANNOUNCING]
    standings = standing_of(running, now)
    proofs = {proof.policy_version_id: proof for proof in proofs_of(versions)}
    for version in versions:
        version.controller = controller
    advice = advice_of(versions)
    awaiting = awaiting_dpo(versions, copenhagen_date(now), advice)
    bodies = []
    for version in versions:
        campaign = campaigns.get(version.pk)
        standing = standings.get(campaign.pk) if campaign else None
        shown = {name: getattr(version, name) for name in AS_STORED} | {
            "controller": controller.slug,
            **_fingerprints(version),
            "awaits_dpo": version.pk in awaiting,
            "dpo_advice": _advice(version, advice.get(version.pk, ())),
            "campaign": campaign.pk if campaign else None,
            "in_force_proof": proofs.get(version.pk),
            "earliest_effective_on": standing.earliest_effective_on if standing else None,
            "blocking": standing.blocking if standing else None,
            "available_steps": available_steps(version, actor),
        }
        bodies.append(dict(VersionOut(shown).data))
    return bodies


def _advice(version: PolicyVersion, rows: Sequence[DpoAdvice]) -> list[dict[str, Any]]:
    """Show what the DPO said, the latest first, and of which rows it was the text as it stands."""
    heard = heard_sha256(version.content) if rows else ""
    names = ("kind", "material", "advice", "said_on", "recorded_by", "recorded_at")
    return [
        {name: getattr(row, name) for name in names} | {"is_of_this_text": row.heard_sha256 == heard}
        for row in rows
    ]


def _fingerprints(version: PolicyVersion) -> dict[str, Any]:
    """Give the hashes of what stands there: none that is not the text's own."""
    if version.state not in policy_steps.SETTLED_STATES:
        return {"is_intact": None, "text_sha256": "", "content_sha256": ""}
    if not version.is_intact:
        return {"is_intact": False, "text_sha256": "", "content_sha256": ""}
    return {
        "is_intact": True,
        "text_sha256": version.text_sha256,
        "content_sha256": version.content_sha256,
    }


def reachability_body(
    version: PolicyVersion, controller: Controller, effective_on: date | None, now: datetime
) -> dict[str, Any]:
    """Show who can be told of a version, were the notices planned now."""
    reach = reach_of(controller.pk)
    table = timetable(
        letters=reach.ways[reachability.BY_EMAIL],
        per_second=settings.DPO_RELAY_PER_SECOND,
        begins_at=now,
        effective_on=effective_on,
    )
    parts = sms_parts(reach, version, effective_on or table.earliest_effective_on)
    shown = {
        "controller": controller.slug,
        "version_id": version.pk,
        "customers": sum(reach.states.values()),
        "to_be_told": reach.to_be_told,
        "ways": reach.ways,
        "bounced_before": reach.bounced,
        "address_invalid": reach.invalid,
        "prefer_sms": reach.prefer_sms,
        "account_states": reach.states,
        "excluded": reach.excluded,
        "relay_per_second": settings.DPO_RELAY_PER_SECOND,
        "sending_seconds": int(table.lasts.total_seconds()),
        "last_sent_at": table.ends_at,
        "sms_messages": sum(reach.by_sms.values()),
        "sms_parts": parts,
        "sms_cost_ore": sms_cost(parts=parts, price=settings.DPO_SMS_PRICE_ORE),
        "earliest_effective_on": table.earliest_effective_on,
        "effective_on": effective_on,
        "in_time": table.in_time,
        "evaluated_at": now,
    }
    return dict(ReachabilityOut(shown).data)


def campaign_body(campaign: Campaign, now: datetime) -> dict[str, Any]:
    """Show how a campaign stands."""
    version = campaign.policy_version
    effective_on = version.effective_on or campaign.effective_on
    standing = standing_of([campaign], now)[campaign.pk]
    counts = letter_counts(campaign)
    approval = approval_of(campaign)
    shown = {
        "id": campaign.pk,
        "controller": campaign.controller.slug,
        "version_id": version.pk,
        "state": campaign_state(campaign, counts),
        "planned_at": campaign.planned_at,
        "planned_by": campaign.planned_by,
        "effective_on": effective_on,
        "announced_effective_on": campaign.effective_on,
        "earliest_effective_on": standing.earliest_effective_on,
        "latest_informed_at": notice_window.latest_informed_at(effective_on),
        "expected": campaign.expected,
        "list_sha256": campaign.list_sha256,
        "template_sha256": template_sha256(campaign),
        "approved_by": approval.approved_by if approval else None,
        "approved_at": approval.approved_at if approval else None,
        "recommended_for_doubts": codes.RESEND_SAME_ID
        if counts[codes.IN_DOUBT] and notice_window.recommends_resend(effective_on, now)
        else "",
        "stopped_for_bounces": is_stopped_for_bounces(campaign),
        "counts": counts,
        "excluded": standing.excluded,
        "informed": standing.informed,
        "excepted": standing.excepted,
        "unlisted": standing.unlisted,
        "blocking": standing.blocking,
        "version": campaign.version,
    }
    return dict(CampaignOut(shown).data)


def _slug_of(event: Event, slugs: dict[UUID, str]) -> str:
    """Name the event's controller; empty for what concerns none."""
    return slugs.get(event.controller_id, str(event.controller_id)) if event.controller_id else ""


def event_bodies(events: Iterable[Event], slugs: dict[UUID, str]) -> list[dict[str, Any]]:
    """Show events; `slugs` names the controllers."""
    return [
        {name: getattr(event, name) for name in EVENT_AS_STORED} | {"controller": _slug_of(event, slugs)}
        for event in events
    ]
