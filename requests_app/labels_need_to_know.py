"""The words for who sees a colleague's case, and why it is opened."""

from django.utils.translation import gettext_lazy as _

from dpo_office.common.labels import READ_REASON_LABELS
from requests_app.domain.need_to_know import NEED_REASONS

SEEN_BY_LABELS = [
    ("owner", _("only who works on it")),
    ("colleagues", _("every colleague of the queue")),
]
NEED_REASON_LABELS = [(code, words) for code, words in READ_REASON_LABELS if code in NEED_REASONS]
CHANGE_NEED_TO_KNOW = _("Choose who sees a colleague's case")
OPEN_COLLEAGUES_CASE = _("Open a colleague's case")
PERMISSION_LABELS = {
    "case.view_all": _("see the cases that colleagues work on"),
    "case.open_colleagues_case": _("open a colleague's case, with a reason"),
}
ERRORS = {
    "seen_by_unknown": _("Choose who sees a case that a colleague works on."),
    "case_open_to_you": _("The case is open to you already."),
}
