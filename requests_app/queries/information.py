"""What a person is told of the processing itself when access is granted (GDPR Art. 15(1))."""

from collections.abc import Sequence

from registry_app.domain.record import Activity, flat_texts
from registry_app.models import Controller
from registry_app.queries.record import record_of
from requests_app.domain.letter_parts import InformationPoint

# The point of the letter for each text of the record: Art. 15(1)(a) to (d).
POINTS = {
    "purposes": "purpose",
    "categories": "data_categories",
    "recipients": "recipients",
    "retention": "retention",
}


def processing_information(controller: Controller, language: str) -> tuple[InformationPoint, ...]:
    """Return what the controller's record says on each point, one line for each active activity."""
    activities = record_of(controller)
    return tuple(
        InformationPoint(code, tuple(_lines(activities, text, language))) for code, text in POINTS.items()
    )


def _lines(activities: Sequence[Activity], name: str, language: str) -> list[str]:
    said = [(row.name[language], getattr(flat_texts(row, language), name)) for row in activities]
    return [f"{title}: {text.replace(chr(10), '; ')}" for title, text in said if text]
