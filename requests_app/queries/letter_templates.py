"""The words of the letters of cases: a controller's own, else the standard ones."""

from collections.abc import Iterable
from uuid import UUID

from requests_app.domain.case_codes import LANGUAGES
from requests_app.mail_texts import standard_words
from requests_app.models import CaseLetterTemplate


def template_in_use(controller_id: UUID, code: str) -> CaseLetterTemplate | None:
    """Return a controller's own words for a kind of letter, if they are in use; one query."""
    rows = CaseLetterTemplate.objects.filter(controller_id=controller_id, kind=code, is_used=True)
    found: CaseLetterTemplate | None = rows.first()
    return found


def standard_fields(code: str) -> dict[str, str]:
    """Return the standard words of a kind as the fields of a template."""
    fields: dict[str, str] = {}
    for language in LANGUAGES:
        words = standard_words(code, language)
        fields |= {f"subject_{language}": words.subject, f"body_{language}": words.body}
    return fields


def own_kinds(controller_ids: Iterable[UUID]) -> set[tuple[UUID, str]]:
    """Return for which kinds the controllers use words of their own."""
    rows = CaseLetterTemplate.objects.filter(controller_id__in=list(controller_ids), is_used=True)
    return set(rows.values_list("controller_id", "kind"))
