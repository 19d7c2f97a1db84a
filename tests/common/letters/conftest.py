"""What the tests of letters share: a real sink, and letters in the outbox."""

import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.db.models.functions import Now

from dpo_office.common.acting import redacting
from dpo_office.common.letters.models import Dispatch, Letter, SendWindow
from dpo_office.common.letters.planning import (
    PlannedLetter,
    Recipient,
    Sender,
    add_template,
    plan_letters,
    post_letter,
)
from dpo_office.common.letters.sender import SendPolicy
from dpo_office.common.letters.sink import MailSink
from dpo_office.common.letters.smtp import SmtpAccount, SmtpRelay
from dpo_office.common.permissions import system_actor

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SENDER = Sender("Prøvehandel ApS", "privacy@example.com")


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def policy() -> SendPolicy:
    return SendPolicy(worker="test")


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[MailSink]:
    sink = MailSink(tmp_path / "sink", smtp_port=0, http_port=0)
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture
def account(sink: MailSink) -> SmtpAccount:
    return SmtpAccount(host="127.0.0.1", port=sink.smtp_port, timeout=5, dot_timeout=5)


@pytest.fixture
def relay(account: SmtpAccount) -> SmtpRelay:
    return SmtpRelay(account)


@pytest.fixture
def controller_id() -> UUID:
    return uuid4()


@pytest.fixture
def post_one(controller_id: UUID) -> Callable[..., Letter]:
    """Put one letter into the outbox; any dispatch will do as its cause."""

    def post(address: str = "maren@example.com", **fields: object) -> Letter:
        values: dict[str, Any] = {
            "cause": Dispatch(),
            "kind": "case.answer",
            "controller_id": controller_id,
            "sender": SENDER,
            "recipient": Recipient("Maren Prøve", address),
            "subject": "Svar på din anmodning",
            "body": "Kære Maren\n\n.Her er svaret.\n",
            "actor": system_actor("setup"),
            "now": NOW,
        }
        with transaction.atomic():
            return post_letter(**(values | fields))

    return post


@pytest.fixture
def plan_batch(controller_id: UUID) -> Callable[..., UUID]:
    """Plan a batch of notices and return its id."""

    def plan(count: int, *, chunk_size: int = 500, not_before: datetime = NOW) -> UUID:
        batch_id = uuid4()
        with transaction.atomic():
            template = add_template(
                batch_id=batch_id,
                language="da",
                subject="Ny privatlivspolitik",
                body="Kære ((name))\n\nVi ændrer vores politik.\n",
                slot_names=["name"],
                now=NOW,
            )
            plan_letters(
                batch_id=batch_id,
                controller_id=controller_id,
                kind="policy.notice",
                cause_type="registry_app.notice",
                sender=SENDER,
                templates={"da": template},
                rows=(
                    PlannedLetter(
                        uuid4(), uuid4(), Recipient(f"Kunde {n}", f"k{n}@example.com"), {"name": f"Kunde {n}"}
                    )
                    for n in range(count)
                ),
                not_before=not_before,
                now=NOW,
                chunk_size=chunk_size,
            )
        return batch_id

    return plan


@pytest.fixture
def run_out() -> Callable[[], None]:
    """Let every lease run out, as when its worker was killed long ago."""

    def expire() -> None:
        past = Now() - timedelta(hours=1)
        Dispatch.objects.filter(leased_until__isnull=False).update(leased_until=past)
        with redacting(system_actor("setup"), "test.time_passed"):
            SendWindow.objects.update(opened_at=past, leased_until=past)

    return expire


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
