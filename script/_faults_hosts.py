"""Two worker hosts and a web host on one PostgreSQL and Redis: one of them is cut off while notices go out.

script/faults hosts [--cuts N] [--notices M] [--seed S] [--json]

Each host is a network namespace with one cable to a bridge. PostgreSQL, Redis and the sink, made for the
drill, listen on the bridge's address. A worker host is cut off by pulling its cable (`ip link set … down`):
its processes live on. Every other cut is short: what the host sent lies in its kernel, and goes on its way
when the cable is back. The others are long: its connections end, and the other host judges what it left
behind and sends the rest. Then the sink's ledger is compared with the database, as after kills. Nothing of
the machine's own network, database or broker is touched.
"""

import argparse
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from _faults import CELERY, CHUNK, PYTHON, QUIET, Drill, Kill, judge, run_to_end, table
from _setup import Failed, last_lines, tell

# For measurements between networks, by RFC 2544: no machine is reached by it.
NETWORK = "198.18.77"
BRIDGE_ADDRESS = f"{NETWORK}.1"
ADDRESSES = {"one": f"{NETWORK}.11", "two": f"{NETWORK}.12", "front": f"{NETWORK}.13"}
WORKERS = ("one", "two")
POSTGRESQL_PORT, REDIS_PORT, WEB_PORT = 54329, 63799, 8000
# The times of an office, made shorter in the same order: a kernel sends again for some 15 minutes what was
# not confirmed (here 13 s, after so many tries); a doubt is looked up after 20 minutes (here 20 s), when
# nothing that was on its way can arrive any more. One cut is shorter than both, the other is longer.
TRIES, GRACE_SECONDS = 5, 20
SHORT_CUT, LONG_CUT = 8, 35
PROGRAMS = {"ip": "iproute2", "redis-server": "Redis", "initdb": "PostgreSQL"}


def run(options: argparse.Namespace) -> int:
    """Run the drill, or say what it lacks."""
    if lacking := missing(os.geteuid(), found):
        raise Failed(f"The drill of several hosts needs {', '.join(lacking)}.")
    with tempfile.TemporaryDirectory(prefix="dpo-hosts-") as name:
        folder = Path(name)
        # PostgreSQL's own user has to pass; only its own directory is open to it.
        folder.chmod(0o711)
        with network() as hosts:
            drill = HostsDrill(options, folder, database="", host=BRIDGE_ADDRESS, hosts=hosts)
            return run_to_end(drill)


def cuts_within(windows: list[dict[str, Any]], cuts: list[Kill]) -> int:
    """Count the cuts that fell into a window: attempts were committed, and their results not yet."""
    spans = [
        (
            datetime.fromisoformat(window["opened_at"]),
            window["closed_at"] and datetime.fromisoformat(window["closed_at"]),
        )
        for window in windows
    ]
    return sum(
        any(opened <= cut.at and (not closed or cut.at < closed) for opened, closed in spans) for cut in cuts
    )


def missing(user: int, find: Callable[[str], str | None]) -> list[str]:
    """Name what is needed and not there: root, who may make network namespaces, and programs."""
    lacking = [] if user == 0 else ["root"]
    if not sys.platform.startswith("linux"):
        lacking.append("Linux")
    return lacking + [package for program, package in PROGRAMS.items() if find(program) is None]


