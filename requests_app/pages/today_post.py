"""Today's post on paper: letters that lie on the sorting table, by controller, each number with its rows."""

from datetime import date
from typing import Any, Final

from django.db.models import Count, Min, QuerySet
from django.urls import reverse

from dpo_office.common import clock
from dpo_office.common.permissions import Actor
from dpo_office.common.prepared import PreparedObjects, PreparedRows
from requests_app.domain.post_steps import POST_WAITING
from requests_app.models import PostBatch, PostLetter
from requests_app.queries.post import originals_due

Row = dict[str, Any]


def post_shown(actor: Actor) -> Row:
    """Count the letters that wait, when the first answer would be due, and the originals that may go."""
    found = [
        {
            "name": row["controller__name"],
            "number": row["number"],
            "due_on": row["due_on"],
            "url": reverse(
                "admin:requests_app_postletter_changelist",
                query={"controller": row["controller__slug"], "state": POST_WAITING},
            ),
        }
        for row in _WAITING(actor)
    ]
    due = len(_ORIGINALS(actor, clock.today()))
    shown: Row = {"post": found} if found or due else {}
    if due:
        address = reverse("admin:requests_app_postbatch_changelist", query={"originals": "due"})
        shown["originals"] = {"number": due, "url": address}
    return shown


def _waiting(actor: Actor) -> QuerySet[Any, Any]:
    return (
        PostLetter.objects.for_user(actor)
        .filter(state=POST_WAITING)
        .values("controller__slug", "controller__name")
        .annotate(number=Count("pk"), due_on=Min("due_on"))
        .order_by("controller__name")
    )


def _originals(actor: Actor, today: date) -> QuerySet[Any, Any]:
    return originals_due(PostBatch.objects.for_user(actor), today).order_by().values_list("pk")


_WAITING: PreparedObjects[Row] = PreparedObjects(_waiting)
_ORIGINALS: Final = PreparedRows(_originals)
