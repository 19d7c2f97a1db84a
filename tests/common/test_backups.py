"""Backups: made of the run's own database, restored again, and refused each for its own reason."""

import errno
import json
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import uuid
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from dpo_office.common import health
from dpo_office.common.acting import acting
from dpo_office.common.backups import checking, making, manifest, postgresql, restoring, shelf, sqlite
from dpo_office.common.backups.making import make_backup
from dpo_office.common.documents import store_document
from dpo_office.common.environment import ROOT, generate_keys
from dpo_office.common.events import Event, feed_generation
from dpo_office.common.letters.freezes import is_frozen
from dpo_office.common.letters.models import Freeze
from dpo_office.common.permissions import system_actor
from dpo_office.common.sweeps import BACKUP, DRILL, Sweep, command_state, last_sweep_at, late_sweeps
from dpo_office.common.triggers import trigger_faults
from dpo_office.common.users import User
from tests.common.databases import address_of, empty_database

pytestmark = pytest.mark.skipif(
    connection.vendor == "postgresql" and not (shutil.which("pg_dump") and shutil.which("pg_restore")),
    reason="pg_dump and pg_restore are not installed",
)
AT = datetime(2026, 11, 28, 9, tzinfo=UTC)


def run(*words, **options):
    """Run a command and return what it says."""
    out = StringIO()
    call_command(*words, stdout=out, stderr=out, **options)
    return out.getvalue()


def refusal(*words):
    """Run a command that must refuse, and return the code."""
    with pytest.raises(CommandError) as refused:
        run(*words)
    assert refused.value.returncode == 1
    return str(refused.value).partition(":")[0]


def ring(number=1):
    for _ in range(number):
        Event.objects.create(
            type="test.rung",
            subject_type="bell",
            subject_id=uuid.uuid4(),
            actor_id=system_actor("demo").user_id,
            occurred_at=AT,
        )


@pytest.fixture
def shelf_directory(tmp_path):
    place = tmp_path / "backups"
    place.mkdir()
    return place


@pytest.fixture
def office(transactional_db):
    """An office with somebody in it, a document and events, committed."""
    with acting(system_actor("setup"), "test.made"):
        User.objects.create_user("anna", kind="staff")
    store_document(
        content=b"Opdigtet", media_type="text/plain", kind="extract", controller_id=uuid.uuid4(), now=AT
    )
    ring(3)
    feed_generation()


@pytest.fixture(scope="module")
def one_backup(tmp_path_factory):
    """Where the backup lies that is made once and copied for each test, since a dump takes a while."""
    return tmp_path_factory.mktemp("once")


@pytest.fixture
def backup(db, one_backup, shelf_directory):
    """A backup of what is committed in the run's database."""
    if not any(one_backup.iterdir()):
        make_backup(one_backup)
    shutil.copytree(one_backup, shelf_directory, dirs_exist_ok=True)
    return next(path for path in shelf_directory.iterdir() if path.suffix != ".json")


def seal_anew(path, **changes):
    """Write another manifest beside a backup, as this office would."""
    described = manifest.manifest_of(path)
    found = manifest.read_manifest(described)
    facts = {name[6:]: changes.pop(name) for name in list(changes) if name.startswith("facts_")}
    changed = replace(found, **changes, facts=replace(found.facts, **facts))
    described.unlink()
    manifest.write_manifest(changed, described)


