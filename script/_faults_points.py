"""`script/faults points`: a fault at every named point of planner and sender, in four ways.

For each point (_fault_points.py) and way: 30 letters are planned, a process does its job with the code of
the office against a real sink until the fault strikes at a passage that the seed chooses, and a sender that
knows nothing of it goes on. Then the sink's ledger is compared with the letters. A process that stalls goes
on afterwards: its lease is over by then, and another sender was there.
"""

# Django's modules are there once its settings are.
# ruff: noqa: PLC0415  for this reason

import argparse
import json
import os
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from _fault_points import POINTS, WAYS, Injector, Point, function_of
from _faults import Drill, run_drill
from _setup import ROOT, Failed, tell

NOTICES, CHUNK, WINDOW_SIZE = 30, 15, 10
# The times of an office made shorter in the same order: a stall outlasts the lease, a doubt rests longer.
LEASE_SECONDS = 1
STALL_SECONDS = 1.5
GRACE = timedelta(seconds=0.2)
GRACE_OF_A_STALL = timedelta(seconds=4)
STEP_SECONDS = 90
ROUND_SECONDS = 0.2
PROMISES = (
    "lost",
    "told twice",
    "believed but not true",
    "true but not believed",
    "still in doubt",
    "half a plan",
    "not one receipt",
)


def run(given: argparse.Namespace) -> int:
    """Run every point in every way, or a sample; 1 when a promise is broken or a fault did not strike."""
    return run_drill(PointsDrill, given)


@dataclass(frozen=True)
class Case:
    """One fault: where, how, and at which passage."""

    point: Point
    way: str
    passage: int


@dataclass
class Child:
    """A process that does one job; `struck` once the fault has struck in it."""

    pid: int
    reader: int
    struck: bool = False
    status: int | None = None

    def look(self) -> bool:
        """Return whether it is over or stopped."""
        if self.status is not None:
            return True
        pid, status = os.waitpid(self.pid, os.WNOHANG | os.WUNTRACED)
        if not pid:
            return False
        if not os.WIFSTOPPED(status):
            self.status = status
        self.struck = self.struck or os.read(self.reader, 1) == b"s"
        return True

    def wait(self) -> None:
        """Wait until it is over or stopped; raises Failed for one that hangs."""
        limit = time.monotonic() + STEP_SECONDS
        while not self.look():
            if time.monotonic() > limit:
                raise Failed("A process of the drill hangs.")
            time.sleep(0.01)

    def end(self) -> None:
        """Leave nothing behind."""
        if self.status is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.status = signal.SIGKILL
        os.close(self.reader)


