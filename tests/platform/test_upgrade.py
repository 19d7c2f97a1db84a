"""The office of the last landed state, with its data, is brought to today as docs/operations.md tells it."""

import lzma
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dpo_office.common.backups import moving, postgresql, sqlite
from dpo_office.common.backups.facts import table_names
from dpo_office.common.backups.manifest import Manifest, read_manifest
from dpo_office.common.documents import Document, read_document
from dpo_office.common.health import check_fit
from dpo_office.common.known_migrations import unknown_in
from dpo_office.common.letters import codes
from dpo_office.common.letters.freezes import is_frozen
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.sender import SendPolicy, send_due_letters
from dpo_office.common.permissions import Actor, system_actor
from dpo_office.common.users import User, actor_of
from registry_app.actions.policy_versions import put_in_force
from registry_app.models import Campaign, PolicyVersion
from registry_app.queries.notices import standing_of_version
from requests_app.actions.answers import prepare_answer, send_answer
from requests_app.actions.system_tasks import settle_task
from requests_app.models import Case
from tests.common.databases import empty_database
from tests.fakes.mail import FakeRelay
from tests.office.conftest import mark_session
from tests.states import kept

pytestmark = pytest.mark.slow

# What migrate itself keeps: lists of what there is, which grow.
LISTS = {"django_migrations", "django_content_type", "auth_permission"}
Rows = dict[str, list[dict[str, str]]]


@dataclass
class Upgraded:
    """The office after its upgrade, beside what it was before."""

    made_at: datetime
    before: Rows
    after: Rows
    # On PostgreSQL a dump of the office before; on SQLite its own backup, as its own code made it.
    backup: Path

    @property
    def now(self) -> datetime:
        """Give a moment at which the office goes on: soon after it stopped."""
        return self.made_at + timedelta(hours=1)


@pytest.fixture(scope="module")
def upgraded(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Upgraded]:
    folder = tmp_path_factory.mktemp("upgrade")
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        empty_database(folder) as name,
        used_by_the_office(name),
    ):
        patch.setattr("django.conf.settings.DPO_VAULT_KEY", kept.KEY)
        patch.setattr("django.conf.settings.DPO_DATA_DIR", folder)
        backup = kept_backup(folder)
        made_at = datetime.fromisoformat(manifest_of(backup).made_at)
        if connection.vendor == sqlite.VENDOR:
            shutil.copyfile(backup, name)
        else:
            lay_into_postgresql(backup)
            backup = dumped(folder / "office.pgdump")
        before = every_row()
        call_command("migrate", verbosity=0)
        after = every_row()
        call_command("load_reference_data", verbosity=0)
        yield Upgraded(made_at, before, after, backup)


@contextmanager
def used_by_the_office(name: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        connection.close()
        patch.setitem(connection.settings_dict, "NAME", name)
        yield
        connection.close()


def kept_backup(folder: Path) -> Path:
    backup = folder / "kept.sqlite3"
    backup.write_bytes(lzma.decompress(kept.BACKUP.read_bytes()))
    shutil.copyfile(kept.MANIFEST, folder / "kept.sqlite3.json")
    return backup


def manifest_of(backup: Path) -> Manifest:
    return read_manifest(backup.with_name(backup.name + ".json"))


def lay_into_postgresql(backup: Path) -> None:
    """Make the tables that the code of then made, and copy into them what it left, by what moves offices."""
    tables, laid_upon = lzma.decompress(kept.TABLES.read_bytes()).decode().split("\0")
    with sqlite.opened(backup) as source, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL check_function_bodies = off")
        cursor.execute(tables)
        listed = moving._table(cursor, "django_migrations")
        for table in [*moving._tables_of_both(source, cursor), listed]:
            moving._copy(table, source, cursor)
            count_on(cursor, table)
        cursor.execute(laid_upon)


def count_on(cursor: Any, table: moving.Table) -> None:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_identity = 'YES'",
        [table.name],
    )
    for (column,) in cursor.fetchall():
        counter = f"""pg_get_serial_sequence('"{table.name}"', '{column}')"""
        cursor.execute(f'SELECT setval({counter}, coalesce(max("{column}"), 0) + 1) FROM "{table.name}"')


def dumped(path: Path) -> Path:
    path.touch()
    with postgresql.snapshot() as (_cursor, seen):
        postgresql.dump_to(path, seen)
    return path


def every_row() -> Rows:
    with connection.cursor() as cursor:
        return {table: rows_of(cursor, table) for table in table_names(cursor, connection.vendor)}


def rows_of(cursor: Any, table: str) -> list[dict[str, str]]:
    cursor.execute(f'SELECT * FROM "{table}"')
    columns = [column.name if hasattr(column, "name") else column[0] for column in cursor.description]
    return [dict(zip(columns, map(written, row), strict=True)) for row in cursor.fetchall()]


def written(value: Any) -> str:
    return repr(bytes(value) if isinstance(value, memoryview) else value)


def counted(rows: list[dict[str, str]], columns: set[str]) -> Counter[tuple[str, ...]]:
    chosen = sorted(columns)
    return Counter(tuple(row[column] for column in chosen) for row in rows)


