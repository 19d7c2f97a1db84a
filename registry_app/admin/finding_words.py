"""Findings as the pages show them: severity as a chip, the words, and the way to where each is mended."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from dpo_office.common.languages import reader_language
from dpo_office.common.permissions import Actor
from registry_app.admin.base import chip, in_words, page_of
from registry_app.admin.mending import address_of, places_of
from registry_app.domain.findings import ADVICE, ERROR, WARNING, Finding
from registry_app.models import ProcessingActivity

SEVERITY_LABELS = [(ERROR, _("blocks")), (WARNING, _("mend")), (ADVICE, _("advice"))]
SEVERITY_COLOURS = {ERROR: "late", WARNING: "near", ADVICE: ""}
Row = dict[str, Any]


def severity_chip(severity: str) -> Any:
    """Show a severity as a word in a colour."""
    return chip(dict(SEVERITY_LABELS)[severity], SEVERITY_COLOURS[severity])


def findings_in_words(row: ProcessingActivity, findings: Iterable[Finding], actor: Actor) -> list[Row]:
    """Give the findings of an activity fetched `with_record`, each with where the actor can mend it."""
    places = places_of(row, actor)
    return [finding_in_words(finding, address_of(finding, places)) for finding in findings]


def finding_in_words(finding: Finding, url: str) -> Row:
    """Give one finding in the reader's language."""
    language = reader_language()
    return {
        "code": finding.code,
        "severity": finding.severity,
        "chip": severity_chip(finding.severity),
        "message": finding.message[language],
        "advice": finding.advice[language],
        "source": finding.source,
        "url": url,
    }


def activity_with_findings(row: ProcessingActivity, findings: Iterable[Finding], actor: Actor) -> Row:
    """Give an activity's name and page with its findings in words."""
    return {
        "name": in_words(row, "name"),
        "url": page_of(row),
        "status": row.get_status_display(),
        "findings": findings_in_words(row, findings, actor),
    }
