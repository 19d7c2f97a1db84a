"""The way back of a form over its mailed link: how long it works, what is taken (docs/flows/signed_form.md).

A link is good for one form and one hand-in. What keeps a file from being read is said to whoever sends it,
with what to do; what the checks found is never said there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dpo_office.common.errors import Invalid
from requests_app.domain.signed_forms import FormReading

SECRET_BYTES: Final = 32

USED: Final = "used"
REPLACED: Final = "replaced"
FORM_LINK_ENDS: Final = (USED, REPLACED)

MAX_FILES: Final = 10
MAX_FILES_MB: Final = 20
# Each try costs the office seconds of work: enough for somebody whose camera is poor, too few for a flood.
TRIES_AN_HOUR: Final = 10
TRIES_IN_ALL: Final = 40
HOUR: Final = timedelta(hours=1)

PDF: Final = "application/pdf"
_PICTURE: Final = "image/"

# What is wrong with a file, by what its reading calls it.
_FAULTS: Final = {
    "file_empty": "form_file_empty",
    "file_too_large": "form_file_too_large",
    "encrypted": "form_file_locked",
    "too_many_pages": "form_file_too_large",
    "too_many_pixels": "form_file_too_large",
    "too_many_objects": "form_file_too_large",
    "took_too_long": "form_file_too_large",
    "too_much_memory": "form_file_too_large",
}
UNSEEN: Final = "form_code_unseen"
ANOTHER: Final = "form_code_another"
SEVERAL: Final = "form_code_several"
HALF: Final = "form_code_half"
# What may be sent as it is by somebody who has no better picture.
AS_IT_IS: Final = (UNSEEN, ANOTHER, HALF)


@dataclass(frozen=True)
class FormLinkFacts:
    """What decides whether a link takes a form; `case_waits` says that the case is waiting for one."""

    ended_as: str
    tries: int
    expires_on: date
    form_is_current: bool
    case_waits: bool


def is_live(facts: FormLinkFacts, today: date) -> bool:
    """Tell whether a link takes a form; `today` is the Danish date, and the last day is inside."""
    return (
        not facts.ended_as
        and facts.tries < TRIES_IN_ALL
        and facts.form_is_current
        and facts.case_waits
        and today <= facts.expires_on
    )


def check_files(media_types: Sequence[str], size: int) -> None:
    """Refuse what is not one PDF or some pictures; `size` is that of all files together, in bytes.

    Raises Invalid("form_file_missing" | "form_files_too_many" | "form_file_too_large" | "form_file_kind" |
    "form_files_mixed").
    """
    if not media_types:
        raise Invalid("form_file_missing", field="files")
    if len(media_types) > MAX_FILES:
        raise Invalid("form_files_too_many", field="files", most=MAX_FILES)
    if size > MAX_FILES_MB * 1024 * 1024:
        raise Invalid("form_file_too_large", field="files", most=MAX_FILES_MB)
    if any(kind != PDF and not kind.startswith(_PICTURE) for kind in media_types):
        raise Invalid("form_file_kind", field="files")
    if len(media_types) > 1 and PDF in media_types:
        # Pages that are put to a PDF break its signature, if it has one.
        raise Invalid("form_files_mixed", field="files")


def fault_of(reading: FormReading, number: str, *, as_it_is: bool) -> str:
    """Name what the sender is asked to put right, "" for nothing; `number` is that of the link's form.

    A code that cannot be seen is no reason to turn somebody away: `as_it_is` sends it all the same.
    """
    if reading.unreadable:
        return _FAULTS.get(reading.unreadable, "form_file_damaged")
    if reading.hazards:
        return "form_file_active"
    if reading.numbers == (number,):
        return HALF if not as_it_is and _is_half_seen(reading) else ""
    if number in reading.numbers:
        # What others sent has no place in this case, and the sender can part them, or reply to the mail.
        return SEVERAL
    if as_it_is:
        return ""
    return ANOTHER if reading.numbers else UNSEEN


def _is_half_seen(reading: FormReading) -> bool:
    """Tell whether a picture shows one of the codes and not the page: a thumb lay there, or it is cut off."""
    compared = reading.comparison
    return not reading.has_text and compared is not None and compared.page == "not_comparable"
