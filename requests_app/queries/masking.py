"""What somebody found not sensitive in a text: it is not masked."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from requests_app.domain.masking import Spans
from requests_app.domain.sensitive import CLEARED
from requests_app.models import Mail, SensitivePassage
from requests_app.queries.mails import words_of


def cleared_in_notes(case_id: UUID) -> dict[str, Spans]:
    """Return for each note of a case the places that were found not sensitive, by its text; one query."""
    rows = SensitivePassage.objects.filter(note__case=case_id, state=CLEARED)
    return _by_text(rows.values_list("note__text", "start", "length"))


def cleared_in_mail(mail: Mail) -> dict[str, Spans]:
    """Return the same for the subject and the text of a mail."""
    words, rows = words_of(mail), [row for row in mail.passages.all() if row.state == CLEARED]
    return _by_text((getattr(words, row.part), row.start, row.length) for row in rows)


def _by_text(rows: Iterable[tuple[str, int, int]]) -> dict[str, Spans]:
    found: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for text, start, length in rows:
        found[text].add((start, length))
    return dict(found)
