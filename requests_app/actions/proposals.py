"""A step that takes two people: proposed by one, and approved, returned, taken back or taken alone."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Refused
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, require_version
from dpo_office.common.texts import required_text
from requests_app.actions.answers import (
    ANSWER_KIND,
    REFUSAL_KIND,
    RenderedAnswer,
    answer_locked_case,
    refuse_locked_case,
    store_letter,
)
from requests_app.actions.case_rows import locked_case
from requests_app.actions.clock import extend_locked_case
from requests_app.actions.part_answers import answer_part_of_locked_case
from requests_app.actions.signed_forms import verify_locked_case, waive_locked_case
from requests_app.actions.unidentified import close_locked_case
from requests_app.domain.answers import ItemDecision
from requests_app.domain.four_eyes import (
    ALONE,
    ANSWERS,
    GATED,
    PROPOSAL_STEPS,
    WITH_LETTER,
    require_alone,
)
from requests_app.models import Case, StepProposal
from requests_app.permissions import (
    APPROVE_PROPOSAL,
    PROPOSE_STEP,
    TAKE_ALONE,
    may_take_step,
    permission_of,
)
from requests_app.queries.four_eyes import thresholds_that_hold, waiting_proposal_of

Given = Mapping[str, Any]


def propose_step(
    *,
    case_id: UUID,
    step: str,
    given: Given,
    actor: Actor,
    now: datetime,
    rendered: RenderedAnswer | None = None,
    version: int | None = None,
) -> Case:
    """Propose a step to a second person, with exactly what would be sent; an older proposal is overtaken.

    `rendered` is the letter of a step that sends one, `given` what else the step takes. The time limit runs
    on. Raises Refused("step_not_proposed" | "told_code_not_proposed" | "second_person_not_needed"), Stale,
    and what the step itself would refuse if it were approved now.
    """
    if step not in GATED:
        raise Refused("step_not_proposed", step=step)
    if given.get("code"):
        # Whoever tells it has to know it when the letter leaves, and nobody should keep it until then.
        raise Refused("told_code_not_proposed")
    known = rendered.version if rendered else version
    with acting(actor, "case.step_proposed"):
        case = locked_case(case_id, step, actor=actor, version=known)
        require(actor, PROPOSE_STEP, case.controller_id)
        decisions = rendered.decisions if rendered else ()
        held = thresholds_that_hold(case, step, decisions, given.get("known_how", ""))
        if not held:
            raise Refused("second_person_not_needed")
        letter = _letter(case, step, rendered, now)
        row = StepProposal.objects.create(
            case=case,
            step=step,
            needed_for=list(held),
            given={**given, "decisions": [asdict(decision) for decision in decisions]},
            document=letter,
            sha256=letter.sha256 if letter else "",
            proposed_by=actor.user_id,
            proposed_at=now,
        )
        _try_out(case, row, actor=actor, now=now)
        _tell(case, "propose_step", {"step": step, "needed_for": list(held)}, actor=actor, now=now)
    return case


def approve_proposal(*, case_id: UUID, actor: Actor, now: datetime, version: int | None = None) -> Case:
    """Approve what somebody else proposed: the step is taken now, with the letter as it was proposed.

    Raises Refused("proposal_missing" | "proposal_is_own"), NotPermitted for who may not take the step itself,
    and whatever the step refuses by now; then nothing has changed.
    """
    with acting(actor, "case.proposal_approved"):
        case, row = _locked(case_id, APPROVE_PROPOSAL, actor=actor, version=version)
        _require_other(row, actor)
        # Not with the roles of the one who proposed it: that would be one person's word twice.
        judge = actor.without(row.proposed_by)
        actor.acted_for.discard(row.proposed_by)
        require(judge, APPROVE_PROPOSAL, case.controller_id)
        _require_step(case, row, judge)
        _decide(case, row, "approve_proposal", actor=judge, now=now)
        _carry_out(case, row, actor=judge, now=now)
    return case


def return_proposal(
    *, case_id: UUID, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> Case:
    """Return what somebody else proposed, with what has to be changed; nothing is sent.

    Raises Refused("proposal_missing" | "proposal_is_own") and Invalid("reason_required").
    """
    with acting(actor, "case.proposal_returned"):
        case, row = _locked(case_id, "case.return_proposal", actor=actor, version=version)
        _require_other(row, actor)
        _decide(case, row, "return_proposal", actor=actor, now=now, reason=required_text(reason))
    return case


def withdraw_proposal(
    *, case_id: UUID, actor: Actor, now: datetime, reason: str = "", version: int | None = None
) -> Case:
    """Take back what the actor proposed. Raises Refused("proposal_missing" | "proposal_not_own")."""
    with acting(actor, "case.proposal_withdrawn"):
        case, row = _locked(case_id, "case.withdraw_proposal", actor=actor, version=version)
        _require_own(row, actor)
        _decide(case, row, "withdraw_proposal", actor=actor, now=now, reason=reason.strip())
    return case


def take_alone(
    *, case_id: UUID, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> Case:
    """Take the own proposal without a second person, because the law's limit is here (GDPR Art. 12(3)).

    A departure from the controller's rule, with its reason. Raises Refused("proposal_missing" |
    "proposal_not_own" | "alone_too_early") and Invalid("reason_required").
    """
    with acting(actor, "case.taken_alone"):
        case, row = _locked(case_id, TAKE_ALONE, actor=actor, version=version)
        _require_own(row, actor)
        _require_step(case, row, actor)
        require_alone(
            row.step,
            due_on=case.due_on,
            letter_by=case.extension_letter_by,
            today=copenhagen_date(now),
        )
        _decide(case, row, "take_alone", actor=actor, now=now, reason=required_text(reason))
        _carry_out(case, row, actor=actor, now=now)
    return case


def proposal_steps(case: Case, actor: Actor) -> list[str]:
    """Name what the actor may do with the proposal that waits; the case has its proposals at hand."""
    row = waiting_proposal_of(case)
    if row is None:
        return []
    if row.proposed_by == actor.user_id:
        names = ["withdraw_proposal", "take_alone"]
    else:
        names = ["approve_proposal", "return_proposal"]
    judge = actor.without(row.proposed_by)
    may = {
        "approve_proposal": _may_decide(case, row, judge) and judge.may(APPROVE_PROPOSAL, case.controller_id),
        "take_alone": _may_decide(case, row, actor),
    }
    return [name for name in names if may.get(name, True) and actor.may(f"case.{name}", case.controller_id)]


def _locked(
    case_id: UUID, permission: str, *, actor: Actor, version: int | None
) -> tuple[Case, StepProposal]:
    case: Case = lock_row(Case.objects.for_user(actor), case_id)
    require(actor, permission, case.controller_id)
    if version is not None:
        require_version(case, version)
    row = waiting_proposal_of(case)
    if row is None:
        raise Refused("proposal_missing")
    return case, row


def _require_other(row: StepProposal, actor: Actor) -> None:
    if row.proposed_by == actor.user_id:
        raise Refused("proposal_is_own")


def _require_own(row: StepProposal, actor: Actor) -> None:
    if row.proposed_by != actor.user_id:
        raise Refused("proposal_not_own")


def _require_step(case: Case, row: StepProposal, actor: Actor) -> None:
    require(actor, permission_of(row.step), case.controller_id)
    if row.says_no:
        require(actor, permission_of("refuse_case"), case.controller_id)


def _may_decide(case: Case, row: StepProposal, actor: Actor) -> bool:
    steps = (row.step, "refuse_case") if row.says_no else (row.step,)
    return all(may_take_step(actor, step, case.controller_id) for step in steps)


def _decide(
    case: Case, row: StepProposal, step: str, *, actor: Actor, now: datetime, reason: str = ""
) -> None:
    """Say what became of the proposal, along a step of its own table."""
    row.state = PROPOSAL_STEPS.step(step).target or row.state
    row.decided_by, row.decided_at, row.reason = actor.user_id, now, reason
    row.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    _tell(case, step, {"step": row.step}, actor=actor, now=now)


def _tell(case: Case, step: str, data: dict[str, Any], *, actor: Actor, now: datetime) -> None:
    """Record it in the case, so that what others have open of it is not pressed unread."""
    case.version += 1
    case.changed_at = now
    case.save(update_fields=["version", "changed_at"])
    record_event(
        subject=case,
        type=PROPOSAL_STEPS.step(step).event,
        controller_id=case.controller_id,
        actor=actor,
        occurred_at=now,
        state=case.state,
        data=data,
    )


def _letter(case: Case, step: str, rendered: RenderedAnswer | None, now: datetime) -> Any:
    if step not in WITH_LETTER:
        return None
    if rendered is None or rendered.case_id != case.pk:
        raise ValueError("a proposal keeps the letter that was rendered for its case")
    return store_letter(case, rendered.pdf, ANSWER_KIND if step in ANSWERS else REFUSAL_KIND, now)


def _try_out(case: Case, row: StepProposal, *, actor: Actor, now: datetime) -> None:
    """Take the step and take it back: what cannot be approved is not proposed."""
    with transaction.atomic():
        _carry_out(Case.objects.get(pk=case.pk), row, actor=actor, now=now)
        transaction.set_rollback(True)


def _carry_out(case: Case, row: StepProposal, *, actor: Actor, now: datetime) -> None:
    given: dict[str, Any] = dict(row.given)
    decisions = tuple(ItemDecision(**decision) for decision in given.pop("decisions"))
    if row.step in WITH_LETTER:
        given["rendered"] = RenderedAnswer(case.pk, case.version, decisions, b"", row.document)
    if row.step in ANSWERS:
        # Whoever takes it alone is no second person to themselves.
        given["is_seconded"] = row.state != ALONE
    _TAKES[row.step](case, actor=actor, now=now, **given)


_TAKES: Mapping[str, Callable[..., None]] = {
    "send_answer": answer_locked_case,
    "send_part_answer": answer_part_of_locked_case,
    "refuse_case": refuse_locked_case,
    "close_unidentified": close_locked_case,
    "extend_deadline": extend_locked_case,
    "verify_form": verify_locked_case,
    "waive_form": waive_locked_case,
}
