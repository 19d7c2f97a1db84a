"""Campaigns: how far the notices of a version have come, who holds it back, and what proves it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.counted import CountedFilter
from dpo_office.common.letters import codes
from dpo_office.common.letters.labels import LETTER_STATE_LABELS
from dpo_office.common.letters.models import LetterTemplate
from dpo_office.common.people.names import names_of
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.actions.campaign_approvals import approve_campaign, send_campaign_test
from registry_app.actions.campaign_switch import resume_campaign, stop_campaign
from registry_app.actions.campaigns import except_notice
from registry_app.admin.base import ControllerFilter, RegistryAdmin, chip, page_of
from registry_app.admin.campaign_later import APPLY_LATER, can_apply_later, later_shown
from registry_app.admin.campaign_package import package_zip
from registry_app.admin.campaign_people import people_shown
from registry_app.admin.campaign_report import evidence_csv, report_pdf
from registry_app.admin.policy_versions import state_chip
from registry_app.admin.words import (
    BLOCKING_LABELS,
    CAMPAIGN_COLOURS,
    CAMPAIGN_STATE_LABELS,
    LETTER_COLOURS,
)
from registry_app.domain import notice_window, policy_steps
from registry_app.labels import EXCLUDED_REASON_LABELS, LANGUAGE_LABELS
from registry_app.models import Campaign, CampaignEnd
from registry_app.queries.campaigns import (
    AWAITING_APPROVAL,
    LISTING,
    SENDING,
    STOPPED,
    approval_of,
    awaits_approval,
    bounces_of,
    campaign_state,
    campaigns_planned,
    can_be_stopped,
    is_stopped,
    is_stopped_for_bounces,
    letter_counts,
    pace_of,
    template_sha256,
    texts_of,
    texts_sha256,
)
from registry_app.queries.notices import standing_of

WAITING = (codes.QUEUED, codes.SENDING)


class Exceptions(forms.Form):
    """Asks who, and why."""

    customers = forms.CharField(
        label=_("Customer numbers"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One on each line, or with commas between them."),
    )
    reason = forms.CharField(
        label=_("The reason, in writing"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Stays with the campaign for good, under your name."),
    )

    def clean_customers(self) -> list[str]:
        """Give the numbers one by one."""
        named = self.cleaned_data["customers"].replace(",", "\n").splitlines()
        return [part.strip() for part in named if part.strip()]


class WhatIsApproved(forms.Form):
    """Hands back what the page showed, so that nothing else is approved."""

    template_sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
    list_sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
    effective_on = forms.DateField(widget=forms.HiddenInput)


class GoingOn(forms.Form):
    """Asks why a campaign goes on of whose letters too many came back; else nothing."""

    reason = forms.CharField(
        label=_("Why it goes on though too many letters came back"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Stays with the campaign for good, under your name. The count begins anew."),
    )

    def __init__(self, *args: Any, bounced: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not bounced:
            del self.fields["reason"]


class CountedCampaigns(CountedFilter):
    """The campaigns behind a number of the reports."""

    def figure(self, request: HttpRequest, code: str, first: date, last: date) -> tuple[Any, Q] | None:
        """Give the campaigns that were planned in those days."""
        return (_("Planned"), campaigns_planned(first, last)) if code == "planned" else None


def _except(call: StepCall) -> None:
    except_notice(
        campaign_id=call.row.pk, actor=call.actor, now=call.now, version=call.version, **call.values
    )


EXCEPT = StepButton(
    name="except_notice",
    label=_("Except customers"),
    says=_(
        "The version may take effect though these customers were not told in time. They are named one by "
        "one; the exception cannot be taken back."
    ),
    run=_except,
    fields=Exceptions,
    is_grave=True,
    previews=False,
    done=_("The exceptions are recorded."),
)


def _resume(call: StepCall) -> None:
    resume_campaign(
        campaign_id=call.row.pk, actor=call.actor, now=call.now, version=call.version, **call.values
    )


def _reason_if_bounced(row: Campaign) -> dict[str, Any]:
    return {"bounced": is_stopped_for_bounces(row)}


def _switch(switch: Any) -> Any:
    def run(call: StepCall) -> None:
        switch(campaign_id=call.row.pk, actor=call.actor, now=call.now, version=call.version)

    return run


STOP = StepButton(
    name="stop_campaign",
    label=_("Stop sending"),
    says=_(
        "No further letter leaves until somebody lets the campaign go on. What has left cannot be called "
        "back, and the 14 full days go on counting."
    ),
    run=_switch(stop_campaign),
    previews=False,
    done=_("Sending is stopped."),
)
RESUME = StepButton(
    name="resume_campaign",
    label=_("Let sending go on"),
    says=_("The letters that wait leave now. Nobody is written to twice."),
    run=_resume,
    fields=GoingOn,
    form_for=_reason_if_bounced,
    previews=False,
    done=_("Sending goes on."),
)


def _approve(call: StepCall) -> None:
    approve_campaign(
        campaign_id=call.row.pk, actor=call.actor, now=call.now, version=call.version, **call.values
    )


def _as_shown(row: Campaign) -> dict[str, Any]:
    return {
        "initial": {
            "template_sha256": template_sha256(row),
            "list_sha256": row.list_sha256,
            "effective_on": row.effective_on,
        }
    }


TEST = StepButton(
    name="send_campaign_test",
    label=_("Send a test to yourself"),
    says=_(
        "You get the letter in each language as the customers will get it, marked as a test. Nobody else "
        "gets it, and it counts for nobody."
    ),
    run=_switch(send_campaign_test),
    done=_("The test is on its way to you."),
)
APPROVE = StepButton(
    name="approve_campaign",
    label=_("Approve the notices"),
    says=_(
        "You approve these letters, this list and this date. The letters leave from now on. Whoever has to "
        "be told later gets the same letter."
    ),
    run=_approve,
    fields=WhatIsApproved,
    previews=False,
    done=_("The notices are approved and on their way."),
    form_for=_as_shown,
)


@admin.register(Campaign)
class CampaignAdmin(RegistryAdmin):
    """The plan to tell everyone, and how it stands."""

    view_permission = "policy.view"
    document_template = "office/campaign.html"
    related = ("controller", "policy_version__policy", "approval", "end")
    steps = (APPROVE, TEST, RESUME, STOP, EXCEPT, APPLY_LATER)
    shows_reads = True
    downloads = {"report": report_pdf, "evidence": evidence_csv, "package": package_zip}
    list_title = _("Notices of new versions")
    when_empty = _("Nobody is being told of a new version. Notices are planned from an approved version.")
    list_display = (
        "shown_version",
        "shown_controller",
        "shown_state",
        "shown_date",
        "shown_planned",
        "shown_expected",
    )
    list_filter = (ControllerFilter, CountedCampaigns)
    ordering: ClassVar[tuple[str, ...]] = ("-planned_at",)

    @display(description=_("Version"))
    def shown_version(self, row: Campaign) -> str:
        """Give the version that the notices tell of."""
        return self.heading(row)

    @display(description=_("The version is"))
    def shown_state(self, row: Campaign) -> SafeString:
        """Give the state of the version."""
        return state_chip(row.policy_version)

    @display(description=_("Takes effect"), ordering="effective_on")
    def shown_date(self, row: Campaign) -> str:
        """Give the day that holds now."""
        return f"{row.policy_version.effective_on or row.effective_on:%d-%m-%Y}"

    @display(description=_("Planned"), ordering="planned_at")
    def shown_planned(self, row: Campaign) -> str:
        """Give the day of planning."""
        return f"{clock.copenhagen_date(row.planned_at):%d-%m-%Y}"

    @display(description=_("Letters"), ordering="expected")
    def shown_expected(self, row: Campaign) -> int:
        """Give how many letters were planned."""
        return row.expected

    def heading(self, row: Campaign) -> str:
        """Name the version that the notices tell of."""
        return gettext("Notice of version %(number)s, %(controller)s") % {
            "number": row.policy_version.number,
            "controller": row.controller.name,
        }

    def offered_steps(self, row: Campaign, actor: Any) -> list[str]:
        """Offer test and approval first, exceptions while it is announced, the switch while letters wait."""
        offered = []
        running = row.policy_version.state == policy_steps.ANNOUNCING
        if awaits_approval(row):
            waits = (("policy.approve_campaign", APPROVE.name), ("policy.send_campaign_test", TEST.name))
            offered += [name for permission, name in waits if actor.may(permission, row.controller_id)]
        elif row.policy_version.state == policy_steps.WITHDRAWN:
            return []
        elif actor.may("letter.resume_batch", row.controller_id) and is_stopped(row):
            offered.append(RESUME.name)
        elif actor.may("letter.stop_batch", row.controller_id) and can_be_stopped(row):
            offered.append(STOP.name)
        if running and actor.may("policy.except_notice", row.controller_id):
            offered.append(EXCEPT.name)
        may_decide = actor.may("policy.apply_later", row.controller_id) and not awaits_approval(row)
        if may_decide and can_apply_later(row, clock.now()):
            offered.append(APPLY_LATER.name)
        return offered

    def document(self, request: HttpRequest, row: Campaign) -> dict[str, Any]:
        """Show progress, everyone by how they stand, the exceptions and the evidence."""
        now = clock.now()
        counts = letter_counts(row)
        state = campaign_state(row, counts)
        progress = {
            "campaign_chip": chip(CAMPAIGN_STATE_LABELS[state], CAMPAIGN_COLOURS[state]),
            "progress": _progress(row, counts, now, is_sending=state == SENDING),
            "letters": _counted("letter", counts, LETTER_STATE_LABELS, LETTER_COLOURS),
        }
        if request.headers.get("X-Office-Live"):
            # Asked every few seconds for the progress alone: who was told is not worked out for it.
            return super().document(request, row) | progress
        standing = standing_of([row], now)[row.pk]
        exceptions = list(
            row.exceptions.select_related("customer").order_by("created_at", "customer__number")
        )
        sees_customers = actor_in(request).may("customer.view", row.controller_id)
        effective_on = row.policy_version.effective_on or row.effective_on
        approval = approval_of(row)
        end: CampaignEnd | None = getattr(row, "end", None)
        texts = texts_of(row)
        stopped_for_bounces = state == STOPPED and is_stopped_for_bounces(row)
        handed_over, bounced = bounces_of(row) if stopped_for_bounces else (0, 0)
        tests = list(row.tests.order_by("sent_at", "language"))
        decided = [approval.approved_by] if approval else []
        decided += [end.ended_by] if end else []
        decided += [test.sent_by for test in tests]
        names = names_of([row.planned_by, *decided, *(entry.decided_by for entry in exceptions)])
        return super().document(request, row) | {
            **progress,
            "version_chip": state_chip(row.policy_version),
            "version_url": page_of(row.policy_version),
            "controller_url": page_of(row.controller),
            "excluded": _counted("excluded", standing.excluded, dict(EXCLUDED_REASON_LABELS), {}),
            "blocking": _counted("blocking", standing.blocking, BLOCKING_LABELS, {}),
            "standing": standing,
            "doubts": counts[codes.IN_DOUBT],
            "resend": notice_window.recommends_resend(effective_on, now),
            "effective_on": effective_on,
            "latest": notice_window.latest_informed_at(effective_on),
            "exceptions": [
                {"row": entry, "by": names.get(entry.decided_by, "–"), "url": page_of(entry.customer)}
                for entry in exceptions
            ],
            "awaits_approval": state == AWAITING_APPROVAL,
            "is_listing": state == LISTING,
            "stopped_for_bounces": stopped_for_bounces,
            "bounces": {"handed_over": handed_over, "bounced": bounced},
            "template_sha256": texts_sha256(texts),
            "approval": approval,
            "approved_by": names.get(approval.approved_by, "–") if approval else "",
            "end": end,
            "ended_by": names.get(end.ended_by, "–") if end else "",
            "tests": [{"row": test, "by": names.get(test.sent_by, "–")} for test in tests],
            "planned_by": names.get(row.planned_by, "–"),
            "templates": _templates(texts),
            "people": people_shown(row, request.GET.get("show", ""), now),
            "sees_customers": sees_customers,
            "later": later_shown(row, now),
        }


def _progress(row: Campaign, counts: dict[str, int], now: datetime, *, is_sending: bool) -> dict[str, Any]:
    left = sum(counts[state] for state in WAITING)
    done = sum(counts.values()) - left
    # Rounded down: a hundred per cent means every letter.
    shown = {"done": done, "of": row.expected, "percent": done * 100 // row.expected if row.expected else 100}
    if not is_sending:
        return shown
    pace, lasts = pace_of(row, left, now)
    return shown | {"is_sending": True, "pace": pace, "ends_at": now + lasts if lasts is not None else None}


def _counted(
    kind: str, numbers: dict[str, int], words: dict[str, Any], colours: dict[str, str]
) -> list[dict[str, Any]]:
    """Give the counts that are not nought, each with its words and the way to its rows."""
    return [
        {
            "words": chip(words[name], colours.get(name, "")),
            "number": number,
            "url": f"?show={kind}.{name}#people",
        }
        for name, number in numbers.items()
        if number
    ]


def _templates(texts: Sequence[LetterTemplate]) -> list[dict[str, Any]]:
    words = dict(LANGUAGE_LABELS)
    return [{"language": words.get(r.language, r.language), "template": r} for r in texts]
