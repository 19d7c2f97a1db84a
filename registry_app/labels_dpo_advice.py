"""Words for the advice of the data protection officer on a version of a policy."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from registry_app.domain import dpo_advice

ADVICE_KIND_LABELS = [
    (dpo_advice.GIVEN, _("given by the DPO")),
    (dpo_advice.REPORTED, _("said by the DPO, and recorded by somebody else")),
    (dpo_advice.UNHEARD, _("the DPO could not be heard")),
    (dpo_advice.DECIDED, _("decided by somebody who is the DPO: the reason is the advice")),
]
PERMISSION_LABELS: Final[dict[str, Any]] = {
    "policy.give_dpo_advice": _("advise, as DPO, on a policy version"),
    "policy.record_dpo_advice": _("record what the DPO said of a policy version"),
}
ERRORS: Final[dict[str, Any]] = {
    "dpo_not_heard": _(
        "The data protection officer was not heard on this text, or it was changed since (GDPR Art. 38(1))."
        " Let the DPO advise on the version, or record what the DPO said or why the DPO could not be heard."
    ),
    "dpo_view_required": _("Say whether the DPO holds the change to be material."),
    "said_on_future": _("The day cannot lie in the future."),
}
