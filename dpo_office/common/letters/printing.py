"""A letter on paper: as the recipient reads it, on the sender's letterhead."""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.letters.message import letter_body, letter_subject, travelling_body
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.windows import FOLDS, SEEN, SHOWN, return_line, window_address
from dpo_office.common.typesetting import typeset

TEMPLATE = Path(__file__).parents[1] / "typst" / "printed_letter.typ"


def envelope_lines(letter: Letter) -> list[str]:
    """Return what stands on the envelope, line by line; a name that the address begins with stands once."""
    lines = [letter.recipient_name, *letter.recipient_address.splitlines()]
    return list(dict.fromkeys(line for line in lines if line))


def return_address(letter: Letter) -> list[str]:
    """Return the postal address of the controller that writes, line by line; nothing where none is known."""
    model: Any = apps.get_model(settings.OFFICE_CONTROLLER_MODEL)
    known = model._default_manager.filter(pk=letter.controller_id).values_list("address", flat=True).first()
    return [line.strip() for line in (known or "").splitlines() if line.strip()]


def render_letter(letter: Letter, *, for_recipient: bool = False) -> bytes:
    """Return a letter as an accessible PDF in its recipient's language, dated on the day it was written.

    `for_recipient`: with the words that are sealed for whoever gets it, to be put into the envelope.

    Its address stands in the window of an envelope, unless `windows.window_address` tells why not.

    Raises PermanentGatewayError `typesetting_failed`.
    """
    dated = copenhagen_date(letter.created_at)
    address = window_address(envelope_lines(letter))
    sender = letter.sender_name or letter.sender_address
    with override(letter.language):
        data = {
            "language": letter.language,
            "title": letter_subject(letter),
            "body": travelling_body(letter) if for_recipient else letter_body(letter),
            "date": [dated.year, dated.month, dated.day],
            "controller": {
                "name": sender,
                "lines": [letter.sender_address],
            },
            "window": {"seen": SEEN, "shown": SHOWN, "folds": FOLDS},
            "return_line": return_line(sender, return_address(letter)),
            # What is not for the window stands below it, on the sheet alone.
            "window_lines": () if address.problem else address.lines,
            "recipient": address.lines if address.problem else (),
            "facts": [[_("Date"), date_format(dated, "j. F Y" if letter.language == "da" else "j F Y")]],
            "attachments": [str(attachment.filename) for attachment in letter.attachments.all()],
            "texts": {
                "attached": _("Attached"),
                "footer": sender,
                "page": _("Page"),
            },
        }
    return typeset(TEMPLATE, data, dated=dated)
