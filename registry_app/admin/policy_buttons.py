"""The steps of a policy version, in the order of its way."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.actions import campaign_ends, campaigns, policy_versions
from registry_app.admin import policy_questions as questions
from registry_app.admin.dpo_advice import GIVE, RECORD
from registry_app.admin.materiality_card import proposed_criteria


def _from_assessment(row: Any) -> dict[str, Any]:
    """Start from what was decided, or else from what the changes of the record propose."""
    found = questions.from_assessment(row)
    found["initial"].setdefault("criteria", proposed_criteria(row))
    return found


def _assess(call: StepCall) -> None:
    policy_versions.assess_materiality(
        version_id=call.row.pk, actor=call.actor, now=call.now, version=call.version, **call.values
    )


def _approve(call: StepCall) -> None:
    policy_versions.approve_version(
        version_id=call.row.pk, actor=call.actor, now=call.now, version=call.version, **call.values
    )


def _plan(call: StepCall) -> None:
    campaigns.plan_campaign(
        version_id=call.row.pk, actor=call.actor, now=call.now, version=call.version, **call.values
    )


def _end(call: StepCall) -> None:
    campaign_ends.end_campaign(
        version_id=call.row.pk, actor=call.actor, now=call.now, version=call.version, **call.values
    )


def _postpone(call: StepCall) -> None:
    policy_versions.postpone_version(
        version_id=call.row.pk, actor=call.actor, now=call.now, version=call.version, **call.values
    )


APPROVE = StepButton(
    name="approve_version",
    label=_("Approve"),
    says=_(
        "The text is frozen with its fingerprint: nobody can change it afterwards. "
        "A version that is not material is approved by somebody else than who assessed it, "
        "and applies from today unless you name a date."
    ),
    run=_approve,
    fields=questions.Approval,
    previews=False,
    done=_("The version is approved and its text frozen."),
    form_for=questions.from_date,
)
PLAN = StepButton(
    name="plan_campaign",
    label=_("Plan the notices"),
    says=_(
        "Every customer of the controller is put on a list: a letter each, or the reason why there is none. "
        "No letter leaves before a test was sent and the notices were approved. The new text can be read by "
        "everybody from now on."
    ),
    run=_plan,
    fields=questions.CampaignPlan,
    previews=False,
    done=_("The notices are planned. They leave when they are approved."),
)
ASSESS = StepButton(
    name="assess_materiality",
    label=_("Assess the change"),
    says=_(
        "You decide whether the change is material, after the DPO was heard. If it is, every customer "
        "is told 14 full days before it takes effect. If it is not, a second person must approve the "
        "version. The decision can be made again until the version is approved."
    ),
    run=_assess,
    fields=questions.Assessment,
    previews=False,
    done=_("The assessment is recorded."),
    form_for=_from_assessment,
)
POSTPONE = StepButton(
    name="postpone_version",
    label=_("Postpone"),
    says=_(
        "The version takes effect on a later day. Notices that have left name the earlier day and are not "
        "sent again."
    ),
    run=_postpone,
    fields=questions.Postponement,
    is_grave=True,
    previews=False,
    done=_("The version is postponed."),
)
END = StepButton(
    name="end_campaign",
    label=_("End the notices for good"),
    says=_(
        "No further letter leaves, and this version never takes effect. What has left cannot be called back: "
        "draft a new version with its own date, and its notices tell everybody anew. It cannot be undone."
    ),
    run=_end,
    fields=questions.Ending,
    is_grave=True,
    previews=False,
    done=_("The notices are ended, and the version is withdrawn."),
)
# The furthest step first: it is the next one.
STEPS = (PLAN, APPROVE, ASSESS, GIVE, RECORD, POSTPONE, END)
