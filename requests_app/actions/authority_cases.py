"""An authority case begins with a letter, is put right and handed over, goes on with a letter, and ends."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import add_months, copenhagen_date
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor, require_somewhere
from dpo_office.common.rows import lock_row, save_step
from registry_app.models import Controller
from requests_app.actions.authority_rows import keep_file, locked_authority_case, owner_named
from requests_app.domain.authority_codes import (
    AUTHORITY_CHANNELS,
    AUTHORITY_KINDS,
    HOLD_REVIEW_MONTHS,
    MAX_FILE_NUMBER,
    MAX_NAME,
    OLDEST_LETTER,
    authority_reference,
    checked_day,
)
from requests_app.domain.authority_rules import FOLLOW_UP_OPEN, closing_refusal
from requests_app.domain.authority_steps import AUTHORITY_STEPS, CLOSED
from requests_app.domain.breach_codes import MAX_CONTACT, checked_words
from requests_app.models import AuthorityCase, AuthorityLetter
from requests_app.permissions import OPEN_AUTHORITY_CASE
from requests_app.queries.authority_cases import known_under, newest_letter, open_follow_ups

REFERENCE_BITS = 40


@dataclass(frozen=True)
class Letter:
    """A letter of the authority as it came: days are Copenhagen days, `content` the scanned file, if any."""

    received_on: date
    due_on: date
    channel: str
    summary: str = ""
    content: bytes = b""


@dataclass(frozen=True)
class Matter:
    """What the authority case is about, and who asks."""

    authority: str
    file_number: str
    kind: str
    matter: str
    contact: str = ""


def open_authority_case(
    *, controller: str, key: UUID, matter: Matter, letter: Letter, actor: Actor, now: datetime
) -> AuthorityCase:
    """Enter the authority's first letter; the same key gives the same case, however often it is sent.

    Raises Invalid("controller_unknown" | "invalid" | "words_missing" | "words_too_long" | "day_ahead" |
    "day_too_early" | "due_before_receipt"), Refused("file_number_known"), Unsupported and NotPermitted.
    """
    require_somewhere(actor, OPEN_AUTHORITY_CASE)
    owner: Controller | None = Controller.objects.filter(slug=controller).first()
    if owner is None or not actor.may(OPEN_AUTHORITY_CASE, owner.pk):
        raise Invalid("controller_unknown", field="controller")
    with acting(actor, "authority_case.opened"):
        known: AuthorityCase | None = AuthorityCase.objects.filter(pk=key, controller=owner).first()
        if known is not None:
            return known
        today = copenhagen_date(now)
        row = AuthorityCase(
            pk=key,
            controller=owner,
            reference=authority_reference(owner.slug, today.year, secrets.randbits(REFERENCE_BITS)),
            due_on=letter.due_on,
            hold_review_on=add_months(today, HOLD_REVIEW_MONTHS),
            owned_by=actor.user_id,
            opened_by=actor.user_id,
            created_at=now,
            changed_at=now,
        )
        _describe(row, matter)
        _require_days(letter, today)
        row.save(force_insert=True)
        _add_letter(row, 1, letter, actor=actor, now=now)
        record_event(
            subject=row,
            type=AUTHORITY_STEPS.step("open_authority_case").event,
            controller_id=owner.pk,
            actor=actor,
            occurred_at=now,
            step="open_authority_case",
            state=row.state,
            data={"kind": row.kind, "due_on": row.due_on.isoformat()},
        )
    return row


def describe_authority_case(
    *, case_id: UUID, matter: Matter, actor: Actor, now: datetime, version: int | None = None
) -> AuthorityCase:
    """Put right who asks, under which file number, and about what. Raises as open_authority_case does."""
    with acting(actor, "authority_case.described"):
        row = locked_authority_case(case_id, "describe_authority_case", actor=actor, version=version)
        _describe(row, matter)
        fields = ["authority", "contact", "file_number", "kind", "matter"]
        save_step(row, "describe_authority_case", actor=actor, now=now, fields=fields)
    return row


def hand_over_authority_case(
    *, case_id: UUID, owner: str, actor: Actor, now: datetime, version: int | None = None
) -> AuthorityCase:
    """Let somebody else lead it, by username. Raises Invalid("owner_unknown")."""
    with acting(actor, "authority_case.handed_over"):
        row = locked_authority_case(case_id, "hand_over_authority_case", actor=actor, version=version)
        person = owner_named(row, owner, copenhagen_date(now))
        if person is None:
            raise Invalid("owner_unknown", field="owner")
        row.owned_by = person.pk
        data = {"owner": str(person.pk)}
        save_step(row, "hand_over_authority_case", actor=actor, now=now, fields=["owned_by"], data=data)
    return row


def receive_letter(
    *, case_id: UUID, letter: Letter, actor: Actor, now: datetime, version: int | None = None
) -> AuthorityCase:
    """Record that the authority wrote again, and by when it waits for an answer.

    A closed case is open again, and what was held is held anew from today. Raises Invalid("invalid" |
    "day_ahead" | "day_too_early" | "due_before_receipt").
    """
    with acting(actor, "authority_case.letter_received"):
        row = locked_authority_case(case_id, "receive_letter", actor=actor, version=version)
        today = copenhagen_date(now)
        before = newest_letter(row)
        _require_days(letter, today, earliest=before.received_on)
        row.due_on, row.outcome = letter.due_on, ""
        fields = ["due_on", "outcome"]
        if row.state == CLOSED:
            row.closed_at, row.closed_by = None, None
            row.hold_review_on = add_months(today, HOLD_REVIEW_MONTHS)
            row.held.update(held_on=today, held_by=actor.user_id, released_on=None, released_by=None)
            fields += ["closed_at", "closed_by", "hold_review_on"]
        added = _add_letter(row, before.number + 1, letter, actor=actor, now=now)
        data = {"letter": added.number, "due_on": letter.due_on.isoformat()}
        save_step(row, "receive_letter", actor=actor, now=now, fields=fields, data=data)
    return row


def close_authority_case(
    *, case_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> AuthorityCase:
    """Close the authority case and release what it holds.

    Raises Refused("answer_owed" | "outcome_missing" | "follow_up_open").
    """
    with acting(actor, "authority_case.closed"):
        row = locked_authority_case(case_id, "close_authority_case", actor=actor, version=version)
        waiting = open_follow_ups(row).count()
        refusal = closing_refusal(row.state, has_outcome=bool(row.outcome), open_follow_ups=waiting)
        if refusal == FOLLOW_UP_OPEN:
            raise Refused(refusal, number=waiting)
        if refusal:
            raise Refused(refusal)
        released = row.held.update(released_on=copenhagen_date(now), released_by=actor.user_id)
        row.closed_at, row.closed_by = now, actor.user_id
        fields = ["closed_at", "closed_by"]
        data = {"released": released}
        save_step(row, "close_authority_case", actor=actor, now=now, fields=fields, data=data)
    return row


def _describe(row: AuthorityCase, matter: Matter) -> None:
    if matter.kind not in AUTHORITY_KINDS:
        raise Invalid("invalid", field="kind")
    row.kind = matter.kind
    row.authority = checked_words(matter.authority, "authority", most=MAX_NAME)
    row.file_number = checked_words(matter.file_number, "file_number", most=MAX_FILE_NUMBER)
    row.matter = checked_words(matter.matter, "matter")
    row.contact = checked_words(matter.contact, "contact", required=False, most=MAX_CONTACT)
    # Who enters the same number at the same time waits, and is told.
    lock_row(Controller.objects.all(), row.controller_id)
    known = known_under(row.controller_id, row.authority, row.file_number)
    if known is not None and known.pk != row.pk:
        raise Refused("file_number_known", field="file_number", reference=known.reference)


def _require_days(letter: Letter, today: date, *, earliest: date | None = None) -> None:
    if letter.channel not in AUTHORITY_CHANNELS:
        raise Invalid("invalid", field="channel")
    first = earliest or today - OLDEST_LETTER
    checked_day(letter.received_on, "received_on", earliest=first, today=today)
    if letter.due_on < letter.received_on:
        raise Invalid("due_before_receipt", field="due_on")


def _add_letter(
    row: AuthorityCase, number: int, letter: Letter, *, actor: Actor, now: datetime
) -> AuthorityLetter:
    document, filename = (
        keep_file(row, letter.content, "letter", number, now=now) if letter.content else (None, "")
    )
    return AuthorityLetter.objects.create(
        authority_case=row,
        number=number,
        received_on=letter.received_on,
        channel=letter.channel,
        summary=checked_words(letter.summary, "summary", required=False),
        first_due_on=letter.due_on,
        due_on=letter.due_on,
        document=document,
        filename=filename,
        recorded_at=now,
        recorded_by=actor.user_id,
    )
