"""The parts of an activity in the reader's language, with the addresses of what they name."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language

from registry_app.admin.base import in_words, page_of
from registry_app.domain.record_codes import FROM_USE
from registry_app.domain.retention_sentences import retention_sentence
from registry_app.labels_record import SUBJECT_LABELS
from registry_app.models import (
    ProcessingActivity,
    Purpose,
    PurposeBasis,
    PurposeData,
    Recipient,
    RetentionRule,
)
from registry_app.queries.record import terms_of


def language_read() -> str:
    """Give the language of the reader: "da" or "en"."""
    return "da" if (get_language() or "").startswith("da") else "en"


def activity_in_words(row: ProcessingActivity, language: str) -> dict[str, Any]:
    """Give an activity fetched `with_record`, ready to be read."""
    purposes = list(row.purposes.all())
    return {
        "subjects": subjects_in_words(row.subjects),
        "purposes": [_purpose(purpose) for purpose in purposes],
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
        "systems": [
            {"name": in_words(use.system, "name"), "owner": use.system.owner, "url": page_of(use.system)}
            for use in row.activity_systems.all()
        ],
    }


def subjects_in_words(subjects: Sequence[str]) -> list[str]:
    """Name the categories of data subjects; an unknown code stands as it was entered."""
    words = dict(SUBJECT_LABELS)
    return [str(words.get(code, code)) for code in subjects]


def recipient_in_words(recipient: Recipient) -> dict[str, Any]:
    """Give a recipient with its transfers."""
    return {
        "row": recipient,
        "name": in_words(recipient, "name"),
        "task": in_words(recipient, "task"),
        "role": recipient.get_role_display(),
        "transfers": [
            {
                "row": transfer,
                "mechanism": transfer.get_mechanism_display(),
                "note": in_words(transfer, "note"),
            }
            for transfer in recipient.transfers.all()
        ],
    }


def rule_in_words(rule: RetentionRule, language: str) -> dict[str, Any]:
    """Give a retention rule as its sentence, with the note beside it."""
    terms = terms_of(rule)
    # A rule in words has no sentence but its note.
    note = in_words(rule, "note") if terms.trigger else ""
    return {"row": rule, "sentence": retention_sentence(terms, language), "note": note}


def _purpose(purpose: Purpose) -> dict[str, Any]:
    return {
        "row": purpose,
        "name": in_words(purpose, "name"),
        "text": in_words(purpose, "text"),
        "without": in_words(purpose, "without"),
        "bases": [_basis(basis) for basis in purpose.bases.all()],
        "data": [_data(data) for data in purpose.data.all()],
    }


def _basis(basis: PurposeBasis) -> dict[str, Any]:
    return {
        "article": basis.get_article_display(),
        "provision": basis.provision,
        "scope": in_words(basis, "scope"),
        "interest": in_words(basis, "interest"),
    }


def _data(data: PurposeData) -> dict[str, Any]:
    category = data.category
    return {
        "category": category,
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
