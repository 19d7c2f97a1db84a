"""The decision records of a case, in its dossier."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dpo_office.common.languages import reader_language
from dpo_office.common.reports import Section
from requests_app.decision_record_texts import OUTCOMES, about_words, departs, record_parts
from requests_app.dossier_chronology import moment
from requests_app.dossier_marks import Marks
from requests_app.ground_texts import ground_text
from requests_app.labels_decision_records import RECORD_STATE_LABELS
from requests_app.queries.dossier import CaseThen

STATES = dict(RECORD_STATE_LABELS)


def records_section(found: CaseThen, marks: Marks) -> list[Section]:
    """Tell what was weighed, advised and decided, the oldest first; no section without a record."""
    if not found.records:
        return []
    numbered = list(enumerate(found.records, start=1))
    section = Section(
        _("Decision records"),
        paragraphs=[
            f"{number}. {what}: {marks.words(text)}"
            for number, row in numbered
            for what, text in record_parts(row)
        ],
        head=[_("No."), _("Right and ground"), _("Outcome"), _("Who and when")],
        rows=[
            (str(number), _about(row), _outcome(row), "\n".join(_who(row, marks))) for number, row in numbered
        ],
        widths=[0, 6, 5, 6],
    )
    return [section]


def _about(row: Any) -> str:
    return f"{about_words(row.right, row.ground)}\n{ground_text(row.ground, reader_language())}"


def _outcome(row: Any) -> str:
    said = [str(STATES[row.state])]
    if row.outcome:
        said.append(str(OUTCOMES[row.outcome]))
    if departs(row):
        said.append(_("departs from the advice"))
    return capfirst("; ".join(said))


def _who(row: Any, marks: Marks) -> Iterator[str]:
    yield _("Drafted: %(by)s") % {"by": _by(row.drafted_at, row.drafted_by, marks)}
    if row.advised_at:
        by = _by(row.advised_at, row.advised_by, marks)
        yield _("Advised: %(by)s; %(view)s") % {"by": by, "view": OUTCOMES[row.view]}
    if row.decided_at:
        yield _("Decided: %(by)s") % {"by": _by(row.decided_at, row.decided_by, marks)}


def _by(at: datetime, who: UUID, marks: Marks) -> str:
    return f"{moment(at)}, {marks.who(who)}"
