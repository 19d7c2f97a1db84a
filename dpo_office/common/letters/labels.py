"""The words for the codes of letters."""

from django.utils.translation import gettext_lazy as _

LETTER_STATE_LABELS = {
    "queued": _("waiting to be sent"),
    "sending": _("being sent"),
    "accepted": _("accepted by the relay"),
    "delivered": _("delivered"),
    "bounced": _("came back"),
    "failed": _("refused by the mail server"),
    "in_doubt": _("in doubt"),
    "blocked": _("stopped by a contact block"),
    "to_print": _("to print and post"),
}

BLOCK_SCOPE_LABELS = {"notices": _("notices"), "everything": _("everything")}

DECISION_LABELS = {
    "resend_same_id": _("send again under the same id"),
    "accept": _("count it as sent"),
}

ERRORS = {
    "header_invalid": _("Names, addresses and subjects cannot contain line breaks or be empty."),
    "address_invalid": _("This is not a single e-mail address."),
    "channel_unknown": _("A letter goes by e-mail or by post."),
    "scope_unknown": _("A contact block is about notices or about everything."),
    "placeholder_unknown": _("The text asks for something that is not known: %(names)s."),
    "language_without_template": _("There is no text in this language: %(language)s."),
    "decision_unknown": _("A doubt is settled by sending again or by counting the letter as sent."),
    "reason_missing": _("Give a reason."),
    "letter_not_in_doubt": _("This letter is not in doubt, or not any more."),
    "letter_not_to_print": _("This letter is not one to print and post."),
    "recipient_not_single": _("A letter goes to exactly one recipient."),
    "relay_not_sink": _("The demo sends to its own sink only."),
}
