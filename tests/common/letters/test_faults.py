"""The short drill: real processes, real kills, a real sink. The long one is `script/faults notices`."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from dpo_office.common.environment import ROOT

# Where kills fall hangs on the machine: a drill in which none fell at a moment that matters is held again.
SEEDS = (12, 13, 14, 15)


@pytest.mark.faults
@pytest.mark.slow
def test_killing_the_worker_loses_no_notice_and_tells_nobody_twice():
    for seed in SEEDS:
        result = drill(seed)
        assert result["notices"] == 60
        assert sum(result["kills"].values()) == 5
        assert (result["lost"], result["told twice"], result["still in doubt"]) == (0, 0, 0)
        if result["kills between attempt and result"] and result["kills between dot and result"]:
            return
    # Without such kills the drill would prove nothing.
    raise AssertionError("no kill fell between an attempt and its result, and between its last dot and that")


def drill(seed: int) -> dict[str, Any]:
    """Kill the worker five times while sixty notices leave, and say what became of them."""
    words = ["notices", "--notices", "60", "--kills", "5", "--seed", str(seed), "--without-web", "--json"]
    services = {name: os.environ.get(name, "") for name in ("DATABASE_URL", "REDIS_URL")}
    done = subprocess.run(
        [sys.executable, "-B", str(ROOT / "script" / "_faults.py"), *words],
        env=os.environ | services,
        capture_output=True,
        text=True,
        timeout=360,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told
