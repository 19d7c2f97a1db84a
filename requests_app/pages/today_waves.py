"""Today's letters that are alike: only where some of them wait, or have an open case without a wave."""

from typing import Any

from django.urls import reverse

from dpo_office.common import clock
from dpo_office.common.permissions import Actor
from requests_app.queries.waves import proposals

SHOWN = 5


def waves_shown(actor: Actor) -> dict[str, Any]:
    """Give the largest groups with the way to each; nothing where there is none."""
    found = [
        {
            "number": group.number,
            "controller": group.controller,
            "url": reverse("admin:requests_app_wave_open", query={"letters": str(group.first_id)}),
        }
        for group in proposals(actor, clock.now())[:SHOWN]
    ]
    return {"waves": found} if found else {}
