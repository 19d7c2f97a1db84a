"""What an answer to some of the rights may decide, while the others stay to be answered."""

from collections.abc import Collection, Sequence
from typing import Final

from dpo_office.common.errors import Invalid, Refused
from requests_app.domain.answers import ItemDecision, checked_decisions
from requests_app.domain.case_codes import ITEM_REFUSED
from requests_app.domain.case_steps import COLLECTING, VERIFIED
from requests_app.domain.rights import ERASURE, RIGHTS_WITH_FORM
from requests_app.domain.waits import COPIES

# To say yes to these is to have done the work in the systems first.
WORK_FIRST: Final = COPIES | {ERASURE}


def part_decisions(
    pending: Sequence[str], given: Sequence[ItemDecision], *, waiting: Collection[str]
) -> tuple[ItemDecision, ...]:
    """Return the decisions on the rights that are named; the others stay to be answered.

    Raises Invalid("items_missing") for none, and as an answer does for a right that is not asked or a refusal
    without ground or reasons; Refused("nothing_left_open") when all would be answered, because that is the
    answer; and Refused("waits_for_copy") for a right that waits, unless it is refused.
    """
    if not given:
        raise Invalid("items_missing", field="items")
    by_right = checked_decisions(pending, given)
    if len(by_right) == len(pending):
        raise Refused("nothing_left_open")
    require_no_wait(by_right.values(), waiting)
    return tuple(by_right[right] for right in pending if right in by_right)


def require_no_wait(decisions: Collection[ItemDecision], waiting: Collection[str]) -> None:
    """Raise Refused("waits_for_copy") for a yes to what waits: nothing is erased before the copy is there."""
    for decision in decisions:
        if decision.right in waiting and decision.outcome != ITEM_REFUSED:
            raise Refused("waits_for_copy", right=decision.right)


def require_work_done(decisions: Collection[ItemDecision], state: str, *, form_asked: bool) -> None:
    """Raise unless the work is planned that a yes to these rights needs; others wait for no work.

    Refused("form_is_asked") for a copy before the form that the case asks for was verified or waived, and
    Refused("work_not_planned").
    """
    rights = {decision.right for decision in decisions if decision.outcome != ITEM_REFUSED}
    if state == COLLECTING or WORK_FIRST.isdisjoint(rights):
        return
    if form_asked and state != VERIFIED and not RIGHTS_WITH_FORM.isdisjoint(rights):
        raise Refused("form_is_asked")
    raise Refused("work_not_planned")


def sends_extracts(decisions: Collection[ItemDecision], asked: Collection[str]) -> bool:
    """Tell whether what was found goes out with these decisions: with the copy, or where none is asked for.

    A copy that is refused, or that went out already, does not leave with the answer about another right.
    """
    given = {decision.right for decision in decisions if decision.outcome != ITEM_REFUSED}
    return bool(given) and (COPIES.isdisjoint(asked) or not COPIES.isdisjoint(given))