def test_a_backup_is_made_checked_and_restored(office, shelf_directory, tmp_path, monkeypatch):
    said = run("backup", str(shelf_directory))

    path, described = sorted(shelf_directory.iterdir())
    if path.suffix == ".json":
        path, described = described, path
    assert {stat.S_IMODE(file.stat().st_mode) for file in (path, described)} == {0o600}
    told = json.loads(described.read_text())
    assert (told["vendor"], told["size"]) == (connection.vendor, path.stat().st_size)
    assert told["facts"]["rows"]["common_document"] == 1
    assert told["facts"]["rows"]["common_historicaluser"] == 1
    assert told["facts"]["last_event"] == Event.objects.latest("id").pk

    assert ("on the disk of the office's data" in said) == shelf.is_on_the_data_disk(shelf_directory)

    # The key is named by its fingerprint; neither it nor what it seals can be read in what was written.
    assert told["keys"][0] in said
    for secret in (settings.DPO_VAULT_KEY, settings.SECRET_KEY, "Opdigtet"):
        assert secret not in said + described.read_text()
        assert secret.encode() not in path.read_bytes()

    drilled = run("check_backup", str(shelf_directory))
    for words in ("of them history", "documents: 1 opened", "can be restored"):
        assert words in drilled
    assert command_state(DRILL, timezone.now())[0] == "ok"
    assert shelf.checked_mark(path).exists()
    assert list((settings.DPO_DATA_DIR / "run").glob("drill-*")) == []

    # The drill was done above; a restore does it first.
    monkeypatch.setattr(
        restoring, "drill", lambda path, _: manifest.read_manifest(manifest.manifest_of(path))
    )
    with empty_database(tmp_path) as name, monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "NAME", name)
        connection.close()
        assert "Restored, and frozen" in run("restore", str(path))
        generation = feed_generation()
        frozen = Freeze.objects.get()
        assert frozen.as_of == datetime.fromisoformat(told["made_at"])
        assert (is_frozen(), frozen.frozen_at > frozen.as_of) == (True, True)
        assert (User.objects.filter(username="anna").count(), Session.objects.count()) == (1, 0)
        assert (Event.objects.count(), trigger_faults()) == (3, [])
        connection.close()
    assert generation != feed_generation(), "old cursors must not fit"
    assert refusal("restore", str(path)) == "not_empty", "this office has tables"


def test_a_backup_of_a_version_that_knew_no_freeze_is_migrated_and_frozen(
    transactional_db, backup, tmp_path, monkeypatch
):
    found = manifest.read_manifest(manifest.manifest_of(backup))
    older = {table: count for table, count in found.facts.rows.items() if table != "common_freeze"}
    found = replace(found, facts=replace(found.facts, rows=older))
    monkeypatch.setattr(restoring, "drill", lambda _path, _say: found)
    (place := tmp_path / "restored").mkdir()
    with empty_database(place) as name, monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "NAME", name)
        connection.close()
        assert "migrating" in run("restore", str(backup))
        assert is_frozen()
        connection.close()


