"""Which contacts of a controller's customers do not work, for the shop that can ask for better ones."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Q

from dpo_office.common.errors import Invalid
from dpo_office.common.letters import codes
from dpo_office.common.letters.addresses import normalised_contact
from dpo_office.common.letters.blocks import Contact, is_usable
from dpo_office.common.letters.models import Letter, Receipt, Result
from registry_app.domain.notices import ADDRESS_INVALID
from registry_app.models import Notice
from registry_app.queries.ways import contact_of

CAUSE: Final = "registry_app.notice"
# How a notice ended, and how that is told to the shop.
CAME_BACK, REFUSED, UNUSABLE = "came_back", "refused", "unusable"
REASONS: Final = (CAME_BACK, REFUSED, UNUSABLE)
PAGE: Final = 500
FIRST: Final = ""


class Place(NamedTuple):
    """Where a row stands in the order of the list."""

    at: datetime
    reason: str
    key: str


@dataclass(frozen=True)
class WrongContact:
    """One contact that does not work; neither the contact nor the name is told."""

    customer: str
    channel: str
    since: datetime
    reason: str


def wrong_contacts(
    controller_id: UUID, *, since: datetime | None = None, after: str = FIRST
) -> tuple[list[WrongContact], str | None]:
    """Give a page of the contacts that do not work now, oldest first, and the cursor of the next, if any.

    A contact is listed for a hard bounce, a refusal for good, or because it is none; not when the customer
    has another one by now. A page may hold fewer rows than the next. Raises Invalid("cursor_invalid").
    """
    begin = _read(after) if after else None
    candidates = sorted(
        (place, row) for reason in REASONS for place, row in _of(controller_id, reason, since, begin)
    )[:PAGE]
    if not candidates:
        return [], None
    keys = {row for _place, row in candidates}
    notices = {
        notice.pk: notice
        for notice in Notice.objects.filter(pk__in=keys, controller=controller_id).select_related("customer")
    }
    sent = _addresses(notices.values())
    found = [
        WrongContact(notices[row].customer.number, channel, place.at, place.reason)
        for place, row in candidates
        if row in notices
        for channel in _channels(notices[row], place.reason, sent)
    ]
    return found, _written(candidates[-1][0]) if len(candidates) == PAGE else None


def _of(
    controller_id: UUID, reason: str, since: datetime | None, begin: Place | None
) -> Iterator[tuple[Place, UUID]]:
    """Give the rows of one reason, as many as a page holds, each with the key of its notice."""
    rows: Any
    if reason == UNUSABLE:
        at, key, notice = "created_at", "id", "id"
        rows = Notice.objects.filter(controller=controller_id, excluded_reason=ADDRESS_INVALID)
    else:
        at, key, notice = "recorded_at", "id", "letter__cause_id"
        mine = Q(letter__controller_id=controller_id, letter__cause_type=CAUSE)
        if reason == CAME_BACK:
            rows = Receipt.objects.filter(mine, kind=codes.BOUNCED_HARD)
        else:
            # What could not be composed says nothing of the address.
            rows = Result.objects.filter(mine, outcome=codes.PERMANENT).exclude(phase="compose")
    if since is not None:
        rows = rows.filter(**{f"{at}__gte": since})
    if begin is not None:
        rows = rows.filter(_later(at, key, reason, begin))
    for found_at, found_key, found in rows.order_by(at, key).values_list(at, key, notice)[:PAGE]:
        yield Place(found_at, reason, _sortable(found_key)), found


def _later(at: str, key: str, reason: str, begin: Place) -> Q:
    later = Q(**{f"{at}__gt": begin.at})
    if reason > begin.reason:
        return later | Q(**{at: begin.at})
    if reason == begin.reason:
        value = UUID(begin.key) if reason == UNUSABLE else int(begin.key)
        return later | Q(**{at: begin.at, f"{key}__gt": value})
    return later


def _addresses(notices: Any) -> dict[UUID, str]:
    letters = [notice.letter_id for notice in notices if notice.letter_id]
    return dict(Letter.objects.filter(pk__in=letters).values_list("pk", "recipient_address"))


def _channels(notice: Notice, reason: str, sent: dict[UUID, str]) -> list[str]:
    """Give the channels whose contact is still the one that does not work."""
    customer = notice.customer
    if reason == UNUSABLE:
        said = ((channel, contact_of(customer, channel)) for channel in codes.SENT_CHANNELS)
        return [c for c, contact in said if contact.strip() and not is_usable(Contact(c, contact))]
    now = contact_of(customer, notice.channel)
    if not is_usable(Contact(notice.channel, now)):
        return []
    then = sent.get(notice.letter_id, "") if notice.letter_id else ""
    same = bool(then) and normalised_contact(notice.channel, now) == normalised_contact(notice.channel, then)
    return [notice.channel] if same else []


def _sortable(key: UUID | int) -> str:
    return str(key) if isinstance(key, UUID) else f"{key:020d}"


def _written(place: Place) -> str:
    said = f"{place.at.isoformat()}~{place.reason}~{place.key}"
    return base64.urlsafe_b64encode(said.encode()).decode()


def _read(cursor: str) -> Place:
    try:
        at, reason, key = base64.urlsafe_b64decode(cursor.encode()).decode().split("~")
        place = Place(datetime.fromisoformat(at), reason, key)
        is_place = reason in REASONS and place.at.tzinfo is not None
        UUID(key) if reason == UNUSABLE else int(key)
    except ValueError as error:
        raise Invalid("cursor_invalid", field="after") from error
    if not is_place:
        raise Invalid("cursor_invalid", field="after")
    return place
