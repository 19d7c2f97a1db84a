"""The words of each figure of the reports: on the page, in the file, and above the list of its rows."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy

from requests_app.labels import CHANNEL_LABELS, RIGHT_LABELS
from requests_app.labels_breaches import BREACH_STATE_LABELS
from requests_app.queries.report_figures import CHANNEL, RIGHT, STATE

BLOCKS_MADE = gettext_lazy("Contact blocks set")
CASE_LABELS: Mapping[str, Any] = {
    "received": gettext_lazy("Requests received"),
    "answered": gettext_lazy("Answered, at least in part"),
    "refused": gettext_lazy("Refused"),
    "withdrawn": gettext_lazy("Withdrawn by the person"),
    "unidentified": gettext_lazy("Closed: nobody said who asks"),
    "decided": gettext_lazy("Answered or refused"),
    "in_time": gettext_lazy("Within the legal limit"),
    "late": gettext_lazy("After the legal limit"),
    "extended": gettext_lazy("Time limit extended"),
    "form_asked": gettext_lazy("Cases with a form sent out"),
    "form_verified": gettext_lazy("Cases with a form verified"),
    "form_rejected": gettext_lazy("Cases with a form sent back"),
    "taken_alone": gettext_lazy("Cases with a step taken without the second person"),
    "open": gettext_lazy("Open now"),
    "overdue": gettext_lazy("Overdue now"),
    **{f"{RIGHT}{code}": words for code, words in RIGHT_LABELS},
    **{f"{CHANNEL}{code}": words for code, words in CHANNEL_LABELS},
}
BREACH_LABELS: Mapping[str, Any] = {
    "reported": gettext_lazy("Breaches reported"),
    **{
        f"{STATE}{code}": format_lazy(gettext_lazy("now: {state}"), state=words)
        for code, words in BREACH_STATE_LABELS
    },
    "notified_in_time": gettext_lazy("Notified in time"),
    "notified_late": gettext_lazy("Notified late"),
    "drill": gettext_lazy("Drills, not counted above"),
}
TURN_LABELS: Mapping[str, Any] = {
    "due": gettext_lazy("Duties due"),
    "done_in_time": gettext_lazy("Done in time"),
    "done_late": gettext_lazy("Done late"),
    "undone": gettext_lazy("Overdue, not done"),
    "waived": gettext_lazy("Waived"),
}


def words_of(labels: Mapping[str, Any], code: str) -> str:
    """Give the words of a figure in the reader's language; KeyError for an unknown one."""
    return str(capfirst(labels[code]))
