"""Kill worker, beat and web at random while notices go out, then compare the sink's ledger with the database.

script/faults notices --kills N [--notices M] [--seed S] [--database URL] [--redis URL] [--misbehave]

script/faults hosts [--cuts N] [--notices M] [--seed S]: several hosts, as network namespaces, of which one is
cut off again and again (_faults_hosts.py; it needs root, iproute2, PostgreSQL and Redis).

script/faults mail --kills N [--mails M] [--seed S] [--database URL]: hostile mails, and a mailbox reader that
is killed (_faults_mail.py; it needs requirements-dev.txt).

script/faults matrix [--propose] [--pages PATTERN] [--part N/M] [--database URL]: who gets what: every page,
step and file for every caller, method and object (_faults_matrix.py; it needs requirements-dev.txt).

script/faults canaries [--database URL] [--redis URL]: both flows with a person who is like no other, while
everything breaks; then a search for what was told (_faults_canaries.py; it needs requirements-dev.txt).

script/faults forms [--forms N] [--honest M] [--seed S]: the corpus of returned forms, hostile and honest
(_faults_forms.py; it needs requirements-dev.txt).

script/faults points [--sample N] [--seed S] [--database URL]: a fault at every named point of planner and
sender, in four ways (_faults_points.py).

The ledger is written before the sink says 250, so it is the judge: a notice that is not in it was lost, one
that is in it twice was told twice. Every process of the drill, its data and its database are made for the
drill and removed after it.
"""

import argparse
import json
import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from _setup import (
    PYTHON,
    ROOT,
    SHOW_EVERY_SECONDS,
    VENV,
    Failed,
    last_lines,
    make_environment,
    run_main,
    tell,
)

HOST = "127.0.0.1"
LEASE_SECONDS = 3
GRACE_SECONDS = 1
# So long a kill is held back for a letter that is being answered: a killed worker takes seconds to start.
AIM_SECONDS = 30
# Meanwhile the sink keeps an answer back for so long; one that is seen so often does not come at once.
HELD_MS = [5000, 5000]
HELD_LOOKS = 6
# A dispatch is what one worker leases: two workers share the drill's letters.
CHUNK = 50
QUIET = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
CELERY = [str(PYTHON), "-m", "celery", "--quiet", "--app", "dpo_office"]
COMMANDS = {
    "worker": [*CELERY, "worker", "--pool", "prefork", "--concurrency", "2", "--loglevel", "WARNING", *QUIET],
    "beat": [*CELERY, "beat", "--loglevel", "WARNING"],
}
# Most kills hit those who send; killing the others must cost nothing but time.
VICTIMS = ["worker"] * 7 + ["worker child"] * 2 + ["beat"] * 2 + ["web"]
MISBEHAVIOUR = {
    "refuse_temporary": 0.1,
    "refuse_permanent": 0.01,
    "drop_before_dot": 0.03,
    "drop_after_dot": 0.03,
}
# The drills of other modules.
ELSEWHERE = {name: f"_faults_{name}" for name in ("mail", "hosts", "matrix", "canaries", "forms", "points")}
SETTLED = ("accepted", "delivered", "bounced", "failed")


def main() -> int:
    """Run the drill inside the project's own environment."""
    options = read_options()
    if Path(sys.prefix).resolve() != VENV.resolve():
        with tempfile.TemporaryDirectory() as folder:
            make_environment("requirements.txt", Path(folder) / "setup.log")
        os.execv(PYTHON, [str(PYTHON), "-B", __file__, *sys.argv[1:]])
    if options.what in ELSEWHERE:
        # Imported when the project's own environment is there, and by modules that take this one further.
        drill: Any = import_module(ELSEWHERE[options.what])
        return int(drill.run(options))
    return run_drill(Drill, options)


def run_drill(kind: type["Drill"], options: argparse.Namespace) -> int:
    """Run a drill in a directory and a database of its own."""
    with (
        tempfile.TemporaryDirectory(prefix=f"dpo-faults-{options.what}-") as folder,
        scratch_database(options.database) as url,
    ):
        return run_to_end(kind(options, Path(folder), url))


