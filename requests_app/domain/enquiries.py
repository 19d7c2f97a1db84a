"""Cases beside rights: their kinds, days and steps, and what is checked before an account is closed.

None of them has the month of GDPR Art. 12(3); the days are choices of this project (docs/flows/enquiry.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from dpo_office.common.calendars import ONE_DAY, WorkingCalendar, add_months, copenhagen_date
from dpo_office.common.errors import Invalid
from requests_app.domain.case_steps import ANSWERED, CLOSED, RECEIVED, WITHDRAWN
from requests_app.domain.deadlines import RUNNING, AnswerDue, Line, expires_at

RIGHTS_REQUEST: Final = "rights"
COMPLAINT: Final = "complaint"
QUESTION: Final = "question"
ACCOUNT_CLOSURE: Final = "account_closure"
INTEREST: Final = "interest_enquiry"
KINDS: Final = (RIGHTS_REQUEST, COMPLAINT, QUESTION, ACCOUNT_CLOSURE, INTEREST)
ENQUIRIES: Final = KINDS[1:]
# Whatever belongs to a form, a search or a refusal is for rights alone.
ENQUIRY_STATES: Final = (RECEIVED, ANSWERED, WITHDRAWN, CLOSED)

QUESTION_DAYS: Final = 14
INTEREST_DAYS: Final = 14

# What is mutual between a shop and a customer, and is settled before an account is closed.
OBLIGATIONS: Final = ("open_orders", "unpaid_invoices", "refunds", "disputes")

_WRITTEN: Final = frozenset({"answer_enquiry", "add_rights"})
_CLOSURE: Final = frozenset({"check_obligation", "close_account", "add_rights"})
_COMMON: Final = frozenset(
    {
        *("withdraw_case", "close_case", "take_case", "assign_case", "add_note", "change_relation"),
        *("name_representative", "check_authority", "end_representation", "reckon_anew"),
    }
)
# Of each kind the steps that are its own; those of rights are all the others.
STEPS_OF_KIND: Final = {
    COMPLAINT: _WRITTEN | _COMMON,
    QUESTION: _WRITTEN | _COMMON | {"mark_confidential"},
    ACCOUNT_CLOSURE: _CLOSURE | _COMMON,
    INTEREST: _WRITTEN | _COMMON,
}
ENQUIRY_STEPS: Final = _WRITTEN | _CLOSURE | {"mark_confidential"}


@dataclass(frozen=True)
class Checked:
    """The newest check of an obligation: met, or open until a day on which it is expected to be.

    `waited`: an earlier check had found it open.
    """

    obligation: str
    is_met: bool
    checked_on: date
    expected_on: date | None = None
    waited: bool = False


def is_step_of(kind: str, step: str) -> bool:
    """Tell whether a step belongs to cases of a kind."""
    return step not in ENQUIRY_STEPS if kind == RIGHTS_REQUEST else step in STEPS_OF_KIND[kind]


def require_kind(kind: str, *, has_rights: bool, confidential: bool) -> None:
    """Raise Invalid("kind_unknown" | "kind_with_rights" | "only_questions_confidential")."""
    if kind not in KINDS:
        raise Invalid("kind_unknown", field="kind")
    if kind != RIGHTS_REQUEST and has_rights:
        raise Invalid("kind_with_rights", field="rights")
    if confidential and kind != QUESTION:
        raise Invalid("only_questions_confidential", field="confidential")


def open_obligations(checks: Iterable[Checked]) -> tuple[str, ...]:
    """Name the obligations that are open, or were never checked."""
    met = {check.obligation for check in checks if check.is_met}
    return tuple(name for name in OBLIGATIONS if name not in met)


def enquiry_due(
    kind: str, received_at: datetime, calendar: WorkingCalendar, checks: Iterable[Checked] = ()
) -> AnswerDue:
    """Reckon until which day an enquiry is answered, or an account closed, and say why."""
    received = copenhagen_date(received_at)
    nominal, line = _nominal(kind, received, tuple(checks))
    due = calendar.roll(nominal)
    lines = [Line("enquiry_received", {"received_on": received}), line]
    if due != nominal:
        lines.append(Line("enquiry_rolled", {"nominal_on": nominal, "due_on": due}))
    lines.append(Line("enquiry_due", {"due_on": due}))
    return AnswerDue(
        received_date=received,
        months=1,
        suspended_days=0,
        nominal_date=nominal,
        due_on=due,
        expires_at=expires_at(due),
        extension_letter_by=due,
        strict_due_on=due,
        internal_target_on=due,
        stop_by=None,
        status=RUNNING,
        flags=frozenset(),
        explanation=tuple(lines),
    )


def _nominal(kind: str, received: date, checks: tuple[Checked, ...]) -> tuple[date, Line]:
    if kind == COMPLAINT:
        month = add_months(received, 1)
        return month, Line("complaint_month", {"nominal_on": month})
    if kind == ACCOUNT_CLOSURE:
        return _closing(received, checks)
    days = QUESTION_DAYS if kind == QUESTION else INTEREST_DAYS
    return received + timedelta(days=days), Line("promised_days", {"days": days})


def _closing(received: date, checks: tuple[Checked, ...]) -> tuple[date, Line]:
    """Return the day after receipt, after the last open obligation, or after the check that found it met."""
    waits = [check.expected_on for check in checks if not check.is_met and check.expected_on]
    # What was met from the start moves nothing; what was waited for does.
    waited = [check.checked_on for check in checks if check.is_met and check.waited]
    if waits or waited:
        ready = max([received, *waits, *waited])
        return ready + ONE_DAY, Line("closing_waits" if waits else "closing_waited", {"ready_on": ready})
    return received + ONE_DAY, Line("closing_at_once", {"received_on": received})
