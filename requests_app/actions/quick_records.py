"""What the person says on the telephone is recorded and carried out while they wait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotFound, Refused
from dpo_office.common.letters import codes
from dpo_office.common.letters.blocks import Contact, is_usable, place_block
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from registry_app.models import Controller, Customer, System
from registry_app.queries.consents import consent_code, purposes_on_consent, systems_of
from registry_app.queries.contacts import contacts_of
from registry_app.queries.systems import systems_holding
from requests_app.actions.case_letters import write_confirmation
from requests_app.actions.case_rows import keep_reason
from requests_app.actions.new_cases import (
    Requester,
    add_case,
    checked_requester,
    permitted_controller,
    reckoned,
    require_known,
)
from requests_app.domain.case_codes import CHANNELS, DANISH, GRANTED, LANGUAGES, PENDING
from requests_app.domain.intake import checked_receipt
from requests_app.domain.promised_clock import AT_ONCE
from requests_app.domain.quick_records import (
    CORRECTION,
    OTHER_CONSENT,
    WITHDRAWAL,
    Wish,
    channels_of,
    checked_wishes,
    require_confirmable,
    rights_of,
)
from requests_app.domain.rights import OBJECTION
from requests_app.letter_texts import long_date
from requests_app.models import Case, QuickRecord, SystemTask
from requests_app.permissions import RECORD
from requests_app.queries.customers import customer_with_phone, matching_customer
from requests_app.queries.quick_records import confirmable_address
from requests_app.quick_texts import read_aloud

RECORDED = "case.recorded_at_once"


@dataclass(frozen=True)
class _Work:
    """What the wishes come to: contacts that are blocked, systems with something to do, names of consents."""

    contacts: tuple[Contact, ...]
    systems: tuple[System, ...]
    consents: Mapping[str, str]


def record_at_once(
    *,
    controller: str,
    wishes: Sequence[Wish],
    requester: Requester,
    channel: str,
    actor: Actor,
    now: datetime,
    customer_id: UUID | None = None,
    received_at: datetime | None = None,
    language: str = DANISH,
    confirm: bool = False,
) -> Case:
    """Open a case with what the person wants, carry it out, and answer it, all in one step.

    Marketing is blocked on the channels named, for every contact that we have of the person: the customer's
    own and the one they called from (GDPR Art. 21(3)). A consent is withdrawn and a correction passed on by a
    task for each system concerned (Art. 7(3), 16, 19); the case then collects until they are done. Otherwise
    nothing is left to do, and it is answered and closed. Nobody is asked who they are: what is recorded here
    harms nobody if somebody else asked for it, and reveals nothing. `confirm` also writes what was said to
    the address on file.

    Raises Invalid, NotPermitted, NotFound for a foreign customer, Refused("no_systems" |
    "confirmation_without_address" | "confirmation_to_wrong_address").
    """
    owner = permitted_controller(controller, actor, RECORD)
    wanted = checked_wishes(wishes)
    person = checked_requester(requester)
    require_known(channel, CHANNELS, "channel")
    require_known(language, LANGUAGES, "language")
    received = checked_receipt(received_at, now)
    customer = _customer(owner, customer_id, person)
    work = _work(owner, wanted, customer, person, language)
    if confirm:
        require_confirmable(wanted, confirmable_address(customer))
    rights = rights_of(wanted)
    with acting(actor, RECORDED):
        case = add_case(
            owner,
            person,
            customer=customer,
            rights=rights,
            due=reckoned(owner, received, rights),
            received_at=received,
            channel=channel,
            language=language,
            actor=actor,
            now=now,
        )
        _keep(case, wanted, actor, now)
        blocks = [
            place_block(
                contact,
                controller_id=owner.pk,
                scope=codes.SCOPE_MARKETING,
                reason=RECORDED,
                now=now,
                cause_id=case.pk,
            )
            for contact in work.contacts
        ]
        said = _said(case, wanted, work)
        _go_on(case, wanted, work, said, [str(block.pk) for block in blocks], actor=actor, now=now)
        if confirm:
            write_confirmation(case, said, actor=actor, now=now)
    return case


def _customer(owner: Controller, customer_id: UUID | None, person: Requester) -> Customer | None:
    if customer_id is not None:
        chosen: Customer | None = Customer.objects.filter(controller=owner, pk=customer_id).first()
        if chosen is None:
            raise NotFound("not_found")
        return chosen
    matched = matching_customer(owner, number=person.customer_number, email=person.email)
    return matched or customer_with_phone(owner, person.phone)


def _work(
    owner: Controller, wishes: Sequence[Wish], customer: Customer | None, person: Requester, language: str
) -> _Work:
    consents = {consent_code(row): row for row in purposes_on_consent(owner)}
    named = [wish.subject for wish in wishes if wish.kind == WITHDRAWAL and wish.subject != OTHER_CONSENT]
    for code in named:
        if code not in consents:
            raise Invalid("consent_unknown", field="consent", consent=code)
    systems = {system.pk: system for system in systems_of([consents[code] for code in named])}
    asks_correction = any(wish.kind == CORRECTION for wish in wishes)
    asks_other = any(wish.kind == WITHDRAWAL and wish.subject == OTHER_CONSENT for wish in wishes)
    if asks_correction or asks_other:
        # Nobody knows better than the systems where this one stands.
        systems |= {system.pk: system for system in systems_holding(owner)}
        if not systems:
            raise Refused("no_systems")
    return _Work(
        contacts=_blocked_contacts(wishes, customer, person),
        systems=tuple(sorted(systems.values(), key=lambda system: system.code)),
        consents={
            code: str(row.name_da if language == DANISH else row.name_en) for code, row in consents.items()
        },
    )


def _blocked_contacts(
    wishes: Sequence[Wish], customer: Customer | None, person: Requester
) -> tuple[Contact, ...]:
    """Name every contact on the channels where marketing stops; each channel needs at least one."""
    said = (
        Contact(codes.EMAIL, person.email),
        Contact(codes.SMS, person.phone),
        Contact(codes.PHONE, person.phone),
    )
    on_file = filter(is_usable, contacts_of(customer)) if customer else ()
    known = dict.fromkeys((*on_file, *(contact for contact in said if contact.contact)))
    wanted = channels_of(wishes)
    for channel in wanted:
        if not any(contact.channel == channel for contact in known):
            raise Invalid("channel_without_contact", field="channels", channel=channel)
    return tuple(contact for contact in known if contact.channel in wanted)


def _keep(case: Case, wishes: Sequence[Wish], actor: Actor, now: datetime) -> None:
    QuickRecord.objects.bulk_create(
        QuickRecord(
            case=case,
            position=position,
            kind=wish.kind,
            channels=list(wish.channels),
            subject=wish.subject,
            wrong=wish.wrong,
            right=wish.right,
            text=wish.text,
            recorded_at=now,
            recorded_by=actor.user_id,
        )
        for position, wish in enumerate(wishes)
    )


def _said(case: Case, wishes: Sequence[Wish], work: _Work) -> str:
    return read_aloud(
        wishes,
        case.language,
        controller=case.controller.name,
        consents=work.consents,
        due_on=long_date(case.due_on, case.language) if work.systems else "",
    )


def _go_on(
    case: Case,
    wishes: Sequence[Wish],
    work: _Work,
    said: str,
    blocks: list[str],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Answer and close the case; or plan the work, where another system has to do something first."""
    done = (OBJECTION,) if work.systems else rights_of(wishes)
    for item in case.items.filter(right__in=done):
        item.outcome, item.decided_at, item.decided_by = GRANTED, now, actor.user_id
        item.save(update_fields=["outcome", "decided_at", "decided_by"])
    step = "plan_tasks" if work.systems else "record_at_once"
    keep_reason(case, step, said, actor=actor, now=now)
    data = {
        "kinds": sorted({wish.kind for wish in wishes}),
        "channels": list(channels_of(wishes)),
        "blocks": blocks,
    }
    if AT_ONCE.isdisjoint(case.items.filter(outcome=PENDING).values_list("right", flat=True)):
        # What is blocked here has stopped; in other systems somebody records it.
        case.use_stopped_at = now if case.stop_by else None
    stopped = ["use_stopped_at"]
    if work.systems:
        SystemTask.objects.bulk_create(
            SystemTask(case=case, system=system, created_at=now) for system in work.systems
        )
        systems = [system.code for system in work.systems]
        save_step(case, step, actor=actor, now=now, fields=stopped, data=data | {"systems": systems})
        return
    case.answered_at = now
    save_step(case, step, actor=actor, now=now, fields=[*stopped, "answered_at"], data=data)
    # Nothing is left to do or to wait for, so the period for which the case is kept begins.
    case.closed_at, case.closed_by = now, actor.user_id
    save_step(case, "close_case", actor=actor, now=now, fields=["closed_at", "closed_by"])
