"""Work that tries what work in the confined child must not do."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable

Work = Callable[[bytes], bytes]


def _refused(attempt: Callable[[], object]) -> bytes:
    try:
        attempt()
    except OSError:
        return b"refused"
    return b"allowed"


def connect(_content: bytes) -> bytes:
    """Try to reach the network."""
    return _refused(lambda: socket.create_connection(("127.0.0.1", 9), timeout=1))


def read_a_file(content: bytes) -> bytes:
    """Try to read a file."""
    return _refused(lambda: open(content.decode() + "/secret", encoding="utf-8"))  # noqa: PTH123  a probe


def write_a_file(content: bytes) -> bytes:
    """Try to write a file."""
    return _refused(lambda: open(content.decode() + "/new.py", "w", encoding="utf-8"))  # noqa: PTH123  a probe


def run_a_program(_content: bytes) -> bytes:
    """Try to start a program."""
    return _refused(lambda: subprocess.run(["/bin/true"], check=False))


def read_the_surroundings(_content: bytes) -> bytes:
    """Look for what the office keeps in its environment."""
    return b"refused" if set(os.environ) <= {"PATH", "LC_ALL"} else b"allowed"


def _unless_resting(work: Callable[[], object]) -> Work:
    def probe(content: bytes) -> bytes:
        if content == b"rest":
            return b"rested"
        work()
        return b""

    return probe


def _spin() -> None:
    while True:
        pass


def _swell() -> None:
    held = []
    while True:
        held.append(bytearray(10**7))


def _sink() -> None:
    _sink()


def _die() -> None:
    signal.raise_signal(signal.SIGABRT)


def _fail() -> None:
    raise ValueError


spin, sleep = _unless_resting(_spin), _unless_resting(lambda: time.sleep(20))
swell, sink = _unless_resting(_swell), _unless_resting(_sink)
die, fail = _unless_resting(_die), _unless_resting(_fail)
