"""The words for decision records, and what each refusal says."""

from django.utils.translation import gettext_lazy as _

RECORD_KIND_LABELS = [
    ("balancing", _("balancing of interests")),
    ("exception", _("exception from the right")),
]

RECORD_STATE_LABELS = [
    ("draft", _("draft")),
    ("advised", _("advised")),
    ("decided", _("decided")),
    ("superseded", _("superseded by a newer one")),
]

RECORD_OUTCOME_LABELS = [
    ("person", _("the person's interests prevail")),
    ("controller", _("the controller's grounds prevail")),
    ("in_part", _("the controller's grounds prevail in part")),
]

RECORD_STEP_LABELS = [
    ("draft_record", _("Draft a decision record")),
    ("advise_record", _("Advise on the decision record")),
    ("decide_record", _("Decide the decision record")),
]

ERRORS = {
    "record_missing": _(
        "An objection is refused only on a decided decision record that says so: the controller demonstrates"
        " its compelling grounds first (GDPR Art. 21(1)). Draft it, have it decided, and refuse then."
    ),
    "record_case_ended": _("The case has ended: a decision record is made before the answer."),
    "record_right_not_open": _(
        "This right is not open in the case; choose one that is still to be answered."
    ),
    "record_ground_not_weighed": _("This ground takes no decision record for this right."),
    "record_not_drafted": _("No decision record of this right waits in the case; draft one first."),
    "record_outcome_unknown": _("Choose whose interests prevail."),
    "record_adviser_decides": _(
        "You advised on this record, and whoever advises does not decide (GDPR Art. 38(6)). Somebody else"
        " decides it."
    ),
    "departure_reason_required": _(
        "The outcome departs from the advice of the data protection officer. Say why."
    ),
}
