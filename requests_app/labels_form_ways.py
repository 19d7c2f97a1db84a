"""The words for the way back of a form: its link, how it came, what was decided, and the refusals."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

FORM_LINK_END_LABELS = [
    ("used", _("used: the form was handed in")),
    ("replaced", _("replaced by a newer link")),
]

FORM_WAY_LABELS = [
    ("office", _("taken in by the office")),
    ("link", _("handed in by the mailed link")),
    ("post", _("scanned with the post")),
    ("session", _("signed while logged in at the company")),
]

FORM_DECISION_LABELS = [
    ("verified", _("accepted")),
    ("sent_back", _("sent back")),
    ("waived", _("waived")),
    ("taken_back", _("taken back: it does not belong here")),
    ("refused", _("refused with the case")),
]

WAIVER_GROUND_LABELS = [
    ("signed_in", _("asked while logged in to the person's own account")),
    ("address_on_file", _("wrote from an address that was on file before the request")),
    ("code_to_contact", _("entered a code that was sent to a contact on file")),
    ("mitid", _("signed in with MitID")),
    ("document_shown", _("showed an identity document; no copy was kept")),
    ("authority_checked", _("is represented by somebody whose authority was checked")),
    ("otherwise_clear", _("clear in another way, as the words say")),
]

ERRORS: Final[dict[str, Any]] = {
    "form_link_over": _("This link does not work any more."),
    "form_link_busy": _(
        "That was tried too often. Wait %(minutes)s minutes, or reply to the mail with the form attached."
    ),
    "form_file_missing": _("Choose the file, or take a photo of the form."),
    "form_files_too_many": _("Send at most %(most)s pictures."),
    "form_file_too_large": _(
        "That is more than can be read here: at most %(most)s MB and fifty pages. Take a photo of the form"
        " page alone."
    ),
    "form_file_kind": _(
        "We can read PDF files and photos (JPEG, PNG). Take a photo or a screenshot of the form, and choose"
        " that."
    ),
    "form_files_mixed": _("Send either one PDF file or photos, not both together."),
    "form_file_empty": _("The file is empty. Save the form once more, and choose it again."),
    "form_file_locked": _(
        "The file is locked with a password, so we cannot open it. Save it without a password, or take a"
        " photo of the form."
    ),
    "form_file_damaged": _(
        "The file is damaged or did not arrive whole. Choose it again, or take a photo of the form."
    ),
    "form_file_active": _(
        "The file holds a program, another file or the like, and is not opened for safety. Print the form to"
        " a new PDF, or take a photo of it."
    ),
    "form_code_unseen": _(
        "We cannot see the square codes of the form. Take the photo again: the whole page, flat, in good"
        " light and without shadows."
    ),
    "form_code_another": _(
        "The codes are those of another form than the one that came with this link. Choose the form from the"
        " same mail."
    ),
    "form_reminder_not_due": _(
        "Nobody is reminded of this form now: it came back, was waived or replaced, or a reminder has gone"
        " out."
    ),
    "form_code_half": _(
        "We can see a part of the form alone. Take the photo again so that the whole page and both square"
        " codes are in it, and nothing lies over them."
    ),
    "form_code_several": _(
        "There are several forms in what you chose. Send the one that came with this link by itself. If you"
        " cannot take them apart, reply to the mail that the link stood in, with the file."
    ),
    "waiver_ground_unknown": _("Choose how it is clear who asks."),
    "form_doubts_open": _("Say of each doubt what you saw: %(missing)s are left."),
    "form_reason_unknown": _("Choose among the reasons that the checks found."),
}
