"""The words for the form, right by right, and for how it is clear who asks when a case is opened."""

from django.utils.translation import gettext_lazy as _

CHANGE_FORM_GATE = _("Choose the form right by right")

INTAKE_IDENTITY_LABELS = [
    ("session", _("was logged in")),
    ("address_on_file", _("wrote from the address on file")),
    ("unclear", _("not clear yet")),
]
# What whoever opens a case may say; empty: what follows from the addresses.
SAID_LABELS = [
    ("", _("as it looks: an address on file is enough")),
    ("session", _("the person was logged in to their account")),
    ("unclear", _("there is doubt, whatever the address")),
]

ERRORS = {
    "form_not_required_there": _(
        "A form can be required for access and data portability only (Art. 12(2)). Choose another mode."
    ),
    "form_required_by_right": _(
        "A form is required right by right, with a reason and a day of review: choose it there."
    ),
    "form_review_missing": _("Say on which day it is looked at again whether a required form is right."),
    "form_review_day": _("The day of review lies ahead, within a year."),
    "form_review_for_nothing": _("Nothing is required, so that there is nothing to review: leave it empty."),
    "intake_identity_unknown": _("Choose how it is clear who asks."),
    "session_needs_customer": _(
        "Whoever was logged in has an account: give its customer number or e-mail address, or leave it open."
    ),
}
