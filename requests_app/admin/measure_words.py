"""What the page of a case says of measures against a request that may be an attack."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dpo_office.common.languages import reader_language
from registry_app.queries.calendars import calendar_of
from requests_app.admin.case_words import Chip
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.domain.risk_measures import LIFTED, MET, OPEN, decide_measures_on, holds
from requests_app.labels_deadlines import day_text
from requests_app.models import Case, RiskMeasure
from requests_app.queries.risk_measures import as_measure, holding_measures, measures_in

TONES: Final = {OPEN: "near", MET: "good", LIFTED: ""}


def held_lines(case: Case, today: date) -> list[dict[str, Any]]:
    """Say what holds an open case back, and by when it is decided; nothing where nothing does."""
    rows = holding_measures(case, today) if case.state in OPEN_STATES else []
    if not rows:
        return []
    decide_on = decide_measures_on(case.strict_due_on, calendar_of(case.controller))
    said = _(
        "Held by %(measures)s. Nothing leaves and nothing is erased before it is met or lifted, and the time"
        " limit runs on: by %(day)s it is decided."
    )
    named = "; ".join(_named(row) for row in rows)
    day = day_text(decide_on, reader_language())
    return [{"text": said % {"measures": named, "day": day}, "is_late": today >= decide_on}]


def measure_lines(case: Case, names: Mapping[UUID, str], today: date) -> list[dict[str, Any]]:
    """Give the measures of a case, the newest first; words are for those who read reasons."""
    return [
        {
            "name": capfirst(_named(row)),
            "chip": _chip(row, today),
            "met_as": row.get_met_as_display() if row.met_as else "",
            "set_at": row.set_at,
            "ended_at": row.ended_at,
            "set_by": names.get(row.set_by, ""),
            "ended_by": names.get(row.ended_by, "") if row.ended_by else "",
            "words": [said.text for said in (row.reason, row.end_reason) if said is not None],
        }
        for row in reversed(measures_in(case))
    ]


def _chip(row: RiskMeasure, today: date) -> Chip:
    if row.state == OPEN and not holds(as_measure(row), today):
        return Chip(_("its day has come"), "good")
    return Chip(str(row.get_state_display()), TONES[row.state])


def _named(row: RiskMeasure) -> str:
    if row.until is None:
        return str(row.get_kind_display())
    return _("%(measure)s (%(day)s)") % {
        "measure": row.get_kind_display(),
        "day": day_text(row.until, reader_language()),
    }
