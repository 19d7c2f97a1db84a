"""Who carries letters on paper, in how many working days, and what follows for when they arrive.

Delivery days are data with a source: a row holds from a day on, and a later one of that name replaces it.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from dpo_office.common.acting import acting
from dpo_office.common.calendars import ONE_DAY, WorkingCalendar, copenhagen_date
from dpo_office.common.errors import Invalid, NotFound, Refused
from dpo_office.common.letters.models import Carrier, Letter, Posting
from dpo_office.common.letters.permissions import VIEW_LETTERS
from dpo_office.common.permissions import Actor, require

KEEP_CARRIERS = "letter.keep_carriers"
MOST_DAYS = 30


def arrival_of(posted_on: date, days: int, calendar: WorkingCalendar) -> date:
    """Return the day on which a letter is expected, so many working days after the day it was posted."""
    day = posted_on
    for _number in range(days):
        day = calendar.roll(day + ONE_DAY)
    return day


def post_by(due_on: date, days: int, calendar: WorkingCalendar) -> date:
    """Return the last day on which a letter can be posted that has to arrive by a day."""
    return calendar.working_days_before(calendar.last_working_day_at_or_before(due_on), days)


def carriers_on(day: date, controllers: Collection[UUID]) -> dict[UUID, dict[str, Carrier]]:
    """Return the carriers of each controller by name on a day; its own row goes before one for all."""
    rows = Carrier.objects.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gte=day))
    rows = rows.filter(Q(controller_id=None) | Q(controller_id__in=controllers))
    found: dict[UUID, dict[str, Carrier]] = {key: {} for key in controllers}
    for row in sorted(rows, key=lambda row: (row.controller_id is not None, row.valid_from, row.created_at)):
        for key in controllers if row.controller_id is None else (row.controller_id,):
            found[key][row.name] = row
    return found


def calendars_of(controllers: Iterable[UUID]) -> dict[UUID, WorkingCalendar]:
    """Return the calendar of each controller, which the kernel knows by its setting alone."""
    calendar_of: Any = import_string(settings.OFFICE_CALENDAR_OF)
    return {key: calendar_of(key) for key in controllers}


def expect_arrivals(letters: Iterable[Letter], carrier: str, *, now: datetime) -> None:
    """Record by whom letters were posted, and when each is expected; in the transaction of the posting.

    Raises Invalid("carrier_unknown") where the controller of one has no carrier of that name.
    """
    posted = list(letters)
    controllers = {letter.controller_id for letter in posted}
    today = copenhagen_date(now)
    carriers, calendars = carriers_on(today, controllers), calendars_of(controllers)
    for letter in posted:
        row = carriers[letter.controller_id].get(carrier)
        if row is None:
            raise Invalid("carrier_unknown", field="carrier")
        calendar = calendars[letter.controller_id]
        expected = arrival_of(today, row.delivery_days, calendar)
        Posting.objects.create(letter=letter, carrier=row, arrives_on=expected, recorded_at=now)


def add_carrier(
    *,
    controller_id: UUID,
    name: str,
    delivery_days: int,
    valid_from: date,
    source: str,
    actor: Actor,
    now: datetime,
) -> Carrier:
    """Enter a carrier of a controller, or other days for one from a day on; what was posted keeps its own.

    Raises NotFound, Invalid("carrier_name_missing" | "carrier_source_missing" |
    "delivery_days_out_of_range").
    """
    if not actor.may(VIEW_LETTERS, controller_id):
        raise NotFound("not_found")
    require(actor, KEEP_CARRIERS, controller_id)
    if not name.strip():
        raise Invalid("carrier_name_missing", field="name")
    if not source.strip():
        raise Invalid("carrier_source_missing", field="source")
    if not 1 <= delivery_days <= MOST_DAYS:
        raise Invalid("delivery_days_out_of_range", field="delivery_days", most=MOST_DAYS)
    with acting(actor, "carrier.added"):
        return Carrier.objects.create(
            controller_id=controller_id,
            name=" ".join(name.split()),
            delivery_days=delivery_days,
            valid_from=valid_from,
            source=source.strip(),
            created_at=now,
        )


def end_carrier(*, carrier_id: UUID, actor: Actor, now: datetime) -> None:
    """Let no more letters go with a carrier of a controller after today.

    Raises NotFound, also for one that is there for all, and Refused("carrier_ended").
    """
    row = Carrier.objects.filter(pk=carrier_id).exclude(controller_id=None).first()
    if row is None or row.controller_id is None or not actor.may(VIEW_LETTERS, row.controller_id):
        raise NotFound("not_found")
    require(actor, KEEP_CARRIERS, row.controller_id)
    with acting(actor, "carrier.ended"):
        today = copenhagen_date(now)
        running = Carrier.objects.filter(pk=row.pk).filter(Q(valid_to=None) | Q(valid_to__gt=today))
        if not running.update(valid_to=max(today, row.valid_from)):
            raise Refused("carrier_ended")
