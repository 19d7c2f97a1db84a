"""The zone as a DNS server tells it, within a time."""

import time
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any, Final

from dns.exception import DNSException
from dns.resolver import NXDOMAIN, NoAnswer, Resolver

from dpo_office.common.environment import server_in
from dpo_office.common.mail_domains.zone import Address, LookupFailed

ONE_QUESTION_SECONDS: Final = 3.0
ROUND_SECONDS: Final = 30.0


class DnsZone:
    """One round of questions: each name is asked for once, and after its time nothing is asked any more."""

    def __init__(
        self,
        server: str = "",
        *,
        one_question: float = ONE_QUESTION_SECONDS,
        whole_round: float = ROUND_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._server, self._one_question, self._clock = server, one_question, clock
        self._ends_at = clock() + whole_round
        self._resolver: Resolver | None = None
        self._known: dict[tuple[str, str], tuple[Any, ...] | None] = {}

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the TXT records of a name. Raises LookupFailed."""
        return tuple(b"".join(row.strings).decode("utf-8", "replace") for row in self._rows(name, "TXT"))

    def addresses(self, name: str) -> tuple[Address, ...]:
        """Return the addresses of a name. Raises LookupFailed."""
        rows = (*self._rows(name, "A"), *self._rows(name, "AAAA"))
        return tuple(ip_address(row.address) for row in rows)

    def exchanges(self, name: str) -> tuple[str, ...]:
        """Return the mail exchangers of a domain. Raises LookupFailed."""
        return tuple(str(row.exchange).rstrip(".") for row in self._rows(name, "MX"))

    def _rows(self, name: str, kind: str) -> tuple[Any, ...]:
        asked = (name.lower().rstrip("."), kind)
        if asked not in self._known:
            self._known[asked] = self._asked(*asked)
        found = self._known[asked]
        if found is None:
            raise LookupFailed
        return found

    def _asked(self, name: str, kind: str) -> tuple[Any, ...] | None:
        left = self._ends_at - self._clock()
        if left <= 0:
            return None
        try:
            answer = self._opened().resolve(
                f"{name}.", kind, lifetime=min(left, self._one_question), search=False
            )
        except (NXDOMAIN, NoAnswer):
            return ()
        except (DNSException, OSError):
            # No server, a name that cannot be one, an answer that cannot be read: nothing was found out.
            return None
        return tuple(answer)

    def _opened(self) -> Resolver:
        if self._resolver is None:
            resolver = Resolver(configure=not self._server)
            if self._server:
                host, port = server_in(self._server)
                resolver.nameservers, resolver.port = [host], port
            self._resolver = resolver
        return self._resolver
