"""The demo's and the tests' mail relay: a real SMTP server that keeps what it accepts, and delivers nothing.

Its ledger is written and synced before the 250 leaves, so that it is the oracle of every crash test: what
stands in it was accepted, what does not was not. It listens on 127.0.0.1 only.
"""

import asyncio
import hashlib
import json
import logging
import os
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from email.utils import format_datetime
from fnmatch import fnmatch
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from weakref import WeakSet

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
BANNER = "DPO office sink"
HOSTNAME = "sink.office.test"
MAX_MESSAGE = 33_554_432
MAX_QUESTION = 65_536


@dataclass
class Behaviour:
    """How the sink misbehaves: probabilities, a range of delays, and which addresses bounce."""

    refuse_temporary: float = 0.0
    refuse_permanent: float = 0.0
    drop_before_dot: float = 0.0
    drop_after_dot: float = 0.0
    delay_ms: tuple[int, int] = (0, 0)
    hard_bounce: tuple[str, ...] = ()
    seed: int | None = None

    @classmethod
    def read(cls, values: dict[str, Any]) -> "Behaviour":
        """Read what the control was told; raises ValueError for anything else."""
        known = {entry.name for entry in fields(cls)}
        if not values.keys() <= known:
            raise ValueError("unknown behaviour")
        read = dict(values)
        for name in ("refuse_temporary", "refuse_permanent", "drop_before_dot", "drop_after_dot"):
            if not 0 <= float(read.get(name, 0)) <= 1:
                raise ValueError("a probability is between 0 and 1")
        low, high = read.get("delay_ms", (0, 0))
        if not 0 <= low <= high:
            raise ValueError("a delay is a range")
        read["delay_ms"] = (int(low), int(high))
        read["hard_bounce"] = tuple(str(pattern).lower() for pattern in read.get("hard_bounce", ()))
        return cls(**read)


@dataclass(frozen=True)
class Wishes:
    """What the sender asked to be told about one message (RFC 3461)."""

    envelope_id: str = ""
    notify: frozenset[str] = frozenset()


@dataclass
class Store:
    """The sink's folder: the ledger of acceptances, the mails by Message-ID, the reports for the office."""

    folder: Path
    receipts: Path
    alive_since: datetime = field(init=False)
    latest_at: datetime | None = None
    copies: Counter[str] = field(default_factory=Counter)
    pending: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    answering: int = 0

    def __post_init__(self) -> None:
        """Open the ledger, and learn what was accepted before."""
        self.lock = threading.Lock()
        for path in (self.folder / "messages", *(self.receipts / name for name in ("tmp", "new", "cur"))):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.folder / "ledger.jsonl"
        started_at = self.alive_since = datetime.now(UTC)
        lines = path.read_text("ascii").split("\n") if path.exists() else [""]
        for entry in readable(lines):
            if entry["event"] == "accepted":
                self.copies[entry["message_id"]] += 1
                self.latest_at = datetime.fromisoformat(entry["at"])
            else:
                # The ledger outlives the process: it has kept watch since it was begun.
                self.alive_since = min(self.alive_since, datetime.fromisoformat(entry["at"]))
        self._ledger = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        if lines[-1]:
            # Killed in the middle of a line: no 250 followed it. The next line must not continue it.
            os.write(self._ledger, b"\n")
        self._append({"event": "started", "at": started_at.isoformat()})

    def accept(self, message_id: str, content: bytes, recipients: int) -> None:
        """Keep a mail; when this returns, it is on the disk that it was accepted."""
        with self.lock:
            copy = self.copies[message_id] + 1
            at = datetime.now(UTC)
            self.path_of(message_id, copy).write_bytes(content)
            self._append(
                {
                    "event": "accepted",
                    "at": at.isoformat(),
                    "message_id": message_id,
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "recipients": recipients,
                    "copy": copy,
                }
            )
            self.copies[message_id], self.latest_at = copy, at

    def path_of(self, message_id: str, copy: int = 1) -> Path:
        """Return where a copy of a mail is kept; the name tells nothing."""
        name = hashlib.sha256(message_id.encode("utf-8", "surrogateescape")).hexdigest()
        return self.folder / "messages" / f"{name}.{copy}.eml"

    def report(self, raw: bytes) -> None:
        """Drop a delivery report into the office's Maildir, whole."""
        name = f"{datetime.now(UTC).timestamp():.6f}.{os.urandom(6).hex()}.sink"
        temporary = self.receipts / "tmp" / name
        temporary.write_bytes(raw)
        temporary.replace(self.receipts / "new" / name)

    def answer(self, message_id: str) -> dict[str, Any]:
        """Answer "have you seen this one"."""
        with self.lock:
            return {
                "seen": self.copies.get(message_id, 0) > 0,
                "copies": self.copies.get(message_id, 0),
                "pending": self.pending.get(message_id, 0) > 0,
                "alive_since": self.alive_since.isoformat(),
                "latest_at": self.latest_at.isoformat() if self.latest_at else None,
            }

    def close(self) -> None:
        """Close the ledger."""
        os.close(self._ledger)

    def _append(self, entry: dict[str, Any]) -> None:
        os.write(self._ledger, (json.dumps(entry) + "\n").encode("ascii"))
        os.fsync(self._ledger)


