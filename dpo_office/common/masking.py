"""Contact data as lists and hits show it: enough to recognise it, not enough to use it."""

HIDDEN = "•••"
# Of one length, so that it does not tell how long it is what is masked.
MASK = "•••••"


def masked_address(address: str) -> str:
    """Give enough of an e-mail address to recognise it: its first letter and its domain."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}{HIDDEN}@{domain}" if at else (HIDDEN if address else "")


def masked_phone(phone: str) -> str:
    """Give the last two digits of a phone number."""
    return f"{HIDDEN} {phone.strip()[-2:]}" if phone.strip() else ""


def masked_wholly(contact: str) -> str:
    """Give a mask that tells only that there is something."""
    return MASK if contact.strip() else ""
