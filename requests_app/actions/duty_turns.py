"""A duty's turns on their way: raised, asked, reminded of, handed over, late; or over by themselves."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import lock_row, save_step
from requests_app.actions.duty_rows import (
    checked_owner,
    locked_for_beat,
    locked_turn,
    require_no_proposal,
    require_owned,
    write_to_owner,
)
from requests_app.actions.link_rows import end_links_of
from requests_app.domain.duty_codes import SUBJECT_ENDED
from requests_app.domain.duty_steps import PLANNED, RUNNING, TURN_STEPS
from requests_app.domain.task_links import ASSIGNED, REMINDED, REPLACED, TASK_ENDED
from requests_app.models import Duty, DutyTurn
from requests_app.queries.duties import (
    done_elsewhere,
    missing_turns,
    owners_of_activities,
    waiting_proposal,
)


def raise_turns(*, duty_id: UUID, actor: Actor, now: datetime) -> list[DutyTurn]:
    """Insert the turns of a duty that should be rows by now and are not; each exactly once, and return them.

    The duty is locked meanwhile, so that two runs at once raise nothing twice.
    """
    with acting(actor, "duty_turn.raised"):
        duty: Duty = lock_row(Duty.objects.all(), duty_id)
        wanted = missing_turns(duty, copenhagen_date(now)) if duty.state == RUNNING else []
        owners = owners_of_activities(row.activity.pk for row in wanted if row.activity is not None)
        raised = []
        for row in wanted:
            colleague = owners.get(row.activity.pk) if row.activity is not None else None
            turn: DutyTurn = DutyTurn.objects.create(
                duty=duty,
                controller_id=duty.controller_id,
                year=row.year,
                due_on=row.due_on,
                activity=row.activity,
                agreement=row.agreement,
                owner=duty.owner if colleague is None else None,
                contributor=colleague or duty.contributor,
                created_at=now,
                changed_at=now,
            )
            record_event(
                subject=turn,
                type=TURN_STEPS.step("raise_turns").event,
                controller_id=turn.controller_id,
                actor=actor,
                occurred_at=now,
                step="raise_turns",
                state=turn.state,
                data={"kind": duty.kind, "due_on": row.due_on.isoformat()},
            )
            raised.append(turn)
    return raised


def ask_owner(*, turn_id: UUID, actor: Actor, now: datetime, version: int | None = None) -> DutyTurn:
    """Write to the owner of a planned turn. Raises Refused("duty_unowned")."""
    with acting(actor, "duty_turn.owner_asked"):
        turn = locked_turn(turn_id, "ask_owner", actor=actor, version=version)
        require_owned(turn)
        turn.asked_at = now
        write_to_owner(turn, ASSIGNED, actor=actor, now=now)
        save_step(turn, "ask_owner", actor=actor, now=now, fields=["asked_at"])
    return turn


def remind_owner(*, turn_id: UUID, actor: Actor, now: datetime, version: int | None = None) -> DutyTurn:
    """Write to the owner again; earlier links go on working.

    Raises Refused("duty_unowned" | "proposal_waits").
    """
    with acting(actor, "duty_turn.owner_reminded"):
        turn = locked_turn(turn_id, "remind_owner", actor=actor, version=version)
        require_owned(turn)
        require_no_proposal(turn)
        turn.reminded_at = now
        write_to_owner(turn, REMINDED, actor=actor, now=now)
        save_step(turn, "remind_owner", actor=actor, now=now, fields=["reminded_at"])
    return turn


def hand_over(
    *,
    turn_id: UUID,
    actor: Actor,
    now: datetime,
    owner_id: UUID | None = None,
    contributor_id: UUID | None = None,
    version: int | None = None,
) -> DutyTurn:
    """Give the turn to another owner; earlier links end, and whoever gets it is asked once its month began.

    Raises Invalid("duty_owner_unknown" | "contributor_unknown" | "duty_one_owner" | "duty_same_owner").
    """
    with acting(actor, "duty_turn.handed_over"):
        turn = locked_turn(turn_id, "hand_over", actor=actor, version=version)
        before = (turn.owner_id, turn.contributor_id)
        turn.owner, turn.contributor = checked_owner(
            turn.controller_id, owner_id, contributor_id, copenhagen_date(now)
        )
        if (turn.owner_id, turn.contributor_id) == before:
            raise Invalid("duty_same_owner", field="owner")
        require_owned(turn)
        end_links_of(turn, REPLACED, now=now)
        fields = ["owner", "contributor"]
        if turn.state != PLANNED:
            turn.asked_at, turn.reminded_at = now, None
            fields += ["asked_at", "reminded_at"]
            write_to_owner(turn, ASSIGNED, actor=actor, now=now)
        save_step(turn, "hand_over", actor=actor, now=now, fields=fields)
    return turn


def mark_late(*, turn_id: UUID, actor: Actor, now: datetime) -> DutyTurn:
    """Mark a turn whose day has passed; a day that has not passed changes nothing."""
    with acting(actor, "duty_turn.became_late"):
        turn = locked_for_beat(turn_id, "mark_late")
        if turn.due_on < copenhagen_date(now):
            save_step(turn, "mark_late", actor=actor, now=now)
    return turn


def settle_from_record(*, turn_id: UUID, actor: Actor, now: datetime) -> DutyTurn:
    """Set a turn done by whoever reviewed its activity, or recorded the oversight, on its own page.

    Changes nothing where nobody did since the turn was raised.
    """
    with acting(actor, "duty_turn.settled_from_record"):
        turn = locked_for_beat(turn_id, "settle_from_record")
        seen = done_elsewhere(turn)
        if seen is None or waiting_proposal(turn) is not None:
            return turn
        turn.done_at, turn.done_by, turn.note = seen.at or now, seen.by or actor.user_id, seen.note
        end_links_of(turn, TASK_ENDED, now=now)
        fields = ["done_at", "done_by", "note"]
        save_step(turn, "settle_from_record", actor=actor, now=now, fields=fields)
    return turn


def release_turn(*, turn_id: UUID, actor: Actor, now: datetime) -> DutyTurn:
    """Waive a turn whose activity or agreement has ended."""
    with acting(actor, "duty_turn.released"):
        turn = locked_for_beat(turn_id, "release_turn")
        end_links_of(turn, TASK_ENDED, now=now)
        turn.waive_ground, turn.waived_at, turn.waived_by = SUBJECT_ENDED, now, actor.user_id
        fields = ["waive_ground", "waived_at", "waived_by"]
        save_step(turn, "release_turn", actor=actor, now=now, fields=fields)
    return turn