def test_a_killed_backup_leaves_nothing_that_looks_like_one(
    office, shelf_directory, process_environment, tmp_path
):
    # It stops when the copy stands under its temporary name, and waits to be killed.
    script = (
        "import django, time; django.setup();"
        "from dpo_office.common.backups import making;"
        "making.on_disk = lambda path: (print('there', flush=True), time.sleep(60));"
        f"making.make_backup(making.Path({str(shelf_directory)!r}))"
    )
    address = address_of(connection.settings_dict["NAME"])
    environment = process_environment | {
        "DATABASE_URL": address,
        "DPO_DATA_DIR": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "dpo_office.settings",
    }
    with subprocess.Popen(
        [sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "there\n"
        process.send_signal(signal.SIGKILL)

    assert {path.suffix for path in shelf_directory.iterdir()} == {".part"}
    assert stat.S_IMODE(next(shelf_directory.iterdir()).stat().st_mode) == 0o600
    assert refusal("check_backup", str(shelf_directory)) == "no_backup"

    made = make_backup(shelf_directory).path
    assert set(shelf_directory.iterdir()) == {made, manifest.manifest_of(made)}


def test_what_is_written_meanwhile_is_in_it_whole_or_not_at_all(office, shelf_directory):
    began, over = threading.Event(), threading.Event()
    errors = []

    def write():
        try:
            while not over.is_set():
                with transaction.atomic():
                    ring(2)
                began.set()
        except Exception as error:  # noqa: BLE001  told below
            errors.append(error)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    assert began.wait(10)
    before = Event.objects.count()
    made = make_backup(shelf_directory)
    written = Event.objects.count()
    over.set()
    writer.join(10)

    copied = made.manifest.facts.rows["common_event"]
    assert (errors, (copied - 3) % 2) == ([], 0)
    assert before <= copied <= written
    assert written > before, "nobody wrote meanwhile"


def test_older_backups_go_and_the_last_that_was_restored_stays(db, shelf_directory):
    first, second, third = (make_backup(shelf_directory).path for _ in range(3))
    shelf.checked_mark(first).touch()
    strangers = [shelf_directory / name for name in ("notes.txt", "office-00000000-1.sqlite3")]
    for stranger in strangers:
        stranger.touch()

    said = run("backup", str(shelf_directory), "--keep", "1")

    left = shelf.backups_in(shelf_directory, feed_generation().hex)
    assert ("removed: 2" in said, len(left), left[0]) == (True, 2, first)
    assert not {second, third, manifest.manifest_of(second)} & set(shelf_directory.iterdir())
    assert all(stranger.exists() for stranger in strangers)


def test_one_that_is_cut_off_does_not_count_as_kept(db, shelf_directory):
    backup = make_backup(shelf_directory).path
    cut = make_backup(shelf_directory).path
    cut.write_bytes(b"")

    assert make_backup(shelf_directory, keep=2).removed == 0

    assert backup.exists()


@pytest.mark.parametrize("keep", ["0", "-1", "x"])
def test_at_least_one_is_kept(shelf_directory, keep):
    with pytest.raises(CommandError):
        run("backup", str(shelf_directory), f"--keep={keep}")


@pytest.mark.parametrize(
    ("place", "code"),
    [
        (Path("/nowhere/at/all"), "directory_missing"),
        (ROOT / "manage.py", "directory_missing"),
        (settings.DPO_DATA_DIR, "directory_in_data"),
        (ROOT / "dpo_office" / "common" / "static", "directory_served"),
    ],
)
def test_a_directory_that_will_not_do_is_refused_and_noted(db, place, code):
    assert refusal("backup", str(place)) == code
    assert (Sweep.objects.get(name=BACKUP).error, command_state(BACKUP, timezone.now())[0]) == (
        code,
        "failed",
    )


def test_a_directory_that_cannot_be_written_is_refused(db, shelf_directory, monkeypatch):
    # Of its mode alone a test run as root would see nothing.
    monkeypatch.setattr(shelf.os, "access", lambda *_: False)
    assert refusal("backup", str(shelf_directory)) == "directory_not_writable"


def test_too_little_space_is_told_before_anything_is_written(backup, shelf_directory, monkeypatch):
    before = set(shelf_directory.iterdir())
    monkeypatch.setattr(shelf.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    assert refusal("backup", str(shelf_directory)) == "too_little_space"
    assert set(shelf_directory.iterdir()) == before


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, "disk_full"), (errno.EIO, "directory_not_writable")]
)
def test_a_disk_that_becomes_full_leaves_the_older_ones_alone(
    backup, shelf_directory, monkeypatch, number, code
):
    before = set(shelf_directory.iterdir())

    def full(part):
        part.write_bytes(b"half")
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(making, "on_disk", full)
    assert refusal("backup", str(shelf_directory), "--keep", "1") == code
    assert set(shelf_directory.iterdir()) == before


def test_a_full_disk_is_told_by_sqlite_itself(db, shelf_directory, on_sqlite, monkeypatch):
    if not on_sqlite:
        pytest.skip("about SQLite")
    connect = sqlite3.connect

    def small(path, **options):
        raw = connect(path, **options)
        if Path(path).suffix == shelf.PART:
            raw.execute("PRAGMA max_page_count=5")
        return raw

    monkeypatch.setattr(sqlite3, "connect", small)
    assert refusal("backup", str(shelf_directory)) == "disk_full"
    assert list(shelf_directory.iterdir()) == []


def test_a_second_one_at_the_same_time_is_refused(db, shelf_directory):
    with making.alone():
        assert refusal("backup", str(shelf_directory)) == "already_running"


