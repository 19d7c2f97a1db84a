"""Letters on paper in one go: one PDF of many, each with what goes with it and on a sheet of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from dpo_office.common.documents import read_document
from dpo_office.common.errors import Refused
from dpo_office.common.letters import codes
from dpo_office.common.letters.models import Letter, LetterAttachment
from dpo_office.common.letters.printing import render_letter
from dpo_office.common.letters.queries import letters_with_state
from dpo_office.common.permissions import Actor

PDF = "application/pdf"
# What somebody folds and posts in one go; the PDF is made while they wait.
MOST_LETTERS = 40
# Both sides of a sheet.
SIDES = 2


@dataclass(frozen=True)
class WaitingLetter:
    """A letter that waits to be printed, and the names of what goes with it but is no PDF."""

    letter: Letter
    printed_apart: tuple[str, ...]


def waiting_letters(actor: Actor) -> list[WaitingLetter]:
    """Return the letters that wait to be printed and that the actor may see, the oldest first; two queries.

    No more than MOST_LETTERS of each controller.
    """
    rows = letters_with_state(Letter.objects.for_user(actor).filter(channel=codes.POST, results__isnull=True))
    rows = rows.filter(state=codes.TO_PRINT).select_related("template").order_by("created_at", "id")
    found: dict[Any, list[WaitingLetter]] = {}
    for letter in rows.prefetch_related("attachments__document")[: MOST_LETTERS * MOST_LETTERS]:
        of_one = found.setdefault(letter.controller_id, [])
        if len(of_one) < MOST_LETTERS:
            of_one.append(WaitingLetter(letter, tuple(_apart(letter))))
    return [waiting for of_one in found.values() for waiting in of_one]


def printed_together(letters: Iterable[Letter]) -> bytes:
    """Return one PDF of the letters in their order, each followed by its attachments that are PDFs.

    Each letter begins on the front of a sheet. Raises PermanentGatewayError `typesetting_failed`, and
    Refused("attachment_unreadable") for a PDF that is damaged or locked.
    """
    writer = PdfWriter()
    for letter in letters:
        writer.append(PdfReader(BytesIO(render_letter(letter))), import_outline=False)
        for attachment in _attached(letter):
            _append(writer, attachment)
        if len(writer.pages) % SIDES:
            writer.add_blank_page()
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def _attached(letter: Letter) -> Sequence[LetterAttachment]:
    rows = sorted(letter.attachments.all(), key=lambda row: row.pk)
    return [row for row in rows if row.document.media_type == PDF]


def _append(writer: PdfWriter, attachment: LetterAttachment) -> None:
    try:
        writer.append(PdfReader(BytesIO(read_document(attachment.document))), import_outline=False)
    except PyPdfError as error:
        # A file from one of the systems may be anything that calls itself a PDF.
        raise Refused("attachment_unreadable", file=attachment.filename) from error


def _apart(letter: Letter) -> Iterable[str]:
    return (row.filename for row in letter.attachments.all() if row.document.media_type != PDF)
