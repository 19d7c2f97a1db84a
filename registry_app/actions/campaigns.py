"""Telling every customer of a new version: the plan, who joins it later, and the exceptions made by name."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.letters import codes
from dpo_office.common.letters.models import LetterTemplate
from dpo_office.common.letters.planning import add_template
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.states import require_step
from dpo_office.common.texts import required_text
from registry_app.actions.campaign_rows import note_change
from registry_app.actions.notice_rows import Listed, Listing, list_customers, post_notices, require_sender
from registry_app.actions.shown_rows import Showing, keep_shown
from registry_app.domain import notice_window, policy_steps
from registry_app.domain.controllers import LANGUAGES
from registry_app.domain.notice_text import (
    SLOT_NAMES,
    notice_body,
    notice_subject,
    sms_body,
)
from registry_app.domain.notices import SIGNED_UP, longer_list_sha256
from registry_app.models import (
    Campaign,
    Notice,
    NoticeException,
    Policy,
    PolicyVersion,
    SignUp,
)
from registry_app.queries.audience import customers_to_add, next_turns, tried_channels
from registry_app.queries.campaigns import awaits_approval, is_stopped
from registry_app.queries.notice_facts import notice_facts
from registry_app.queries.ways import sends_sms

SIGN_UPS = Showing(
    SignUp, "sign_ups", "signed_up_at", "sign_up_unknown", "signed_up_before", "signed_up_later"
)
# Customers listed while whoever plans waits, and in each step afterwards: some seconds each.
LISTED_AT_ONCE, LISTED_IN_A_STEP = 10_000, 50_000


def plan_campaign(
    *,
    version_id: UUID,
    actor: Actor,
    now: datetime,
    effective_on: date | None = None,
    subject: str = "",
    body: str = "",
    version: int | None = None,
) -> Campaign:
    """Put every customer of the controller on the list: a letter each, or the reason why there is none.

    Of very many customers the first are listed here, the rest by `go_on_listing`, which beat calls.
    No letter leaves until the campaign is approved (`campaign_approvals`). A `subject` or `body` of one's own
    replaces the standard text in the version's language; the other languages keep theirs.

    Raises Refused("not_material" | "campaign_running" | "too_late_for_notice") and
    Invalid("effective_on_required").
    """
    with acting(actor, "policy.campaign_planned"):
        row = _locked_version(version_id, actor, version)
        row.effective_on = _date_in_time(effective_on or row.effective_on, now)
        campaign = Campaign(
            policy_version=row,
            controller=row.controller,
            effective_on=row.effective_on,
            planned_at=now,
            planned_by=actor.user_id,
            expected=0,
            created_at=now,
            changed_at=now,
        )
        require_sender(campaign.controller)
        _add_templates(campaign, subject, body, now)
        listing = list_customers(campaign, LISTED_AT_ONCE, now)
        # After its notices, whose keys are checked at the end: it is written once, with its list's hash.
        campaign.save(force_insert=True)
        save_step(
            row,
            "plan_campaign",
            actor=actor,
            now=now,
            fields=["effective_on"],
            data={
                "campaign": str(campaign.pk),
                "effective_on": campaign.effective_on.isoformat(),
                "expected": campaign.expected,
                "listed": listing.count,
                "list_sha256": campaign.list_sha256,
                "complete": campaign.listed_to is None,
            },
        )
    return campaign


def go_on_listing(*, campaign_id: UUID, actor: Actor, now: datetime) -> bool:
    """Put the next customers on a list that is not complete; return whether there are more.

    Each call is one transaction that can be lost without harm: the list goes on where it was, two at once
    wait for each other, and nobody stands on it twice. Nothing is done when the list is complete or the
    campaign is over.
    """
    with acting(actor, "campaign.list_continued"):
        row: Campaign = lock_row(Campaign.objects.for_user(actor), campaign_id)
        require(actor, "policy.go_on_listing", row.controller_id)
        if row.listed_to is None or row.policy_version.state != policy_steps.ANNOUNCING:
            return False
        before = row.list_sha256
        listing = list_customers(row, LISTED_IN_A_STEP, now)
        note_change(
            row,
            "go_on_listing",
            "campaign.list_continued",
            actor=actor,
            now=now,
            fields=["expected", "list_sha256", "listed_to"],
            data={
                "listed": listing.count,
                "expected": row.expected,
                "list_sha256_before": before,
                "list_sha256": row.list_sha256,
                "complete": row.listed_to is None,
            },
        )
    return row.listed_to is not None


def add_joined(*, campaign_id: UUID, actor: Actor, now: datetime) -> int:
    """Tell those who must be told and were not on the list when it was planned; return how many got a row.

    They became customers since, or what kept them out has ended: a registration, a closed account, a request
    for erasure, a missing address. Nothing is done once the version is in force, while the campaign is
    stopped or waits for its approval, and where nobody is missing. The list's hash goes on from the one
    before, so that each list that ever was can be shown.
    """
    with acting(actor, "campaign.notices_added"):
        # Locked, so that two at once do not find the same people.
        row: Campaign = lock_row(Campaign.objects.for_user(actor), campaign_id)
        require(actor, "policy.add_joined", row.controller_id)
        if row.policy_version.state != policy_steps.ANNOUNCING or is_stopped(row) or awaits_approval(row):
            return 0
        customers = customers_to_add(row)
        if not customers:
            return 0
        keys = [customer.pk for customer in customers]
        people = map(Listed.of, customers)
        listing = Listing(row, people, now, next_turns(row, keys), tried_channels(row, keys))
        templates = LetterTemplate.objects.filter(batch_id=row.pk)
        letters = post_notices(row, listing, templates, now)
        before, added = row.list_sha256, listing.digest.hexdigest()
        row.expected += letters
        row.list_sha256 = longer_list_sha256(before, added)
        note_change(
            row,
            "add_joined",
            "campaign.notices_added",
            actor=actor,
            now=now,
            fields=["expected", "list_sha256"],
            data={
                "letters": letters,
                "listed": listing.count,
                "added_sha256": added,
                "list_sha256_before": before,
                "list_sha256": row.list_sha256,
            },
        )
    return listing.count


def record_sign_ups(
    *,
    campaign_id: UUID,
    sign_ups: Sequence[Mapping[str, Any]],
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Campaign:
    """Record who became a customer after the announcement and was shown the new text at sign-up.

    Nothing changes for them, so that no 14 days have to lie before the date. Each of `sign_ups` names the
    `customer` by number, when (`signed_up_at`) and the `text_sha256` of the text that was shown. All of them
    are recorded or none; what is recorded already stays. Raises Invalid("customers_required" |
    "sign_up_unknown" | "text_not_announced" | "signed_up_before" | "signed_up_later") and
    Refused("campaign_over").
    """
    with acting(actor, "campaign.sign_ups_recorded"):
        row: Campaign = lock_row(Campaign.objects.for_user(actor), campaign_id, version=version)
        require(actor, "policy.record_sign_ups", row.controller_id)
        if row.policy_version.state != policy_steps.ANNOUNCING:
            raise Refused("campaign_over")
        new, known = keep_shown(row, SIGN_UPS, sign_ups, actor, now)
        turns = next_turns(row, new)
        Notice.objects.bulk_create(
            Notice(
                campaign=row,
                customer_id=key,
                controller_id=row.controller_id,
                excluded_reason=SIGNED_UP,
                turn=turns[key],
                created_at=now,
            )
            for key in new
        )
        if new:
            said = {"customers": len(new), "known": known}
            note_change(row, "record_sign_ups", "campaign.sign_ups_recorded", actor=actor, now=now, data=said)
    return row


def except_notice(
    *,
    campaign_id: UUID,
    customers: Sequence[str],
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Campaign:
    """Except customers by name (number or id): the version may take effect though they were not told in time.

    Somebody excepted before stays excepted for the first reason. Raises Invalid("reason_required" |
    "customers_required" | "customer_unknown") and Refused("campaign_over").
    """
    with acting(actor, "campaign.notices_excepted"):
        row: Campaign = lock_row(Campaign.objects.for_user(actor), campaign_id, version=version)
        require(actor, "policy.except_notice", row.controller_id)
        why = required_text(reason)
        if row.policy_version.state != policy_steps.ANNOUNCING:
            raise Refused("campaign_over")
        named = _named(row, customers)
        known = set(NoticeException.objects.filter(campaign=row).values_list("customer", flat=True))
        new = [key for key in named if key not in known]
        NoticeException.objects.bulk_create(
            NoticeException(
                campaign=row, customer_id=key, reason=why, decided_by=actor.user_id, created_at=now
            )
            for key in new
        )
        said = {"customers": [str(key) for key in new]}
        note_change(row, "except_notice", "campaign.notices_excepted", actor=actor, now=now, data=said)
    return row


def _locked_version(version_id: UUID, actor: Actor, version: int | None) -> PolicyVersion:
    row: PolicyVersion = lock_row(PolicyVersion.objects.for_user(actor), version_id, version=version)
    require(actor, "policy.plan_campaign", row.controller_id)
    require_step(row.step_table, "plan_campaign", row.state)
    if not row.material:
        raise Refused("not_material")
    # Locked, so that two versions planned at once do not both find nothing running.
    lock_row(Policy.objects.for_user(actor), row.policy_id)
    running = PolicyVersion.objects.filter(policy=row.policy_id, state=policy_steps.ANNOUNCING).first()
    if running is not None:
        raise Refused("campaign_running", number=running.number)
    return row


def _date_in_time(effective_on: date | None, now: datetime) -> date:
    """Give the date if everyone can still be told 14 full days before it."""
    if effective_on is None:
        raise Invalid("effective_on_required", field="effective_on")
    latest = notice_window.latest_informed_at(effective_on)
    if now > latest:
        earliest = notice_window.earliest_effective_on(now)
        raise Refused(
            "too_late_for_notice",
            field="effective_on",
            earliest_effective_on=earliest,
            latest_informed_at=latest,
        )
    return effective_on


def _add_sms_templates(campaign: Campaign, now: datetime) -> None:
    for language in LANGUAGES:
        facts = notice_facts(campaign.policy_version, campaign.effective_on, language)
        add_template(
            batch_id=campaign.pk,
            language=language,
            # Not sent: it names the message in lists.
            subject=notice_subject(language, facts),
            body=sms_body(language, facts),
            slot_names=(),
            now=now,
            channel=codes.SMS,
        )


def _add_templates(campaign: Campaign, subject: str, body: str, now: datetime) -> None:
    version = campaign.policy_version
    if sends_sms():
        _add_sms_templates(campaign, now)
    for language in LANGUAGES:
        facts = notice_facts(version, campaign.effective_on, language)
        own = language == version.language
        add_template(
            batch_id=campaign.pk,
            language=language,
            subject=(subject.strip() if own else "") or notice_subject(language, facts),
            body=(body if own and body.strip() else "") or notice_body(language, facts),
            slot_names=SLOT_NAMES,
            now=now,
        )


def _named(campaign: Campaign, customers: Sequence[str]) -> list[UUID]:
    wanted = {text.strip() for text in customers if text.strip()}
    if not wanted:
        raise Invalid("customers_required", field="customers")
    listed = Notice.objects.filter(campaign=campaign)
    found: dict[UUID, str] = dict(
        listed.filter(customer__number__in=wanted).values_list("customer", "customer__number")
    )
    missing = wanted - set(found.values())
    by_id = [UUID(text) for text in missing if _is_id(text)]
    ids = set(listed.filter(customer__in=by_id).values_list("customer", flat=True))
    unknown = [text for text in missing if not _is_id(text) or UUID(text) not in ids]
    if unknown:
        raise Invalid("customer_unknown", field="customers", unknown=len(unknown))
    return sorted(found.keys() | ids)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
