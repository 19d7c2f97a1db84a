"""Several mails that are dropped together: each is read and judged by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from dpo_office.common.errors import DomainError
from registry_app.models import Controller
from requests_app.actions.mail_drop import ReadMail, prepare_drop, proposal_for
from requests_app.gateways.mail_reader import MailReader


@dataclass(frozen=True)
class Dropped:
    """One file among several: what it says, or why it is left out."""

    filename: str
    read: ReadMail | None
    fault: DomainError | None


@dataclass(frozen=True)
class DroppedTogether:
    """All files that were dropped together; `digest` tells them from any others."""

    rows: tuple[Dropped, ...]
    digest: str

    @property
    def good(self) -> list[ReadMail]:
        """Give those that can be stored."""
        return [row.read for row in self.rows if row.read is not None]


def prepare_drops(
    controller: Controller, files: Iterable[tuple[str, bytes]], *, now: datetime
) -> DroppedTogether:
    """Read files, each with its name, in one child process; nothing is stored, a bad one stops no other."""
    whole, rows = sha256(), []
    with MailReader() as reader:
        for name, raw in files:
            whole.update(sha256(raw).digest())
            rows.append(_dropped(controller, name, raw, reader, now))
    return DroppedTogether(tuple(rows), whole.hexdigest())


def _dropped(controller: Controller, name: str, raw: bytes, reader: MailReader, now: datetime) -> Dropped:
    try:
        read = prepare_drop(raw, reader)
        proposal_for(controller, read, now=now)
    except DomainError as error:
        return Dropped(name, None, error)
    return Dropped(name, read, None)
