"""The steps of rights that are answered one by one, as buttons."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from dpo_office.common.step_buttons import StepButton, StepCall
from requests_app.actions import answers, closing, part_answers, waits
from requests_app.admin import part_fields
from requests_app.admin.answer_fields import base_of, decisions_in, own_words
from requests_app.admin.answer_link_fields import way_in
from requests_app.admin.case_calls import base_of_call, call_with_reason, open_rights
from requests_app.admin.letter_words import has_no_way
from requests_app.admin.representation_words import not_inherited
from requests_app.admin.second_person import (
    TOLD_AS,
    done_or_proposed,
    is_proposed,
    may_say_no,
    take_or_propose,
    tells_of_second,
)
from requests_app.domain.case_codes import GRANTED
from requests_app.domain.waits import COPIES
from requests_app.labels import CASE_STEP_LABELS
from requests_app.models import Case

LABELS = dict(CASE_STEP_LABELS)


def _prepare_part(call: StepCall) -> answers.RenderedAnswer:
    given = call.values
    if not given:
        # Before anything is chosen, the dialog shows the letter with the copy alone.
        given = {f"outcome_{right}": GRANTED for right in open_rights(call.row) if right in COPIES}
    decisions = decisions_in(given)
    return part_answers.prepare_part_answer(
        items=decisions,
        text=own_words(call),
        proposing=is_proposed(call, "send_part_answer", decisions),
        **base_of_call(call),
    )


def _send_part(call: StepCall) -> Any:
    given = {
        "text": own_words(call),
        "known_how": call.values.get("known_how", ""),
        **way_in(call.values),
    }
    return take_or_propose(
        call,
        "send_part_answer",
        lambda: part_answers.send_part_answer(
            case_id=call.row.pk, rendered=call.prepared, actor=call.actor, now=call.now, **given
        ),
        given,
    )


def _part_answer(case: Case) -> dict[str, Any]:
    return {
        "rights": open_rights(case),
        "base": base_of(case),
        "waiting": [item.right for item in case.items.all() if item.is_waiting],
        "not_inherited": not_inherited(case),
        "asks_identity": has_no_way(case),
        "may_say_no": may_say_no(case, "send_part_answer"),
    }


PART_BUTTONS = (
    StepButton(
        "send_part_answer",
        LABELS["send_part_answer"],
        _(
            "Some of the rights are answered now, with a letter that says when the others follow. The copy"
            " goes out with the right that asks for it; the case stays open."
        ),
        _send_part,
        part_fields.PartAnswerFields,
        done=done_or_proposed(_("The answer to a part is on its way.")),
        tells=tells_of_second("send_part_answer", lambda call: decisions_in(call.values)),
        told_as=TOLD_AS,
        form_for=_part_answer,
        prepare=_prepare_part,
    ),
    StepButton(
        "put_copy_first",
        LABELS["put_copy_first"],
        _(
            "The erasure waits until the person has had the copy for some days. Nothing is sent now; the"
            " letter with the copy says so."
        ),
        lambda call: waits.put_copy_first(days=call.values["days"], **call_with_reason(call)),
        part_fields.CopyFirstFields,
        previews=False,
        done=_("The copy comes first; the erasure waits."),
    ),
    StepButton(
        "end_wait",
        LABELS["end_wait"],
        _(
            "The erasure begins: it becomes work in each system in which something was found. By itself the"
            " wait ends when its days are over; sooner, the person has to have said so."
        ),
        lambda call: waits.end_wait(text=call.values.get("text", ""), **base_of_call(call)),
        part_fields.EndWaitFields,
        previews=False,
        done=_("The wait is over; the erasure can begin."),
    ),
)

WITHDRAW_RIGHT = StepButton(
    "withdraw_right",
    LABELS["withdraw_right"],
    _(
        "The person no longer asks for one thing and still asks for the rest. A confirmation goes out;"
        " work for that right alone is cancelled."
    ),
    lambda call: closing.withdraw_right(
        # Before anything is chosen, the dialog shows the letter about the first.
        right=call.values.get("right") or open_rights(call.row)[0],
        **call_with_reason(call),
    ),
    part_fields.WithdrawRightFields,
    done=_("The right is withdrawn."),
    form_for=lambda case: {"rights": open_rights(case)},
)
