"""The child process in which hostile bytes are read; it imports no Django and is told no secret.

It waits for work on its standard input and forks for each piece: the fork sets its limits, loses the network,
files and processes, runs one function, and ends. Run by confined.py alone.
"""

import gc
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final, NoReturn

from dpo_office.common.confined_parts import LENGTH_BYTES

DONE: Final = b"d"
FAILED: Final = b"f"
READ_BYTES: Final = 1 << 20
WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND
# What a reader of bytes has no need of (PEP 578).
REFUSED: Final = (
    "socket.",
    "subprocess.",
    "os.",
    "shutil.",
    "ctypes.",
    "pty.",
    "ftplib.",
    "urllib.",
    "signal.",
)
ALLOWED: Final = frozenset({"os.listdir", "os.scandir"})


def serve(
    task: Callable[[bytes], bytes], *, cpu_seconds: int, memory_bytes: int, wall_seconds: float
) -> None:
    """Read pieces of work from standard input until it ends, and write what the task makes of each."""
    while (content := _read_frame()) is not None:
        status, answer = _run(task, content, cpu_seconds, memory_bytes, wall_seconds)
        del content
        _write(1, status + len(answer).to_bytes(LENGTH_BYTES, "big"))
        _write(1, answer)


def _run(
    task: Callable[[bytes], bytes], content: bytes, cpu_seconds: int, memory_bytes: int, wall_seconds: float
) -> tuple[bytes, bytes]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _confine(cpu_seconds, memory_bytes)
        _answer(task, content, writing)
    os.close(writing)
    answer, is_late = _collect(reading, time.monotonic() + wall_seconds)
    os.close(reading)
    if is_late:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if is_late or (os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL)):
        return FAILED, b"took_too_long"
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
        return DONE, answer
    return FAILED, answer if os.WIFEXITED(status) and answer else b"damaged"


def _collect(reading: int, until: float) -> tuple[bytes, bool]:
    parts: list[bytes] = []
    while (left := until - time.monotonic()) > 0:
        ready, _, _ = select.select([reading], [], [], left)
        if not ready:
            break
        part = os.read(reading, READ_BYTES)
        if not part:
            return b"".join(parts), False
        parts.append(part)
    return b"", True


def _confine(cpu_seconds: int, memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_guard)


def _guard(event: str, args: tuple[Any, ...]) -> None:
    """Refuse what could leave the process: no hook can be taken away once it is there."""
    if event == "open":
        path, _mode, flags = args
        is_code = isinstance(path, str) and path.endswith((".py", ".pyc", ".so"))
        # Codecs and parts of the standard library are imported when they are first needed.
        if not is_code or (isinstance(flags, int) and flags & WRITING):
            raise PermissionError("confined")
    elif event.startswith(REFUSED) and event not in ALLOWED:
        raise PermissionError("confined")


def _answer(task: Callable[[bytes], bytes], content: bytes, writing: int) -> NoReturn:
    try:
        answer = task(content)
    except MemoryError:
        _end(writing, b"too_much_memory", 1)
    except RecursionError:
        _end(writing, b"too_deep", 1)
    except BaseException:  # noqa: BLE001  a hostile file makes a parser fail in every way there is
        _end(writing, b"damaged", 1)
    _end(writing, answer, 0)


def _end(writing: int, answer: bytes, code: int) -> NoReturn:
    try:
        _write(writing, answer)
    finally:
        # Without the handlers and buffers of the parent, which are not this process's to run.
        os._exit(code)


def _read_frame() -> bytes | None:
    head = sys.stdin.buffer.read(LENGTH_BYTES)
    if len(head) < LENGTH_BYTES:
        return None
    return sys.stdin.buffer.read(int.from_bytes(head, "big"))


def _write(where: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(where, view) :]


def main(arguments: list[str]) -> None:
    """Serve the function that is named as module:function."""
    name, cpu_seconds, memory_bytes, wall_seconds = arguments
    module, _, function = name.partition(":")
    task = getattr(import_module(module), function)
    # What is imported only when it is needed is imported once here, and not in each fork.
    getattr(import_module(module), "warm_up", lambda: None)()
    gc.freeze()
    serve(
        task,
        cpu_seconds=int(cpu_seconds),
        memory_bytes=int(memory_bytes),
        wall_seconds=float(wall_seconds),
    )