def run_to_end(drill: "Drill") -> int:
    """Run a drill; show the logs of one that failed, and leave no process behind."""
    try:
        return drill.run()
    except Failed:
        drill.keep_logs()
        raise
    finally:
        drill.end()


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="script/faults", description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["notices", *ELSEWHERE])
    parser.add_argument("--kills", type=int, default=100, help="how many processes to kill (100)")
    parser.add_argument("--cuts", type=int, default=4, help="hosts: how often to cut one off (4)")
    parser.add_argument("--notices", type=int, default=2000, help="how many notices to send (2000)")
    parser.add_argument("--mails", type=int, default=2000, help="mail: how many of the corpus to read (2000)")
    parser.add_argument("--forms", type=int, help="forms: a sample of so many of each kind (all)")
    parser.add_argument("--honest", type=int, default=120, help="forms: how many honest ones (120)")
    parser.add_argument("--sample", type=int, help="points: a sample of so many faults (all)")
    parser.add_argument("--seed", type=int, default=None, help="repeat the choices of an earlier drill")
    parser.add_argument("--database", default=os.environ.get("DATABASE_URL", ""), metavar="URL")
    parser.add_argument("--redis", default=os.environ.get("REDIS_URL", ""), metavar="URL")
    parser.add_argument("--misbehave", action="store_true", help="the relay also refuses and hangs up")
    parser.add_argument("--without-web", action="store_true", help="kill worker and beat only")
    parser.add_argument("--propose", action="store_true", help="matrix: write the table anew from what is so")
    parser.add_argument("--part", default="1/1", metavar="N/M", help="matrix: call one of so many parts")
    parser.add_argument("--pages", default="", metavar="PATTERN", help="matrix: only pages named so")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    return parser.parse_args()


@contextmanager
def scratch_database(url: str) -> Iterator[str]:
    """Make an empty database beside the given one, and drop it afterwards; no URL means SQLite."""
    if not url.startswith("postgres"):
        yield ""
        return
    import psycopg  # noqa: PLC0415  installed by now, and only for this kind

    name = f"faults_{secrets.token_hex(6)}"
    try:
        # A server always has this one; the one of the URL may be a test's, which is made when needed.
        connection = psycopg.connect(urlsplit(url)._replace(path="/postgres").geturl(), autocommit=True)
    except psycopg.OperationalError:
        connection = psycopg.connect(url, autocommit=True)
    with connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@dataclass
class Kill:
    """One kill: whom, and when."""

    victim: str
    at: datetime


