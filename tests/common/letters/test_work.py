from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pytest_django import Settings

from dpo_office.common.errors import PermanentGatewayError
from dpo_office.common.letters import codes, work
from dpo_office.common.letters import sink as sink_module
from dpo_office.common.letters.journal import HttpJournal
from dpo_office.common.letters.models import Attempt, Letter, SendWindow
from dpo_office.common.letters.queries import batch_counts, letter_state
from dpo_office.common.letters.sink import MailSink

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def wired(sink: MailSink, settings: Settings, tmp_path: Path) -> Settings:
    settings.DPO_SMTP_HOST = "127.0.0.1"
    settings.DPO_SMTP_PORT = sink.smtp_port
    settings.DPO_SINK_SMTP_PORT = sink.smtp_port
    settings.DPO_SMTP_TLS = "none"
    settings.DPO_RELAY_JOURNAL_URL = f"http://127.0.0.1:{sink.http_port}"
    settings.DPO_RECEIPTS_MAILDIR = str(sink.store.receipts)
    return settings


@pytest.mark.parametrize("mode", ["demo", "production", "test"])
def test_the_three_jobs_bring_a_letter_from_queued_to_delivered(
    post_one: Callable[..., Letter], wired: Settings, now: datetime, mode: str
):
    wired.DPO_MODE = mode
    letter = post_one()

    assert work.send(now).outcomes[codes.ACCEPTED] == 1
    assert not work.reconcile(now)
    assert work.collect(now) == {codes.DELIVERED: 1}
    assert letter_state(letter) == codes.DELIVERED


@pytest.mark.parametrize(
    "changed",
    [{"DPO_SMTP_HOST": "mail.example.com"}, {"DPO_SMTP_HOST": "localhost"}, {"DPO_SINK_SMTP_PORT": 1}],
)
def test_a_demo_refuses_any_relay_but_its_own_sink(
    post_one: Callable[..., Letter],
    wired: Settings,
    now: datetime,
    sink: MailSink,
    changed: dict[str, Any],
):
    wired.DPO_MODE = "demo"
    for name, value in changed.items():
        setattr(wired, name, value)
    letter = post_one()

    with pytest.raises(PermanentGatewayError, match="relay_not_sink"):
        work.office_relay()
    assert work.send(now).error == "relay_not_sink"
    assert letter_state(letter) == codes.QUEUED
    assert not Attempt.objects.exists()
    assert not sink.store.copies


def test_a_demo_refuses_a_relay_on_the_sinks_port_that_is_not_the_sink(
    post_one: Callable[..., Letter],
    wired: Settings,
    now: datetime,
    sink: MailSink,
    monkeypatch: pytest.MonkeyPatch,
):
    wired.DPO_MODE = "demo"
    monkeypatch.setattr(sink_module, "BANNER", "ESMTP Postfix")
    letter = post_one()

    assert work.send(now).error == "relay_not_sink"
    assert letter_state(letter) == codes.QUEUED
    assert not sink.store.copies


def test_without_a_journal_windows_hold_one_letter(
    plan_batch: Callable[..., UUID], wired: Settings, now: datetime
):
    wired.DPO_RELAY_JOURNAL_URL = ""
    batch_id = plan_batch(5)

    work.send(now)

    assert work.office_journal() is None
    assert batch_counts(batch_id)[codes.ACCEPTED] == 5
    assert SendWindow.objects.count() == 5


def test_with_a_journal_windows_hold_a_hundred(wired: Settings):
    assert isinstance(work.office_journal(), HttpJournal)
    assert work.office_policy().window_size == 100


def test_a_confidential_letter_is_held_by_an_open_relay(
    post_one: Callable[..., Letter], wired: Settings, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("dpo_office.common.letters.smtp.is_loopback", lambda _: False)
    letter = post_one(confidential=True)

    assert work.send(now).held == 1
    assert letter_state(letter) == codes.QUEUED


def test_the_sinks_banner_is_the_one_that_the_sender_asks_for():
    assert sink_module.BANNER == work.SINK_BANNER
    assert sink_module.HOST == work.HOST
