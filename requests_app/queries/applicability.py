"""Under which legal bases a controller processes data, activity by activity."""

from registry_app.models import Controller, PurposeBasis
from requests_app.domain.rights import CONDITIONAL, NO, YES, right_under_articles

VERDICTS = (YES, CONDITIONAL, NO)


def articles_by_activity(controller: Controller) -> list[tuple[str, str, set[str]]]:
    """Return name in Danish, name in English and articles of each activity that is carried on; one query."""
    rows = (
        PurposeBasis.objects.filter(
            purpose__activity__controller=controller, purpose__activity__status="active"
        )
        .order_by("purpose__activity__code")
        .values_list(
            "purpose__activity__code",
            "purpose__activity__name_da",
            "purpose__activity__name_en",
            "article",
        )
    )
    found: dict[str, tuple[str, str, set[str]]] = {}
    for code, name_da, name_en, article in rows:
        found.setdefault(code, (name_da, name_en, set()))[2].add(article)
    return list(found.values())


def where_right_exists(
    right: str, activities: list[tuple[str, str, set[str]]], language: str
) -> dict[str, list[str]]:
    """Name the activities in which a right exists, exists on a condition, or does not."""
    found: dict[str, list[str]] = {verdict: [] for verdict in VERDICTS}
    for name_da, name_en, articles in activities:
        name = (name_da or name_en) if language == "da" else (name_en or name_da)
        found[right_under_articles(right, articles)].append(name)
    return found
