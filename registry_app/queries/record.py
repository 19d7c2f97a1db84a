"""The record of processing activities, read with a fixed number of queries and given as plain values."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from registry_app.domain import record
from registry_app.domain.controllers import REQUESTED, REQUIRED
from registry_app.domain.policy_writing import PolicyFacts
from registry_app.domain.record import Words
from registry_app.domain.record_codes import AGREEMENT_ITEMS
from registry_app.domain.retention_sentences import RetentionTerms
from registry_app.models import (
    ActivitySystem,
    Controller,
    Disclosure,
    JointController,
    Listing,
    ProcessingActivity,
    ProcessingAgreement,
    Purpose,
    PurposeBasis,
    PurposeData,
    Recipient,
    RetentionRule,
    SubProcessor,
    Transfer,
)


def with_purposes(rows: QuerySet[ProcessingActivity]) -> QuerySet[ProcessingActivity]:
    """Fetch with the activities all that `outlined` reads: three queries, however many rows."""
    data = PurposeData.objects.select_related("category", "rule").order_by(
        "category__position", "category__code"
    )
    purposes = Purpose.objects.order_by("position", "code").prefetch_related(
        Prefetch("bases", PurposeBasis.objects.select_related("balancing").order_by("position")),
        Prefetch("data", data),
    )
    return rows.prefetch_related(Prefetch("purposes", purposes))


def with_record(rows: QuerySet[ProcessingActivity]) -> QuerySet[ProcessingActivity]:
    """Fetch with the activities all that `described` reads: nine queries, however many rows."""
    return with_purposes(rows).prefetch_related(*_beside_purposes())


def fetch_record(row: ProcessingActivity) -> None:
    """Fetch for an activity that has its purposes the rest of what `described` reads: six queries."""
    prefetch_related_objects([row], *_beside_purposes())


def _beside_purposes() -> tuple[Any, ...]:
    disclosures = Disclosure.objects.select_related("recipient").order_by("recipient__code")
    systems = ActivitySystem.objects.select_related("system").order_by("system__code")
    return (
        Prefetch("disclosures", disclosures.prefetch_related(*_of_recipients("recipient__"))),
        Prefetch("joint", JointController.objects.order_by("name")),
        Prefetch("activity_systems", systems),
    )


def with_agreements(rows: QuerySet[Recipient]) -> QuerySet[Recipient]:
    """Fetch with the recipients their transfers, agreements and sub-processors: three queries."""
    return rows.prefetch_related(*_of_recipients(""))


def _of_recipients(path: str) -> tuple[Any, Any]:
    transfers = Transfer.objects.select_related("listing__rests_on").order_by("country", "mechanism")
    agreements = ProcessingAgreement.objects.order_by("signed_on", "reference")
    sub_processors = Prefetch("sub_processors", SubProcessor.objects.order_by("name"))
    return (
        Prefetch(f"{path}transfers", transfers),
        Prefetch(f"{path}agreements", agreements.prefetch_related(sub_processors)),
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
        asks_for_form=controller.form_mode in (REQUESTED, REQUIRED),
    )


def described_all(rows: Iterable[ProcessingActivity]) -> tuple[record.Activity, ...]:
    """Return activities that `with_record` fetched as plain values."""
    return tuple(described(row) for row in rows)


def outlined(row: ProcessingActivity) -> record.Activity:
    """Return an activity that `with_purposes` fetched, with its purposes alone: what a list tells."""
    return record.Activity(
        code=row.code,
        section=row.section,
        name=_words(row, "name"),
        purposes=tuple(_purpose(purpose) for purpose in row.purposes.all()),
    )


def described(row: ProcessingActivity) -> record.Activity:
    """Return an activity that `with_record` fetched as a plain value, without asking the database again."""
    return record.Activity(
        code=row.code,
        section=row.section,
        name=_words(row, "name"),
        subjects=tuple(row.subjects),
        purposes=tuple(_purpose(purpose) for purpose in row.purposes.all()),
        recipients=tuple(described_recipient(disclosure) for disclosure in row.disclosures.all()),
        role=row.role,
        on_behalf_of=row.on_behalf_of,
        joint=tuple(
            record.JointController(joint.name, joint.contact, joint.reference) for joint in row.joint.all()
        ),
        systems=tuple(use.system.code for use in row.activity_systems.all()),
        owner=row.owner,
        information=_words(row, "information"),
        security_measures=tuple(row.security_measures),
        security=_words(row, "security"),
        dpia_need=row.dpia_need,
        dpia_done_on=row.dpia_done_on,
        next_review_on=row.next_review_on,
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
    return tuple(described_transfer(row) for row in recipient.transfers.all())


def _purpose(row: Purpose) -> record.Purpose:
    return record.Purpose(
        code=row.code,
        section=row.section,
        name=_words(row, "name"),
        text=_words(row, "text"),
        profiling=row.profiling,
        without=_words(row, "without"),
        automated_decision=row.automated_decision,
        logic=_words(row, "logic"),
        marketing=row.marketing,
        device_access=row.device_access,
        bases=tuple(_basis(basis) for basis in row.bases.all()),
        data=tuple(_data(data) for data in row.data.all()),
    )


def _basis(row: PurposeBasis) -> record.Basis:
    weighed = getattr(row, "balancing", None)
    return record.Basis(
        row.article,
        row.provision,
        _words(row, "scope"),
        _words(row, "interest"),
        row.dbl,
        record.Balancing(weighed.result, weighed.assessed_on) if weighed else None,
    )


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
        criminal=category.criminal,
        rule=record.Rule(rule.code, terms_of(rule)) if rule else None,
    )


def described_recipient(row: Disclosure) -> record.Recipient:
    """Return who is given data, fetched `with_agreements`, with the condition; the row may be unsaved."""
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
        agreements=tuple(_agreement(agreement) for agreement in recipient.agreements.all()),
    )


def described_transfer(row: Transfer) -> record.Transfer:
    """Return a transfer as a plain value; the row may be unsaved."""
    return record.Transfer(
        row.country,
        row.mechanism,
        row.importer,
        _words(row, "note"),
        described_listing(row.listing) if row.listing else None,
        row.module,
        row.derogation,
        row.assessed_on,
    )


def described_listing(row: Listing) -> record.Listing:
    """Return a listing as a plain value, with the decision that it rests on."""
    return record.Listing(
        kind=row.kind,
        country=row.country,
        organisation=row.organisation,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        checked_on=row.checked_on,
        review_on=row.review_on,
        rests_on=described_listing(row.rests_on) if row.rests_on else None,
    )


def _agreement(row: ProcessingAgreement) -> record.Agreement:
    return record.Agreement(
        reference=row.reference,
        signed_on=row.signed_on,
        ends_on=row.ends_on,
        checklist=tuple(
            record.AgreementItem(code, row.checklist[code]["met"], row.checklist[code]["evidence"])
            for code in AGREEMENT_ITEMS
            if code in row.checklist
        ),
        last_oversight_on=row.last_oversight_on,
        next_oversight_on=row.next_oversight_on,
        sub_processors=tuple(
            record.SubProcessor(sub.name, sub.country, sub.approved_on) for sub in row.sub_processors.all()
        ),
    )


def _words(row: Any, name: str) -> Words:
    return Words(getattr(row, f"{name}_da"), getattr(row, f"{name}_en"))
