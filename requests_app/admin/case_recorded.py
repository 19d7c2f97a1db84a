"""What was recorded on the telephone, as the page of a case tells it to those who have to carry it out."""

from typing import Any

from registry_app.admin.base import in_words
from registry_app.queries.consents import consent_code, purposes_on_consent
from requests_app.domain.quick_records import CORRECTION, MARKETING_OBJECTION, OTHER_CONSENT, WITHDRAWAL
from requests_app.labels import CORRECTED_FIELD_LABELS, MARKETING_CHANNEL_LABELS, WISH_KIND_LABELS
from requests_app.models import Case, QuickRecord

KINDS = dict(WISH_KIND_LABELS)
CHANNELS = dict(MARKETING_CHANNEL_LABELS)
FIELDS = dict(CORRECTED_FIELD_LABELS)


def recorded_lines(case: Case) -> list[dict[str, Any]]:
    """Tell each thing that was recorded: its kind, what it is about, and what was said in free words."""
    # The page asks along with the case whether there is any: few cases are recorded and carried out at once.
    records = list(case.quick_records.all()) if getattr(case, "has_quick_records", True) else []
    withdrawn = any(record.kind == WITHDRAWAL for record in records)
    consents = {consent_code(row): row for row in purposes_on_consent(case.controller)} if withdrawn else {}
    return [
        {
            "kind": KINDS[record.kind],
            "about": _about(record, consents),
            "text": record.text,
            "wrong": record.wrong,
            "right": record.right,
        }
        for record in records
    ]


def _about(record: QuickRecord, consents: dict[str, Any]) -> str:
    if record.kind == MARKETING_OBJECTION:
        return ", ".join(str(CHANNELS[channel]) for channel in record.channels)
    if record.kind == CORRECTION:
        return str(FIELDS[record.subject])
    if record.kind == WITHDRAWAL and record.subject != OTHER_CONSENT:
        return in_words(consents[record.subject], "name") if record.subject in consents else record.subject
    return ""
