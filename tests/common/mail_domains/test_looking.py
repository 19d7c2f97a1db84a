"""A real server is asked, within its time; what was found is kept."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest

from dpo_office.common.mail_domains.dns import DnsZone
from dpo_office.common.mail_domains.looking import look_at_domains, relay_seen
from dpo_office.common.mail_domains.models import MailDomain
from dpo_office.common.mail_domains.rules import Relay
from dpo_office.common.mail_domains.zone import LookupFailed
from tests.fakes.dns_server import FAILS, SILENT, dns_server

NOW = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)
NOWHERE = Relay((), is_named=False)
LONG_TEXT = "v=DKIM1; p=" + "A" * 700


@pytest.fixture(scope="module")
def server():
    names = {
        "shop.example": {
            "TXT": ["v=spf1 -all", "æ"],
            "A": ["192.0.2.1"],
            "AAAA": ["2001:db8::1"],
            "MX": ["10 mx.shop.example."],
        },
        "_dmarc.shop.example": {"TXT": ["v=DMARC1; p=none"]},
        "long.shop.example": {"TXT": [LONG_TEXT]},
        "silent.example": SILENT,
        "_dmarc.silent.example": SILENT,
        "fails.example": FAILS,
        "relay.shop.example": {"A": ["198.51.100.8", "10.0.0.1"]},
    }
    with dns_server(names) as running:
        yield running


def test_records_are_read_whole(server):
    zone = DnsZone(server.address)
    assert sorted(zone.texts("Shop.EXAMPLE.")) == ["v=spf1 -all", "æ"]
    assert zone.texts("long.shop.example") == (LONG_TEXT,)
    assert zone.addresses("shop.example") == (ip_address("192.0.2.1"), ip_address("2001:db8::1"))
    assert zone.exchanges("shop.example") == ("mx.shop.example",)


def test_what_is_not_there_is_empty_and_what_is_not_answered_is_not_known(server):
    zone = DnsZone(server.address, one_question=0.2)
    assert zone.texts("nobody.example") == ()
    assert zone.exchanges("long.shop.example") == ()
    for name in ("silent.example", "fails.example", "a..example", "x" * 64 + ".example"):
        with pytest.raises(LookupFailed):
            zone.texts(name)


def test_a_name_is_asked_for_once_in_a_round(server):
    zone = DnsZone(server.address)
    before = len(server.asked)
    zone.texts("shop.example")
    zone.texts("SHOP.example")
    assert server.asked[before:] == [("shop.example", "TXT")]


def test_after_its_time_a_round_asks_nothing_more(server):
    ticks = iter((0.0, 1.0, 31.0))
    zone = DnsZone(server.address, clock=lambda: next(ticks))
    assert zone.texts("nobody.example") == ()
    before = len(server.asked)
    with pytest.raises(LookupFailed):
        zone.texts("shop.example")
    assert len(server.asked) == before


@pytest.mark.parametrize(
    ("named", "host", "addresses", "is_named"),
    [
        (("192.0.2.7",), "relay.shop.example", ("192.0.2.7",), True),
        ((), "relay.shop.example", ("198.51.100.8",), False),
        ((), "203.0.113.4", ("203.0.113.4",), False),
        ((), "127.0.0.1", (), False),
        ((), "silent.example", (), False),
    ],
)
def test_the_relay_is_who_is_named_or_its_public_addresses(server, named, host, addresses, is_named):
    zone = DnsZone(server.address, one_question=0.2)
    relay = relay_seen(tuple(map(ip_address, named)), host, zone)
    assert relay == Relay(tuple(map(ip_address, addresses)), is_named)


def look(server, *senders, now=NOW, return_domain="shop.example"):
    rows = look_at_domains(
        return_domain=return_domain,
        senders=senders,
        selector="",
        relay=NOWHERE,
        zone=DnsZone(server.address, one_question=0.2),
        now=now,
    )
    return {row.domain: row.findings for row in rows}


def test_what_was_found_is_kept_by_domain(db, server):
    assert look(server, "shop.example", "nobody.example") == {
        "nobody.example": ["dmarc_missing", "dkim_unknown", "not_aligned"],
        "shop.example": ["dmarc_none", "dkim_unknown"],
    }
    assert look(server, "shop.example") == {"shop.example": ["dmarc_none", "dkim_unknown"]}
    assert list(MailDomain.objects.values_list("domain", flat=True)) == ["shop.example"]


def test_a_silent_server_leaves_what_was_known(db, server):
    look(server, return_domain="shop.example")
    before = server.names["shop.example"]
    server.names["shop.example"] = SILENT
    try:
        later = NOW + timedelta(days=1)
        assert look(server, "silent.example", now=later) == {
            "shop.example": [],
            "silent.example": ["dns_silent"],
        }
    finally:
        server.names["shop.example"] = before
    assert MailDomain.objects.get(domain="shop.example").looked_at == NOW
