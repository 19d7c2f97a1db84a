"""What a finding about a returned form means, and what one may do: for whoever decides on it."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

GROUP_LABELS: Final[dict[str, Any]] = {
    "block": _("What stands against it"),
    "doubt": _("What you have to judge"),
    "ok": _("What is in order"),
}
GROUP_MEANS: Final[dict[str, Any]] = {
    "block": _(
        "This file cannot be accepted as the form. The request itself runs on: send the form back with the"
        " reasons, with a new one where the old is of no use, or waive it when it is clear in another way who"
        " asks."
    ),
    "doubt": _(
        "None of it refuses anything. Accept the form and say of each point what you saw, or ask the person"
        " again. More than the doubt calls for may not be asked (GDPR Art. 12(6))."
    ),
    "ok": "",
}
# Where there is more to say than the finding does.
FINDING_MEANS: Final[dict[str, Any]] = {
    "file_type_unsupported": _("Ask for a PDF or a photo of the form."),
    "file_unreadable": _("The file may have been cut off on its way. Ask for it once more, or for a photo."),
    "active_content": _(
        "A form of ours holds none of this. The file is kept and not opened; ask for a print or a photo."
    ),
    "form_number_missing": _(
        "Often a poor photo. Look at the page yourself: a number that can be read by eye is no code, and the"
        " form has to be seen whole."
    ),
    "form_number_ambiguous": _("Several forms lie in the file. Ask for the one of this case alone."),
    "form_number_unknown": _("No form with that number left this office."),
    "form_code_incomplete": _("Only the number was read. Compare the page with the form that was issued."),
    "form_code_forged": _("Whoever made this code did not have it from us. Be on your guard."),
    "form_of_other_case": _(
        "It may be another case of the same person, or somebody else's paper: then it must not stay unnoticed"
        " that it came here."
    ),
    "form_already_used": _("A form counts once. A copy of a used one shows nothing about this request."),
    "form_expired": _("The time limit of the request does not care. Send a new form with it, or waive it."),
    "form_superseded": _(
        "A newer form was sent since. The person may have signed the one at hand in good faith."
    ),
    "form_is_blank": _(
        "Most often the wrong file was chosen. Send it back: the same form can still be used."
    ),
    "nothing_filled_in": _("Look whether something was written outside of the fields."),
    "no_ink_found": _("Look at the signature box. Thin or pale writing is often missed."),
    "ink_not_measured": _("The box could not be found on the picture. Look whether it is signed."),
    "digital_signature_unchecked": _("A viewer's green tick is no proof. Say what the signature rests on."),
    "signed_in_session": _(
        "The company answers for how the person was logged in. That is normally enough to know who asks (EDPB"
        " 01/2022 para. 65)."
    ),
    "account_not_matched": _("The account is not the one that the case is about. Find out whose it is."),
    "session_name_differs": _("Compare the name as signed with the name of whoever asks."),
}
