"""The answer; or no, with its letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.documents import Document, store_document
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import save_step
from dpo_office.common.texts import required_text
from requests_app.actions.case_letters import letterhead_for, write_content, write_decision
from requests_app.actions.case_readers import reader_of
from requests_app.actions.case_rows import (
    cancel_open_tasks,
    has_found_nothing,
    keep_reason,
    locked_case,
    looked_at_case,
)
from requests_app.actions.decision_record_rows import require_records
from requests_app.actions.erasure_rows import let_other_letters_go
from requests_app.actions.form_decision_rows import refuse_waiting_form
from requests_app.actions.four_eyes_rows import require_one_person
from requests_app.actions.identity_rows import require_eraser
from requests_app.actions.measure_rows import pass_measures
from requests_app.actions.paper_rows import erase_settled_papers
from requests_app.domain.answer_links import BY_LINK, BY_MAIL, AnswerWay, checked_way
from requests_app.domain.answers import ItemDecision, answer_decisions, refusal_decisions
from requests_app.domain.case_codes import GRANTED, ITEM_REFUSED, PARTLY_GRANTED, PENDING
from requests_app.domain.case_steps import TASK_OPEN
from requests_app.domain.letter_kinds import IDENTITY_CLEAR, confirms_data
from requests_app.domain.letter_parts import InformationPoint, LaterItem, LetterItem
from requests_app.domain.part_answers import require_no_wait, sends_extracts
from requests_app.domain.representation import require_may_answer
from requests_app.domain.rights import ACCESS, RIGHTS_ANSWERED_IN_WRITING
from requests_app.gateways.answer_letter import (
    CaseLetter,
    render_answer_letter,
    render_refusal_letter,
)
from requests_app.models import Case, Extract, RightItem
from requests_app.permissions import permission_of
from requests_app.queries.information import processing_information
from requests_app.queries.representations import claim_of

ANSWER_KIND = "case.answer"
REFUSAL_KIND = "case.refusal"
PDF = "application/pdf"
# What the letter says where access is given to nothing.
NO_DATA = "no_data"


@dataclass(frozen=True)
class RenderedAnswer:
    """A typeset answer or refusal, true for one version of its case."""

    case_id: UUID
    version: int
    decisions: tuple[ItemDecision, ...]
    pdf: bytes
    # Where it was kept with a proposal: that very document is sent.
    document: Document | None = None


def prepare_answer(
    *,
    case_id: UUID,
    actor: Actor,
    now: datetime,
    items: Sequence[ItemDecision] = (),
    text: str = "",
    version: int | None = None,
    proposing: bool = False,
) -> RenderedAnswer:
    """Typeset the answer, outside of any transaction; refuses what send_answer would refuse.

    Rights that are not named are granted; Refused("waits_for_copy") for one that waits,
    Refused("record_missing") for an objection that is refused without its decision record, and as
    require_authority where somebody asks for the person. To say no to one of
    them takes the decider's permission; to propose it (`proposing`) does not.
    """
    case = looked_at_case(case_id, "send_answer", actor=actor, version=version)
    require_settled(case)
    pending = pending_items(case)
    decisions = answer_decisions([item.right for item in pending], items)
    require_no_wait(decisions, [item.right for item in pending if item.is_waiting])
    require_authority(case, decisions)
    require_records(case, decisions)
    if not proposing and any(decision.says_no for decision in decisions):
        require(actor, permission_of("refuse_case"), case.controller_id)
    pdf = render_answer_letter(decision_letter(case, decisions, now, text.strip()))
    return RenderedAnswer(case.pk, case.version, decisions, pdf)


def send_answer(
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
    """Send the rendered answer with its extracts, and decide the rights as it says (GDPR Art. 12(3), 15-22).

    `known_how` says how it is clear who asks, where nothing recorded shows it yet; it stays in the case. The
    answer leaves by `way` (docs/rules/secure_link.md), with the `code` that is told, where one is. Raises
    Refused("tasks_open") while work is open, Refused("second_person_needed" | "measure_open"), Stale when
    the case changed since it was typeset, and Invalid("answer_way_unknown" | "told_code_short" |
    "link_needs_address").
    """
    with acting(actor, "case.answer_sent"):
        case = same_case(case_id, rendered, "send_answer", actor)
        require_one_person(case, "send_answer", rendered.decisions, known_how)
        answer_locked_case(
            case, rendered, text=text, known_how=known_how, way=way, code=code, actor=actor, now=now
        )
    return case


def answer_locked_case(
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
    """Send the answer of a case that is locked, whose second person was asked where one is needed.

    `is_seconded`: somebody other than its proposer approved it.
    """
    chosen = checked_way(way, code)
    require_settled(case)
    require_authority(case, rendered.decisions)
    granted = granted_in(rendered.decisions)
    require_eraser(case, granted, known_how=known_how)
    require_records(case, rendered.decisions)
    pass_measures(case, granted, actor=actor, now=now, way=chosen, is_seconded=is_seconded)
    decide_items(case, rendered.decisions, actor, now)
    said = {"text": text, "known_how": known_how}
    data = send_decisions(case, rendered, "send_answer", "answer_sent", chosen, actor=actor, now=now, **said)
    case.answered_at = now
    save_step(case, "send_answer", actor=actor, now=now, fields=["answered_at"], data=data)


def record_answer(
    *, case_id: UUID, text: str, actor: Actor, now: datetime, version: int | None = None
) -> Case:
    """Record that the answer was spoken, in which words; what was still open is granted (GDPR Art. 12(1)).

    Raises Refused("tasks_open"), Refused("answer_in_writing") for a right whose answer is a copy of data,
    Refused("waits_for_copy" | "measure_open"), and Invalid("reason_required") without words.
    """
    with acting(actor, "case.answer_recorded"):
        case = locked_case(case_id, "record_answer", actor=actor, version=version)
        require_settled(case)
        pending = pending_items(case)
        for item in pending:
            if item.right in RIGHTS_ANSWERED_IN_WRITING:
                raise Refused("answer_in_writing", right=item.right)
        decisions = answer_decisions([item.right for item in pending], ())
        require_no_wait(decisions, [item.right for item in pending if item.is_waiting])
        require_authority(case, decisions)
        require_eraser(case, granted_in(decisions))
        pass_measures(case, granted_in(decisions), actor=actor, now=now)
        decide_items(case, decisions, actor, now)
        keep_reason(case, "record_answer", required_text(text, field="text"), actor=actor, now=now)
        case.answered_at = now
        data = {"outcomes": outcomes_of(decisions)}
        save_step(case, "record_answer", actor=actor, now=now, fields=["answered_at"], data=data)
    return case


def prepare_refusal(
    *,
    case_id: UUID,
    ground: str,
    reason: str,
    evidence: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    step: str = "refuse_case",
) -> RenderedAnswer:
    """Typeset the refusal, outside of any transaction; refuses what refuse_case would refuse.

    `evidence` says what shows that the ground holds; it stays in the case and is not in the letter.

    `step` is the step for which it is typeset: closing as unidentified sends the same letter.
    """
    case = looked_at_case(case_id, step, actor=actor, version=version)
    decisions = refusal_decisions(pending_rights(case), ground, required_text(reason), evidence)
    require_records(case, decisions)
    pdf = render_refusal_letter(decision_letter(case, decisions, now))
    return RenderedAnswer(case.pk, case.version, decisions, pdf)


def refuse_case(
    *,
    case_id: UUID,
    rendered: RenderedAnswer,
    actor: Actor,
    now: datetime,
    way: str = BY_MAIL,
    code: str = "",
) -> Case:
    """Refuse every right of the case; the letter with ground, reasons, complaint and remedy goes out with it.

    GDPR Art. 12(4). Open work is cancelled. Raises Refused("second_person_needed" | "record_missing"), Stale
    when the case changed since the letter was typeset, and Invalid of `way` and `code` as send_answer.
    """
    with acting(actor, "case.refused"):
        case = same_case(case_id, rendered, "refuse_case", actor)
        require_one_person(case, "refuse_case", rendered.decisions)
        refuse_locked_case(case, rendered, way=way, code=code, actor=actor, now=now)
    return case


def refuse_locked_case(
    case: Case,
    rendered: RenderedAnswer,
    *,
    actor: Actor,
    now: datetime,
    way: str = BY_MAIL,
    code: str = "",
) -> None:
    """Refuse a case that is locked, whose second person was asked where one is needed."""
    chosen = checked_way(way, code)
    require_records(case, rendered.decisions)
    decide_items(case, rendered.decisions, actor, now)
    first = rendered.decisions[0]
    keep_reason(case, "refuse_case", first.reason, ground=first.ground, actor=actor, now=now)
    refuse_waiting_form(case, first.reason, actor=actor, now=now)
    cancel_open_tasks(case)
    write_decision(
        case,
        "case_refused",
        actor=actor,
        now=now,
        attachments=[letter_of(case, rendered, REFUSAL_KIND, now)],
        filenames=[f"{case.reference}.pdf"],
        confirms=confirms_data(decision.ground for decision in rendered.decisions),
        way=chosen,
    )
    case.answered_at = now
    data = {"ground": first.ground, **told_of_way(chosen)}
    save_step(case, "refuse_case", actor=actor, now=now, fields=["answered_at"], data=data)


def same_case(case_id: UUID, rendered: RenderedAnswer, step_name: str, actor: Actor) -> Case:
    """Lock the case that the letter was typeset for, unchanged since."""
    if rendered.case_id != case_id:
        raise ValueError("a letter belongs to the case that it was rendered for")
    return locked_case(case_id, step_name, actor=actor, version=rendered.version)


def pending_items(case: Case) -> list[RightItem]:
    """Return the rights that are not decided yet; what was carried out on the phone is not decided again."""
    return list(case.items.filter(outcome=PENDING))


def pending_rights(case: Case) -> list[str]:
    """Name the rights that are not decided yet."""
    return [item.right for item in pending_items(case)]


def require_settled(case: Case) -> None:
    """Raise Refused("tasks_open") while work in a system is open."""
    waiting = case.tasks.filter(state=TASK_OPEN).count()
    if waiting:
        raise Refused("tasks_open", open=waiting)


def require_authority(case: Case, decisions: Sequence[ItemDecision]) -> None:
    """Raise Refused("authority_not_checked" | "access_not_inherited") for what may not be granted."""
    require_may_answer(claim_of(case), granted_in(decisions))


def granted_in(decisions: Sequence[ItemDecision]) -> list[str]:
    """Name the rights that are granted, in whole or in part."""
    return [decision.right for decision in decisions if decision.outcome != ITEM_REFUSED]


def decide_items(case: Case, decisions: Sequence[ItemDecision], actor: Actor, now: datetime) -> None:
    """Put each decision into the right that it is about, if that is still pending."""
    by_right = {decision.right: decision for decision in decisions}
    for item in case.items.filter(outcome=PENDING, right__in=by_right):
        decision = by_right[item.right]
        item.outcome, item.ground = decision.outcome, decision.ground
        item.reason, item.evidence = decision.reason.strip(), decision.evidence.strip()
        item.decided_at, item.decided_by = now, actor.user_id
        item.save(update_fields=["outcome", "ground", "reason", "evidence", "decided_at", "decided_by"])
    let_other_letters_go(case, actor=actor, now=now)


def told_of_way(way: AnswerWay) -> dict[str, str]:
    """Return what the event of a step says of the way that is not the usual one."""
    return {"way": BY_LINK} if way.by_link else {}


def send_decisions(
    case: Case,
    rendered: RenderedAnswer,
    step: str,
    kind: str,
    way: AnswerWay,
    *,
    text: str,
    known_how: str,
    actor: Actor,
    now: datetime,
) -> dict[str, Any]:
    """Send a typeset answer, with what was found where it goes out with these decisions.

    What was said beside it stays in the case as reasons of the step. Returns what its event tells.
    """
    keep_reason(case, step, text.strip(), actor=actor, now=now)
    keep_reason(case, step, known_how.strip(), ground=IDENTITY_CLEAR, actor=actor, now=now)
    if known_how.strip():
        erase_settled_papers(case, actor=actor, now=now)
    extracts = _extracts(case, rendered.decisions)
    answer = letter_of(case, rendered, ANSWER_KIND, now)
    write_content(
        case,
        kind,
        actor=actor,
        now=now,
        attachments=[answer, *(extract.document for extract in extracts)],
        filenames=[f"{case.reference}.pdf", *(extract.filename for extract in extracts)],
        carries=bool(extracts),
        way=way,
    )
    return {"outcomes": outcomes_of(rendered.decisions), **told_of_way(way)}


def _extracts(case: Case, decisions: Sequence[ItemDecision]) -> list[Extract]:
    asked = list(case.items.values_list("right", flat=True))
    if not sends_extracts(decisions, asked):
        return []
    found = Extract.objects.filter(task__case=case).select_related("document")
    return list(found.order_by("task__system__code", "attached_at", "id"))


def store_letter(case: Case, pdf: bytes, kind: str, now: datetime) -> Document:
    """Seal a typeset letter."""
    return store_document(content=pdf, media_type=PDF, kind=kind, controller_id=case.controller_id, now=now)


def letter_of(case: Case, rendered: RenderedAnswer, kind: str, now: datetime) -> Document:
    """Give the letter as it was kept with its proposal, or seal it now."""
    return rendered.document or store_letter(case, rendered.pdf, kind, now)


def outcomes_of(decisions: Sequence[ItemDecision]) -> dict[str, str]:
    """Return the outcome by right, for the event of a step."""
    return {decision.right: decision.outcome for decision in decisions}


def decision_letter(
    case: Case,
    decisions: Sequence[ItemDecision],
    now: datetime,
    text: str = "",
    *,
    later: Sequence[RightItem] = (),
) -> CaseLetter:
    """Gather what the letter about the decisions says; `later` are the rights that stay to be answered."""
    found_nothing = has_found_nothing(case)
    items = [_letter_item(decision, found_nothing=found_nothing) for decision in decisions]
    if text:
        # The writer's own words stand first, where the person begins to read.
        first = items[0]
        said = "\n\n".join(part for part in (text, first.explanation) if part)
        items[0] = LetterItem(first.right, first.outcome, first.ground, said)
    reader = reader_of(case, now, decides=True)
    return CaseLetter(
        controller=letterhead_for(case),
        person_name=reader.name,
        for_whom=reader.for_whom,
        reference=case.reference,
        language=case.language,
        received_on=case.received_on,
        dated=copenhagen_date(now),
        items=tuple(items),
        later=tuple(LaterItem(item.right, item.waits_days if item.is_waiting else None) for item in later),
        due_on=case.due_on,
        information=_information(case, items),
        annexes=tuple(extract.filename for extract in _extracts(case, decisions)),
    )


def _letter_item(decision: ItemDecision, *, found_nothing: bool) -> LetterItem:
    outcome = decision.outcome
    if outcome == GRANTED and decision.right == ACCESS and found_nothing:
        outcome = NO_DATA
    return LetterItem(decision.right, outcome, decision.ground, decision.reason.strip())


def _information(case: Case, items: Sequence[LetterItem]) -> tuple[InformationPoint, ...]:
    """Say how the data is processed where access to it is given (Art. 15(1))."""
    if not any(item.right == ACCESS and item.outcome in (GRANTED, PARTLY_GRANTED) for item in items):
        return ()
    return processing_information(case.controller, case.language)
