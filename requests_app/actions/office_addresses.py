"""Where the office's own mails to its people go: alarms and warnings."""

from dpo_office.common.letters import codes
from dpo_office.common.letters.blocks import Contact, is_usable
from dpo_office.common.letters.planning import Recipient
from registry_app.models import Controller
from requests_app.actions.case_letters import contact_of


def is_mailable(address: str) -> bool:
    """Tell whether an address can be written to; one that is none never stops what it should tell of."""
    return is_usable(Contact(codes.EMAIL, address))


def address_of_last_resort(controller: Controller) -> Recipient | None:
    """Return who is told where nobody can be reached: the data protection officer, else the controller."""
    known = ((controller.dpo_name, controller.dpo_email), (controller.name, contact_of(controller)))
    return next(
        (Recipient(name=name, address=address) for name, address in known if is_mailable(address)), None
    )
