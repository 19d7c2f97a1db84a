"""Words for what is beside rights: kinds of cases, steps, and what is checked before an account is closed."""

from django.utils.translation import gettext_lazy as _

KIND_LABELS = [
    ("rights", _("request under rights")),
    ("complaint", _("complaint")),
    ("question", _("question to the data protection officer")),
    ("account_closure", _("closing of an account")),
    ("interest_enquiry", _("interest enquiry")),
]

OBLIGATION_LABELS = [
    ("open_orders", _("open orders and deliveries")),
    ("unpaid_invoices", _("unpaid invoices")),
    ("refunds", _("refunds and credits")),
    ("disputes", _("disputes and complaints about goods")),
]

ENQUIRY_STEP_LABELS = [
    ("answer_enquiry", _("Answer in writing")),
    ("add_rights", _("It contains a right")),
    ("mark_confidential", _("Keep it in confidence")),
    ("check_obligation", _("Check an obligation")),
    ("close_account", _("Record that the account is closed")),
]

PERMISSION_LABELS = {
    "question.view": _("see questions to the data protection officer"),
    "question.view_confidential": _("see questions asked in confidence"),
    "question.open_case": _("open a question to the data protection officer"),
}

ERRORS = {
    "kind_unknown": _("Choose what the case is about."),
    "kind_with_rights": _("What asks for a right is a request under rights: choose that, or leave them out."),
    "only_questions_confidential": _("Only a question to the data protection officer is in confidence."),
    "step_not_of_kind": _("This step does not belong to a case of this kind."),
    "question_is_confidential": _(
        "What was told in confidence stays with the data protection officer: ask the person to send the"
        " request by"
        " itself."
    ),
    "question_in_confidence": _("The question is kept in confidence already."),
    "obligations_open": _("The account cannot be closed yet: %(obligations)s."),
    "obligation_unknown": _("Choose what was checked."),
    "obligation_day_missing": _("Say until which day it is expected to be open: today or later."),
}
