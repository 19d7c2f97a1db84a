"""The words for checks of who asks, and what each refusal says."""

from django.utils.translation import gettext_lazy as _

MEANS_LABELS = [
    ("session", _("logged in to their account")),
    ("code_on_file", _("a code to the e-mail address on file")),
    ("reply_on_file", _("a reply from the address on file")),
    ("signed_form", _("a signed form")),
    ("mitid", _("MitID, the assertion recorded")),
    ("post_on_file", _("a letter to the postal address on file")),
    ("document_shown", _("an identity document shown, not kept")),
    ("control_questions", _("control questions: they support, and settle nothing")),
]

CHECK_STATE_LABELS = [
    ("open", _("under way")),
    ("passed", _("passed")),
    ("failed", _("failed")),
    ("given_up", _("given up")),
]
RESULT_LABELS = [
    ("passed", _("it is the person")),
    ("failed", _("it does not show that it is the person")),
]

IDENTITY_STEP_LABELS = [
    ("begin_check", _("Check who asks")),
    ("send_check_code", _("Send a code to the address on file")),
    ("post_check_code", _("Write a letter with a code")),
    ("enter_check_code", _("Enter the code")),
    ("record_check", _("Record what the check showed")),
    ("give_up_check", _("Give up the check")),
]

ERRORS = {
    "means_unknown": _("Choose how it is checked."),
    "why_not_milder": _(
        "Say why nothing milder is enough: a document is more than most cases need (EDPB 01/2022 paras"
        " 74-75)."
    ),
    "check_is_open": _("A check is under way already: record what it showed, or give it up."),
    "check_case_ended": _("The case has ended: nobody is checked any more."),
    "check_not_open": _("No check of who asks is under way in this case."),
    "no_contact_on_file": _(
        "Nobody on file with an e-mail address is meant. Choose a means that needs none: MitID, a signed"
        " form, a letter to the postal address."
    ),
    "questions_support_only": _(
        "Others may know the answers too: control questions support, and settle nothing. Record that they do"
        " not show it, and choose another means."
    ),
    "code_is_entered": _("A code shows by itself whether it is right: enter what the person reads out."),
    "code_needs_its_check": _("Begin a check by a code to the address on file first."),
    "result_unknown": _("Choose what the check showed."),
    "letter_needs_its_check": _(
        "A letter with a code belongs to a check by a letter to the address on file."
    ),
    "envelope_not_postal": _(
        "This is no postal address: write the name, the street, and the postal code with its town, a line"
        " each."
    ),
    "codes_used_up": _("This case has had its %(most)s codes. Choose another means."),
    "codes_too_many": _("Codes were sent just now: wait %(minutes)s minutes, or choose another means."),
    "check_code_wrong": _("This is not the code; %(left)s tries are left."),
    "check_code_dead": _("No code can be entered any more: send a new one."),
    "identity_not_settled": _(
        "Somebody on file is meant, and nothing shows that they ask. Check who asks, or waive the form with a"
        " reason; until then nothing is erased for them."
    ),
}
