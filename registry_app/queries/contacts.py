"""How a customer can be reached, and which of these ways are blocked."""

from dpo_office.common.letters import codes
from dpo_office.common.letters.blocks import Contact
from registry_app.models import Customer


def contacts_of(customer: Customer) -> tuple[Contact, ...]:
    """Return the ways in which the controller can reach a customer, as far as the account tells them.

    Post goes to whatever address the shop holds for the account, so there the customer number stands for it.
    """
    known = (
        (codes.EMAIL, customer.email),
        (codes.SMS, customer.phone),
        (codes.PHONE, customer.phone),
        (codes.POST, customer.number),
    )
    return tuple(Contact(channel, contact) for channel, contact in known if contact.strip())
