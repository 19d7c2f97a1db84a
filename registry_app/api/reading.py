"""What the calls of the registry read from path and query."""

import re
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request

from dpo_office.common.errors import Invalid, NotFound
from dpo_office.common.permissions import Actor, require
from registry_app.models import Controller

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2100, 12, 31)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,40}")


def controller_by_slug(actor: Actor, slug: str) -> Controller:
    """Give the controller of that name; unknown and foreign answer alike."""
    rows: QuerySet[Controller] = Controller.objects.for_user(actor)
    found = rows.filter(slug=slug).first() if _SLUG.fullmatch(slug) else None
    if found is None:
        raise NotFound("not_found")
    return found


def policy_controller(actor: Actor, slug: str) -> Controller:
    """Give the controller if the actor may read its policy."""
    controller = controller_by_slug(actor, slug)
    require(actor, "policy.view", controller.pk)
    return controller


def query_date(request: Request, name: str) -> date | None:
    """Read a date of the query; None when it is absent."""
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        day = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise Invalid("date_invalid", field=name)
    return day


def query_instant(request: Request, name: str) -> datetime | None:
    """Read an instant of the query, with its offset; None when it is absent."""
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        # In a query a plus may have become a space.
        instant = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None or not FIRST_DAY <= instant.date() <= LAST_DAY:
        raise Invalid("instant_invalid", field=name)
    return instant


def required_query(request: Request, name: str) -> Any:
    """Read a value that the query must have."""
    text = request.query_params.get(name)
    if not text:
        raise Invalid("query_required", field=name, name=name)
    return text
