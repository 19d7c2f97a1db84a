"""What every test shares: no network, the real time, one database file per worker."""

import gc
import os
import socket
from collections import defaultdict
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.db import OperationalError, connection, transaction
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from whitenoise.middleware import WhiteNoiseMiddleware
from xdist.scheduler import LoadScopeScheduling

from dpo_office.common import clock
from dpo_office.common.environment import ROOT
from dpo_office.common.keys import older
from tests.emptying import empty_after
from tests.leftovers import holders, require_unlocked
from tests.share import PART, TAKES_ALL, in_share

# Tests ask the office's site for its pages before any address is asked for.
admin.autodiscover()

# Hypothesis gives up when its first inputs take a second: on a shared core that says nothing about the rule.
hypothesis_settings.register_profile("office", suppress_health_check=[HealthCheck.too_slow], deadline=None)
hypothesis_settings.load_profile("office")

BROWSER = "tests/browser/"
LOOPBACK = ("127.", "::1", "localhost")

# What shares something that takes long to make, such as a browser and its office: one process runs all of it.
TOGETHER = (
    "tests/architecture/test_bad_input.py",
    "tests/architecture/test_canaries.py",
    "tests/architecture/test_layers.py",
    "tests/architecture/test_matrix.py",
    "tests/architecture/test_office_matrix.py",
    BROWSER,
    "tests/common/letters/test_tls.py",
    "tests/common/test_backups.py",
    "tests/office/test_reports.py",
    "tests/platform/test_server.py",
    "tests/platform/test_upgrade.py",
    "tests/requests_app/test_demo_removal.py",
    "tests/requests_app/test_imap.py",
    "tests/requests_app/test_mail_reader.py",
)

# Rules that know neither rows nor services.
PURE = "tests/domain/"
# The kernel and the flows are tried whole on both databases: there they differ. What is built upon them asks
# through the same queries, and half of it is tried on SQLite, the other half on PostgreSQL.
DIVIDED = ("tests/office/", "tests/registry_app/", "tests/requests_app/")
# Of a test with so many variants too.
MANY_VARIANTS = 2


class Together(LoadScopeScheduling):
    """Hands each process one test after another, and whole what belongs together.

    The mark xdist_group says the same, but pytest 9 no longer reads it as xdist writes it.
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """Share the suite among processes."""
    return Together(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to the other runs what they try, and begin with what takes long.

    Long tests come first lest one process works on the last of them while the others have nothing left.
    """
    is_sqlite = connection.vendor == "sqlite"
    if _is_whole_suite(config):
        left_out = set(_of_other_runs(items, is_sqlite=is_sqlite))
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]
    elif not is_sqlite:
        elsewhere = pytest.mark.skip(reason="has nothing to do with PostgreSQL: tried in the run on SQLite")
        for item in items:
            if _is_tried_once(item):
                item.add_marker(elsewhere)
    items.sort(key=lambda item: item.nodeid.startswith(TOGETHER) or item.get_closest_marker("slow") is None)


def _of_other_runs(items: list[pytest.Item], *, is_sqlite: bool) -> Iterator[pytest.Item]:
    """Give what this run of the suite leaves to another (docs/operations.md)."""
    if not is_sqlite or PART == "database":
        yield from filter(_is_tried_once, items)
    if PART == "once":
        yield from (item for item in items if not _is_tried_once(item))
    if not TAKES_ALL:
        yield from _other_half(items, is_sqlite=is_sqlite)
        halves = (item for item in items if item.get_closest_marker("half"))
        yield from (item for item in halves if not in_share(item.nodeid, one_in=2))


def _is_tried_once(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("once")) or item.nodeid.startswith(PURE)


def _is_whole_suite(config: pytest.Config) -> bool:
    """Return whether nobody asked for certain tests: who does, gets them."""
    places = [Path(word).name for word in config.args]
    return not config.getoption("keyword") and places in (["tests"], [ROOT.name])


def _other_half(items: list[pytest.Item], *, is_sqlite: bool) -> Iterator[pytest.Item]:
    """Give the tests and variants that the run on the other database tries."""
    variants: defaultdict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if not _is_tried_once(item):
            variants[item.nodeid.partition("[")[0]].append(item)
    for name, group in variants.items():
        if len(group) >= MANY_VARIANTS or name.startswith(DIVIDED):
            yield from (item for item in group if in_share(item.nodeid, one_in=2) != is_sqlite)


def pytest_collection_finish() -> None:
    """Keep the collector away from what lives to the end, which it would look through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Let no test leave a lock behind, for which all that follow in its process would wait in vain.

    SQLite keeps a closed connection, with its lock, until the last of its cursors is collected.
    """
    was_closed = connection.closed_in_transaction
    yield
    require_unlocked(item.nodeid)
    assert not was_closed, f"{item.nodeid} closed the connection in the middle of its transaction"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    call: pytest.CallInfo[None],
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell who had the lock that a test waited for in vain."""
    report = yield
    error = call.excinfo and call.excinfo.value
    if isinstance(error, OperationalError) and "locked" in str(error):
        kind = getattr(error.__cause__, "sqlite_errorname", "")
        report.sections.append((f"{kind} after {call.duration:.1f} s", holders()))
    return report


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test reach further than this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session", autouse=True)
def static_files_found_once() -> Iterator[None]:
    """Let every test's browser share the list of static files, which each would put together anew."""
    find = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[str, Any] = {}

    def shared(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            find(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", shared)
        yield


@pytest.fixture(scope="session", autouse=True)
def emptied_quickly() -> Iterator[None]:
    """Empty after a committed test what has rows, not everything."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_after)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_key_given_up() -> None:
    """Let no test count the one question that a process asks in its life."""
    older.known[settings.DPO_VAULT_KEY] = {}


@pytest.fixture(scope="module")
def kept_rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """Hold one transaction around a module's tests: what is made in it stays; what a test makes, goes.

    Gives what lets the database be used. No test of such a module may commit, and objects are handed to tests
    as copies, for what a test changes in them is not taken back.
    """
    around = transaction.atomic()
    with django_db_blocker.unblock():
        around.__enter__()
    yield django_db_blocker
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture(scope="session", autouse=True)
def calls_unlimited() -> Iterator[None]:
    """Let tests call the API as fast as they can; those of the shares set their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "DPO_API_PER_SECOND", 10_000)
        yield


@pytest.fixture(autouse=True)
def real_time() -> Iterator[None]:
    """Leave no offset of the clock behind."""
    yield
    clock.reset_offset()


@pytest.fixture
def process_environment(tmp_path: Path) -> dict[str, str]:
    """Return the variables of an office process of its own, with its data in the test's directory."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DPO_", "PYTEST_"))}
    for name in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"):
        kept.pop(name, None)
    return kept | {
        "DPO_MODE": "test",
        "DPO_DATA_DIR": str(tmp_path),
        "DPO_SECRET_KEY": settings.SECRET_KEY,
        "DPO_VAULT_KEY": settings.DPO_VAULT_KEY,
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture
def on_sqlite() -> bool:
    """Return whether this run uses the embedded database."""
    return connection.vendor == "sqlite"
