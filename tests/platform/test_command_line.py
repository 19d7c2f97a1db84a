"""How a management command ends that nobody foresaw: what it prints may become a timer's log."""

import subprocess
import sys

import pytest

from dpo_office.common.environment import ROOT

pytestmark = pytest.mark.once
PERSON = "kim@example.com"
BREAKS = f"raise ValueError('{PERSON}')"


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_breaks_a_command_is_told_without_its_text(process_environment: dict[str, str]) -> None:
    done = run(process_environment, "shell", "-c", BREAKS)

    assert done.returncode == 1
    assert '"exception": "builtins.ValueError"' in done.stderr
    assert PERSON not in done.stderr + done.stdout


def test_whoever_asks_for_it_sees_the_text(process_environment: dict[str, str]) -> None:
    assert PERSON in run(process_environment, "shell", "--traceback", "-c", BREAKS).stderr


def test_a_wrong_setting_is_told_as_it_is(process_environment: dict[str, str]) -> None:
    done = run(process_environment | {"DPO_VAULT_KEY": "short"}, "check")

    assert done.returncode == 1
    assert "DPO_VAULT_KEY" in done.stderr
