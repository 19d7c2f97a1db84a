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

from dpo_office.common import clock, vault
from dpo_office.common.acting import acting
from dpo_office.common.documents import store_document
from dpo_office.common.keys import older
from dpo_office.common.keys.models import KeyRotation
from dpo_office.common.keys.rotation import rotate
from dpo_office.common.letters.sink import MailSink
from dpo_office.common.permissions import system_actor
from dpo_office.common.sweeps import LATE_AFTER, Sweep
from requests_app import health_checks, health_keys
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


@pytest.fixture
def ring(settings):
    """Let the office have these keys, and know what recognises the hashes of others."""
    known = dict(older.known)

    def have(*keys):
        settings.DPO_VAULT_KEY = ",".join(base64.b64encode(key * 32).decode() for key in keys)
        return vault.office_vault().fingerprints()

    yield have
    older.known.clear()
    older.known.update(known)


def looks(*checks):
    return [check["look"] for check in checks]


def test_keys_are_named_and_when_one_may_go_is_said(db, ring):
    (old,) = ring(b"o")
    store_document(
        content=b"1", media_type="text/plain", kind="extract", controller_id=uuid.uuid4(), now=timezone.now()
    )
    assert looks(health_keys.ring_check(), health_keys.wrapped_check()) == ["good", "good"]
    assert health_keys.ring_check()["says"] == f"There is one, {old}."

    new, _ = ring(b"n", b"o")
    assert health_keys.ring_check()["says"] == f"{new} encrypts; older: {old}."
    assert "was prepared and is not done" in health_keys.ring_check()["helps"]
    assert health_keys.wrapped_check()["says"] == "1 thing is wrapped by an older key."
    rotate(actor=system_actor("setup"), reason="a colleague left", now=timezone.now())
    assert "may leave the ring" in health_keys.ring_check()["helps"]
    assert looks(health_keys.ring_check(), health_keys.wrapped_check()) == ["near", "good"]

    ring(b"n")
    assert looks(health_keys.ring_check(), health_keys.wrapped_check()) == ["good", "good"]
    ring(b"o", b"n")
    assert (health_keys.ring_check()["look"], "older office.env" in health_keys.ring_check()["says"]) == (
        "late",
        True,
    )


def test_a_change_that_is_under_way_is_told_with_its_day(db, ring):
    ring(b"n", b"o")
    with acting(system_actor("setup"), "vault.rotation_begun"):
        KeyRotation.objects.create(
            fingerprint="1", leaving=["2"], reason="x", begun_at=clock.now(), begun_by=uuid.uuid4()
        )
    assert f"under way since {clock.copenhagen_date(clock.now())}" in health_keys.ring_check()["helps"]


def test_what_a_key_that_is_gone_has_wrapped_is_counted(db, ring, settings):
    ring(b"o")
    store_document(
        content=b"1", media_type="text/plain", kind="extract", controller_id=uuid.uuid4(), now=timezone.now()
    )
    ring(b"n")
    check = health_keys.wrapped_check()
    assert (check["look"], check["says"]) == (
        "late",
        "1 thing is wrapped by a key that is not in DPO_VAULT_KEY.",
    )
    settings.DPO_VAULT_KEY = ""
    assert looks(health_keys.ring_check(), health_keys.wrapped_check()) == ["late", "late"]