def found(program: str) -> str | None:
    """Find a program, PostgreSQL's also where Debian puts them."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    return shutil.which(program) or (str(places[-1]) if places else None)


@dataclass(frozen=True)
class Host:
    """A host: its namespace, and the end of its cable that is in the bridge."""

    namespace: str
    cable: str


@contextmanager
def network() -> Iterator[dict[str, Host]]:
    """Make a bridge and a namespace for each host, and take all of it away again."""
    mark = secrets.token_hex(2)
    bridge = f"dpo{mark}"
    hosts = {name: Host(f"dpo-{mark}-{name}", f"d{mark}{name}") for name in ADDRESSES}
    try:
        ip("link", "add", bridge, "type", "bridge")
        ip("address", "add", f"{BRIDGE_ADDRESS}/24", "dev", bridge)
        ip("link", "set", bridge, "up")
        for name, host in hosts.items():
            ip("netns", "add", host.namespace)
            ip("link", "add", host.cable, "type", "veth", "peer", "name", "eth0", "netns", host.namespace)
            ip("link", "set", host.cable, "master", bridge, "up")
            ip("-n", host.namespace, "address", "add", f"{ADDRESSES[name]}/24", "dev", "eth0")
            tries = f"echo {TRIES} > /proc/sys/net/ipv4/tcp_retries2"
            ip("netns", "exec", host.namespace, "sh", "-c", tries)
            for device in ("lo", "eth0"):
                ip("-n", host.namespace, "link", "set", device, "up")
        yield hosts
    finally:
        for host in hosts.values():
            with suppress(Failed):
                ip("link", "delete", host.cable)
            with suppress(Failed):
                ip("netns", "delete", host.namespace)
        with suppress(Failed):
            ip("link", "delete", bridge)


def ip(*words: str) -> None:
    """Change the network; raise Failed with what `ip` says."""
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"ip {' '.join(words)}: {done.stderr.strip()}")


@dataclass
class HostsDrill(Drill):
    """An office on three hosts."""

    hosts: dict[str, Host] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Say where the shared services are; every host has a data directory of its own."""
        super().__post_init__()
        self.meanwhile: list[int] = []
        self.environment |= {
            # A demo sends to its own machine only.
            "DPO_MODE": "test",
            "DATABASE_URL": f"postgres://postgres@{BRIDGE_ADDRESS}:{POSTGRESQL_PORT}/postgres",
            "REDIS_URL": f"redis://{BRIDGE_ADDRESS}:{REDIS_PORT}/0",
            "DPO_DOUBT_GRACE_SECONDS": str(GRACE_SECONDS),
            "DPO_BASE_URL": f"http://{ADDRESSES['front']}:{WEB_PORT}",
            "DPO_ALLOWED_HOSTS": ADDRESSES["front"],
        }

    def run(self) -> int:
        """Plan, cut off, wait, compare."""
        began = time.monotonic()
        notices, cuts = self.options.notices, self.options.cuts
        tell(f"Drill with seed {self.seed}: {notices} notices, a worker host cut off {cuts} times.")
        self.start_services()
        self.manage("migrate", "--verbosity", "0")
        for name in self.members():
            self.start(name)
        self.wait_for_sink()
        self.control("POST", "/behaviour", self.behaviour())
        self.wait_for_web()
        self.manage("letters_drill", "plan", "--notices", str(notices), "--chunk", str(CHUNK))
        for number in range(cuts):
            gone = self.accepted()
            share = (notices * 0.9 - gone) / (cuts - number)
            self.wait_for_letters(gone + int(share * self.chance.uniform(0.3, 0.7)))
            seconds = (SHORT_CUT, LONG_CUT)[number % 2]
            self.cut_off(WORKERS[number // 2 % len(WORKERS)], seconds)
        self.control("POST", "/behaviour", {})
        report = self.settled_report()
        ledger = self.control("GET", "/ledger")["entries"]
        result = judge(report, ledger, [])
        for name in [name for name in result if name.startswith("kills")]:
            del result[name]
        result["cut off"] = ", ".join(kill.victim for kill in self.kills)
        result["cuts between attempt and result"] = cuts_within(report["windows"], self.kills)
        result["accepted during each, by the other"] = ", ".join(map(str, self.meanwhile))
        result["seed"], result["seconds"] = self.seed, round(time.monotonic() - began)
        tell(json.dumps(result) if self.options.json else table(result))
        return 0 if result["passed"] else 1

    def members(self) -> list[str]:
        """Name the processes of the hosts."""
        return [*WORKERS, "beat", "web"]

    def words_of(self, name: str) -> list[str]:
        """Give the command of a process, inside the namespace of its host."""
        host, words = name, [str(PYTHON)]
        if name in WORKERS:
            words = [*CELERY, "worker", "--hostname", f"{name}@%h", "--concurrency", "2", *QUIET]
        elif name == "beat":
            host, words = "front", [*CELERY, "beat", "--loglevel", "WARNING"]
        elif name == "web":
            host = "front"
            words += ["-m", "gunicorn", "--config", "python:dpo_office.web_server"]
            words += ["--bind", f"{ADDRESSES['front']}:{WEB_PORT}"]
        else:
            return super().words_of(name)
        return ["ip", "netns", "exec", self.hosts[host].namespace, *words]

    def environment_of(self, name: str) -> dict[str, str]:
        """Give each host a data directory of its own; only the first one gets the reports of the relay."""
        if name not in self.members():
            return self.environment
        folder = self.folder / f"host-{name}"
        own = {"DPO_DATA_DIR": str(folder)}
        if name != WORKERS[0]:
            own["DPO_RECEIPTS_MAILDIR"] = str(folder / "receipts")
        return self.environment | own

    def cut_off(self, name: str, seconds: int) -> None:
        """Pull a host's cable while a letter waits for its answer, and plug it in again later."""
        self.wait_for_answer()
        ip("link", "set", self.hosts[name].cable, "down")
        self.kills.append(Kill(f"{name} for {seconds} s", datetime.now(UTC)))
        before = self.accepted()
        time.sleep(seconds)
        if not self.web_answers():
            raise Failed("The web host does not answer while a worker host is cut off.")
        self.meanwhile.append(self.accepted() - before)
        ip("link", "set", self.hosts[name].cable, "up")
        tell(f"Host {name} was cut off for {seconds} s; {self.accepted()} letters accepted …")

    def wait_for_web(self) -> None:
        """Wait until the web host answers."""
        for _ in range(600):
            if self.web_answers():
                return
            time.sleep(0.1)
        raise Failed(f"The web host did not start.\n{last_lines(self.folder / 'web.log')}")

    def web_answers(self) -> bool:
        """Tell whether the web host says that the office may run."""
        connection = HTTPConnection(ADDRESSES["front"], WEB_PORT, timeout=10)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def start_services(self) -> None:
        """Start database, broker and sink on the bridge's address."""
        cluster = self.folder / "cluster"
        cluster.mkdir()
        owner = _postgresql_user()
        os.chown(cluster, owner.pw_uid, owner.pw_gid)
        own: dict[str, Any] = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": [], "cwd": "/"}
        made = ["-D", str(cluster), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        done = subprocess.run([_program("initdb"), *made], capture_output=True, text=True, check=False, **own)
        if done.returncode:
            raise Failed(f"initdb failed:\n{done.stderr[-2000:]}")
        with (cluster / "pg_hba.conf").open("a", encoding="ascii") as rules:
            rules.write(f"host all all {NETWORK}.0/24 trust\n")
        said = {"listen_addresses": BRIDGE_ADDRESS, "unix_socket_directories": cluster, "fsync": "off"}
        words = [_program("postgres"), "-D", str(cluster), "-p", str(POSTGRESQL_PORT)]
        words += [word for name, value in said.items() for word in ("-c", f"{name}={value}")]
        self.serve("postgresql", words, **own)
        redis = ["--bind", BRIDGE_ADDRESS, "--protected-mode", "no", "--port", str(REDIS_PORT)]
        redis += ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        self.serve("redis", [_program("redis-server"), *redis])
        self.start("sink")
        for port in (POSTGRESQL_PORT, REDIS_PORT):
            _wait_for_port(port)

    def serve(self, name: str, words: list[str], **own: Any) -> None:
        """Start a service."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **own
            )

    def end(self) -> None:
        """Let PostgreSQL give its memory back, and leave no process behind."""
        database = self.processes.get("postgresql")
        if database is not None and database.poll() is None:
            database.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                database.wait(timeout=10)
        super().end()


def _postgresql_user() -> pwd.struct_passwd:
    """Give the user that runs PostgreSQL, which refuses to run as root."""
    with suppress(KeyError):
        return pwd.getpwnam("postgres")
    return pwd.getpwnam("nobody")


def _program(name: str) -> str:
    return found(name) or name


def _wait_for_port(port: int) -> None:
    for _ in range(200):
        with suppress(OSError), socket.create_connection((BRIDGE_ADDRESS, port), timeout=1):
            return
        time.sleep(0.1)
    raise Failed(f"Nothing answers on {BRIDGE_ADDRESS}:{port}.")
