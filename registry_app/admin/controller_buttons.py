"""The steps on a controller's own facts, as buttons: who it is, and how it handles requests."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from dpo_office.common.step_buttons import StepButton
from registry_app import labels
from registry_app.actions import controllers
from registry_app.admin.record_buttons import Extra, of_row, standing
from registry_app.admin.record_questions import RecordForm, line, one_of, some_of
from registry_app.domain.controllers import DEFAULT_FORM_MODES
from registry_app.models import Controller


class DescribedFields(RecordForm):
    """Who the controller is, and how it is reached."""

    name = line(_("Name"), required=True, help_text=_("As in the business register."))
    brand = line(_("Trades as"), most=100)
    cvr = line(_("CVR no."), most=20, help_text=_("Eight digits; the last one checks the others."))
    address = line(_("Address"), most=300, help_text=_("Street, postal code and town: it stands on letters."))
    contact_email = line(
        _("Contact for data protection"),
        most=254,
        help_text=_("Letters are sent from this e-mail address, and people write to it."),
    )
    phone = line(_("Phone"), most=30)
    site = line(_("Site"))
    languages = some_of(_("Writes in"), labels.LANGUAGE_LABELS)


class SettingFields(RecordForm):
    """How requests are handled."""

    form_mode = one_of(
        _("Form to sign"),
        [(code, words) for code, words in labels.FORM_MODE_LABELS if code in DEFAULT_FORM_MODES],
        help_text=_(
            "For every right for which nothing else is chosen. A form is required right by right, with a"
            " reason and a day of review."
        ),
    )


def _described(row: Controller) -> Extra:
    return {"initial": standing(row, controllers.DESCRIBED)}


def _settings(row: Controller) -> Extra:
    return {"initial": standing(row, controllers.SETTINGS)}


CONTROLLER_BUTTONS: Final = (
    StepButton(
        "describe_controller",
        _("Change name, address, contact"),
        _("They stand on letters from now on, in the record and in policy texts. Nobody is written to now."),
        lambda call: controllers.describe_controller(
            controller_id=call.row.pk, facts=call.values, **of_row(call)
        ),
        DescribedFields,
        previews=False,
        done=_("It is written down who the controller is."),
        form_for=_described,
    ),
    StepButton(
        "change_settings",
        _("Choose the form to sign"),
        _("It counts for cases from now on."),
        lambda call: controllers.change_settings(
            controller_id=call.row.pk, facts=call.values, **of_row(call)
        ),
        SettingFields,
        previews=False,
        done=_("The settings are changed."),
        form_for=_settings,
    ),
)
