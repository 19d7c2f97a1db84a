"""`script/faults mail`: hostile mails against the confined reader, then a reader of a mailbox that is killed.

The first part reads a corpus and counts what became of each mail: read, or one of the known codes; whatever
ends the reader itself is a failure. The second fills a local IMAP server, lets a process fetch and read its
mail, kills it again and again, and compares: each mail is stored once, byte for byte, and read.
"""

# Django's modules are there once its settings are.
# ruff: noqa: PLC0415  for this reason

import argparse
import hashlib
import json
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path
from typing import Any

from _own_office import own_office

SLOWEST_SHOWN = 3
LONGEST_LIFE = 0.6
CONTROLLER = "faults"
DELIVERED = 400
END_SECONDS = 600


def run(given: argparse.Namespace) -> int:
    """Run both parts; 1 when a mail ended the reader, was lost or was doubled."""
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(10**9)
    with own_office("mail", given.database) as data:
        told: dict[str, Any] = {"seed": seed, "fuzz": fuzz(seed, given.mails)}
        told["kills"] = kills(seed, given.kills, data)
    print(json.dumps(told, indent=2, ensure_ascii=False))
    failures = (
        told["fuzz"]["failures"] + told["kills"]["lost"] + told["kills"]["doubled"] + told["kills"]["unread"]
    )
    print("Nothing was lost, doubled or left unread." if not failures else "THE PROMISE IS BROKEN.")
    return 1 if failures else 0


def fuzz(seed: int, count: int) -> dict[str, Any]:
    """Read so many mails of the corpus, and count what became of them."""
    from requests_app.domain.mail_codes import MAIL_FAULTS
    from requests_app.gateways.mail_reader import MailReader, UnreadableMailError
    from tests.fakes.mail_corpus import corpus

    outcomes: Counter[str] = Counter()
    slowest: list[tuple[float, str]] = []
    begun = time.monotonic()
    with MailReader() as reader:
        for name, content in corpus(seed, count):
            started = time.monotonic()
            try:
                reader.read(content)
                outcomes["read"] += 1
            except UnreadableMailError as error:
                outcomes[error.code if error.code in MAIL_FAULTS else f"UNKNOWN {error.code}"] += 1
            except Exception as error:  # noqa: BLE001  this is what the drill looks for
                outcomes[f"FAILURE {type(error).__name__}"] += 1
            slowest = sorted([*slowest, (round(time.monotonic() - started, 2), name)])[-SLOWEST_SHOWN:]
    return {
        "mails": count,
        "outcomes": dict(outcomes),
        "failures": sum(number for code, number in outcomes.items() if code.isupper() or " " in code),
        "seconds": round(time.monotonic() - begun),
        "slowest": slowest,
    }


def kills(seed: int, count: int, folder: Path) -> dict[str, Any]:
    """Fetch from a real server while being killed, then compare with what was delivered."""
    from django.core.management import call_command

    from requests_app.domain.mail_receipt import content_digest
    from requests_app.models import Mail
    from tests.factories.mails import access, make_mailbox
    from tests.factories.registry import make_controller
    from tests.fakes.imap_server import PASSWORD, USER, local_imap
    from tests.fakes.mail_corpus import Random, mutated, with_files

    call_command("migrate", verbosity=0)
    call_command("load_reference_data", verbosity=0)
    rng = Random(f"kills|{seed}")
    delivered = [rng.choice((mutated, with_files))(rng) for _ in range(DELIVERED)]
    with local_imap(folder) as server:
        os.environ["SSL_CERT_FILE"] = str(server.certificate)
        box = access(host="127.0.0.1", port=server.port, tls="starttls", user=USER, spam_folders=("Spam",))
        make_mailbox(make_controller(CONTROLLER), access=box, password=PASSWORD)
        server.deliver(*delivered[: DELIVERED // 2])
        server.deliver(*delivered[DELIVERED // 2 :], folder="Spam")
        killed = _killed(rng, count)
        _until_done()
        # The server is the judge: what it hands out now, to somebody else.
        handed = [*server.mails(), *server.mails("Spam")]
    wanted = {content_digest(mail) for mail in handed}
    stored = _stored()
    kept = Counter(content_digest(mail) for mail in stored)
    return {
        "delivered": len(delivered),
        "on the server": len(handed),
        "different": len(wanted),
        "stored": len(stored),
        "kills": killed,
        "lost": len(wanted - kept.keys()) + len(_hashes(stored) - _hashes(handed)),
        "doubled": sum(number - 1 for number in kept.values()),
        "unread": Mail.objects.filter(state="fetched").count(),
    }


def _killed(rng: random.Random, count: int) -> int:
    """Let a process fetch and read for a moment, then kill it, so many times."""
    done = 0
    for _ in range(count):
        child = _working()
        time.sleep(rng.uniform(0.02, LONGEST_LIFE))
        ended, _status = os.waitpid(child, os.WNOHANG)
        if not ended:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            done += 1
    return done


def _working() -> int:
    from django.db import connections

    from requests_app import mail_work

    connections.close_all()
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        try:
            # A few at a time, so that a kill falls into the reading as well.
            while True:
                mail_work.fetch_all()
                mail_work.read_all(limit=20)
        finally:
            os._exit(1)
    return child


def _until_done() -> None:
    from requests_app import mail_work

    until = time.monotonic() + END_SECONDS
    while time.monotonic() < until and (mail_work.fetch_all() + mail_work.read_all()):
        continue


def _stored() -> list[bytes]:
    from dpo_office.common.documents import read_document
    from requests_app.models import Mail

    return [read_document(row.raw) for row in Mail.objects.select_related("raw")]


def _hashes(mails: list[bytes]) -> set[str]:
    return {hashlib.sha256(mail).hexdigest() for mail in mails}
