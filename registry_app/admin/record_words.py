"""The parts of an activity in the reader's language, with the addresses of what they name."""

from collections.abc import Sequence
from typing import Any

from dpo_office.common.languages import reader_language
from registry_app.admin.base import in_words, listing_name, page_of
from registry_app.domain.legal_provisions import laws_beside
from registry_app.domain.record import Basis
from registry_app.domain.record_codes import FROM_USE
from registry_app.domain.retention_sentences import retention_sentence
from registry_app.labels_record import AGREEMENT_ITEM_LABELS, SECURITY_MEASURE_LABELS, SUBJECT_LABELS
from registry_app.models import (
    ProcessingActivity,
    ProcessingAgreement,
    Purpose,
    PurposeBasis,
    PurposeData,
    Recipient,
    RetentionRule,
    Transfer,
)
from registry_app.queries.record import terms_of


def activity_in_words(row: ProcessingActivity, language: str) -> dict[str, Any]:
    """Give an activity fetched `with_record`, ready to be read."""
    purposes = list(row.purposes.all())
    return {
        "subjects": subjects_in_words(row.subjects),
        "purposes": [purpose_in_words(purpose) for purpose in purposes],
        "recipients": [
            recipient_in_words(use.recipient)
            | {"condition": in_words(use, "condition"), "url": page_of(use.recipient)}
            for use in row.disclosures.all()
        ],
        "rules": _rules(purposes, language),
        "undecided": [
            in_words(data.category, "name")
            for purpose in purposes
            for data in purpose.data.all()
            if data.rule is None
        ],
        "security": said_security(row),
        "information": in_words(row, "information"),
        "joint": list(row.joint.all()),
        "systems": [
            {"name": in_words(use.system, "name"), "owner": use.system.owner, "url": page_of(use.system)}
            for use in row.activity_systems.all()
        ],
    }


def subjects_in_words(subjects: Sequence[str]) -> list[str]:
    """Name the categories of data subjects; an unknown code stands as it was entered."""
    words = dict(SUBJECT_LABELS)
    return [str(words.get(code, code)) for code in subjects]


def said_security(row: ProcessingActivity) -> list[str]:
    """Name the security measures, and what stands beside them in words."""
    words = dict(SECURITY_MEASURE_LABELS)
    named = [str(words.get(code, code)) for code in row.security_measures]
    said = in_words(row, "security")
    return [*named, said] if said else named


def recipient_in_words(recipient: Recipient) -> dict[str, Any]:
    """Give a recipient with its transfers."""
    return {
        "row": recipient,
        "name": in_words(recipient, "name"),
        "task": in_words(recipient, "task"),
        "role": recipient.get_role_display(),
        "transfers": [transfer_in_words(transfer) for transfer in recipient.transfers.all()],
    }


def transfer_in_words(transfer: Transfer) -> dict[str, Any]:
    """Give a transfer with what it leans on."""
    return {
        "row": transfer,
        "url": page_of(transfer),
        "mechanism": transfer.get_mechanism_display(),
        "note": in_words(transfer, "note"),
        "measures": in_words(transfer, "measures"),
        "listing_url": page_of(transfer.listing) if transfer.listing else "",
        "listing_name": listing_name(transfer.listing) if transfer.listing else "",
    }


def agreement_in_words(agreement: ProcessingAgreement) -> dict[str, Any]:
    """Give an agreement fetched with its sub-processors, point by point of Art. 28(3)."""
    return {
        "row": agreement,
        "url": page_of(agreement),
        "items": [
            {"code": code, "words": words, **agreement.checklist.get(code, {"met": None, "evidence": ""})}
            for code, words in AGREEMENT_ITEM_LABELS
        ],
        "sub_processors": list(agreement.sub_processors.all()),
    }


def rule_in_words(rule: RetentionRule, language: str) -> dict[str, Any]:
    """Give a retention rule as its sentence, with the note beside it."""
    terms = terms_of(rule)
    # A rule in words has no sentence but its note.
    note = in_words(rule, "note") if terms.trigger else ""
    return {"row": rule, "sentence": retention_sentence(terms, language), "note": note}


def purpose_in_words(purpose: Purpose) -> dict[str, Any]:
    """Give a purpose with its bases and data."""
    return {
        "row": purpose,
        "url": page_of(purpose),
        "name": in_words(purpose, "name"),
        "text": in_words(purpose, "text"),
        "without": in_words(purpose, "without"),
        "logic": in_words(purpose, "logic"),
        "bases": [_basis(basis) for basis in purpose.bases.all()],
        "data": [_data(data) for data in purpose.data.all()],
    }


def _basis(basis: PurposeBasis) -> dict[str, Any]:
    return {
        "article": basis.get_article_display(),
        "url": page_of(basis),
        "law": laws_beside(Basis(basis.article, basis.provision, dbl=basis.dbl), reader_language()),
        "balancing": getattr(basis, "balancing", None),
        "scope": in_words(basis, "scope"),
        "interest": in_words(basis, "interest"),
    }


def _data(data: PurposeData) -> dict[str, Any]:
    category = data.category
    return {
        "category": category,
        "url": page_of(category),
        "name": in_words(category, "name"),
        "details": in_words(category, "details"),
        "origin": category.get_origin_display(),
        "source": in_words(category, "source") if category.origin != FROM_USE else "",
        "rule": data.rule,
        "rule_url": page_of(data.rule) if data.rule else "",
    }


def _rules(purposes: Sequence[Purpose], language: str) -> list[dict[str, Any]]:
    rules: dict[Any, tuple[RetentionRule, list[str]]] = {}
    for purpose in purposes:
        for data in purpose.data.all():
            if data.rule is not None:
                _rule, names = rules.setdefault(data.rule.pk, (data.rule, []))
                names.append(in_words(data.category, "name"))
    return [
        rule_in_words(rule, language) | {"names": list(dict.fromkeys(names)), "url": page_of(rule)}
        for rule, names in rules.values()
    ]
