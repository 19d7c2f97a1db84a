"""Objects that are kept from some of those who may see other rows of their controller.

Events, letters and reads name an object by its key alone. The app that knows the objects tells which keys are
kept from whom (settings.OFFICE_KEPT_FROM), and every list of such rows leaves them out.
"""

from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.module_loading import import_string

from dpo_office.common.permissions import Actor

Rows = TypeVar("Rows", bound=QuerySet[Any, Any])


def without_kept_apart(rows: Rows, field: str, actor: Actor) -> Rows:
    """Leave out the rows whose field names what is kept from the actor; nothing is from the office itself."""
    if actor.kind == "system":
        return rows
    kept_from: Any = import_string(settings.OFFICE_KEPT_FROM)
    for keys in kept_from(actor):
        # One by one, by their key: what is kept may be many rows.
        rows = rows.filter(~Exists(keys.filter(pk=OuterRef(field))))
    return rows