@dataclass
class PointsDrill(Drill):
    """One office and one sink, in which fault after fault strikes."""

    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def run(self) -> int:
        """Run the cases; print the table."""
        began = time.monotonic()
        self.environment["DPO_LOG_LEVEL"] = "CRITICAL"
        self.start("sink")
        self.manage("migrate", "--verbosity", "0")
        os.environ |= self.environment
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        self.wait_for_sink()
        cases = self.cases()
        tell(f"Faults with seed {self.seed}: {len(cases)} of {len(POINTS) * len(WAYS)}.")
        for number, case in enumerate(cases, 1):
            told = self.told_of(case)
            self.note(case, told)
            if number % 20 == 0:
                tell(f"{number} of {len(cases)}, {len(self.failures)} failed …")
        result: dict[str, Any] = {
            "seed": self.seed,
            "points": len({case.point.name for case in cases}),
            "faults": len(cases),
            **{way: sum(case.way == way for case in cases) for way in WAYS},
            **{name: self.counts[name] for name in ("struck", "between attempt and result")},
            "between dot and result": self.counts["between dot and result"],
            **{name: self.counts[name] for name in PROMISES},
            "failed": self.failures,
            "seconds": round(time.monotonic() - began),
        }
        lines = [f"{name:<30} {value}" for name, value in result.items()]
        tell(json.dumps(result) if self.options.json else "\n".join(["", *lines]))
        return 1 if self.failures else 0

    def cases(self) -> list[Case]:
        """Return every point in every way, or a sample with as many of each way, as the seed has it."""
        found = [Case(point, way, self.chance.randint(1, point.passages)) for point in POINTS for way in WAYS]
        if self.options.sample is None:
            return found
        self.chance.shuffle(found)
        each = [[case for case in found if case.way == way] for way in WAYS]
        return [case for some in zip(*each, strict=True) for case in some][: self.options.sample]

    def note(self, case: Case, told: dict[str, int]) -> None:
        """Count what was found."""
        self.counts.update(told)
        broken = [name for name in PROMISES if told[name]]
        if not told["struck"]:
            broken.append("did not strike")
        if broken:
            words = f"{case.point.name}, {case.way}, passage {case.passage}: {', '.join(broken)}"
            self.failures.append(words)
            tell(words)

    def told_of(self, case: Case) -> dict[str, int]:
        """Let one fault strike, let others go on, and compare."""
        before = batches()
        self.prepare(case)
        told = dict.fromkeys(("struck", "between attempt and result", "between dot and result"), 0)
        with self.child(case.point.job, case) as child:
            child.wait()
            told["struck"] = int(child.struck)
            told["half a plan"] = int(len(letters_of(before)) not in (0, NOTICES))
            if child.struck:
                cut = open_message_ids(before)
                told["between attempt and result"] = int(bool(cut))
                told["between dot and result"] = int(any(self.copies().get(key) for key in cut))
            if child.status is None:
                self.go_on(child)
        self.recover(case, before)
        return told | self.compared(before)

    def prepare(self, case: Case) -> None:
        """Bring the letters to where the job begins."""
        if case.point.job == "plan":
            return
        self.do("plan")
        if case.point.job == "collect":
            self.do("send")
        if case.point.job == "reconcile":
            self.control("POST", "/behaviour", {"drop_after_dot": 1.0})
            self.do("send")
            self.control("POST", "/behaviour", {})

    def do(self, job: str) -> None:
        """Do a job in a process of its own, without a fault."""
        with self.child(job) as child:
            child.wait()
            if child.status:
                raise Failed(f"The job {job} failed without a fault.")

    def go_on(self, child: Child) -> None:
        """Let another sender work while the process stalls, then let that one go on, and wait for both."""
        with self.child("all") as other:
            until = time.monotonic() + STALL_SECONDS
            while time.monotonic() < until:
                other.look()
                time.sleep(0.05)
            os.kill(child.pid, signal.SIGCONT)
            child.wait()
            other.wait()

    def recover(self, case: Case, before: set[Any]) -> None:
        """Plan again what was not planned, then send and look up until nothing is open."""
        if not letters_of(before):
            self.do("plan")
        grace = GRACE_OF_A_STALL if case.way == "stall" else GRACE
        limit = time.monotonic() + STEP_SECONDS
        while True:
            send()
            reconcile(grace)
            if is_settled(before) or time.monotonic() > limit:
                break
            time.sleep(ROUND_SECONDS)
        collect()

    def compared(self, before: set[Any]) -> dict[str, int]:
        """Compare the letters with the sink's ledger."""
        from dpo_office.common.letters.models import Receipt
        from dpo_office.common.letters.queries import letters_with_state

        copies = self.copies()
        letters = dict(letters_with_state(letters_of(before)).values_list("message_id", "state"))
        told = {key for key, state in letters.items() if state in ("accepted", "delivered")}
        receipts = Counter(Receipt.objects.filter(letter__in=letters_of(before)).values_list("letter"))
        accepted = {key for key in letters if copies[key]}
        return {
            "lost": NOTICES - len(accepted),
            "told twice": sum(copies[key] > 1 for key in letters),
            "believed but not true": len(told - accepted),
            "true but not believed": len(accepted - told),
            "still in doubt": len(open_message_ids(before)),
            "not one receipt": abs(NOTICES - len(receipts)) + sum(n > 1 for n in receipts.values()),
        }

    def copies(self) -> Counter[str]:
        """Return how often the sink has accepted each letter."""
        lines = (self.folder / "sink" / "ledger.jsonl").read_text(encoding="ascii").splitlines()
        entries = (json.loads(line) for line in lines)
        return Counter(entry["message_id"] for entry in entries if entry["event"] == "accepted")

    @contextmanager
    def child(self, job: str, case: Case | None = None) -> Iterator[Child]:
        """Start a process of its own for a job: a fork, with database connections of its own."""
        from django.db import connections

        connections.close_all()
        reader, writer = os.pipe()
        pid = os.fork()
        if not pid:
            self.be_child(job, case, writer)
        os.close(writer)
        child = Child(pid, reader)
        try:
            yield child
        finally:
            child.end()

    def be_child(self, job: str, case: Case | None, writer: int) -> None:
        """Do the job and end; never returns."""
        status = 70
        try:
            if case is not None:
                Injector(case.point, case.way, case.passage, lambda: _tell_parent(writer)).arm()
            JOBS[job]()
            status = 0
        except BaseException:  # noqa: BLE001  whatever ends the job ends this process, and nothing else
            if case is None:
                with (self.folder / "children.log").open("a", encoding="utf-8") as log:
                    traceback.print_exc(file=log)
        finally:
            os._exit(status)


