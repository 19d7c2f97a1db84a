"""Today's matters of people: for whom the reader stands in, and what lies with people who have left."""

from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from dpo_office.common.people.names import names_of
from dpo_office.common.people.permissions import VIEW_USERS
from dpo_office.common.permissions import Actor
from registry_app.models import Controller
from requests_app.labels import CASE_STEP_LABELS
from requests_app.queries.four_eyes import checks_for
from requests_app.queries.owned import left_lying
from requests_app.queries.staffing import unstaffed_at

ROWS_SHOWN: Final = 6
PAGES: Final = {
    "case": "admin:requests_app_case_change",
    "authoritycase": "admin:requests_app_authoritycase_change",
    "policyversion": "admin:registry_app_policyversion_change",
}
Row = dict[str, Any]


def deputy_shown(actor: Actor) -> Row:
    """Say for whom the reader stands in; without a query for everybody else."""
    if not actor.stands_in_for:
        return {}
    return {"stands_in_for": sorted(names_of(actor.stands_in_for).values())}


def people_shown(actor: Actor, day: date) -> Row:
    """Give what nobody is there for, what was done alone, and what lies with people who have left."""
    checks, alone = checks_for(actor, ROWS_SHOWN), _unstaffed(actor, day)
    found = left_lying(actor.controllers(VIEW_USERS))
    if not (found or checks or alone):
        return {}
    names = names_of([*found, *(row.decided_by for row in checks)])
    steps = dict(CASE_STEP_LABELS)
    return {
        "people": {
            "unstaffed": alone,
            "checks": [
                {
                    "name": row.case.reference,
                    "controller": row.case.controller.name,
                    "step": steps[row.step],
                    "who": names.get(row.decided_by, "–") if row.decided_by else "–",
                    "at": row.decided_at,
                    "url": reverse("admin:requests_app_case_change", args=[row.case_id]),
                }
                for row in checks
            ],
            "left": [
                {
                    "name": names.get(key, "–"),
                    "number": number,
                    "url": reverse("admin:common_user_change", args=[key]),
                }
                for key, number in found.most_common()
            ],
        }
    }


def _unstaffed(actor: Actor, day: date) -> list[Row]:
    """Give the legal dates for which nobody is there, where the reader sees people."""
    controllers = list(Controller.objects.for_user(actor).where_may(actor, VIEW_USERS).order_by("name"))
    names = {one.pk: one.name for one in controllers}
    return [
        {
            "name": wanted.name or _("a case that not everybody may see"),
            "kind": wanted.kind,
            "controller": names[wanted.controller_id],
            "on": wanted.on,
            "url": reverse(PAGES[wanted.kind], args=[wanted.key]) if wanted.name else "",
        }
        for wanted in unstaffed_at(controllers, day)[:ROWS_SHOWN]
    ]