def columns_of(rows: list[dict[str, str]]) -> set[str]:
    return set(rows[0]) if rows else set()


def person(username: str) -> Actor:
    return actor_of(User.objects.get(username=username))


def test_every_row_of_every_table_stays_as_it_was(upgraded: Upgraded) -> None:
    """History and events above all: a migration that rewrites a column is named here, with its reason."""
    before, after = upgraded.before, upgraded.after

    assert sum(map(len, before.values())) > 5000
    assert before["common_event"]
    assert before["requests_app_historicalcase"]
    assert set(before) - set(after) == set()
    for table in before.keys() - LISTS:
        both = columns_of(before[table]) & columns_of(after[table])
        assert bool(both) == bool(before[table]), table
        assert counted(after[table], both) == counted(before[table], both), table
    for table in LISTS:
        assert counted(before[table], columns_of(before[table])) <= counted(
            after[table], columns_of(before[table])
        ), table


def test_the_office_is_fit_and_guards_its_history(upgraded: Upgraded) -> None:
    executor = MigrationExecutor(connection)

    check_fit()
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    with pytest.raises(IntegrityError, match="office_no_actor"), transaction.atomic():
        User.objects.update(name="")
    with pytest.raises(IntegrityError, match="office_history_sealed"), transaction.atomic():
        User.history.all().delete()


def test_an_older_version_does_not_migrate_a_newer_database(upgraded: Upgraded) -> None:
    """It would put its own triggers in the place of the newer ones, and then start."""
    recorder = MigrationRecorder(connection)
    recorder.record_applied("common", "9999_the_future")
    try:
        with pytest.raises(CommandError, match=r"newer_version: .*common\.9999_the_future"):
            call_command("migrate", verbosity=0)
    finally:
        recorder.record_unapplied("common", "9999_the_future")

    check_fit()
    assert unknown_in([("an_app_that_left", "0001_initial"), ("common", "0001_initial")]) == []


def test_its_pages_open_and_its_documents_are_read(upgraded: Upgraded) -> None:
    case = Case.objects.filter(state="refused").first()
    version = Campaign.objects.latest("planned_at").policy_version
    client = Client()
    client.force_login(User.objects.get(username="officer"))
    mark_session(client)

    pages = [
        client.get(reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk]))
        for row in (case, version)
    ]
    assert [page.status_code for page in pages] == [200, 200]
    assert case.reference in pages[0].content.decode()
    assert all(read_document(document) for document in Document.objects.exclude(wrapped_key=None))


def test_a_case_goes_on_to_its_answer(upgraded: Upgraded) -> None:
    case = Case.objects.filter(state="collecting").order_by("reference").first()
    decider = person("decider")
    call: dict[str, Any] = {"actor": decider, "now": upgraded.now}
    history, letters = case.history.count(), Letter.objects.filter(cause_id=case.pk).count()

    for task in case.tasks.filter(state="open"):
        settle_task(case_id=case.pk, task_id=task.pk, outcome="done", **call)
    rendered = prepare_answer(case_id=case.pk, **call)
    send_answer(case_id=case.pk, rendered=rendered, **call)

    case.refresh_from_db()
    assert case.state == "answered"
    assert case.history.count() > history
    assert Letter.objects.filter(cause_id=case.pk).count() == letters + 1


def test_a_campaign_goes_on_until_its_version_is_in_force(upgraded: Upgraded) -> None:
    version = PolicyVersion.objects.get(state="announcing")
    before = standing_of_version(version, upgraded.now)
    relay = FakeRelay()

    report = send_due_letters(relay, upgraded.now, limit=1000, policy=SendPolicy())

    after = standing_of_version(version, upgraded.now)
    assert report.outcomes[codes.ACCEPTED] >= before.not_informed > 0
    assert max(relay.accepted.values()) == 1
    assert (after.not_informed, after.due) == (0, before.due)
    day = datetime.combine(version.effective_on, time(12), tzinfo=timezone.get_default_timezone())
    put_in_force(version_id=version.pk, actor=system_actor("beat"), now=day)
    version.refresh_from_db()
    assert version.state == "in_force"


def test_the_way_back_is_the_backup_made_before(upgraded: Upgraded, tmp_path: Path, settings: Any) -> None:
    """The office's rows are again what they were before the upgrade, whatever was done since."""
    settings.DPO_DATA_DIR = tmp_path
    with empty_database(tmp_path) as name, used_by_the_office(name):
        if connection.vendor == sqlite.VENDOR:
            call_command("restore", str(upgraded.backup), verbosity=0)
            assert is_frozen()
        else:
            postgresql.restore_into(name, upgraded.backup)
        rows = every_row()

    # The office that was brought back begins frozen, and says so in a row of its own.
    anew = {"common_feed", "common_freeze", "django_session", *LISTS}
    for table in upgraded.before.keys() - anew:
        both = columns_of(upgraded.before[table]) & columns_of(rows[table])
        assert counted(rows[table], both) == counted(upgraded.before[table], both), table
