"""Words and colours that only the pages need; every colour stands beside its word."""

from django.utils.translation import gettext_lazy as _

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

_HIDDEN = "•••"


def masked_address(address: str) -> str:
    """Give enough of an e-mail address to recognise it: its first letter and its domain."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}{_HIDDEN}@{domain}" if at else (_HIDDEN if address else "")


def masked_phone(phone: str) -> str:
    """Give the last two digits of a phone number."""
    return f"{_HIDDEN} {phone.strip()[-2:]}" if phone.strip() else ""
