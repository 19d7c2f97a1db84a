"""What time limits are reckoned by, in the back office: a controller's choices, and the calendar's days."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dpo_office.common.admin import actor_in
from dpo_office.common.people.names import names_of
from dpo_office.common.permissions import Actor
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.admin.holidays import HolidayAdmin
from registry_app.domain.controllers import DAY_LIMITS
from registry_app.labels import (
    EXTENSION_BASIS_LABELS,
    HOLIDAY_CALENDAR_LABELS,
    HOLIDAY_KIND_LABELS,
    SUSPENSION_MODE_LABELS,
)
from registry_app.models import Controller, Holiday
from requests_app.actions import clock_policy
from requests_app.admin.brand_admin import BrandAdmin
from requests_app.domain.case_codes import MAX_REASON
from requests_app.labels_clock import RULE_CHANGE_LABELS
from requests_app.models import RuleReason

LABELS = dict(RULE_CHANGE_LABELS)
SETTINGS = (*clock_policy.CHOICES, *DAY_LIMITS)
DAY_STEPS = ("change_day", "retire_day", "add_day")


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Reasons"),
        help_text=_("Kept for good: who later asks why a time limit is reckoned so reads them."),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _days(label: Any, name: str, help_text: Any) -> forms.IntegerField:
    least, most = DAY_LIMITS[name]
    return forms.IntegerField(label=label, min_value=least, max_value=most, help_text=help_text)


class PolicyFields(forms.Form):
    """The choices that the law leaves a controller; each as it stands now."""

    holiday_calendar = forms.ChoiceField(
        label=_("Days that do not count"),
        choices=HOLIDAY_CALENDAR_LABELS,
        help_text=_("Public holidays alone give the earlier, safe day."),
    )
    suspension_mode = forms.ChoiceField(
        label=_("While we wait for the person"),
        choices=SUSPENSION_MODE_LABELS,
        help_text=_(
            "Suspension is tolerated by EDPB 01/2022, paragraph 159; the strict day is always shown."
        ),
    )
    extension_basis = forms.ChoiceField(
        label=_("An extended time limit"),
        choices=EXTENSION_BASIS_LABELS,
        help_text=_(
            "They differ at the ends of months only. A letter that extends always leaves in the first month."
        ),
    )
    prompt_request_max_days = _days(
        _("Ask for what is missing within so many days"),
        "prompt_request_max_days",
        _("A later question stops no clock without a recorded allowance."),
    )
    internal_target_days = _days(
        _("Our own time limit in days"), "internal_target_days", _("Never later than the limit of the law.")
    )
    silence_close_days = _days(
        _("Close after so many days of silence"),
        "silence_close_days",
        _("Counted from the status letter to a person who does not say who they are."),
    )
    reason = _reason()

    def __init__(self, *args: Any, now: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, value in now.items():
            self.fields[name].initial = value


class DayFields(forms.Form):
    """A day, what it does, and who says so."""

    name_da = forms.CharField(label=_("Name in Danish"), max_length=100)
    name_en = forms.CharField(label=_("Name in English"), max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), choices=HOLIDAY_KIND_LABELS)
    counts_for_deadline = forms.BooleanField(
        label=_("A time limit that ends on this day moves to the next working day"), required=False
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        help_text=_(
            "The act, or the list of public holidays in the Official Journal (Reg. 1182/71 Art. 2(1))."
        ),
    )
    reason = _reason()

    def __init__(self, *args: Any, now: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, value in now.items():
            self.fields[name].initial = value


class NewDayFields(DayFields):
    """A day that is not in the calendar yet."""

    day = forms.DateField(label=_("Date"), widget=forms.DateInput({"type": "date"}))
    field_order = ("day", "name_da")


class ReasonFields(forms.Form):
    """Why."""

    reason = _reason()


def _base(call: StepCall) -> dict[str, Any]:
    return {"actor": call.actor, "now": call.now}


def _change_policy(call: StepCall) -> Controller:
    return clock_policy.change_clock_policy(
        controller_id=call.row.pk, version=call.version, **call.values, **_base(call)
    )


def _change_day(call: StepCall) -> Holiday:
    return clock_policy.change_day(holiday_id=call.row.pk, version=call.version, **call.values, **_base(call))


def _retire_day(call: StepCall) -> Holiday:
    return clock_policy.retire_day(holiday_id=call.row.pk, version=call.version, **call.values, **_base(call))


def _policy_now(row: Controller) -> dict[str, Any]:
    return {"now": {name: getattr(row, name) for name in SETTINGS}}


def _day_now(row: Holiday) -> dict[str, Any]:
    names = ("name_da", "name_en", "kind", "counts_for_deadline", "source")
    return {"now": {name: getattr(row, name) for name in names}}


FOLLOWS = _("Open cases are reckoned anew at once; each whose time limit moves says so in its timeline.")
CHANGE_POLICY = StepButton(
    "change_clock_policy",
    LABELS["change_clock_policy"],
    FOLLOWS,
    _change_policy,
    PolicyFields,
    previews=False,
    done=_("The rules are changed, and open cases reckoned anew."),
    form_for=_policy_now,
)
DAY_BUTTONS = (
    StepButton(
        "change_day",
        LABELS["change_day"],
        FOLLOWS,
        _change_day,
        DayFields,
        previews=False,
        done=_("The day is changed, and open cases reckoned anew."),
        form_for=_day_now,
    ),
    StepButton(
        "retire_day",
        LABELS["retire_day"],
        _("The day counts as an ordinary day; its row stays. Open cases are reckoned anew at once."),
        _retire_day,
        ReasonFields,
        previews=False,
        done=_("The day is out of the calendar, and open cases are reckoned anew."),
    ),
    StepButton(
        "add_day",
        _("Add another day"),
        FOLLOWS,
        lambda call: clock_policy.add_day(**call.values, **_base(call)),
        NewDayFields,
        previews=False,
        done=_("The day stands in the calendar, and open cases are reckoned anew."),
        form_for=lambda _row: {"now": {"kind": "public_holiday"}},
    ),
)

admin.site.unregister(Controller)
admin.site.unregister(Holiday)


def _reasons(row: Any, related: str) -> list[dict[str, Any]]:
    rows = list(getattr(row, related).all())
    names = names_of(reason.given_by for reason in rows)
    return [
        {
            "at": reason.given_at,
            "what": reason.get_step_display(),
            "who": names.get(reason.given_by, ""),
            "text": reason.text,
        }
        for reason in reversed(rows)
    ]


@admin.register(Controller)
class ReckoningControllerAdmin(BrandAdmin):
    """A controller with its set-up, and the rules of its clock."""

    steps: ClassVar[Sequence[StepButton]] = (*BrandAdmin.steps, CHANGE_POLICY)

    def offered_steps(self, row: Controller, actor: Actor) -> Sequence[str]:
        """Offer the change of the rules to those who may decide it."""
        more = ["change_clock_policy"] if actor.may("controller.change_clock_policy", row.pk) else []
        return [*super().offered_steps(row, actor), *more]

    def document(self, request: HttpRequest, row: Controller) -> dict[str, Any]:
        """Show why the rules were changed."""
        return super().document(request, row) | {"rule_reasons": _reasons(row, "clock_reasons")}


@admin.register(Holiday)
class KeptHolidayAdmin(HolidayAdmin):
    """A day of the calendar that can be changed."""

    steps: ClassVar[Sequence[StepButton]] = DAY_BUTTONS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Give every day, whether it has reasons, and which steps the reader sees too few controllers for."""
        actor = actor_in(request)
        held = {step: actor.controllers(f"holiday.{step}") for step in DAY_STEPS}
        short = {
            f"is_short_for_{step}": Exists(clock_policy.elsewhere(where))
            for step, where in held.items()
            if where
        }
        reasons = RuleReason.objects.filter(holiday=OuterRef("pk"))
        return super().get_queryset(request).annotate(has_reasons=Exists(reasons), **short)

    def offered_steps(self, row: Holiday, actor: Actor) -> Sequence[str]:
        """Offer the steps to those who may take them at every controller."""
        return [
            step
            for step in DAY_STEPS
            if not (step == "retire_day" and row.retired_at) and self._reaches_all(row, step, actor)
        ]

    def _reaches_all(self, row: Any, step: str, actor: Actor) -> bool:
        where = actor.controllers(f"holiday.{step}")
        return where is None or (bool(where) and not getattr(row, f"is_short_for_{step}"))

    def document(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Show why the day was changed."""
        reasons = _reasons(row, "reasons") if row.has_reasons else []
        return super().document(request, row) | {"rule_reasons": reasons}
