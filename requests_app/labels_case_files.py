"""The words of how long the files of cases are kept."""

from django.utils.translation import gettext_lazy as _

KIND_LABELS = [
    ("package", _("copy of the answer")),
    ("form", _("forms")),
    ("originals", _("original mail and post")),
    ("record", _("record of the case")),
]
ITEM_LABELS = dict(KIND_LABELS) | {"unknown": _("record of a case of nobody we know")}
# What stands there, and from when it is counted.
ITEM_TEXTS = {
    "package": _(
        "Extracts from the systems and what went with the answer; from the day of the answer, and at once"
        " when an erasure was granted to the person."
    ),
    "form": _("Forms that left and signed forms that came back; from the closing. What was found stays."),
    "originals": _(
        "Mail as it came in, files that came with it and pictures of post; from the closing. The words of a"
        " mail stay with the record."
    ),
    "record": _(
        "Who asked, reasons, notes, letters and words of mails; from the closing. Then the case is"
        " de-identified: rights, outcomes and dates stay, and reports do not change."
    ),
    "unknown": _(
        "Where the person is no customer and nothing was granted or refused; from the closing. Then the case"
        " is de-identified."
    ),
}
# The justification that the dialog begins with.
ITEM_WHYS = {
    "package": _(
        "The person may ask about the answer or need it once more. After three months there is no such need"
        " (GDPR Article 5(1)(c) and (e))."
    ),
    "form": _(
        "Whether a signature is genuine is disputed soon or not at all. The hash and what the check found"
        " stay."
    ),
    "originals": _("What came, and when, is disputed soon or not at all. The hash and the words stay."),
    "record": _(
        "A claim for damages under GDPR Article 82 is time-barred after three years (forældelsesloven § 3);"
        " until then the controller must be able to show how it handled the request (Article 5(2))."
    ),
    "unknown": _(
        "Nothing was decided, so that hardly a claim can follow. A year shows how the letter was handled."
    ),
}
ERRORS = {
    "case_file_months_out_of_range": _("Choose between %(least)s and %(most)s months."),
    "case_file_why_missing": _("Write why it is kept for so long: each period takes a justification."),
    "case_file_unknown_longer": _("The case of nobody we know is kept no longer than other cases."),
    "case_deidentified": _(
        "This case is de-identified: nothing is left of who asked. Open a new case for what came now."
    ),
}
