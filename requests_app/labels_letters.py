"""The words of what letters reveal, of identity, and of the templates of letters."""

from django.utils.translation import gettext_lazy as _

REVEALS_LABELS = [
    ("nothing", _("nothing that only we know")),
    ("relationship", _("that we know the person")),
    ("content", _("content")),
]

IDENTITY_LABELS = [
    ("unknown", _("nothing shows that the writer is the person on file")),
    ("unmatched", _("nobody on file matches")),
    ("address_on_file", _("the address on file")),
    ("reply_sufficient", _("a reply that was enough")),
    ("identity_checked", _("a check of who asks that was passed")),
    ("form_verified", _("a signed form that was verified")),
    ("form_waived", _("a reason why it is clear who asks")),
    ("authority_checked", _("a representative whose authority was checked")),
    ("by_hand", _("printed: whoever posts it sees to whom")),
    ("tester", _("a test: to whoever tests")),
]

PERMISSION_LABELS = {
    "letter_template.view": _("see the templates of letters"),
    "letter_template.take_over_template": _("take over the words of a letter"),
    "letter_template.change_template": _("change the words of a letter"),
    "letter_template.return_template": _("go back to the standard words of a letter"),
}

PLACEHOLDER_WORDS = {
    "reference": _("number of the case"),
    "controller": _("name of the controller"),
    "contact": _("address to write to"),
    "received_on": _("day of receipt"),
    "due_on": _("day by which the answer is due"),
    "expires_on": _("last day of the form"),
    "first_on": _("day by which the answer was due before"),
    "asked_on": _("day of the question"),
    "strict_due_on": _("day by which the person hears from us at the latest"),
    "silence_days": _("days of silence after which the case is closed"),
    "months": _("by how much the time limit is extended"),
    "waiting": _("whether the time limit stands still"),
    "reckoning": _("how the time limit is counted"),
    "ground": _("ground of the extension"),
    "words": _("what is written at the step"),
    "reasons": _("what is wrong with the form"),
    "said": _("what the step says"),
    "complaint": _("how to complain"),
    "customer_number": _("customer number on file"),
    "spoken": _("what was said on the telephone"),
}

ERRORS = {
    "identity_not_reached": _(
        "This letter would reveal more than the identity of its reader allows. Ask who asks, have a form"
        " verified, or waive it with a reason."
    ),
    "unlawful_after_erasure": _(
        "The person asked for erasure: only receipts, questions, extension, status, answers and what the law"
        " demands may still be written to them."
    ),
    "letter_mails_cpr": _(
        "Something in the letter looks like a CPR number, and none is sent by e-mail. Write it without."
    ),
    "letter_kind_not_worded": _("The words of this letter cannot be changed."),
    "letter_template_is_there": _("These words are the controller's own already: change them."),
    "letter_template_not_used": _("The standard words hold already."),
    "letter_words_empty": _("Write something: a letter needs a subject and a text in both languages."),
    "letter_has_cpr": _("Something here looks like a CPR number. A template holds none."),
    "letter_placeholder_broken": _(
        "A placeholder is mistyped: it is written with two parentheses and small letters, as ((reference))."
    ),
    "letter_placeholder_unknown": _("This letter knows no placeholder %(name)s."),
    "letter_placeholder_above": _("%(name)s tells more than this letter may reveal."),
    "letter_placeholder_missing": _("%(name)s is missing: the letter needs it."),
}
