"""Look at every domain that we send from, and keep what was found."""

from collections.abc import Iterable
from datetime import datetime
from ipaddress import ip_address, ip_network
from typing import Final

from dpo_office.common.mail_domains.models import MailDomain
from dpo_office.common.mail_domains.rules import SILENT, Relay, findings_of_return, findings_of_sender
from dpo_office.common.mail_domains.zone import Address, LookupFailed, Zone

# Networks of one's own (RFC 1122, 1918, 3927, 4193, 4291, 6598).
INSIDE: Final = tuple(
    map(
        ip_network,
        (
            *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"),
            *("100.64.0.0/10", "::1/128", "fc00::/7", "fe80::/10"),
        ),
    )
)


def relay_seen(named: tuple[Address, ...], host: str, zone: Zone) -> Relay:
    """Return the addresses from which our mail leaves: those that are named, else those of the relay's host.

    Addresses of this network say nothing: the relay stands behind them.
    """
    if named:
        return Relay(named, is_named=True)
    try:
        known: tuple[Address, ...] = (ip_address(host),)
    except ValueError:
        try:
            known = zone.addresses(host)
        except LookupFailed:
            known = ()
    outside = (address for address in known if not any(address in network for network in INSIDE))
    return Relay(tuple(outside), is_named=False)


def look_at_domains(
    *, return_domain: str, senders: Iterable[str], selector: str, relay: Relay, zone: Zone, now: datetime
) -> list[MailDomain]:
    """Look at the domain of return addresses and at those of senders; keep and return what is found.

    What DNS did not tell leaves what was known of a domain. Domains from which nothing is sent any more are
    forgotten. `now` is real time.
    """
    found = {return_domain: findings_of_return(return_domain, relay, zone)}
    for sender in senders:
        codes = findings_of_sender(sender, return_domain, selector, zone)
        # The domain of return addresses may be a sender's too.
        found[sender] = tuple(dict.fromkeys((*found.get(sender, ()), *codes)))
    known = set(MailDomain.objects.values_list("domain", flat=True))
    for domain, codes in found.items():
        if SILENT not in codes or domain not in known:
            MailDomain.objects.update_or_create(
                domain=domain, defaults={"findings": list(codes), "looked_at": now}
            )
    MailDomain.objects.exclude(domain__in=found).delete()
    return list(MailDomain.objects.order_by("domain"))
