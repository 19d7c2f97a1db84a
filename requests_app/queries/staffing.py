"""Legal dates for which nobody may be there: open cases, authority cases, versions of policies."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from dpo_office.common.people.absence_models import StaffingWarning
from dpo_office.common.people.absence_queries import absences_from
from dpo_office.common.people.models import DoubleRoleAssessment
from dpo_office.common.permissions import ROLE_PERMISSIONS, ROLES, Grant
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
from requests_app.queries.four_eyes import rules_of
from requests_app.queries.people import roles_in_circle

# Five working days lie within this many days, Christmas and Easter included.
LOOKED_AHEAD = timedelta(days=WARNED_WORKING_DAYS * 4)
STEPS_LEFT = (policy_steps.DRAFT, policy_steps.ASSESSED, policy_steps.APPROVED)


def unstaffed(controller: Controller, today: date) -> list[Wanted]:
    """Return the legal dates of a controller, five working days away at most, for which nobody is there."""
    calendar = calendar_of(controller)
    near = [wanted for wanted in _wanted(controller, today) if is_near(wanted.on, today, calendar)]
    if not near:
        return []
    people = _people(controller.pk, today)
    return sorted(
        (wanted for wanted in near if nobody_can(wanted, people, days_until(wanted.on, today, calendar))),
        key=lambda wanted: (wanted.on, wanted.name),
    )


def warned_of(keys: Collection[UUID]) -> set[tuple[UUID, date]]:
    """Return what was warned of already, with the day it was about."""
    rows = StaffingWarning.objects.filter(subject_id__in=keys)
    return set(rows.values_list("subject_id", "about_on"))


def _wanted(controller: Controller, today: date) -> Iterator[Wanted]:
    last = today + LOOKED_AHEAD
    yield from _cases(controller, today, last)
    rows = AuthorityCase.objects.filter(controller=controller, state__in=OWING, due_on__range=(today, last))
    for row in rows:
        roles = _holding("authority_case.approve_answer")
        yield Wanted("authoritycase", row.pk, controller.pk, row.reference, row.due_on, roles)
    yield from _versions(controller, today, last)


def _cases(controller: Controller, today: date, last: date) -> Iterator[Wanted]:
    cases = Case.objects.real().filter(
        controller=controller, state__in=OPEN_STATES, is_paused=False, due_on__range=(today, last)
    )
    proposed = {row.case_id: row for row in StepProposal.objects.filter(case__in=cases, state=WAITING)}
    rules = rules_of(controller.pk)
    takes_two = rules is not None and ALWAYS in rules.rules.get("send_answer", ())
    for case in cases:
        answers = _holding(permission_of("send_answer", case.kind))
        proposal = proposed.get(case.pk)
        second: frozenset[str] = frozenset()
        never = {case.concerned_user}
        if proposal is not None:
            steps = [proposal.step, *(["refuse_case"] if proposal.says_no else [])]
            answers = _holding(APPROVE_PROPOSAL, *(permission_of(step) for step in steps))
            never.add(proposal.proposed_by)
        elif takes_two:
            second, answers = _holding(PROPOSE_STEP), answers & _holding(APPROVE_PROPOSAL)
        yield Wanted(
            "case",
            case.pk,
            controller.pk,
            # What not everybody may see is not named in a mail.
            case.reference if case.circle == EVERYBODY and case.concerned_user is None else "",
            case.due_on,
            frozenset(roles_in_circle(case, answers)),
            frozenset(roles_in_circle(case, second)),
            frozenset(person for person in never if person is not None),
        )


def _versions(controller: Controller, today: date, last: date) -> Iterator[Wanted]:
    rows = PolicyVersion.objects.filter(
        controller=controller,
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
        yield Wanted("policyversion", row.pk, controller.pk, name, on, _holding(step), never=frozenset(never))


def _holding(*permissions: str) -> frozenset[str]:
    return frozenset(role for role in ROLES if set(permissions) <= ROLE_PERMISSIONS.of(role))


def _people(controller_id: UUID, today: date) -> People:
    rows: Any = RoleGrant.objects.at(frozenset({controller_id})).in_force(today).filter(user__kind="staff")
    held = [
        Held(person, Grant(role, where), ends_on)
        for person, role, where, ends_on in rows.values_list("user_id", "role", "controller_id", "ends_on")
    ]
    assessed: dict[UUID, list[UUID | None]] = defaultdict(list)
    for person, scope in DoubleRoleAssessment.objects.filter(ended_at__isnull=True).values_list(
        "user_id", "controller_id"
    ):
        assessed[person].append(scope)
    return People(held, absences_from(today), assessed)
