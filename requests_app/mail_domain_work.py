"""Once a day, and whenever the doctor comes: what DNS says of the domains that we send from."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Min

from dpo_office.common.mail_domains.dns import DnsZone
from dpo_office.common.mail_domains.looking import look_at_domains, relay_seen
from dpo_office.common.mail_domains.models import MailDomain
from requests_app.queries.sending_domains import sending_domains

LOOKED_EVERY: Final = timedelta(days=1)


def look_now(now: datetime) -> list[MailDomain]:
    """Ask DNS about every domain that we send from, and return what is known then; `now` is real time.

    A demo and a test run send to themselves: they ask nobody.
    """
    if settings.DPO_MODE != "production":
        return []
    zone = DnsZone(settings.DPO_DNS_SERVER)
    return look_at_domains(
        return_domain=settings.DPO_NOTICE_DOMAIN.lower(),
        senders=sending_domains(),
        selector=settings.DPO_DKIM_SELECTOR,
        relay=relay_seen(settings.DPO_RELAY_ADDRESSES, settings.DPO_SMTP_HOST, zone),
        zone=zone,
        now=now,
    )


def look_if_due(now: datetime) -> bool:
    """Ask if the oldest look is a day old, or there is none; tell whether it was done."""
    oldest = MailDomain.objects.aggregate(oldest=Min("looked_at"))["oldest"]
    if oldest is not None and now - oldest < LOOKED_EVERY:
        return False
    look_now(now)
    return True
