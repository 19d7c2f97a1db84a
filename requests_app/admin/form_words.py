"""What the page of a case says of its form, of how it was clear who asks, and of checks of that."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from dpo_office.common.languages import reader_language
from registry_app.queries.calendars import calendar_of
from requests_app.admin.case_words import Chip
from requests_app.domain.form_gate import form_wait, waits_for_form
from requests_app.domain.identity_checks import FAILED, OPEN, PASSED
from requests_app.domain.identity_papers import ERASED, HELD, UNMARKED
from requests_app.labels_deadlines import day_text
from requests_app.labels_form_gate import INTAKE_IDENTITY_LABELS
from requests_app.labels_identity_papers import PAPER_LABELS, PAPER_STATE_LABELS, SOURCE_LABELS
from requests_app.models import Case
from requests_app.queries.case_beside import MarkedPaper
from requests_app.queries.form_gates import gate_of
from requests_app.queries.identity_checks import checks_in

IDENTITY_WORDS = dict(INTAKE_IDENTITY_LABELS)
PAPERS, SOURCES, PAPER_STATES = dict(PAPER_LABELS), dict(SOURCE_LABELS), dict(PAPER_STATE_LABELS)
PAPER_TONES: Final = {HELD: "near", ERASED: "good", UNMARKED: ""}
TONES: Final = {OPEN: "near", PASSED: "good", FAILED: "late"}


def form_lines(case: Case, today: date) -> list[dict[str, Any]]:
    """Say that a case waits for its form, and by when somebody decides; nothing where it does not."""
    waits = waits_for_form(case.state, form_asked=case.form_asked)
    if case.is_paused or not waits:
        return []
    wait = form_wait(case.received_on, case.strict_due_on, calendar_of(case.controller))
    day = {"day": day_text(wait.decide_on, reader_language())}
    if today < wait.review_on:
        said = _(
            "Waits for the signed form, and the time limit runs on. Is it clear without it who asks, waive"
            " it; by %(day)s it is decided."
        )
    else:
        said = _(
            "Still waits for the signed form. Decide by %(day)s: verify it, waive it, ask who it is, or"
            " refuse with reasons; it is never closed for a missing form without a letter."
        )
    return [{"text": said % day, "is_late": today >= wait.decide_on}]


def intake_words(case: Case) -> str:
    """Say how it was clear at intake who asks; empty for a case from before it was asked."""
    gate = gate_of(case)
    return str(IDENTITY_WORDS[gate.identity]) if gate else ""


def check_lines(case: Case, names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """Give the checks of who asks, the newest first; words are for those who read reasons."""
    return [
        {
            "means": row.get_means_display(),
            "chip": Chip(str(row.get_state_display()), TONES.get(row.state, "")),
            "begun_at": row.begun_at,
            "ended_at": row.ended_at,
            "who": names.get(row.ended_by or row.begun_by, ""),
            "words": [
                {"what": what, "text": text}
                for what, text in (
                    (_("What is doubted"), row.doubt),
                    (_("What a mistake would do"), row.harm),
                    (_("Why nothing milder is enough"), row.why),
                    (_("What you saw"), row.note),
                )
                if text
            ],
        }
        for row in reversed(checks_in(case))
    ]


def paper_lines(papers: Sequence[MarkedPaper], names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """Give the copies of identity papers that were marked: what was seen, by whom, and whether it is gone."""
    return [
        {
            "name": PAPERS[row.kind],
            "source": SOURCES[row.source],
            "chip": Chip(str(PAPER_STATES[row.state]), PAPER_TONES[row.state]),
            "marked_at": row.marked_at,
            "marked_by": names.get(row.marked_by, ""),
            "ended_at": row.ended_at,
            "ended_by": names.get(row.ended_by, "") if row.ended_by else "",
            "sha256": row.sha256,
            "text": row.reason,
        }
        for row in papers
    ]
