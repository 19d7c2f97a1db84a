"""The words for warnings about cases."""

from django.utils.translation import gettext_lazy as _

ESCALATION_LABELS = [
    ("unowned", _("nobody has taken the case")),
    ("near", _("a week is left")),
    ("soon", _("three days are left")),
    ("last_day", _("one day is left")),
    ("stop_late", _("the use should have stopped")),
    ("overdue", _("the time limit is over")),
]
