"""An account is closed at once when what is mutual is settled; each check is kept with what shows it."""

from datetime import date, datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from dpo_office.common.texts import required_text
from requests_app.actions.case_letters import write_content
from requests_app.actions.case_rows import keep_reason, locked_case
from requests_app.actions.clock_rows import CLOCK_FIELDS, reckoned_case, set_clock
from requests_app.domain.enquiries import OBLIGATIONS, open_obligations
from requests_app.labels_enquiries import OBLIGATION_LABELS
from requests_app.models import Case, ObligationCheck
from requests_app.queries.enquiries import newest_checks


def check_obligation(
    *,
    case_id: UUID,
    obligation: str,
    is_met: bool,
    actor: Actor,
    now: datetime,
    text: str = "",
    expected_on: date | None = None,
    version: int | None = None,
) -> Case:
    """Keep whether an obligation is met, and what shows it; while one is open, the case waits for its day.

    The newest check of each counts. Raises Invalid("obligation_unknown" | "reason_required" |
    "obligation_day_missing"): what is open has a day, today or later.
    """
    with acting(actor, "case.obligation_checked"):
        case = locked_case(case_id, "check_obligation", actor=actor, version=version)
        if obligation not in OBLIGATIONS:
            raise Invalid("obligation_unknown", field="obligation")
        words = required_text(text, field="text")
        if not is_met and (expected_on is None or expected_on < copenhagen_date(now)):
            raise Invalid("obligation_day_missing", field="expected_on")
        ObligationCheck.objects.create(
            case=case,
            obligation=obligation,
            is_met=is_met,
            expected_on=None if is_met else expected_on,
            text=words,
            checked_at=now,
            checked_by=actor.user_id,
        )
        set_clock(case, reckoned_case(case, ()))
        data = {"obligation": obligation, "is_met": is_met, "due_on": case.due_on.isoformat()}
        save_step(case, "check_obligation", actor=actor, now=now, fields=CLOCK_FIELDS, data=data)
    return case


def close_account(
    *, case_id: UUID, actor: Actor, now: datetime, reason: str = "", version: int | None = None
) -> Case:
    """Record that the account is closed where it is kept, and confirm it: that it erases nothing.

    The letter tells that there was an account, so it goes where content goes: to the address on file. Raises
    Refused("obligations_open") with those that are open or were never checked.
    """
    with acting(actor, "case.account_closed"):
        case = locked_case(case_id, "close_account", actor=actor, version=version)
        still = open_obligations(newest_checks(case.obligation_checks.all()))
        if still:
            words = dict(OBLIGATION_LABELS)
            raise Refused("obligations_open", obligations=", ".join(str(words[name]) for name in still))
        case.answered_at = now
        keep_reason(case, "close_account", reason.strip(), actor=actor, now=now)
        write_content(
            case, "account_closed", actor=actor, now=now, attachments=(), filenames=(), carries=False
        )
        save_step(case, "close_account", actor=actor, now=now, fields=["answered_at"])
    return case
