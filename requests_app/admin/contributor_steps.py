"""The steps of a contributor as buttons."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dpo_office.common.step_buttons import StepButton, StepCall
from requests_app.actions import contributors
from requests_app.labels import CONTRIBUTOR_STEP_LABELS, LANGUAGE_LABELS
from requests_app.models import Contributor

LABELS = dict(CONTRIBUTOR_STEP_LABELS)
DESCRIBED = ("name", "email", "phone", "language")


class ContributorFields(forms.Form):
    """How a contributor is called and reached."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput,
        help_text=_("Their own mailbox at work: links and codes go there, and nowhere else."),
    )
    phone = forms.CharField(
        label=_("Telephone"), required=False, max_length=40, widget=forms.TextInput({"type": "tel"})
    )
    language = forms.ChoiceField(label=_("Language of our letters"), choices=LANGUAGE_LABELS, initial="da")

    def __init__(self, *args: Any, described: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for name, value in (described or {}).items():
            self.fields[name].initial = value


def _base(call: StepCall) -> dict[str, Any]:
    return {
        "contributor_id": call.row.pk,
        "actor": call.actor,
        "now": call.now,
        "version": call.version,
    }


def _described(row: Contributor) -> dict[str, Any]:
    return {"described": {name: getattr(row, name) for name in DESCRIBED}}


CONTRIBUTOR_BUTTONS = (
    StepButton(
        "correct_contributor",
        LABELS["correct_contributor"],
        _("With another address, the links that were mailed to the old one end at once."),
        lambda call: contributors.correct_contributor(
            **_base(call), **{name: call.values[name] for name in DESCRIBED}
        ),
        ContributorFields,
        previews=False,
        done=_("The contributor is corrected."),
        form_for=_described,
    ),
    StepButton(
        "reactivate_contributor",
        LABELS["reactivate_contributor"],
        _("The colleague can be asked again. Links that have ended stay ended."),
        lambda call: contributors.reactivate_contributor(**_base(call)),
        previews=False,
        done=_("The contributor can be asked again."),
    ),
    StepButton(
        "deactivate_contributor",
        LABELS["deactivate_contributor"],
        _(
            "The colleague is asked no more and their links end at once. Open tasks of theirs are marked:"
            " hand them to somebody else. What they answered stays."
        ),
        lambda call: contributors.deactivate_contributor(**_base(call)),
        is_grave=True,
        previews=False,
        done=_("The contributor is deactivated."),
    ),
)
