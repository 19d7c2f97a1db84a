"""What the page of a campaign says of those to whom the version applies later, and the button for it."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dpo_office.common import clock
from dpo_office.common.people.names import names_of
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.actions.later_effects import apply_later
from registry_app.admin.base import page_of
from registry_app.domain import notice_window, policy_steps
from registry_app.labels import WHY_NOT_YET_LABELS
from registry_app.models import Campaign
from registry_app.queries.effective_dates import count_later, customer_dates, later_effect_of

SHOWN_AT_MOST = 100


class Reason(forms.Form):
    """Asks why."""

    reason = forms.CharField(
        label=_("The reason, in writing"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Stays with the campaign for good, under your name."),
    )


def _apply_later(call: StepCall) -> None:
    apply_later(campaign_id=call.row.pk, actor=call.actor, now=call.now, version=call.version, **call.values)


APPLY_LATER = StepButton(
    name="apply_later",
    label=_("Let it apply later to some"),
    says=_(
        "The version takes effect on its day. To each customer who was not told in time it applies from the "
        "first day with 14 full days after they are told, and not before. Systems that use the data must "
        "leave these customers out until then. This cannot be taken back."
    ),
    run=_apply_later,
    fields=Reason,
    is_grave=True,
    previews=False,
    done=_("The decision is recorded."),
)


def can_apply_later(row: Campaign, now: datetime) -> bool:
    """Tell whether the last instant in time has passed, and nothing is decided for the day."""
    effective_on = row.policy_version.effective_on or row.effective_on
    return (
        row.policy_version.state == policy_steps.ANNOUNCING
        and now > notice_window.latest_informed_at(effective_on)
        and later_effect_of(row, effective_on) is None
    )


def later_shown(row: Campaign, now: datetime) -> dict[str, Any]:
    """Give the decision, and to whom the version does not apply yet since it took effect."""
    decision = later_effect_of(row, row.policy_version.effective_on or row.effective_on)
    shown: dict[str, Any] = {"decision": decision}
    if decision is not None:
        shown["decided_by"] = names_of([decision.decided_by]).get(decision.decided_by, "–")
    if row.policy_version.state != policy_steps.IN_FORCE:
        return shown
    today = clock.copenhagen_date(now)
    found, more = customer_dates(row, now, later_on=today, page=SHOWN_AT_MOST)
    bounced = dict(
        row.late_bounces.filter(customer__in=[one.customer for one in found]).values_list(
            "customer", "bounced_at"
        )
    )
    words = dict(WHY_NOT_YET_LABELS)
    return shown | {
        "is_in_force": True,
        "number": count_later(row, now, today) if more else len(found),
        "at_most": SHOWN_AT_MOST if more else 0,
        "people": [
            {
                "number": one.customer.number,
                "url": page_of(one.customer),
                "from": one.effective_on,
                "why": words[one.why],
                "bounced_at": bounced.get(one.customer.pk),
            }
            for one in found
        ],
    }
