"""Work in the background: which is due, and what somebody asked for."""

from datetime import datetime, timedelta
from typing import Final, TypeVar

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from dpo_office.common.permissions import Actor
from registry_app.models import Controller, RecordExport, RecordIntake

Work = TypeVar("Work", RecordExport, RecordIntake)

# Up to so many activities a file is made while one waits, and up to so many rows are taken in so.
LARGEST_AT_ONCE: Final = 200
MOST_ROWS_AT_ONCE: Final = 1_000
KEPT_FOR: Final = timedelta(days=7)
# A worker that died in the middle is followed by another; what takes down three is no accident.
MOST_TRIES: Final = 3


def due_work(model: type[Work]) -> QuerySet[Work]:
    """Return what nobody works on, the oldest first; leases go by the database's clock."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=Now())
    return model._default_manager.filter(free, finished_at__isnull=True).order_by("asked_at")


def work_of(model: type[Work], actor: Actor, controller: Controller) -> QuerySet[Work]:
    """Return what somebody asked for at a controller themselves, without the files."""
    rows = model._default_manager.filter(controller=controller, asked_by=actor.user_id)
    return rows.defer("wrapped_key", "ciphertext").order_by("-asked_at")


def outlived_work(model: type[Work], now: datetime) -> QuerySet[Work]:
    """Return what has been kept long enough."""
    return model._default_manager.filter(asked_at__lt=now - KEPT_FOR)
