"""Who must be told of a new version: who is on the list, and who came onto it since it was planned."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.module_loading import import_string

from dpo_office.common.letters import codes
from dpo_office.common.letters.models import Receipt, Result
from registry_app.domain.notices import (
    ADDRESS_INVALID,
    NO_ADDRESS,
    NOT_TOLD_REASONS,
    TOLD_ACCOUNT_STATES,
)
from registry_app.models import Campaign, Customer, Notice, NoticeException
from registry_app.queries.ways import Ways, tells_by_sms


def asked_for_erasure(customer: str = "pk") -> Q:
    """Return the condition that the customer of a field has asked to be erased, and it stands.

    Cases are another app's: the settings name what knows them.
    """
    ways: Any = import_string(settings.OFFICE_ASKED_FOR_ERASURE)
    asked = Q(pk__in=())
    for keys in ways():
        asked |= Q(**{f"{customer}__in": keys})
    return asked


def who_asked_for_erasure(controller_id: UUID) -> set[UUID]:
    """Give the keys of the controller's customers who asked to be erased."""
    rows = Customer.objects.filter(asked_for_erasure(), controller=controller_id).order_by()
    return set(rows.values_list("pk", flat=True))


def told_customers(customers: QuerySet[Customer]) -> QuerySet[Customer]:
    """Keep those who must be told of a new version."""
    return customers.filter(account_state__in=TOLD_ACCOUNT_STATES).exclude(asked_for_erasure())


def latest_notices(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Keep the row of each customer that counts: the last one."""
    same = Notice.objects.filter(campaign=OuterRef("campaign"), customer=OuterRef("customer"))
    return notices.filter(~Exists(same.filter(turn__gt=OuterRef("turn"))))


def unlisted_customers(campaigns: Iterable[UUID]) -> QuerySet[Customer]:
    """Return who must be told and stands on no list, each with the `campaign_key` it is missing from.

    They became customers after the planning, or what excluded them then has ended since.
    """
    rows = Customer.objects.annotate(campaign_key=F("controller__campaigns"))
    campaign = OuterRef("campaign_key")
    mine = Notice.objects.filter(campaign=campaign, customer=OuterRef("pk"))
    excepted = NoticeException.objects.filter(campaign=campaign, customer=OuterRef("pk"))
    listed = mine.exclude(excluded_reason__in=NOT_TOLD_REASONS)
    return told_customers(rows.filter(campaign_key__in=list(campaigns))).filter(
        ~Exists(listed), ~Exists(excepted)
    )


def unlisted_counts(campaigns: Iterable[UUID]) -> dict[UUID, int]:
    """Count who must be told and stands on no list, by campaign."""
    rows: QuerySet[Any] = unlisted_customers(campaigns).order_by()
    return dict(rows.values_list("campaign_key").annotate(number=Count("pk")))


def customers_to_add(campaign: Campaign) -> list[Customer]:
    """List who must get a notice of the campaign now and did not when it was planned, by their numbers.

    Besides those on no list: who had no usable address and has another one, and whose letter was stopped by
    a contact block that has ended: such a letter never left, so nobody is told twice. And whose letter came
    back or was refused for good, where the other channel is not tried yet.
    """
    told = told_customers(Customer.objects.filter(controller=campaign.controller_id))
    last = latest_notices(Notice.objects.filter(campaign=campaign))
    excepted = NoticeException.objects.filter(campaign=campaign)
    nothing = Q(customer__email="", customer__phone="") if tells_by_sms(campaign) else Q(customer__email="")
    no_address = last.filter(excluded_reason=NO_ADDRESS).exclude(nothing)
    mended = last.filter(excluded_reason=ADDRESS_INVALID, customer__changed_at__gt=F("created_at"))
    blocked = Result.objects.filter(letter=OuterRef("letter_id"), outcome=codes.BLOCKED)
    stopped = last.filter(Exists(blocked), letter_id__isnull=False)
    again = Q(pk__in=no_address.values("customer")) | Q(pk__in=mended.values("customer"))
    again |= Q(pk__in=stopped.values("customer")) | Q(pk__in=_came_back(campaign, last).values("customer"))
    found = list(unlisted_customers([campaign.pk]).order_by("number"))
    returning = told.filter(again).exclude(pk__in=excepted.values("customer")).order_by("number")
    was_stopped = set(stopped.order_by().values_list("customer", flat=True))
    came_back = set(_came_back(campaign, last).order_by().values_list("customer", flat=True))
    tried = tried_channels(campaign, came_back)
    ways = Ways(campaign)
    for customer in returning:
        if customer.pk in was_stopped and ways.stops(customer):
            continue
        if customer.pk in came_back and not ways.of(customer, tried[customer.pk])[0]:
            continue
        found.append(customer)
    return found


def _came_back(campaign: Campaign, last: QuerySet[Notice]) -> QuerySet[Notice]:
    """Keep the rows whose letter nobody tries to deliver any more, where there is another channel."""
    if not tells_by_sms(campaign):
        return last.none()
    letter = OuterRef("letter_id")
    ended = Receipt.objects.filter(letter=letter, kind__in=(codes.BOUNCED_HARD, codes.BOUNCED_SOFT))
    delivered = Receipt.objects.filter(letter=letter, kind=codes.DELIVERED)
    refused = Result.objects.filter(letter=letter, outcome=codes.PERMANENT)
    rows: QuerySet[Notice] = last.filter(letter_id__isnull=False).filter(Exists(ended) | Exists(refused))
    return rows.exclude(Exists(delivered))


def tried_channels(campaign: Campaign, customers: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
    """Give the channels by which each of the customers could not be reached in this campaign."""
    mine = Notice.objects.filter(campaign=campaign, customer__in=list(customers))
    tried: dict[UUID, frozenset[str]] = {}
    for customer, channel in _came_back(campaign, mine).order_by().values_list("customer", "channel"):
        tried[customer] = tried.get(customer, frozenset()) | {channel}
    return tried


def next_turns(campaign: Campaign, customers: Iterable[UUID]) -> dict[UUID, int]:
    """Give the turn of the next row of each of the customers."""
    rows = latest_notices(Notice.objects.filter(campaign=campaign, customer__in=list(customers)))
    last = dict(rows.order_by().values_list("customer", "turn"))
    return {key: last[key] + 1 if key in last else 0 for key in customers}


def due_still() -> Q:
    """Return the condition that the customer of a notice still has to be told."""
    return Q(customer__account_state__in=TOLD_ACCOUNT_STATES) & ~asked_for_erasure("customer")
