"""Legal dates for which nobody may be there: open cases, authority cases, versions of policies."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from dpo_office.common.calendars import WorkingCalendar
from dpo_office.common.people.absence_models import StaffingWarning
from dpo_office.common.people.absence_queries import absences_from
from dpo_office.common.people.models import DoubleRoleAssessment
from dpo_office.common.people.role_change_models import roles_holding
from dpo_office.common.permissions import Grant
from dpo_office.common.users import RoleGrant
from registry_app.domain import policy_steps
from registry_app.domain.notice_window import NOTICE_DAYS, last_full_day_in_time
from registry_app.models import Controller, PolicyVersion
from registry_app.queries.calendars import calendar_of
from requests_app.domain.authority_steps import OWING
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.domain.four_eyes import ALWAYS, WAITING
from requests_app.domain.requesters import EVERYBODY
from requests_app.domain.staffing import (
    WARNED_WORKING_DAYS,
    Held,
    People,
    Wanted,
    days_until,
    is_near,
    nobody_can,
)
from requests_app.models import AuthorityCase, Case, StepProposal
from requests_app.permissions import APPROVE_PROPOSAL, PROPOSE_STEP, permission_of
from requests_app.queries.four_eyes import rules_at
from requests_app.queries.people import changes_at, roles_in_circle

# Five working days lie within this many days, Christmas and Easter included.
LOOKED_AHEAD = timedelta(days=WARNED_WORKING_DAYS * 4)
STEPS_LEFT = (policy_steps.DRAFT, policy_steps.ASSESSED, policy_steps.APPROVED)


def unstaffed(controller: Controller, today: date) -> list[Wanted]:
    """Return the legal dates of a controller, five working days away at most, for which nobody is there."""
    return unstaffed_at([controller], today)


def unstaffed_at(controllers: Sequence[Controller], today: date) -> list[Wanted]:
    """Return such legal dates of all the controllers, in their order; as many queries as for one of them."""
    calendars: dict[str, WorkingCalendar] = {}
    for controller in controllers:
        if controller.holiday_calendar not in calendars:
            calendars[controller.holiday_calendar] = calendar_of(controller)
    calendar_at = {one.pk: calendars[one.holiday_calendar] for one in controllers}
    near = [
        wanted
        for wanted in _wanted(frozenset(calendar_at), today)
        if is_near(wanted.on, today, calendar_at[wanted.controller_id])
    ]
    if not near:
        return []
    people = _people(frozenset(wanted.controller_id for wanted in near), today)
    found = []
    for wanted in near:
        days = days_until(wanted.on, today, calendar_at[wanted.controller_id])
        if nobody_can(wanted, people[wanted.controller_id], days):
            found.append(wanted)
    order = {controller_id: number for number, controller_id in enumerate(calendar_at)}
    return sorted(found, key=lambda wanted: (order[wanted.controller_id], wanted.on, wanted.name))


def warned_of(keys: Collection[UUID]) -> set[tuple[UUID, date]]:
    """Return what was warned of already, with the day it was about."""
    rows = StaffingWarning.objects.filter(subject_id__in=keys)
    return set(rows.values_list("subject_id", "about_on"))


class _Roles:
    """Which roles hold permissions at the controllers, by what these changed of the table of roles."""

    def __init__(self, controllers: Collection[UUID]) -> None:
        self.changes = changes_at(*controllers)

    def holding(self, controller_id: UUID, *permissions: str) -> frozenset[str]:
        return frozenset(roles_holding(permissions, controller_id, self.changes))


def _wanted(controllers: frozenset[UUID], today: date) -> Iterator[Wanted]:
    last = today + LOOKED_AHEAD
    roles = _Roles(controllers)
    yield from _cases(controllers, today, last, roles)
    rows = AuthorityCase.objects.filter(
        controller__in=controllers, state__in=OWING, due_on__range=(today, last)
    )
    for row in rows:
        approving = roles.holding(row.controller_id, "authority_case.approve_answer")
        yield Wanted("authoritycase", row.pk, row.controller_id, row.reference, row.due_on, approving)
    yield from _versions(controllers, today, last, roles)


def _cases(controllers: frozenset[UUID], today: date, last: date, roles: _Roles) -> Iterator[Wanted]:
    cases = Case.objects.real().filter(
        controller__in=controllers, state__in=OPEN_STATES, is_paused=False, due_on__range=(today, last)
    )
    proposed = {row.case_id: row for row in StepProposal.objects.filter(case__in=cases, state=WAITING)}
    rules = rules_at(controllers)
    for case in cases:
        chosen = rules.get(case.controller_id)
        takes_two = chosen is not None and ALWAYS in chosen.rules.get("send_answer", ())
        at = case.controller_id
        answers = roles.holding(at, permission_of("send_answer", case.kind))
        proposal = proposed.get(case.pk)
        second: frozenset[str] = frozenset()
        never = {case.concerned_user}
        if proposal is not None:
            steps = [proposal.step, *(["refuse_case"] if proposal.says_no else [])]
            answers = roles.holding(at, APPROVE_PROPOSAL, *(permission_of(step) for step in steps))
            never.add(proposal.proposed_by)
        elif takes_two:
            second = roles.holding(at, PROPOSE_STEP)
            answers &= roles.holding(at, APPROVE_PROPOSAL)
        yield Wanted(
            "case",
            case.pk,
            case.controller_id,
            # What not everybody may see is not named in a mail.
            case.reference if case.circle == EVERYBODY and case.concerned_user is None else "",
            case.due_on,
            frozenset(roles_in_circle(case, answers, roles.changes)),
            frozenset(roles_in_circle(case, second, roles.changes)),
            frozenset(person for person in never if person is not None),
        )


def _versions(controllers: frozenset[UUID], today: date, last: date, roles: _Roles) -> Iterator[Wanted]:
    rows = PolicyVersion.objects.filter(
        controller__in=controllers,
        state__in=STEPS_LEFT,
        effective_on__range=(today, last + timedelta(days=NOTICE_DAYS + 1)),
    )
    for row in rows:
        tells = row.material is not False
        on = last_full_day_in_time(row.effective_on) if tells else row.effective_on
        step = "policy.plan_campaign" if row.state == policy_steps.APPROVED else "policy.approve_version"
        # A version that is not material is approved by somebody else than its assessor.
        never = {row.assessed_by} if not tells and row.assessed_by else set()
        name = str(row.number)
        able = roles.holding(row.controller_id, step)
        yield Wanted("policyversion", row.pk, row.controller_id, name, on, able, never=frozenset(never))


def _people(controllers: frozenset[UUID], today: date) -> dict[UUID, People]:
    """Give who holds which roles at each of the controllers, and who is away."""
    rows: Any = RoleGrant.objects.at(controllers).in_force(today).filter(user__kind="staff")
    held = [
        Held(person, Grant(role, where), ends_on)
        for person, role, where, ends_on in rows.values_list("user_id", "role", "controller_id", "ends_on")
    ]
    assessed: dict[UUID, list[UUID | None]] = defaultdict(list)
    for person, scope in DoubleRoleAssessment.objects.filter(ended_at__isnull=True).values_list(
        "user_id", "controller_id"
    ):
        assessed[person].append(scope)
    away = absences_from(today)
    return {
        one: People([row for row in held if row.grant.controller_id in (None, one)], away, assessed)
        for one in controllers
    }
