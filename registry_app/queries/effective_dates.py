"""From when a version applies to each customer: worked out from the evidence of the notices, never stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from dpo_office.common.errors import Invalid
from dpo_office.common.letters import codes
from dpo_office.common.letters.models import Receipt
from registry_app.domain import effective_dates, notice_window, policy_steps
from registry_app.domain.notices import SIGNED_UP, UNREACHABLE_REASONS
from registry_app.models import (
    Campaign,
    Customer,
    InForceProof,
    LateBounce,
    LaterEffect,
    Notice,
    NoticeException,
)
from registry_app.queries.audience import due_still, latest_notices
from registry_app.queries.notices import notices_with_evidence

PAGE: Final = 500
BOUNCES: Final = (codes.BOUNCED_HARD, codes.BOUNCED_SOFT)


@dataclass(frozen=True)
class CustomerDate:
    """From when a version applies to a customer; None while it does not, and `why` (domain codes)."""

    customer: Customer
    informed_at: datetime | None
    effective_on: date | None
    why: str


def later_effect_of(campaign: Campaign, effective_on: date) -> LaterEffect | None:
    """Return the decision that the version applies later to some, of that day and of no other."""
    return LaterEffect.objects.filter(campaign=campaign, effective_on=effective_on).first()


def day_of(campaign: Campaign) -> date | None:
    """Return the day from which the version applies to those told in time; None when it never does."""
    version = campaign.policy_version
    if version.state == policy_steps.WITHDRAWN:
        return None
    day: date | None = version.in_force_on or version.effective_on or campaign.effective_on
    return day


def customer_dates(
    campaign: Campaign, now: datetime, *, later_on: date | None = None, after: str = "", page: int = PAGE
) -> tuple[list[CustomerDate], str | None]:
    """Return a page of the customers on the list, by key, and where the next one begins.

    With `later_on` only those to whom the version does not apply on that day yet. Raises
    Invalid("cursor_invalid").
    """
    rows = _dated(Notice.objects.filter(campaign=campaign), now)
    if later_on is not None:
        rows = _later(rows, campaign, later_on)
    if after:
        rows = rows.filter(customer__gt=_key(after))
    found: list[Any] = list(rows.select_related("customer").order_by("customer")[: page + 1])
    following = str(found[page - 1].customer_id) if len(found) > page else None
    return [_date_of(row, campaign) for row in found[:page]], following


def customer_date(campaign: Campaign, customer: Customer, now: datetime) -> CustomerDate:
    """Return from when the version applies to one customer of the controller, on the list or not."""
    row = _dated(Notice.objects.filter(campaign=campaign, customer=customer), now).first()
    if row is not None:
        return _date_of(row, campaign)
    in_force_at = campaign.policy_version.in_force_at
    if in_force_at is not None and customer.created_at >= in_force_at:
        return CustomerDate(customer, None, day_of(campaign), effective_dates.JOINED_AFTER)
    return CustomerDate(customer, None, None, effective_dates.NOT_TOLD)


def count_later(campaign: Campaign, now: datetime, later_on: date) -> int:
    """Count the customers on the list to whom the version does not apply on a day yet."""
    return _later(_dated(Notice.objects.filter(campaign=campaign), now), campaign, later_on).count()


def new_late_bounces(campaign: Campaign, now: datetime) -> Sequence[tuple[Any, datetime]]:
    """Return the notices that came back since the version took effect and are not noted, each with when.

    Only of those to whom the version therefore no longer applies: whoever was told in another way keeps
    the day.
    """
    proof = InForceProof.objects.filter(campaign=campaign).first()
    day = day_of(campaign)
    if proof is None or day is None:
        return []
    back = Receipt.objects.filter(
        letter__dispatch__batch_id=campaign.pk, kind__in=BOUNCES, recorded_at__gt=proof.evaluated_at
    )
    bounced_at: dict[UUID, datetime] = {}
    for letter, at in back.order_by("at").values_list("letter", "at"):
        bounced_at.setdefault(letter, at)
    if not bounced_at:
        return []
    noted = LateBounce.objects.filter(notice=OuterRef("pk"))
    mine = Notice.objects.filter(~Exists(noted), campaign=campaign, letter_id__in=bounced_at)
    rows = _later(_dated(mine, now), campaign, day).order_by("customer")
    return [(row, bounced_at[row.letter_id]) for row in rows]


def _dated(notices: QuerySet[Notice], now: datetime) -> QuerySet[Any]:
    excepted = NoticeException.objects.filter(campaign=OuterRef("campaign"), customer=OuterRef("customer"))
    rows = notices_with_evidence(latest_notices(notices), now)
    is_due = ExpressionWrapper(due_still(), output_field=BooleanField())
    return rows.annotate(is_excepted=Exists(excepted), is_due=is_due)


def _later(rows: QuerySet[Any], campaign: Campaign, later_on: date) -> QuerySet[Any]:
    """Keep those who have to be told and were not 14 full days before the day."""
    day = day_of(campaign)
    limit = notice_window.latest_informed_at(max(later_on, day) if day else later_on)
    must_be_told = Q(excluded_reason="") | Q(excluded_reason__in=UNREACHABLE_REASONS)
    not_in_time = Q(informed_at__isnull=True) | Q(informed_at__gt=limit)
    return rows.filter(must_be_told & not_in_time, is_due=True, is_excepted=False)


def _date_of(row: Any, campaign: Campaign) -> CustomerDate:
    day = day_of(campaign)
    why = effective_dates.why_of(
        is_excepted=row.is_excepted,
        is_signed_up=row.excluded_reason == SIGNED_UP,
        is_due=row.is_due and (not row.excluded_reason or row.excluded_reason in UNREACHABLE_REASONS),
        informed_at=row.informed_at,
        reached_at=row.reached_at,
    )
    informed_at = row.informed_at if why == effective_dates.TOLD else None
    return CustomerDate(row.customer, informed_at, effective_dates.effective_on(day, why, informed_at), why)


def _key(cursor: str) -> UUID:
    try:
        return UUID(cursor)
    except ValueError as error:
        raise Invalid("cursor_invalid", field="after") from error
