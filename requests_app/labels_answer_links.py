"""The words for answers behind a link: how they leave, their steps, how they stand, and the refusals."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

ANSWER_WAY_LABELS = [
    ("mail", _("by mail, over an encrypted connection; on paper where there is no address")),
    ("link", _("by a secure link; the code is mailed when the person asks for it on the page")),
    ("link_told_code", _("by a secure link; you tell the person the code")),
]

LINK_CAUSE_LABELS = [
    ("first", _("with the answer")),
    ("again", _("a fresh link")),
]

LINK_END_LABELS = [
    ("replaced", _("replaced by a fresh link")),
    ("revoked", _("revoked")),
    ("posted", _("printed and posted instead")),
    ("locked", _("locked after too many codes")),
]

LINK_STEP_LABELS = [
    ("send_link_again", _("Send a fresh link")),
    ("post_answer", _("Print and post the answer")),
    ("revoke_link", _("Revoke the link")),
]

ERRORS: Final[dict[str, Any]] = {
    "answer_way_unknown": _("An answer leaves by mail or by a link."),
    "told_code_short": _("The code that you tell has at least %(length)s letters or digits."),
    "link_needs_address": _(
        "There is no mail address that the link may go to: the answer is printed and posted instead."
    ),
    "no_answer_behind_link": _("No answer of this case lies behind a link."),
    "answer_fetched": _("This answer was fetched already: there is nothing to send again."),
    "link_ended": _("This link has ended already."),
    "envelope_missing": _("Write the name and the postal address as they stand on the envelope."),
    "answer_link_over": _("This link does not work any more."),
    "answer_session_over": _("An hour has passed since the code. Enter a code again."),
    "answer_code_locked": _(
        "The code was wrong too often, and the link is closed. Ask whoever wrote to you."
    ),
}
