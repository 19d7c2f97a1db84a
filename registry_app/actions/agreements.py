"""Agreements with processors: entered, checked point by point, watched over (GDPR Art. 28)."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.permissions import Actor
from registry_app.actions.recipients import locked_recipient
from registry_app.actions.record_rows import (
    Facts,
    part_of,
    require_codes,
    require_country,
    save_changed,
    set_facts,
)
from registry_app.domain.record import AgreementItem
from registry_app.domain.record_codes import AGREEMENT_ITEMS, PROCESSOR
from registry_app.models import ProcessingAgreement, Recipient, SubProcessor

DESCRIBED = ("reference", "signed_on", "ends_on")


def add_agreement(
    *, recipient_id: UUID, facts: Facts, actor: Actor, now: datetime, version: int | None = None
) -> ProcessingAgreement:
    """Enter an agreement with a processor; without a day of signature it is a draft.

    Raises Refused("not_a_processor" | "agreement_known") and Invalid("ends_before_signed" |
    "assessed_on_future").
    """
    with acting(actor, "recipient.agreement_added"):
        recipient = locked_recipient(recipient_id, "add_agreement", actor=actor, version=version)
        if recipient.role != PROCESSOR:
            raise Refused("not_a_processor")
        agreement = ProcessingAgreement(recipient=recipient)
        _describe(agreement, facts, now)
        agreement.save(force_insert=True)
        data = {"agreement": str(agreement.pk)}
        save_changed(recipient, "recipient.agreement_added", actor=actor, now=now, data=data)
    return agreement


def change_agreement(
    *, agreement_id: UUID, facts: Facts, actor: Actor, now: datetime, version: int | None = None
) -> ProcessingAgreement:
    """Describe an agreement anew: where it is kept, when it was signed, until when it holds.

    Raises what `add_agreement` raises of the agreement itself.
    """
    with acting(actor, "recipient.agreement_changed"):
        recipient, agreement = _locked(agreement_id, "change_agreement", actor=actor, version=version)
        agreement.save(update_fields=_describe(agreement, facts, now))
        data = {"agreement": str(agreement.pk)}
        save_changed(recipient, "recipient.agreement_changed", actor=actor, now=now, data=data)
    return agreement


def check_agreement(
    *,
    agreement_id: UUID,
    items: Mapping[str, AgreementItem],
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> ProcessingAgreement:
    """Record for each point of Art. 28(3) that was looked at whether the agreement has it, and where.

    Points that are not named count as not looked at. Raises Invalid("code_unknown").
    """
    with acting(actor, "recipient.agreement_checked"):
        recipient, agreement = _locked(agreement_id, "check_agreement", actor=actor, version=version)
        require_codes({"items": tuple(items)}, {"items": AGREEMENT_ITEMS})
        agreement.checklist = {
            code: {"met": items[code].met, "evidence": items[code].evidence.strip()}
            for code in AGREEMENT_ITEMS
            if code in items
        }
        agreement.save(update_fields=["checklist"])
        lacking = [code for code, item in items.items() if not item.met]
        data = {"agreement": str(agreement.pk), "looked_at": len(items), "lacking": lacking}
        save_changed(recipient, "recipient.agreement_checked", actor=actor, now=now, data=data)
    return agreement


def record_oversight(
    *,
    agreement_id: UUID,
    last_oversight_on: date,
    oversight_note: str,
    next_oversight_on: date,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> ProcessingAgreement:
    """Record what the oversight of a processor showed, and when the next one is due.

    Raises Invalid("reason_required" | "assessed_on_future" | "next_oversight_past").
    """
    with acting(actor, "recipient.oversight_recorded"):
        recipient, agreement = _locked(agreement_id, "record_oversight", actor=actor, version=version)
        if not oversight_note.strip():
            raise Invalid("reason_required", field="oversight_note")
        if last_oversight_on > copenhagen_date(now):
            raise Invalid("assessed_on_future", field="last_oversight_on")
        if next_oversight_on <= copenhagen_date(now):
            raise Invalid("next_oversight_past", field="next_oversight_on")
        mark_overseen(
            recipient,
            agreement,
            on=last_oversight_on,
            note=oversight_note.strip(),
            next_on=next_oversight_on,
            actor=actor,
            now=now,
        )
    return agreement


def mark_overseen(
    recipient: Recipient,
    agreement: ProcessingAgreement,
    *,
    on: date,
    note: str,
    next_on: date,
    actor: Actor,
    now: datetime,
) -> None:
    """Set what the oversight of a processor showed, its row locked; for whoever acts already."""
    agreement.last_oversight_on, agreement.next_oversight_on = on, next_on
    agreement.oversight_note = note
    agreement.save(update_fields=["last_oversight_on", "next_oversight_on", "oversight_note"])
    data = {"agreement": str(agreement.pk), "next_oversight_on": next_on.isoformat()}
    save_changed(recipient, "recipient.oversight_recorded", actor=actor, now=now, data=data)


def add_sub_processor(
    *,
    agreement_id: UUID,
    name: str,
    actor: Actor,
    now: datetime,
    country: str = "",
    task: str = "",
    version: int | None = None,
) -> SubProcessor:
    """Enter whom the processor engages or wants to engage; nobody has approved it yet.

    Raises Invalid("name_missing_in_both" | "country_invalid") and Refused("sub_processor_known").
    """
    with acting(actor, "recipient.sub_processor_added"):
        recipient, agreement = _locked(agreement_id, "add_sub_processor", actor=actor, version=version)
        called = name.strip()
        if not called:
            raise Invalid("name_missing_in_both", field="name")
        require_country({"country": country})
        if agreement.sub_processors.filter(name=called).exists():
            raise Refused("sub_processor_known", field="name")
        sub: SubProcessor = SubProcessor.objects.create(
            agreement=agreement, name=called, country=country, task=task.strip()
        )
        data = {"agreement": str(agreement.pk), "sub_processor": str(sub.pk)}
        save_changed(recipient, "recipient.sub_processor_added", actor=actor, now=now, data=data)
    return sub


def approve_sub_processor(
    *, agreement_id: UUID, sub_processor_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> SubProcessor:
    """Approve a sub-processor as of today (GDPR Art. 28(2))."""
    with acting(actor, "recipient.sub_processor_approved"):
        recipient, agreement = _locked(agreement_id, "change_sub_processor", actor=actor, version=version)
        sub = part_of(agreement.sub_processors.all(), sub_processor_id)
        sub.approved_on = copenhagen_date(now)
        sub.save(update_fields=["approved_on"])
        data = {"agreement": str(agreement.pk), "sub_processor": str(sub.pk)}
        save_changed(recipient, "recipient.sub_processor_approved", actor=actor, now=now, data=data)
    return sub


def remove_sub_processor(
    *, agreement_id: UUID, sub_processor_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> ProcessingAgreement:
    """Take a sub-processor away: it is engaged no more, or we objected; history keeps it."""
    with acting(actor, "recipient.sub_processor_removed"):
        recipient, agreement = _locked(agreement_id, "change_sub_processor", actor=actor, version=version)
        part_of(agreement.sub_processors.all(), sub_processor_id).delete()
        data = {"agreement": str(agreement.pk), "sub_processor": str(sub_processor_id)}
        save_changed(recipient, "recipient.sub_processor_removed", actor=actor, now=now, data=data)
    return agreement


def _locked(
    agreement_id: UUID, step: str, *, actor: Actor, version: int | None
) -> tuple[Recipient, ProcessingAgreement]:
    known = part_of(ProcessingAgreement.objects.for_user(actor), agreement_id)
    recipient = locked_recipient(known.recipient_id, step, actor=actor, version=version)
    return recipient, part_of(recipient.agreements.all(), agreement_id)


def _describe(agreement: ProcessingAgreement, facts: Facts, now: datetime) -> list[str]:
    fields = set_facts(agreement, facts, DESCRIBED)
    if agreement.signed_on is not None and agreement.signed_on > copenhagen_date(now):
        raise Invalid("assessed_on_future", field="signed_on")
    if agreement.signed_on and agreement.ends_on and agreement.ends_on < agreement.signed_on:
        raise Invalid("ends_before_signed", field="ends_on")
    others = ProcessingAgreement.objects.filter(recipient=agreement.recipient_id).exclude(pk=agreement.pk)
    if others.filter(reference=agreement.reference).exists():
        raise Refused("agreement_known", field="reference")
    return fields
