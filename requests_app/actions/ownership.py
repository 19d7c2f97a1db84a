"""Whose work a case is, and the notes that its people leave for each other."""

from datetime import date, datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from requests_app.actions.case_rows import keep_reason, locked_case
from requests_app.actions.sensitive_rows import enter_passages
from requests_app.domain.case_steps import CASE_STEPS
from requests_app.models import Case, CaseNote
from requests_app.queries.people import possible_owners


def take_case(*, case_id: UUID, actor: Actor, now: datetime, version: int | None = None) -> Case:
    """Make the case the actor's own work; Refused("case_is_yours") when it is already."""
    with acting(actor, "case.taken"):
        case = locked_case(case_id, "take_case", actor=actor, version=version)
        if case.owned_by == actor.user_id:
            raise Refused("case_is_yours")
        case.owned_by, case.owned_at = actor.user_id, now
        save_step(case, "take_case", actor=actor, now=now, fields=["owned_by", "owned_at"])
    return case


def assign_case(
    *,
    case_id: UUID,
    actor: Actor,
    now: datetime,
    owner: str = "",
    reason: str = "",
    version: int | None = None,
) -> Case:
    """Hand the case over to a person by username, or with an empty one back to the queue.

    Raises Invalid("owner_unknown") for somebody who does not work on the controller's cases.
    """
    with acting(actor, "case.assigned"):
        case = locked_case(case_id, "assign_case", actor=actor, version=version)
        case.owned_by = _owner_id(case, owner, copenhagen_date(now))
        case.owned_at = now if case.owned_by else None
        keep_reason(case, "assign_case", reason.strip(), actor=actor, now=now)
        save_step(
            case,
            "assign_case",
            actor=actor,
            now=now,
            fields=["owned_by", "owned_at"],
            data={"owner": str(case.owned_by) if case.owned_by else None},
        )
    return case


def add_note(*, case_id: UUID, actor: Actor, now: datetime, text: str = "") -> Case:
    """Keep a note with the case. Raises Invalid("note_required") for an empty one.

    The case keeps its version: a note makes nobody's half-written answer stale.
    """
    with acting(actor, "case.note_added"):
        case = locked_case(case_id, "add_note", actor=actor)
        words = text.strip()
        if not words:
            raise Invalid("note_required", field="text")
        note = CaseNote.objects.create(case=case, text=words, written_at=now, written_by=actor.user_id)
        enter_passages(controller_id=case.controller_id, text=words, now=now, note=note)
        record_event(
            subject=case,
            type=CASE_STEPS.step("add_note").event,
            controller_id=case.controller_id,
            actor=actor,
            occurred_at=now,
            step="add_note",
            state=case.state,
            data={"note": str(note.pk)},
        )
    return case


def _owner_id(case: Case, username: str, today: date) -> UUID | None:
    if not username:
        return None
    people = possible_owners(case, today).filter(username=username)
    found = people.values_list("pk", flat=True).first()
    if found is None:
        raise Invalid("owner_unknown", field="owner")
    return found
