"""The benchmark runs; its figures are for a quiet machine (docs/benchmarks.md)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from dpo_office.common.environment import ROOT
from tests.share import TAKES_ALL

# One of them runs each time, the others take minutes to say the same of the script.
only_whole = pytest.mark.skipif(not TAKES_ALL, reason="SUITE=whole runs every benchmark")


@pytest.mark.once
@only_whole
def test_the_benchmark_of_history_measures_all_three_ways(
    process_environment: dict[str, str], tmp_path: Path
) -> None:
    words = [sys.executable, str(ROOT / "script" / "bench"), "history"]
    done = subprocess.run(
        [*words, "--rounds", "1", "--calls", "5", "--rows", "50"],
        env=process_environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode in (0, 1), done.stderr
    assert [line.split("|")[1].strip() for line in done.stdout.splitlines() if line.startswith("| `")] == [
        "`save()`",
        "`update()`",
        "`update() of many`",
    ]
    assert not list(tmp_path.glob("*.sqlite3*"))


def test_the_benchmark_of_lists_and_searches_runs(
    process_environment: dict[str, str], tmp_path: Path, on_sqlite: bool
) -> None:
    words = [sys.executable, str(ROOT / "script" / "bench"), "admin", "--rounds", "1", "--rows", "2000"]
    given = {} if on_sqlite else {"DATABASE_URL": os.environ["DATABASE_URL"]}
    done = subprocess.run(
        words,
        env=process_environment | given,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    if on_sqlite:
        assert (done.returncode, "DATABASE_URL" in done.stderr) == (2, True)
        return
    assert done.returncode in (0, 1), done.stderr
    lines = [line for line in done.stdout.splitlines() if line.startswith("| ")]
    assert len(lines) == 38, "the heading, eleven lists, and each way to search"
    assert done.stdout.count("times faster than Django's own search") == 4


@pytest.mark.once
@only_whole
def test_the_benchmark_of_the_record_asks_its_pages_and_makes_its_files(
    process_environment: dict[str, str], tmp_path: Path
) -> None:
    words = [sys.executable, str(ROOT / "script" / "bench"), "registry", "--rounds", "1", "--rows", "20"]
    done = subprocess.run(
        words,
        env=process_environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    # Its limits are numbers of queries, which no other work on the machine changes.
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line.split("|")[1].strip() for line in done.stdout.splitlines() if line.startswith("| ")] == [
        "page",
        "activities: the list",
        "activities: one legal basis",
        "an activity",
        "findings",
        "findings: those that block",
        "controller, after a change",
        "controller",
        "file of 20 activities",
        *("xlsx", "pdf", "danish-xlsx", "ciso-xlsx", "csv", "json", "jsonld"),
        *("xlsx, made by the worker and sealed", "pdf, made by the worker and sealed"),
        *(f"{name}, read back and compared" for name in ("xlsx", "json", "danish-xlsx", "ciso-xlsx")),
    ]
    assert not list(tmp_path.glob("*.sqlite3*"))


@pytest.mark.once
@only_whole
def test_the_benchmark_of_pages_asks_what_a_person_can_open(
    live_server, settings, process_environment: dict[str, str], tmp_path: Path
) -> None:
    settings.DPO_DATA_DIR = tmp_path
    call_command("load_reference_data", verbosity=0)
    call_command("demo_data", url=live_server.url, bare=True, verbosity=0)
    words = [
        sys.executable,
        str(ROOT / "script" / "bench"),
        "pages",
        "--rounds",
        "1",
        "--data",
        str(tmp_path),
    ]
    done = subprocess.run(
        [*words, "--who", "agent", "--documents", "1"],
        env=process_environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert done.returncode in (0, 1), done.stderr
    kinds = {line.split("|")[1].strip() for line in done.stdout.splitlines() if line.startswith("| ")}
    assert {"today", "registry_app controller change", "registry_app customer", "calendar"} <= kinds
    assert "40" not in {line.rpartition(": ")[2][:2] for line in done.stderr.splitlines()}, done.stderr
