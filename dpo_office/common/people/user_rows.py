"""What the actions on people share: locked rows, grants that end, and the event with its words."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from dpo_office.common.clock import copenhagen_date
from dpo_office.common.errors import NotPermitted, Refused
from dpo_office.common.events import Event, record_event
from dpo_office.common.people.absence_models import Absence
from dpo_office.common.people.models import DoubleRoleAssessment, UserReason
from dpo_office.common.people.rules import Scope, assessment_ends
from dpo_office.common.permissions import Actor, Grant
from dpo_office.common.rows import lock_row
from dpo_office.common.sign_in.ending import end_all_sessions
from dpo_office.common.sign_in.identity_rows import end_identities
from dpo_office.common.tokens import ApiToken
from dpo_office.common.users import RoleGrant, User


def lock_user(user_id: UUID, actor: Actor) -> User:
    """Give the user, locked; raise Refused("not_for_yourself") for one's own, NotFound for a foreign one."""
    user = lock_row(User.objects.for_user(actor), user_id)
    if user.pk == actor.user_id:
        raise Refused("not_for_yourself")
    return user


def lock_administrators(actor: Actor) -> list[User]:
    """Lock the active administrators, always in the same order.

    Of two who remove each other at the same time the second finds out here that nobody made them
    an administrator any more (NotPermitted).
    """
    rows = User.objects.select_for_update().filter(is_superuser=True, is_active=True, kind="staff")
    administrators = list(rows.order_by("pk"))
    if actor.kind != "system" and actor.user_id not in {user.pk for user in administrators}:
        raise NotPermitted("not_permitted")
    return administrators


def require_another(user: User, administrators: list[User]) -> None:
    """Raise Refused("last_administrator") where nobody else administers."""
    if user.is_superuser and not any(other.pk != user.pk for other in administrators):
        raise Refused("last_administrator")


def forget_password(user: User) -> None:
    """Make the password useless, with every session and link that rests on it."""
    user.set_password(None)
    user.save(update_fields=["password"])
    end_all_sessions(user.pk)


def shut_out(user: User, *, actor: Actor, now: datetime) -> None:
    """End what lets somebody in or makes them stand in for others; in the caller's acting()."""
    end_grants(user, RoleGrant.objects.filter(user=user, ended_at__isnull=True), [], actor=actor, now=now)
    # Never valid at all, whatever the clock of a demonstration says: the row itself is evidence.
    ApiToken.objects.filter(user=user).update(expiry=F("created"))
    standing = Absence.objects.until_over(copenhagen_date(now))
    standing.filter(user=user).update(ended_at=now, ended_by=actor.user_id)
    standing.filter(deputy=user).update(deputy=None)
    user.is_active, user.is_superuser = False, False
    user.save(update_fields=["is_active", "is_superuser"])
    end_identities(user.pk, ended_by=actor.user_id, now=now)
    forget_password(user)


def require_active(user: User) -> None:
    """Raise Refused("user_not_active") for somebody who cannot sign in."""
    if not user.is_active:
        raise Refused("user_not_active")


def note_step(
    user: User,
    step: str,
    event: str,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
    controller_id: Scope = None,
    data: dict[str, Any] | None = None,
) -> Event:
    """Record the event of a step with a user, and its words beside it."""
    recorded = record_event(
        subject=user,
        type=event,
        controller_id=controller_id,
        actor=actor,
        occurred_at=now,
        step=step,
        data=data,
    )
    if reason:
        UserReason.objects.create(user=user, event=recorded, text=reason)
    return recorded


def grants_of(user: User, now: datetime) -> list[RoleGrant]:
    """Give the grants that hold at the instant, whether the user may sign in or not."""
    open_rows = RoleGrant.objects.filter(user=user, ended_at__isnull=True)
    day = copenhagen_date(now)
    return [grant for grant in open_rows if grant.ends_on is None or grant.ends_on >= day]


def as_grants(rows: Iterable[RoleGrant]) -> list[Grant]:
    """Give what the rules reckon with."""
    return [Grant(row.role, row.controller_id) for row in rows]


def end_grants(
    user: User, ended: Iterable[RoleGrant], remaining: Iterable[RoleGrant], *, actor: Actor, now: datetime
) -> None:
    """End grants, and the assessments of a double role that end with them; in the caller's acting()."""
    gone, left = list(ended), as_grants(remaining)
    for grant in gone:
        grant.ended_at, grant.ended_by = now, actor.user_id
        grant.save(update_fields=["ended_at", "ended_by"])
    for assessment in DoubleRoleAssessment.objects.filter(user=user, ended_at__isnull=True):
        if any(assessment_ends(assessment.controller_id, grant, left) for grant in as_grants(gone)):
            assessment.ended_at = now
            assessment.save(update_fields=["ended_at"])
