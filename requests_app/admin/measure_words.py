"""What the page of a case says of measures against a request that may be an attack."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dpo_office.common.languages import reader_language
from requests_app.admin.case_words import Chip
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.domain.risk_measures import (
    LIFTED,
    MET,
    OPEN,
    STOPPED,
    Measure,
    holds,
)
from requests_app.labels_deadlines import day_text
from requests_app.labels_risk_measures import MEASURE_LABELS, MEASURE_STATE_LABELS, MET_AS_LABELS
from requests_app.models import Case
from requests_app.queries.case_beside import ChosenMeasure

KINDS, STATES, MET_WORDS = dict(MEASURE_LABELS), dict(MEASURE_STATE_LABELS), dict(MET_AS_LABELS)
# About the day on which somebody is warned of it (domain/risk_measures.py), without asking for holidays.
LATE_FROM: Final = timedelta(days=7)
TONES: Final = {OPEN: "near", STOPPED: "late", MET: "good", LIFTED: ""}


def held_lines(case: Case, measures: Sequence[ChosenMeasure], today: date) -> list[dict[str, Any]]:
    """Say what holds an open case back, and until when the limit runs; nothing where nothing does."""
    rows = [row for row in measures if case.state in OPEN_STATES and _holds(row, today)]
    if not rows:
        return []
    if any(row.state == STOPPED for row in rows):
        said = _(
            "Stopped: somebody who was told of this request says that it was not them. Nothing leaves and"
            " nothing is erased before a decider has looked at it; the time limit runs on."
        )
        return [{"text": said, "is_late": True}]
    said = _(
        "Held back: %(measures)s. Nothing leaves and nothing is erased before it is met or lifted, and the"
        " time limit runs on to %(day)s."
    )
    named = "; ".join(_named(row) for row in rows)
    day = day_text(case.strict_due_on, reader_language())
    return [
        {"text": said % {"measures": named, "day": day}, "is_late": today + LATE_FROM >= case.strict_due_on}
    ]


def measure_lines(
    measures: Sequence[ChosenMeasure], names: Mapping[UUID, str], today: date
) -> list[dict[str, Any]]:
    """Give the measures of a case, the newest first; words are for those who read reasons."""
    return [
        {
            "name": capfirst(_named(row)),
            "chip": _chip(row, today),
            "met_as": MET_WORDS.get(row.met_as, ""),
            "set_at": row.set_at,
            "set_by": names.get(row.set_by, ""),
            "stopped_at": row.last_at if row.state == STOPPED else None,
            "ended_at": row.last_at if row.ended_by else None,
            "ended_by": names.get(row.ended_by, "") if row.ended_by else "",
            "words": [said for said in (row.reason, row.end_reason) if said],
        }
        for row in reversed(measures)
    ]


def _holds(row: ChosenMeasure, today: date) -> bool:
    return holds(Measure(row.kind, row.state, row.until), today)


def _chip(row: ChosenMeasure, today: date) -> Chip:
    if row.state == OPEN and not _holds(row, today):
        return Chip(_("its day has come"), "good")
    return Chip(str(STATES[row.state]), TONES[row.state])


def _named(row: ChosenMeasure) -> str:
    name = KINDS[row.kind]
    if row.until is None:
        return str(name)
    return _("%(measure)s (%(day)s)") % {"measure": name, "day": day_text(row.until, reader_language())}