def test_an_office_without_its_key_makes_none(db, shelf_directory, settings):
    settings.DPO_VAULT_KEY = ""
    assert refusal("backup", str(shelf_directory)) == "key_missing"


def test_missing_programs_of_postgresql_are_told(db, shelf_directory, on_sqlite, monkeypatch):
    if on_sqlite:
        pytest.skip("about PostgreSQL")
    monkeypatch.setenv("PATH", str(shelf_directory))
    assert refusal("backup", str(shelf_directory)) == "program_missing"
    assert list(shelf_directory.iterdir()) == []


def test_passwords_and_keys_reach_no_command_line(monkeypatch):
    said = {
        "HOST": "h",
        "PORT": "1",
        "USER": "u",
        "PASSWORD": "geheim",
        "NAME": "n",
        "OPTIONS": {"sslmode": "require"},
    }
    monkeypatch.setattr(postgresql, "connection", type("Fake", (), {"settings_dict": said}))
    monkeypatch.setenv("DPO_VAULT_KEY", "geheim")
    environment = postgresql.environment()
    assert (environment["PGPASSWORD"], environment["PGSSLMODE"]) == ("geheim", "require")
    assert not [name for name in environment if name.startswith("DPO_")]


def cut_off(path):
    path.write_bytes(path.read_bytes()[:-100])


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def edit(path):
    described = manifest.manifest_of(path)
    described.write_text(described.read_text().replace('"size": ', '"size": 1'))


def of_a_newer_format(path):
    described = manifest.manifest_of(path)
    described.write_text(described.read_text().replace('"format": 1', '"format": 2'))


def other_vendor(path):
    seal_anew(path, vendor="sqlite" if connection.vendor == "postgresql" else "postgresql")


def add(path, name):
    found = manifest.read_manifest(manifest.manifest_of(path)).facts
    seal_anew(path, facts_migrations=[*found.migrations, name])


def another_count(path):
    found = manifest.read_manifest(manifest.manifest_of(path)).facts
    seal_anew(path, facts_rows=found.rows | {"common_event": 10_000})


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (cut_off, "truncated"),
        (flip, "file_altered"),
        (Path.unlink, "file_missing"),
        (lambda path: manifest.manifest_of(path).unlink(), "manifest_missing"),
        (lambda path: manifest.manifest_of(path).write_text("{"), "foreign"),
        (lambda path: manifest.manifest_of(path).write_text("[]"), "foreign"),
        (lambda path: manifest.manifest_of(path).write_bytes(b"\xff"), "foreign"),
        (lambda path: manifest.manifest_of(path).write_text('{"program": "other"}'), "foreign"),
        (edit, "manifest_altered"),
        (of_a_newer_format, "newer_version"),
        (other_vendor, "other_database"),
        (lambda path: add(path, "common.9999_the_future"), "newer_version"),
    ],
)
def test_a_file_that_is_not_right_is_refused_by_its_own_code(backup, monkeypatch, harm, code):
    harm(backup)
    monkeypatch.setattr(checking, "_restored", None)  # nothing is restored for these
    assert refusal("check_backup", str(backup)) == code
    assert command_state(DRILL, timezone.now())[0] == "failed"
    assert not shelf.checked_mark(backup).exists()


def test_a_backup_of_another_key_is_refused_with_both_fingerprints(backup, settings):
    before = manifest.key_fingerprints()[0]
    settings.DPO_VAULT_KEY = generate_keys()["DPO_VAULT_KEY"]
    with pytest.raises(CommandError, match=f"wrong_key: .*{before}.*{manifest.key_fingerprints()[0]}"):
        run("check_backup", str(backup))


def test_a_backup_from_before_the_key_was_changed_is_restored_with_the_ring(backup, settings):
    old, new = settings.DPO_VAULT_KEY, generate_keys()["DPO_VAULT_KEY"]
    settings.DPO_VAULT_KEY = f"{new},{old}"
    assert "This backup can be restored." in run("check_backup", str(backup))
    settings.DPO_VAULT_KEY = new
    assert refusal("check_backup", str(backup)) == "wrong_key"


