"""Keep the database of an earlier revision, with its small demo, for the test of an upgrade.

script/keep_state REVISION [--database URL]

The code of that revision makes its own demo, by its own commands, and its own backup of it; on PostgreSQL it
makes its tables. What an upgrade is tried on (tests/platform/test_upgrade.py) is so what that code really
left, on both databases. Nobody but invented people is in it, and its key is no secret. The revision runs in
the environment of this one, whose packages are the same or newer.
"""

import argparse
import json
import lzma
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from _faults import scratch_database
from _setup import PYTHON, ROOT, VENV, Failed, make_environment, run_main, tell

sys.path.insert(0, str(ROOT))
from tests.states.kept import BACKUP, KEY, MANIFEST, REVISION, TABLES

URL = "http://127.0.0.1:8000"
# Where the tables end and what is laid upon them begins: indexes, references, triggers.
SECTIONS = ("pre-data", "post-data")
# Lines of a dump for psql and for the session that reads it, some of which an older server does not know.
OF_THE_SESSION = ("\\", "SET ", "SELECT pg_catalog.set_config(", "--")


def main() -> int:
    """Make the state and put it in the place of the one that is kept."""
    parser = argparse.ArgumentParser(prog="script/keep_state", description=__doc__.splitlines()[0])
    parser.add_argument("revision", help="the revision that was landed last")
    default = os.environ.get("DATABASE_URL") or "postgres://postgres@127.0.0.1:5432/postgres"
    parser.add_argument("--database", default=default, metavar="URL", help=f"a PostgreSQL server ({default})")
    options = parser.parse_args()
    if Path(sys.prefix).resolve() != VENV.resolve():
        with tempfile.TemporaryDirectory() as folder:
            make_environment("requirements.txt", Path(folder) / "setup.log")
        os.execv(PYTHON, [str(PYTHON), "-B", __file__, *sys.argv[1:]])
    if not options.database.startswith("postgres"):
        raise Failed("A PostgreSQL server is needed beside SQLite: name it with --database.")
    revision = done("git", "rev-parse", "--verify", f"{options.revision}^{{commit}}").strip()
    with code_of(revision) as code, tempfile.TemporaryDirectory(prefix="dpo-state-") as folder:
        tell(f"The code of {revision[:12]} loads its small demo …")
        backup = made_on_sqlite(code, Path(folder))
        tell("It makes its tables on PostgreSQL …")
        with scratch_database(options.database) as url:
            tables = made_on_postgresql(code, Path(folder) / "postgresql", url)
        keep(BACKUP, lzma.compress(backup.read_bytes(), preset=9 | lzma.PRESET_EXTREME))
        keep(MANIFEST, backup.with_name(backup.name + ".json").read_bytes())
        keep(TABLES, lzma.compress(tables.encode(), preset=9 | lzma.PRESET_EXTREME))
        keep(REVISION, f"{revision}\n".encode())
    made = json.loads(MANIFEST.read_text(encoding="utf-8"))
    tell(f"Kept: {sum(made['facts']['rows'].values())} rows, made {made['made_at']}.")
    return 0


@contextmanager
def code_of(revision: str) -> Iterator[Path]:
    """Give the code of a revision in a directory of its own, beside what stands here."""
    with tempfile.TemporaryDirectory(prefix="dpo-code-") as folder:
        code = Path(folder) / "code"
        done("git", "worktree", "add", "--detach", "--quiet", str(code), revision)
        try:
            yield code
        finally:
            done("git", "worktree", "remove", "--force", str(code))


def made_on_sqlite(code: Path, folder: Path) -> Path:
    """Let the code load its small demo and back it up; give the backup."""
    (backups := folder / "backups").mkdir()
    (data := folder / "sqlite").mkdir()
    told = surroundings(data)
    done(str(PYTHON), "script/_prepare.py", "--small-demo", URL, cwd=code, environment=told)
    done(str(PYTHON), "manage.py", "backup", str(backups), cwd=code, environment=told)
    # Its own drill: the way back of an upgrade is this backup with this code.
    done(str(PYTHON), "manage.py", "check_backup", str(backups), cwd=code, environment=told)
    return next(path for path in backups.iterdir() if path.suffix == ".sqlite3")


def made_on_postgresql(code: Path, data: Path, url: str) -> str:
    """Let the code make its tables in an empty database; give them as SQL, in two parts."""
    data.mkdir()
    told = surroundings(data) | {"DATABASE_URL": url}
    done(str(PYTHON), "manage.py", "migrate", "--verbosity", "0", cwd=code, environment=told)
    words = ["pg_dump", "--schema-only", "--no-owner", "--no-privileges"]
    parts = [done(*words, f"--section={section}", url_for_libpq(url)) for section in SECTIONS]
    return "\0".join(
        "".join(line for line in part.splitlines(keepends=True) if not line.startswith(OF_THE_SESSION))
        for part in parts
    )


def surroundings(data: Path) -> dict[str, str]:
    """Give the variables of the revision's commands: no more of this shell's than a program needs."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "DPO_MODE": "demo",
        "DPO_DATA_DIR": str(data),
        "DPO_BASE_URL": URL,
        "DPO_VAULT_KEY": KEY,
        "DPO_SECRET_KEY": KEY * 2,
        "DJANGO_SETTINGS_MODULE": "dpo_office.settings",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def url_for_libpq(url: str) -> str:
    """Write the address as PostgreSQL's own programs read it."""
    return urlsplit(url)._replace(scheme="postgresql").geturl()


def done(*words: str, cwd: Path = ROOT, environment: dict[str, str] | None = None) -> str:
    """Run a program to its end and give what it said; raise Failed with its last words."""
    ended = subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        raise Failed(f"{' '.join(words[:3])} failed:\n{ended.stderr.strip()[-2000:]}")
    return ended.stdout


def keep(path: Path, content: bytes) -> None:
    """Put a file in the place of the kept one, readable as the rest of the code."""
    path.write_bytes(content)
    path.chmod(0o644)
    tell(f"{path.relative_to(ROOT)}: {len(content) / 1024:,.0f} KB")


if __name__ == "__main__":
    run_main(main)
