"""By when letters of cases have to be with the person."""

from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from dpo_office.common.letters.models import Letter
from requests_app.models import Case
from requests_app.queries.case_letters import CAUSE

# What the month of Art. 12(3) and 12(4) is about, and what has to be told within its first month.
ANSWERS: Final = ("case.answer_sent", "case.part_answered", "case.refused")
EXTENSION: Final = "case.deadline_extended"


def owed_by(letters: Iterable[Letter]) -> dict[UUID, date]:
    """Return the day by which each letter that the law sets a day for has to arrive; one query."""
    bound = [row for row in letters if row.cause_type == CAUSE and row.kind in (*ANSWERS, EXTENSION)]
    days = {
        key: (due_on, extension_by)
        for key, due_on, extension_by in Case.objects.filter(
            pk__in={row.cause_id for row in bound}
        ).values_list("pk", "due_on", "extension_letter_by")
    }
    return {row.pk: days[row.cause_id][row.kind == EXTENSION] for row in bound if row.cause_id in days}
