"""The words for what is masked, and why it is opened."""

from django.utils.translation import gettext_lazy as _

from dpo_office.common.labels import READ_REASON_LABELS
from requests_app.domain.masking import OPENING_REASONS

OPENING_REASON_LABELS = [(code, words) for code, words in READ_REASON_LABELS if code in OPENING_REASONS]
OPEN_MASKED_LABEL = _("Open masked words")
PERMISSION_LABELS = {
    "masked.open": _("open masked words, with a reason"),
    "masked.open_cpr": _("see CPR numbers when they are open"),
    "masked.open_card": _("see card numbers when they are open"),
    "masked.open_contact": _("see e-mail, telephone number and address when they are open"),
    "masked.open_special": _("see words about health, faith and the like when they are open"),
}
ERRORS = {"opening_reason_unknown": _("Choose from the list why you open the masked words.")}
