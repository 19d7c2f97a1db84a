"""Notices and their letters, written together: those of a plan, and those of whoever joins it later."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from uuid import UUID, uuid4

from dpo_office.common.bulk import insert_rows
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.letters.addresses import checked_address
from dpo_office.common.letters.models import LetterTemplate
from dpo_office.common.letters.planning import PlannedLetter, Recipient, Sender, plan_letters
from registry_app.domain.audience import exclusion_reason, told_with_minimum_data
from registry_app.domain.controllers import DEFAULT_LANGUAGE, LANGUAGES
from registry_app.domain.notice_text import greeting
from registry_app.domain.notices import ADDRESS_INVALID, NO_ADDRESS
from registry_app.models import Campaign, Controller, Customer, Notice
from registry_app.queries.audience import who_asked_for_erasure

KIND = "policy.notice"
CAUSE = "registry_app.notice"
CHANNEL = "email"
CHUNK = 500
# Customers held in memory at a time.
LISTED = 2000
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


class Listing:
    """Customers judged in the order in which they come, a few thousand held at a time.

    Going through it writes the notices, and gives the letters of those who get one. `turns` names the turn of
    those who have a row already.
    """

    def __init__(
        self,
        campaign: Campaign,
        customers: Iterable[Customer],
        now: datetime,
        turns: Mapping[UUID, int] | None = None,
    ) -> None:
        self._campaign = campaign
        self._customers = customers
        self._now = now
        self._turns = turns or {}
        self._asked = who_asked_for_erasure(campaign.controller_id)
        self.digest = hashlib.sha256()
        self.count = 0

    def __iter__(self) -> Iterator[PlannedLetter]:
        source = iter(self._customers)
        while some := list(islice(source, LISTED)):
            judged = [(self._judged(customer), customer) for customer in some]
            insert_rows([notice for notice, _customer in judged])
            self.count += len(judged)
            for notice, customer in judged:
                if notice.letter_id is not None:
                    yield _letter(notice.letter_id, notice, customer)

    def _judged(self, customer: Customer) -> Notice:
        reason = _reason_for_no_letter(customer, asked=customer.pk in self._asked)
        self.digest.update(f"{customer.pk} {reason or CHANNEL}\n".encode())
        return Notice(
            campaign_id=self._campaign.pk,
            customer_id=customer.pk,
            controller_id=self._campaign.controller_id,
            letter_id=None if reason else uuid4(),
            channel="" if reason else CHANNEL,
            excluded_reason=reason,
            turn=self._turns.get(customer.pk, 0),
            created_at=self._now,
        )


def _reason_for_no_letter(customer: Customer, *, asked: bool) -> str:
    reason = exclusion_reason(customer.account_state, asked_for_erasure=asked)
    if reason is not None:
        return reason
    if not customer.email.strip():
        return NO_ADDRESS
    try:
        checked_address(customer.email)
    except Invalid:
        # One mistyped address must not keep everybody else from being told.
        return ADDRESS_INVALID
    return ""


def _letter(letter_id: UUID, notice: Notice, customer: Customer) -> PlannedLetter:
    language = customer.language if customer.language in LANGUAGES else DEFAULT_LANGUAGE
    nameless = told_with_minimum_data(customer.account_state)
    name = "" if nameless else _CONTROL.sub(" ", customer.name).strip()
    recipient = Recipient(name=name, address=customer.email, language=language)
    return PlannedLetter(letter_id, notice.pk, recipient, {"greeting": greeting(language, name)})


def require_sender(controller: Controller) -> None:
    """Raise Refused("sender_missing") for a controller that nobody could answer."""
    if not controller.contact_email:
        raise Refused("sender_missing")


def post_notices(
    campaign: Campaign,
    letters: Iterable[PlannedLetter],
    templates: Mapping[str, LetterTemplate],
    now: datetime,
) -> int:
    """Put the notices' letters into the outbox; return how many."""
    controller = campaign.controller
    return plan_letters(
        batch_id=campaign.pk,
        controller_id=controller.pk,
        kind=KIND,
        cause_type=CAUSE,
        sender=Sender(name=controller.name, address=controller.contact_email),
        templates=templates,
        rows=letters,
        not_before=now,
        now=now,
        chunk_size=CHUNK,
    )
