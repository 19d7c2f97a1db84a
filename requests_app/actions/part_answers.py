"""An answer to some of the rights, while the others stay to be answered."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import save_step
from requests_app.actions.answers import (
    RenderedAnswer,
    decide_items,
    decision_letter,
    granted_in,
    pending_items,
    require_authority,
    require_settled,
    same_case,
    send_decisions,
)
from requests_app.actions.case_rows import looked_at_case
from requests_app.actions.decision_record_rows import require_records
from requests_app.actions.four_eyes_rows import require_one_person
from requests_app.actions.identity_rows import require_eraser
from requests_app.actions.measure_rows import pass_measures
from requests_app.actions.wait_rows import end_vain_wait
from requests_app.domain.answer_links import BY_MAIL, checked_way
from requests_app.domain.answers import ItemDecision
from requests_app.domain.case_codes import ITEM_REFUSED
from requests_app.domain.part_answers import WORK_FIRST, part_decisions, require_work_done
from requests_app.gateways.answer_letter import render_part_letter
from requests_app.models import Case
from requests_app.permissions import permission_of

STEP = "send_part_answer"


def prepare_part_answer(
    *,
    case_id: UUID,
    actor: Actor,
    now: datetime,
    items: Sequence[ItemDecision],
    text: str = "",
    version: int | None = None,
    proposing: bool = False,
) -> RenderedAnswer:
    """Typeset an answer to the rights that are named, outside of any transaction.

    Refuses what send_part_answer would refuse. To say no to one of them takes the decider's permission;
    to propose it (`proposing`) does not.
    """
    case = looked_at_case(case_id, STEP, actor=actor, version=version)
    pending = pending_items(case)
    waiting = [item.right for item in pending if item.is_waiting]
    decisions = part_decisions([item.right for item in pending], items, waiting=waiting)
    _require_work(case, decisions)
    if not proposing and any(decision.says_no for decision in decisions):
        require(actor, permission_of("refuse_case"), case.controller_id)
    decided = {decision.right for decision in decisions}
    later = [item for item in pending if item.right not in decided]
    pdf = render_part_letter(decision_letter(case, decisions, now, text.strip(), later=later))
    return RenderedAnswer(case.pk, case.version, decisions, pdf)


def send_part_answer(
    *,
    case_id: UUID,
    rendered: RenderedAnswer,
    actor: Actor,
    now: datetime,
    text: str = "",
    known_how: str = "",
    way: str = BY_MAIL,
    code: str = "",
) -> Case:
    """Send the rendered answer and decide the rights that it names (GDPR Art. 12(3)); the case stays open.

    The copy goes out with the right that asks for it. Where it is refused and an erasure waited for it, that
    wait ends. `known_how` as in send_answer. Raises as prepare_part_answer, Refused("second_person_needed" |
    "measure_open"), Stale when the case changed since it was typeset, and Invalid of `way` and `code` as
    send_answer.
    """
    with acting(actor, "case.part_answered"):
        case = same_case(case_id, rendered, STEP, actor)
        require_one_person(case, STEP, rendered.decisions, known_how)
        answer_part_of_locked_case(
            case, rendered, text=text, known_how=known_how, way=way, code=code, actor=actor, now=now
        )
    return case


def answer_part_of_locked_case(
    case: Case,
    rendered: RenderedAnswer,
    *,
    text: str,
    actor: Actor,
    now: datetime,
    known_how: str = "",
    way: str = BY_MAIL,
    code: str = "",
    is_seconded: bool = False,
) -> None:
    """Answer a part of a case that is locked, whose second person was asked where one is needed.

    `is_seconded`: somebody other than its proposer approved it.
    """
    chosen = checked_way(way, code)
    decisions = rendered.decisions
    _require_work(case, decisions)
    granted = granted_in(decisions)
    require_eraser(case, granted, known_how=known_how)
    pass_measures(case, granted, actor=actor, now=now, way=chosen, is_seconded=is_seconded)
    decide_items(case, decisions, actor, now)
    end_vain_wait(case, actor=actor, now=now)
    said = {"text": text, "known_how": known_how}
    data = send_decisions(case, rendered, STEP, "part_answered", chosen, actor=actor, now=now, **said)
    save_step(case, STEP, actor=actor, now=now, data=data)


def _require_work(case: Case, decisions: Sequence[ItemDecision]) -> None:
    require_authority(case, decisions)
    require_records(case, decisions)
    require_work_done(decisions, case.state, form_asked=case.form_asked)
    given = {decision.right for decision in decisions if decision.outcome != ITEM_REFUSED}
    if not WORK_FIRST.isdisjoint(given):
        require_settled(case)
