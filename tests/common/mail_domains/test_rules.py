"""What is wrong with SPF, DKIM and DMARC, on the cases of docs/rules/mail_domains.md."""

from base64 import b64encode
from ipaddress import ip_address

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from dpo_office.common.mail_domains.rules import GRAVE, Relay, findings_of_return, findings_of_sender
from dpo_office.common.mail_domains.zone import LookupFailed

DOMAIN, RETURN = "shop.example", "notice.shop.example"
RELAY = ip_address("192.0.2.25")
NAMED, SEEN = Relay((RELAY,), True), Relay((RELAY,), False)
NOWHERE = Relay((), False)


class Zone:
    """A zone of what a test says; a name of None does not answer."""

    def __init__(self, texts=None, addresses=None, exchanges=None):
        self._texts, self._addresses, self._exchanges = texts or {}, addresses or {}, exchanges or {}

    def _of(self, known, name):
        found = known.get(name, ())
        if found is None:
            raise LookupFailed
        return (found,) if isinstance(found, str) else tuple(found)

    def texts(self, name):
        return self._of(self._texts, name)

    def addresses(self, name):
        return tuple(map(ip_address, self._of(self._addresses, name)))

    def exchanges(self, name):
        return self._of(self._exchanges, name)


def of_return(spf, relay=NOWHERE, **zone):
    texts = {RETURN: spf} | zone.pop("texts", {})
    return findings_of_return(RETURN, relay, Zone(texts, **zone))


@pytest.mark.parametrize(
    ("spf", "found"),
    [
        ("v=spf1 ip4:192.0.2.0/24 -all", ()),
        ("V=SPF1 ip4:192.0.2.25 ~ALL", ()),
        (("other=1", "v=spf1 -all"), ()),
        ("v=spf1 redirect=other.example", ()),
        ("v=spf1 exp=why.shop.example unknown=1 -all", ()),
        ((), ("spf_missing",)),
        ("v=spf10 -all", ("spf_missing",)),
        (("v=spf1 -all", "v=spf1 mx -all"), ("spf_twice",)),
        ("v=spf1 +all", ("spf_open",)),
        ("v=spf1 all", ("spf_open",)),
        ("v=spf1 ?all", ("spf_neutral",)),
        ("v=spf1 ip4:192.0.2.25", ("spf_neutral",)),
        ("v=spf1 ipv4:192.0.2.25 -all", ("spf_broken",)),
        ("v=spf1 ip4:192.0.2.256 -all", ("spf_broken",)),
        ("v=spf1 ip4:2001:db8::1 -all", ("spf_broken",)),
        ("v=spf1 include: -all", ("spf_broken",)),
        ("v=spf1 include:nobody.example -all", ("spf_broken",)),
        (None, ("dns_silent",)),
        ("v=spf1 include:silent.example -all", ("dns_silent",)),
        ("v=spf1 " + "a " * 11 + "-all", ("spf_too_many",)),
        ("v=spf1 " + "a " * 10 + "-all", ()),
        ("v=spf1 include:many.example a a -all", ("spf_too_many",)),
        ("v=spf1 include:many.example a -all", ()),
        ("v=spf1 include:circle.example -all", ("spf_too_many",)),
    ],
)
def test_the_record_of_the_return_address(spf, found):
    texts = {
        "other.example": "v=spf1 -all",
        "many.example": "v=spf1 a:1.example a:2.example mx:3.example ptr exists:4.example a mx a -all",
        "circle.example": "v=spf1 include:circle.example -all",
        "silent.example": None,
    }
    assert of_return(spf, texts=texts) == found


@pytest.mark.parametrize(
    ("spf", "is_allowed"),
    [
        ("v=spf1 ip4:192.0.2.0/24 -all", True),
        ("v=spf1 ip4:198.51.100.0/24 -all", False),
        ("v=spf1 -ip4:192.0.2.25 ip4:192.0.2.0/24 -all", False),
        ("v=spf1 a:relay.example -all", True),
        ("v=spf1 a:near.example/24 -all", True),
        ("v=spf1 a:near.example/24//64 -all", True),
        ("v=spf1 a:near.example//64 -all", False),
        ("v=spf1 a:near.example -all", False),
        ("v=spf1 a -all", False),
        ("v=spf1 mx -all", True),
        ("v=spf1 include:inner.example -all", True),
        ("v=spf1 include:closed.example ip4:192.0.2.25 -all", True),
        ("v=spf1 redirect=inner.example", True),
        ("v=spf1 redirect=closed.example", False),
        ("v=spf1 ip6:2001:db8::/32 ~all", False),
        # It depends on the mail: nobody knows.
        ("v=spf1 exists:%{i}.list.example -all", True),
        ("v=spf1 ptr -all", True),
        ("v=spf1 include:%{d}.example -all", True),
        ("v=spf1 redirect=%{d}.example", True),
    ],
)
@pytest.mark.parametrize(("relay", "code"), [(NAMED, "spf_relay_missing"), (SEEN, "spf_relay_unseen")])
def test_whether_the_relay_is_allowed(spf, is_allowed, relay, code):
    zone = {
        "texts": {"inner.example": "v=spf1 ip4:192.0.2.25 -all", "closed.example": "v=spf1 -all"},
        "addresses": {
            "relay.example": "192.0.2.25",
            "near.example": ("192.0.2.9", "2001:db8::1"),
            "mx.example": "192.0.2.25",
        },
        "exchanges": {RETURN: "mx.example"},
    }
    assert of_return(spf, relay, **zone) == (() if is_allowed else (code,))


