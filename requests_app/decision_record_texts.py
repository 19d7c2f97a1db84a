"""What is said of decision records, on pages and in the dossier alike."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dpo_office.common.languages import reader_language
from requests_app.ground_texts import ground_source
from requests_app.labels import RIGHT_LABELS
from requests_app.labels_decision_records import RECORD_OUTCOME_LABELS
from requests_app.models import DecisionRecord

RIGHTS, OUTCOMES = dict(RIGHT_LABELS), dict(RECORD_OUTCOME_LABELS)


def about_words(right: str, ground: str) -> str:
    """Say in a line which right a record is about, and by which law it would be refused."""
    return f"{capfirst(str(RIGHTS[right]))}: {ground_source(ground, reader_language())}"


def record_said(data: Mapping[str, Any]) -> str:
    """Say which right an event of a record is about, and what came of it, by the data of the event."""
    came_to = OUTCOMES.get(data.get("record_outcome") or data.get("view") or "", "")
    return ", ".join(str(part) for part in (RIGHTS[data["right"]], came_to) if part)


def record_parts(row: DecisionRecord) -> list[tuple[str, str]]:
    """Give the words of a record, each part with its heading."""
    parts = (
        (_("The controller's interests"), row.controller_interests),
        (_("The person's interests and situation"), row.person_interests),
        (_("Alternatives, and why it is necessary"), row.necessity),
        (_("The weighing"), row.weighing),
        (_("Advice of the data protection officer"), row.advice),
        (_("Why the decision departs from the advice"), row.departure_reason),
    )
    return [(what, text) for what, text in parts if text]


def departs(row: DecisionRecord) -> bool:
    """Tell whether it was decided otherwise than was advised."""
    return bool(row.outcome and row.view and row.outcome != row.view)
