"""The words for the codes of mail that comes in."""

from django.utils.translation import gettext_lazy as _

MAIL_STATE_LABELS = [
    ("fetched", _("stored, not read yet")),
    ("waiting", _("waits for you")),
    ("opened", _("opened a case")),
    ("joined", _("in a case")),
    ("dismissed", _("set aside")),
]
MAIL_SOURCE_LABELS = [
    ("imap", _("from the mailbox")),
    ("dropped", _("taken in by hand")),
    ("web_form", _("the form on the web")),
    ("helpdesk", _("handed over")),
]
RECEIPT_SOURCE_LABELS = [
    ("own_server", _("your own mail server")),
    ("imap_server", _("the server of the mailbox")),
    ("date_header", _("the mail itself")),
    ("taken_in", _("the time at which it was taken in")),
    ("own_form", _("your own form on the web")),
    ("handed_over", _("whoever handed it over")),
]
AUTOMATON_LABELS = [
    ("auto_reply", _("automatic answer")),
    ("bounce", _("delivery report")),
    ("list_mail", _("mail from a list")),
    ("bulk", _("mass mail")),
    ("own_mail", _("mail of our own")),
]
DISMISSAL_LABELS = [
    ("not_a_request", _("not a request about personal data")),
    ("spam", _("spam")),
    ("automatic", _("written by a machine")),
    ("handled_elsewhere", _("handled elsewhere")),
]
AUTHENTICATION_LABELS = {
    "pass": _("our server found that the mail really comes from the sender's domain"),
    "fail": _("our server found that the mail does not come from the sender's domain"),
    "": _("not checked by a server of ours"),
}
MAIL_FAULT_LABELS = {
    "mail_empty": _("the mail is empty"),
    "mail_too_large": _("the mail is larger than 30 MB"),
    "took_too_long": _("reading it took too long"),
    "too_much_memory": _("reading it took too much memory"),
    "too_deep": _("it is nested too deep"),
    "damaged": _("it is damaged"),
}
MAIL_FLAG_LABELS = {
    "too_many_parts": _("It has more than 200 parts; the rest was not read."),
    "too_deep": _("It is nested too deep; what lies deeper was not read."),
    "too_many_attachments": _("It has more than 100 files; the rest was not taken out."),
    "text_cut": _("The text is very long; only its beginning is shown."),
    "charset_broken": _("The text names a character set that does not fit it; letters may be wrong."),
    "part_unreadable": _("A part of it could not be taken out; the original has it."),
    "sender_missing": _("It names no sender."),
    "sender_unclear": _("Its sender's address is not clear: it may be made to look like another one."),
    "text_missing": _("It has no text."),
    "received_in_future": _("It says that it was received in the future; that was not believed."),
    "spam_folder": _("It lay in the spam folder. A request there has been received all the same."),
    "message_id_seen": _("Another mail with other words bears the same number (Message-ID)."),
    "no_answer_wanted": _("Its sender asks for no automatic answer, and gets none."),
    "possible_match": _("It may belong to a case; a person has to say so."),
    "form_other": _("The person chose “something else” in the form: read what is wanted."),
    "form_for_another": _("The person asks for somebody else: name who asks when the case is open."),
    "form_trap": _("A field that people do not see was filled in: a machine may have written it."),
    "form_many": _("Unusually many forms came within an hour, so no case was opened by itself."),
}
MAIL_STEP_LABELS = [
    ("open_case", _("Open a case")),
    ("join_case", _("Put it into a case")),
    ("dismiss_mail", _("Set it aside")),
    ("take_back", _("Take it back")),
]
PERMISSION_LABELS = {
    "mail.view": _("see mail that came in"),
    "mail.take_in": _("take in mail by hand"),
    "mail.hand_over": _("hand over a conversation from another system"),
    "mail.open_case": _("open a case from a mail"),
    "mail.join_case": _("put a mail into a case"),
    "mail.dismiss_mail": _("set a mail aside"),
    "mail.take_back": _("take back a mail that was set aside"),
}
ERRORS = {
    "mail_known": _("This mail is here already. Look for it under Mail."),
    "mail_unreadable": _("The file cannot be read as a mail (%(why)s). Nothing is stored."),
    "mail_file_too_large": _("The file is larger than %(most)s MB."),
    "mail_file_kind": _("Give a mail as a file that ends in .eml or .msg."),
    "dismissal_unknown": _("Choose why the mail is set aside."),
    "case_unknown": _("There is no such case at this controller."),
    "case_ended": _("That case is closed; open a new one."),
}
