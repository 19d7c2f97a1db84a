"""The named fail points of planner, sender, doubts and receipts, and how a fault strikes at one.

Production code knows nothing of this: in the process that shall fail, the named functions and the commit of
Django's connection are wrapped. A point is a step and a moment of it: before, after, before_commit (of its
transaction) or after_commit. docs/rules/sending.md lists them; tests/faults holds both against the code.
"""

# Django's modules are there once its settings are.
# ruff: noqa: PLC0415  for this reason

import functools
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

LETTERS = "dpo_office.common.letters"
# What each step is: module, function, and for the commands of SMTP which one.
STEPS = {
    "plan": ("dpo_office.common.management.commands.letters_drill", "_plan", ""),
    "letters": (f"{LETTERS}.planning", "plan_letters", ""),
    "claim": (f"{LETTERS}.leases", "claim_dispatch", ""),
    "window": (f"{LETTERS}.leases", "open_window", ""),
    "connect": (f"{LETTERS}.smtp", "SmtpRelay.open", ""),
    "text": (f"{LETTERS}.message", "letter_bytes", ""),
    "mail": (f"{LETTERS}.smtp", "SmtpSession._say", "mail"),
    "rcpt": (f"{LETTERS}.smtp", "SmtpSession._say", "rcpt"),
    "data": (f"{LETTERS}.smtp", "SmtpSession._say", "data"),
    "body": (f"{LETTERS}.smtp", "SmtpSession.offer", ""),
    "fence": (f"{LETTERS}.leases", "Fence.holds", ""),
    "dot": (f"{LETTERS}.smtp", "SmtpSession.finish", ""),
    # Only the reply to the dot: getreply is asked after each command.
    "reply": ("smtplib", "SMTP.getreply", ""),
    "close": (f"{LETTERS}.leases", "close_window", ""),
    "release": (f"{LETTERS}.leases", "release_dispatch", ""),
    "hand_back": (f"{LETTERS}.leases", "hand_back", ""),
    "seen": (f"{LETTERS}.journal", "HttpJournal.seen", ""),
    "settle": (f"{LETTERS}.doubts", "settle_attempt", ""),
    "receipt": (f"{LETTERS}.receipts", "record_receipt", ""),
    "move": (f"{LETTERS}.receipts", "_move", ""),
}
INSIDE = {"reply": "dot"}
WAYS = ("kill", "exception", "stall", "lost database")


@dataclass(frozen=True)
class Point:
    """Where a fault strikes: in which job, and how often that job passes there at least."""

    step: str
    moment: str
    job: str
    passages: int

    @property
    def name(self) -> str:
        """Return how the point is called."""
        return f"{self.step}.{self.moment}"


def _points(job: str, step: str, passages: int, *moments: str) -> list[Point]:
    return [Point(step, moment, job, passages) for moment in moments]


# A job handles 30 letters in two dispatches and four windows; three letters are in doubt where doubts are.
POINTS = [
    *_points("plan", "letters", 1, "before", "after"),
    *_points("plan", "plan", 1, "before_commit", "after_commit"),
    *_points("send", "claim", 2, "before_commit", "after_commit"),
    *_points("send", "connect", 1, "before", "after"),
    *_points("send", "window", 4, "before", "before_commit", "after_commit"),
    *_points("send", "text", 30, "before"),
    *_points("send", "mail", 30, "before", "after"),
    *_points("send", "rcpt", 30, "before", "after"),
    *_points("send", "data", 30, "before", "after"),
    *_points("send", "body", 30, "after"),
    *_points("send", "fence", 30, "before", "after"),
    *_points("send", "dot", 30, "before", "after"),
    *_points("send", "reply", 30, "before", "after"),
    *_points("send", "close", 4, "before", "before_commit", "after_commit"),
    *_points("send", "release", 2, "before", "before_commit", "after_commit"),
    *_points("send to nobody", "hand_back", 1, "before", "after"),
    *_points("reconcile", "seen", 3, "before", "after"),
    *_points("reconcile", "settle", 3, "before", "before_commit", "after_commit"),
    *_points("collect", "receipt", 30, "before_commit", "after_commit"),
    *_points("collect", "move", 30, "before", "after"),
]


class StruckError(Exception):
    """The fault of the way `exception`: nothing that the office knows."""


def function_of(step: str) -> tuple[Any, str, Callable[..., Any]]:
    """Return where the function of a step stands, its name there, and itself; raises AttributeError."""
    module, path, _ = STEPS[step]
    *outer, name = path.split(".")
    owner: Any = functools.reduce(getattr, outer, import_module(module))
    return owner, name, getattr(owner, name)


class Injector:
    """Wraps the steps in this process; at the n-th passage of its point the fault strikes, once."""

    def __init__(self, point: Point, way: str, passage: int, told: Callable[[], None]) -> None:
        self._point, self._way, self._left, self._told = point, way, passage, told
        self._active: list[str] = []

    def arm(self) -> None:
        """Put the wrappers in place, under every name by which a module of the office calls the step."""
        from django.db.backends.base.base import BaseDatabaseWrapper

        for step in {self._point.step, INSIDE.get(self._point.step, self._point.step)}:
            self._wrap(step)
        wrapped: Any = BaseDatabaseWrapper
        commit = wrapped.commit

        def commits(connection: Any) -> None:
            self._pass("before_commit")
            commit(connection)
            self._pass("after_commit")

        wrapped.commit = commits

    def _wrap(self, step: str) -> None:
        owner, name, function = function_of(step)
        phase = STEPS[step][2]

        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            if phase and phase not in args:
                return function(*args, **kwargs)
            outer = INSIDE.get(step)
            if outer and outer not in self._active:
                return function(*args, **kwargs)
            self._active.append(step)
            try:
                self._pass("before")
                result = function(*args, **kwargs)
                self._pass("after")
            finally:
                self._active.pop()
            return result

        setattr(owner, name, wrapper)
        for module in [m for key, m in sys.modules.items() if key.startswith("dpo_office.")]:
            if getattr(module, name, None) is function:
                setattr(module, name, wrapper)

    def _pass(self, moment: str) -> None:
        if not self._active or (self._active[-1], moment) != (self._point.step, self._point.moment):
            return
        self._left -= 1
        if self._left:
            return
        self._told()
        STRIKES[self._way]()


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _stall() -> None:
    # Whoever watches lets the process go on when its lease is over.
    os.kill(os.getpid(), signal.SIGSTOP)


def _raise() -> None:
    raise StruckError


def _lose_database() -> None:
    """End the connection from the other side on PostgreSQL; SQLite has no other side, so it is closed."""
    from django.db import connection

    raw = connection.connection
    if raw is None:
        return
    if connection.vendor != "postgresql":
        raw.close()
        return
    import psycopg
    from django.conf import settings

    given = settings.DATABASES["default"]
    pid = raw.info.backend_pid
    with psycopg.connect(
        host=given["HOST"],
        port=given["PORT"] or None,
        user=given["USER"],
        password=given["PASSWORD"] or None,
        dbname=given["NAME"],
        autocommit=True,
    ) as other:
        # Waits until it is gone: a fault that comes late strikes elsewhere.
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


STRIKES = {"kill": _kill, "exception": _raise, "stall": _stall, "lost database": _lose_database}
