"""Nobody says who asks: the case is closed with a refusal, and opened again by a reply."""

from datetime import date, datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from dpo_office.common.texts import required_text
from requests_app.actions.answers import (
    REFUSAL_KIND,
    RenderedAnswer,
    decide_items,
    letter_of,
    prepare_refusal,
    same_case,
)
from requests_app.actions.case_letters import write_decision, write_to_requester
from requests_app.actions.case_rows import (
    cancel_open_tasks,
    keep_reason,
    locked_case,
    looked_at_case,
    reopen_cancelled_tasks,
)
from requests_app.actions.clock import add_reply
from requests_app.actions.clock_letters import asked_on, clock_words
from requests_app.actions.clock_rows import CLOCK_FIELDS, entries_of
from requests_app.actions.erasure_rows import stop_other_letters
from requests_app.actions.four_eyes_rows import require_one_person
from requests_app.domain.case_codes import PENDING
from requests_app.domain.clock_acts import silence_over_on
from requests_app.domain.deadlines import IDENTITY
from requests_app.domain.rights import ERASURE
from requests_app.models import Case
from requests_app.queries.case_files import is_deidentified

NOT_IDENTIFIABLE = "not_identifiable"
STEP = "close_unidentified"


def prepare_closing(
    *, case_id: UUID, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> RenderedAnswer:
    """Typeset the refusal that closes the case; refuses what close_unidentified would refuse."""
    case = looked_at_case(case_id, STEP, actor=actor, version=version)
    _require_silence(case, copenhagen_date(now))
    return prepare_refusal(
        case_id=case_id,
        ground=NOT_IDENTIFIABLE,
        reason=reason,
        # The question, the status letter and the silence are in the case; what the decider says of them is.
        evidence=reason,
        actor=actor,
        now=now,
        version=version,
        step=STEP,
    )


def close_unidentified(*, case_id: UUID, rendered: RenderedAnswer, actor: Actor, now: datetime) -> Case:
    """Close a case whose person stayed silent about who they are, with the letter of Art. 12(4).

    Possible when a status letter was sent and the controller's days of silence have passed since. Raises
    Refused("question_not_open" | "status_letter_missing" | "silence_not_over" | "second_person_needed"), and
    Stale when the case changed since the letter was typeset. A later reply opens the case again.
    """
    with acting(actor, "case.closed_unidentified"):
        case = same_case(case_id, rendered, STEP, actor)
        require_one_person(case, STEP, rendered.decisions)
        close_locked_case(case, rendered, actor=actor, now=now)
    return case


def close_locked_case(case: Case, rendered: RenderedAnswer, *, actor: Actor, now: datetime) -> None:
    """Close a case that is locked, whose second person was asked where one is needed."""
    _require_silence(case, copenhagen_date(now))
    decide_items(case, rendered.decisions, actor, now)
    first = rendered.decisions[0]
    keep_reason(case, STEP, first.reason, ground=first.ground, actor=actor, now=now)
    cancel_open_tasks(case)
    write_decision(
        case,
        "closed_unidentified",
        actor=actor,
        now=now,
        attachments=[letter_of(case, rendered, REFUSAL_KIND, now)],
        filenames=[f"{case.reference}.pdf"],
        told=clock_words(case, asked_on=asked_on(case, IDENTITY)),
    )
    case.answered_at = case.closed_at = now
    case.closed_by = actor.user_id
    save_step(case, STEP, actor=actor, now=now, fields=["answered_at", "closed_at", "closed_by"])


def reopen_case(
    *,
    case_id: UUID,
    reason: str,
    actor: Actor,
    now: datetime,
    sufficient: bool = True,
    arrived_on: date | None = None,
    version: int | None = None,
) -> Case:
    """Open a case again because the person answered after all; it still counts as received on its first day.

    What was refused is pending again, and cancelled work is open. Raises Invalid("reason_required" |
    "arrived_in_future" | "arrived_before_question") and Refused("case_deidentified").
    """
    with acting(actor, "case.reopened"):
        case = locked_case(case_id, "reopen_case", actor=actor, version=version)
        if is_deidentified(case):
            raise Refused("case_deidentified")
        words = required_text(reason)
        case.items.filter(ground=NOT_IDENTIFIABLE).update(
            outcome=PENDING, ground="", reason="", evidence="", decided_at=None, decided_by=None
        )
        if case.items.filter(right=ERASURE, outcome=PENDING).exists():
            stop_other_letters(case, now=now)
        reopen_cancelled_tasks(case)
        add_reply(case, IDENTITY, sufficient=sufficient, arrived_on=arrived_on, actor=actor, now=now)
        keep_reason(case, "reopen_case", words, actor=actor, now=now)
        case.answered_at = case.closed_at = case.closed_by = None
        if sufficient and not case.is_paused:
            write_to_requester(case, "information_received", actor=actor, now=now, told=clock_words(case))
        fields = ["answered_at", "closed_at", "closed_by", *CLOCK_FIELDS]
        data = {"sufficient": sufficient, "due_on": case.due_on.isoformat(), "paused": case.is_paused}
        save_step(case, "reopen_case", actor=actor, now=now, fields=fields, data=data)
    return case


def _require_silence(case: Case, today: date) -> None:
    over_on = silence_over_on(entries_of(case), case.controller.silence_close_days)
    if today < over_on:
        raise Refused("silence_not_over", on=over_on)
