"""The office warns of cases that cannot wait: each warning once, and one mail for each person."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.events import record_event
from dpo_office.common.letters.planning import Recipient
from dpo_office.common.people.absence_queries import reached_instead, stand_ins
from dpo_office.common.permissions import Actor, require
from dpo_office.common.role_limits import RoleChanged
from dpo_office.common.rows import lock_row
from dpo_office.common.users import User
from registry_app.models import Controller
from registry_app.queries.calendars import calendar_of
from requests_app.actions.office_addresses import (
    address_of,
    address_of_last_resort,
    is_mailable,
    post_to_colleague,
)
from requests_app.domain.enquiries import RIGHTS_REQUEST
from requests_app.domain.escalations import (
    OFFICER,
    OVERDUE,
    OWNER,
    ROLES_TOLD,
    TOLD,
    UNOWNED,
    Warned,
    gravest,
    warnings_by,
)
from requests_app.domain.requesters import EVERYBODY
from requests_app.escalation_texts import warning_text
from requests_app.models import Case, Escalation, EscalationNotice
from requests_app.queries.escalations import cases_to_warn_of, days_of, mailable, warned_already
from requests_app.queries.people import changes_at, holders_of, roles_in_circle

KIND = "case.escalation"
EVENT = "case.escalated"
# A day begins for warnings at six in the morning, so that nobody is woken.
DAY_BEGINS_AFTER = timedelta(hours=6)
# A case and a warning that was raised of it just now.
Raised = tuple[Case, Escalation]


def escalate_cases(*, controller_id: UUID, actor: Actor, now: datetime) -> int:
    """Raise every warning that cases of a controller have earned and that is new; return how many.

    Each of the people concerned gets one mail about all of them; about a case that not everybody may see one
    of its own, which belongs to the case and is seen with it. Taken again it raises nothing: a warning of
    a kind about a day is raised once for a case, however long nobody looked.
    """
    today = copenhagen_date(now - DAY_BEGINS_AFTER)
    with acting(actor, EVENT):
        controller: Controller = lock_row(Controller.objects.for_user(actor), controller_id)
        require(actor, "case.escalate", controller_id)
        raised = _raise(controller, today, actor, now)
        for (person, apart), rows in _told(controller, raised, today).items():
            _mail(controller, person, rows, today, actor, now, apart=apart)
    return len(raised)


def _raise(controller: Controller, today: date, actor: Actor, now: datetime) -> list[Raised]:
    """Write the warnings that are new, with one event for each case."""
    calendar = calendar_of(controller)
    cases = list(cases_to_warn_of(controller.pk, today))
    known = warned_already(case.pk for case in cases)
    raised: list[Raised] = []
    for case in cases:
        earned = warnings_by(days_of(case, is_status_told=case.is_status_told), today, calendar)
        new = [
            Escalation(case=case, kind=warned.kind, about_on=warned.about_on, raised_at=now)
            for warned in earned
            if (case.pk, warned) not in known and _is_told_of(case, warned)
        ]
        if new:
            _record(case, new, actor, now)
            raised += [(case, row) for row in new]
    Escalation.objects.bulk_create(row for _case, row in raised)
    return raised


def _is_told_of(case: Case, warned: Warned) -> bool:
    """Leave out that the day of an enquiry is near: it is short from the first day on."""
    return case.kind == RIGHTS_REQUEST or warned.kind in (OVERDUE, UNOWNED)


def _record(case: Case, rows: Iterable[Escalation], actor: Actor, now: datetime) -> None:
    record_event(
        subject=case,
        type=EVENT,
        controller_id=case.controller_id,
        actor=actor,
        occurred_at=now,
        state=case.state,
        data={"warnings": [[row.kind, row.about_on.isoformat()] for row in rows]},
    )


def _told(
    controller: Controller, raised: Sequence[Raised], today: date
) -> Mapping[tuple[User | None, Case | None], list[Raised]]:
    """Say who is told of which warnings: by role, the owner by name; None where nobody can be reached.

    A case that not everybody may see stands beside the person; all others are told together (None).
    """
    if not raised:
        return {}
    roles = {role: reached_instead(holders_of({role}, controller.pk, today), today) for role in ROLES_TOLD}
    owners, changes = _owners(raised, today), changes_at(controller.pk)
    told: dict[tuple[User | None, Case | None], list[Raised]] = defaultdict(list)
    for case, row in raised:
        apart = case if case.circle != EVERYBODY or case.concerned_user else None
        for person in _people(case, row, _in_circle(case, roles, changes), owners):
            told[person, apart].append((case, row))
    return told


def _owners(raised: Sequence[Raised], today: date) -> Mapping[UUID, User]:
    """Give who is told as the owner, by the owner's key: who stands in, for one who is away."""
    owners = {case.owned_by for case, _row in raised if case.owned_by}
    instead = stand_ins(owners, today)
    people = mailable({*owners, *instead.values()})
    told = {owner: people.get(instead.get(owner, owner)) or people.get(owner) for owner in owners}
    return {owner: person for owner, person in told.items() if person is not None}


def _in_circle(
    case: Case, roles: Mapping[str, list[User]], changes: Collection[RoleChanged]
) -> Mapping[str, list[User]]:
    """Leave out who may not see the case; its owner always may."""
    may = roles_in_circle(case, tuple(roles), changes)
    return {
        role: [person for person in people if role in may and person.pk != case.concerned_user]
        for role, people in roles.items()
    }


def _people(
    case: Case, row: Escalation, roles: Mapping[str, list[User]], owners: Mapping[UUID, User]
) -> Iterable[User | None]:
    people: dict[User, None] = {}
    for part in TOLD[row.kind]:
        if part == OWNER:
            owner = owners.get(case.owned_by) if case.owned_by else None
            if owner is not None and owner.pk == case.concerned_user:
                # Whoever stands in for the owner is the colleague whom it concerns.
                owner = None
            people |= dict.fromkeys([owner] if owner else roles[OFFICER])
        else:
            people |= dict.fromkeys(roles[part])
    reached = [person for person in people if is_mailable(person.email)]
    return reached or [None]


def _mail(
    controller: Controller,
    person: User | None,
    rows: Sequence[Raised],
    today: date,
    actor: Actor,
    now: datetime,
    *,
    apart: Case | None,
) -> None:
    recipient = _recipient(controller, person)
    if recipient is None:
        return
    by_case: dict[str, list[Warned]] = defaultdict(list)
    for case, row in rows:
        by_case[case.reference].append(Warned(row.kind, row.about_on))
    worst = [(reference, gravest(warnings)) for reference, warnings in by_case.items()]
    text = warning_text(
        controller=controller.name,
        cases=sorted(worst, key=lambda line: (line[1].about_on, line[0])),
        today=today,
        proposed={case.reference for case, _row in rows if getattr(case, "is_proposed", False)},
        url=f"{settings.DPO_BASE_URL}/office/",
    )
    letter = post_to_colleague(
        recipient, text, cause=apart or controller, kind=KIND, controller=controller, actor=actor, now=now
    )
    EscalationNotice.objects.bulk_create(
        EscalationNotice(escalation=row, user=person, letter_id=letter.pk) for _case, row in rows
    )


def _recipient(controller: Controller, person: User | None) -> Recipient | None:
    """Give where the mail goes: where nobody can be reached, to the controller's own address."""
    if person is not None:
        return address_of(person)
    return address_of_last_resort(controller)
