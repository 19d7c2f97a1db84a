"""Letters on paper in one go: one PDF of many, each with what goes with it and on a sheet of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from dpo_office.common.documents import read_document
from dpo_office.common.errors import Refused
from dpo_office.common.letters import codes
from dpo_office.common.letters.carriers import calendars_of, carriers_on, post_by
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
    # The last day on which it can be posted and still arrive in time, where the law sets a day.
    post_by: date | None = None


def waiting_letters(actor: Actor, today: date) -> list[WaitingLetter]:
    """Return the letters that wait to be printed and that the actor may see, the most urgent first.

    No more than MOST_LETTERS of each controller. A day to post by is reckoned with the slowest carrier of the
    controller; letters without one come by their age, after those with one.
    """
    rows = letters_with_state(Letter.objects.for_user(actor).filter(channel=codes.POST, results__isnull=True))
    rows = rows.filter(state=codes.TO_PRINT).select_related("template").order_by("created_at", "id")
    found: dict[Any, list[WaitingLetter]] = {}
    for letter in rows.prefetch_related("attachments__document")[: MOST_LETTERS * MOST_LETTERS]:
        of_one = found.setdefault(letter.controller_id, [])
        if len(of_one) < MOST_LETTERS:
            of_one.append(WaitingLetter(letter, tuple(_apart(letter))))
    waiting = [row for of_one in found.values() for row in of_one]
    days = _days_to_post(waiting, today)
    dated = [replace(row, post_by=days.get(row.letter.pk)) for row in waiting]
    return sorted(dated, key=lambda row: (row.post_by is None, row.post_by or today, row.letter.created_at))


def _days_to_post(waiting: Sequence[WaitingLetter], today: date) -> dict[UUID, date]:
    owed_by: Any = import_string(settings.OFFICE_LETTERS_OWED_BY)
    owed: dict[UUID, date] = owed_by([row.letter for row in waiting])
    controllers = {row.letter.controller_id for row in waiting if row.letter.pk in owed}
    if not controllers:
        return {}
    slowest = {
        key: max((row.delivery_days for row in carriers.values()), default=0)
        for key, carriers in carriers_on(today, controllers).items()
    }
    calendars = calendars_of(controllers)
    controller_of = {row.letter.pk: row.letter.controller_id for row in waiting}
    return {
        key: post_by(due_on, slowest[controller_of[key]], calendars[controller_of[key]])
        for key, due_on in owed.items()
    }


def printed_together(letters: Iterable[Letter]) -> bytes:
    """Return one PDF of the letters in their order, each followed by its attachments that are PDFs.

    Each letter begins on the front of a sheet. Raises PermanentGatewayError `typesetting_failed`, and
    Refused("attachment_unreadable") for a PDF that is damaged or locked.
    """
    writer = PdfWriter()
    for letter in letters:
        writer.append(PdfReader(BytesIO(render_letter(letter, for_recipient=True))), import_outline=False)
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
