"""A longer limit: asked for, and what the authority said."""

from datetime import date, datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from requests_app.actions.authority_rows import locked_authority_case
from requests_app.domain.authority_codes import checked_day
from requests_app.domain.authority_rules import checked_later_limit, limit_after
from requests_app.domain.breach_codes import checked_words
from requests_app.models import AuthorityCase, LimitRequest
from requests_app.queries.authority_cases import newest_letter, waiting_request


def ask_longer_limit(
    *,
    case_id: UUID,
    asked_on: date,
    wanted_on: date,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> AuthorityCase:
    """Record that the authority was asked for more time, until when and why; the limit stays meanwhile.

    Raises Refused("limit_request_waits"), Invalid("day_ahead" | "day_too_early" | "limit_not_later" |
    "words_missing").
    """
    with acting(actor, "authority_case.longer_limit_asked"):
        row = locked_authority_case(case_id, "ask_longer_limit", actor=actor, version=version)
        letter = newest_letter(row)
        if waiting_request(letter) is not None:
            raise Refused("limit_request_waits")
        today = copenhagen_date(now)
        checked_day(asked_on, "asked_on", earliest=letter.received_on, today=today)
        LimitRequest.objects.create(
            letter=letter,
            asked_on=asked_on,
            wanted_on=checked_later_limit(wanted_on, letter.due_on, "wanted_on"),
            reason=checked_words(reason, "reason"),
            asked_by=actor.user_id,
        )
        data = {"wanted_on": wanted_on.isoformat()}
        save_step(row, "ask_longer_limit", actor=actor, now=now, data=data)
    return row


def record_limit_answer(
    *,
    case_id: UUID,
    answered_on: date,
    granted: bool,
    actor: Actor,
    now: datetime,
    new_due_on: date | None = None,
    version: int | None = None,
) -> AuthorityCase:
    """Record what the authority said to a request for a longer limit; a granted one counts at once.

    Raises Refused("limit_request_missing"), Invalid("day_ahead" | "day_too_early" | "new_limit_missing" |
    "new_limit_needless" | "limit_not_later").
    """
    with acting(actor, "authority_case.limit_answered"):
        row = locked_authority_case(case_id, "record_limit_answer", actor=actor, version=version)
        letter = newest_letter(row)
        asked = waiting_request(letter)
        if asked is None:
            raise Refused("limit_request_missing")
        checked_day(answered_on, "answered_on", earliest=asked.asked_on, today=copenhagen_date(now))
        letter.due_on = limit_after(letter.due_on, granted=granted, new_limit=new_due_on)
        asked.answered_on, asked.granted, asked.new_due_on = answered_on, granted, new_due_on
        asked.recorded_by = actor.user_id
        asked.save(update_fields=["answered_on", "granted", "new_due_on", "recorded_by"])
        letter.save(update_fields=["due_on"])
        row.due_on = letter.due_on
        data = {"granted": granted, "due_on": row.due_on.isoformat()}
        save_step(row, "record_limit_answer", actor=actor, now=now, fields=["due_on"], data=data)
    return row
