"""How long a controller keeps the files of its cases: the page that shows it, the button that confirms."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any, ClassVar, Final
from uuid import UUID

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.people.names import names_of
from dpo_office.common.permissions import Actor
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.models import Controller
from requests_app.actions import case_files
from requests_app.admin.clock_policy import ReckoningControllerAdmin
from requests_app.domain.case_codes import MAX_REASON
from requests_app.domain.case_files import (
    DEFAULT_MONTHS,
    ITEMS,
    KINDS,
    LIMITS,
    RECORD,
    WARN_ABOVE,
)
from requests_app.labels_case_files import ITEM_LABELS, ITEM_TEXTS, ITEM_WHYS
from requests_app.models import CaseFilePolicy
from requests_app.queries.case_files import due_parts, not_closed

PAGE: Final = "registry_app_controller_case_files"
SOON: Final = timedelta(days=30)
# What is counted for the page at most: beyond it a number says no more.
MOST_COUNTED: Final = 10_000


class PeriodFields(forms.Form):
    """Each period in months, and why it is so long."""

    def __init__(self, *args: Any, now: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in ITEMS:
            least, most = LIMITS[item]
            self.fields[f"{item}_months"] = forms.IntegerField(
                label=_("Months: %(what)s") % {"what": ITEM_LABELS[item]},
                min_value=least,
                max_value=most,
                help_text=ITEM_TEXTS[item],
                initial=now[f"{item}_months"],
            )
            self.fields[f"{item}_why"] = forms.CharField(
                label=_("Why so long: %(what)s") % {"what": ITEM_LABELS[item]},
                max_length=MAX_REASON,
                widget=forms.Textarea(attrs={"rows": 3}),
                initial=now[f"{item}_why"],
            )
        self.fields["reason"] = forms.CharField(
            label=_("Why it is confirmed, or changed, now"),
            help_text=_("Kept for good, with who confirmed it."),
            max_length=MAX_REASON,
            widget=forms.Textarea(attrs={"rows": 2}),
        )


def periods_of(policy: CaseFilePolicy | None) -> dict[str, Any]:
    """Give the periods and justifications of a controller; the defaults where none are confirmed."""
    if policy is not None:
        return {name: getattr(policy, name) for item in ITEMS for name in (f"{item}_months", f"{item}_why")}
    standard = {f"{item}_months": DEFAULT_MONTHS[item] for item in ITEMS}
    return standard | {f"{item}_why": str(ITEM_WHYS[item]) for item in ITEMS}


def _now(row: Controller) -> dict[str, Any]:
    return {"now": periods_of(CaseFilePolicy.objects.filter(controller=row).first())}


def _months(values: Mapping[str, Any]) -> dict[str, int]:
    return {item: values[f"{item}_months"] for item in ITEMS}


def _confirm(call: StepCall) -> CaseFilePolicy:
    return case_files.confirm_case_files(
        controller_id=call.row.pk,
        months=_months(call.values),
        whys={item: call.values[f"{item}_why"] for item in ITEMS},
        reason=call.values["reason"],
        actor=call.actor,
        now=call.now,
        version=call.version,
    )


def _told(call: StepCall) -> list[str]:
    """Say what these periods would end tonight, and what is unusual about them."""
    months = _months(call.values)
    counted = counts_on(call.row, months, clock.today())
    says = [
        ngettext(
            "Over today: %(what)s of %(number)s case.", "Over today: %(what)s of %(number)s cases.", number
        )
        % {"what": ITEM_LABELS[kind], "number": number}
        for kind, number in counted.items()
        if number
    ]
    says = says or [_("Nothing is over today.")]
    says.append(_("Within the hour what is over is destroyed for good; nothing brings it back."))
    if months[RECORD] > WARN_ABOVE:
        says.append(
            _(
                "More than three years: claims are time-barred by then (forældelsesloven § 3). Say in the"
                " justification what it is needed for."
            )
        )
    return says


def counts_on(row: Controller, months: Mapping[str, int], day: date) -> dict[str, int]:
    """Count the parts of cases that are over on a day, by kind; no further than a number says something."""
    found = Counter(kind for kind, _case in islice(due_parts(row, months, day), MOST_COUNTED))
    return {kind: found[kind] for kind in KINDS}


CONFIRM = StepButton(
    case_files.CONFIRM,
    gettext_lazy("Confirm how long case files are kept"),
    gettext_lazy(
        "From now on what is over is destroyed, hour by hour: files lose their key, and a case whose record"
        " is over is de-identified. What an authority may ask for stays."
    ),
    _confirm,
    PeriodFields,
    is_grave=True,
    previews=False,
    done=gettext_lazy("The periods are confirmed."),
    tells=_told,
    form_for=_now,
)

admin.site.unregister(Controller)


@admin.register(Controller)
class KeepingControllerAdmin(ReckoningControllerAdmin):
    """A controller with how long the files of its cases are kept."""

    steps: ClassVar[Sequence[StepButton]] = (*ReckoningControllerAdmin.steps, CONFIRM)

    def get_urls(self) -> list[Any]:
        """Add the page of the periods."""
        view = self.admin_site.admin_view(self.case_files_view)
        return [path("<uuid:object_id>/case-files/", view, name=PAGE), *super().get_urls()]

    def offered_steps(self, row: Controller, actor: Actor) -> Sequence[str]:
        """Offer the periods to those who may decide them."""
        more = [case_files.CONFIRM] if actor.may(f"controller.{case_files.CONFIRM}", row.pk) else []
        return [*super().offered_steps(row, actor), *more]

    def document(self, request: HttpRequest, row: Controller) -> dict[str, Any]:
        """Show the way to the periods, and whether they are confirmed."""
        return super().document(request, row) | {
            "case_files_url": reverse(f"admin:{PAGE}", args=[row.pk]),
            "case_files": CaseFilePolicy.objects.filter(controller=row).first(),
        }

    def case_files_view(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        """Show each period with why, what is over today and soon, and what was confirmed before."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        row = self.row_or_404(request, object_id)
        context = self._context(request, row)
        policy = CaseFilePolicy.objects.filter(controller=row).first()
        may_confirm = case_files.CONFIRM in self.offered_steps(row, actor_in(request))
        shown = {
            "title": _("How long the case files of %(name)s are kept") % {"name": row.name},
            "policy": policy,
            "lines": _lines(row, policy),
            "not_closed": not_closed(row),
            "confirm_url": f"{context['step_url']}{case_files.CONFIRM}/" if may_confirm else "",
            "versions": _versions(policy),
        }
        access = self.access(request, row)
        return TemplateResponse(request, "office/case_file_periods.html", {**context, **access, **shown})


def _lines(row: Controller, policy: CaseFilePolicy | None) -> list[dict[str, Any]]:
    values = periods_of(policy)
    today = clock.today()
    now, soon = (counts_on(row, _months(values), day) for day in (today, today + SOON))
    return [
        {
            "what": ITEM_LABELS[item],
            "text": ITEM_TEXTS[item],
            "months": values[f"{item}_months"],
            "why": values[f"{item}_why"],
            # A case of nobody we know is counted with the others.
            "now": now.get(item),
            "soon": soon.get(item),
        }
        for item in ITEMS
    ]


def _versions(policy: CaseFilePolicy | None) -> list[dict[str, Any]]:
    rows = list(policy.history.order_by("-history_id")) if policy else []
    names = names_of(row.confirmed_by for row in rows)
    return [
        {
            "number": row.version,
            "at": row.changed_at,
            "who": names.get(row.confirmed_by, ""),
            "reason": row.reason,
            "periods": ", ".join(
                _("%(what)s %(months)s months")
                % {"what": ITEM_LABELS[item], "months": getattr(row, f"{item}_months")}
                for item in ITEMS
            ),
        }
        for row in rows
    ]
