"""The words for what is read out of a policy text."""

from django.utils.translation import gettext_lazy as _

FACT_KIND_LABELS = [
    ("activity", _("activity")),
    ("purpose", _("purpose")),
    ("basis", _("legal basis")),
    ("category", _("category of data")),
    ("retention", _("retention")),
    ("recipient", _("recipient")),
    ("transfer", _("transfer")),
    ("contact", _("contact")),
]
CERTAINTY_LABELS = [
    ("certain", _("certain")),
    ("likely", _("likely")),
    ("guess", _("a guess")),
]
FACT_STATE_LABELS = [
    ("open", _("open")),
    ("accepted", _("accepted")),
    ("declined", _("declined")),
]
