"""Today's duties of the year wheel: what is overdue, waits for an answer, has no owner, or is mine."""

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from dpo_office.common.counts import count_each
from dpo_office.common.permissions import Actor
from requests_app.models import DutyTurn
from requests_app.queries.duties import (
    overdue_turns,
    own_turns,
    turns_with_proposal,
    unowned_turns,
    with_work,
)
from requests_app.turn_words import turn_line

# Who looks after the wheel sees all that is overdue; others see what is theirs.
KEEPERS: Final = frozenset({"dpo", "legal", "officer"})
ROWS_SHOWN: Final = 5
Row = dict[str, Any]


def duties_shown(actor: Actor, roles: Collection[str], day: date) -> Row:
    """Give what of the year wheel is to be minded; nothing where there is none."""
    mine = own_turns(actor.work_of, day)
    if not KEEPERS & set(roles):
        rows = _lines(mine, day)
        return {"duties": {"rows": rows, "counts": []}} if rows else {}
    overdue = overdue_turns(actor, day)
    waiting, unowned, late = count_each(turns_with_proposal(actor), unowned_turns(actor), overdue)
    said = ngettext("owner waits for your answer", "owners wait for your answer", waiting)
    counts = [
        _count(waiting, "answer", said),
        _count(unowned, "unowned", ngettext("has no owner", "have no owner", unowned)),
        _count(late, "overdue", ngettext("is overdue", "are overdue", late)),
    ]
    rows = _lines(DutyTurn.objects.filter(pk__in=[*_keys(overdue), *_keys(mine)]), day)
    found = [count for count in counts if count["number"]]
    return {"duties": {"rows": rows, "counts": found}} if rows or found else {}


def _count(number: int, work: str, words: str) -> Row:
    url = reverse("admin:requests_app_dutyturn_changelist", query={"work": work})
    return {"number": number, "url": url, "words": words}


def _keys(rows: QuerySet[DutyTurn]) -> list[Any]:
    return list(rows.order_by("due_on", "id").values_list("pk", flat=True)[:ROWS_SHOWN])


def _lines(rows: QuerySet[DutyTurn], day: date) -> list[Row]:
    found = with_work(rows).order_by("due_on", "id")[:ROWS_SHOWN]
    return [turn_line(row, day) | {"controller": row.controller.name} for row in found]
