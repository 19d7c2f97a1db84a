"""What people wrote about a case: its notes, and the reasons of its steps."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Value

from requests_app.models import Case, CaseNote, StepReason


@dataclass(frozen=True)
class Written:
    """Words of somebody at a moment: the reason of a step, or a note, which belongs to none."""

    step: str
    text: str
    at: datetime
    by: UUID

    @property
    def is_note(self) -> bool:
        """Tell a note from a reason."""
        return not self.step


def written_in(case: Case) -> list[Written]:
    """Return the notes and reasons of a case, oldest first, in one query."""
    # Without the models' own orders, which SQLite refuses in the parts of a union.
    notes = CaseNote.objects.filter(case=case).order_by()
    reasons = StepReason.objects.filter(case=case).order_by()
    found = notes.values_list(Value(""), "text", "written_at", "written_by").union(
        reasons.values_list("step", "text", "given_at", "given_by"), all=True
    )
    rows = [Written(*row) for row in found]
    return sorted(rows, key=lambda row: row.at)
