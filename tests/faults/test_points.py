"""The named fail points exist, are told of, and a sample of the faults breaks no promise."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from dpo_office.common.environment import ROOT

SEED = 4
SAMPLE = 8
PROMISES = ("lost", "told twice", "believed but not true", "true but not believed", "still in doubt")


@pytest.fixture(scope="module")
def fail_points() -> Iterator[ModuleType]:
    script = str(ROOT / "script")
    sys.path.insert(0, script)
    try:
        import _fault_points  # noqa: PLC0415  scripts are no package

        yield _fault_points
    finally:
        sys.path.remove(script)


@pytest.mark.once
def test_each_step_is_a_function_of_the_office(fail_points: ModuleType):
    for step in fail_points.STEPS:
        assert callable(fail_points.function_of(step)[2]), step


@pytest.mark.once
def test_each_step_has_a_point_and_each_point_a_step(fail_points: ModuleType):
    assert {point.step for point in fail_points.POINTS} == set(fail_points.STEPS)


@pytest.mark.once
def test_each_point_is_told_of_once(fail_points: ModuleType):
    text = (ROOT / "docs" / "rules" / "sending.md").read_text(encoding="utf-8")
    section = text.partition("## Fail points\n")[2].partition("\n## ")[0]
    told = sorted(line.split("`")[1] for line in section.splitlines() if line.startswith("| `"))
    assert told == sorted(point.name for point in fail_points.POINTS)


@pytest.mark.faults
@pytest.mark.slow
def test_a_sample_of_the_faults_loses_no_letter_and_tells_nobody_twice():
    words = ["points", "--sample", str(SAMPLE), "--seed", str(SEED), "--json"]

    done = subprocess.run(
        [sys.executable, "-B", str(ROOT / "script" / "_faults.py"), *words],
        env=os.environ | {"DATABASE_URL": os.environ.get("DATABASE_URL", "")},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["struck"] == result["faults"] == SAMPLE
    # Without faults between dot and result the sample would prove little.
    assert result["between dot and result"] >= 1
    assert {result[way] > 0 for way in ("kill", "exception", "stall", "lost database")} == {True}
    assert {name: result[name] for name in PROMISES} == dict.fromkeys(PROMISES, 0)
