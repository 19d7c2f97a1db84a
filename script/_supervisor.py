"""Run the processes of an office, start a fallen one again, and leave none behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from _setup import LIBC, ROOT, SHOW_EVERY_SECONDS, Failed, end_with_parent, last_lines, tell

POLL_SECONDS = 0.1
STOP_SECONDS = 10
LONGEST_PAUSE_SECONDS = 30
# A process that ran this long is sound: its next fall is a first one again.
SOUND_SECONDS = 60
LARGEST_LOG_BYTES = 10_000_000
PR_SET_CHILD_SUBREAPER = 36


@dataclass
class Member:
    """One process of the office, and how it has fared."""

    name: str
    words: Sequence[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float | None = None
    falls: int = 0
    groups: set[int] = field(default_factory=set)


class Supervisor:
    """Start members in order and stop them in reverse: the last to go is the first to come."""

    def __init__(self, environment: Mapping[str, str], logs: Path) -> None:
        self.environment = dict(environment)
        self.logs = logs
        self.members: list[Member] = []
        adopt_orphans()

    def start(self, name: str, words: Sequence[str]) -> None:
        """Start a process in a group of its own, with its output in a log."""
        log = self.logs / f"{name}.log"
        with suppress(FileNotFoundError):
            if log.stat().st_size > LARGEST_LOG_BYTES:
                log.replace(log.with_suffix(".log.1"))
        member = Member(name=name, words=words, log=log)
        self.members.append(member)
        self._launch(member)

    def wait_until(self, is_ready: Callable[[], bool], *, seconds: float, title: str) -> None:
        """Wait for the office to answer; raise Failed when a process falls before that."""
        began = shown = time.monotonic()
        while not is_ready():
            self._reap()
            for member in self.members:
                if member.process is not None and member.process.poll() is not None:
                    raise Failed(f"The {member.name} did not start.\n{last_lines(member.log)}")
            if time.monotonic() - began > seconds:
                web = next(member for member in self.members if member.name == "web")
                raise Failed(f"The office did not answer in {seconds:.0f} seconds.\n{last_lines(web.log)}")
            if time.monotonic() - shown > SHOW_EVERY_SECONDS:
                shown = time.monotonic()
                tell(f"{title} … {shown - began:.0f} s")
            time.sleep(POLL_SECONDS)

    def watch(self) -> None:
        """Start fallen processes again, with growing pauses, until an exception ends the watch."""
        while True:
            self._reap()
            for member in self.members:
                self._look_after(member)
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """Ask every process to end, the last started first; end those that do not; leave none behind."""
        deadline = time.monotonic() + STOP_SECONDS
        shown = time.monotonic()
        # The first member keeps the mail the others may still be handing over: it goes when they are gone.
        for wave in (self.members[1:], self.members[:1]):
            for member in reversed(wave):
                send(member, signal.SIGTERM)
            while any(is_running(member) for member in wave) and time.monotonic() < deadline:
                self._reap()
                if time.monotonic() - shown > SHOW_EVERY_SECONDS:
                    shown = time.monotonic()
                    waiting = [member.name for member in wave if is_running(member)]
                    tell(f"Waiting for {', '.join(waiting)} …")
                time.sleep(POLL_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End whatever is left of any group, and wait until it is gone."""
        for member in self.members:
            for group in member.groups:
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(group, signal.SIGKILL)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            self._reap()
            if not any(is_running(member) for member in self.members) and not has_children():
                return
            time.sleep(0.02)

    def _launch(self, member: Member) -> None:
        with member.log.open("ab") as output:
            member.process = subprocess.Popen(
                member.words,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.environment,
                cwd=ROOT,
                process_group=0,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - this process has one thread
            )
        member.groups.add(member.process.pid)
        member.started_at = time.monotonic()
        member.start_again_at = None

    def _look_after(self, member: Member) -> None:
        now = time.monotonic()
        if member.start_again_at is not None:
            if now >= member.start_again_at:
                self._launch(member)
            return
        if member.process is None or member.process.poll() is None:
            return
        code = member.process.returncode
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(member.process.pid, signal.SIGKILL)  # its own children, if it left any
        member.falls = 1 if now - member.started_at > SOUND_SECONDS else member.falls + 1
        pause = min(LONGEST_PAUSE_SECONDS, 0.5 * 2 ** (member.falls - 1))
        member.start_again_at = now + pause
        reason = f"signal {-code}" if code < 0 else f"exit code {code}"
        tell(f"The {member.name} ended ({reason}); starting it again in {pause:.1f} s. Log: {member.log}")

    def _reap(self) -> None:
        """Collect members and the orphans that were handed to this process."""
        for member in self.members:
            if member.process is not None:
                member.process.poll()
        own = {member.process.pid for member in self.members if member.process is not None}
        reap_orphans(own)


def reap_orphans(own: set[int]) -> None:
    """Collect ended children that are nobody's member, such as the pool of a killed worker."""
    if not sys.platform.startswith("linux"):
        return
    for pid in children():
        if pid not in own:
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)


def children() -> list[int]:
    """Return the processes that have this one as their parent, as far as the system tells."""
    try:
        listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(word) for word in listed.split()]


def has_children() -> bool:
    """Return whether a child is left, ended or not."""
    return bool(children())


def is_running(member: Member) -> bool:
    """Return whether a member has not ended."""
    return member.process is not None and member.process.poll() is None


def send(member: Member, number: signal.Signals) -> None:
    """Send a signal to a member if it still runs."""
    if member.process is not None and member.process.poll() is None:
        member.process.send_signal(number)


def adopt_orphans() -> None:
    """Make grandchildren this process's own when their parent dies, where the system (Linux) can do that."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
