"""The embedded broker: a directory of messages, taken by rename, for an office without Redis.

kombu's own file system transport writes a message in place and deletes it before the work is done: a killed
process leaves half a file behind, or takes a message with it. Here a message appears whole, by a rename; it
is taken by a rename into the taker's own directory, and deleted when it is acknowledged. A taker holds a
lock on its directory for as long as it lives, so whoever gets that lock returns what a dead taker left.

    FOLDER/writing/           messages being written
    FOLDER/waiting/           messages to take, in the order of their names
    FOLDER/taken/OWNER/       messages in the hands of one process, beside its lock
    FOLDER/unreadable/        what was no message
"""

import fcntl
import logging
import os
import time
import uuid
from collections import deque
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import virtual
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)

LOCK = ".lock"
RETURN_EVERY_SECONDS = 20
# A writer's file this old was left by a process that died before the rename.
LEFT_BEHIND_SECONDS = 3600


class MessageFolder:
    """The messages of one broker directory, as one process sees them."""

    def __init__(self, folder: Path) -> None:
        self.writing = folder / "writing"
        self.waiting = folder / "waiting"
        self.taken = folder / "taken"
        self.unreadable = folder / "unreadable"
        for directory in (folder, self.writing, self.waiting, self.taken, self.unreadable):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._mine: Path | None = None
        self._lock: int | None = None
        self._owner_pid = 0
        self._seen: dict[str, deque[str]] = {}

    def put(self, queue: str, content: bytes) -> None:
        """Add a message; it appears whole or not at all."""
        check_queue_name(queue)
        name = f"{time.time_ns():020d}-{uuid.uuid4().hex}.{queue}"
        unfinished = self.writing / name
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        unfinished.rename(self.waiting / name)

    def take(self, queue: str) -> Path | None:
        """Take the oldest message of a queue into this process's directory; None when nothing waits."""
        mine = self.own_directory()
        for fresh in (False, True):
            seen = self._seen.setdefault(queue, deque())
            if fresh:
                seen.extend(self._names(queue))
            while seen:
                name = seen.popleft()
                with suppress(FileNotFoundError):  # somebody else was faster
                    return (self.waiting / name).rename(mine / name)
        return None

    def give_back(self, path: Path) -> None:
        """Let a taken message wait again, in its old place."""
        with suppress(FileNotFoundError):
            path.rename(self.waiting / path.name)

    def set_aside(self, path: Path) -> None:
        """Keep what cannot be read out of the way of the queue."""
        with suppress(FileNotFoundError):
            path.rename(self.unreadable / path.name)

    def waiting_count(self, queue: str) -> int:
        """Return how many messages wait."""
        return len(self._names(queue))

    def purge(self, queue: str) -> int:
        """Remove all waiting messages of a queue and return how many there were."""
        removed = 0
        for name in self._names(queue):
            with suppress(FileNotFoundError):
                (self.waiting / name).unlink()
                removed += 1
        return removed

    def own_directory(self) -> Path:
        """Return this process's directory of taken messages, made and locked on first use."""
        if self._mine is None or self._owner_pid != os.getpid():
            name = f"{os.getpid()}-{uuid.uuid4().hex}"
            # Locked under a name that is no owner's yet: nobody may take it for a dead one's in between.
            hidden = self.taken / f".{name}"
            hidden.mkdir(mode=0o700)
            self._lock = os.open(hidden / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            self._mine = hidden.rename(self.taken / name)
            self._owner_pid = os.getpid()
        return self._mine

    def is_own(self) -> bool:
        """Return whether the directory of taken messages is this very process's."""
        return self._mine is not None and self._owner_pid == os.getpid()

    def leave(self) -> None:
        """Give up the own directory; what is still in it waits again."""
        if self._mine is None or self._lock is None or not self.is_own():
            return
        for path in self._mine.iterdir():
            if path.name != LOCK:
                self.give_back(path)
        self._remove(self._mine)
        os.close(self._lock)
        self._mine = self._lock = None

    def return_from_the_dead(self) -> int:
        """Let the messages of processes that died wait again; return how many there were."""
        returned = 0
        for directory in self.taken.iterdir():
            if directory != self._mine:
                returned += self._return_if_dead(directory)
        self._sweep_unfinished()
        return returned

    def _return_if_dead(self, directory: Path) -> int:
        try:
            lock = os.open(directory / LOCK, os.O_RDWR)
        except (FileNotFoundError, NotADirectoryError):
            self._remove_if_old(directory)
            return 0
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0
        else:
            if directory.name.startswith("."):
                # Between its lock file and its lock: a moment, unless its maker died there.
                self._remove_if_old(directory)
                return 0
            names = [path for path in directory.iterdir() if path.name != LOCK]
            for path in names:
                self.give_back(path)
            self._remove(directory)
            return len(names)
        finally:
            os.close(lock)

    def _remove_if_old(self, directory: Path) -> None:
        with suppress(FileNotFoundError):
            if time.time() - directory.stat().st_mtime > LEFT_BEHIND_SECONDS:
                self._remove(directory)

    @staticmethod
    def _remove(directory: Path) -> None:
        with suppress(OSError):  # not empty: somebody else is at it, the next round sees
            (directory / LOCK).unlink(missing_ok=True)
            directory.rmdir()

    def _sweep_unfinished(self) -> None:
        for path in self.writing.iterdir():
            with suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > LEFT_BEHIND_SECONDS:
                    path.unlink()

    def _names(self, queue: str) -> list[str]:
        names = os.listdir(self.waiting)  # noqa: PTH208 - thousands of plain names, no need for paths
        return sorted(name for name in names if name.partition(".")[2] == queue)


def check_queue_name(queue: str) -> None:
    """Refuse a name that could leave the directory; raise ChannelError."""
    if not queue or not all(letter.isalnum() or letter in "_-.@" for letter in queue):
        raise ChannelError(f"Invalid queue name: {queue!r}")


class QoS(virtual.QoS):
    """Messages in hand: acknowledged ones are deleted, returned ones wait again."""

    def ack(self, delivery_tag: str) -> None:
        """Delete the message: its work is done."""
        self.channel.finish(delivery_tag)
        super().ack(delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        """Delete the message, or let it wait again."""
        if not requeue:
            self.channel.finish(delivery_tag)
        super().reject(delivery_tag, requeue=requeue)


class Channel(virtual.Channel):
    """One process's dealings with the folder; exchanges are direct and live in memory."""

    QoS = QoS

    def __init__(self, connection: Any, **kwargs: Any) -> None:
        super().__init__(connection, **kwargs)
        self.messages = MessageFolder(Path(connection.client.transport_options["folder"]))
        self._paths: dict[str, Path] = {}
        self._unacknowledged: set[str] = set()
        self._looked_for_dead_at = 0.0

    def basic_consume(self, queue: str, no_ack: bool, *args: Any, **kwargs: Any) -> Any:
        """Consume from a queue, and remember whether its messages are acknowledged."""
        if no_ack:
            self._unacknowledged.add(queue)
        return super().basic_consume(queue, no_ack, *args, **kwargs)

    def basic_get(self, queue: str, no_ack: bool = False, **kwargs: Any) -> Any:
        """Take one message directly."""
        message = super().basic_get(queue, no_ack=no_ack, **kwargs)
        if message is not None and no_ack:
            self.finish(message.delivery_tag)
        return message

    def finish(self, delivery_tag: str) -> None:
        """Delete a message in hand."""
        path = self._paths.pop(delivery_tag, None)
        if path is not None:
            path.unlink(missing_ok=True)

    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:
        self.messages.put(queue, str_to_bytes(dumps(message)))

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        while path := self._take(queue):
            try:
                message = loads(bytes_to_str(path.read_bytes()))
                tag = message["properties"]["delivery_tag"]
            except (ValueError, KeyError, TypeError):
                logger.exception("broker.message_unreadable")
                self.messages.set_aside(path)
                continue
            if queue in self._unacknowledged:
                path.unlink(missing_ok=True)
            else:
                self._paths[tag] = path
            return message
        raise Empty

    def _take(self, queue: str) -> Path | None:
        """Take a message; look now and then for those of dead processes."""
        if time.monotonic() - self._looked_for_dead_at > RETURN_EVERY_SECONDS:
            self._looked_for_dead_at = time.monotonic()
            if returned := self.messages.return_from_the_dead():
                logger.warning("broker.messages_returned", extra={"count": returned})
        return self.messages.take(queue)

    def close(self) -> None:
        """Let what is in hand wait again, and leave the folder."""
        super().close()
        self.messages.leave()

    def _restore(self, message: Any) -> None:
        path = self._paths.pop(message.delivery_tag, None)
        # A forked child has a copy of this channel: what is in hand is its parent's.
        if path is not None and self.messages.is_own():
            self.messages.give_back(path)

    def _size(self, queue: str) -> int:
        return self.messages.waiting_count(queue)

    def _purge(self, queue: str) -> int:
        return self.messages.purge(queue)


class Transport(virtual.Transport):
    """kombu's way to the folder; its address is office:// and its option `folder`.

    It works in Celery's event loop. A worker outside of it shares one lock between all its children, held
    by whichever waits for work: killing that child would leave the others waiting for good.
    """

    Channel = Channel
    implements = virtual.Transport.implements.extend(asynchronous=True)
    driver_type = "office"
    driver_name = "office"
    polling_interval = 0.2
    default_port = 0
    global_state = virtual.BrokerState()

    def __init__(self, client: Any, **kwargs: Any) -> None:
        super().__init__(client, **kwargs)
        self.state = self.global_state

    def register_with_event_loop(self, connection: Any, loop: Any) -> None:
        """Let the worker's loop look for messages: a folder has no descriptor that becomes readable."""
        loop.call_repeatedly(self.polling_interval, self._take_all, connection)

    def _take_all(self, connection: Any) -> None:
        with suppress(TimeoutError):
            while True:
                self.drain_events(connection, timeout=0)

    def driver_version(self) -> str:
        """Return nothing of interest: there is no driver."""
        return "1"