@dataclass
class Drill:
    """One office of its own, and what is done to it."""

    options: argparse.Namespace
    folder: Path
    database: str
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    kills: list[Kill] = field(default_factory=list)
    # Where the sink listens.
    host: str = HOST

    def __post_init__(self) -> None:
        """Choose ports, keys and the seed."""
        self.seed = self.options.seed if self.options.seed is not None else secrets.randbelow(10**6)
        self.chance = random.Random(self.seed)  # noqa: S311  a drill, not a secret
        self.smtp_port, self.http_port, self.web_port = free_ports(3)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DPO_", "PYTEST_"))}
        self.environment = kept | {
            "DPO_MODE": "demo",
            "DPO_DATA_DIR": str(self.folder / "data"),
            "DPO_SECRET_KEY": secrets.token_urlsafe(64),
            "DPO_VAULT_KEY": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
            "DATABASE_URL": self.database,
            "REDIS_URL": self.options.redis,
            "DPO_SMTP_HOST": self.host,
            "DPO_SMTP_PORT": str(self.smtp_port),
            "DPO_SMTP_TLS": "none",
            "DPO_SINK_SMTP_PORT": str(self.smtp_port),
            "DPO_SINK_HTTP_PORT": str(self.http_port),
            "DPO_RELAY_JOURNAL_URL": f"http://{self.host}:{self.http_port}",
            "DPO_RECEIPTS_MAILDIR": str(self.folder / "receipts"),
            "DPO_LEASE_SECONDS": str(LEASE_SECONDS),
            "DPO_DOUBT_GRACE_SECONDS": str(GRACE_SECONDS),
            "DPO_BEAT_SECONDS": "1",
            "DPO_BASE_URL": f"http://{HOST}:{self.web_port}",
            "DPO_LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "dpo_office.settings",
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": str(ROOT),
        }

    def run(self) -> int:
        """Plan, kill, wait, compare."""
        began = time.monotonic()
        tell(f"Drill with seed {self.seed}: {self.options.notices} notices, {self.options.kills} kills.")
        self.start("sink")
        self.manage("migrate", "--verbosity", "0")
        for name in self.members():
            self.start(name)
        self.wait_for_sink()
        self.control("POST", "/behaviour", self.behaviour())
        self.manage("letters_drill", "plan", "--notices", str(self.options.notices), "--chunk", str(CHUNK))
        self.kill_at_random()
        self.control("POST", "/behaviour", {})
        report = self.settled_report()
        result = judge(report, self.control("GET", "/ledger")["entries"], self.kills)
        result["seed"], result["seconds"] = self.seed, round(time.monotonic() - began)
        tell(json.dumps(result) if self.options.json else table(result))
        return 0 if result["passed"] else 1

    def members(self) -> list[str]:
        """Name the processes that may be killed."""
        return ["worker", "beat"] if self.options.without_web else ["worker", "beat", "web"]

    def behaviour(self) -> dict[str, Any]:
        """Return how the sink behaves: slow enough that kills fall between a dot and its commit."""
        told = {"delay_ms": [10, 60], "seed": self.seed}
        return told | MISBEHAVIOUR if self.options.misbehave else told

    def kill_at_random(self) -> None:
        """Kill each time another share of the letters has gone, at a random moment after it."""
        last = max(1, int(self.options.notices * 0.95))
        marks = sorted(self.chance.randrange(last) for _ in range(self.options.kills))
        shown = time.monotonic()
        for number, mark in enumerate(marks, 1):
            victim = self.chance.choice([v for v in VICTIMS if v.split()[0] in self.members()])
            self.wait_for_letters(mark)
            time.sleep(self.chance.uniform(0, 0.12))
            self.kill(victim)
            if time.monotonic() - shown > SHOW_EVERY_SECONDS:
                shown = time.monotonic()
                tell(f"Kill {number} of {len(marks)}, {self.accepted()} letters accepted …")

    def wait_for_letters(self, mark: int) -> None:
        """Wait until so many letters were accepted, or none has been for long."""
        quiet_since, last = time.monotonic(), -1
        while True:
            accepted = self.accepted()
            if accepted >= mark or time.monotonic() - quiet_since > 3 * LEASE_SECONDS:
                return
            if accepted != last:
                quiet_since, last = time.monotonic(), accepted
            self.revive()
            time.sleep(0.02)

    def kill(self, victim: str) -> None:
        """End a process with SIGKILL, as power or memory would; `worker child` is one that sends."""
        name, _, part = victim.partition(" ")
        process = self.processes[name]
        is_aimed = victim == "worker" and sum(kill.victim == victim for kill in self.kills) % 2 == 0
        if is_aimed:
            self.wait_for_answer()
        if part:
            children = children_of(process.pid)
            if children:
                with suppress(ProcessLookupError):
                    os.kill(self.chance.choice(children), signal.SIGKILL)
        else:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.kills.append(Kill(victim, datetime.now(UTC)))
        if is_aimed:
            self.control("POST", "/behaviour", self.behaviour())
        self.revive()

    def wait_for_answer(self) -> None:
        """Wait a little until the sink holds a letter whose sender does not know it yet.

        Every other kill of the worker is aimed so: chance alone misses this moment now and then. The sink
        keeps its answer back meanwhile: on a busy machine it would be there before the kill.
        """
        self.control("POST", "/behaviour", self.behaviour() | {"delay_ms": HELD_MS})
        limit = time.monotonic() + AIM_SECONDS
        held = 0
        while time.monotonic() < limit and held < HELD_LOOKS:
            stats = self.control("GET", "/stats")
            if stats["message_ids"] >= self.options.notices:
                return
            held = held + 1 if stats["answering"] else 0
            time.sleep(0.02)

    def revive(self) -> None:
        """Start whatever has fallen again, as the server does."""
        for name in self.members():
            if self.processes[name].poll() is not None:
                self.start(name)

    def settled_report(self) -> dict[str, Any]:
        """Wait until no letter is queued, under way or in doubt, and return what the office says then."""
        limit = time.monotonic() + 60 + 0.1 * self.options.notices + 6 * self.options.kills
        offset = 0
        while time.monotonic() < limit:
            self.revive()
            report: dict[str, Any] = json.loads(self.manage("letters_drill", "report"))
            progress = report["progress"]
            if sum(progress.get(state, 0) for state in SETTLED) == self.options.notices:
                if progress["open_attempts"] == 0:
                    return report
            elif self.options.misbehave:
                # Refused letters wait for minutes: let the office's clock run. Leases must not follow it.
                offset += 600
                (self.folder / "data" / "demo_clock").write_text(f"{offset}\n", encoding="ascii")
            tell(f"Waiting: {', '.join(f'{state} {number}' for state, number in progress.items())}")
            time.sleep(1)
        tell("Not every letter is settled; the table tells which.")
        return report

    def start(self, name: str) -> None:
        """Start a process in a group of its own."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                self.words_of(name),
                cwd=ROOT,
                env=self.environment_of(name),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def words_of(self, name: str) -> list[str]:
        """Give the command of a process."""
        web = [str(PYTHON), "-m", "gunicorn", "--config", "python:dpo_office.web_server"]
        sink = [str(PYTHON), "manage.py", "mail_sink", "--host", self.host]
        sink += ["--dir", str(self.folder / "sink"), "--receipts", str(self.folder / "receipts")]
        words = COMMANDS | {
            "web": [*web, "--bind", f"{HOST}:{self.web_port}"],
            "sink": [*sink, "--smtp-port", str(self.smtp_port), "--http-port", str(self.http_port)],
        }
        return words[name]

    def environment_of(self, _name: str) -> dict[str, str]:
        """Give the variables of a process."""
        return self.environment

    def end(self) -> None:
        """Leave no process behind."""
        for process in self.processes.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def keep_logs(self) -> None:
        """Show the end of every log: the folder is removed with the drill."""
        for path in sorted(self.folder.glob("*.log")):
            tell(f"--- {path.name}\n{last_lines(path)}")

    def manage(self, *words: str) -> str:
        """Run a management command and return what it prints."""
        done = subprocess.run(
            [PYTHON, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Failed(f"manage.py {words[0]} failed:\n{done.stderr[-2000:]}")
        return done.stdout

    def accepted(self) -> int:
        """Return how many letters the sink holds."""
        return int(self.control("GET", "/stats")["message_ids"])

    def control(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask the sink's control."""
        connection = HTTPConnection(self.host, self.http_port, timeout=10)
        try:
            connection.request(method, path, json.dumps(body or {}))
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def wait_for_sink(self) -> None:
        """Wait until the sink answers."""
        for _ in range(300):
            with suppress(OSError, HTTPException):
                self.control("GET", "/stats")
                return
            time.sleep(0.1)
        raise Failed(f"The sink did not start.\n{last_lines(self.folder / 'sink.log')}")


