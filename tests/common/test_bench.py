"""The benchmark runs; its figures are for a quiet machine (docs/benchmarks.md)."""

import os
import subprocess
import sys
from pathlib import Path

from dpo_office.common.environment import ROOT


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
