"""What may stand in an envelope and in a header: plain rules on text."""

import re
from functools import lru_cache

from dpo_office.common.errors import Invalid
from dpo_office.common.letters.codes import EMAIL, PHONE, SMS

MAX_ADDRESS = 254
MAX_LOCAL_PART = 64
_LOCAL_PART = re.compile(r"[^\s@<>,;:\"\\()\[\]\x00-\x1f\x7f]+")
_DOMAIN_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_ANY_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"']+@[^\s<>()\[\],;:\"']+")
_PHONE_SIGNS = re.compile(r"[\s().\-/]")
MAX_REPLY_TEXT = 200
DANISH_DIGITS = 8
# With + and 45.
DANISH_LENGTH = 11
SHORTEST_PHONE = 6
LONGEST_PHONE = 15


def checked_header(value: str, *, field: str) -> str:
    """Return a header value; raise Invalid("header_invalid") when it could begin a header (CWE-93)."""
    if _CONTROL.search(value):
        raise Invalid("header_invalid", field=field)
    return value


def checked_address(address: str, *, field: str = "address") -> str:
    """Return one e-mail address as it goes into the envelope, the domain in ASCII (RFC 5321 4.1.2, RFC 5890).

    Raises Invalid("address_invalid") for anything that is not exactly one plain address.
    """
    local_part, at, domain = address.strip().rpartition("@")
    if not at or len(local_part.encode()) > MAX_LOCAL_PART or not _LOCAL_PART.fullmatch(local_part):
        raise Invalid("address_invalid", field=field)
    if local_part[0] == "." or local_part[-1] == "." or ".." in local_part:
        raise Invalid("address_invalid", field=field)
    ascii_domain = _ascii_domain(domain, field)
    if len(local_part.encode()) + 1 + len(ascii_domain) > MAX_ADDRESS:
        raise Invalid("address_invalid", field=field)
    return f"{local_part}@{ascii_domain}"


# The customers of a shop share few domains, and IDNA costs more than all the rest of the check.
@lru_cache(maxsize=4096)
def _ascii_domain(domain: str, field: str) -> str:
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise Invalid("address_invalid", field=field) from error
    labels = ascii_domain.split(".")
    if len(labels) == 1 or not all(_DOMAIN_LABEL.fullmatch(label) for label in labels):
        raise Invalid("address_invalid", field=field)
    return ascii_domain


def normalised_address(address: str) -> str:
    """Return the form in which two spellings of one mailbox are equal: what a contact block is about.

    Local parts are folded too: RFC 5321 lets a host tell them apart, none does, and a block that can be
    passed by writing a capital letter would block nothing.
    """
    return checked_address(address).casefold()


def is_same_phone(one: str, other: str) -> bool:
    """Tell whether two texts are one telephone number; what cannot be a number is nobody's."""
    try:
        return normalised_phone(one) == normalised_phone(other)
    except Invalid:
        return False


def normalised_phone(number: str, *, field: str = "phone") -> str:
    """Return a telephone number as + and digits, however it was spaced; eight digits are Danish.

    Raises Invalid("phone_invalid") for what cannot be a number (ITU-T E.164: at most fifteen digits).
    """
    written = _PHONE_SIGNS.sub("", number)
    digits = written.lstrip("+")
    if not digits.isascii() or not digits.isdigit():
        raise Invalid("phone_invalid", field=field)
    if not written.startswith("+"):
        if len(digits) == DANISH_DIGITS:
            digits = f"45{digits}"
        elif digits.startswith("00"):
            digits = digits[2:]
    if not SHORTEST_PHONE <= len(digits) <= LONGEST_PHONE:
        raise Invalid("phone_invalid", field=field)
    return f"+{digits}"


def checked_mobile(number: str, *, field: str = "phone") -> str:
    """Return a number that a text message can go to, as + and digits (ITU-T E.164).

    Raises Invalid: "phone_invalid" for what cannot be a number, "phone_country_missing" for one that is not
    Danish and names no country, "phone_not_assigned" for a Danish one that cannot be a subscriber's.
    """
    found = normalised_phone(number, field=field)
    written = _PHONE_SIGNS.sub("", number)
    names_country = written.startswith(("+", "00")) or len(written) == DANISH_DIGITS
    if not names_country and not (found.startswith("+45") and len(found) == DANISH_LENGTH):
        raise Invalid("phone_country_missing", field=field)
    if found.startswith("+0"):
        raise Invalid("phone_invalid", field=field)
    # Subscribers have eight digits, and 1 begins services (Danish numbering plan). 0 begins none at all: such
    # numbers are what the office's own examples use, as Denmark reserves none for that.
    if found.startswith("+45") and (len(found) != DANISH_LENGTH or found[3] == "1"):
        raise Invalid("phone_not_assigned", field=field)
    return found


def normalised_contact(channel: str, contact: str) -> str:
    """Return the form in which two spellings of one contact are equal: what a contact block is about.

    By e-mail an address, by SMS and telephone a number, by post whatever names the household: a customer
    number or a postal address. Raises Invalid.
    """
    if channel == EMAIL:
        return normalised_address(contact)
    if channel in (SMS, PHONE):
        return normalised_phone(contact)
    if not contact.strip():
        raise Invalid("contact_missing", field="contact")
    return " ".join(contact.split()).casefold()


def scrubbed(text: str) -> str:
    """Return a relay's words without any address, on one line, at most 200 characters."""
    return _CONTROL.sub(" ", _ANY_ADDRESS.sub("[address]", text)).strip()[:MAX_REPLY_TEXT]
