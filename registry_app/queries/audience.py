"""Who must be told of a new version: who is on the list, and who came onto it since it was planned."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.module_loading import import_string

from dpo_office.common.letters import codes
from dpo_office.common.letters.blocks import blocked_for_notices
from dpo_office.common.letters.models import Result
from registry_app.domain.notices import (
    ADDRESS_INVALID,
    NO_ADDRESS,
    NOT_TOLD_REASONS,
    TOLD_ACCOUNT_STATES,
)
from registry_app.models import Campaign, Customer, Notice, NoticeException


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
    a contact block that has ended. Such a letter never left, so nobody is told twice.
    """
    told = told_customers(Customer.objects.filter(controller=campaign.controller_id))
    last = latest_notices(Notice.objects.filter(campaign=campaign))
    excepted = NoticeException.objects.filter(campaign=campaign)
    no_address = last.filter(excluded_reason=NO_ADDRESS).exclude(customer__email="")
    mended = last.filter(excluded_reason=ADDRESS_INVALID, customer__changed_at__gt=F("created_at"))
    blocked = Result.objects.filter(letter=OuterRef("letter_id"), outcome=codes.BLOCKED)
    stopped = last.filter(Exists(blocked), letter_id__isnull=False)
    again = Q(pk__in=no_address.values("customer")) | Q(pk__in=mended.values("customer"))
    again |= Q(pk__in=stopped.values("customer"))
    found = list(unlisted_customers([campaign.pk]).order_by("number"))
    returning = told.filter(again).exclude(pk__in=excepted.values("customer")).order_by("number")
    was_stopped = set(stopped.order_by().values_list("customer", flat=True))
    for customer in returning:
        still = customer.pk in was_stopped and blocked_for_notices(campaign.controller_id, [customer.email])
        if not still:
            found.append(customer)
    return found


def next_turns(campaign: Campaign, customers: Iterable[UUID]) -> dict[UUID, int]:
    """Give the turn of the next row of each of the customers."""
    rows = latest_notices(Notice.objects.filter(campaign=campaign, customer__in=list(customers)))
    last = dict(rows.order_by().values_list("customer", "turn"))
    return {key: last[key] + 1 if key in last else 0 for key in customers}


def due_still() -> Q:
    """Return the condition that the customer of a notice still has to be told."""
    return Q(customer__account_state__in=TOLD_ACCOUNT_STATES) & ~asked_for_erasure("customer")
