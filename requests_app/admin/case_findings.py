"""What the checks of a signed form found, in the reader's words."""

from typing import Any

from django.utils.translation import gettext as _

from dpo_office.common.languages import reader_language
from requests_app.actions.signed_forms import stored_findings
from requests_app.admin.case_words import SEVERITY_TONES, Chip
from requests_app.labels import SEVERITY_LABELS
from requests_app.labels_findings import finding_text
from requests_app.labels_signature_trust import level_words
from requests_app.models import Case, SignedForm


def findings_in_words(signed: SignedForm) -> list[dict[str, Any]]:
    """Give each finding with its severity, a chip and a sentence."""
    language = reader_language()
    return [
        {
            "severity": finding.severity,
            "chip": Chip(str(SEVERITY_LABELS[finding.severity]), SEVERITY_TONES[finding.severity]),
            "text": finding_text(finding, language),
        }
        for finding in stored_findings(signed)
    ]


def newest_level(case: Case) -> str:
    """Say at which level the signed form that came last is signed, and as whom; nothing where none came."""
    newest = max(case.signed_forms.all(), key=lambda signed: signed.pk, default=None)
    words = level_words(newest) if newest else ""
    if newest is None or not newest.signed_as:
        return words
    named = _("Named in the certificate: %(names)s.") % {"names": ", ".join(newest.signed_as.split("\n"))}
    return f"{words} {named}"


def newest_findings(case: Case) -> list[dict[str, Any]]:
    """Give the findings of the signed form that came last; none when none came."""
    newest = max(case.signed_forms.all(), key=lambda signed: signed.pk, default=None)
    return findings_in_words(newest) if newest else []
