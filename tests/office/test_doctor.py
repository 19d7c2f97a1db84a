"""`manage.py doctor`: everything that the office needs, in words, and exit status 1 where it is not well."""

import base64
import shutil
import uuid
from collections import namedtuple
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone, translation
from kombu import Connection

from dpo_office.common import vault
from dpo_office.common.documents import store_document
from dpo_office.common.letters.sink import MailSink
from dpo_office.common.sweeps import LATE_AFTER, Sweep
from requests_app import health_checks
from tests.fakes.oidc_provider import CLIENT_ID, FakeProvider

GB = 1024**3


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def relay(settings, tmp_path):
    """A mail server that lets the office in."""
    sink = MailSink(tmp_path / "sink", smtp_port=0, http_port=0)
    sink.start()
    settings.DPO_SMTP_HOST, settings.DPO_SMTP_PORT = "127.0.0.1", sink.smtp_port
    yield sink
    sink.stop()


@pytest.fixture
def swept(db):
    now = timezone.now()
    Sweep.objects.create(name="test.sweep", late_after=LATE_AFTER, ended_at=now, ended_well_at=now)


def doctor(*words):
    out = StringIO()
    call_command("doctor", *words, stdout=out)
    return out.getvalue()


def test_an_office_that_is_well_says_so_line_by_line(swept, relay):
    said = doctor()
    for name in ("Database", "Key of the documents", "Broker", "Mail server", "Disk", "Clocks"):
        assert f"well: {name}\n" in said
    assert "not well" not in said
    assert "i orden: Mailserver\n" in doctor("--language", "da")


def test_it_ends_with_status_1_where_something_is_not_well(swept, settings):
    # Nobody listens there.
    settings.DPO_SMTP_HOST, settings.DPO_SMTP_PORT = "127.0.0.1", 1
    with pytest.raises(CommandError) as ended:
        doctor()
    assert ended.value.returncode == 1
    assert health_checks.relay_check()["says"] == "It does not let the office in (relay_unreachable)."


def test_a_mail_server_on_an_open_way_is_named(relay, settings, monkeypatch):
    monkeypatch.setattr("dpo_office.common.letters.smtp.is_loopback", lambda _host: False)
    assert "not encrypted" in health_checks.relay_check()["says"]


def test_a_database_of_an_earlier_version_is_named(db):
    assert health_checks.migrations_check()["look"] == "good"
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'common'")
    assert health_checks.migrations_check()["look"] == "late"


def test_a_key_that_opens_nothing_is_named(db, settings):
    assert "no document yet" in health_checks.key_check()["says"]
    store_document(
        content=b"1", media_type="text/plain", kind="extract", controller_id=uuid.uuid4(), now=timezone.now()
    )
    assert health_checks.key_check()["look"] == "good"

    settings.DPO_VAULT_KEY = base64.b64encode(bytes(32)).decode()
    getattr(vault.office_vault, "cache_clear", lambda: None)()
    assert "newest document cannot" in health_checks.key_check()["says"]
    # A second key opens what was stored since, and nothing of before.
    store_document(
        content=b"2", media_type="text/plain", kind="extract", controller_id=uuid.uuid4(), now=timezone.now()
    )
    assert "oldest document cannot" in health_checks.key_check()["says"]


@pytest.mark.parametrize(("free", "look"), [(3 * GB, "good"), (GB, "near"), (GB // 10, "late")])
def test_a_disk_without_room_is_named(tmp_path, monkeypatch, free, look):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage(10 * GB, 0, free))
    check = health_checks.disk_check(tmp_path)
    assert (check["look"], f"{free / GB:.1f} GB" in check["says"]) == (look, True)


def test_a_broker_that_does_not_answer_is_named(monkeypatch):
    assert health_checks.broker_check()["look"] == "good"

    # Nobody listens there.
    monkeypatch.setattr(
        health_checks.app, "connection_for_write", lambda: Connection("redis://127.0.0.1:1/0")
    )
    assert health_checks.broker_check()["look"] == "late"


def test_clocks_that_run_apart_are_named(db, monkeypatch):
    assert health_checks.clocks_check()["look"] == "good"
    if connection.vendor == "postgresql":
        monkeypatch.setattr(
            timezone, "now", lambda: timezone.datetime.fromisoformat("2026-01-01T00:00+00:00")
        )
        assert health_checks.clocks_check()["look"] == "late"


def test_nothing_more_is_asked_of_a_database_that_does_not_answer(monkeypatch):
    dead = {
        "name": "Database",
        "look": "late",
        "word": "not well",
        "says": "It does not answer.",
        "helps": "1",
    }
    monkeypatch.setattr("requests_app.management.commands.doctor.database_check", lambda: dead)
    with pytest.raises(CommandError):
        doctor()


def test_the_companys_sign_in_is_asked(settings):
    assert "There is none" in health_checks.provider_check()["says"]
    fake = FakeProvider()
    fake.start()
    settings.DPO_OIDC_ISSUER, settings.DPO_OIDC_CLIENT_ID = fake.issuer, CLIENT_ID
    try:
        assert health_checks.provider_check()["look"] == "good"
        # What was fetched a moment ago says nothing of now.
        fake.metadata["issuer"] = "https://another.example.com"
        check = health_checks.provider_check()
        assert (check["look"], "provider_misconfigured" in check["says"]) == ("late", True)
        fake.breaks["openid-configuration"] = 500
        assert "provider_unreachable" in health_checks.provider_check()["says"]
    finally:
        fake.stop()
