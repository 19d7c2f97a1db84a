"""Where breaches are reported, who is on call, and which alarms ring again."""

import re
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, QuerySet

from dpo_office.common.users import User
from dpo_office.common.vault import keyed_hashes
from requests_app.domain.breach_alarms import ALARM_MINUTES, is_due
from requests_app.domain.breach_codes import BY_LINK, ONE_HOUR
from requests_app.domain.breach_steps import REPORTED
from requests_app.models import Breach, BreachAlarm, OnCallPerson, ReportDesk
from requests_app.permissions import breach_permission_of
from requests_app.queries.people import able_people

LINK_PURPOSE = "report-link"
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


def desk_of(secret: str) -> ReportDesk | None:
    """Return the desk whose report form has that secret; None for an unknown or earlier one."""
    if not _SECRET.fullmatch(secret):
        return None
    hashes = keyed_hashes(secret, purpose=LINK_PURPOSE)
    found: ReportDesk | None = (
        ReportDesk.objects.select_related("controller").filter(secret_hash__in=hashes).first()
    )
    return found


def reports_by_link(controller_id: UUID, now: datetime) -> int:
    """Count the reports that came by the link of a controller within the hour."""
    rows = Breach.objects.filter(controller_id=controller_id, channel=BY_LINK)
    return int(rows.filter(reported_at__gt=now - ONE_HOUR).count())


def possible_on_call(controller_id: UUID, today: date) -> QuerySet[User]:
    """Return the people who can be on call, by name.

    They are active, have an e-mail address and hold a role there today that takes a breach in hand.
    """
    return able_people(controller_id, today, breach_permission_of("acknowledge_breach")).exclude(email="")


def people_on_call(controller_id: UUID) -> list[User]:
    """Return those on call in their order; who has left meanwhile is passed over."""
    rows = OnCallPerson.objects.filter(desk__controller=controller_id, user__is_active=True)
    return [row.user for row in rows.select_related("user").order_by("position")]


def rounds_of(row: Breach) -> int:
    """Return how many rounds of the alarm have rung."""
    return BreachAlarm.objects.filter(breach=row).aggregate(newest=Max("round"))["newest"] or 0


def breaches_to_ring(now: datetime) -> list[Breach]:
    """Return the breaches that nobody has in hand and whose alarm rings again."""
    rows = Breach.objects.filter(state=REPORTED).annotate(last=Max("alarms__rung_at")).order_by("due_at")
    minutes = dict(ReportDesk.objects.values_list("controller_id", "alarm_minutes"))
    return [row for row in rows if is_due(row.last, minutes.get(row.controller_id, ALARM_MINUTES), now)]
