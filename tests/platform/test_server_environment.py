"""What script/server writes down for the commands that come after it."""

import importlib.util
import stat
import sys
from pathlib import Path
from types import ModuleType

import pytest

from dpo_office.common.environment import ROOT, read_environment_file

DATABASE = "postgres://dpo@127.0.0.1:5432/dpo"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "script"))
    spec = importlib.util.spec_from_file_location("_server", ROOT / "script" / "_server.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "_server", module)
    spec.loader.exec_module(module)
    return module


def test_a_later_command_finds_the_database_that_the_office_was_started_on(
    server: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", DATABASE)
    monkeypatch.delenv("REDIS_URL", raising=False)
    server.office_environment(tmp_path, port=8000, is_demo=True)
    monkeypatch.delenv("DATABASE_URL")

    server.office_environment(tmp_path, port=8000, is_demo=True)

    values = read_environment_file(tmp_path / "office.env")
    assert values["DATABASE_URL"] == DATABASE
    assert "REDIS_URL" not in values


def test_the_environment_file_is_its_owners_and_read_back(server: ModuleType, tmp_path: Path) -> None:
    values = {"DPO_SECRET_KEY": "a=b", "DPO_MODE": "demo"}
    path = tmp_path / "office.env"
    server.write_values(path, values)

    assert read_environment_file(path) == server.read_values(path) == values
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [found.name for found in tmp_path.iterdir()] == ["office.env"]