def _tell_parent(writer: int) -> None:
    os.write(writer, b"s")


def batches() -> set[Any]:
    """Return the batches that are there."""
    from dpo_office.common.letters.models import Dispatch

    return set(Dispatch.objects.values_list("batch_id", flat=True))


def letters_of(before: set[Any]) -> Any:
    """Return the letters of the batches that have come since."""
    from dpo_office.common.letters.models import Letter

    return Letter.objects.filter(dispatch__batch_id__in=batches() - before)


def open_message_ids(before: set[Any]) -> list[str]:
    """Return the letters that were attempted, with nobody knowing what became of it."""
    from dpo_office.common.letters.queries import open_attempts

    return list(
        open_attempts().filter(letter__in=letters_of(before)).values_list("letter__message_id", flat=True)
    )


def is_settled(before: set[Any]) -> bool:
    """Return whether every letter is accepted and its dispatch finished."""
    from dpo_office.common.letters.models import Dispatch
    from dpo_office.common.letters.queries import letters_with_state

    states = set(letters_with_state(letters_of(before)).values_list("state", flat=True))
    unfinished = Dispatch.objects.filter(batch_id__in=batches() - before, finished_at=None)
    return states <= {"accepted", "delivered"} and not unfinished.exists()


def plan() -> None:
    """Plan the letters of a case in one transaction."""
    # Looked up now: it may be wrapped.
    function_of("plan")[2](NOTICES, CHUNK)


def send(port: int | None = None) -> None:
    """Send what is due, as the office does, with times that suit a drill."""
    from dpo_office.common import clock
    from dpo_office.common.letters import sender, smtp, work

    policy = replace(
        work.office_policy(), window_size=WINDOW_SIZE, lease_seconds=LEASE_SECONDS, retry_seconds=(0,)
    )
    relay: Any = work.office_relay()
    if port is not None:
        relay = smtp.SmtpRelay(replace(relay.account, port=port))
    sender.send_due_letters(relay, clock.now(), limit=1000, policy=policy)


def send_to_nobody() -> None:
    """Send to a relay that cannot be reached: nobody listens on port 1."""
    send(port=1)


def reconcile(grace: timedelta = GRACE) -> None:
    """Look up the doubts whose grace is over."""
    from dpo_office.common import clock
    from dpo_office.common.letters import doubts, work

    doubts.reconcile_doubts(work.office_journal(), clock.now(), grace=grace)


def reconcile_three() -> None:
    """Wait until the doubts may be looked up, then do so."""
    from dpo_office.common.letters.queries import doubts_to_reconcile

    limit = time.monotonic() + STEP_SECONDS
    while doubts_to_reconcile(GRACE).count() < 3 and time.monotonic() < limit:  # noqa: PLR2004  three losses
        time.sleep(0.05)
    reconcile()


def collect() -> None:
    """Read the delivery reports."""
    from dpo_office.common import clock
    from dpo_office.common.letters import work

    work.collect(clock.now())


def everything() -> None:
    """Do what beat asks for, again and again, while another process stalls."""
    from django.db.utils import OperationalError

    until = time.monotonic() + STALL_SECONDS
    while time.monotonic() < until:
        # The stalled one may hold the database's only writer; beat would come again.
        with suppress(OperationalError):
            send()
            reconcile(GRACE_OF_A_STALL)
            collect()
        time.sleep(ROUND_SECONDS)


JOBS: dict[str, Callable[[], None]] = {
    "plan": plan,
    "send": send,
    "send to nobody": send_to_nobody,
    "reconcile": reconcile_three,
    "collect": collect,
    "all": everything,
}
