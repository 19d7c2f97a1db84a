"""Words for who asks, and for who may see it."""

from django.utils.translation import gettext_lazy as _

RELATION_LABELS = [
    ("customer", _("customer")),
    ("employee", _("employee, also a former one")),
    ("applicant", _("applicant for a job")),
    ("unknown", _("nobody we know")),
]

CIRCLE_LABELS = [
    ("everybody", _("everybody who sees cases")),
    ("hr", _("who works on HR cases")),
    ("questions", _("the data protection officer and officers")),
    ("confidence", _("the data protection officer alone")),
]

RELATION_STEP_LABELS = [("change_relation", _("Say who asks"))]

PERMISSION_LABELS = {"case.view_hr": _("see cases of employees and applicants")}

ERRORS = {
    "relation_unknown": _("Choose who asks: a customer, an employee, an applicant, or nobody we know."),
    "relation_unchanged": _("That is how it stands already: nothing is different."),
    "concerned_unknown": _("Nobody in this office has that username."),
    "contributor_is_concerned": _(
        "The case concerns this colleague: ask somebody else to look in the system."
    ),
}
