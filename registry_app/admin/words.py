"""Words and colours that only the pages need; every colour stands beside its word."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from dpo_office.common.masking import masked_address, masked_phone, masked_wholly

__all__ = [
    "BLOCKING_LABELS",
    "CAMPAIGN_COLOURS",
    "CAMPAIGN_STATE_LABELS",
    "LETTER_COLOURS",
    "POLICY_COLOURS",
    "contact_changes_masked",
    "contact_names",
    "masked_address",
    "masked_phone",
    "masked_wholly",
]

LETTER_COLOURS = {
    "accepted": "good",
    "delivered": "good",
    "sending": "near",
    "in_doubt": "near",
    "to_print": "near",
    "bounced": "late",
    "failed": "late",
    "blocked": "late",
}

POLICY_COLOURS = {"in_force": "good", "announcing": "near", "approved": "near", "assessed": "", "draft": ""}

BLOCKING_LABELS = {
    "late": _("told later than 14 full days before"),
    "pending": _("sent, and presumed told if nothing comes back within 48 hours"),
    "not_informed": _("not told yet"),
    "no_address": _("cannot be told by e-mail"),
}

CAMPAIGN_STATE_LABELS = {
    "listing": _("the list is being made"),
    "awaiting_approval": _("waiting for approval"),
    "planned": _("planned"),
    "sending": _("being sent"),
    "sent": _("sent"),
    "stopped": _("stopped"),
    "ended": _("ended for good"),
}
CAMPAIGN_COLOURS = {
    "listing": "",
    "awaiting_approval": "near",
    "planned": "",
    "sending": "near",
    "sent": "good",
    "stopped": "late",
    "ended": "late",
}


def contact_names(model: Any, *fields: str) -> frozenset[str]:
    """Name the fields of a model that hold contact data, as its history calls them."""
    return frozenset(str(model._meta.get_field(name).verbose_name) for name in fields)


def contact_changes_masked(
    entries: Iterable[dict[str, Any]],
    names: Collection[str],
    shown_as: Callable[[str], str] = masked_wholly,
) -> list[dict[str, Any]]:
    """Give recorded changes with those of contact data as the reader is shown them."""
    return [
        entry
        | {
            "changes": [
                change
                if str(change["field"]) not in names
                else change | {side: shown_as(str(change[side] or "")) for side in ("old", "new")}
                for change in entry["changes"]
            ]
        }
        for entry in entries
    ]
