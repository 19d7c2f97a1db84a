"""What the steps of a planned change ask."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from registry_app.admin.policy_questions import date_field
from registry_app.admin.record_questions import RecordForm, RuleFields, TransferFields, area, line, one_of


class ChangeFields(RecordForm):
    """What a change is, what for, and from when."""

    name = line(_("What changes, in short"), required=True)
    reason = area(_("The reason, in writing"), required=True)
    go_live_on = date_field(label=_("Begins on"))


class GivingFields(RecordForm):
    """Which activity begins to give data to whom."""

    activity = one_of(_("Activity"))
    recipient = one_of(
        _("Recipient"),
        help_text=_("From the catalogue. A new one is entered there, with its agreement and transfers."),
    )
    condition_da = line(_("When, in Danish"), most=300)
    condition_en = line(_("When, in English"), most=300)


class StopFields(RecordForm):
    """Which disclosure ends."""

    disclosure = one_of(_("Which activity no longer gives data to whom"))


class PlannedTransferFields(TransferFields):
    """Which recipient, and on what the transfer will rest."""

    recipient = one_of(_("Recipient"))
    field_order = ("recipient",)


class RuleChangeFields(RuleFields):
    """Which rule, and what it will say."""

    rule = one_of(_("Rule"))
    field_order = ("rule",)


class BeginningFields(RecordForm):
    """Which activity begins."""

    activity = one_of(_("Activity"))


class VersionFields(RecordForm):
    """Which version tells of the change."""

    policy_version = one_of(_("Policy version"))


class AcceptTextFields(RecordForm):
    """Where the text tells of it."""

    reason = area(_("Where the text tells of it, and in which words"), required=True)


class DropFields(RecordForm):
    """Why the change is given up."""

    reason: Any = area(_("The reason, in writing"), required=True)
