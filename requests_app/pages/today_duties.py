"""Today's duties of the year wheel: what is overdue, waits for an answer, has no owner, or is mine."""

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from dpo_office.common.counts import counts_of
from dpo_office.common.permissions import Actor
from dpo_office.common.prepared import Among, KeysField, PreparedObjects, PreparedRows
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
    mine = _OWN(actor, day)
    if not KEEPERS & set(roles):
        rows = _lines(mine, day)
        return {"duties": {"rows": rows, "counts": []}} if rows else {}
    counted = dict(_COUNTS(actor, day))
    waiting, unowned, late = (counted.get(place, 0) for place in range(3))
    said = ngettext("owner waits for your answer", "owners wait for your answer", waiting)
    counts = [
        _count(waiting, "answer", said),
        _count(unowned, "unowned", ngettext("has no owner", "have no owner", unowned)),
        _count(late, "overdue", ngettext("is overdue", "are overdue", late)),
    ]
    rows = _lines([*_OVERDUE(actor, day), *mine], day)
    found = [count for count in counts if count["number"]]
    return {"duties": {"rows": rows, "counts": found}} if rows or found else {}


def _count(number: int, work: str, words: str) -> Row:
    url = reverse("admin:requests_app_dutyturn_changelist", query={"work": work})
    return {"number": number, "url": url, "words": words}


def _lines(keys: list[tuple[Any, ...]], day: date) -> list[Row]:
    found = _LINES(keys={key for (key,) in keys}) if keys else []
    return [turn_line(row, day) | {"controller": row.controller.name} for row in found]


def _soonest(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by("due_on", "id")[:ROWS_SHOWN]


def _counts(actor: Actor, day: date) -> QuerySet[Any, Any]:
    return counts_of(turns_with_proposal(actor), unowned_turns(actor), overdue_turns(actor, day))


_COUNTS: Final = PreparedRows(_counts)
_OWN: Final = PreparedRows(lambda actor, day: _soonest(own_turns(actor.work_of, day)).values_list("pk"))
_OVERDUE: Final = PreparedRows(lambda actor, day: _soonest(overdue_turns(actor, day)).values_list("pk"))
_LINES: Final[PreparedObjects[Any]] = PreparedObjects(
    lambda *, keys: _soonest(with_work(DutyTurn.objects.filter(Among("pk", keys)))), keys=KeysField()
)
