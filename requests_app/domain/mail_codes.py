"""The closed lists of codes that a mail uses."""

from datetime import timedelta
from typing import Final

IMAP: Final = "imap"
DROPPED: Final = "dropped"
# Not mail, but kept like it (docs/flows/web_form.md): sent by the form on the web, or handed over.
WEB_FORM: Final = "web_form"
HELPDESK: Final = "helpdesk"
HANDED_IN: Final = (WEB_FORM, HELPDESK)
SOURCES: Final = (IMAP, DROPPED, *HANDED_IN)

# Who says when the mail reached us, the most reliable first.
OWN_SERVER: Final = "own_server"
IMAP_SERVER: Final = "imap_server"
DATE_HEADER: Final = "date_header"
TAKEN_IN: Final = "taken_in"
# What was handed in has its instant with it: of the office's own clock, or of whoever handed it over.
OWN_FORM: Final = "own_form"
HANDED_OVER: Final = "handed_over"
RECEIPT_SOURCES: Final = (OWN_SERVER, IMAP_SERVER, DATE_HEADER, TAKEN_IN, OWN_FORM, HANDED_OVER)
# A day that rests on one of these is the sender's word, or nobody's.
DOUBTFUL_RECEIPTS: Final = (DATE_HEADER, TAKEN_IN)

AUTO_REPLY: Final = "auto_reply"
BOUNCE: Final = "bounce"
LIST_MAIL: Final = "list_mail"
BULK: Final = "bulk"
OWN_MAIL: Final = "own_mail"
AUTOMATA: Final = (AUTO_REPLY, BOUNCE, LIST_MAIL, BULK, OWN_MAIL)

AUTH_PASSED: Final = "pass"
AUTH_FAIL: Final = "fail"
AUTH_UNKNOWN: Final = ""
AUTHENTICATIONS: Final = (AUTH_UNKNOWN, AUTH_PASSED, AUTH_FAIL)

NOT_A_REQUEST: Final = "not_a_request"
SPAM_MAIL: Final = "spam"
AUTOMATIC: Final = "automatic"
ANSWERED_ELSEWHERE: Final = "handled_elsewhere"
DISMISSALS: Final = (NOT_A_REQUEST, SPAM_MAIL, AUTOMATIC, ANSWERED_ELSEWHERE)

# Why a mail could not be read (gateways/mail_reader.py).
MAIL_FAULTS: Final = (
    *("mail_empty", "mail_too_large", "took_too_long", "too_much_memory", "too_deep", "damaged"),
)
FUTURE: Final = "received_in_future"
SPAM_FOLDER: Final = "spam_folder"
MESSAGE_ID_SEEN: Final = "message_id_seen"
POSSIBLE_MATCH: Final = "possible_match"
NO_ANSWER_WANTED: Final = "no_answer_wanted"
# Why a request of the web form waits for a person.
FORM_OTHER: Final = "form_other"
FORM_FOR_ANOTHER: Final = "form_for_another"
FORM_TRAP: Final = "form_trap"
FORM_MANY: Final = "form_many"

# A mail that nobody has looked at for so long stands on the front page as overdue.
TRIAGE_TIME: Final = timedelta(hours=24)
MAX_DISMISSAL: Final = 1_000
