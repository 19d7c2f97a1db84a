"""Notices and their letters, written together: those of a plan, and those of whoever joins it later."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice, starmap
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from dpo_office.common.bulk import insert_rows
from dpo_office.common.errors import Refused
from dpo_office.common.ids import ordered_id
from dpo_office.common.letters import codes
from dpo_office.common.letters.batches import switch_batch
from dpo_office.common.letters.models import LetterTemplate
from dpo_office.common.letters.planning import PlannedLetter, Recipient, Sender, plan_letters
from registry_app.domain.audience import exclusion_reason, told_with_minimum_data
from registry_app.domain.controllers import DEFAULT_LANGUAGE, LANGUAGES
from registry_app.domain.notice_text import greeting
from registry_app.domain.notices import longer_list_sha256
from registry_app.models import Campaign, Controller, Customer, Notice
from registry_app.queries.audience import who_asked_for_erasure
from registry_app.queries.ways import Ways, contact_of

KIND = "policy.notice"
CAUSE = "registry_app.notice"
CHUNK = 500
# Customers held in memory at a time.
LISTED = 2000
NOTICE_FIELDS: Final = ("id", "customer_id", "letter_id", "channel", "excluded_reason", "turn")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


class Listed(NamedTuple):
    """What of a customer decides whether and how they are told."""

    pk: UUID
    number: str
    name: str
    email: str
    phone: str
    preferred_channel: str
    language: str
    account_state: str

    @classmethod
    def of(cls, customer: Customer) -> "Listed":
        """Take it from the customer."""
        return cls(
            customer.pk,
            customer.number,
            customer.name,
            customer.email,
            customer.phone,
            customer.preferred_channel,
            customer.language,
            customer.account_state,
        )


def listed(customers: QuerySet[Customer]) -> QuerySet[Any]:
    """Return the customers as rows of `Listed`, in their order."""
    return customers.values_list(
        "pk", "number", "name", "email", "phone", "preferred_channel", "language", "account_state"
    )


class Listing:
    """Customers judged in the order in which they come, a few thousand held at a time.

    Going through it writes the notices, and gives the letters of those who get one. `turns` names the turn of
    those who have a row already, `tried` the channels by which they could not be reached.
    """

    def __init__(
        self,
        campaign: Campaign,
        customers: Iterable[tuple[Any, ...]],
        now: datetime,
        turns: Mapping[UUID, int] | None = None,
        tried: Mapping[UUID, frozenset[str]] | None = None,
    ) -> None:
        self._campaign = campaign
        self._customers = customers
        self._same = {"campaign_id": campaign.pk, "controller_id": campaign.controller_id, "created_at": now}
        self._turns = turns or {}
        self._tried = tried or {}
        self._asked = who_asked_for_erasure(campaign.controller_id)
        self.digest = hashlib.sha256()
        self.count = 0
        self.last_number = ""

    def __iter__(self) -> Iterator[PlannedLetter]:
        source = starmap(Listed, self._customers)
        # Only now: the texts of a campaign that is being planned are there when its list is gone through.
        self._ways = Ways(self._campaign)
        while some := list(islice(source, LISTED)):
            letters: list[PlannedLetter] = []
            notices = [self._judged(customer, letters) for customer in some]
            self.count += insert_rows(Notice, NOTICE_FIELDS, notices, self._same)
            self.last_number = some[-1].number
            yield from letters

    def _judged(self, customer: Listed, letters: list[PlannedLetter]) -> tuple[Any, ...]:
        """Return the notice's values of NOTICE_FIELDS; its letter, if there is one, is put to `letters`."""
        channel, reason = self._channel_or_reason(customer)
        self.digest.update(f"{customer.pk} {reason or channel}\n".encode())
        notice_id, turn = ordered_id(), self._turns.get(customer.pk, 0)
        if reason:
            return notice_id, customer.pk, None, "", reason, turn
        letter = _letter(ordered_id(), notice_id, customer, channel)
        letters.append(letter)
        return notice_id, customer.pk, letter.letter_id, channel, "", turn

    def _channel_or_reason(self, customer: Listed) -> tuple[str, str]:
        asked = customer.pk in self._asked
        reason = exclusion_reason(customer.account_state, asked_for_erasure=asked)
        if reason is not None:
            return "", reason
        return self._ways.of(customer, self._tried.get(customer.pk, frozenset()))


def _letter(letter_id: UUID, notice_id: UUID, customer: Listed, channel: str) -> PlannedLetter:
    language = customer.language if customer.language in LANGUAGES else DEFAULT_LANGUAGE
    # A text message greets nobody: its recipient needs no name.
    nameless = channel == codes.SMS or told_with_minimum_data(customer.account_state)
    name = "" if nameless else _CONTROL.sub(" ", customer.name).strip()
    recipient = Recipient(name=name, address=contact_of(customer, channel), language=language)
    slots = {} if channel == codes.SMS else {"greeting": greeting(language, name)}
    return PlannedLetter(letter_id, notice_id, recipient, slots, channel)


def require_sender(controller: Controller) -> None:
    """Raise Refused("sender_missing") for a controller that nobody could answer."""
    if not controller.contact_email:
        raise Refused("sender_missing")


def list_customers(campaign: Campaign, at_most: int, now: datetime) -> Listing:
    """Put the next customers on the campaign's list, by their numbers, with their letters held.

    The campaign's fields change with it: how many letters are expected, the hash of the list so far, and how
    far it has come. The caller saves them in the same transaction, so that after any crash the list goes on
    where it was.
    """
    customers = Customer.objects.filter(controller=campaign.controller_id).order_by("number")
    if campaign.listed_to:
        customers = customers.filter(number__gt=campaign.listed_to)
    listing = Listing(campaign, listed(customers[:at_most]).iterator(chunk_size=LISTED), now)
    campaign.expected += post_notices(
        campaign, listing, LetterTemplate.objects.filter(batch_id=campaign.pk), now
    )
    switch_batch(campaign.pk, stopped=True)
    added = listing.digest.hexdigest()
    before = campaign.list_sha256
    campaign.list_sha256 = longer_list_sha256(before, added) if before else added
    campaign.listed_to = listing.last_number if listing.count == at_most else None
    return listing


def post_notices(
    campaign: Campaign,
    letters: Iterable[PlannedLetter],
    templates: Iterable[LetterTemplate],
    now: datetime,
) -> int:
    """Put the notices' letters into the outbox; return how many."""
    controller = campaign.controller
    by_channel: dict[str, dict[str, LetterTemplate]] = {codes.EMAIL: {}, codes.SMS: {}}
    for template in templates:
        by_channel[template.channel][template.language] = template
    return plan_letters(
        batch_id=campaign.pk,
        controller_id=controller.pk,
        kind=KIND,
        cause_type=CAUSE,
        sender=Sender(name=controller.name, address=controller.contact_email),
        templates=by_channel[codes.EMAIL],
        sms_templates=by_channel[codes.SMS],
        rows=letters,
        not_before=now,
        now=now,
        chunk_size=CHUNK,
    )
