"""SPF (RFC 7208): one record is read, its questions are counted, and an address is held against it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_network
from typing import Final

from dpo_office.common.mail_domains.zone import Address, Zone

# RFC 7208 4.6.4. One that goes in circles is stopped a little behind it.
MOST_LOOKUPS: Final = 10
_STOPPED: Final = 20
ASKING: Final = frozenset({"include", "a", "mx", "ptr", "exists"})
MECHANISMS: Final = ASKING | {"all", "ip4", "ip6"}
QUALIFIERS: Final = "+-~?"


class SpfBroken(Exception):
    """Receivers answer "permerror": the record, or one that it includes, cannot be read."""


class CannotKnow(Exception):
    """It depends on the mail itself (macros, exists, ptr)."""


@dataclass(frozen=True)
class Term:
    """One mechanism: how a match counts, its name, and what stands behind the colon or the slash."""

    qualifier: str
    name: str
    value: str


@dataclass(frozen=True)
class Record:
    """The mechanisms in their order, and where the rest is to be found if none matches."""

    terms: tuple[Term, ...]
    redirect: str

    @property
    def end(self) -> str:
        """Return how whoever matches nothing counts: the qualifier of `all`; empty without one."""
        return next((term.qualifier for term in self.terms if term.name == "all"), "")


def records_of(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of a domain's texts that are SPF records."""
    return tuple(text for text in texts if text.lower().split(" ", 1)[0] == "v=spf1")


def parsed(text: str) -> Record:
    """Read a record. Raises SpfBroken."""
    terms, redirect = [], ""
    for word in text.split()[1:]:
        name, equals, value = word.partition("=")
        if equals and not {":", "/"} & set(name):
            # A modifier; unknown ones are passed over (RFC 7208 6).
            redirect = value if name.lower() == "redirect" else redirect
            continue
        terms.append(_term(word))
    return Record(tuple(terms), redirect)


def _term(word: str) -> Term:
    qualifier, rest = (word[0], word[1:]) if word[0] in QUALIFIERS else ("+", word)
    place = min((rest.find(sign) for sign in ":/" if sign in rest), default=len(rest))
    name, value = rest[:place].lower(), rest[place:]
    if name not in MECHANISMS:
        raise SpfBroken
    term = Term(qualifier, name, value.removeprefix(":"))
    if name in ("ip4", "ip6"):
        _network(term)
    if name in ("include", "exists") and not term.value:
        raise SpfBroken
    return term


def the_record(domain: str, zone: Zone) -> Record:
    """Return the one record of a domain. Raises SpfBroken without one or with two, and LookupFailed."""
    found = records_of(zone.texts(domain))
    if len(found) != 1:
        raise SpfBroken
    return parsed(found[0])


def lookups_of(record: Record, zone: Zone) -> int:
    """Return how many questions a receiver may have to ask; counts no further than a little too many.

    Raises SpfBroken for an included domain without one record, and LookupFailed.
    """
    count, waiting = 0, list(_asked(record))
    while waiting and count <= _STOPPED:
        name, domain = waiting.pop()
        count += 1
        if name in ("include", "redirect") and "%" not in domain:
            waiting += _asked(the_record(domain, zone))
    return count


def _asked(record: Record) -> Iterator[tuple[str, str]]:
    for term in record.terms:
        if term.name in ASKING:
            yield term.name, term.value
    if record.redirect and not record.end:
        yield "redirect", record.redirect


def allows(domain: str, address: Address, zone: Zone) -> bool:
    """Tell whether a domain lets its mail come from an address.

    Raises CannotKnow where that depends on the mail, SpfBroken and LookupFailed.
    """
    return _allows(domain, the_record(domain, zone), address, zone, 0)


def _allows(domain: str, record: Record, address: Address, zone: Zone, depth: int) -> bool:
    if depth > MOST_LOOKUPS:
        raise SpfBroken
    for term in record.terms:
        if _matches(term, domain, address, zone, depth):
            return term.qualifier == "+"
    if not record.redirect:
        return False
    if "%" in record.redirect:
        raise CannotKnow
    return _allows(record.redirect, the_record(record.redirect, zone), address, zone, depth + 1)


def _matches(term: Term, domain: str, address: Address, zone: Zone, depth: int) -> bool:
    if term.name == "all":
        return True
    if term.name in ("ip4", "ip6"):
        return address in _network(term)
    if term.name in ("ptr", "exists") or "%" in term.value:
        raise CannotKnow
    if term.name == "include":
        return _allows(term.value, the_record(term.value, zone), address, zone, depth + 1)
    name, _slash, lengths = term.value.partition("/")
    asked = _HOSTS[term.name](name or domain, zone)
    return any(_is_near(address, known, lengths) for known in asked)


def _hosts_of_mx(domain: str, zone: Zone) -> Iterator[Address]:
    for name in zone.exchanges(domain):
        yield from zone.addresses(name)


_HOSTS: Final[dict[str, Callable[[str, Zone], Iterator[Address]]]] = {
    "a": lambda domain, zone: iter(zone.addresses(domain)),
    "mx": _hosts_of_mx,
}


def _is_near(address: Address, known: Address, lengths: str) -> bool:
    """Tell whether an address lies in the network of a known one; lengths as in `24`, `24//64`, `/64`."""
    four, _slashes, six = lengths.partition("/")
    length = four if isinstance(known, IPv4Address) else six.removeprefix("/")
    try:
        return address in ip_network(f"{known}/{length or known.max_prefixlen}", strict=False)
    except ValueError as error:
        raise SpfBroken from error


def _network(term: Term) -> IPv4Network | IPv6Network:
    try:
        network = ip_network(term.value, strict=False)
    except ValueError as error:
        raise SpfBroken from error
    if network.version != int(term.name[-1]):
        raise SpfBroken
    return network
