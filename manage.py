#!/usr/bin/env python3
"""Run a management command, with the project's own virtual environment when there is one."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV_PYTHON = ROOT / ".venv" / "bin" / "python"


def use_project_environment() -> None:
    """Start again inside .venv when this Python does not know Django."""
    if find_spec("django") is not None:
        return
    if VENV_PYTHON.exists() and Path(sys.prefix).resolve() != ROOT / ".venv":
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), *sys.argv])
    raise SystemExit("Django is not installed: run script/server or script/test once, they make .venv.")


if __name__ == "__main__":
    use_project_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dpo_office.settings")
    from dpo_office.common.command_line import run_command

    run_command(sys.argv)
