"""A letter on paper: as the recipient reads it, on the sender's letterhead."""

from pathlib import Path

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.letters.message import letter_body, letter_subject
from dpo_office.common.letters.models import Letter
from dpo_office.common.typesetting import typeset

TEMPLATE = Path(__file__).parents[1] / "typst" / "printed_letter.typ"


def envelope_lines(letter: Letter) -> list[str]:
    """Return what stands on the envelope, line by line; a name that the address begins with stands once."""
    lines = [letter.recipient_name, *letter.recipient_address.splitlines()]
    return list(dict.fromkeys(line for line in lines if line))


def render_letter(letter: Letter) -> bytes:
    """Return a letter as an accessible PDF in its recipient's language, dated on the day it was written.

    Raises PermanentGatewayError `typesetting_failed`.
    """
    dated = copenhagen_date(letter.created_at)
    with override(letter.language):
        data = {
            "language": letter.language,
            "title": letter_subject(letter),
            "body": letter_body(letter),
            "date": [dated.year, dated.month, dated.day],
            "controller": {
                "name": letter.sender_name or letter.sender_address,
                "lines": [letter.sender_address],
            },
            "recipient": envelope_lines(letter),
            "facts": [[_("Date"), date_format(dated, "j. F Y" if letter.language == "da" else "j F Y")]],
            "attachments": [str(attachment.filename) for attachment in letter.attachments.all()],
            "texts": {
                "attached": _("Attached"),
                "footer": letter.sender_name or letter.sender_address,
                "page": _("Page"),
            },
        }
    return typeset(TEMPLATE, data, dated=dated)