def test_what_is_missing_after_the_restore_is_told(backup):
    found = manifest.read_manifest(manifest.manifest_of(backup)).facts
    cases = {
        "rows_differ": {"rows": found.rows | {"common_event": 10_000}},
        "migrations_differ": {"migrations": found.migrations[1:]},
        "triggers_differ": {"triggers": found.triggers + 1},
        "events_differ": {"last_event": found.last_event + 1},
    }
    for code, changes in cases.items():
        wanted = replace(found, **changes)
        described = replace(manifest.read_manifest(manifest.manifest_of(backup)), facts=wanted)
        with pytest.raises(checking.BackupRefused) as refused:
            checking._compare(found, described, print)
        assert refused.value.code == code
    unguarded = replace(manifest.read_manifest(manifest.manifest_of(backup)), trigger_faults=2)
    with pytest.raises(checking.BackupRefused, match="2 triggers"):
        checking._compare(found, unguarded, print)


def test_a_backup_whose_triggers_were_taken_away_is_told(backup, on_sqlite):
    if not on_sqlite:
        pytest.skip("a dump cannot be edited; the comparison is the same")
    with closing(sqlite3.connect(backup)) as raw:
        (name,) = raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' LIMIT 1").fetchone()
        raw.execute(f'DROP TRIGGER "{name}"')
    size, sha256 = making.on_disk(backup)
    seal_anew(backup, size=size, sha256=sha256)
    assert refusal("check_backup", str(backup)) == "triggers_differ"


def test_a_file_that_holds_no_database_is_told(backup):
    backup.write_bytes(b"no database" * 1000)
    size, sha256 = making.on_disk(backup)
    seal_anew(backup, size=size, sha256=sha256)
    assert refusal("check_backup", str(backup)) == "not_restorable"


def test_a_copy_that_is_damaged_is_no_backup(db, shelf_directory, on_sqlite, monkeypatch):
    module, name = (sqlite, "copy_live_to") if on_sqlite else (postgresql, "dump_to")
    monkeypatch.setattr(module, name, lambda part, *_: part.write_bytes(b"damaged" * 1000))
    assert refusal("backup", str(shelf_directory)) == "copy_damaged"
    assert list(shelf_directory.iterdir()) == []


def test_what_may_not_be_read_is_told(db, shelf_directory, on_sqlite, monkeypatch):
    def refuse(*_):
        raise (
            sqlite3.OperationalError("attempt to read") if on_sqlite else psycopg.OperationalError("not read")
        )

    monkeypatch.setattr(making, "read_facts", refuse)
    assert refusal("backup", str(shelf_directory)) == ("database" if on_sqlite else "copy_failed")
    assert list(shelf_directory.iterdir()) == []


def test_a_document_that_cannot_be_opened_is_told(db):
    document = store_document(
        content=b"x", media_type="text/plain", kind="extract", controller_id=uuid.uuid4(), now=AT
    )
    with pytest.raises(checking.BackupRefused, match=str(document.pk)) as refused:
        checking._open(document.pk, checking.Sealed(bytes(document.wrapped_key), b"x" * 40), document.sha256)
    assert refused.value.code == "document_not_opened"


def deep():
    return health.DEEP_CHECKS["backups"]()


def test_the_deep_check_knows_of_backups_and_they_are_no_sweeps_of_beat(db, shelf_directory, settings):
    assert deep() == "ok", "one that was never made may be made by other means"
    refusal("backup", "/nowhere/at/all")
    assert (deep(), late_sweeps(), last_sweep_at()) == ("failed", [], None)

    run("backup", str(shelf_directory))
    assert deep() == "ok"

    Sweep.objects.filter(name=BACKUP).update(ended_well_at=timezone.now() - timedelta(hours=26, minutes=1))
    assert (deep(), late_sweeps()) == ("late", [])
    settings.DPO_MODE = "demo"
    assert deep() == "ok"
