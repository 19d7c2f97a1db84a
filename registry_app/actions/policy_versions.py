"""A version of a policy from its draft to the day on which it takes effect, in that order."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, NotFound, Refused
from dpo_office.common.events import Event, record_event
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.states import require_step
from dpo_office.common.texts import required_text
from registry_app.actions.dpo_advice_rows import keep_advice
from registry_app.domain import policy_steps
from registry_app.domain.changed_use import is_changed_use
from registry_app.domain.controllers import DEFAULT_LANGUAGE, PRIVACY_POLICY
from registry_app.domain.dpo_advice import DECIDED, require_hearing
from registry_app.domain.in_force_proofs import ground_of
from registry_app.domain.materiality import proposed_materiality
from registry_app.domain.policy_text import content_sha256, text_sha256
from registry_app.models import Campaign, Controller, InForceProof, LaterEffect, Policy, PolicyVersion
from registry_app.queries.campaigns import awaits_approval
from registry_app.queries.dpo_advice import advice_of, has_dpo, is_dpo, standing_advice
from registry_app.queries.effective_dates import later_effect_of
from registry_app.queries.notices import Standing, standing_of_version
from registry_app.queries.policies import earlier_in_force, is_first


def draft_version(
    *,
    controller: str,
    text: str,
    actor: Actor,
    now: datetime,
    language: str = DEFAULT_LANGUAGE,
    title: str = "",
    change_summary: str = "",
    what_you_can_do: str = "",
    translations: Mapping[str, Mapping[str, str]] | None = None,
    effective_on: date | None = None,
) -> PolicyVersion:
    """Write a draft of the next version of a controller's privacy policy.

    Raises NotFound for an unknown or foreign controller and Invalid("text_empty").
    """
    owner = Controller.objects.for_user(actor).filter(slug=controller).first()
    if owner is None:
        raise NotFound("not_found")
    require(actor, "policy.draft_version", owner.pk)
    if not text.strip():
        raise Invalid("text_empty", field="text")
    with acting(actor, "policy.version_drafted"):
        # Locked, so that two drafts written at once get two numbers.
        policy = lock_row(Policy.objects.filter(controller=owner), _privacy_policy(owner))
        latest = policy.versions.order_by("-number").values_list("number", flat=True).first()
        draft: PolicyVersion = PolicyVersion.objects.create(
            policy=policy,
            controller=owner,
            number=(latest or 0) + 1,
            language=language,
            title=title,
            text=text,
            change_summary=change_summary,
            what_you_can_do=what_you_can_do,
            translations={code: dict(words) for code, words in (translations or {}).items()},
            effective_on=effective_on,
            drafted_by=actor.user_id,
            drafted_at=now,
            created_at=now,
            changed_at=now,
        )
        record_event(
            subject=draft,
            type="policy.version_drafted",
            controller_id=owner.pk,
            actor=actor,
            occurred_at=now,
            step="draft_version",
            state=draft.state,
            data={"number": draft.number},
        )
    return draft


def assess_materiality(
    *,
    version_id: UUID,
    material: bool,
    reason: str,
    actor: Actor,
    now: datetime,
    criteria: Sequence[str] = (),
    what_you_can_do: str | None = None,
    version: int | None = None,
) -> PolicyVersion:
    """Decide, with a written reason, whether everyone must be told of the version (WP260 paras 29-31).

    The checklist proposes and the decider decides; "not material" needs a second person's approval
    whatever it proposed. The DPO is heard before on the text as it stands; where the decider is the DPO,
    the reason is kept as the advice. Raises Refused("dpo_not_heard") and Invalid("reason_required" |
    "criterion_unknown" | "what_you_can_do_required").
    """
    with acting(actor, "policy.materiality_assessed"):
        row = _locked(version_id, actor, "assess_materiality", version)
        why = required_text(reason)
        proposed = proposed_materiality(criteria)
        advice = standing_advice(row, advice_of([row]).get(row.pk, ()))
        today = copenhagen_date(now)
        hearing = require_hearing(
            advice.kind if advice else "",
            has_dpo=advice is not None or has_dpo(row.controller, today),
            decider_is_dpo=is_dpo(actor, row.controller_id),
        )
        if what_you_can_do is not None:
            row.what_you_can_do = what_you_can_do
        if material and is_changed_use(criteria) and not row.what_you_can_do.strip():
            raise Invalid("what_you_can_do_required", field="what_you_can_do")
        row.material = material
        row.criteria = sorted(set(criteria))
        row.materiality_reason = why
        row.assessed_by, row.assessed_at = actor.user_id, now
        if hearing == DECIDED and advice is None:
            keep_advice(row, DECIDED, material=material, advice=why, said_on=today, actor=actor, now=now)
        save_step(
            row,
            "assess_materiality",
            actor=actor,
            now=now,
            fields=[
                "material",
                "criteria",
                "materiality_reason",
                "what_you_can_do",
                "assessed_by",
                "assessed_at",
            ],
            data={
                "material": material,
                "proposed": proposed.material,
                "criteria": row.criteria,
                "dpo": hearing,
                "departs": advice is not None and advice.material not in (None, material),
            },
        )
    return row


def approve_version(
    *,
    version_id: UUID,
    actor: Actor,
    now: datetime,
    effective_on: date | None = None,
    version: int | None = None,
) -> PolicyVersion:
    """Approve the version: from here on its text is frozen, and its hash says so.

    A version that is not material is approved by somebody else than its assessor, and applies from the
    day of its approval unless a date is named. Raises Refused("second_person_required") and
    Invalid("effective_on_past").
    """
    with acting(actor, "policy.version_approved"):
        row = _locked(version_id, actor, "approve_version", version)
        if not row.material and not _is_second(row, actor):
            raise Refused("second_person_required")
        today = copenhagen_date(now)
        row.effective_on = effective_on or row.effective_on or (None if row.material else today)
        if row.effective_on is not None and row.effective_on < today:
            raise Invalid("effective_on_past", field="effective_on")
        row.approved_by, row.approved_at = actor.user_id, now
        row.text_sha256 = text_sha256(row.text)
        row.content_sha256 = content_sha256(row.content)
        save_step(
            row,
            "approve_version",
            actor=actor,
            now=now,
            fields=["effective_on", "approved_by", "approved_at", "text_sha256", "content_sha256"],
            data={"text_sha256": row.text_sha256, "effective_on": _iso(row.effective_on)},
        )
    return row


def _is_second(row: PolicyVersion, actor: Actor) -> bool:
    """Tell whether somebody else than the assessor approves, and not with the assessor's borrowed roles."""
    if row.assessed_by == actor.user_id:
        return False
    return actor.without(row.assessed_by).may("policy.approve_version", row.controller_id)


