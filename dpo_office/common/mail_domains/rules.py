"""What is wrong with what two domains say about our mail, by codes (docs/rules/mail_domains.md)."""

from base64 import b64decode
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from dpo_office.common.mail_domains import spf
from dpo_office.common.mail_domains.zone import Address, LookupFailed, Zone

# What a receiver takes amiss; everything else is worth a look.
GRAVE: Final = frozenset(
    {
        *("domain_is_example", "spf_missing", "spf_twice", "spf_broken", "spf_open", "spf_too_many"),
        *("spf_relay_missing", "dmarc_missing", "dmarc_twice", "dmarc_broken", "not_aligned"),
        *("dkim_missing", "dkim_withdrawn", "dkim_broken", "dkim_weak"),
    }
)
SILENT: Final = "dns_silent"
EXAMPLES: Final = ("example.com", "example.net", "example.org")
POLICIES: Final = ("none", "quarantine", "reject")
SHORTEST_RSA, GOOD_RSA = 1024, 2048
ED25519_BYTES: Final = 32


@dataclass(frozen=True)
class Relay:
    """The addresses from which our mail leaves, and whether somebody named them or they were looked up."""

    addresses: tuple[Address, ...]
    is_named: bool


@dataclass(frozen=True)
class Dmarc:
    """A record with the domain that has it."""

    domain: str
    tags: dict[str, str]


def is_example(domain: str) -> bool:
    """Tell whether a domain is one of those that are nobody's (RFC 2606 3)."""
    return any(domain == name or domain.endswith(f".{name}") for name in EXAMPLES)


def findings_of_return(domain: str, relay: Relay, zone: Zone) -> tuple[str, ...]:
    """Return what is wrong with the SPF record of the domain of return addresses, the worst first."""
    if is_example(domain):
        return ("domain_is_example",)
    try:
        found = spf.records_of(zone.texts(domain))
        if len(found) != 1:
            return ("spf_twice" if found else "spf_missing",)
        return _of_spf(domain, spf.parsed(found[0]), relay, zone)
    except spf.SpfBroken:
        return ("spf_broken",)
    except LookupFailed:
        return (SILENT,)


def _of_spf(domain: str, record: spf.Record, relay: Relay, zone: Zone) -> tuple[str, ...]:
    end = record.end or ("-" if record.redirect else "?")
    codes = [{"+": "spf_open", "?": "spf_neutral"}.get(end, "")]
    if spf.lookups_of(record, zone) > spf.MOST_LOOKUPS:
        codes.append("spf_too_many")
    try:
        is_allowed = all(spf.allows(domain, address, zone) for address in relay.addresses)
    except spf.CannotKnow:
        is_allowed = True
    if not is_allowed:
        codes.append("spf_relay_missing" if relay.is_named else "spf_relay_unseen")
    return tuple(code for code in codes if code)


def findings_of_sender(domain: str, return_domain: str, selector: str, zone: Zone) -> tuple[str, ...]:
    """Return what is wrong with DMARC, DKIM and their alignment at the domain of a sender's address."""
    if is_example(domain):
        return ("domain_is_example",)
    try:
        dmarc = _dmarc_of(domain, zone)
        key = _of_key(zone.texts(f"{selector}._domainkey.{domain}")) if selector else "dkim_unknown"
    except LookupFailed:
        return (SILENT,)
    codes = [dmarc if isinstance(dmarc, str) else _of_policy(domain, dmarc), key]
    # Without a selector nobody knows whether there is a key.
    if key in ("dkim_missing", "dkim_withdrawn", "dkim_broken", "dkim_unknown") and not _is_aligned(
        domain, return_domain, dmarc
    ):
        codes.append("not_aligned")
    return tuple(code for code in codes if code)


def _dmarc_of(domain: str, zone: Zone) -> Dmarc | str:
    """Return the record that holds for a domain, its own or one above it, or the code of what is wrong."""
    words = domain.split(".")
    for place in range(len(words) - 1):
        name = ".".join(words[place:])
        texts = zone.texts(f"_dmarc.{name}")
        found = [text for text in texts if text.replace(" ", "").lower().startswith("v=dmarc1")]
        if len(found) > 1:
            return "dmarc_twice"
        if found:
            return Dmarc(name, _tags(found[0]))
    return "dmarc_missing"


def _of_policy(domain: str, dmarc: Dmarc) -> str:
    policy = dmarc.tags.get("p", "").lower()
    if policy not in POLICIES:
        return "dmarc_broken"
    if dmarc.domain != domain:
        policy = dmarc.tags.get("sp", policy).lower()
    return "dmarc_none" if policy == "none" else ""


def _is_aligned(domain: str, return_domain: str, dmarc: Dmarc | str) -> bool:
    """Tell whether SPF speaks for the sender's domain (RFC 7489 3.1.2)."""
    if return_domain == domain:
        return True
    if isinstance(dmarc, str) or dmarc.tags.get("aspf", "r").lower() == "s":
        return False
    return return_domain == dmarc.domain or return_domain.endswith(f".{dmarc.domain}")


def _of_key(texts: tuple[str, ...]) -> str:
    keys = [tags for tags in map(_tags, texts) if "p" in tags and tags.get("v", "DKIM1") == "DKIM1"]
    if not keys:
        return "dkim_missing"
    # Which of several a receiver takes is not defined (RFC 6376 3.6.2.2).
    tags, written = keys[0], "".join(keys[0]["p"].split())
    if not written:
        return "dkim_withdrawn"
    try:
        content = b64decode(written, validate=True)
        if tags.get("k", "rsa").lower() == "ed25519":
            return "" if len(content) == ED25519_BYTES else "dkim_broken"
        key = load_der_public_key(content)
    except (ValueError, UnsupportedAlgorithm):
        return "dkim_broken"
    if not isinstance(key, RSAPublicKey):
        return "dkim_broken"
    return _of_size(key.key_size)


def _of_size(bits: int) -> str:
    if bits < SHORTEST_RSA:
        return "dkim_weak"
    return "dkim_short" if bits < GOOD_RSA else ""


def _tags(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(";") if "=" in part)
    return {name.strip().lower(): value.strip() for name, _equals, value in pairs}
