"""The judge of the drill must see each kind of fault: a blind judge acquits everybody."""

import importlib.util
import sys
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest

from dpo_office.common.environment import ROOT

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def faults() -> ModuleType:
    script = str(ROOT / "script")
    sys.path.insert(0, script)
    try:
        spec = importlib.util.spec_from_file_location("faults_under_test", f"{script}/_faults.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(script)
    return module


def report(**states: str) -> dict[str, Any]:
    return {
        "progress": {"open_attempts": 0},
        "letters": {key: {"state": state, "results": []} for key, state in states.items()},
        "windows": [],
    }


def ledger(*message_ids: str, at: datetime = AT) -> list[dict[str, Any]]:
    return [
        {"event": "started", "at": AT.isoformat()},
        *({"event": "accepted", "at": at.isoformat(), "message_id": key} for key in message_ids),
    ]


@pytest.mark.parametrize(
    ("states", "accepted", "fault"),
    [
        ({"a": "accepted", "b": "delivered", "c": "failed"}, ["a", "b"], None),
        ({"a": "queued"}, [], "lost"),
        ({"a": "accepted"}, [], "believed but not true"),
        ({"a": "accepted"}, ["a", "a"], "told twice"),
        ({"a": "queued"}, ["a"], "true but not believed"),
        ({"a": "failed"}, ["a"], "true but not believed"),
        ({"a": "accepted"}, ["a", "z"], "unknown to the office"),
    ],
)
def test_the_judge_finds_each_fault(
    faults: ModuleType, states: dict[str, str], accepted: list[str], fault: str | None
):
    result = faults.judge(report(**states), ledger(*accepted), [])

    assert result["passed"] is (fault is None)
    if fault:
        assert result[fault] == 1


def test_the_judge_finds_an_open_doubt(faults: ModuleType):
    doubtful = report(a="in_doubt") | {"progress": {"open_attempts": 1}}

    assert not faults.judge(doubtful, ledger("a"), [])["passed"]


def test_kills_are_counted_where_they_fell(faults: ModuleType):
    def window(second: int, *, closed: bool, message_id: str) -> dict[str, Any]:
        opened_at = (AT + timedelta(seconds=second)).isoformat()
        return {"opened_at": opened_at, "closed": closed, "message_ids": [message_id]}

    kills = [faults.Kill("worker", AT + timedelta(seconds=second)) for second in (5, 15, 25)]
    windows = [
        window(1, closed=False, message_id="a"),
        window(2, closed=False, message_id="b"),
        window(11, closed=False, message_id="c"),
        window(21, closed=True, message_id="d"),
    ]

    assert faults.cut_windows(windows, ledger("a", at=AT + timedelta(seconds=3)), kills) == (2, 1)
