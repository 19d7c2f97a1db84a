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
    "held": _("held until the brand is open"),
}

BLOCK_SCOPE_LABELS = {
    "marketing": _("marketing"),
    "notices": _("notices"),
    "everything": _("everything"),
}

BLOCK_CHANNEL_LABELS = [
    ("email", _("e-mail")),
    ("sms", _("SMS")),
    ("phone", _("telephone")),
    ("post", _("post")),
]

# By which way a letter goes.
CHANNEL_WORDS = {
    "email": _("by e-mail"),
    "sms": _("by SMS"),
    "post": _("by post"),
}

# Why a block was lifted by the office itself; people write their own words.
BLOCK_LIFT_LABELS = {
    "case.erasure_ended": _("the request for erasure was refused or withdrawn"),
}
# Why a block was made, in words; the code of the step that made it.
BLOCK_REASON_LABELS = {
    "case.recorded_at_once": _("objection to direct marketing (GDPR Article 21(2)-(3))"),
    "suppression.from_seller": _("objection or suppression handed over by the seller of the brand"),
    "case.erasure_asked": _("a request for erasure that is open or granted"),
    "erased": _("the person's data was erased"),
    "asked_by_person": _("the person asked not to be written to"),
}

# Why an address does not stand in the window of an envelope.
WINDOW_PROBLEMS = {
    "no_postal_address": _(
        "No postal address is known: find it, and write it on an envelope without a window. The sheet shows"
        " what is known of the person below the window."
    ),
    "too_many_lines": _(
        "The address has more than six lines: it stands below the window, so write it on an envelope without"
        " one."
    ),
}

ERRORS = {
    "header_invalid": _("Names, addresses and subjects cannot contain line breaks or be empty."),
    "address_invalid": _("This is not a single e-mail address."),
    "phone_invalid": _("This is not a telephone number."),
    "phone_country_missing": _("The number names no country: begin it with + and the country's code."),
    "phone_not_assigned": _("A Danish number that begins so, or is of that length, is nobody's."),
    "contact_missing": _("Say which address, number or customer this is about."),
    "block_channel_unknown": _("A contact block is about e-mail, SMS, telephone or post."),
    "channel_unknown": _("A letter goes by e-mail, by SMS or by post."),
    "scope_unknown": _("A contact block is about marketing, notices or everything."),
    "placeholder_unknown": _("The text asks for something that is not known: %(names)s."),
    "language_without_template": _("There is no text in this language: %(language)s."),
    "decision_unknown": _("A doubt is settled by sending again or by counting the letter as sent."),
    "reason_missing": _("Give a reason."),
    "letter_not_in_doubt": _("This letter is not in doubt, or not any more."),
    "controller_not_open": _(
        "Nothing leaves for this brand: it is being set up, or it is closed. A decider opens it on its"
        " set-up page."
    ),
    "test_address_missing": _("You have no usable e-mail address here, so no test can be sent to you."),
    "letter_not_to_print": _("This letter is not one to print and post."),
    "attachment_unreadable": _(
        "%(file)s cannot be put into the pile: untick its letter, and print both by themselves."
    ),
    "carrier_unknown": _("Choose a carrier that every ticked letter can go with, or none."),
    "carrier_day_missing": _("Give the day from which the delivery days hold."),
    "carrier_ended": _("This carrier has ended already."),
    "carrier_name_missing": _("Give the carrier's name."),
    "carrier_source_missing": _("Say where the delivery days are from."),
    "delivery_days_out_of_range": _("Delivery takes 1 to %(most)s working days."),
    "letters_missing": _("Tick at least one letter."),
    "recipient_not_single": _("A letter goes to exactly one recipient."),
    "sms_account_missing": _("The gateway for text messages needs DPO_SMS_TOKEN and DPO_SMS_SENDER."),
    "sms_gateway_not_confidential": _("The gateway for text messages is reached by https only."),
    "relay_not_sink": _("The demo sends to its own sink only."),
}
