"""How the authority decided, and what must be done about it."""

from datetime import date, datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, NotFound, Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from requests_app.actions.authority_rows import locked_authority_case, owner_named
from requests_app.domain.authority_codes import OUTCOMES, checked_day
from requests_app.domain.breach_codes import checked_words
from requests_app.models import AuthorityCase, AuthorityFollowUp, AuthorityOutcome
from requests_app.queries.authority_cases import newest_letter


def record_outcome(
    *,
    case_id: UUID,
    outcome: str,
    decided_on: date,
    text: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> AuthorityCase:
    """Record how the authority decided, when, and in its words; no answer is owed from then on.

    May be recorded again, where an order is followed by something graver: the newest counts. Raises
    Invalid("invalid" | "day_ahead" | "day_too_early" | "words_missing").
    """
    with acting(actor, "authority_case.outcome_recorded"):
        row = locked_authority_case(case_id, "record_outcome", actor=actor, version=version)
        if outcome not in OUTCOMES:
            raise Invalid("invalid", field="outcome")
        earliest = newest_letter(row).received_on
        checked_day(decided_on, "decided_on", earliest=earliest, today=copenhagen_date(now))
        AuthorityOutcome.objects.create(
            authority_case=row,
            outcome=outcome,
            decided_on=decided_on,
            text=checked_words(text, "text"),
            recorded_at=now,
            recorded_by=actor.user_id,
        )
        row.outcome = outcome
        data = {"outcome": outcome, "decided_on": decided_on.isoformat()}
        save_step(row, "record_outcome", actor=actor, now=now, fields=["outcome"], data=data)
    return row


def add_follow_up(
    *,
    case_id: UUID,
    what: str,
    due_on: date,
    actor: Actor,
    now: datetime,
    owner: str = "",
    version: int | None = None,
) -> AuthorityCase:
    """Write down what must be done, by when, and who does it.

    Raises Invalid("words_missing" | "owner_unknown").
    """
    with acting(actor, "authority_case.follow_up_added"):
        row = locked_authority_case(case_id, "add_follow_up", actor=actor, version=version)
        AuthorityFollowUp.objects.create(
            authority_case=row,
            what=checked_words(what, "what"),
            due_on=due_on,
            owner=owner_named(row, owner, copenhagen_date(now)),
            added_at=now,
            added_by=actor.user_id,
        )
        save_step(row, "add_follow_up", actor=actor, now=now, data={"due_on": due_on.isoformat()})
    return row


def complete_follow_up(
    *,
    case_id: UUID,
    follow_up_id: UUID,
    done_on: date,
    actor: Actor,
    now: datetime,
    note: str = "",
    version: int | None = None,
) -> AuthorityCase:
    """Tick off what was to be done.

    Raises NotFound, Refused("follow_up_done_already") and Invalid("day_ahead" | "day_too_early").
    """
    with acting(actor, "authority_case.follow_up_done"):
        row = locked_authority_case(case_id, "complete_follow_up", actor=actor, version=version)
        found: AuthorityFollowUp | None = row.follow_ups.filter(pk=follow_up_id).first()
        if found is None:
            raise NotFound("not_found")
        if found.done_on is not None:
            raise Refused("follow_up_done_already")
        earliest = row.letters.order_by("number")[0].received_on
        found.done_on = checked_day(done_on, "done_on", earliest=earliest, today=copenhagen_date(now))
        found.done_by, found.note = actor.user_id, checked_words(note, "note", required=False)
        found.save(update_fields=["done_on", "done_by", "note"])
        save_step(row, "complete_follow_up", actor=actor, now=now)
    return row
