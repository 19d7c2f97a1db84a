"""What sheets of other makes are read with: the words of codes, and the mappings that were kept."""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext, override

from registry_app.domain.record_laying import Laying, same
from registry_app.domain.record_sheet import terms_of_row
from registry_app.domain.record_tables import Tables
from registry_app.domain.retention_sentences import retention_sentence
from registry_app.domain.sheet_reading import Labels, SheetMapping
from registry_app.domain.sheet_targets import YES_NO
from registry_app.labels import ACTIVITY_STATUS_LABELS
from registry_app.labels_record import (
    ACTIVITY_ROLE_LABELS,
    DPIA_NEED_LABELS,
    LEGAL_BASIS_LABELS,
    MECHANISM_LABELS,
    SECURITY_MEASURE_LABELS,
    SUBJECT_LABELS,
)
from registry_app.models import Controller, KeptMapping
from registry_app.queries.record_tables import SCHEMA

LANGUAGES = ("da", "en")
# The codes with their words, for each target that takes codes.
CODE_LABELS: dict[str, Any] = {
    "status": ACTIVITY_STATUS_LABELS,
    "role": ACTIVITY_ROLE_LABELS,
    "bases": LEGAL_BASIS_LABELS,
    "subjects": SUBJECT_LABELS,
    "mechanisms": MECHANISM_LABELS,
    "security": SECURITY_MEASURE_LABELS,
    "dpia_need": DPIA_NEED_LABELS,
}
YES_NO_TARGETS = ("profiling", "automated_decision")


@lru_cache(maxsize=1)
def target_labels() -> Labels:
    """Give the code for each word that the office has for it, in Danish and English."""
    found: dict[str, dict[str, str]] = {name: {} for name in (*CODE_LABELS, *YES_NO_TARGETS)}
    for language in LANGUAGES:
        with override(language):
            for name, labels in CODE_LABELS.items():
                found[name] |= {same(words): code for code, words in labels}
            words = {same(gettext("yes")): YES_NO[0], same(gettext("no")): YES_NO[1]}
            for name in YES_NO_TARGETS:
                found[name] |= words
    return found


def choices_for(target: str) -> list[tuple[str, str]]:
    """Give the codes that a word may be mapped to, in the language that is active."""
    if target in YES_NO_TARGETS:
        return [(YES_NO[0], gettext("yes")), (YES_NO[1], gettext("no"))]
    return [(code, str(words)) for code, words in CODE_LABELS[target]]


def laying_over(tables: Tables, language: str) -> Laying:
    """Make what a sheet in a language is laid over: the record, and its periods as people read them."""
    sentences = {
        same(retention_sentence(terms_of_row(row), spoken)): str(row["code"])
        for row in tables["retention_rules"]
        for spoken in LANGUAGES
    }
    return Laying(SCHEMA, tables, language, sentences)


def headings_fingerprint(headings: Iterable[str]) -> str:
    """Give the SHA-256 of headings, whatever their order."""
    return hashlib.sha256("\n".join(sorted(same(name) for name in headings)).encode()).hexdigest()


def mappings_for(controller: Controller, headings: Iterable[str]) -> QuerySet[KeptMapping]:
    """Return the mappings that were kept for a sheet with these headings, the newest first."""
    return KeptMapping.objects.filter(
        controller=controller, headings_sha256=headings_fingerprint(headings)
    ).order_by("-kept_at")


def mapping_of(row: KeptMapping) -> SheetMapping:
    """Give a kept mapping as a plain value."""
    return SheetMapping(row.language, row.columns, row.words, commas=row.commas)
