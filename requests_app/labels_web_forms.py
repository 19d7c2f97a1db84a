"""The words of the forms on the web and of what is handed over."""

from django.utils.translation import gettext_lazy as _

WEB_FORM_STATE_LABELS = [("open", _("open")), ("closed", _("closed"))]
WEB_FORM_STEP_LABELS = [
    ("set_up_web_form", _("Set up")),
    ("close_web_form", _("Close the form")),
    ("open_web_form", _("Open the form")),
]
# What a person can want, in their words and not in the law's.
WISH_LABELS = [
    ("access", _("Know what you have about me, and get a copy")),
    ("rectification", _("Have something corrected that is wrong")),
    ("erasure", _("Have my data deleted")),
    ("objection", _("Object to the use of my data, for example for marketing")),
    ("consent_withdrawal", _("Take back a consent")),
    ("restriction", _("Have my data left alone while something is looked into")),
    ("portability", _("Have my data as a file that I can take with me")),
    ("automated_decision", _("Have a person look at a decision that a computer made")),
    ("other", _("Something else")),
]
PERMISSION_LABELS = {
    "web_form.view": _("see the forms on the web"),
    "web_form.set_up_web_form": _("set up a form on the web"),
    "web_form.close_web_form": _("close a form on the web"),
    "web_form.open_web_form": _("open a form on the web"),
}
ERRORS = {
    "web_form_is_there": _("The controller has a form on the web already."),
    "form_too_many": _(
        "More requests have come by this form than it can take in within an hour. Nothing was sent. Please"
        " write or telephone instead; what you typed still stands below."
    ),
    "wish_missing": _("Tick at least one thing that you want."),
    "reach_missing": _("Give an e-mail address, a telephone number or a postal address."),
    "post_needs_name": _("For an answer by post we need a name as well."),
    "hand_over_reference_missing": _("Give the reference of the conversation in the other system."),
    "hand_over_waits": _(
        "This conversation was handed over before and waits under Mail: open the case there."
    ),
    "hand_over_text_missing": _("A conversation that is handed over has at least one text."),
    "hand_over_too_long": _("The conversation is too long: at most 200 texts and 200,000 characters."),
    "files_too_many": _("At most %(most)s files."),
    "files_too_large": _("The files are larger than %(most)s MB together."),
}
