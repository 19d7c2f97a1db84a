"""The data protection officer is heard on a version: what is asked, and what its page says of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dpo_office.common import clock
from dpo_office.common.people.names import names_of
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.actions import dpo_advice
from registry_app.admin.policy_questions import LINES, date_field
from registry_app.models import PolicyVersion
from registry_app.queries.dpo_advice import advice_of, awaiting_dpo, standing_advice

VIEW_LABELS = [("yes", _("It is material")), ("no", _("It is not material"))]
UNHEARD = ("unheard", _("The DPO could not be heard"))


class Advice(forms.Form):
    """Asks the DPO whether the change is material, and why."""

    material = forms.ChoiceField(
        label=_("How you see the change"), choices=VIEW_LABELS, widget=forms.RadioSelect
    )
    advice = forms.CharField(label=_("Your advice, in writing"), widget=LINES)

    def clean_material(self) -> bool:
        """Give the view as yes or no."""
        return bool(self.cleaned_data["material"] == "yes")


class ReportedAdvice(forms.Form):
    """Asks what the DPO said, and when; or why the DPO could not be heard."""

    view = forms.ChoiceField(
        label=_("How the DPO sees the change"), choices=[*VIEW_LABELS, UNHEARD], widget=forms.RadioSelect
    )
    said_on = date_field(label=_("When the DPO said it, or was asked in vain"))
    advice = forms.CharField(label=_("What the DPO said, or why the DPO could not be heard"), widget=LINES)


def _give(call: StepCall) -> None:
    dpo_advice.give_dpo_advice(
        version_id=call.row.pk, actor=call.actor, now=call.now, version=call.version, **call.values
    )


def _record(call: StepCall) -> None:
    values = dict(call.values)
    view = values.pop("view")
    dpo_advice.record_dpo_advice(
        version_id=call.row.pk,
        material=None if view == UNHEARD[0] else view == "yes",
        could_not_be_heard=view == UNHEARD[0],
        actor=call.actor,
        now=call.now,
        version=call.version,
        **values,
    )


def _today(_row: Any) -> dict[str, Any]:
    return {"initial": {"said_on": clock.today()}}


GIVE = StepButton(
    name="give_dpo_advice",
    label=_("Give advice as DPO"),
    says=_(
        "Your advice is kept with the version and shown to whoever decides if the change is material. It "
        "decides nothing, and holds for the text as it stands: a changed text comes back to you. You can "
        "advise again."
    ),
    run=_give,
    fields=Advice,
    previews=False,
    done=_("Your advice is kept with the version."),
)
RECORD = StepButton(
    name="record_dpo_advice",
    label=_("Record what the DPO said"),
    says=_(
        "For advice that the DPO gave by mail, telephone or in a meeting, on the text as it stands. It is "
        "kept with your name, and cannot be changed; record it again if something is missing."
    ),
    run=_record,
    fields=ReportedAdvice,
    previews=False,
    done=_("What the DPO said is kept with the version."),
    form_for=_today,
)


def advice_card(row: PolicyVersion) -> dict[str, Any] | None:
    """Give what the DPO said of a version, the latest first, and whether it waits; None for neither."""
    advice = advice_of([row])
    rows = advice.get(row.pk, [])
    awaits = row.pk in awaiting_dpo([row], clock.today(), advice)
    if not rows and not awaits:
        return None
    standing = standing_advice(row, rows)
    names = names_of(one.recorded_by for one in rows)
    return {
        "awaits": awaits,
        "rows": [
            {
                "row": one,
                "who": names.get(one.recorded_by, "–"),
                "is_of_another_text": standing is None or one.heard_sha256 != standing.heard_sha256,
            }
            for one in rows
        ],
        "departs": standing is not None
        and row.material is not None
        and standing.material not in (None, row.material),
    }


def advice_line(row: PolicyVersion) -> str:
    """Say in a line, for the dialog of the assessment, what the DPO said of the text as it stands."""
    advice = advice_of([row])
    standing = standing_advice(row, advice.get(row.pk, []))
    if standing is None:
        waits = row.pk in awaiting_dpo([row], clock.today(), advice)
        return gettext("The DPO has not been heard on this text yet.") if waits else ""
    if standing.material is None:
        return gettext("The DPO could not be heard: %(why)s") % {"why": standing.advice}
    said = gettext("The DPO holds it to be material: %(why)s")
    if not standing.material:
        said = gettext("The DPO holds it not to be material: %(why)s")
    return said % {"why": standing.advice}
