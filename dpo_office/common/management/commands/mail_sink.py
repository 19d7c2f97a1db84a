"""Run the mail sink: a relay for the demo and for drills that delivers to nobody."""

import signal
import threading
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from dpo_office.common.letters.sink import BANNER, HOST, MailSink
from dpo_office.common.letters.sms_sink import SmsSink


class Command(BaseCommand):
    """Serve SMTP and the HTTP control, on 127.0.0.1 by itself, until TERM or Ctrl-C."""

    help = "Run the mail sink of the demo: it keeps what it accepts and delivers to nobody."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder and the two ports."""
        parser.add_argument("--dir", type=Path, required=True, help="where mails and the ledger are kept")
        parser.add_argument("--smtp-port", type=int, required=True, help="port of the SMTP server")
        parser.add_argument("--http-port", type=int, required=True, help="port of the HTTP control")
        parser.add_argument("--sms-port", type=int, help="port of the gateway for text messages, if any")
        parser.add_argument(
            "--host",
            default=HOST,
            help="the address to listen on; a drill has another",
        )
        parser.add_argument(
            "--receipts", type=Path, help="Maildir for delivery reports (default: DIR/receipts)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve."""
        options["dir"].mkdir(mode=0o700, parents=True, exist_ok=True)
        sink = MailSink(
            options["dir"],
            smtp_port=options["smtp_port"],
            http_port=options["http_port"],
            receipts=options["receipts"],
            host=options["host"],
        )
        texts = _sms_sink(options["dir"] / "sms", options["sms_port"])
        ended = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        sink.start()
        if texts:
            texts.start()
        self.stdout.write(
            f"{BANNER}: smtp {options['host']}:{sink.smtp_port}, http {options['host']}:{sink.http_port}"
        )
        self.stdout.flush()
        ended.wait()
        if texts:
            texts.stop()
        sink.stop()


def _sms_sink(folder: Path, port: int | None) -> SmsSink | None:
    """Return the gateway of the demo, which reports to the office of the same settings."""
    if port is None:
        return None
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    hook = f"{settings.DPO_BASE_URL.rstrip('/')}/hooks/sms/" if settings.DPO_SMS_WEBHOOK_SECRET else ""
    return SmsSink(folder, port=port, webhook=hook, secret=settings.DPO_SMS_WEBHOOK_SECRET)
