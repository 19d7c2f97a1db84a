"""The field that takes one mail or several, and what is said of those that cannot be taken."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import Actor
from requests_app.actions.mail_drop import ReadMail, leave_drop_waiting
from requests_app.actions.mail_drops import DroppedTogether

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


def left_out(dropped: DroppedTogether) -> list[tuple[str, str]]:
    """Name the files that are left out, each with why."""
    faults = [(row.filename, row.fault) for row in dropped.rows if row.fault]
    return [(name, str(text_of(fault.code, **fault.context))) for name, fault in faults]


def leave_drops_waiting(*, controller: str, mails: Sequence[ReadMail], actor: Actor, now: datetime) -> int:
    """Store each mail in a transaction of its own, and tell how many; one that came meanwhile is left out.

    Raises what leave_drop_waiting raises, Refused("mail_known") aside.
    """
    count = 0
    for read in mails:
        try:
            leave_drop_waiting(controller=controller, read=read, actor=actor, now=now)
        except Refused as refusal:
            if refusal.code != "mail_known":
                raise
        else:
            count += 1
    return count
