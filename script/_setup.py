"""Make the project's own Python environment; only what Python itself brings is used here."""

import ctypes
import fcntl
import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
SHOW_EVERY_SECONDS = 2
LAST_LINES = 15
PR_SET_PDEATHSIG = 1


def system_library() -> ctypes.CDLL | None:
    """Return the C library of a Linux system."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        library = ctypes.CDLL(None, use_errno=True)
    except OSError:
        return None
    return library if hasattr(library, "prctl") else None


LIBC = system_library()


class Failed(Exception):
    """What to tell the user, in one sentence."""


class Stopped(Exception):
    """The user or the system asked to stop."""


def raise_stopped(number: int, _frame: FrameType | None) -> None:
    """Turn a signal into an exception, so that whatever was begun is ended."""
    raise Stopped(signal.Signals(number).name)


def tell(text: str) -> None:
    """Print a line at once."""
    with suppress(BrokenPipeError):
        print(text, flush=True)


def run_main(main: Callable[[], int]) -> None:
    """Run a script; end with one sentence instead of a traceback for what a user can put right."""
    signal.signal(signal.SIGTERM, raise_stopped)
    signal.signal(signal.SIGHUP, raise_stopped)
    os.umask(0o077)
    try:
        sys.exit(main())
    except Failed as failure:
        print(failure, file=sys.stderr, flush=True)
        sys.exit(1)
    except (Stopped, KeyboardInterrupt):
        print("Stopped.", file=sys.stderr, flush=True)
        sys.exit(130)


def make_environment(requirements: str, log: Path) -> None:
    """Make .venv and install a hash-pinned requirements file, unless that has been done."""
    wanted = [ROOT / "requirements.txt"]
    if requirements == "requirements-dev.txt":
        wanted.append(ROOT / requirements)
    if is_installed(ROOT / requirements):
        return
    with only_one():
        if is_installed(ROOT / requirements):
            return
        make_venv(log)
        install(ROOT / requirements, log)
        for path in wanted:
            stamp(path).write_text(fingerprint(path), encoding="ascii")


def is_installed(requirements: Path) -> bool:
    """Return whether .venv holds exactly this requirements file."""
    try:
        return stamp(requirements).read_text(encoding="ascii") == fingerprint(requirements)
    except OSError:
        return False


def stamp(requirements: Path) -> Path:
    """Return where .venv notes what it holds."""
    return VENV / f".installed-{requirements.name}"


def fingerprint(requirements: Path) -> str:
    """Return what an environment depends on: the pinned packages and the Python they are for."""
    content = requirements.read_bytes() + f"{sys.version_info[:2]}{VENV}".encode()
    return hashlib.sha256(content).hexdigest()


@contextmanager
def only_one() -> Iterator[None]:
    """Let two scripts started together make the environment once."""
    descriptor = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell("Waiting for another script that is making .venv.")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def make_venv(log: Path) -> None:
    """Make .venv with this Python; one made by another Python, or broken, is made anew."""
    try:
        import ensurepip  # noqa: F401, PLC0415 - bare Debian has a Python without it
        import venv  # noqa: F401, PLC0415 - likewise
    except ImportError as error:
        name = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        raise Failed(
            f"This Python has no ensurepip, so .venv cannot be made: install the package {name} "
            "(or a complete Python 3.11+) and start again."
        ) from error
    if is_usable():
        return
    tell("Making .venv …")
    log.write_text("", encoding="utf-8")
    words = [sys.executable, "-m", "venv", "--symlinks", "--clear", str(VENV)]
    if run_step("Making .venv", words, log=log) != 0:
        raise Failed(f".venv cannot be made in {ROOT}.\n{last_lines(log)}")


def is_usable() -> bool:
    """Return whether .venv belongs to this version of Python and has pip."""
    code = "import pip, sys; print(sys.version_info[:2])"
    try:
        answer = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return False
    return answer.stdout.strip() == str(tuple(sys.version_info[:2]))


def install(requirements: Path, log: Path) -> None:
    """Install the pinned packages, each checked against its hash."""
    count = sum("==" in line for line in requirements.read_text(encoding="utf-8").splitlines())
    words = ["-m", "pip", "install", "--require-hashes", "--only-binary", ":all:", "--no-input"]
    words += ["--disable-pip-version-check", "--root-user-action", "ignore", "-r", str(requirements)]

    def progress() -> str:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        found = sum(line.startswith(("Collecting ", "Requirement already satisfied")) for line in lines)
        return f"{found} of at most {count} packages found"

    log.write_text("", encoding="utf-8")
    with suppress(OSError):
        stamp(requirements).unlink(missing_ok=True)
    if run_step("Installing packages", [str(PYTHON), *words], log=log, progress=progress) != 0:
        raise Failed(f"The packages of {requirements.name} could not be installed.\n{last_lines(log)}")


def run_step(
    title: str,
    words: Sequence[str],
    *,
    log: Path,
    environment: Mapping[str, str] | None = None,
    progress: Callable[[], str] = lambda: "",
) -> int:
    """Run one program with its output in a log; say every two seconds that it still runs."""
    began = shown = time.monotonic()
    with (
        log.open("ab") as output,
        subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=ROOT,
            process_group=0,
            preexec_fn=end_with_parent,  # noqa: PLW1509 - this process has one thread
        ) as process,
    ):
        try:
            while process.poll() is None:
                time.sleep(0.05)
                if time.monotonic() - shown >= SHOW_EVERY_SECONDS:
                    shown = time.monotonic()
                    detail = progress()
                    tell(f"{title} … {shown - began:.0f} s{', ' + detail if detail else ''}")
        except BaseException:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            raise
    return process.returncode


def end_with_parent() -> None:
    """Let a child end when its parent dies without a word, where the system (Linux) can do that."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def last_lines(log: Path) -> str:
    """Return the end of a log, for a message."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(f"    {line}" for line in lines[-LAST_LINES:])
