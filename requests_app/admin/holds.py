"""What is under a legal hold says so on its page: since when, and for which authority."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dpo_office.common.permissions import Actor
from registry_app.admin.base import page_of
from requests_app.permissions import VIEW_AUTHORITY_CASES
from requests_app.queries.holds import standing_holds


def holds_shown(actor: Actor, controller_id: UUID, **things: Any) -> list[dict[str, Any]]:
    """Give a line for each hold that stands on a thing, for office/held.html; one query."""
    may_see = actor.may(VIEW_AUTHORITY_CASES, controller_id)
    return [
        {
            "since": hold.held_on,
            "name": _("%(authority)s, file number %(number)s")
            % {"authority": hold.authority_case.authority, "number": hold.authority_case.file_number}
            if may_see
            else "",
            "url": page_of(hold.authority_case) if may_see else "",
        }
        for hold in standing_holds(**things)
    ]
