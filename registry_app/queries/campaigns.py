"""How far a campaign has come, worked out from its letters."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from dpo_office.common.calendars import ONE_DAY, local_midnight
from dpo_office.common.events import Event
from dpo_office.common.letters import codes
from dpo_office.common.letters.models import Dispatch, LetterTemplate, Receipt, Result
from dpo_office.common.letters.queries import batch_counts
from registry_app.domain import policy_steps
from registry_app.domain.notices import templates_sha256
from registry_app.models import Campaign, CampaignApproval, CampaignGoAhead, CampaignTest

PLANNED = "planned"
SENDING = "sending"
SENT = "sent"
STOPPED = "stopped"
STOPPED_FOR_BOUNCES = "campaign.stopped_for_bounces"
LISTING = "listing"
AWAITING_APPROVAL = "awaiting_approval"
ENDED = "ended"
# Over which the pace of sending is measured.
LATELY = timedelta(minutes=2)


def campaigns_planned(first: date, last: date) -> Q:
    """Return what the campaigns are that were planned from the first to the last day in Copenhagen."""
    return Q(planned_at__gte=local_midnight(first), planned_at__lt=local_midnight(last + ONE_DAY))


def running_campaigns() -> QuerySet[Campaign]:
    """Return the campaigns whose version is being announced."""
    return Campaign.objects.filter(policy_version__state=policy_steps.ANNOUNCING).order_by("planned_at")


def unfinished_lists() -> QuerySet[Campaign]:
    """Return the running campaigns whose list is still being made, the oldest first."""
    return running_campaigns().filter(listed_to__isnull=False)


def campaigns_in_force() -> QuerySet[Campaign]:
    """Return the campaigns whose version took effect and is in force."""
    rows = Campaign.objects.filter(policy_version__state=policy_steps.IN_FORCE, in_force_proof__isnull=False)
    return rows.order_by("planned_at")


def letter_counts(campaign: Campaign) -> dict[str, int]:
    """Return how many letters of the campaign stand in each state."""
    return batch_counts(campaign.pk)


def awaits_approval(campaign: Campaign) -> bool:
    """Tell whether nobody has approved yet what the campaign sends, while its version is announced."""
    return (
        campaign.needs_approval
        and campaign.policy_version.state == policy_steps.ANNOUNCING
        and approval_of(campaign) is None
    )


def approval_of(campaign: Campaign) -> CampaignApproval | None:
    """Return by whom and as what the campaign was approved; None while it waits, or needed no approval."""
    # Asked of the database once for each object, however many ask.
    approval: CampaignApproval | None = getattr(campaign, "approval", None)
    return approval


def texts_of(campaign: Campaign) -> list[LetterTemplate]:
    """Return the campaign's texts before names, by channel and language."""
    return list(LetterTemplate.objects.filter(batch_id=campaign.pk).order_by("channel", "language"))


def template_hashes(texts: Iterable[LetterTemplate]) -> dict[tuple[str, str], str]:
    """Return the hash of each text, by channel and language."""
    return {(text.channel, text.language): text.sha256 for text in texts}


def texts_sha256(texts: Iterable[LetterTemplate]) -> str:
    """Return the hash of all of a campaign's texts, which an approval names."""
    return templates_sha256(template_hashes(texts))


def template_sha256(campaign: Campaign) -> str:
    """Return the hash of the campaign's texts of all channels and languages, which an approval names."""
    return texts_sha256(texts_of(campaign))


def is_tested(campaign: Campaign) -> bool:
    """Tell whether a test notice was sent of each of the campaign's letters as they are."""
    sent = set(CampaignTest.objects.filter(campaign=campaign).values_list("language", "template_sha256"))
    return {(text.language, text.sha256) for text in texts_of(campaign)} <= sent


def is_stopped(campaign: Campaign) -> bool:
    """Tell whether a person has stopped the campaign or has to approve it, and it is not at its end."""
    return Dispatch.objects.filter(batch_id=campaign.pk, finished_at__isnull=True, stopped=True).exists()


def can_be_stopped(campaign: Campaign) -> bool:
    """Tell whether letters of the campaign still leave."""
    return Dispatch.objects.filter(batch_id=campaign.pk, finished_at__isnull=True, stopped=False).exists()


def bounces_of(campaign: Campaign) -> tuple[int, int]:
    """Return how many letters were handed over, and how many of these came back for good.

    Since a person last let the campaign go on over its bounces; from the beginning if nobody had to.
    """
    handed_over = Result.objects.filter(letter__dispatch__batch_id=campaign.pk, outcome=codes.ACCEPTED)
    latest = CampaignGoAhead.objects.filter(campaign=campaign).order_by("-decided_at").first()
    if latest is not None:
        handed_over = handed_over.filter(recorded_at__gt=latest.decided_at)
    bounced = Exists(Receipt.objects.filter(letter=OuterRef("letter"), kind=codes.BOUNCED_HARD))
    return handed_over.count(), handed_over.filter(bounced).count()


def is_stopped_for_bounces(campaign: Campaign) -> bool:
    """Tell whether the campaign stands still because too many letters came back, not because of a person."""
    switches = (STOPPED_FOR_BOUNCES, "campaign.stopped", "campaign.resumed", "campaign.approved")
    latest = Event.objects.filter(subject_id=campaign.pk, type__in=switches).order_by("-id").first()
    return latest is not None and latest.type == STOPPED_FOR_BOUNCES and is_stopped(campaign)


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
    """Give the state of a campaign: listing, awaiting approval, planned, sending, sent, stopped, or ended."""
    if campaign.policy_version.state == policy_steps.WITHDRAWN:
        return ENDED
    if awaits_approval(campaign):
        return AWAITING_APPROVAL if campaign.listed_to is None else LISTING
    waiting = counts[codes.QUEUED] + counts[codes.SENDING]
    if not waiting:
        return SENT
    if is_stopped(campaign):
        return STOPPED
    return PLANNED if counts[codes.QUEUED] == sum(counts.values()) else SENDING
