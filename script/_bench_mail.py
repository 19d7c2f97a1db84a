"""`script/bench mail`: how many mails are taken in per minute.

Each mail is stored (sealed, hashed, in its own transaction), read in the confined child, looked through for
rights and sensitive words, and its row saved with its event: what fetch_mail does behind the network.
"""

# Django's modules are there once its settings are.
# ruff: noqa: PLC0415  for this reason

import argparse
import os
import sys
import time
from typing import Any

MOST_SECONDS = 60
MAILS = 1000


def run(given: argparse.Namespace) -> int:
    """Take in a thousand mails; status 1 when that takes longer than a minute."""
    from django.core.management import call_command
    from django.db import connection

    scratch = f"office_bench_{os.getpid()}"
    is_server = connection.vendor == "postgresql"
    if is_server:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {scratch}")
        connection.close()
        connection.settings_dict["NAME"] = scratch
    try:
        call_command("migrate", verbosity=0)
        call_command("load_reference_data", verbosity=0)
        stored, read = _taken_in(given.rows)
    finally:
        if is_server:
            connection.close()
            connection.settings_dict["NAME"] = "postgres"
            with connection.cursor() as cursor:
                cursor.execute(f"DROP DATABASE {scratch} WITH (FORCE)")
    per_minute = given.rows / (stored + read) * 60
    total = stored + read
    sys.stdout.write(
        f"{connection.vendor}: {given.rows} mails in {total:.1f} s (stored {stored:.1f}, read {read:.1f}):"
        f" {per_minute:.0f} a minute\n"
    )
    return int((stored + read) * MAILS / given.rows > MOST_SECONDS)


def _taken_in(count: int) -> tuple[float, float]:
    from requests_app import mail_work
    from tests.factories.mails import keep, make_mailbox
    from tests.factories.registry import make_controller
    from tests.fakes.mail_corpus import Random, plain, with_files, with_html

    mailbox = make_mailbox(make_controller("bench"))
    # Seven of ten are plain, two have HTML, one has files.
    kinds: list[Any] = [*[plain] * 7, *[with_html] * 2, with_files]
    mails = [kinds[number % 10](Random(number)) for number in range(count)]
    begun = time.perf_counter()
    for uid, raw in enumerate(mails, start=1):
        keep(mailbox, raw, uid=uid)
    stored = time.perf_counter()
    read = mail_work.read_all(limit=count)
    if read != count:
        raise SystemExit(f"{read} mails of {count} were read.")
    return stored - begun, time.perf_counter() - stored
