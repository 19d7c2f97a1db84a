"""Who of a campaign has been told, and when: worked out in SQL from the letters' results and receipts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from dpo_office.common.letters import codes
from dpo_office.common.letters.models import Attempt, Letter, Receipt, Result
from registry_app.domain import notice_window, policy_steps
from registry_app.domain.notices import EXCLUDED_REASONS, TOLD_ACCOUNT_STATES, UNREACHABLE_REASONS
from registry_app.models import Campaign, Display, Notice, NoticeException, PolicyVersion
from registry_app.queries.audience import asked_for_erasure, latest_notices, unlisted_counts

NOT_HANDED_OVER = (codes.TEMPORARY, codes.PERMANENT, codes.NOT_ACCEPTED)


@dataclass(frozen=True)
class Standing:
    """How a campaign stands at one moment.

    `due` are the people who must have been told: excepted ones and those who left since are not among
    them. `late` were told after the last permitted instant, `pending` are presumed told if their 48
    hours pass without a bounce, `not_informed` have not been told, `no_address` cannot be by letter.
    """

    due: int = 0
    informed: int = 0
    late: int = 0
    pending: int = 0
    not_informed: int = 0
    no_address: int = 0
    excepted: int = 0
    unlisted: int = 0
    earliest_effective_on: date | None = None
    last_reached_at: datetime | None = None
    excluded: dict[str, int] = field(default_factory=dict)

    @property
    def blocking(self) -> dict[str, int]:
        """Count the people because of whom the version cannot take effect on its date, by why."""
        names = ("late", "pending", "not_informed", "no_address")
        return {name: getattr(self, name) for name in names}

    @property
    def everyone_in_time(self) -> bool:
        """Tell whether everyone who is due was told 14 full days before the date."""
        return not any(self.blocking.values())

    @property
    def everyone_informed(self) -> bool:
        """Tell whether everyone who is due was told, late or not."""
        return self.informed == self.due


def notices_with_evidence(notices: QuerySet[Notice], now: datetime) -> QuerySet[Notice]:
    """Return the notices with `reached_at` and `informed_at` (WP260 para 29: delivered, not only sent).

    A delivery receipt informs at its instant. Without one, acceptance by our relay reaches the person, and
    informs at that instant once 48 hours have passed; any bounce takes that away, however late it comes. The
    announced text shown at sign-in informs at that instant, whatever becomes of a letter; the earlier counts.
    """
    outer = OuterRef("letter_id")
    receipts = Receipt.objects.filter(letter=outer).order_by()
    delivered = (
        receipts.filter(kind=codes.DELIVERED).values("letter").annotate(first=Min("at")).values("first")
    )
    bounced = receipts.filter(kind__in=(codes.BOUNCED_HARD, codes.BOUNCED_SOFT))
    accepted = (
        Result.objects.filter(letter=outer, outcome=codes.ACCEPTED).order_by().values("recorded_at")[:1]
    )
    shown = Display.objects.filter(campaign=OuterRef("campaign"), customer=OuterRef("customer"))
    known = notices.annotate(
        displayed_at=Subquery(shown.order_by().values("displayed_at")[:1]),
        delivered_at=Subquery(delivered),
        accepted_at=Subquery(accepted),
        handed_over_at=Coalesce(_first_handing_over(outer), _made(outer)),
    )
    reached = known.annotate(
        # A mail server's clock may be wrong: nobody is reached before the letter was on its way.
        letter_reached_at=Case(
            When(delivered_at__isnull=False, then=Greatest("delivered_at", "handed_over_at")),
            When(Exists(bounced), then=None),
            default=F("accepted_at"),
            output_field=DateTimeField(),
        )
    ).annotate(
        letter_informed_at=Case(
            When(delivered_at__isnull=False, then=F("letter_reached_at")),
            When(letter_reached_at__lte=now - notice_window.SILENCE, then=F("letter_reached_at")),
            default=None,
            output_field=DateTimeField(),
        )
    )
    return reached.annotate(
        reached_at=_earlier("displayed_at", "letter_reached_at"),
        informed_at=_earlier("displayed_at", "letter_informed_at"),
    )


def _earlier(one: str, other: str) -> Case:
    """Give the earlier of two instants of which either may be missing."""
    return Case(
        When(Q(**{f"{one}__isnull": False}) & Q(**{f"{other}__isnull": True}), then=F(one)),
        When(**{f"{one}__lt": F(other)}, then=F(one)),
        default=F(other),
        output_field=DateTimeField(),
    )


def _first_handing_over(letter: OuterRef) -> Subquery:
    """Give the instant of the first attempt that may have handed the letter over."""
    refused = Result.objects.filter(attempt=OuterRef("pk"), outcome__in=NOT_HANDED_OVER)
    attempts = Attempt.objects.filter(~Exists(refused), letter=letter).order_by().values("letter")
    return Subquery(attempts.annotate(first=Min("opened_at")).values("first"))


def _made(letter: OuterRef) -> Subquery:
    return Subquery(Letter.objects.filter(pk=letter).values("created_at"))


def standing_of(campaigns: Iterable[Campaign], now: datetime) -> dict[UUID, Standing]:
    """Return how each campaign stands, in three queries however many (`policy_version` is loaded)."""
    listed = {campaign.pk: campaign for campaign in campaigns}
    rows = {row["campaign"]: row for row in _counted(listed.values(), now)} if listed else {}
    excluded = _excluded(listed)
    unlisted = _unlisted(listed.values())
    return {
        key: _standing(
            rows.get(key, {}),
            excluded.get(key, _no_exclusions()),
            unlisted.get(key, 0),
            campaign.policy_version,
            now,
        )
        for key, campaign in listed.items()
    }


def standing_of_version(version: PolicyVersion, now: datetime) -> Standing | None:
    """Return how the version's campaign stands; None when it has none."""
    campaign = Campaign.objects.select_related("policy_version").filter(policy_version=version).first()
    return standing_of([campaign], now)[campaign.pk] if campaign else None


