"""Today's mail: what waits for somebody to look at it, by controller, each number with its rows."""

from datetime import datetime
from typing import Any

from django.db.models import Count, DateTimeField, Min, Q, QuerySet
from django.urls import reverse

from dpo_office.common import clock
from dpo_office.common.permissions import Actor
from dpo_office.common.prepared import PreparedObjects
from requests_app.domain.mail_codes import TRIAGE_TIME
from requests_app.domain.mail_steps import WAITING
from requests_app.models import Mail

Row = dict[str, Any]


def mail_shown(actor: Actor) -> Row:
    """Count the mail that waits, and what of it has waited for a day; nothing where none waits."""
    found = [
        {
            "name": row["controller__name"],
            "number": row["number"],
            "late": row["late"],
            "due_on": row["due_on"],
            "url": _address(row["controller__slug"]),
            "late_url": _address(row["controller__slug"], "overdue"),
        }
        for row in _WAITING(actor, before=clock.now() - TRIAGE_TIME)
    ]
    return {"mail": found} if found else {}


def _waiting(actor: Actor, *, before: datetime) -> QuerySet[Any, Any]:
    late = Q(created_at__lt=before)
    return (
        Mail.objects.for_user(actor)
        .filter(state=WAITING)
        .values("controller__slug", "controller__name")
        .annotate(number=Count("pk"), late=Count("pk", filter=late), due_on=Min("due_on"))
        .order_by("controller__name")
    )


_WAITING: PreparedObjects[Row] = PreparedObjects(_waiting, before=DateTimeField())


def _address(slug: str, waits: str = "all") -> str:
    return reverse("admin:requests_app_mail_changelist", query={"controller": slug, "waits": waits})
