"""The steps of an activity as buttons, the most likely next one first."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.actions import activities
from registry_app.admin import activity_questions as questions


def base(call: StepCall) -> dict[str, Any]:
    """Give what every step of an activity is called with, and the answers."""
    return {
        "activity_id": call.row.pk,
        "actor": call.actor,
        "now": call.now,
        "version": call.version,
        **call.values,
    }


ACTIVITY_BUTTONS = (
    StepButton(
        "activate_activity",
        _("Make active"),
        _(
            "The activity becomes part of today's record: policy texts and answers to access name it, and"
            " cases ask its systems for extracts. Findings that block it must be mended or overridden first."
        ),
        lambda call: activities.activate_activity(**base(call)),
        previews=False,
        done=_("The activity is active."),
    ),
    StepButton(
        "review_activity",
        _("Reviewed, unchanged"),
        _("You have read the activity and it is as it should be. Your name and the day stand beside it."),
        lambda call: activities.review_activity(**base(call)),
        questions.Review,
        previews=False,
        done=_("The review is recorded."),
        form_for=questions.in_a_year,
    ),
    StepButton(
        "plan_activity",
        _("Plan"),
        _("The activity is decided and begins on a day. Until then today's record stands."),
        lambda call: activities.plan_activity(**base(call)),
        questions.Planning,
        previews=False,
        done=_("The activity is planned."),
    ),
    StepButton(
        "override_findings",
        _("Override findings"),
        _(
            "The activity may be active although findings block it. The override holds for exactly the"
            " findings that stand there now: when one is mended or another comes, it no longer holds."
        ),
        lambda call: activities.override_findings(**base(call)),
        questions.Override,
        is_grave=True,
        previews=False,
        done=_("The override is recorded under your name."),
    ),
    StepButton(
        "end_activity",
        _("End"),
        _(
            "The processing has stopped. The activity leaves today's record and cannot be changed any more;"
            " it stays readable with its history."
        ),
        lambda call: activities.end_activity(**base(call)),
        questions.Ending,
        is_grave=True,
        previews=False,
        done=_("The activity has ended."),
        form_for=questions.today_itself,
    ),
)
