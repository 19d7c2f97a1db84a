"""Telling every customer of a new version: the plan, and the exceptions made by name."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from uuid import UUID, uuid4

from django.conf import settings

from dpo_office.common.acting import acting
from dpo_office.common.bulk import insert_rows
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import record_event
from dpo_office.common.letters.addresses import checked_address
from dpo_office.common.letters.models import LetterTemplate
from dpo_office.common.letters.planning import PlannedLetter, Recipient, Sender, add_template, plan_letters
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.states import require_step
from dpo_office.common.texts import required_text
from registry_app.domain import notice_window, policy_steps
from registry_app.domain.audience import exclusion_reason, told_with_minimum_data
from registry_app.domain.controllers import DEFAULT_LANGUAGE, LANGUAGES
from registry_app.domain.notice_text import (
    SLOT_NAMES,
    NoticeFacts,
    greeting,
    notice_body,
    notice_subject,
    without_placeholders,
)
from registry_app.domain.notices import ADDRESS_INVALID, NO_ADDRESS
from registry_app.models import Campaign, Controller, Customer, Notice, NoticeException, Policy, PolicyVersion

KIND = "policy.notice"
CAUSE = "registry_app.notice"
CHANNEL = "email"
CHUNK = 500
# Customers held in memory at a time.
LISTED = 2000
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


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

    A `subject` or `body` of one's own replaces the standard text in the version's language; the other
    languages keep theirs. Raises Refused("not_material" | "campaign_running" | "too_late_for_notice") and
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
            created_at=now,
            changed_at=now,
        )
        _require_sender(campaign.controller)
        listing = _Listing(campaign, now)
        campaign.expected = _post(campaign, listing, _templates(campaign, subject, body, now), now)
        campaign.list_sha256 = listing.digest.hexdigest()
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
            },
        )
    return campaign


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
        row.version += 1
        row.changed_at = now
        row.save(update_fields=["version", "changed_at"])
        record_event(
            subject=row,
            type="campaign.notices_excepted",
            controller_id=row.controller_id,
            actor=actor,
            occurred_at=now,
            step="except_notice",
            data={"customers": [str(key) for key in new]},
        )
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


class _Listing:
    """Every customer of the controller, judged in the order of their numbers, a few thousand held at a time.

    Going through it writes the notices, and gives the letters of those who get one.
    """

    def __init__(self, campaign: Campaign, now: datetime) -> None:
        self._campaign = campaign
        self._now = now
        self.digest = hashlib.sha256()
        self.count = 0

    def __iter__(self) -> Iterator[PlannedLetter]:
        customers = Customer.objects.filter(controller=self._campaign.controller_id).order_by("number")
        source = customers.iterator(chunk_size=LISTED)
        while some := list(islice(source, LISTED)):
            judged = [(self._judged(customer), customer) for customer in some]
            insert_rows([notice for notice, _customer in judged])
            self.count += len(judged)
            for notice, customer in judged:
                if notice.letter_id is not None:
                    yield _letter(notice.letter_id, notice, customer)

    def _judged(self, customer: Customer) -> Notice:
        reason = _reason_for_no_letter(customer)
        self.digest.update(f"{customer.pk} {reason or CHANNEL}\n".encode())
        return Notice(
            campaign_id=self._campaign.pk,
            customer_id=customer.pk,
            controller_id=self._campaign.controller_id,
            letter_id=None if reason else uuid4(),
            channel="" if reason else CHANNEL,
            excluded_reason=reason,
            created_at=self._now,
        )


def _reason_for_no_letter(customer: Customer) -> str:
    reason = exclusion_reason(customer.account_state)
    if reason is not None:
        return reason
    if not customer.email.strip():
        return NO_ADDRESS
    try:
        checked_address(customer.email)
    except Invalid:
        # One mistyped address must not keep everybody else from being told.
        return ADDRESS_INVALID
    return ""


def _letter(letter_id: UUID, notice: Notice, customer: Customer) -> PlannedLetter:
    language = customer.language if customer.language in LANGUAGES else DEFAULT_LANGUAGE
    nameless = told_with_minimum_data(customer.account_state)
    name = "" if nameless else _CONTROL.sub(" ", customer.name).strip()
    recipient = Recipient(name=name, address=customer.email, language=language)
    return PlannedLetter(letter_id, notice.pk, recipient, {"greeting": greeting(language, name)})


def _templates(campaign: Campaign, subject: str, body: str, now: datetime) -> dict[str, LetterTemplate]:
    version = campaign.policy_version
    templates = {}
    for language in LANGUAGES:
        facts = _facts(campaign, language)
        own = language == version.language
        templates[language] = add_template(
            batch_id=campaign.pk,
            language=language,
            subject=(subject.strip() if own else "") or notice_subject(language, facts),
            body=(body if own and body.strip() else "") or notice_body(language, facts),
            slot_names=SLOT_NAMES,
            now=now,
        )
    return templates


def _facts(campaign: Campaign, language: str) -> NoticeFacts:
    version, controller = campaign.policy_version, campaign.controller
    words = version.translations.get(language, {})

    def said(name: str) -> str:
        # Without a translation the version's own words are better than none.
        return without_placeholders(str(words.get(name) or getattr(version, name)))

    return NoticeFacts(
        controller=controller.name,
        contact=controller.contact_email,
        effective_on=campaign.effective_on,
        change_summary=said("change_summary"),
        what_you_can_do=said("what_you_can_do"),
        link=f"{settings.DPO_BASE_URL.rstrip('/')}/policies/{controller.slug}/{version.number}/?language={language}",
    )


def _require_sender(controller: Controller) -> None:
    if not controller.contact_email:
        raise Refused("sender_missing")


def _post(
    campaign: Campaign, letters: Iterable[PlannedLetter], templates: dict[str, LetterTemplate], now: datetime
) -> int:
    controller = campaign.controller
    return plan_letters(
        batch_id=campaign.pk,
        controller_id=controller.pk,
        kind=KIND,
        cause_type=CAUSE,
        sender=Sender(name=controller.name, address=controller.contact_email),
        templates=templates,
        rows=letters,
        not_before=now,
        now=now,
        chunk_size=CHUNK,
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
