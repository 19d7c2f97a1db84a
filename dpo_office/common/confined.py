"""Read hostile bytes in a child process with limits: no database, secrets, network or files (rule R18)."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from dpo_office.common.confined_child import DONE
from dpo_office.common.confined_parts import LENGTH_BYTES, UnreadableError

ROOT: Final = Path(__file__).resolve().parent.parent.parent
_START: Final = (
    "import sys; sys.path.insert(0, sys.argv.pop(1));"
    " from dpo_office.common.confined_child import main; main(sys.argv[1:])"
)
ENDING_SECONDS: Final = 5


class ConfinedError(UnreadableError):
    """The bytes could not be read; `code` is took_too_long, too_much_memory, too_deep or damaged."""


@dataclass(frozen=True)
class Limits:
    """What one piece of work may use; memory is address space, the interpreter's own included."""

    cpu_seconds: int = 10
    memory_bytes: int = 512 * 1024 * 1024
    wall_seconds: float = 30


class ConfinedReader:
    """A child that reads one piece after another, each in a process of its own that the child forks.

    Starting Python takes longer than reading a mail: as a context one child serves many pieces.
    """

    def __init__(self, task: str, limits: Limits | None = None) -> None:
        limits = limits or Limits()
        self._command = [
            *(sys.executable, "-I", "-c", _START, str(ROOT), task),
            *(str(limits.cpu_seconds), str(limits.memory_bytes), str(limits.wall_seconds)),
        ]
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, content: bytes) -> bytes:
        """Give what the task makes of the bytes. Raises ConfinedError, whatever the bytes do."""
        try:
            status, answer = self._exchange(content)
        except OSError as error:
            self.close()
            raise ConfinedError("damaged") from error
        if status != DONE:
            raise ConfinedError(answer.decode("ascii", "replace") or "damaged")
        return answer

    def close(self) -> None:
        """End the child."""
        process, self._process = self._process, None
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    continue  # it had ended already, with words still under way
        try:
            process.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _exchange(self, content: bytes) -> tuple[bytes, bytes]:
        to_child, from_child = self._streams()
        to_child.write(len(content).to_bytes(LENGTH_BYTES, "big"))
        to_child.write(content)
        to_child.flush()
        head = from_child.read(1 + LENGTH_BYTES)
        if len(head) < 1 + LENGTH_BYTES:
            raise BrokenPipeError
        length = int.from_bytes(head[1:], "big")
        answer = from_child.read(length)
        if len(answer) < length:
            raise BrokenPipeError
        return head[:1], answer

    def _streams(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(  # noqa: S603  our own interpreter and our own module
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                # Nothing of the office's surroundings: keys and passwords stand there.
                env={"PATH": "", "LC_ALL": "C.UTF-8"},
                cwd="/",
                close_fds=True,
                start_new_session=True,
            )
        process = self._process
        if process.stdin is None or process.stdout is None:
            raise BrokenPipeError
        return process.stdin, process.stdout
