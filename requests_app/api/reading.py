"""What the list of cases reads from its query."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request

from dpo_office.common.errors import Invalid
from dpo_office.common.permissions import Actor, require_somewhere
from requests_app.domain.case_steps import STATES
from requests_app.permissions import VIEW

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,40}")


def listed_cases(request: Request, actor: Actor) -> tuple[tuple[str, Any], ...]:
    """Return how cases are narrowed by `state`, `controller` and `due_before` of the query."""
    require_somewhere(actor, VIEW)
    query = request.query_params
    narrowed = _narrowed(request, STATES)
    if "due_before" in query:
        narrowed["due_on__lt"] = _date(query["due_before"], "due_before")
    return tuple(narrowed.items())


def listed_rows(
    model: Any, request: Request, actor: Actor, permission: str, states: Sequence[str]
) -> QuerySet[Any]:
    """Return the actor's own rows of a kind, narrowed by `state` and `controller` of the query."""
    require_somewhere(actor, permission)
    rows: QuerySet[Any] = model.objects.for_user(actor).filter(**_narrowed(request, states))
    return rows


def _narrowed(request: Request, states: Sequence[str]) -> dict[str, Any]:
    query = request.query_params
    narrowed: dict[str, Any] = {}
    if "state" in query:
        narrowed["state"] = _state(query["state"], states)
    if "controller" in query:
        narrowed["controller__slug"] = _slug(query["controller"])
    return narrowed


def listed_slug(request: Request) -> str:
    """Return the controller named in the query; Invalid("controller_unknown") for what cannot be a name."""
    return _slug(request.query_params["controller"])


def _state(text: str, states: Sequence[str]) -> str:
    if text not in states:
        raise Invalid("state_unknown", field="state", state=text[:40])
    return text


def _slug(text: str) -> str:
    # An unknown controller and a foreign one both list nothing; only what cannot be a name is refused.
    if not _SLUG.fullmatch(text):
        raise Invalid("controller_unknown", field="controller")
    return text


def _date(text: str, name: str) -> date:
    try:
        day = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise Invalid("date_invalid", field=name)
    return day
