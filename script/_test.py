"""Run the whole suite, with its own set-up: script/test [pytest arguments]."""

import os
import sys
import tempfile
from pathlib import Path

from _setup import PYTHON, ROOT, make_environment, run_main, tell


def main() -> int:
    """Make the environment, say which services are used, and become pytest."""
    descriptor, log = tempfile.mkstemp(prefix="dpo-office-setup-", suffix=".log")
    os.close(descriptor)
    make_environment("requirements-dev.txt", Path(log))
    Path(log).unlink()
    database = "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite"
    broker = "Redis" if os.environ.get("REDIS_URL") else "the embedded broker"
    tell(f"The suite runs on {database} and {broker}.")
    os.chdir(ROOT)
    os.umask(0o022)
    # Tests start dozens of processes: each would compile the project anew where Python may write nothing.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    words = [str(PYTHON), "-m", "pytest", *parallel(sys.argv[1:]), *sys.argv[1:]]
    os.execv(PYTHON, words)


def parallel(given: list[str]) -> list[str]:
    """Return how many processes share the suite, unless the caller says it.

    One more than there are cores: a third of the time one of them waits for a browser, a worker or an office.
    """
    if any(word.startswith(("-n", "--numprocesses", "--pdb")) for word in given):
        return []
    return ["-n", str(max(2, min(5, (os.cpu_count() or 1) + 1)))]


if __name__ == "__main__":
    run_main(main)
