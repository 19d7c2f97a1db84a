"""The short drill: real processes, real kills, a real sink. The long one is `script/faults notices`."""

import json
import os
import subprocess
import sys

import pytest

from dpo_office.common.environment import ROOT


@pytest.mark.faults
@pytest.mark.slow
def test_killing_the_worker_loses_no_notice_and_tells_nobody_twice():
    words = ["notices", "--notices", "60", "--kills", "5", "--seed", "12", "--without-web", "--json"]
    services = {name: os.environ.get(name, "") for name in ("DATABASE_URL", "REDIS_URL")}

    done = subprocess.run(
        [sys.executable, "-B", str(ROOT / "script" / "_faults.py"), *words],
        env=os.environ | services,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["notices"] == 60
    assert sum(result["kills"].values()) == 5
    # Without these two the drill would prove nothing.
    assert result["kills between attempt and result"] >= 1
    assert result["kills between dot and result"] >= 1
    assert (result["lost"], result["told twice"], result["still in doubt"]) == (0, 0, 0)
