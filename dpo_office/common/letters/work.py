"""The gateways built from the settings, and the three jobs that beat asks for."""

import logging
import os
import socket
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from dpo_office.common.errors import PermanentGatewayError
from dpo_office.common.letters import codes
from dpo_office.common.letters.doubts import reconcile_doubts
from dpo_office.common.letters.gateway_api import GatewayApi, SmsAccount
from dpo_office.common.letters.journal import HttpJournal, RelayJournal
from dpo_office.common.letters.leases import WINDOW
from dpo_office.common.letters.receipts import collect_receipts
from dpo_office.common.letters.relay import Relay
from dpo_office.common.letters.sender import SendPolicy, SendReport, send_due_letters
from dpo_office.common.letters.smtp import SmtpAccount, SmtpRelay

# The sink of the demo; the same words as in sink.py, which production never loads.
HOST = "127.0.0.1"
SINK_BANNER = "DPO office sink"
LIMIT = 20_000
# With nobody to ask every doubt goes to a person: then one letter at a time.
WINDOW_WITHOUT_JOURNAL = 1

log = logging.getLogger(__name__)


def send(now: datetime) -> SendReport:
    """Send what is due through the relay of the settings."""
    try:
        report = send_due_letters(office_relay(), now, limit=LIMIT, policy=office_policy())
    except PermanentGatewayError as error:
        log.error("letters.relay_refused", extra={"code": error.code})  # noqa: TRY400  no trace for a setting
        return SendReport(error=error.code)
    if report.handled or report.error:
        log.info("letters.sent", extra={"count": report.handled, "code": report.error})
    if report.held:
        log.warning("letters.held", extra={"count": report.held, "code": "relay_not_confidential"})
    return report


def reconcile(now: datetime) -> Counter[str]:
    """Look up the letters in doubt."""
    counts = reconcile_doubts(
        office_journal(),
        now,
        grace=timedelta(seconds=settings.DPO_DOUBT_GRACE_SECONDS),
        sms_journal=office_sms_journal(),
    )
    if counts["still_in_doubt"]:
        log.warning("letters.in_doubt", extra={"count": counts["still_in_doubt"]})
    return counts


def send_sms(now: datetime) -> SendReport:
    """Send the text messages that are due through the gateway of the settings; without one they wait."""
    gateway = office_gateway()
    if gateway is None:
        return SendReport()
    try:
        report = send_due_letters(gateway, now, limit=LIMIT, policy=office_sms_policy())
    except PermanentGatewayError as error:
        log.error("letters.gateway_refused", extra={"code": error.code})  # noqa: TRY400  no trace for a setting
        return SendReport(error=error.code)
    if report.handled or report.error:
        log.info("letters.sms_sent", extra={"count": report.handled, "code": report.error})
    return report


def collect(now: datetime) -> Counter[str]:
    """Read the delivery reports that have arrived."""
    counts = collect_receipts(Path(settings.DPO_RECEIPTS_MAILDIR), now)
    if counts["unreadable"]:
        log.warning("letters.reports_unreadable", extra={"count": counts["unreadable"]})
    return counts


def office_relay() -> Relay:
    """Return the relay of the settings.

    The demo's addresses may be real: it writes to nobody but its own sink, and that must say its name as
    well. Raises PermanentGatewayError("relay_not_sink").
    """
    is_demo = settings.DPO_MODE == "demo"
    named = (settings.DPO_SMTP_HOST, settings.DPO_SMTP_PORT)
    if is_demo and named != (HOST, settings.DPO_SINK_SMTP_PORT):
        raise PermanentGatewayError("relay_not_sink")
    return SmtpRelay(
        SmtpAccount(
            host=settings.DPO_SMTP_HOST,
            port=settings.DPO_SMTP_PORT,
            user=settings.DPO_SMTP_USER,
            password=settings.DPO_SMTP_PASSWORD,
            tls=settings.DPO_SMTP_TLS,
            local_name=settings.DPO_NOTICE_DOMAIN,
            required_banner=SINK_BANNER if is_demo else "",
        )
    )


def office_journal() -> RelayJournal | None:
    """Return the relay's journal, if the settings name one."""
    return HttpJournal(settings.DPO_RELAY_JOURNAL_URL) if settings.DPO_RELAY_JOURNAL_URL else None


def office_gateway() -> Relay | None:
    """Return the gateway for text messages of the settings, if they name one.

    A demo sends to its own sink only, which must say its name as well. Raises
    PermanentGatewayError("relay_not_sink").
    """
    if not settings.DPO_SMS_GATEWAY_URL:
        return None
    is_demo = settings.DPO_MODE == "demo"
    if is_demo and f"http://{HOST}:{settings.DPO_SINK_SMS_PORT}" != settings.DPO_SMS_GATEWAY_URL:
        raise PermanentGatewayError("relay_not_sink")
    return GatewayApi(
        SmsAccount(
            url=settings.DPO_SMS_GATEWAY_URL,
            token=settings.DPO_SMS_TOKEN,
            sender=settings.DPO_SMS_SENDER,
            required_banner=SINK_BANNER if is_demo else "",
        )
    )


def office_sms_journal() -> RelayJournal | None:
    """Return who can be asked for a text message by its reference, if the settings name one."""
    return HttpJournal(settings.DPO_SMS_JOURNAL_URL) if settings.DPO_SMS_JOURNAL_URL else None


def office_sms_policy() -> SendPolicy:
    """Return how this process sends text messages."""
    size = WINDOW if settings.DPO_SMS_JOURNAL_URL else WINDOW_WITHOUT_JOURNAL
    return replace(office_policy(), window_size=size, channel=codes.SMS)


def office_policy() -> SendPolicy:
    """Return how this process sends."""
    by_default = WINDOW if settings.DPO_RELAY_JOURNAL_URL else WINDOW_WITHOUT_JOURNAL
    return SendPolicy(
        worker=f"{socket.gethostname()[:60]}:{os.getpid()}",
        lease_seconds=settings.DPO_LEASE_SECONDS,
        window_size=by_default,
    )