def judge(report: dict[str, Any], ledger: list[dict[str, Any]], kills: list[Kill]) -> dict[str, Any]:
    """Compare what the office believes with what the sink wrote down."""
    copies = Counter(entry["message_id"] for entry in ledger if entry["event"] == "accepted")
    letters = report["letters"]
    told = {key for key, letter in letters.items() if letter["state"] in ("accepted", "delivered", "bounced")}
    failed = {key for key, letter in letters.items() if letter["state"] == "failed"}
    results = Counter(result for letter in letters.values() for result in letter["results"])
    cut_open, after_dot = cut_windows(report["windows"], ledger, kills)
    result: dict[str, Any] = {
        "notices": len(letters),
        "kills": dict(Counter(kill.victim for kill in kills)),
        "kills between attempt and result": cut_open,
        "kills between dot and result": after_dot,
        "accepted by the sink": len(copies),
        "refused for good": len(failed),
        "lost": len(letters.keys() - copies.keys() - failed),
        "told twice": sum(1 for number in copies.values() if number > 1),
        "believed but not true": len(told - copies.keys()),
        "true but not believed": len(copies.keys() - told),
        "unknown to the office": len(copies.keys() - letters.keys()),
        "still in doubt": report["progress"]["open_attempts"],
        "settled by the journal": results["accepted journal"] + results["not_accepted journal"],
        "settled by a receipt": results["accepted receipt"],
    }
    faults = (
        "lost",
        "told twice",
        "believed but not true",
        "true but not believed",
        "unknown to the office",
        "still in doubt",
    )
    result["passed"] = not any(result[name] for name in faults)
    return result


def cut_windows(
    windows: list[dict[str, Any]], ledger: list[dict[str, Any]], kills: list[Kill]
) -> tuple[int, int]:
    """Count the kills that left a window open, and those that left one with a letter accepted in it.

    A test that never hits these two moments proves nothing about them.
    """
    accepted_at = {
        entry["message_id"]: datetime.fromisoformat(entry["at"])
        for entry in ledger
        if entry["event"] == "accepted"
    }
    cut: set[datetime] = set()
    after_dot: set[datetime] = set()
    for window in windows:
        opened_at = datetime.fromisoformat(window["opened_at"])
        killed_at = next((kill.at for kill in kills if kill.at >= opened_at), None)
        if window["closed"] or killed_at is None:
            continue
        cut.add(killed_at)
        times = (accepted_at.get(message_id) for message_id in window["message_ids"])
        if any(at is not None and opened_at <= at <= killed_at for at in times):
            after_dot.add(killed_at)
    return len(cut), len(after_dot)


def table(result: dict[str, Any]) -> str:
    """Return the result as lines."""
    lines = [f"{name:<36} {value}" for name, value in result.items() if name != "passed"]
    return "\n".join(["", *lines, "", "passed" if result["passed"] else "FAILED"])


def children_of(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        return [int(word) for word in path.read_text(encoding="ascii").split()]
    except OSError:
        return []


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind((HOST, 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


if __name__ == "__main__":
    run_main(main)
