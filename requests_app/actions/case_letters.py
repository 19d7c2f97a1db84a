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
from requests_app.domain.clock_acts import is_identified
from requests_app.gateways.request_form import Letterhead
from requests_app.mail_texts import mail_text
from requests_app.models import Case
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

    What only confirms `may_wait` while the brand is being set up: the step itself must not be lost.
    """
    return _post(
        case,
        kind,
        [case.requester_email],
        actor=actor,
        now=now,
        name="" if kind == "case_received" else case.requester_name,
        due_on=case.due_on,
        expires_on=expires_on,
        reasons=reasons,
        attachments=attachments,
        filenames=filenames,
        may_wait=may_wait,
        told=told,
        said=said,
    )


def write_confirmation(case: Case, said: str, *, actor: Actor, now: datetime) -> Letter:
    """Confirm to the customer, at the address on file, what was said on the telephone; over enforced TLS.

    Whoever called may have given any name, so the letter is addressed to the customer by the name on file.
    """
    customer = case.customer
    return _post(
        case,
        "case_recorded",
        [_on_file(case)],
        actor=actor,
        now=now,
        name=customer.name if customer else "",
        addressee=customer.name if customer else "",
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
    return _post(
        case,
        kind,
        [case.requester_email, _on_file(case)],
        actor=actor,
        now=now,
        name=case.requester_name,
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
    is used only after a form was verified or waived; without either, the letter waits to be printed.
    """
    own = [case.requester_email] if case.customer is None or is_known(case) else []
    return _post(
        case,
        kind,
        [_on_file(case), *own],
        actor=actor,
        now=now,
        name=case.requester_name,
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
    addressee: str = "",
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
            name=addressee or case.requester_name,
            address=address or _envelope(case),
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


def _envelope(case: Case) -> str:
    """Give what is known of somebody without a mail address; whoever prints the letter finds the rest."""
    known = (case.requester_name, case.requester_customer_number, case.requester_phone)
    return "\n".join(line for line in known if line)
