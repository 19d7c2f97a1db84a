"""The benchmark runs; its figures are for a quiet machine (docs/benchmarks.md)."""

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
