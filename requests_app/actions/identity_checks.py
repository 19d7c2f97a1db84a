"""Who asks is checked: begun from a doubt and a harm, a code to the contact on file, and what it showed."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import F
from django.utils.crypto import constant_time_compare

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotFound, Refused
from dpo_office.common.events import record_event
from dpo_office.common.letters.windows import is_postal
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, require_version
from dpo_office.common.states import require_step
from dpo_office.common.texts import required_text
from dpo_office.common.vault import keyed_hash, keyed_hashes
from requests_app.actions.case_letters import post_identity_code, write_identity_code
from requests_app.actions.case_readers import is_known, way_on_file
from requests_app.actions.four_eyes_rows import outdate_proposal
from requests_app.actions.paper_rows import erase_settled_papers
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.domain.enquiries import RIGHTS_REQUEST
from requests_app.domain.identity_checks import (
    BY_CODE,
    CHECK_STEPS,
    CODE,
    CODE_DIGITS,
    CODE_TRIES,
    PASSED,
    POST,
    Known,
    code_valid,
    minutes_to_wait,
    require_begin,
    require_result,
    settles,
)
from requests_app.models import Case, IdentityCheck, IdentityCode
from requests_app.permissions import may_take_step, permission_of
from requests_app.queries.identity_checks import CODE_PURPOSE, has_passed, newest_code, open_check

# What is noted of a code that was right, by the means by which it went.
NOTES: Final[Mapping[str, Mapping[str, str]]] = {
    CODE: {
        "da": "Koden til den registrerede e-mailadresse blev læst rigtigt op.",
        "en": "The code to the e-mail address on file was read out correctly.",
    },
    POST: {
        "da": "Koden i brevet til den registrerede postadresse blev læst rigtigt op.",
        "en": "The code in the letter to the postal address on file was read out correctly.",
    },
}


def begin_check(
    *,
    case_id: UUID,
    means: str,
    doubt: str,
    harm: str,
    actor: Actor,
    now: datetime,
    why: str = "",
    version: int | None = None,
) -> Case:
    """Begin to check who asks: what is doubted, which harm a mistake would do, and the means that asks least.

    Nothing stops the time limit: only a question to the person does (`clock.ask_identity`). Raises as
    require_begin, Invalid("reason_required") without doubt or harm, and Refused("check_case_ended").
    """
    with acting(actor, "case.identity_check_begun"):
        case = _locked(case_id, "begin_check", actor=actor, version=version)
        known = Known(
            is_settled=is_known(case),
            has_contact_on_file=bool(way_on_file(case).address),
            has_open_check=open_check(case) is not None,
        )
        require_begin(means, known, why=why)
        row = IdentityCheck.objects.create(
            case=case,
            means=means,
            doubt=required_text(doubt, field="doubt"),
            harm=required_text(harm, field="harm"),
            why=why.strip(),
            begun_by=actor.user_id,
            begun_at=now,
        )
        _tell(case, row, "begin_check", actor=actor, now=now)
    return case


def send_check_code(*, case_id: UUID, actor: Actor, now: datetime, version: int | None = None) -> Case:
    """Mail eight digits to the address on file, never to one that came with the request.

    They are good for ten minutes and five tries; only the newest code counts. Raises
    Refused("code_needs_its_check" | "codes_too_many" | "codes_used_up" | "no_contact_on_file").
    """
    with acting(actor, "case.identity_code_sent"):
        case = _locked(case_id, "send_check_code", actor=actor, version=version)
        row = _open(case)
        if row.means != CODE:
            raise Refused("code_needs_its_check")
        write_identity_code(case, _new_code(case, row, now=now), actor=actor, now=now)
        _tell(case, row, "send_check_code", actor=actor, now=now)
    return case


def post_check_code(
    *,
    case_id: UUID,
    envelope: str,
    address_source: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Case:
    """Let a letter with eight digits wait to be printed, for the postal address that was on file before.

    `envelope` is the name and the postal address, line by line; `address_source` says where the address
    stands and since when, for it must never be the one that came with the request. The code is good for
    three weeks and five tries. Raises Invalid("envelope_not_postal" | "reason_required"),
    Refused("letter_needs_its_check" | "codes_too_many" | "codes_used_up").
    """
    lines = [line.strip() for line in envelope.splitlines() if line.strip()]
    with acting(actor, "case.identity_code_posted"):
        case = _locked(case_id, "post_check_code", actor=actor, version=version)
        row = _open(case)
        if row.means != POST:
            raise Refused("letter_needs_its_check")
        if not is_postal(lines):
            raise Invalid("envelope_not_postal", field="envelope")
        code = _new_code(case, row, now=now, source=required_text(address_source, field="address_source"))
        post_identity_code(case, code, lines, actor=actor, now=now)
        _tell(case, row, "post_check_code", actor=actor, now=now)
    return case


@dataclass(frozen=True)
class EnteredCode:
    """A code that was right when it was tried; it counts once it is taken."""

    case_id: UUID
    code_id: UUID


def prepare_entry(
    *, case_id: UUID, code: str, actor: Actor, now: datetime, version: int | None = None
) -> EnteredCode:
    """Try what the person reads out, outside of any transaction: a try is counted before it is judged.

    So many tries at once count as so many. Raises Invalid("check_code_wrong") with the tries left,
    Refused("check_code_dead") when none is left or its time is over, Refused("check_not_open").
    """
    case = looked_at(case_id, "enter_check_code", actor=actor, version=version)
    row = _open(case)
    newest = newest_code(row)
    waiting = IdentityCode.objects.filter(
        pk__in=[newest.pk] if newest else [],
        entered_at__isnull=True,
        tries__lt=CODE_TRIES,
        sent_at__gt=now - code_valid(row.means),
    )
    if newest is None or not waiting.update(tries=F("tries") + 1):
        raise Refused("check_code_dead")
    if not _matches(row, newest.code_hash, "".join(code.split())):
        left = CODE_TRIES - newest.tries - 1
        if left <= 0:
            raise Refused("check_code_dead")
        raise Invalid("check_code_wrong", field="code", left=left)
    return EnteredCode(case.pk, newest.pk)


def enter_check_code(
    *, case_id: UUID, entered: EnteredCode, actor: Actor, now: datetime, version: int | None = None
) -> Case:
    """Take a code that was right: it settles who asks. It can be taken once.

    Raises Refused("check_code_dead" | "check_not_open").
    """
    if entered.case_id != case_id:
        raise ValueError("a code belongs to the case that it was entered for")
    with acting(actor, "case.identity_check_passed"):
        case = _locked(case_id, "enter_check_code", actor=actor, version=version)
        row = _open(case)
        unused = IdentityCode.objects.filter(pk=entered.code_id, of=row, entered_at__isnull=True)
        if not unused.update(entered_at=now):
            raise Refused("check_code_dead")
        _end(row, "enter_check_code", NOTES[row.means][case.language], actor=actor, now=now)
        erase_settled_papers(case, actor=actor, now=now)
        _tell(case, row, "enter_check_code", actor=actor, now=now)
    return case


def record_check(
    *,
    case_id: UUID,
    result: str,
    note: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Case:
    """Record what a check showed, in a note: that a document was seen, never a copy or a number of it.

    Raises as require_result, Invalid("reason_required") without a note, Refused("check_not_open").
    """
    with acting(actor, "case.identity_check_ended"):
        case = _locked(case_id, "record_check", actor=actor, version=version)
        row = _open(case)
        require_result(row.means, result)
        step = "pass_check" if result == PASSED else "fail_check"
        _end(row, step, required_text(note, field="note"), actor=actor, now=now)
        if settles(row.means, row.state):
            erase_settled_papers(case, actor=actor, now=now)
        _tell(case, row, step, actor=actor, now=now)
    return case


def give_up_check(
    *, case_id: UUID, note: str, actor: Actor, now: datetime, version: int | None = None
) -> Case:
    """Give up a check that leads nowhere, with why; another means may be chosen next."""
    with acting(actor, "case.identity_check_given_up"):
        case = _locked(case_id, "give_up_check", actor=actor, version=version)
        row = _open(case)
        _end(row, "give_up_check", required_text(note, field="note"), actor=actor, now=now)
        _tell(case, row, "give_up_check", actor=actor, now=now)
    return case


def check_steps(case: Case, actor: Actor) -> list[str]:
    """Name what the actor may do about checks of who asks; the case has its checks at hand."""
    if case.state not in OPEN_STATES or case.kind != RIGHTS_REQUEST:
        return []
    row = open_check(case)
    means = row.means if row is not None else ""
    possible = {
        "begin_check": row is None and not has_passed(case),
        "send_check_code": means == CODE,
        "post_check_code": means == POST,
        "enter_check_code": means in BY_CODE,
        "record_check": row is not None,
        "give_up_check": row is not None,
    }
    return [
        name for name, is_so in possible.items() if is_so and may_take_step(actor, name, case.controller_id)
    ]


def looked_at(case_id: UUID, step: str, *, actor: Actor, version: int | None = None) -> Case:
    """Return the case without a lock, if the actor may take the step in it."""
    case: Case | None = Case.objects.for_user(actor).filter(pk=case_id).first()
    if case is None:
        raise NotFound("not_found")
    return _permitted(case, step, actor, version)


def _locked(case_id: UUID, step: str, *, actor: Actor, version: int | None) -> Case:
    case: Case = lock_row(Case.objects.for_user(actor), case_id)
    return _permitted(case, step, actor, version)


def _permitted(case: Case, step: str, actor: Actor, version: int | None) -> Case:
    require(actor, permission_of(step), case.controller_id)
    if case.kind != RIGHTS_REQUEST:
        raise Refused("step_not_of_kind", step=step)
    if version is not None:
        require_version(case, version)
    if case.state not in OPEN_STATES:
        raise Refused("check_case_ended")
    return case


def _open(case: Case) -> IdentityCheck:
    row = open_check(case)
    if row is None:
        raise Refused("check_not_open")
    return row


def _end(row: IdentityCheck, step: str, note: str, *, actor: Actor, now: datetime) -> None:
    row.state = require_step(CHECK_STEPS, step, row.state).target or row.state
    row.note, row.ended_by, row.ended_at = note, actor.user_id, now
    row.save(update_fields=["state", "note", "ended_by", "ended_at"])


def _new_code(case: Case, row: IdentityCheck, *, now: datetime, source: str = "") -> str:
    """Make the next code of a check, and keep its keyed hash."""
    sent = list(IdentityCode.objects.filter(of__case=case).values_list("sent_at", flat=True))
    minutes = minutes_to_wait(sent, now)
    if minutes:
        raise Refused("codes_too_many", minutes=minutes)
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    IdentityCode.objects.create(of=row, code_hash=_hash(row, code), sent_at=now, source=source)
    return code


def _hash(row: IdentityCheck, code: str) -> str:
    return keyed_hash(f"{row.pk}|{code}", purpose=CODE_PURPOSE)


def _matches(row: IdentityCheck, kept: str, code: str) -> bool:
    hashes = keyed_hashes(f"{row.pk}|{code}", purpose=CODE_PURPOSE)
    return any(constant_time_compare(kept, value) for value in hashes)


def _tell(case: Case, row: IdentityCheck, step: str, *, actor: Actor, now: datetime) -> None:
    """Record it in the case, so that what others have open of it is not pressed unread."""
    outdate_proposal(case, step)
    case.version += 1
    case.changed_at = now
    case.save(update_fields=["version", "changed_at"])
    record_event(
        subject=case,
        type=CHECK_STEPS.step(step).event,
        controller_id=case.controller_id,
        actor=actor,
        occurred_at=now,
        state=case.state,
        data={"means": row.means},
    )
