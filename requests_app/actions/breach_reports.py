"""A breach is reported, somebody takes it in hand, and a decider says when the controller became aware."""

import secrets
from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, NotFound, Refused
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor, require_somewhere
from dpo_office.common.rows import save_step
from registry_app.domain.breaches import breach_due
from registry_app.models import Controller
from registry_app.queries.breach_rules import breach_rule_at
from requests_app.actions.breach_alarm_rows import ring
from requests_app.actions.breach_rows import facts_of, keep_words, locked_breach
from requests_app.domain.breach_clock import due_at
from requests_app.domain.breach_codes import (
    BY_LINK,
    IN_OFFICE,
    MAX_CONTACT,
    REPORTS_PER_HOUR,
    breach_reference,
    checked_moment,
    checked_words,
)
from requests_app.domain.breach_steps import BREACH_STEPS
from requests_app.models import Breach
from requests_app.permissions import REPORT_BREACH
from requests_app.queries.report_desks import desk_of, reports_by_link

REFERENCE_BITS = 40


def report_breach(
    *,
    controller: str,
    report: str,
    contact: str,
    key: UUID,
    actor: Actor,
    now: datetime,
    noticed_at: datetime | None = None,
    is_drill: bool = False,
) -> Breach:
    """Put a report into the register; the same key gives the same breach, however often it is sent.

    Three answers are enough: what happened, when it was noticed, how the reporter is reached. The clock
    counts from when it was noticed until a decider has decided when the controller became aware.
    Raises Invalid("controller_unknown" | "words_missing" | "words_too_long" | "moment_in_future" |
    "moment_too_old") and NotPermitted.
    """
    require_somewhere(actor, REPORT_BREACH)
    owner: Controller | None = Controller.objects.filter(slug=controller).first()
    if owner is None or not actor.may(REPORT_BREACH, owner.pk):
        raise Invalid("controller_unknown", field="controller")
    return add_breach(
        owner,
        report=report,
        contact=contact,
        key=key,
        channel=IN_OFFICE,
        actor=actor,
        now=now,
        noticed_at=noticed_at,
        is_drill=is_drill,
    )


def report_by_link(
    *,
    secret: str,
    report: str,
    contact: str,
    key: UUID,
    actor: Actor,
    now: datetime,
    noticed_at: datetime | None = None,
) -> Breach:
    """Put a report into the register that came by a controller's link.

    Raises NotFound for a link that is unknown or was replaced, Refused("reports_too_many") beyond twelve
    within the hour, and what report_breach raises for the answers.
    """
    desk = desk_of(secret)
    if desk is None:
        raise NotFound("not_found")
    is_known = Breach.objects.filter(report_key=key, controller=desk.controller).exists()
    if not is_known and reports_by_link(desk.controller_id, now) >= REPORTS_PER_HOUR:
        raise Refused("reports_too_many")
    return add_breach(
        desk.controller,
        report=report,
        contact=contact,
        key=key,
        channel=BY_LINK,
        actor=actor,
        now=now,
        noticed_at=noticed_at,
    )


def add_breach(
    owner: Controller,
    *,
    report: str,
    contact: str,
    key: UUID,
    channel: str,
    actor: Actor,
    now: datetime,
    noticed_at: datetime | None = None,
    is_drill: bool = False,
) -> Breach:
    """Insert a breach with its first event and alarm, whoever reported it; a known key gives what it made."""
    words = checked_words(report, "report")
    reached = checked_words(contact, "contact", required=False, most=MAX_CONTACT)
    noticed = checked_moment(noticed_at, now, "noticed_at")
    with acting(actor, "breach.reported"):
        known: Breach | None = Breach.objects.filter(report_key=key, controller=owner).first()
        if known is not None:
            return known
        rule = breach_rule_at(copenhagen_date(noticed))
        row = Breach.objects.create(
            controller=owner,
            reference=breach_reference(
                owner.slug, copenhagen_date(now).year, secrets.randbits(REFERENCE_BITS), is_drill=is_drill
            ),
            is_drill=is_drill,
            channel=channel,
            report_key=key,
            reported_at=now,
            reported_by=actor.user_id,
            report=words,
            reporter_contact=reached,
            noticed_at=noticed,
            rule_hours=rule.hours,
            rule_threshold=rule.threshold,
            due_at=breach_due(noticed, rule.hours).due_at,
            created_at=now,
            changed_at=now,
        )
        record_event(
            subject=row,
            type=BREACH_STEPS.step("report_breach").event,
            controller_id=owner.pk,
            actor=actor,
            occurred_at=now,
            step="report_breach",
            state=row.state,
            data={"is_drill": is_drill, "channel": channel},
        )
        ring(row, actor=actor, now=now)
    return row


def acknowledge_breach(*, breach_id: UUID, actor: Actor, now: datetime, version: int | None = None) -> Breach:
    """Take the breach in hand: the alarm stops, and everybody sees who has it."""
    with acting(actor, "breach.acknowledged"):
        row = locked_breach(breach_id, "acknowledge_breach", actor=actor, version=version)
        row.acknowledged_at, row.acknowledged_by = now, actor.user_id
        fields = ["acknowledged_at", "acknowledged_by"]
        save_step(row, "acknowledge_breach", actor=actor, now=now, fields=fields)
    return row


def decide_awareness(
    *,
    breach_id: UUID,
    aware_at: datetime,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Breach:
    """Decide when the controller was reasonably certain (EDPB 9/2022, paragraph 31); the clock follows.

    May be decided anew while the authority has not been told. Raises Invalid("words_missing" |
    "moment_in_future" | "moment_too_old") and Refused("awareness_told").
    """
    with acting(actor, "breach.awareness_decided"):
        row = locked_breach(breach_id, "decide_awareness", actor=actor, version=version)
        if row.notified_at is not None and row.aware_at is not None:
            raise Refused("awareness_told")
        words = checked_words(reason, "reason")
        row.aware_at = checked_moment(aware_at, now, "aware_at")
        row.aware_decided_at, row.aware_decided_by = now, actor.user_id
        rule = breach_rule_at(copenhagen_date(row.aware_at))
        row.rule_hours, row.rule_threshold = rule.hours, rule.threshold
        row.due_at = due_at(facts_of(row))
        keep_words(row, "decide_awareness", words, actor=actor, now=now)
        decided = ["aware_at", "aware_decided_at", "aware_decided_by"]
        save_step(
            row,
            "decide_awareness",
            actor=actor,
            now=now,
            fields=[*decided, "rule_hours", "rule_threshold", "due_at"],
            data={"aware_at": row.aware_at.isoformat(), "due_at": row.due_at.isoformat()},
        )
    return row
