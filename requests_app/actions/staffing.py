"""The office warns, five working days ahead, of legal dates for which nobody is there."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.events import record_event
from dpo_office.common.letters.planning import Recipient
from dpo_office.common.people.absence_models import StaffingWarning
from dpo_office.common.people.absence_queries import reached_instead
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from dpo_office.common.users import User
from registry_app.models import Controller
from requests_app.actions.office_addresses import (
    address_of,
    address_of_last_resort,
    is_mailable,
    post_to_colleague,
)
from requests_app.domain.escalations import ROLES_TOLD
from requests_app.domain.staffing import Wanted
from requests_app.queries.people import holders_of
from requests_app.queries.staffing import unstaffed, warned_of
from requests_app.staffing_texts import nobody_there_text

EVENT = "controller.nobody_there"
KIND = "case.escalation"


def warn_of_absences(*, controller_id: UUID, actor: Actor, now: datetime) -> int:
    """Warn of each legal date of a controller for which nobody is there; return how many are new.

    A date is warned of once, however often it is looked at. One mail for each person: the officers, the data
    protection officer, the deciders, or who stands in for them, and the administrators, who can give roles.
    """
    today = copenhagen_date(now)
    with acting(actor, EVENT):
        controller: Controller = lock_row(Controller.objects.for_user(actor), controller_id)
        require(actor, "case.escalate", controller_id)
        found = unstaffed(controller, today)
        known = warned_of([wanted.key for wanted in found])
        new = [wanted for wanted in found if (wanted.key, wanted.on) not in known]
        if not new:
            return 0
        for wanted in new:
            StaffingWarning.objects.create(
                subject_type=wanted.kind,
                subject_id=wanted.key,
                controller_id=controller_id,
                about_on=wanted.on,
                raised_at=now,
            )
        people = _told(controller_id, now)
        # Where nobody can be reached it goes to the controller's own address.
        last = address_of_last_resort(controller)
        for recipient in people or ([last] if last else []):
            _mail(controller, recipient, new, actor, now)
        record_event(
            subject=controller,
            type=EVENT,
            controller_id=controller_id,
            actor=actor,
            occurred_at=now,
            data={"dates": len(new), "people": len(people)},
        )
    return len(new)


def _told(controller_id: UUID, now: datetime) -> list[Recipient]:
    today = copenhagen_date(now)
    people = reached_instead(holders_of(ROLES_TOLD, controller_id, today), today)
    administrators = User.objects.filter(is_superuser=True, is_active=True, kind="staff")
    return [
        address_of(person)
        for person in dict.fromkeys([*people, *administrators.order_by("username")])
        if is_mailable(person.email)
    ]


def _mail(
    controller: Controller, recipient: Recipient, new: Sequence[Wanted], actor: Actor, now: datetime
) -> None:
    text = nobody_there_text(
        controller=controller.name,
        lines=[(wanted.kind, wanted.name, wanted.on) for wanted in new],
        url=f"{settings.DPO_BASE_URL}/office/",
    )
    post_to_colleague(
        recipient, text, cause=controller, kind=KIND, controller=controller, actor=actor, now=now
    )
