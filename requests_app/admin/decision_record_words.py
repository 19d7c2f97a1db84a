"""What the page of a case says of its decision records."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dpo_office.common.languages import reader_language
from dpo_office.common.permissions import Actor
from requests_app.admin.decision_record_steps import LABELS, RECORD_STEP_NAMES
from requests_app.decision_record_texts import about_words, departs, record_parts
from requests_app.domain.case_codes import PENDING
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.domain.decision_records import DECIDED, RECORDED_FIRST, SUPERSEDED, weighed_grounds
from requests_app.ground_texts import ground_text
from requests_app.labels_chips import Chip
from requests_app.models import Case, DecisionRecord
from requests_app.permissions import READ_REASONS
from requests_app.queries.decision_records import records_in

TONES = {DECIDED: "good", SUPERSEDED: ""}


def decisions_shown(
    case: Case, actor: Actor, names: Mapping[UUID, str], offered: Sequence[str]
) -> dict[str, Any] | None:
    """Tell what was drafted, advised and decided, the newest first; None where there is nothing to say.

    Where a right needs a record before it is refused, an empty section says so.
    """
    rows = records_in(case)
    if not rows and not _needs_one(case):
        return None
    reads = actor.may(READ_REASONS, case.controller_id)
    return {
        "rows": [_row(row, names, reads=reads) for row in reversed(rows)],
        "steps": [{"name": name, "label": LABELS[name]} for name in LABELS if name in offered],
        "is_withheld": bool(rows) and not reads,
    }


def beside_section(offered: Sequence[str], shown: Any) -> list[str]:
    """Name the steps that stand in the section, and so not among the other buttons."""
    return [name for name in offered if shown is not None and name in RECORD_STEP_NAMES]


def _needs_one(case: Case) -> bool:
    return case.state in OPEN_STATES and any(
        item.outcome == PENDING and not RECORDED_FIRST.isdisjoint(weighed_grounds(item.right))
        for item in case.items.all()
    )


def _row(row: DecisionRecord, names: Mapping[UUID, str], *, reads: bool) -> dict[str, Any]:
    return {
        "about": about_words(row.right, row.ground),
        "kind": row.get_kind_display(),
        "chip": Chip(str(row.get_state_display()), TONES.get(row.state, "near")),
        "outcome": capfirst(str(row.get_outcome_display())) if row.outcome else "",
        "view": row.get_view_display() if row.view else "",
        "drafted": _who(names, row.drafted_by, row.drafted_at),
        "advised": _who(names, row.advised_by, row.advised_at),
        "decided": _who(names, row.decided_by, row.decided_at),
        "departs": departs(row),
        "words": _words(row) if reads else [],
    }


def _words(row: DecisionRecord) -> list[dict[str, str]]:
    parts = [(_("Ground"), ground_text(row.ground, reader_language())), *record_parts(row)]
    return [{"what": what, "text": text} for what, text in parts]


def _who(names: Mapping[UUID, str], key: UUID | None, at: Any) -> dict[str, Any] | None:
    return None if key is None else {"who": names.get(key, str(key)), "at": at}
