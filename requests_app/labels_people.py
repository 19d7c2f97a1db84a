"""The words about people of the office: what they own, and that nobody is there."""

from django.utils.translation import gettext_lazy as _

OWNED_LABELS = [
    ("case", _("open cases")),
    ("authority_case", _("open authority cases")),
    ("authority_question", _("questions of authorities")),
    ("authority_follow_up", _("follow-ups of authority cases")),
    ("duty", _("duties of the year wheel")),
    ("duty_turn", _("open turns of the year wheel")),
    ("on_call", _("places on call for breaches")),
    ("activity", _("activities that name the person")),
    ("system", _("systems that name the person")),
]

ERRORS = {
    "heir_missing": _("Say who gets each of these, or that nobody does; more may have been given meanwhile."),
    "heir_unfit": _("This person cannot have all of these: choose somebody else, or nobody."),
}
