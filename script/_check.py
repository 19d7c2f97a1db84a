"""Every check but the suite; --fix puts right what a program can put right."""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

from _setup import PYTHON, ROOT, VENV, make_environment, run_main, tell

BIN = VENV / "bin"
MANAGE = [str(PYTHON), "manage.py"]
# What the audit of dependencies says of a package that it could ask nobody about (_audit.py).
NOT_AUDITED = "NOT AUDITED"
CODE = ["dpo_office", "registry_app", "requests_app", "tests", "script", "manage.py"]
CHECKS: list[tuple[str, Sequence[str]]] = [
    ("format", [str(BIN / "ruff"), "format", "--check", "--quiet", *CODE]),
    ("lint", [str(BIN / "ruff"), "check", "--quiet", *CODE]),
    ("layers", [str(BIN / "lint-imports")]),
    ("types", [str(BIN / "mypy")]),
    ("system check", [*MANAGE, "check", "--fail-level", "WARNING"]),
    ("system check for production", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"]),
    ("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
    ("docs/states.md", [*MANAGE, "states_doc", "--check"]),
    ("docs/settings.md", [*MANAGE, "settings_doc", "--check"]),
    ("translations", [str(PYTHON), "script/_translations.py", "--check"]),
    ("API description", [*MANAGE, "spectacular", "--fail-on-warn", "--validate", "--file", os.devnull]),
    ("links in documents", [str(PYTHON), "script/_check_links.py"]),
    ("dependencies", [str(PYTHON), "script/_audit.py"]),
]
FIXES: list[tuple[str, Sequence[str]]] = [
    ("lint", [str(BIN / "ruff"), "check", "--quiet", "--fix", *CODE]),
    ("format", [str(BIN / "ruff"), "format", "--quiet", *CODE]),
    ("docs/states.md", [*MANAGE, "states_doc"]),
    ("docs/settings.md", [*MANAGE, "settings_doc"]),
    ("translations", [str(PYTHON), "script/_translations.py"]),
]


def main() -> int:
    """Run all of them, tell which failed, and fail if any did."""
    with tempfile.TemporaryDirectory(prefix="dpo-office-check-") as data:
        make_environment("requirements-dev.txt", Path(data) / "setup.log")
        steps = FIXES if "--fix" in sys.argv[1:] else CHECKS
        failed = [name for name, words in steps if not is_well(name, words, surroundings(name, data))]
    if failed:
        tell(f"\nNot well: {', '.join(failed)}")
        return 1
    tell("\nAll is well.")
    return 0


def is_well(name: str, words: Sequence[str], environment: dict[str, str]) -> bool:
    """Run one check; show its output when it fails, or says that it could not look."""
    tell(f"{name} …")
    began = time.monotonic()
    done = subprocess.run(
        words,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0 or NOT_AUDITED in done.stdout:
        tell(done.stdout.rstrip())
    tell(f"{name}: {'well' if done.returncode == 0 else 'NOT WELL'} ({time.monotonic() - began:.1f} s)")
    return done.returncode == 0


def surroundings(name: str, data: str) -> dict[str, str]:
    """Return variables that touch no real office; the production check stands behind HTTPS."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("DPO_")}
    kept.pop("DATABASE_URL", None)
    kept.pop("REDIS_URL", None)
    mode = {"DPO_MODE": "test"}
    if "production" in name:
        mode = {
            "DPO_MODE": "production",
            "DPO_BASE_URL": "https://office.example.com",
            "DPO_ALLOWED_HOSTS": "office.example.com",
            "DPO_BEHIND_PROXY": "yes",
        }
    # Made for this run: production refuses a key that stands in a file of the program.
    keys = {
        "DPO_SECRET_KEY": secrets.token_urlsafe(64),
        "DPO_VAULT_KEY": b64encode(secrets.token_bytes(32)).decode("ascii"),
    }
    return kept | keys | mode | {"DPO_DATA_DIR": data}


if __name__ == "__main__":
    run_main(main)
