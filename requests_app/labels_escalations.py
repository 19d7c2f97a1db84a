"""The words for warnings about cases."""

from django.utils.translation import gettext_lazy as _

ESCALATION_LABELS = [
    ("unowned", _("nobody has taken the case")),
    ("form_review", _("still waits for the form: is it clear without it who asks?")),
    ("near", _("a week is left")),
    ("soon", _("three days are left")),
    ("form_decide", _("still waits for the form: it is decided now")),
    ("measure_decide", _("a measure still holds the case: it is decided now")),
    ("last_day", _("one day is left")),
    ("stop_late", _("the use should have stopped")),
    ("request_stopped", _("stopped by somebody who was told of it")),
    ("overdue", _("the time limit is over")),
]
