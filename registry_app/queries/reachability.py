"""Whom of a controller's customers a notice can reach, and in which way: counted in the database."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from dpo_office.common.errors import Invalid
from dpo_office.common.letters import codes
from dpo_office.common.letters.addresses import checked_address
from dpo_office.common.letters.blocks import blocked_for_notices
from dpo_office.common.letters.models import Letter
from dpo_office.common.search.keys import Lowered
from registry_app.domain import reachability
from registry_app.domain.audience import ACCOUNT_STATES
from registry_app.domain.customer_columns import SMS_CHANNEL
from registry_app.domain.notices import TOLD_ACCOUNT_STATES
from registry_app.domain.reachability import Reach
from registry_app.models import Customer
from registry_app.queries.audience import asked_for_erasure, told_customers
from registry_app.queries.ways import sends_sms

# What needs no closer look, on both databases; whatever else stands there is judged one by one.
_PLAIN: Final = r"^[A-Za-z0-9_%+-]+(\.[A-Za-z0-9_%+-]+)*@([A-Za-z0-9-]+\.)+[A-Za-z]{2,63}$"
BOUNCED: Final = "bounced"
INVALID: Final = "invalid"
# Those that a list of customers can be narrowed to.
LISTED: Final = (reachability.BY_EMAIL, reachability.SMS_ONLY, reachability.NEITHER, BOUNCED, INVALID)


def reach_of(controller_id: UUID) -> Reach:
    """Count how the controller's customers can be told, blocks and earlier bounces among it."""
    customers = Customer.objects.filter(controller=controller_id)
    by_state = dict(customers.order_by().values_list("account_state").annotate(number=Count("pk")))
    told = told_customers(customers)
    invalid = _invalid_keys(told)
    with_address = _with_address(told, invalid)
    blocked = _blocked(controller_id, with_address)
    numbers = told.aggregate(
        sms_only=Count("pk", filter=_without_address(invalid) & ~Q(phone="")),
        neither=Count("pk", filter=_without_address(invalid) & Q(phone="")),
        prefer_sms=Count("pk", filter=Q(preferred_channel=SMS_CHANNEL)),
        addresses=Count("pk", filter=~_without_address(invalid)),
    )
    return Reach(
        states={state: by_state.get(state, 0) for state in ACCOUNT_STATES},
        ways={
            reachability.BY_EMAIL: numbers["addresses"] - blocked,
            reachability.EMAIL_BLOCKED: blocked,
            reachability.SMS_ONLY: numbers["sms_only"],
            reachability.NEITHER: numbers["neither"],
        },
        bounced=_bounced(with_address, [controller_id]).count(),
        invalid=len(invalid),
        erasure_requested=customers.filter(
            asked_for_erasure(), account_state__in=TOLD_ACCOUNT_STATES
        ).count(),
        prefer_sms=numbers["prefer_sms"],
        by_sms=_by_sms(told, invalid),
    )


def customers_reached(
    customers: QuerySet[Customer], way: str, controllers: Iterable[UUID]
) -> QuerySet[Customer]:
    """Keep the customers of some controllers who must be told and can be in this way (one of LISTED).

    Blocked addresses are among those with an address: a block knows a keyed hash, no row.
    """
    told = told_customers(customers.filter(controller__in=controllers))
    invalid = _invalid_keys(told)
    if way == reachability.SMS_ONLY:
        return told.filter(_without_address(invalid)).exclude(phone="")
    if way == reachability.NEITHER:
        return told.filter(_without_address(invalid), phone="")
    if way == INVALID:
        return told.filter(pk__in=invalid)
    with_address = _with_address(told, invalid)
    return _bounced(with_address, controllers) if way == BOUNCED else with_address


def _by_sms(told: QuerySet[Customer], invalid: list[UUID]) -> dict[str, int]:
    """Count by language who would be told by a text message; without a gateway, whom nothing else reaches."""
    chosen = _without_address(invalid)
    if sends_sms():
        chosen |= Q(preferred_channel=SMS_CHANNEL)
    rows: QuerySet[Any] = told.filter(chosen).exclude(phone="").order_by()
    return dict(rows.values_list("language").annotate(number=Count("pk")))


def _without_address(invalid: list[UUID]) -> Q:
    return Q(email="") | Q(pk__in=invalid)


def _with_address(told: QuerySet[Customer], invalid: list[UUID]) -> QuerySet[Customer]:
    return told.exclude(_without_address(invalid))


def _invalid_keys(told: QuerySet[Customer]) -> list[UUID]:
    """Find the addresses that are none: unusual ones are judged by the rule that sending goes by."""
    odd = told.exclude(email="").exclude(email__regex=_PLAIN).order_by().values_list("pk", "email")
    return [key for key, address in odd.iterator() if not _is_address(address)]


def _is_address(text: str) -> bool:
    try:
        checked_address(text)
    except Invalid:
        return False
    return True


def _blocked(controller_id: UUID, with_address: QuerySet[Customer]) -> int:
    addresses = with_address.order_by().values_list("email", flat=True)
    return blocked_for_notices(controller_id, addresses.iterator(chunk_size=5000))


def _bounced(with_address: QuerySet[Customer], controllers: Iterable[UUID]) -> QuerySet[Customer]:
    bounced = Letter.objects.filter(
        controller_id__in=list(controllers), channel=codes.EMAIL, receipts__kind=codes.BOUNCED_HARD
    ).order_by()
    return with_address.alias(key=Lowered("email")).filter(
        key__in=bounced.values_list(Lowered("recipient_address"), flat=True)
    )
