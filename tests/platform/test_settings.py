import re
import tomllib

import pytest
from django.conf import settings
from django.db import connection

from dpo_office.common.environment import ROOT

REQUIREMENTS = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"]


def test_the_database_is_a_file_of_this_worker(on_sqlite, db):
    name = str(settings.DATABASES["default"]["NAME"])

    assert "memory" not in name
    if on_sqlite:
        assert str(settings.DPO_DATA_DIR) in str(settings.DATABASES["default"]["TEST"]["NAME"])


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 1),
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
        ("busy_timeout", 20000),
    ],
)
def test_the_embedded_database_runs_as_it_must(pragma, value, on_sqlite, db):
    if not on_sqlite:
        pytest.skip("about SQLite")
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        assert cursor.fetchone()[0] == value


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_requirements_are_pinned_by_hash_and_name_no_host(path):
    text = path.read_text()

    assert re.findall(r"\w+://|^ *-(?!-hash=).*", text, re.MULTILINE) == []
    for block in re.split(r"\n(?=[a-z])", text):
        if "==" in block:
            assert "--hash=sha256:" in block, block.splitlines()[0]


def test_every_requirement_says_why_it_is_there():
    for name in ("requirements.in", "requirements-dev.in"):
        for line in (ROOT / name).read_text().splitlines():
            if line and not line.startswith(("#", "-")):
                assert re.fullmatch(r"\S+  # .+", line), line


def test_the_project_file_can_be_read():
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"] == ">=3.11"
