"""Where the office's own mails to its people go, alarms and warnings, and how they are written."""

from datetime import datetime

from django.db.models import Model

from dpo_office.common.letters import codes
from dpo_office.common.letters.blocks import Contact, is_usable
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.planning import Recipient, Sender, post_letter
from dpo_office.common.permissions import Actor
from dpo_office.common.users import User
from registry_app.models import Controller
from requests_app.actions.case_letters import contact_of
from requests_app.mail_texts import MailText


def is_mailable(address: str) -> bool:
    """Tell whether an address can be written to; one that is none never stops what it should tell of."""
    return is_usable(Contact(codes.EMAIL, address))


def address_of(person: User) -> Recipient:
    """Give a colleague as who gets a mail: by name, or user name where no name is known."""
    return Recipient(name=person.name or person.username, address=person.email)


def address_of_last_resort(controller: Controller) -> Recipient | None:
    """Return who is told where nobody can be reached: the data protection officer, else the controller."""
    known = ((controller.dpo_name, controller.dpo_email), (controller.name, contact_of(controller)))
    return next(
        (Recipient(name=name, address=address) for name, address in known if is_mailable(address)), None
    )


def post_to_colleague(
    recipient: Recipient,
    text: MailText,
    *,
    cause: Model,
    kind: str,
    controller: Controller,
    actor: Actor,
    now: datetime,
) -> Letter:
    """Put a mail of the office to one of its own people into the outbox, inside the caller's transaction.

    It goes out in the name of the controller. While a brand is set up it is held with everything else: what
    it tells of stands in the office too.
    """
    return post_letter(
        cause=cause,
        kind=kind,
        controller_id=controller.pk,
        sender=Sender(name=controller.name, address=contact_of(controller)),
        recipient=recipient,
        subject=text.subject,
        body=text.body,
        may_wait=True,
        actor=actor,
        now=now,
    )
