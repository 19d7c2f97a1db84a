"""What people wrote about a case, its notes and the reasons of its steps; and what was read of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce

from dpo_office.common.people.reads import reads_of
from requests_app.models import Case, CaseNote, StepReason

# Of what was read: the page that was opened stands beside the timeline, and there it would bury all else.
READS_ASKED = 100
_READ = "read"
_WRITTEN = "written"


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


@dataclass(frozen=True)
class Read:
    """That somebody read something of a case: a kind of the read log, when, and who."""

    kind: str
    read_at: datetime
    reader_id: UUID


def written_and_read(case: Case, *, with_reads: bool) -> tuple[list[Written], list[Read]]:
    """Return notes and reasons of a case, the oldest first, and what was read of it, the newest first.

    One query for both. Of the reads the last READS_ASKED, and none unless they are asked for.
    """
    # Without the models' own orders, which SQLite refuses in the parts of a union.
    notes = CaseNote.objects.filter(case=case).order_by()
    reasons = StepReason.objects.filter(case=case).order_by()
    parts = [
        notes.values_list(Value(_WRITTEN), Value(""), "text", "written_at", "written_by"),
        reasons.values_list(Value(_WRITTEN), "step", "text", "given_at", "given_by"),
    ]
    if with_reads:
        parts.append(_newest_reads(case).values_list(Value(_READ), "kind", Value(""), "read_at", "reader_id"))
    found = list(parts[0].union(*parts[1:], all=True))
    written = [Written(step, text, at, by) for what, step, text, at, by in found if what == _WRITTEN]
    reads = [Read(kind, at, by) for what, kind, _text, at, by in found if what == _READ]
    return sorted(written, key=lambda row: row.at), sorted(reads, key=lambda row: row.read_at, reverse=True)


def _newest_reads(case: Case) -> QuerySet[Any]:
    """Keep the newest by the key of the oldest of them: a part of a union has no limit of its own."""
    oldest = reads_of(case).values("pk")[READS_ASKED - 1 : READS_ASKED]
    return reads_of(case).order_by().filter(pk__gte=Coalesce(oldest, 0))