def postpone_version(
    *,
    version_id: UUID,
    effective_on: date,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> PolicyVersion:
    """Move the date on which the version takes effect to a later one.

    The reason stays with the version. Raises Invalid("reason_required" | "effective_on_past" |
    "effective_on_not_later").
    """
    with acting(actor, "policy.version_postponed"):
        row = _locked(version_id, actor, "postpone_version", version)
        why = required_text(reason)
        if effective_on < copenhagen_date(now):
            raise Invalid("effective_on_past", field="effective_on")
        before = row.effective_on
        if before is not None and effective_on <= before:
            raise Invalid("effective_on_not_later", field="effective_on", effective_on=before)
        row.effective_on = effective_on
        row.postponed_reason = why
        save_step(
            row,
            "postpone_version",
            actor=actor,
            now=now,
            fields=["effective_on", "postponed_reason"],
            data={"from": _iso(before), "effective_on": effective_on.isoformat()},
        )
    return row


def put_in_force(*, version_id: UUID, actor: Actor, now: datetime) -> PolicyVersion:
    """Put a version in force on its date, and archive the earlier one in the same transaction.

    Everyone must have been told 14 full days before that date; when somebody was told later, the version
    waits until 14 full days have passed for everyone, and takes effect on that day; unless a decider decided
    that it applies later to them alone. Raises
    Refused("effective_on_not_reached" | "campaign_needed" | "not_everyone_told" | "newer_in_force" |
    "content_altered" | "campaign_not_approved").
    """
    with acting(actor, "policy.version_in_force"):
        row = _locked(version_id, actor, "put_in_force", None)
        # Locked, so that no other version of the policy takes effect in between.
        lock_row(Policy.objects.for_user(actor), row.policy_id)
        earlier = earlier_in_force(row)
        effective_on = _ready_on(row, earlier, now)
        standing = standing_of_version(row, now)
        first = is_first(row)
        if standing is None and row.material and not first:
            raise Refused("campaign_needed")
        campaign = Campaign.objects.filter(policy_version=row).first()
        if campaign is not None and awaits_approval(campaign):
            raise Refused("campaign_not_approved")
        later = later_effect_of(campaign, effective_on) if campaign is not None else None
        if standing is None or standing.everyone_in_time:
            later = None
        in_force_on = _in_force_on(effective_on, standing, later, now)
        # First of all: without it the database takes neither this step nor the archiving.
        _prove(row, in_force_on, earlier, standing, later, is_first=first, now=now)
        if earlier is not None:
            _archive(earlier, actor, now)
        row.in_force_at, row.in_force_on = now, in_force_on
        save_step(
            row,
            "put_in_force",
            actor=actor,
            now=now,
            fields=["in_force_at", "in_force_on"],
            data={
                "in_force_on": in_force_on.isoformat(),
                "first": first,
                "told": standing.informed if standing else 0,
            },
        )
    return row


def note_refusal(*, version_id: UUID, refusal: Refused, actor: Actor, now: datetime) -> Event | None:
    """Record that a version did not take effect on its date, and why; once for each day and reason."""
    with acting(actor, policy_steps.IN_FORCE_REFUSED):
        row: PolicyVersion = lock_row(PolicyVersion.objects.for_user(actor), version_id)
        require(actor, "policy.put_in_force", row.controller_id)
        if not row.step_table.can("put_in_force", row.state):
            # Another worker was faster: there is nothing left to refuse.
            return None
        data = {"code": refusal.code, "on": copenhagen_date(now).isoformat(), **_codes(refusal.context)}
        latest = Event.objects.filter(subject_id=row.pk).order_by("-id").first()
        if latest is not None and latest.type == policy_steps.IN_FORCE_REFUSED and latest.data == data:
            return None
        return record_event(
            subject=row,
            type=policy_steps.IN_FORCE_REFUSED,
            controller_id=row.controller_id,
            actor=actor,
            occurred_at=now,
            state=row.state,
            data=data,
        )


def _privacy_policy(owner: Controller) -> UUID:
    policy, _created = Policy.objects.get_or_create(
        controller=owner, code=PRIVACY_POLICY, defaults={"name": "Privatlivspolitik"}
    )
    key: UUID = policy.pk
    return key


def _locked(version_id: UUID, actor: Actor, step: str, version: int | None) -> PolicyVersion:
    row: PolicyVersion = lock_row(PolicyVersion.objects.for_user(actor), version_id, version=version)
    require(actor, f"policy.{step}", row.controller_id)
    require_step(row.step_table, step, row.state)
    return row


def _ready_on(row: PolicyVersion, earlier: PolicyVersion | None, now: datetime) -> date:
    """Give the version's own day, unless it must not take effect yet."""
    if row.effective_on is None or row.effective_on > copenhagen_date(now):
        raise Refused("effective_on_not_reached", effective_on=row.effective_on)
    if earlier is not None and earlier.number > row.number:
        raise Refused("newer_in_force")
    if not row.is_intact:
        raise Refused("content_altered")
    return row.effective_on


def _in_force_on(
    effective_on: date, standing: Standing | None, later: LaterEffect | None, now: datetime
) -> date:
    """Give the day from which the version applies: its own when all were told in time, else this one."""
    if standing is None or standing.everyone_in_time:
        return effective_on
    if later is not None:
        # Who is on no list has no day of their own that could be worked out.
        if standing.unlisted:
            raise Refused("not_on_list", unlisted=standing.unlisted)
        # It reaches back to no day on which it was not decided.
        return max(effective_on, copenhagen_date(later.decided_at))
    today = copenhagen_date(now)
    earliest = standing.earliest_effective_on
    if standing.everyone_informed and earliest is not None and today >= earliest:
        return today
    raise Refused("not_everyone_told", earliest_effective_on=earliest, blocking=standing.blocking)


def _prove(
    row: PolicyVersion,
    in_force_on: date,
    earlier: PolicyVersion | None,
    standing: Standing | None,
    later: LaterEffect | None,
    *,
    is_first: bool,
    now: datetime,
) -> None:
    """Keep on what ground the version takes effect, and what was counted at this moment."""
    campaign = Campaign.objects.filter(policy_version=row).first() if standing else None
    counted: dict[str, Any] = {}
    if campaign is not None and standing is not None:
        counted = {
            "list_sha256": campaign.list_sha256,
            "due": standing.due,
            "informed": standing.informed,
            "late": standing.late,
            "later": standing.due - standing.informed,
            "later_effect": later,
            "excepted": standing.excepted,
            "excluded": {reason: number for reason, number in standing.excluded.items() if number},
            "last_reached_at": standing.last_reached_at,
        }
    InForceProof.objects.create(
        policy_version=row,
        controller_id=row.controller_id,
        ground=ground_of(has_campaign=campaign is not None, is_first=is_first, is_later=later is not None),
        campaign=campaign,
        replaces=earlier,
        in_force_on=in_force_on,
        content_sha256=row.content_sha256,
        evaluated_at=now,
        **counted,
    )


def _archive(row: PolicyVersion, actor: Actor, now: datetime) -> None:
    row.archived_at = now
    with acting(actor, "policy.version_archived"):
        save_step(row, "archive_version", actor=actor, now=now, fields=["archived_at"])


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _codes(context: Mapping[str, object]) -> dict[str, object]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in context.items()}
