"""The letters of a case: to whom they go, and that each step leaves one in its own transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.conf import settings

from dpo_office.common.documents import Document
from dpo_office.common.errors import Invalid
from dpo_office.common.letters import codes
from dpo_office.common.letters.addresses import checked_address
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.planning import Recipient, Sender, post_letter
from dpo_office.common.permissions import Actor
from registry_app.models import Controller
from requests_app.actions.case_marks import marked, marked_name, tester_of
from requests_app.actions.case_readers import (
    Reader,
    person_of_case,
    persons_own,
    reader_of,
    representative_of,
)
from requests_app.domain.clock_acts import is_identified
from requests_app.gateways.request_form import Letterhead
from requests_app.mail_texts import mail_text
from requests_app.models import Case, Representation
from requests_app.queries.mails import reply_address_of


def letterhead_of(controller: Controller) -> Letterhead:
    """Say who writes."""
    return Letterhead(name=controller.name, address=controller.address, contact=contact_of(controller))


def letterhead_for(case: Case) -> Letterhead:
    """Say who writes in a document of the case; that of a test bears the mark in its heading."""
    head = letterhead_of(case.controller)
    return replace(head, name=marked_name(case, head.name))


def contact_of(controller: Controller) -> str:
    """Give the address that people can write to: the controller's own, else the office's."""
    return controller.contact_email or f"office@{settings.DPO_NOTICE_DOMAIN}"


def write_to_requester(
    case: Case,
    kind: str,
    *,
    actor: Actor,
    now: datetime,
    expires_on: date | None = None,
    reasons: Sequence[str] = (),
    attachments: Sequence[Document] = (),
    filenames: Sequence[str] = (),
    may_wait: bool = False,
    told: Mapping[str, str] | None = None,
    said: str = "",
) -> Letter:
    """Write about the case to whoever asked, where they asked from; nothing in it is about a customer.

    Whoever represents the person reads it instead, once their authority is checked. What only
    confirms `may_wait` while the brand is being set up: the step itself must not be lost.
    """
    reader = reader_of(case, now)
    return _post(
        case,
        kind,
        reader,
        [reader.address],
        actor=actor,
        now=now,
        name="" if kind.endswith("_received") and kind != "information_received" else reader.name,
        due_on=case.due_on,
        expires_on=expires_on,
        reasons=reasons,
        attachments=attachments,
        filenames=filenames,
        may_wait=may_wait,
        told=told,
        said=said,
    )


def write_to_representative(
    case: Case, row: Representation, kind: str, said: str, *, actor: Actor, now: datetime
) -> Letter:
    """Write about the authority to whoever says that they represent the person; it names nobody else."""
    reader = representative_of(case, row)
    return _post(
        case,
        kind,
        reader,
        [reader.address],
        actor=actor,
        now=now,
        name=reader.name,
        said=said,
        attachments=(),
        filenames=(),
        due_on=case.due_on,
        may_wait=True,
    )


def write_enquiry_answer(case: Case, kind: str, said: str, *, actor: Actor, now: datetime) -> Letter:
    """Answer what was asked beside rights where it came from, over enforced TLS; it holds nothing found."""
    reader = reader_of(case, now)
    return _post(
        case,
        kind,
        reader,
        [reader.address],
        actor=actor,
        now=now,
        name=reader.name,
        said=said,
        attachments=(),
        filenames=(),
        confidential=True,
    )


def write_confirmation(case: Case, said: str, *, actor: Actor, now: datetime) -> Letter:
    """Confirm to the customer, at the address on file, what was said on the telephone; over enforced TLS.

    Whoever called may have given any name, so the letter is addressed to the customer by the name on file.
    """
    customer = case.customer
    return _post(
        case,
        "case_recorded",
        replace(person_of_case(case), name=customer.name if customer else case.requester_name),
        [_on_file(case)],
        actor=actor,
        now=now,
        name=customer.name if customer else "",
        said=said,
        attachments=(),
        filenames=(),
        confidential=True,
        may_wait=True,
    )


def write_decision(
    case: Case,
    kind: str,
    *,
    actor: Actor,
    now: datetime,
    attachments: Sequence[Document],
    filenames: Sequence[str],
    told: Mapping[str, str] | None = None,
) -> Letter:
    """Send a refusal to whoever asked (GDPR Art. 12(4)); it holds nothing that was found."""
    reader = reader_of(case, now, decides=True)
    known = [persons_own(case, _on_file(case))] if reader.is_person else []
    return _post(
        case,
        kind,
        reader,
        [reader.address, *known],
        actor=actor,
        now=now,
        name=reader.name,
        attachments=attachments,
        filenames=filenames,
        confidential=True,
        told=told,
    )


def write_content(
    case: Case,
    kind: str,
    *,
    actor: Actor,
    now: datetime,
    attachments: Sequence[Document],
    filenames: Sequence[str],
) -> Letter:
    """Send what was found, over enforced TLS: to the address on file, which is known to be the person's.

    Whoever wrote may have given another's number. So where a customer is matched, the requester's own address
    is used only after a form was verified or waived; without either, the letter waits to be printed. Whoever
    represents the person has it at the address with which their authority was checked.
    """
    reader = reader_of(case, now, decides=True)
    known = [persons_own(case, _on_file(case))] if reader.is_person else []
    own = [reader.address] if not reader.is_person or case.customer is None or is_known(case) else []
    return _post(
        case,
        kind,
        reader,
        [*known, *own],
        actor=actor,
        now=now,
        name=reader.name,
        attachments=attachments,
        filenames=filenames,
        confidential=True,
    )


def _on_file(case: Case) -> str:
    return case.customer.email if case.customer else ""


def is_known(case: Case) -> bool:
    """Tell whether it is settled who asks: by a form, by a waiver, or by a sufficient answer."""
    return (
        case.issued_forms.filter(used_at__isnull=False).exists()
        or case.reasons.filter(step="waive_form").exists()
        or is_identified(list(case.clock_entries.all()))
    )


def _post(
    case: Case,
    kind: str,
    reader: Reader,
    addresses: Sequence[str],
    *,
    actor: Actor,
    now: datetime,
    name: str,
    attachments: Sequence[Document],
    filenames: Sequence[str],
    due_on: date | None = None,
    expires_on: date | None = None,
    reasons: Sequence[str] = (),
    said: str = "",
    told: Mapping[str, str] | None = None,
    confidential: bool = False,
    may_wait: bool = False,
) -> Letter:
    controller = case.controller
    text = mail_text(
        kind,
        case.language,
        reference=case.reference,
        controller=controller.name,
        contact=contact_of(controller),
        name=name,
        due_on=due_on,
        expires_on=expires_on,
        reasons=reasons,
        received_on=case.received_on,
        said=said,
        told=told,
    )
    text = marked(case, text, case.language)
    address = next((address for address in addresses if _is_usable(address)), "")
    return post_letter(
        cause=case,
        kind=f"case.{kind.removeprefix('case_')}",
        controller_id=case.controller_id,
        sender=Sender(name=controller.name, address=contact_of(controller)),
        recipient=Recipient(
            name=reader.name,
            address=address or reader.envelope,
            language=case.language,
        ),
        subject=text.subject,
        body=text.body,
        attachments=attachments,
        filenames=filenames,
        confidential=confidential,
        may_wait=may_wait,
        reply_to="" if case.is_test else reply_address_of(case),
        tested_by=tester_of(case),
        actor=actor,
        now=now,
        # Without a mail address the letter waits to be printed: nothing that is owed gets lost in silence.
        channel=codes.EMAIL if address else codes.POST,
    )


def _is_usable(address: str) -> bool:
    try:
        checked_address(address)
    except Invalid:
        return False
    return True
