"""Whom somebody on the telephone may be: a customer by what they say, or the number itself."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse

from dpo_office.common import clock
from dpo_office.common.errors import Invalid
from dpo_office.common.letters import codes
from dpo_office.common.letters.addresses import checked_address, normalised_phone
from dpo_office.common.letters.blocks import Contact, blocks_of, is_usable
from dpo_office.common.letters.models import ContactBlock
from dpo_office.common.permissions import Actor
from registry_app.admin.words import masked_address, masked_phone, masked_wholly
from registry_app.models import Controller, Customer
from registry_app.permissions import sees_contact
from registry_app.queries.contacts import contacts_of
from requests_app.domain.case_codes import DANISH
from requests_app.labels_chips import chip_of_limit
from requests_app.letter_texts import long_date
from requests_app.models import Case
from requests_app.permissions import RECORD
from requests_app.queries.case_customers import customer_keys
from requests_app.queries.customers import customers_for_caller
from requests_app.queries.quick_records import open_cases_of_caller
from requests_app.quick_texts import sentence

HITS_SHOWN: Final = 5
# The key of whoever is on the line, when no customer is meant: the number or address itself, at a controller.
ITSELF: Final = "itself"


@dataclass(frozen=True)
class Caller:
    """One of those whom the person may be, with what the agent may see and say."""

    key: str
    controller: Controller
    customer: Customer | None = None
    email: str = ""
    phone: str = ""
    language: str = DANISH
    channels: frozenset[str] = frozenset()
    blocked: tuple[dict[str, Any], ...] = ()
    cases: tuple[dict[str, Any], ...] = ()
    # Whether a letter may go to the address on file.
    may_confirm: bool = False
    # A controller has contact data masked for whoever records.
    hides_contact: bool = False

    @property
    def masked_email(self) -> str:
        """Give enough of the address on file to recognise it."""
        return self._shown(masked_address, self.customer.email) if self.customer else ""

    @property
    def masked_phone(self) -> str:
        """Give the end of the number on file."""
        return self._shown(masked_phone, self.customer.phone) if self.customer else ""

    def _shown(self, shown_as: Callable[[str], str], contact: str) -> str:
        return masked_wholly(contact) if self.hides_contact else shown_as(contact)


@dataclass(frozen=True)
class Found:
    """What a search met: customers, and the number or address itself at each controller."""

    customers: tuple[Caller, ...]
    itself: tuple[Caller, ...]
    has_more: bool = False


def callers_found(actor: Actor, text: str) -> Found:
    """Return the customers that match, and the number or address itself where the text is one."""
    rows = list(customers_for_caller(actor, actor.controllers(RECORD), text)[: HITS_SHOWN + 1])
    email, phone = said_contact(text)
    shown = rows[:HITS_SHOWN]
    cases = open_cases_of_caller(actor, shown, email=email, phone=phone)
    known = {row.pk for row in shown}
    others = [case for case in cases if known.isdisjoint(customer_keys(case))]
    return Found(
        customers=tuple(_customer(row, email, phone, cases, actor) for row in shown),
        itself=tuple(_itself(row, email, phone, others) for row in _controllers(actor, email or phone)),
        has_more=len(rows) > HITS_SHOWN,
    )


def chosen_caller(found: Found, key: str) -> Caller | None:
    """Return the one that was chosen; the only one possible needs no choice."""
    if key:
        return next((caller for caller in (*found.customers, *found.itself) if caller.key == key), None)
    likely = found.customers or found.itself
    return likely[0] if len(likely) == 1 else None


def said_contact(text: str) -> tuple[str, str]:
    """Read an e-mail address or a telephone number out of what was typed; both empty when it is neither."""
    try:
        if "@" in text:
            return checked_address(text), ""
        normalised_phone(text)
    except Invalid:
        return "", ""
    return "", text


def _customer(row: Customer, email: str, phone: str, cases: Iterable[Case], actor: Actor) -> Caller:
    contacts = (*contacts_of(row), *_said(email, phone))
    blocks = list(_blocks(row.controller, contacts))
    return Caller(
        key=str(row.pk),
        controller=row.controller,
        customer=row,
        email=email,
        phone=phone,
        language=row.language,
        channels=frozenset(contact.channel for contact in contacts),
        blocked=_blocked(blocks),
        cases=tuple(_case(case) for case in cases if row.pk in customer_keys(case)),
        may_confirm=is_usable(Contact(codes.EMAIL, row.email))
        and not any(block.scope == codes.SCOPE_EVERYTHING for block in blocks),
        hides_contact=not sees_contact(actor, row.controller_id),
    )


def _itself(controller: Controller, email: str, phone: str, cases: Iterable[Case]) -> Caller:
    contacts = _said(email, phone)
    return Caller(
        key=f"{ITSELF}-{controller.slug}",
        controller=controller,
        email=email,
        phone=phone,
        channels=frozenset(contact.channel for contact in contacts),
        blocked=_blocked(_blocks(controller, contacts)),
        cases=tuple(_case(case) for case in cases if case.controller_id == controller.pk),
    )


def _controllers(actor: Actor, contact: str) -> Sequence[Controller]:
    """Name the controllers at which the number itself may be recorded; none when none was given."""
    if not contact:
        return ()
    return list(Controller.objects.for_user(actor).where_may(actor, RECORD).order_by("name"))


def _said(email: str, phone: str) -> tuple[Contact, ...]:
    if email:
        return (Contact(codes.EMAIL, email),)
    return (Contact(codes.SMS, phone), Contact(codes.PHONE, phone)) if phone else ()


def _blocks(controller: Controller, contacts: Iterable[Contact]) -> Iterable[ContactBlock]:
    return blocks_of(controller.pk, contacts).filter(lifted_at__isnull=True)


def _blocked(blocks: Iterable[ContactBlock]) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "scope": block.get_scope_display(),
            "channel": block.get_channel_display(),
            "since": block.created_at,
        }
        for block in blocks
    )


def _case(case: Case) -> dict[str, Any]:
    """Tell of an open case what the agent may say: that it is there, and until when it is answered."""
    return {
        "reference": case.reference,
        "state": case.get_state_display(),
        "chip": chip_of_limit(case.due_on, clock.today(), is_paused=case.is_paused),
        "due_on": case.due_on,
        "url": reverse("admin:requests_app_case_change", args=[case.pk]),
        "language": case.language,
        "sentence": sentence(
            "open_case",
            case.language,
            reference=case.reference,
            received_on=long_date(case.received_on, case.language),
            due_on=long_date(case.due_on, case.language),
        ),
    }
