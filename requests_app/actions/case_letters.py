"""The letters of a case: to whom they go, and that each step leaves one in its own transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.conf import settings

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.documents import Document
from dpo_office.common.errors import Invalid
from dpo_office.common.letters import codes
from dpo_office.common.letters.addresses import checked_address
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.planning import Recipient, Sender, post_letter
from dpo_office.common.permissions import Actor
from registry_app.models import Controller
from requests_app.actions.answer_link_rows import Behind, NewLink, keep_link, new_link
from requests_app.actions.case_marks import marked, marked_name, tester_of
from requests_app.actions.case_readers import (
    Reader,
    person_of_case,
    persons_own,
    reader_of,
    representative_of,
)
from requests_app.answer_link_texts import link_told
from requests_app.domain.answer_links import USUAL_WAY, Way
from requests_app.domain.clock_acts import is_identified
from requests_app.gateways.request_form import Letterhead
from requests_app.mail_texts import mail_text
from requests_app.models import Case, Representation
from requests_app.queries.mails import reply_address_of

# Which words an answer has on paper that lay behind a link.
PAPER_TEXTS = {
    "case.answer_sent": "answer_sent",
    "case.part_answered": "part_answered",
    "case.refused": "case_refused",
}


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
        name="" if kind == "case_received" else reader.name,
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
    way: Way = USUAL_WAY,
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
        behind=Behind(way) if way.by_link else None,
    )


def write_content(
    case: Case,
    kind: str,
    *,
    actor: Actor,
    now: datetime,
    attachments: Sequence[Document],
    filenames: Sequence[str],
    way: Way = USUAL_WAY,
) -> Letter:
    """Send what was found, over enforced TLS or by a link, to the address on file: it is the person's own.

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
        behind=Behind(way) if way.by_link else None,
    )


def write_fresh_link(case: Case, answer: Letter, way: Way, *, actor: Actor, now: datetime) -> Letter:
    """Lead again to an answer that lies behind a link, at the address to which the first link went."""
    return _post(
        case,
        "answer_link",
        replace(reader_of(case, now, decides=True), name=answer.recipient_name),
        [answer.recipient_address],
        actor=actor,
        now=now,
        name=answer.recipient_name,
        attachments=(),
        filenames=(),
        behind=Behind(way, answer),
    )


def write_on_paper(case: Case, answer: Letter, envelope: str, *, actor: Actor, now: datetime) -> Letter:
    """Write an answer that lies behind a link as a letter that waits to be printed, with the same files."""
    attached = list(answer.attachments.select_related("document").order_by("pk"))
    return _post(
        case,
        PAPER_TEXTS[answer.kind],
        replace(reader_of(case, now, decides=True), name=answer.recipient_name, envelope=envelope),
        [],
        actor=actor,
        now=now,
        name=answer.recipient_name,
        attachments=[row.document for row in attached],
        filenames=[row.filename for row in attached],
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
    behind: Behind | None = None,
) -> Letter:
    controller = case.controller
    address = next((address for address in addresses if _is_usable(address)), "")
    link = _link_of(behind, address, now) if behind else None
    text = mail_text(
        link.text if link else kind,
        case.language,
        reference=case.reference,
        controller=controller.name,
        contact=contact_of(controller),
        name=name,
        due_on=due_on,
        expires_on=copenhagen_date(link.expires_at) if link else expires_on,
        reasons=reasons,
        received_on=case.received_on,
        said=said,
        told=link_told(case.language, is_told=bool(link.way.code)) if link else told,
    )
    text = marked(case, text, case.language)
    letter = post_letter(
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
        # What lies behind a link does not travel.
        confidential=confidential and link is None,
        private_words=link.address if link else "",
        behind_link=link is not None,
        may_wait=may_wait,
        reply_to="" if case.is_test else reply_address_of(case),
        tested_by=tester_of(case),
        actor=actor,
        now=now,
        # Without a mail address the letter waits to be printed: nothing that is owed gets lost in silence.
        channel=codes.EMAIL if address else codes.POST,
    )
    if link:
        keep_link(case, link, letter, actor=actor, now=now)
    return letter


def _link_of(behind: Behind, address: str, now: datetime) -> NewLink:
    if not address:
        raise Invalid("link_needs_address", field="way")
    return new_link(behind, now=now)


def _is_usable(address: str) -> bool:
    try:
        checked_address(address)
    except Invalid:
        return False
    return True
