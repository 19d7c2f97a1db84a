"""Somebody asks for the person: who they are, whether they may, and that they may no longer."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.letters.addresses import checked_address, checked_header
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from dpo_office.common.texts import required_text
from requests_app.actions.case_letters import write_to_representative
from requests_app.actions.case_rows import keep_reason, locked_case
from requests_app.domain.representation import (
    CHECKED,
    CLAIMED,
    ENDED,
    OTHER_WAY,
    REFUSED,
    WAYS,
    Representative,
    checked_representative,
    may_check,
    may_end,
    may_name,
)
from requests_app.models import Case, Representation
from requests_app.queries.representations import representation_of
from requests_app.representation_letter_texts import USUALLY_ENOUGH

GIVEN = ("kind", "name", "email", "phone", "address", "birth_year", "birth_month", "age_at_receipt", "died")
CHECK = ["authority", "checked_how", "checked_at", "checked_by", "changed_at"]
REACHED_BY = ("kind", "email", "address")


def name_representative(
    *, case_id: UUID, given: Representative, actor: Actor, now: datetime, version: int | None = None
) -> Case:
    """Name who asks for the person, or correct it; their authority is claimed until somebody checks it.

    They are told what is usually enough, in a letter that says nothing of the person. Raises Invalid as
    checked_representative and for an address, and Refused("representation_checked") once it is checked.
    """
    with acting(actor, "case.representative_named"):
        case = locked_case(case_id, "name_representative", actor=actor, version=version)
        known = representation_of(case)
        if not may_name(known.authority if known else None):
            raise Refused("representation_checked")
        named = _checked(case, given, now)
        reached = _reached(known)
        row = known or Representation(case=case, named_at=now, named_by=actor.user_id)
        for name in GIVEN:
            setattr(row, name, getattr(named, name))
        row.authority, row.checked_how, row.checked_at, row.checked_by = CLAIMED, "", None, None
        row.named_at, row.named_by, row.changed_at = now, actor.user_id, now
        row.save(force_insert=known is None)
        if (row.email or row.address) and reached != _reached(row):
            said = USUALLY_ENOUGH[row.kind][case.language]
            write_to_representative(case, row, "representative_named", said, actor=actor, now=now)
        save_step(case, "name_representative", actor=actor, now=now, data={"kind": row.kind})
    return case


def check_authority(
    *,
    case_id: UUID,
    accepted: bool,
    actor: Actor,
    now: datetime,
    how: str = "",
    reason: str = "",
    version: int | None = None,
) -> Case:
    """Record that the authority was seen, and how; or that it was not enough, and what is missing.

    The document is seen and not kept. Refused, the representative is told what is missing and nothing of the
    person (EDPB 01/2022 paras 80-81); what they send then is checked again. Raises
    Refused("authority_not_open"), Invalid("authority_way_required" | "authority_way_unknown"), and
    Invalid("reason_required") for a refusal, and for an acceptance in another way, without words.
    """
    with acting(actor, "case.authority_checked"):
        case = locked_case(case_id, "check_authority", actor=actor, version=version)
        row = representation_of(case)
        if row is None or not may_check(row.authority):
            raise Refused("authority_not_open")
        if how and how not in WAYS:
            raise Invalid("authority_way_unknown", field="how")
        if accepted and not how:
            raise Invalid("authority_way_required", field="how")
        needs_words = not accepted or how == OTHER_WAY
        words = required_text(reason) if needs_words else reason.strip()
        row.authority, row.checked_how = (CHECKED if accepted else REFUSED), how
        row.checked_at, row.checked_by, row.changed_at = now, actor.user_id, now
        row.save(update_fields=CHECK)
        keep_reason(case, "check_authority", words, actor=actor, now=now)
        if not accepted:
            write_to_representative(case, row, "authority_refused", words, actor=actor, now=now)
        data = {"accepted": accepted, "how": how}
        save_step(case, "check_authority", actor=actor, now=now, data=data)
    return case


def end_representation(
    *, case_id: UUID, actor: Actor, now: datetime, reason: str = "", version: int | None = None
) -> Case:
    """Record that the authority was taken back: from now on the case is the person's own.

    Nothing is sent to whoever asked. Raises Refused("representation_not_open").
    """
    with acting(actor, "case.representation_ended"):
        case = locked_case(case_id, "end_representation", actor=actor, version=version)
        row = representation_of(case)
        if row is None or not may_end(row.authority):
            raise Refused("representation_not_open")
        row.authority, row.changed_at = ENDED, now
        row.save(update_fields=["authority", "changed_at"])
        keep_reason(case, "end_representation", reason.strip(), actor=actor, now=now)
        save_step(case, "end_representation", actor=actor, now=now)
    return case


def _checked(case: Case, given: Representative, now: datetime) -> Representative:
    named = checked_representative(given, received_on=case.received_on, today=copenhagen_date(now))
    for name in ("name", "email", "phone"):
        checked_header(getattr(named, name), field=name)
    if named.email:
        checked_address(named.email, field="email")
    return named


def _reached(row: Representation | None) -> tuple[str, ...]:
    """Give what the first letter depends on: who is reached anew is told anew."""
    return tuple(getattr(row, name) for name in REACHED_BY) if row else ()
