"""Several mails that are dropped at once: each is shown with what it is, then stored, and waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from dpo_office.common import clock
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError, Refused
from dpo_office.common.permissions import Actor
from registry_app.models import Controller
from requests_app.actions.mail_drop import ReadMail, leave_drop_waiting, prepare_drop, proposal_for
from requests_app.gateways.mail_reader import MailReader

MOST_FILES: Final = 20
# They are all held in memory while they are read.
MOST_MEGABYTES: Final = 50


class SeveralFiles(forms.FileInput):
    """A field that takes several files."""

    allow_multiple_selected = True


class MailFiles(forms.FileField):
    """One file, or several; gives them as a list."""

    widget = SeveralFiles
    default_error_messages = {
        "too_many": _("At most %(most)s mails at once."),
        "too_large": _("Several mails at once: together at most %(most)s MB."),
    }

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Check each file. Raises ValidationError for one that is empty, for none, and for too much."""
        files = data if isinstance(data, list | tuple) else [data]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(self.error_messages["too_many"], params={"most": MOST_FILES})
        if len(files) > 1 and sum(file.size for file in files) > MOST_MEGABYTES * 1024**2:
            raise forms.ValidationError(self.error_messages["too_large"], params={"most": MOST_MEGABYTES})
        return [super(MailFiles, self).clean(file, initial) for file in files or [None]]


@dataclass(frozen=True)
class ShownMail:
    """A file among several: what it says, or why it is left out."""

    filename: str
    read: ReadMail | None
    fault: DomainError | None


@dataclass(frozen=True)
class ShownMails:
    """All files that were dropped together; `digest` tells them from any others."""

    rows: tuple[ShownMail, ...]
    digest: str

    @property
    def bad(self) -> list[tuple[str, str]]:
        """Give the names of those that are left out, each with why."""
        faults = [(row.filename, row.fault) for row in self.rows if row.fault]
        return [(name, str(text_of(fault.code, **fault.context))) for name, fault in faults]

    @property
    def good(self) -> list[ReadMail]:
        """Give those that can be stored."""
        return [row.read for row in self.rows if row.read is not None]


def read_files(controller: Controller, files: Sequence[UploadedFile]) -> ShownMails:
    """Read every file in one child; nothing is stored."""
    whole, rows = sha256(), []
    with MailReader() as reader:
        for file in files:
            raw = file.read()
            whole.update(sha256(raw).digest())
            rows.append(_shown(controller, file.name or "", raw, reader))
    return ShownMails(tuple(rows), whole.hexdigest())


def leave_all_waiting(controller: str, mails: Sequence[ReadMail], actor: Actor) -> int:
    """Store each mail in a transaction of its own, and tell how many; who came first keeps theirs."""
    count = 0
    for read in mails:
        try:
            leave_drop_waiting(controller=controller, read=read, actor=actor, now=clock.now())
        except Refused:
            continue
        count += 1
    return count


def _shown(controller: Controller, name: str, raw: bytes, reader: MailReader) -> ShownMail:
    try:
        read = prepare_drop(raw, reader)
        proposal_for(controller, read, now=clock.now())
    except DomainError as error:
        return ShownMail(name, None, error)
    return ShownMail(name, read, None)
