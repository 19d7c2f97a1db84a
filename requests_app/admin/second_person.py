"""A step that may take two people: told before it is pressed, and proposed where it does."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dpo_office.common.step_buttons import StepCall
from requests_app.actions import proposals
from requests_app.domain.answers import ItemDecision
from requests_app.domain.four_eyes import ALWAYS, SAYS_NO
from requests_app.labels_four_eyes import HELD_LABELS
from requests_app.models import Case
from requests_app.permissions import PROPOSE_STEP, may_take_step
from requests_app.queries.four_eyes import rules_of, thresholds_that_hold

THRESHOLDS = dict(HELD_LABELS)
TOLD_AS = gettext_lazy("A second person comes first")
PROPOSED = gettext_lazy("It is proposed to a second person; nothing has been sent yet.")


def is_proposed(call: StepCall, step: str, decisions: Sequence[ItemDecision] = ()) -> bool:
    """Tell whether the step takes two people here."""
    return bool(thresholds_that_hold(call.row, step, decisions, _known_how(call)))


def _known_how(call: StepCall) -> str:
    return str(call.values.get("known_how") or "")


def tells_of_second(
    step: str, decides: Callable[[StepCall], Sequence[ItemDecision]] = lambda _call: ()
) -> Callable[[StepCall], list[str]]:
    """Give what says that a second person comes first, and why; nothing where one is enough."""

    def told(call: StepCall) -> list[str]:
        held = thresholds_that_hold(call.row, step, decides(call), _known_how(call))
        if not held:
            return []
        return [
            _("A second person approves this first, because: %(why)s.")
            % {"why": "; ".join(str(THRESHOLDS[name]) for name in held)},
            _("Press again to propose it. Nothing is sent before they approve, and the time limit runs on."),
        ]

    return told


def take_or_propose(
    call: StepCall, step: str, take: Callable[[], Case], given: dict[str, Any] | None = None
) -> Any:
    """Take the step, or propose it where it takes two people; `given` is what it takes beside its letter."""
    decisions = call.prepared.decisions if call.prepared else ()
    if not is_proposed(call, step, decisions):
        return take()
    proposals.propose_step(
        case_id=call.row.pk,
        step=step,
        given=given or {},
        rendered=call.prepared,
        actor=call.actor,
        now=call.now,
        version=call.version,
    )
    return PROPOSED


def done_or_proposed(done: Any) -> Callable[[Any], Any]:
    """Say that the step is done, or that it is proposed."""
    return lambda result: PROPOSED if result is PROPOSED else done


def may_say_no(case: Case, step: str) -> bool:
    """Tell whether the reader may say no in an answer, or propose to where somebody else approves it."""
    reader = getattr(case, "reader", None)
    if reader is None:
        return False
    if may_take_step(reader, "refuse_case", case.controller_id):
        return True
    rules = rules_of(case.controller_id) if reader.may(PROPOSE_STEP, case.controller_id) else None
    return rules is not None and not {ALWAYS, SAYS_NO}.isdisjoint(rules.rules.get(step, ()))
