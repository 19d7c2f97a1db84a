"""What a person is told of the processing itself when access is granted (GDPR Art. 15(1))."""

from registry_app.models import Controller, ProcessingActivity
from requests_app.domain.letter_parts import InformationPoint

# The point of the letter for each field of the record: Art. 15(1)(a) to (d).
POINTS = {
    "purposes": "purpose",
    "categories": "data_categories",
    "recipients": "recipients",
    "retention": "retention",
}


def processing_information(controller: Controller, language: str) -> tuple[InformationPoint, ...]:
    """Return what the controller's record says on each point, one line for each active activity."""
    activities = list(
        ProcessingActivity.objects.filter(controller=controller, status="active").order_by("code")
    )
    return tuple(
        InformationPoint(code, tuple(_lines(activities, field, language))) for code, field in POINTS.items()
    )


def _lines(activities: list[ProcessingActivity], field: str, language: str) -> list[str]:
    said = [
        (getattr(row, f"name_{language}"), getattr(row, f"{field}_{language}").strip()) for row in activities
    ]
    return [f"{name}: {text}" for name, text in said if text]
