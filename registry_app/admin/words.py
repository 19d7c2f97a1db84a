"""Words and colours that only the pages need; every colour stands beside its word."""

from django.utils.translation import gettext_lazy as _

from dpo_office.common.masking import masked_address, masked_phone

__all__ = [
    "BLOCKING_LABELS",
    "CAMPAIGN_COLOURS",
    "CAMPAIGN_STATE_LABELS",
    "LETTER_COLOURS",
    "POLICY_COLOURS",
    "masked_address",
    "masked_phone",
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
    "planned": _("planned"),
    "sending": _("being sent"),
    "sent": _("sent"),
    "stopped": _("stopped"),
}
CAMPAIGN_COLOURS = {"planned": "", "sending": "near", "sent": "good", "stopped": "late"}
