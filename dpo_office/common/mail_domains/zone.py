"""What is asked of DNS: texts, addresses, mail exchangers. `dns.py` asks a server; rules know this alone."""

from ipaddress import IPv4Address, IPv6Address
from typing import Protocol

from dpo_office.common.errors import TemporaryGatewayError

Address = IPv4Address | IPv6Address


class LookupFailed(TemporaryGatewayError):
    """DNS did not answer: whether there is anything is not known."""

    def __init__(self) -> None:
        super().__init__("dns_silent")


class Zone(Protocol):
    """The names of the world. What does not exist is empty; each raises LookupFailed without an answer."""

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the TXT records of a name, the strings of each put together."""

    def addresses(self, name: str) -> tuple[Address, ...]:
        """Return the IPv4 and IPv6 addresses of a name."""

    def exchanges(self, name: str) -> tuple[str, ...]:
        """Return the names of the mail exchangers of a domain."""
