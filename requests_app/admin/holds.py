"""What is under a legal hold says so on its page: since when, and for which authority."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from dpo_office.common.permissions import Actor
from requests_app.permissions import VIEW_AUTHORITY_CASES
from requests_app.queries.case_beside import StandingHold
from requests_app.queries.holds import standing_holds


def holds_shown(actor: Actor, controller_id: UUID, **things: Any) -> list[dict[str, Any]]:
    """Give a line for each hold that stands on a thing, for office/held.html; one query."""
    holds = [
        StandingHold(
            hold.authority_case_id,
            hold.authority_case.authority,
            hold.authority_case.file_number,
            hold.held_on,
        )
        for hold in standing_holds(**things)
    ]
    return hold_lines(holds, actor, controller_id)


def hold_lines(holds: Sequence[StandingHold], actor: Actor, controller_id: UUID) -> list[dict[str, Any]]:
    """Give a line for each of these holds; which authority case it is to those who may see such cases."""
    may_see = actor.may(VIEW_AUTHORITY_CASES, controller_id)
    return [
        {
            "since": hold.held_on,
            "name": _("%(authority)s, file number %(number)s")
            % {"authority": hold.authority, "number": hold.file_number}
            if may_see
            else "",
            "url": reverse("admin:requests_app_authoritycase_change", args=[hold.authority_case_id])
            if may_see
            else "",
        }
        for hold in holds
    ]
