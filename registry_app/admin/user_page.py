"""What the page of a person shows: roles now and earlier, assessments, and what was done."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dpo_office.common import clock
from dpo_office.common.events import Event, people_of
from dpo_office.common.labels import ADMINISTRATOR_LABEL, ROLE_DUTIES, ROLE_LABELS
from dpo_office.common.page_words import event_label
from dpo_office.common.people.models import DoubleRoleAssessment
from dpo_office.common.people.names import names_of, who_took
from dpo_office.common.people.role_words import allowed_words
from dpo_office.common.permissions import ADMINISTRATOR, Actor
from dpo_office.common.sign_in.identity_rows import identity_of
from dpo_office.common.users import RoleGrant, User

ROLE_WORDS = dict(ROLE_LABELS)
Shown = dict[str, Any]


def user_page(row: Any, actor: Actor) -> Shown:
    """Give what the page shows beside the person; only what concerns controllers that the reader may see.

    The row is a User with the roles held and the names of controllers beside it, as the admin reads it.
    """
    grants = list(RoleGrant.objects.for_user(actor).filter(user=row).order_by("-granted_at", "role"))
    assessments = list(DoubleRoleAssessment.objects.for_user(actor).filter(user=row).order_by("-assessed_at"))
    events = _events(row, actor)
    people = names_of(
        [
            *(key for grant in grants for key in (grant.granted_by, grant.ended_by)),
            *(assessment.assessed_by for assessment in assessments),
            *(person for event in events for person in people_of(event)),
        ]
    )
    names = row.controller_names
    reasons = _reasons_of_grants(events)
    held = {grant.pk for grant in row.held_grants}
    return {
        "grants_now": [_grant(g, names, people, reasons) for g in grants if g.pk in held],
        "grants_earlier": [_grant(g, names, people, reasons) for g in grants if g.pk not in held],
        "assessments": [_assessment(a, names, people) for a in assessments],
        "allowed": _allowed(row),
        "steps_taken": [_happened(event, names, people) for event in events],
        "is_self": row.pk == actor.user_id,
        "identity": identity_of(row.pk),
        "has_provider": bool(settings.DPO_OIDC_ISSUER),
        # The page of the other app, which knows what a person owns.
        "may_offboard": row.kind == "staff"
        and row.pk != actor.user_id
        and actor.controllers("user.offboard_user") is None,
    }


def grant_words(grant: RoleGrant, names: dict[UUID, str]) -> str:
    """Name a grant by its role and where it holds."""
    return f"{capfirst(ROLE_WORDS[grant.role])}, {_where(grant.controller_id, names)}"


def _where(controller_id: UUID | None, names: dict[UUID, str]) -> str:
    return _("all controllers") if controller_id is None else names.get(controller_id, "–")


def _events(row: User, actor: Actor) -> list[Event]:
    allowed = actor.controllers("user.view")
    events = Event.objects.filter(subject_id=row.pk).select_related("user_reason").order_by("-id")
    if allowed is not None:
        # What concerns the person as such is for everybody who may see the person.
        events = events.filter(controller_id__in=allowed) | events.filter(controller_id__isnull=True)
    return list(events[:200])


def _reasons_of_grants(events: Iterable[Event]) -> dict[tuple[str, str], str]:
    return {
        (event.data["grant"], event.step): event.user_reason.text
        for event in events
        if "grant" in event.data and hasattr(event, "user_reason")
    }


def _grant(
    grant: RoleGrant, names: dict[UUID, str], people: dict[UUID, str], reasons: dict[tuple[str, str], str]
) -> Shown:
    return {
        "role": ROLE_WORDS[grant.role],
        "where": _where(grant.controller_id, names),
        "since": grant.granted_at,
        "by": people.get(grant.granted_by) if grant.granted_by else _("the set-up"),
        "why": reasons.get((str(grant.pk), "grant_role"), ""),
        "last_day": grant.ends_on,
        "is_expired": grant.ended_at is None and grant.ends_on is not None and grant.ends_on < clock.today(),
        "ended": grant.ended_at,
        "ended_by": people.get(grant.ended_by, "") if grant.ended_by else "",
        "why_ended": reasons.get((str(grant.pk), "revoke_role"), ""),
    }


def _assessment(assessment: Any, names: dict[UUID, str], people: dict[UUID, str]) -> Shown:
    return {
        "where": _where(assessment.controller_id, names),
        "at": assessment.assessed_at,
        "by": people.get(assessment.assessed_by, "–"),
        "reasons": assessment.reasons,
        "ended": assessment.ended_at,
    }


def _allowed(row: Any) -> list[Shown]:
    roles = sorted({grant.role for grant in row.held_grants}, key=list(ROLE_WORDS).index)
    shown: list[Shown] = [
        {"role": ROLE_WORDS[role], "does": ROLE_DUTIES[role], "may": allowed_words(role)} for role in roles
    ]
    if row.is_superuser:
        shown.append(
            {
                "role": ADMINISTRATOR_LABEL,
                "does": ROLE_DUTIES[ADMINISTRATOR],
                "may": allowed_words(ADMINISTRATOR),
            }
        )
    return shown


def _happened(event: Event, names: dict[UUID, str], people: dict[UUID, str]) -> Shown:
    role = event.data.get("role", "")
    about = grant_words(RoleGrant(role=role, controller_id=event.controller_id), names) if role else ""
    return {
        "at": event.occurred_at,
        "what": event_label(event.type),
        "about": about,
        "who": who_took(event, people, _("the office itself")),
        "why": event.user_reason.text if hasattr(event, "user_reason") else "",
    }
