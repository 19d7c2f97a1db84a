"""Run the mail sink: a relay for the demo and for drills that delivers to nobody."""

import signal
import threading
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from dpo_office.common.letters.sink import BANNER, HOST, MailSink


class Command(BaseCommand):
    """Serve SMTP and the HTTP control, on 127.0.0.1 by itself, until TERM or Ctrl-C."""

    help = "Run the mail sink of the demo: it keeps what it accepts and delivers to nobody."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder and the two ports."""
        parser.add_argument("--dir", type=Path, required=True, help="where mails and the ledger are kept")
        parser.add_argument("--smtp-port", type=int, required=True, help="port of the SMTP server")
        parser.add_argument("--http-port", type=int, required=True, help="port of the HTTP control")
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
        ended = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        sink.start()
        self.stdout.write(
            f"{BANNER}: smtp {options['host']}:{sink.smtp_port}, http {options['host']}:{sink.http_port}"
        )
        self.stdout.flush()
        ended.wait()
        sink.stop()
