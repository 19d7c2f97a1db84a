"""The words for what may be sensitive and what is decided about it."""

from django.utils.translation import gettext_lazy as _

CATEGORY_LABELS = [
    ("health", _("health")),
    ("religion", _("religion or belief")),
    ("politics", _("political opinion")),
    ("union", _("trade union")),
    ("sexuality", _("sexuality")),
    ("crime", _("criminal offences")),
    ("cpr", _("CPR number")),
    ("card", _("number of a payment card")),
]
PASSAGE_STATE_LABELS = [
    ("found", _("to be decided")),
    ("kept", _("kept for a time")),
    ("redacted", _("taken away")),
    ("cleared", _("not sensitive")),
]
KEPT_FOR_LABELS = [
    ("service", _("the service depends on it")),
    ("crisis", _("a crisis has to be handled")),
    ("case_needs", _("the case cannot be handled without it")),
]
PASSAGE_STEP_LABELS = [
    ("redact_passage", _("Take it away")),
    ("keep_passage", _("Keep it for three months")),
    ("extend_passage", _("Keep it for another three months")),
    ("clear_passage", _("It is not sensitive")),
]
PERMISSION_LABELS = {
    "sensitive.view": _("see what may be sensitive"),
    "sensitive.redact_passage": _("take something sensitive away"),
    "sensitive.keep_passage": _("keep something sensitive for three months"),
    "sensitive.extend_passage": _("keep something sensitive longer"),
    "sensitive.clear_passage": _("say that something is not sensitive"),
}
ERRORS = {
    "sensitive_never_kept": _("Faith, politics and card numbers are not registered: take it away."),
    "keep_reason_unknown": _(
        "Choose why it is kept; faith and politics never are, health for three reasons."
    ),
    "passage_gone": _("The text is no longer there."),
}
