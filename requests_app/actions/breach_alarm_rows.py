"""The alarm of a breach, inside the step or round that rings it."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils.timezone import localtime

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.events import record_event
from dpo_office.common.letters.planning import Recipient
from dpo_office.common.people.absence_queries import reached_instead
from dpo_office.common.permissions import Actor
from dpo_office.common.users import User
from requests_app.actions.office_addresses import (
    address_of,
    address_of_last_resort,
    is_mailable,
    post_to_colleague,
)
from requests_app.breach_alarm_texts import alarm_text
from requests_app.domain.breach_alarms import people_of_round
from requests_app.models import Breach, BreachAlarm
from requests_app.queries.report_desks import people_on_call, rounds_of

KIND = "breach.alarm"


def ring(row: Breach, *, actor: Actor, now: datetime) -> int:
    """Mail the next round of the alarm and return its number; inside the caller's transaction.

    Where nobody is on call it goes to the data protection officer's address, else to the controller's own:
    an alarm is never lost in silence.
    """
    number = rounds_of(row) + 1
    controller = row.controller
    people = _reached(row, number, now)
    text = alarm_text(
        reference=row.reference,
        controller=controller.name,
        due=f"{localtime(row.due_at):%d-%m-%Y %H:%M}",
        url=f"{settings.DPO_BASE_URL}/office/requests_app/breach/{row.pk}/change/",
        number=number,
        is_drill=row.is_drill,
    )
    for person, recipient in people:
        letter = post_to_colleague(
            recipient, text, cause=row, kind=KIND, controller=controller, actor=actor, now=now
        )
        BreachAlarm.objects.create(breach=row, round=number, user=person, letter_id=letter.pk, rung_at=now)
    record_event(
        subject=row,
        type="breach.alarm_rung",
        controller_id=row.controller_id,
        actor=actor,
        occurred_at=now,
        state=row.state,
        data={"round": number, "letters": len(people)},
    )
    return number


def _reached(row: Breach, number: int, now: datetime) -> Sequence[tuple[User | None, Recipient]]:
    """Give who is mailed in a round, and where; an address that is none never stops a report."""
    called = reached_instead(people_on_call(row.controller_id), copenhagen_date(now))
    on_call = [person for person in called if is_mailable(person.email)]
    if on_call:
        return [(person, address_of(person)) for person in people_of_round(on_call, number)]
    own = address_of_last_resort(row.controller)
    return [(None, own)] if own else []
