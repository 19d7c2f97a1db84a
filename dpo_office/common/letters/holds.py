"""What is held: for a controller that is not open nothing leaves, but a test to the person who tests.

The database holds it too (triggers.py): it refuses the attempt without which no letter is offered to a relay.
Both ask the same: is the controller open, and if not, does the letter go to the address of its own tester.
"""

from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from dpo_office.common.errors import Refused
from dpo_office.common.history import Leaving
from dpo_office.common.letters.models import Letter
from dpo_office.common.users import User


def controllers_not_open() -> QuerySet[Any]:
    """Return the controllers for which nothing leaves: those being set up, and those that were closed."""
    model: Any = apps.get_model(settings.OFFICE_CONTROLLER_MODEL)
    leaving: Leaving = model.leaving
    rows: QuerySet[Any] = model._default_manager.exclude(**{leaving.field: leaving.open})
    return rows


def is_held() -> Q:
    """Return the condition under which a letter is held."""
    not_open = controllers_not_open().filter(pk=OuterRef("controller_id"))
    return Q(Exists(not_open)) & ~Q(Exists(_own_testers()))


def held_letters() -> QuerySet[Letter]:
    """Return the letters that do not leave while their controller is not open."""
    return Letter.objects.filter(is_held())


def require_open(controller_id: UUID) -> None:
    """Raise Refused("controller_not_open") where nothing leaves for the controller."""
    if controllers_not_open().filter(pk=controller_id).exists():
        raise Refused("controller_not_open")


def _own_testers() -> QuerySet[User]:
    testers = User.objects.filter(pk=OuterRef("tested_by"), is_active=True).annotate(own=Lower("email"))
    return testers.filter(own=Lower(OuterRef("recipient_address")))
