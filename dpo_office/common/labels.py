"""The words for the kernel's codes: roles, kinds, and what each error says."""

from django.utils.translation import gettext_lazy as _

from dpo_office.common.letters import labels as letters

USER_KIND_LABELS = [
    ("staff", _("person of the office")),
    ("client", _("client system")),
    ("system", _("part of the office")),
]

ROLE_LABELS = [
    ("officer", _("case officer")),
    ("decider", _("decider")),
    ("dpo", _("data protection officer")),
    ("legal", _("legal")),
    ("agent", _("customer-service agent")),
    ("auditor", _("auditor")),
    ("contributor", _("contributor")),
    ("client", _("client system")),
]

ERRORS = letters.ERRORS | {
    "invalid": _("The input is not valid."),
    "malformed": _("The body of the call cannot be read."),
    "not_authenticated": _("Sign in, or send a valid token."),
    "token_invalid": _("The token is not valid, or no longer."),
    "not_permitted": _("You may not do that here."),
    "not_found": _("There is nothing here by that name."),
    "method_not_allowed": _("That method is not used here."),
    "media_type_not_accepted": _("Send JSON, or a multipart form where a file is asked for."),
    "not_acceptable": _("We answer in JSON only."),
    "throttled": _("Too many calls; wait a little."),
    "version_stale": _("Somebody else changed this in the meantime: the version is now %(current)s."),
    "if_match_malformed": _('If-Match holds the version in quotation marks, as in "3".'),
    "idempotency_key_malformed": _("An Idempotency-Key has 1 to 200 printable characters."),
    "idempotency_key_reused": _("This Idempotency-Key came before with another call."),
    "idempotency_key_running": _("The first call with this Idempotency-Key is still running."),
    "dialog_expired": _(
        "This page was opened long ago, or by somebody else. Read it again, then press once more."
    ),
    "dialog_used": _(
        "This page was used already, with other words. What you wrote now is not done; it stands below."
    ),
    "dialog_running": _("Your first press is still being carried out. Nothing is done twice."),
    "step_impossible": _("The step %(step)s is not possible in the state %(state)s."),
    "file_missing": _('Send the file as the multipart field "file".'),
    "file_empty": _("The file is empty."),
    "file_too_large": _("The file is larger than %(max_mb)s MB."),
    "cursor_invalid": _("The cursor is not one of ours, or from before a restore: start again without it."),
    "limit_invalid": _("The limit is a whole number from 1 to %(max)s."),
    "header_invalid": _("Names and addresses cannot contain line breaks."),
    "field_unknown": _("Not a field of this call: %(names)s."),
    "body_too_large": _("The body of the call is too large."),
    "required": _("A field is missing."),
    "internal": _("Something failed on our side; nothing was changed."),
}
