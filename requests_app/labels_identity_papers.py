"""The words for copies of identity papers, and what each refusal says."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

PAPER_LABELS = [
    ("passport", _("passport")),
    ("driving_licence", _("driving licence")),
    ("residence_permit", _("residence card or permit")),
    ("health_card", _("health insurance card")),
    ("other_paper", _("another paper that shows who somebody is")),
]
SOURCE_LABELS = [
    ("mail_attachment", _("attachment of a mail")),
    ("post_page", _("page of a letter on paper")),
    ("signed_form", _("file that came back as a form")),
]
PAPER_STATE_LABELS = [
    ("held", _("is still here")),
    ("erased", _("erased; the note is kept")),
    ("unmarked", _("was none")),
]
PAPER_STEP_LABELS = [
    ("mark_identity_paper", _("Mark a copy of an identity paper")),
    ("erase_identity_paper", _("Erase the copy of an identity paper")),
    ("unmark_identity_paper", _("It was no identity paper")),
]

ERRORS = {
    "paper_unknown": _("Choose what kind of paper it is."),
    "paper_file_unknown": _("Choose one of the files that came in about this case."),
    "paper_is_marked": _("This file is marked already."),
    "paper_is_form": _("This is the signed form on which the decision rests; it stays as long as the case."),
    "paper_is_gone": _("This file was destroyed already."),
    "paper_not_held": _("No such copy is here any more; somebody may have erased or unmarked it."),
    "paper_on_hold": _(
        "An authority's hold stands on this case, and nothing of it is destroyed. The copy is erased when the"
        " hold has ended."
    ),
}

_PAPERS = dict(PAPER_LABELS)


def paper_said(data: Mapping[str, Any]) -> str:
    """Say which kind of paper an event was about."""
    return str(_PAPERS.get(data["paper"], data["paper"]))
