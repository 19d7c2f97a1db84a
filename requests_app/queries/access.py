"""Who holds which role where, since when, by whom, and when it was last used."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from dpo_office.common.events import Event
from dpo_office.common.people.absence_models import Absence
from dpo_office.common.people.models import AccessReview, DoubleRoleAssessment
from dpo_office.common.people.permissions import VIEW_USERS
from dpo_office.common.people.rules import DOUBLE_ROLES, meets, unassessed
from dpo_office.common.permissions import Actor
from dpo_office.common.sign_in.factors import people_with_factor
from dpo_office.common.tokens import ApiToken
from dpo_office.common.users import RoleGrant, User
from requests_app.queries.owned import left_lying


@dataclass
class Access:
    """What one person or system may do, and what is to be minded about it."""

    user: User
    grants: list[RoleGrant] = field(default_factory=list)
    used: dict[UUID | None, datetime] = field(default_factory=dict)
    tokens: list[ApiToken] = field(default_factory=list)
    double: str = ""
    owns: int = 0
    absence: Absence | None = None
    review: AccessReview | None = None
    has_second_factor: bool = False

    def used_at(self, controller_id: UUID | None) -> datetime | None:
        """Give the newest step at a controller; of a role held at all of them, anywhere."""
        if controller_id is None:
            return max(self.used.values(), default=None)
        return self.used.get(controller_id)

    def is_due(self, today: date) -> bool:
        """Tell whether it is to be reviewed: there is something to review, and nobody did within the time."""
        if not (self.grants or self.tokens or self.user.is_superuser):
            return False
        return self.review is None or self.review.next_on <= today


def access_of(actor: Actor, today: date, *, real_now: datetime) -> list[Access]:
    """Return everybody whom the actor may see and who may do or still owns something, the due ones first.

    A fixed number of queries, however many people there are. `real_now` is the machine's time, by which
    tokens are checked whatever the clock of a demonstration says.
    """
    people = {row.pk: Access(row) for row in User.objects.for_user(actor).order_by("name", "username")}
    for grant in RoleGrant.objects.for_user(actor).in_force(today).filter(user__in=people):
        people[grant.user_id].grants.append(grant)
    _add_use(people)
    for key in people_with_factor() & people.keys():
        people[key].has_second_factor = True
    for token in ApiToken.objects.filter(user__in=people).exclude(expiry__lte=real_now):
        people[token.user_id].tokens.append(token)
    for key, number in left_lying(actor.controllers(VIEW_USERS)).items():
        if key in people:
            people[key].owns = number
    for absence in Absence.objects.on(today).filter(user__in=people).select_related("deputy"):
        people[absence.user_id].absence = absence
    for review in AccessReview.objects.filter(user__in=people).order_by("reviewed_at"):
        people[review.user_id].review = review
    _add_double_roles(people)
    shown = [row for row in people.values() if row.grants or row.tokens or row.owns or row.user.is_superuser]
    return sorted(shown, key=lambda row: not row.is_due(today))


def _add_use(people: dict[UUID, Access]) -> None:
    rows: Any = Event.objects.filter(actor_id__in=people).order_by()
    newest = rows.values_list("actor_id", "controller_id").annotate(at=Max("occurred_at"))
    for person, controller_id, at in newest:
        people[person].used[controller_id] = at


def _add_double_roles(people: dict[UUID, Access]) -> None:
    assessed: dict[UUID, list[UUID | None]] = defaultdict(list)
    for person, scope in DoubleRoleAssessment.objects.filter(ended_at__isnull=True).values_list(
        "user_id", "controller_id"
    ):
        assessed[person].append(scope)
    one, other = DOUBLE_ROLES
    for key, row in people.items():
        scopes = [
            first.controller_id if first.controller_id is not None else second.controller_id
            for first in row.grants
            for second in row.grants
            if (first.role, second.role) == (one, other) and meets(first.controller_id, second.controller_id)
        ]
        if scopes:
            row.double = "unassessed" if unassessed(scopes, assessed.get(key, ())) else "assessed"