def readable(lines: list[str]) -> Iterator[dict[str, Any]]:
    """Return the entries of a ledger; a line that was cut short is none."""
    for line in lines:
        with suppress(ValueError):
            yield json.loads(line)


class SinkHandler:
    """What the sink does with each command."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.behave(Behaviour())
        self._parser = BytesHeaderParser()

    def behave(self, behaviour: Behaviour) -> None:
        """Take up another behaviour; a seed makes it repeatable."""
        self.behaviour = behaviour
        self._chance = random.Random(behaviour.seed)  # noqa: S311  misbehaviour, not secrecy

    def happens(self, probability: float) -> bool:
        """Throw the dice."""
        return probability > 0 and self._chance.random() < probability

    def pause(self) -> float:
        """Return how many seconds the next reply waits."""
        low, high = self.behaviour.delay_ms
        return self._chance.uniform(low, high) / 1000

    async def handle_EHLO(  # noqa: N802  aiosmtpd's name
        self, server: "SinkServer", session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Offer DSN beside what aiosmtpd offers."""
        session.host_name = hostname
        return [*responses[:-1], "250-DSN", responses[-1]]

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: "SinkServer", session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take one recipient, or refuse as told; a second one only for a journal of our own domain."""
        if self.happens(self.behaviour.refuse_temporary):
            self.store.refusals["temporary"] += 1
            return "451 4.3.0 told to refuse for now"
        if self.happens(self.behaviour.refuse_permanent):
            self.store.refusals["permanent"] += 1
            return "554 5.7.1 told to refuse"
        if envelope.rcpt_tos and not address.startswith("journal"):
            self.store.refusals["second_recipient"] += 1
            return "452 4.5.3 one recipient in a message"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802  aiosmtpd's name
        self, server: "SinkServer", session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail, then answer; a client that hangs up meanwhile does not undo it."""
        return await asyncio.shield(asyncio.ensure_future(self._take(server, envelope)))

    async def _take(self, server: "SinkServer", envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        headers = self._parser.parsebytes(content)
        message_id = str(headers.get("Message-ID", "")).strip() or "<none>"
        if len(headers.get_all("To", [])) != 1:
            self.store.refusals["not_one_to"] += 1
            return "554 5.6.0 one To in a message"
        self.store.pending[message_id] += 1
        try:
            # Half of the delay on either side of the ledger: kills fall into both.
            await asyncio.sleep(self.pause() / 2)
            self.store.accept(message_id, content, len(envelope.rcpt_tos))
        finally:
            self.store.pending[message_id] -= 1
        self._report(server.wishes, message_id, envelope.rcpt_tos[0])
        if self.happens(self.behaviour.drop_after_dot):
            server.hang_up()
            return "250 never arrives"
        self.store.answering += 1
        await asyncio.sleep(self.pause() / 2)
        self.store.answering -= 1
        return "250 2.0.0 kept"

    def _report(self, wishes: Wishes, message_id: str, recipient: str) -> None:
        bounces = any(fnmatch(recipient.lower(), pattern) for pattern in self.behaviour.hard_bounce)
        if bounces and "FAILURE" in wishes.notify:
            self.store.report(delivery_report("failed", "5.1.1", wishes.envelope_id, message_id, recipient))
        elif not bounces and "SUCCESS" in wishes.notify:
            self.store.report(
                delivery_report("delivered", "2.0.0", wishes.envelope_id, message_id, recipient)
            )


class SinkServer(SMTP):
    """aiosmtpd's server with the DSN extension, which it lacks, and a way to hang up."""

    event_handler: SinkHandler

    def __init__(self, handler: SinkHandler, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            handler,
            hostname=HOSTNAME,
            ident=BANNER,
            data_size_limit=MAX_MESSAGE,
            enable_SMTPUTF8=True,
            loop=loop,
            auth_require_tls=False,
        )
        self.wishes = Wishes()

    def hang_up(self) -> None:
        """Cut the connection without a word."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802  aiosmtpd's name
        """Take RET and ENVID away before aiosmtpd, which knows neither, reads the rest."""
        rest, taken = _without(arg, ("RET", "ENVID"))
        self.wishes = Wishes(envelope_id=_plain(taken.get("ENVID", "")))
        await super().smtp_MAIL(rest)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802  aiosmtpd's name
        """Take NOTIFY and ORCPT away likewise; those of the first recipient count."""
        rest, taken = _without(arg, ("NOTIFY", "ORCPT"))
        if not self.wishes.notify:
            self.wishes = Wishes(
                self.wishes.envelope_id, frozenset(taken.get("NOTIFY", "").upper().split(","))
            )
        await super().smtp_RCPT(rest)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802  aiosmtpd's name
        """Hang up before the text if told so."""
        if self.event_handler.happens(self.event_handler.behaviour.drop_before_dot):
            self.hang_up()
            return
        await super().smtp_DATA(arg)


def _without(arg: str | None, names: tuple[str, ...]) -> tuple[str | None, dict[str, str]]:
    if arg is None:
        return None, {}
    words = arg.split(" ")
    taken = {
        key.upper(): value for key, _, value in (w.partition("=") for w in words) if key.upper() in names
    }
    return " ".join(w for w in words if w.partition("=")[0].upper() not in names), taken


def _plain(text: str) -> str:
    before, *escaped = text.split("+")
    return before + "".join(chr(int(part[:2], 16)) + part[2:] for part in escaped)


def delivery_report(action: str, status: str, envelope_id: str, message_id: str, recipient: str) -> bytes:
    """Return a report as a mail server writes it (RFC 3464)."""
    lines = [
        f"From: Mail Delivery System <mailer-daemon@{HOSTNAME}>",
        f"To: bounce+{envelope_id}@{message_id.strip('<>').partition('@')[2]}",
        f"Date: {format_datetime(datetime.now(UTC))}",
        "Subject: Delivery report",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=report"',
        "",
        "--=report",
        "Content-Type: text/plain; charset=utf-8",
        "",
        "This is a report about your message.",
        "--=report",
        "Content-Type: message/delivery-status",
        "",
        f"Reporting-MTA: dns; {HOSTNAME}",
        *([f"Original-Envelope-Id: {envelope_id}"] if envelope_id else []),
        "",
        f"Final-Recipient: rfc822; {recipient}",
        f"Action: {action}",
        f"Status: {status}",
        "",
        "--=report",
        "Content-Type: text/rfc822-headers",
        "",
        f"Message-ID: {message_id}",
        "",
        "--=report--",
        "",
    ]
    return "\r\n".join(lines).encode()


class MailSink:
    """The two servers, each in a thread of its own."""

    def __init__(
        self,
        folder: Path,
        *,
        smtp_port: int,
        http_port: int,
        receipts: Path | None = None,
        host: str = HOST,
    ) -> None:
        self.store = Store(folder, receipts or folder / "receipts")
        self.handler = SinkHandler(self.store)
        self._loop = asyncio.new_event_loop()
        self._http = ThreadingHTTPServer((host, http_port), _control_for(self))
        self._sessions: WeakSet[SinkServer] = WeakSet()
        self._smtp = self._loop.run_until_complete(
            self._loop.create_server(self._session, host=host, port=smtp_port, reuse_address=True)
        )
        self.smtp_port = int(self._smtp.sockets[0].getsockname()[1])
        self.http_port = int(self._http.server_address[1])
        self._threads = [
            threading.Thread(target=self._loop.run_forever, daemon=True),
            threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True),
        ]
        # aiosmtpd's log names every sender and recipient.
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)

    def start(self) -> None:
        """Serve until `stop`."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop serving and close the ledger."""
        self._http.shutdown()
        self._http.server_close()
        self._loop.call_soon_threadsafe(self._stop_smtp)
        self._threads[0].join(timeout=5)
        self._loop.close()
        self.store.close()

    def behave(self, behaviour: Behaviour) -> None:
        """Change the behaviour, in the thread that uses it."""
        self._loop.call_soon_threadsafe(self.handler.behave, behaviour)

    def _session(self) -> SinkServer:
        session = SinkServer(self.handler, self._loop)
        self._sessions.add(session)
        return session

    def _stop_smtp(self) -> None:
        self._smtp.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        for session in self._sessions:
            session.hang_up()
        # A connection that hangs up is closed in the next round of the loop.
        self._loop.call_soon(self._loop.call_soon, self._loop.stop)


def _control_for(sink: MailSink) -> type[BaseHTTPRequestHandler]:
    class Control(_Control):
        """The control of one sink."""

        answers = _answers(sink)

    return Control


def _answers(sink: MailSink) -> dict[tuple[str, str], Callable[[dict[str, Any]], Any]]:
    store = sink.store

    def behave(told: dict[str, Any]) -> Any:
        behaviour = Behaviour.read(told)
        sink.behave(behaviour)
        return asdict(behaviour)

    def message(asked: dict[str, Any]) -> Any:
        path = store.path_of(str(asked.get("message_id", "")), int(asked.get("copy", 1)))
        return {"raw": path.read_bytes().decode("utf-8", "surrogateescape")} if path.exists() else None

    def ledger(_: dict[str, Any]) -> Any:
        lines = (store.folder / "ledger.jsonl").read_text("ascii").split("\n")
        return {"entries": list(readable(lines))}

    def stats(_: dict[str, Any]) -> Any:
        with store.lock:
            return {
                "banner": BANNER,
                "accepted": store.copies.total(),
                "message_ids": len(store.copies),
                "more_than_once": sum(1 for copies in store.copies.values() if copies > 1),
                "refused": dict(store.refusals),
                # Kept, but whoever sent it does not know yet.
                "answering": store.answering,
                "alive_since": store.alive_since.isoformat(),
            }

    return {
        ("POST", "/seen"): lambda asked: store.answer(str(asked.get("message_id", ""))),
        ("POST", "/message"): message,
        ("POST", "/behaviour"): behave,
        ("GET", "/behaviour"): lambda _: asdict(sink.handler.behaviour),
        ("GET", "/ledger"): ledger,
        ("GET", "/messages"): lambda _: {"message_ids": list(store.copies)},
        ("GET", "/stats"): stats,
    }


class _Control(BaseHTTPRequestHandler):
    answers: dict[tuple[str, str], Callable[[dict[str, Any]], Any]]
    protocol_version = "HTTP/1.1"
    timeout = 10

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > MAX_QUESTION:
            self.close_connection = True
            self._send(HTTPStatus.BAD_REQUEST, {"code": "malformed"})
            return
        try:
            asked = json.loads(self.rfile.read(int(length)) or b"{}")
        except ValueError:
            asked = None
        if isinstance(asked, dict):
            self._answer(asked)
        else:
            self._send(HTTPStatus.BAD_REQUEST, {"code": "malformed"})

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base class's name
        """Log nothing: paths and ids are nobody's business."""

    def _answer(self, asked: dict[str, Any]) -> None:
        answer = self.answers.get((self.command, self.path))
        if answer is None:
            self._send(HTTPStatus.NOT_FOUND, {"code": "not_found"})
            return
        try:
            body = answer(asked)
        except (TypeError, ValueError):
            self._send(HTTPStatus.BAD_REQUEST, {"code": "invalid"})
            return
        if body is None:
            self._send(HTTPStatus.NOT_FOUND, {"code": "not_found"})
        else:
            self._send(HTTPStatus.OK, body)

    def _send(self, status: HTTPStatus, body: Any) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)
