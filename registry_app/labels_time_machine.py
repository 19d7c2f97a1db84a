"""Words for what is known of a customer's day, and how they were told of a change."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from registry_app.domain import time_machine

GAP_LABELS: Final[dict[str, Any]] = {
    time_machine.POLICY_UNKNOWN: _("No version is known that applied on that day."),
    time_machine.TEXT_ALTERED: _(
        "The text that is stored is not the one that was approved, so it is not given."
    ),
    time_machine.VERSIONS_UNDATED: _("There are earlier versions of which nobody knows when they applied."),
    time_machine.RECORD_NOT_BEGUN: _(
        "The record was not kept here yet on that day: recipients and retention are not known."
    ),
    time_machine.ACCOUNT_UNKNOWN: _("The state of the account on that day is not known."),
    time_machine.ACCOUNT_UNDATED: _("The account had a state of which nobody said since when."),
}
TOLD_LABELS: Final[dict[str, Any]] = {
    "told": _("Was told"),
    "not_told": _("Not told: no message is known to have arrived"),
    "not_yet": _("Not told yet"),
    "excluded": _("No message was due"),
    "signed_up": _("Shown the new text at sign-up"),
    "excepted": _("Not told, and excepted by name"),
    "no_campaign": _("No notice is on record here"),
}
