"""The record of processing activities, read with a fixed number of queries and given as plain values."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, QuerySet

from registry_app.domain import record
from registry_app.domain.policy_writing import PolicyFacts
from registry_app.domain.record import Words
from registry_app.domain.retention_sentences import RetentionTerms
from registry_app.models import (
    ActivitySystem,
    Controller,
    Disclosure,
    ProcessingActivity,
    Purpose,
    PurposeBasis,
    PurposeData,
    Recipient,
    RetentionRule,
    Transfer,
)


def with_record(rows: QuerySet[ProcessingActivity]) -> QuerySet[ProcessingActivity]:
    """Fetch with the activities all that `described` reads: six queries, however many rows."""
    data = PurposeData.objects.select_related("category", "rule").order_by(
        "category__position", "category__code"
    )
    purposes = Purpose.objects.order_by("position", "code").prefetch_related(
        Prefetch("bases", PurposeBasis.objects.order_by("position")), Prefetch("data", data)
    )
    recipients = Disclosure.objects.select_related("recipient").order_by("recipient__code")
    return rows.prefetch_related(
        Prefetch("purposes", purposes),
        Prefetch("disclosures", recipients.prefetch_related("recipient__transfers")),
        Prefetch(
            "activity_systems", ActivitySystem.objects.select_related("system").order_by("system__code")
        ),
    )


def record_of(controller: Controller) -> tuple[record.Activity, ...]:
    """Return the active activities of a controller in the order in which its policy tells of them."""
    rows = ProcessingActivity.objects.filter(controller=controller, status="active")
    return described_all(with_record(rows.order_by("position", "code")))


def policy_facts(controller: Controller) -> PolicyFacts:
    """Return what a policy says of the controller itself."""
    return PolicyFacts(
        name=controller.name,
        contact_email=controller.contact_email,
        brand=controller.brand,
        site=controller.site,
        cvr=controller.cvr,
        address=controller.address,
        phone=controller.phone,
        asks_for_form=controller.form_mode in ("requested", "required"),
    )


def described_all(rows: Iterable[ProcessingActivity]) -> tuple[record.Activity, ...]:
    """Return activities that `with_record` fetched as plain values."""
    return tuple(described(row) for row in rows)


def described(row: ProcessingActivity) -> record.Activity:
    """Return an activity that `with_record` fetched as a plain value, without asking the database again."""
    return record.Activity(
        code=row.code,
        section=row.section,
        name=_words(row, "name"),
        subjects=tuple(row.subjects),
        purposes=tuple(_purpose(purpose) for purpose in row.purposes.all()),
        recipients=tuple(_recipient(disclosure) for disclosure in row.disclosures.all()),
    )


def terms_of(rule: RetentionRule) -> RetentionTerms:
    """Return what a stored rule says."""
    return RetentionTerms(
        unit=rule.unit,
        period=rule.period,
        trigger=rule.trigger,
        counting=rule.counting,
        action=rule.action,
        keeps=tuple(rule.keeps),
        ends_earlier=rule.ends_earlier,
        unless=rule.unless,
        statute=rule.statute,
        yields_to_rights=rule.yields_to_rights,
        note=(rule.note_da, rule.note_en),
    )


def transfers_of(recipient: Recipient) -> tuple[record.Transfer, ...]:
    """Return the transfers of a recipient, by country."""
    return tuple(_transfer(row) for row in sorted(recipient.transfers.all(), key=lambda row: row.country))


def _purpose(row: Purpose) -> record.Purpose:
    return record.Purpose(
        code=row.code,
        section=row.section,
        name=_words(row, "name"),
        text=_words(row, "text"),
        profiling=row.profiling,
        without=_words(row, "without"),
        bases=tuple(_basis(basis) for basis in row.bases.all()),
        data=tuple(_data(data) for data in row.data.all()),
    )


def _basis(row: PurposeBasis) -> record.Basis:
    return record.Basis(row.article, row.provision, _words(row, "scope"), _words(row, "interest"))


def _data(row: PurposeData) -> record.Data:
    category, rule = row.category, row.rule
    return record.Data(
        code=category.code,
        name=_words(category, "name"),
        origin=category.origin,
        details=_words(category, "details"),
        source=_words(category, "source"),
        special=category.special,
        child=category.child,
        cpr=category.cpr,
        rule=record.Rule(rule.code, terms_of(rule)) if rule else None,
    )


def _recipient(row: Disclosure) -> record.Recipient:
    recipient = row.recipient
    return record.Recipient(
        code=recipient.code,
        name=_words(recipient, "name"),
        role=recipient.role,
        is_named=recipient.is_named,
        country=recipient.country,
        task=_words(recipient, "task"),
        condition=_words(row, "condition"),
        transfers=transfers_of(recipient),
    )


def _transfer(row: Transfer) -> record.Transfer:
    return record.Transfer(row.country, row.mechanism, row.importer, _words(row, "note"))


def _words(row: Any, name: str) -> Words:
    return Words(getattr(row, f"{name}_da"), getattr(row, f"{name}_en"))