def test_an_example_is_nobodys_domain():
    assert findings_of_return("notice.example.com", NOWHERE, Zone()) == ("domain_is_example",)
    assert findings_of_sender("mail.example.org", RETURN, "", Zone()) == ("domain_is_example",)
    assert findings_of_return("myexample.com", NOWHERE, Zone()) == ("spf_missing",)


def written(key):
    return b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def of_bits(bits):
    """A key of that size; nobody signs with it."""
    return written(RSAPublicNumbers(65537, (1 << (bits - 1)) + 1).public_key())


LONG = of_bits(2048)
CURVE = written(ec.derive_private_key(7, ec.SECP256R1()).public_key())
WRAPPED = written(ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key())
GOOD_DMARC = {f"_dmarc.{DOMAIN}": "v=DMARC1; p=reject; rua=mailto:dmarc@shop.example"}
GOOD_KEY = {f"office._domainkey.{DOMAIN}": f"v=DKIM1; k=rsa; p={LONG}"}


def of_sender(texts, *, return_domain=RETURN, selector="office", domain=DOMAIN):
    return findings_of_sender(domain, return_domain, selector, Zone(texts))


@pytest.mark.parametrize(
    ("dmarc", "found"),
    [
        ("v=DMARC1; p=reject", ()),
        ("v=DMARC1;p=quarantine", ()),
        ("V=dmarc1 ; P=Reject", ()),
        ("v=DMARC1; p=none", ("dmarc_none",)),
        ("v=DMARC1; sp=reject", ("dmarc_broken",)),
        ("v=DMARC1; p=perhaps", ("dmarc_broken",)),
        ((), ("dmarc_missing",)),
        (("v=DMARC1; p=none", "v=DMARC1; p=reject"), ("dmarc_twice",)),
        (("other", "v=DMARC1; p=reject"), ()),
        (None, ("dns_silent",)),
    ],
)
def test_the_dmarc_record(dmarc, found):
    assert of_sender(GOOD_KEY | {f"_dmarc.{DOMAIN}": dmarc}) == found


def test_a_record_of_a_domain_above_holds_for_what_lies_below():
    key = {"office._domainkey.mail.shop.example": f"p={LONG}"}
    below = {"domain": "mail.shop.example"}
    assert of_sender(GOOD_DMARC | key, **below) == ()
    assert of_sender({f"_dmarc.{DOMAIN}": "v=DMARC1; p=reject; sp=none"} | key, **below) == ("dmarc_none",)
    assert of_sender({"_dmarc.example": "v=DMARC1; p=reject"} | key, **below) == ("dmarc_missing",)


@pytest.mark.parametrize(
    ("key", "found"),
    [
        (f"v=DKIM1; k=rsa; p={LONG}", ()),
        (f"p={LONG[:40]} {LONG[40:]}", ()),
        (f"v=DKIM1; p={of_bits(1024)}", ("dkim_short",)),
        (f"v=DKIM1; p={of_bits(1016)}", ("dkim_weak",)),
        ("v=DKIM1; k=ed25519; p=" + b64encode(bytes(32)).decode(), ()),
        ("v=DKIM1; k=ed25519; p=" + b64encode(bytes(31)).decode(), ("dkim_broken",)),
        ("v=DKIM1; p=", ("dkim_withdrawn",)),
        ("v=DKIM1; p=no key", ("dkim_broken",)),
        (f"v=DKIM1; p={CURVE}", ("dkim_broken",)),
        (f"v=DKIM1; p={WRAPPED}", ("dkim_broken",)),
        ((), ("dkim_missing",)),
        ("v=DKIM2; p=x", ("dkim_missing",)),
        ("any text", ("dkim_missing",)),
        (None, ("dns_silent",)),
    ],
)
def test_the_dkim_key(key, found):
    assert of_sender(GOOD_DMARC | {f"office._domainkey.{DOMAIN}": key}) == found


@pytest.mark.parametrize(
    ("return_domain", "dmarc", "is_aligned"),
    [
        (DOMAIN, "v=DMARC1; p=reject; aspf=s", True),
        (RETURN, "v=DMARC1; p=reject", True),
        (RETURN, "v=DMARC1; p=reject; aspf=s", False),
        ("notice.other.example", "v=DMARC1; p=reject", False),
        ("notmyshop.example", "v=DMARC1; p=reject", False),
        ("myshop.example", "v=DMARC1; p=reject", False),
    ],
)
def test_alignment(return_domain, dmarc, is_aligned):
    """One of the two is enough: a key at the sender's domain, or a return address of it."""
    records = {f"_dmarc.{DOMAIN}": dmarc}
    assert of_sender(records | GOOD_KEY, return_domain=return_domain) == ()
    found = of_sender(records, return_domain=return_domain)
    assert found == (("dkim_missing",) if is_aligned else ("dkim_missing", "not_aligned"))
    found = of_sender(records, return_domain=return_domain, selector="")
    assert found == (("dkim_unknown",) if is_aligned else ("dkim_unknown", "not_aligned"))
    assert "not_aligned" in GRAVE


def test_without_a_dmarc_record_only_the_same_domain_is_aligned():
    assert of_sender({}, return_domain=RETURN) == ("dmarc_missing", "dkim_missing", "not_aligned")
    assert of_sender({}, return_domain=DOMAIN) == ("dmarc_missing", "dkim_missing")