def _counted(campaigns: Iterable[Campaign], now: datetime) -> Iterable[Mapping[str, Any]]:
    late = Q()
    for campaign in campaigns:
        effective_on = campaign.policy_version.effective_on or campaign.effective_on
        limit = notice_window.latest_informed_at(effective_on)
        late |= Q(campaign=campaign.pk, informed_at__gt=limit)
    excepted = Exists(
        NoticeException.objects.filter(campaign=OuterRef("campaign"), customer=OuterRef("customer"))
    )
    listed = latest_notices(Notice.objects.filter(campaign__in=[c.pk for c in campaigns]))
    notices = notices_with_evidence(listed, now)
    unreachable = Q(excluded_reason__in=UNREACHABLE_REASONS)
    is_told = Q(excluded_reason="") | unreachable
    due = is_told & Q(is_excepted=False, customer__account_state__in=TOLD_ACCOUNT_STATES)
    pending = due & Q(informed_at__isnull=True, reached_at__isnull=False)
    return (
        notices.annotate(is_excepted=excepted)
        # Asked once for each row here, not once for each count.
        .filter(Q(is_excepted=True) | ~asked_for_erasure("customer"))
        .order_by()
        .values("campaign")
        .annotate(
            due=Count("pk", filter=due),
            informed=Count("pk", filter=due & Q(informed_at__isnull=False)),
            late=Count("pk", filter=due & late),
            pending=Count("pk", filter=pending),
            not_informed=Count("pk", filter=due & Q(excluded_reason="", reached_at__isnull=True)),
            no_address=Count("pk", filter=due & unreachable & Q(reached_at__isnull=True)),
            excepted=Count("pk", filter=Q(is_excepted=True)),
            last_reached_at=Max("reached_at", filter=due),
        )
    )


def _unlisted(campaigns: Iterable[Campaign]) -> dict[UUID, int]:
    """Count who must be told and is on no list, while there is still something to tell."""
    running = [c.pk for c in campaigns if c.policy_version.state == policy_steps.ANNOUNCING]
    if not running:
        return {}
    return unlisted_counts(running)


def _excluded(listed: dict[UUID, Campaign]) -> dict[UUID, dict[str, int]]:
    rows = (
        latest_notices(Notice.objects.filter(campaign__in=listed))
        .exclude(excluded_reason="")
        .order_by()
        .values_list("campaign", "excluded_reason")
        .annotate(number=Count("pk"))
    )
    found: dict[UUID, dict[str, int]] = {}
    for campaign, reason, number in rows:
        found.setdefault(campaign, _no_exclusions())[reason] = number
    return found


def _no_exclusions() -> dict[str, int]:
    return dict.fromkeys(EXCLUDED_REASONS, 0)


def _standing(
    row: Mapping[str, Any], excluded: dict[str, int], unlisted: int, version: PolicyVersion, now: datetime
) -> Standing:
    names = ("due", "informed", "late", "pending", "not_informed", "no_address", "excepted")
    counts = {name: row.get(name, 0) for name in names}
    # On no list is told by nobody: they are due, and hold the version until they are added and reached.
    counts["due"] += unlisted
    counts["not_informed"] += unlisted
    # Somebody who is not reached yet can be reached now at the earliest.
    unreached = counts["not_informed"] + counts["no_address"]
    last = now if unreached else row.get("last_reached_at")
    dates = [
        d for d in (version.effective_on, notice_window.earliest_effective_on(last) if last else None) if d
    ]
    return Standing(
        **counts,
        unlisted=unlisted,
        earliest_effective_on=max(dates) if dates else None,
        last_reached_at=row.get("last_reached_at"),
        excluded=excluded,
    )
