"""The words for customer files: their columns, their states, and what is wrong with a file or a line."""

from django.utils.translation import gettext_lazy as _

FIELD_LABELS = {
    "number": _("customer number"),
    "name": _("name"),
    "email": _("e-mail"),
    "phone": _("phone"),
    "language": _("language"),
    "account_state": _("account"),
    "state_since": _("account since"),
    "preferred_channel": _("preferred channel"),
    "": _("the whole line"),
}

IMPORT_SOURCE_LABELS = [
    ("upload", _("uploaded in the office")),
    ("command", _("by a command on the server")),
    ("api", _("by the shop's system")),
]

IMPORT_STATE_LABELS = [
    ("waiting", _("waiting")),
    ("reading", _("being read")),
    ("taken_in", _("taken in")),
    ("refused", _("refused")),
    ("stopped", _("stopped")),
    ("broken_off", _("broken off")),
]

# Why nothing of a file is taken in.
FILE_FAULT_LABELS = {
    "file_empty": _("The file holds no customer."),
    "file_not_utf8": _(
        "The file is not UTF-8. Save it as UTF-8, or choose Windows-1252 in the mapping of the columns."
    ),
    "file_looks_utf8": _(
        "The file is read as Windows-1252 by the mapping, and looks like UTF-8. Choose UTF-8 in the mapping."
    ),
    "columns_missing": _("Columns are missing: %(names)s."),
    "column_doubled": _("Columns stand twice: %(names)s."),
    "quotes_broken": _("A quotation mark is not closed, or stands in the middle of a cell."),
    "file_line_too_long": _("A line is longer than 65,536 characters."),
    "body_incomplete": _("The file broke off on its way."),
    "mostly_rejected": _(
        "More than half of the lines are not right. This is probably another file, or the columns are mapped"
        " to the wrong fields."
    ),
    "lines_rejected": _("Lines are not right, and the file was to be taken in whole or not at all."),
}

# Why a line is not taken in.
LINE_FAULT_LABELS = {
    "number_missing": _("There is no customer number."),
    "number_doubled": _("The customer number stands in the file more than once."),
    "value_too_long": _("The text is too long."),
    "character_unusable": _("The text holds a line break or another character that is no letter or sign."),
    "address_invalid": _("This is not one e-mail address."),
    "phone_invalid": _("This is no telephone number."),
    "phone_without_country": _("The number needs its country code, as in +46."),
    "language_unknown": _(
        "The language is neither Danish nor English; a mapping can say what the word means."
    ),
    "state_unknown": _("The state of the account is not known; a mapping can say what the word means."),
    "state_outdated": _("The office knows a later state of this account."),
    "channel_unknown": _("The channel is neither e-mail nor SMS."),
    "day_invalid": _("This is no day, such as 2026-11-28 or 28-11-2026."),
    "day_in_future": _("The day lies in the future."),
    "customer_erased": _("This person was erased here, and the shop still holds an account."),
    "cells_wrong": _("The line has more or fewer cells than the headings."),
    "line_too_long": _("The line is longer than 65,536 characters."),
    "not_utf8": _("The line is not UTF-8."),
    "json_malformed": _("The line is no JSON object."),
    "field_unknown": _("The line has a field that customers do not have."),
    "not_text": _("The value is no text."),
}
