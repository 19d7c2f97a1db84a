"""Today's post on paper: letters that lie on the sorting table, by controller, each number with its rows."""

from typing import Any

from django.db.models import Count, Min
from django.urls import reverse

from dpo_office.common import clock
from dpo_office.common.permissions import Actor
from requests_app.domain.post_steps import POST_WAITING
from requests_app.models import PostBatch, PostLetter
from requests_app.queries.post import originals_due

Row = dict[str, Any]


def post_shown(actor: Actor) -> Row:
    """Count the letters that wait, when the first answer would be due, and the originals that may go."""
    rows = (
        PostLetter.objects.for_user(actor)
        .filter(state=POST_WAITING)
        .values("controller__slug", "controller__name")
        .annotate(number=Count("pk"), due_on=Min("due_on"))
        .order_by("controller__name")
    )
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
        for row in rows
    ]
    due = originals_due(PostBatch.objects.for_user(actor), clock.today()).count()
    shown: Row = {"post": found} if found or due else {}
    if due:
        address = reverse("admin:requests_app_postbatch_changelist", query={"originals": "due"})
        shown["originals"] = {"number": due, "url": address}
    return shown
