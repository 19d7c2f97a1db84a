"""Objects that are kept from some of those who may see other rows of their controller.

Events, letters and reads name an object by its key alone. The app that knows the objects says here which keys
are kept from whom, and every list of such rows leaves them out.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db.models import QuerySet

from dpo_office.common.permissions import Actor

Keys = QuerySet[Any, Any]
Rule = Callable[[Actor], Iterable[Keys]]
Rows = TypeVar("Rows", bound=QuerySet[Any, Any])

_RULES: list[Rule] = []


def keep_apart(rule: Rule) -> None:
    """Let a rule say, for an actor, which keys are kept from them: querysets of one column."""
    if rule not in _RULES:
        _RULES.append(rule)


def without_kept_apart(rows: Rows, field: str, actor: Actor) -> Rows:
    """Leave out the rows whose field names what is kept from the actor; nothing is from the office itself."""
    if actor.kind == "system":
        return rows
    for rule in _RULES:
        for keys in rule(actor):
            rows = rows.exclude(**{f"{field}__in": keys})
    return rows
