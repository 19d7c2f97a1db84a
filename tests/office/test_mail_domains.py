"""What the page and the doctor say of the domains of our mail, and of the doors of mailboxes."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from dpo_office.common.mail_domains.models import MailDomain
from dpo_office.common.mail_domains.rules import GRAVE
from requests_app import health_mail, mail_domain_work
from requests_app.labels_mail_domains import MAIL_DOMAIN_WORDS
from requests_app.queries.sending_domains import sending_domains
from tests.factories.mails import access, make_mailbox
from tests.factories.registry import make_controller
from tests.fakes.dns_server import dns_server


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def earnest(settings):
    settings.DPO_MODE = "production"


def found(domain, *codes, ago=timedelta()):
    MailDomain.objects.create(domain=domain, findings=list(codes), looked_at=timezone.now() - ago)


def domains():
    check = health_mail.domains_check(timezone.now())
    return check["look"], check["says"], check["helps"]


def test_what_is_grave_has_words(db):
    assert MAIL_DOMAIN_WORDS.keys() >= GRAVE


def test_a_demo_asks_nobody(db):
    assert mail_domain_work.look_now(timezone.now()) == []
    assert domains()[0] == "good"


def test_an_office_that_has_not_looked_says_so(db, earnest):
    assert domains()[:2] == ("near", "Nobody has looked at SPF, DKIM and DMARC yet.")


@pytest.mark.parametrize(
    ("codes", "look"),
    [
        ((), "good"),
        (("dmarc_none",), "near"),
        (("dmarc_none", "not_aligned"), "late"),
        (("spf_open",), "late"),
    ],
)
def test_what_was_found_is_told_by_domain_with_what_helps(db, earnest, codes, look):
    found("shop.example", *codes)
    found("well.example")
    said = domains()
    assert said[0] == look
    assert ("shop.example:" in said[1], "well.example" in said[1]) == (bool(codes), False)
    for code in codes:
        says, helps = MAIL_DOMAIN_WORDS[code]
        assert (str(says) in said[1], str(helps) in said[2]) == (True, True)


def test_what_is_old_is_not_believed(db, earnest):
    found("shop.example", ago=timedelta(days=4))
    assert domains()[0] == "near"


def test_senders_are_the_controllers_that_are_not_closed(db, settings):
    settings.DPO_NOTICE_DOMAIN = "notice.shop.example"
    make_controller("one", contact_email="privacy@Shop.example")
    make_controller("two", contact_email="dpo@shop.example")
    make_controller("three", contact_email="")
    assert sending_domains() == ("notice.shop.example", "shop.example")


def test_the_worker_asks_once_a_day(db, earnest, settings):
    names = {
        "notice.shop.example": {"TXT": ["v=spf1 ip4:192.0.2.25 -all"]},
        "_dmarc.shop.example": {"TXT": ["v=DMARC1; p=quarantine"]},
        "office._domainkey.shop.example": {"TXT": ["v=DKIM1; p="]},
    }
    settings.DPO_NOTICE_DOMAIN, settings.DPO_DKIM_SELECTOR = "Notice.Shop.example", "office"
    make_controller("one", contact_email="privacy@shop.example")
    with dns_server(names) as server:
        settings.DPO_DNS_SERVER = server.address
        now = timezone.now()
        assert mail_domain_work.look_if_due(now)
        asked = len(server.asked)
        assert not mail_domain_work.look_if_due(now + timedelta(hours=23))
        assert len(server.asked) == asked
        assert mail_domain_work.look_if_due(now + timedelta(hours=25))
        assert len(server.asked) == 2 * asked
    rows = {row.domain: row.findings for row in MailDomain.objects.all()}
    assert rows == {"notice.shop.example": [], "shop.example": ["dkim_withdrawn"]}


def test_a_mailbox_that_does_not_let_the_office_in_is_named(db, controller):
    assert health_mail.mailbox_doors_check()["says"] == "No mailbox is read."
    # Nobody listens there.
    row = make_mailbox(controller, access=access(host="127.0.0.1", port=1))
    check = health_mail.mailbox_doors_check()
    assert (check["look"], check["says"]) == (
        "late",
        f"These do not let the office in: {row.address} (mail_unreachable).",
    )
