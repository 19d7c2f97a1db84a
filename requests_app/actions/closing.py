"""The person withdraws the request; and the end of every case."""

from datetime import datetime
from uuid import UUID

from django.db.models import Max

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.letters.models import Letter
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from requests_app.actions.case_letters import write_to_requester
from requests_app.actions.case_rows import cancel_open_tasks, cancel_tasks_of, keep_reason, locked_case
from requests_app.actions.erasure_rows import let_other_letters_go
from requests_app.actions.wait_rows import end_vain_wait
from requests_app.domain.case_codes import ITEM_WITHDRAWN, OUTCOMES_WITH_GROUND, PENDING
from requests_app.letter_texts import RIGHT_NAMES
from requests_app.models import Case, RightItem

# The letters that carry a refusal with its ground and how to complain.
TELLS_NO = ("case.answer_sent", "case.part_answered", "case.refused", "case.closed_unidentified")


def withdraw_case(
    *, case_id: UUID, actor: Actor, now: datetime, reason: str = "", version: int | None = None
) -> Case:
    """Record that the person withdrew the request, and confirm it to them.

    Open work is cancelled. The confirmation is what tells somebody whose request was withdrawn by another.
    """
    with acting(actor, "case.withdrawn"):
        case = locked_case(case_id, "withdraw_case", actor=actor, version=version)
        for item in case.items.filter(outcome=PENDING):
            _withdraw(item, actor, now)
        let_other_letters_go(case, actor=actor, now=now)
        cancel_open_tasks(case)
        answered = case.items.exclude(outcome=ITEM_WITHDRAWN).aggregate(at=Max("decided_at"))
        case.answered_at = answered["at"]
        keep_reason(case, "withdraw_case", reason.strip(), actor=actor, now=now)
        write_to_requester(case, "case_withdrawn", actor=actor, now=now, may_wait=True)
        save_step(case, "withdraw_case", actor=actor, now=now, fields=["answered_at"])
    return case


def withdraw_right(
    *, case_id: UUID, right: str, actor: Actor, now: datetime, reason: str = "", version: int | None = None
) -> Case:
    """Record that the person no longer asks for one of the rights, and confirm it; the others stay.

    Work that is for that right alone is cancelled. Raises Invalid("item_unknown") for a right that is not
    open, and Refused("last_right") for the only one left: then the case is withdrawn.
    """
    with acting(actor, "case.right_withdrawn"):
        case = locked_case(case_id, "withdraw_right", actor=actor, version=version)
        pending = {item.right: item for item in case.items.filter(outcome=PENDING)}
        if right not in pending:
            raise Invalid("item_unknown", field="right", right=right)
        if len(pending) == 1:
            raise Refused("last_right")
        item = pending[right]
        _withdraw(item, actor, now)
        let_other_letters_go(case, actor=actor, now=now)
        cancel_tasks_of(item)
        end_vain_wait(case, actor=actor, now=now)
        keep_reason(case, "withdraw_right", reason.strip(), actor=actor, now=now)
        said = RIGHT_NAMES[right][case.language]
        write_to_requester(case, "right_withdrawn", actor=actor, now=now, may_wait=True, said=said)
        save_step(case, "withdraw_right", actor=actor, now=now, data={"right": right})
    return case


def _withdraw(item: RightItem, actor: Actor, now: datetime) -> None:
    item.outcome, item.decided_at, item.decided_by = ITEM_WITHDRAWN, now, actor.user_id
    item.save(update_fields=["outcome", "decided_at", "decided_by"])


def close_case(
    *, case_id: UUID, actor: Actor, now: datetime, reason: str = "", version: int | None = None
) -> Case:
    """Close a case that was answered, refused or withdrawn; its retention runs from here.

    Raises Refused("outcomes_missing") while a right is undecided, and Refused("refusal_letter_missing") when
    something was refused and no letter told of ground, complaint and remedy (GDPR Art. 12(4)).
    """
    with acting(actor, "case.closed"):
        case = locked_case(case_id, "close_case", actor=actor, version=version)
        _require_decided(case)
        case.closed_at, case.closed_by = now, actor.user_id
        keep_reason(case, "close_case", reason.strip(), actor=actor, now=now)
        save_step(case, "close_case", actor=actor, now=now, fields=["closed_at", "closed_by"])
    return case


def _require_decided(case: Case) -> None:
    items = list(case.items.all())
    undecided = [item.right for item in items if item.outcome == PENDING]
    if undecided:
        raise Refused("outcomes_missing", rights=undecided)
    says_no = any(item.outcome in OUTCOMES_WITH_GROUND for item in items)
    if says_no and not Letter.objects.filter(cause_id=case.pk, kind__in=TELLS_NO).exists():
        raise Refused("refusal_letter_missing")
