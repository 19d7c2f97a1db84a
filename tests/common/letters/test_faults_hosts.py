"""The drill of several hosts (`script/faults hosts`): what it needs, and what it counts."""

import importlib
from datetime import UTC, datetime, timedelta
from types import ModuleType

import pytest

from dpo_office.common.environment import ROOT

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def hosts(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "script"))
    return importlib.import_module("_faults_hosts")


def test_it_says_what_it_needs(hosts: ModuleType) -> None:
    assert hosts.missing(0, lambda program: f"/usr/bin/{program}") == []
    assert hosts.missing(1000, {"ip": "/sbin/ip", "initdb": "/bin/initdb"}.get) == ["root", "Redis"]


@pytest.mark.parametrize(("opened", "closed", "counted"), [(-2, -1, 0), (-1, 1, 1), (-1, None, 1), (1, 2, 0)])
def test_a_cut_counts_that_fell_between_attempt_and_result(
    hosts: ModuleType, opened: int, closed: int | None, counted: int
) -> None:
    def written(minutes: int | None) -> str:
        return "" if minutes is None else (AT + timedelta(minutes=minutes)).isoformat()

    windows = [{"opened_at": written(opened), "closed_at": written(closed)}]

    assert hosts.cuts_within(windows, [hosts.Kill("one for 8 s", AT)]) == counted
