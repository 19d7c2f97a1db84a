"""Today's matters of people: for whom the reader stands in, and what lies with people who have left."""

from typing import Any

from django.urls import reverse

from dpo_office.common.people.names import names_of
from dpo_office.common.people.permissions import VIEW_USERS
from dpo_office.common.permissions import Actor
from requests_app.queries.owned import left_lying

Row = dict[str, Any]


def deputy_shown(actor: Actor) -> Row:
    """Say for whom the reader stands in; without a query for everybody else."""
    if not actor.stands_in_for:
        return {}
    return {"stands_in_for": sorted(names_of(actor.stands_in_for).values())}


def people_shown(actor: Actor) -> Row:
    """Name who is shut out and still owns something, where the reader sees people."""
    found = left_lying(actor.controllers(VIEW_USERS))
    if not found:
        return {}
    names = names_of(found)
    return {
        "people": {
            "left": [
                {
                    "name": names.get(key, "–"),
                    "number": number,
                    "url": reverse("admin:common_user_change", args=[key]),
                }
                for key, number in found.most_common()
            ]
        }
    }
