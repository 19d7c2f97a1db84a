"""An office moves from the embedded database to PostgreSQL, with everything, or not at all."""

import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from dataclasses import replace
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from dpo_office.common.acting import acting
from dpo_office.common.backups import manifest, moving
from dpo_office.common.backups.moving import Json, _digest
from dpo_office.common.documents import Document, read_document
from dpo_office.common.environment import EMBEDDED_DATABASE
from dpo_office.common.events import Event, feed_generation
from dpo_office.common.permissions import system_actor
from dpo_office.common.users import User
from tests.common.databases import empty_database

SETUP = system_actor("setup")
# A user who was renamed, a document, events with their places, times, JSON and signs that COPY escapes.
BEGIN = """
import django, uuid
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.documents import store_document
from dpo_office.common.events import Event, feed_generation
from dpo_office.common.permissions import system_actor
from dpo_office.common.users import User
setup = system_actor("setup")
with acting(setup, "test.made"):
    user = User.objects.create_user("anna", kind="staff", name="Anna Ærø \\\\. \\t 1")
    user.name = "Anna Øre"
    user.save()
brand, now = uuid.uuid4(), clock.now()
store_document(content=b"Opdigtet", media_type="text/plain", kind="extract", controller_id=brand, now=now)
for place in range(1, 4):
    Event.objects.create(
        type="test.rung", subject_type="bell", subject_id=uuid.uuid4(), actor_id=setup.user_id,
        occurred_at=clock.now(), data={"b": [1, 1.5, None, "æ"], "a": {}}, position=place,
    )
print(feed_generation().hex)
call_command("backup", BACKUPS)
"""


@pytest.fixture
def embedded(process_environment, tmp_path):
    """An office on the embedded database, and its backup."""
    (backups := tmp_path / "backups").mkdir()
    (data := tmp_path / "data").mkdir()
    environment = process_environment | {
        "DPO_DATA_DIR": str(data),
        "DPO_VAULT_KEY": settings.DPO_VAULT_KEY,
        "DJANGO_SETTINGS_MODULE": "dpo_office.settings",
    }
    environment.pop("DATABASE_URL", None)
    script = BEGIN.replace("BACKUPS", repr(str(backups)))
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    path = next(path for path in backups.iterdir() if path.suffix == ".sqlite3")
    return data, path, done.stdout.splitlines()[0]


@contextmanager
def used_by_the_office(name, monkeypatch):
    with monkeypatch.context() as patch:
        connection.close()
        patch.setitem(connection.settings_dict, "NAME", name)
        yield
        connection.close()


def moved(path):
    out = StringIO()
    call_command("move_in", str(path), stdout=out)
    return out.getvalue()


def refusal(path):
    with pytest.raises(CommandError) as refused:
        moved(path)
    return str(refused.value).partition(":")[0]


def sealed_anew(path, **changes):
    described = manifest.manifest_of(path)
    found = manifest.read_manifest(described)
    described.unlink()
    manifest.write_manifest(replace(found, **changes), described)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="an office is moved to PostgreSQL")
def test_an_office_is_moved_with_everything_or_refused(
    transactional_db, embedded, settings, tmp_path, monkeypatch
):
    data, path, generation = embedded
    settings.DPO_DATA_DIR = data
    with empty_database(tmp_path) as name, used_by_the_office(name, monkeypatch):
        # The office went on after the backup: it is told, and nothing comes.
        live = data / EMBEDDED_DATABASE
        with closing(sqlite3.connect(live)) as raw, raw:
            raw.execute("CREATE TABLE later (id INTEGER)")
        assert refusal(path) == "backup_behind"
        live.rename(data / "aside.sqlite3")

        # A value that PostgreSQL does not take leaves tables without rows, and the next try may come.
        monkeypatch.setattr(moving, "READERS", moving.READERS | {"uuid": lambda value: value + "x"})
        assert refusal(path) == "not_moved"
        assert not User.objects.exists()
        monkeypatch.undo()
        settings.DPO_DATA_DIR = data

        with used_by_the_office(name, monkeypatch):
            said = moved(path)
            for words in ("of them history, each compared", "documents: 1 opened", "Moved."):
                assert words in said

            anna = User.objects.get(username="anna")
            assert anna.name == "Anna Øre"
            assert [row.name for row in anna.history.order_by("history_id")] == [
                "Anna Ærø \\. \t 1",
                "Anna Øre",
            ]
            assert read_document(Document.objects.get()) == b"Opdigtet"
            rung = Event.objects.filter(type="test.rung").order_by("position")
            assert [event.position for event in rung] == [1, 2, 3]
            assert rung[0].data == {"b": [1, 1.5, None, "æ"], "a": {}}
            assert feed_generation().hex == generation

            # New rows go on after those that came, and history is written and guarded.
            with acting(SETUP, "test.renamed"):
                anna.name = "Anna Prøve"
                anna.save()
            assert anna.history.count() == 3
            with pytest.raises(IntegrityError, match="office_no_actor"), transaction.atomic():
                User.objects.update(name="")
            assert refusal(path) == "not_empty"


@pytest.mark.skipif(connection.vendor == "postgresql", reason="about the embedded database")
def test_an_office_is_not_moved_to_the_embedded_database(db, tmp_path):
    assert refusal(tmp_path / "any.sqlite3") == "not_postgresql"


def test_a_sum_over_rows_tells_what_differs_and_not_their_order():
    rows = [[1, "a", Json({"b": 1, "a": 2})], [2, None, Json([])]]
    same = [[2, None, Json([])], [1, "a", Json({"a": 2, "b": 1})]]
    assert sum(map(_digest, rows)) == sum(map(_digest, same))
    for other in ([1, "a", Json({"a": 2, "b": 2})], [1, "", Json({"a": 2, "b": 1})], [1, None, Json({})]):
        assert sum(map(_digest, [other, rows[1]])) != sum(map(_digest, rows))
