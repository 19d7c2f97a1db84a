"""How far a campaign has come, worked out from its letters."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet

from dpo_office.common.calendars import ONE_DAY, local_midnight
from dpo_office.common.letters import codes
from dpo_office.common.letters.models import Dispatch, Result
from dpo_office.common.letters.queries import batch_counts
from registry_app.domain import policy_steps
from registry_app.models import Campaign

PLANNED = "planned"
SENDING = "sending"
SENT = "sent"
STOPPED = "stopped"
# Over which the pace of sending is measured.
LATELY = timedelta(minutes=2)


def campaigns_planned(first: date, last: date) -> Q:
    """Return what the campaigns are that were planned from the first to the last day in Copenhagen."""
    return Q(planned_at__gte=local_midnight(first), planned_at__lt=local_midnight(last + ONE_DAY))


def running_campaigns() -> QuerySet[Campaign]:
    """Return the campaigns whose version is being announced."""
    return Campaign.objects.filter(policy_version__state=policy_steps.ANNOUNCING).order_by("planned_at")


def letter_counts(campaign: Campaign) -> dict[str, int]:
    """Return how many letters of the campaign stand in each state."""
    return batch_counts(campaign.pk)


def is_stopped(campaign: Campaign) -> bool:
    """Tell whether a person has stopped the campaign, and it is not at its end."""
    return Dispatch.objects.filter(batch_id=campaign.pk, finished_at__isnull=True, stopped=True).exists()


def can_be_stopped(campaign: Campaign) -> bool:
    """Tell whether letters of the campaign still leave."""
    return Dispatch.objects.filter(batch_id=campaign.pk, finished_at__isnull=True, stopped=False).exists()


def pace_of(campaign: Campaign, waiting: int, now: datetime) -> tuple[float, timedelta | None]:
    """Return how many letters a second were handed over lately, and how long the rest takes at that pace."""
    rows = Result.objects.filter(
        letter__dispatch__batch_id=campaign.pk, outcome=codes.ACCEPTED, recorded_at__gt=now - LATELY
    )
    found = rows.aggregate(number=Count("pk"), first=Min("recorded_at"))
    seconds = (now - found["first"]).total_seconds() if found["first"] else 0.0
    if seconds <= 0:
        return 0.0, None
    pace = found["number"] / seconds
    return pace, timedelta(seconds=round(waiting / pace))


def campaign_state(campaign: Campaign, counts: Mapping[str, int]) -> str:
    """Give the state of a campaign: planned, sending, sent, or stopped by a person."""
    waiting = counts[codes.QUEUED] + counts[codes.SENDING]
    if not waiting:
        return SENT
    if is_stopped(campaign):
        return STOPPED
    return PLANNED if counts[codes.QUEUED] == sum(counts.values()) else SENDING
