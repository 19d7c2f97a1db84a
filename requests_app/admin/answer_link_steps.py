"""The steps of answers that lie behind a link, as buttons."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from dpo_office.common.step_buttons import StepButton, StepCall
from requests_app.actions import answer_links
from requests_app.admin.answer_link_fields import EnvelopeFields, FreshLinkFields, RevokeLinkFields
from requests_app.admin.answer_link_words import answer_choices
from requests_app.admin.case_calls import base_of_call
from requests_app.domain.answer_links import BY_LINK
from requests_app.labels_answer_links import LINK_STEP_LABELS
from requests_app.models import Case

LABELS = dict(LINK_STEP_LABELS)


def _call(call: StepCall) -> dict[str, Any]:
    chosen = call.values.get("answer", "")
    return {"answer": UUID(chosen) if chosen else None, **base_of_call(call)}


def _send_again(call: StepCall) -> Case:
    way = {"way": call.values.get("way") or BY_LINK, "code": call.values.get("code", "")}
    return answer_links.send_link_again(**way, **_call(call))


def _answers(case: Case) -> dict[str, Any]:
    return {"answers": answer_choices(case)}


LINK_BUTTONS = (
    StepButton(
        "send_link_again",
        LABELS["send_link_again"],
        _(
            "A mail with a fresh link goes to the address of the first one: a reminder, or a new chance. It"
            " works for 30 days; the earlier link ends at once."
        ),
        _send_again,
        FreshLinkFields,
        done=_("The fresh link is on its way."),
        form_for=_answers,
    ),
    StepButton(
        "post_answer",
        LABELS["post_answer"],
        _("The same answer waits to be printed, with its files. The link ends."),
        lambda call: answer_links.post_answer(envelope=call.values["envelope"], **_call(call)),
        EnvelopeFields,
        previews=False,
        done=_("The answer waits to be printed."),
        form_for=_answers,
    ),
)
REVOKE_LINK = StepButton(
    "revoke_link",
    LABELS["revoke_link"],
    _(
        "The link stops working at once, for instance because it went to the wrong person. The answer stays"
        " owed: print and post it, or send a fresh link."
    ),
    lambda call: answer_links.revoke_link(reason=call.values["reason"], **_call(call)),
    RevokeLinkFields,
    is_grave=True,
    previews=False,
    done=_("The link is revoked."),
    form_for=_answers,
)
