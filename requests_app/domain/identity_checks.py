"""Checks of who asks: begun from a recorded doubt and the harm of a mistake, by the means that asks least.

GDPR Art. 12(2), 12(6), 32; EDPB 01/2022 paras 58-79. The cases stand in docs/rules/identity.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.states import Step, StepTable

SESSION: Final = "session"
CODE: Final = "code_on_file"
REPLY: Final = "reply_on_file"
FORM: Final = "signed_form"
MITID: Final = "mitid"
POST: Final = "post_on_file"
DOCUMENT: Final = "document_shown"
QUESTIONS: Final = "control_questions"
# From what asks least of the person to what asks most; control questions beside them.
MEANS: Final = (SESSION, CODE, REPLY, FORM, MITID, POST, DOCUMENT, QUESTIONS)
# What others may know too never settles who asks (EDPB 01/2022 paras 65, 76).
SUPPORTS_ONLY: Final = frozenset({QUESTIONS})
# More than most cases need: why nothing milder is enough is recorded (paras 74-75).
TO_BE_EXPLAINED: Final = frozenset({DOCUMENT})
# These go to a contact that was on file before the request came.
ON_FILE: Final = frozenset({CODE, REPLY, POST})
# The office can send a code by these.
BY_CODE: Final = frozenset({CODE, POST})

OPEN: Final = "open"
PASSED: Final = "passed"
FAILED: Final = "failed"
GIVEN_UP: Final = "given_up"
CHECK_STATES: Final = (OPEN, PASSED, FAILED, GIVEN_UP)
RESULTS: Final = (PASSED, FAILED)

CHECK_STEPS: Final = StepTable(
    noun="identity_check",
    initial=OPEN,
    states=CHECK_STATES,
    steps=(
        Step("begin_check", (), OPEN, "case.identity_check_begun"),
        Step("send_check_code", (OPEN,), None, "case.identity_code_sent"),
        Step("post_check_code", (OPEN,), None, "case.identity_code_posted"),
        Step("enter_check_code", (OPEN,), PASSED, "case.identity_check_passed"),
        Step("pass_check", (OPEN,), PASSED, "case.identity_check_passed"),
        Step("fail_check", (OPEN,), FAILED, "case.identity_check_failed"),
        Step("give_up_check", (OPEN,), GIVEN_UP, "case.identity_check_given_up"),
    ),
)
CHECK_EVENTS: Final = tuple(dict.fromkeys(step.event for step in CHECK_STEPS.steps))

# Reliability R35: eight digits, ten minutes, five tries.
CODE_DIGITS: Final = 8
CODE_VALID: Final = timedelta(minutes=10)
# By post: the slowest carrier takes a working week, and somebody may be away for another.
POSTED_CODE_VALID: Final = timedelta(days=21)
CODE_TRIES: Final = 5
HOUR: Final = timedelta(hours=1)
CODES_AN_HOUR: Final = 3
# So many in a case, over all its checks: then another means is chosen.
CODES_A_CASE: Final = 10


@dataclass(frozen=True)
class Known:
    """What is known of a case before a check begins."""

    is_settled: bool
    has_contact_on_file: bool
    has_open_check: bool


def require_begin(means: str, known: Known, *, why: str) -> None:
    """Raise unless a check may begin by this means.

    Codes: Invalid("means_unknown" | "why_not_milder"), Refused("identity_is_clear") where it is settled who
    asks (para 73), Refused("check_is_open"), Refused("no_contact_on_file") for a means that needs one.
    """
    if means not in MEANS:
        raise Invalid("means_unknown", field="means")
    if known.is_settled:
        raise Refused("identity_is_clear")
    if known.has_open_check:
        raise Refused("check_is_open")
    if means in (CODE, REPLY) and not known.has_contact_on_file:
        raise Refused("no_contact_on_file")
    if means in TO_BE_EXPLAINED and not why.strip():
        raise Invalid("why_not_milder", field="why")


def require_result(means: str, result: str) -> None:
    """Raise unless somebody may record this result of a check.

    Codes: Invalid("result_unknown"), Refused("questions_support_only"), Refused("code_is_entered"): a code
    shows itself whether it is right.
    """
    if result not in RESULTS:
        raise Invalid("result_unknown", field="result")
    if result == PASSED and means in SUPPORTS_ONLY:
        raise Refused("questions_support_only")
    if result == PASSED and means == CODE:
        raise Refused("code_is_entered")


def code_valid(means: str) -> timedelta:
    """Return for how long a code that went by this means can be entered."""
    return POSTED_CODE_VALID if means == POST else CODE_VALID


def settles(means: str, state: str) -> bool:
    """Tell whether a check settles who asks."""
    return state == PASSED and means not in SUPPORTS_ONLY


def minutes_to_wait(sent: Sequence[datetime], now: datetime) -> int:
    """Return for how many minutes no further code is sent, 0 where one may be; `sent` are those of a case.

    Raises Refused("codes_used_up") when the case has had all of its codes.
    """
    if len(sent) >= CODES_A_CASE:
        raise Refused("codes_used_up", most=CODES_A_CASE)
    recent = sorted(at for at in sent if at > now - HOUR)
    if len(recent) < CODES_AN_HOUR:
        return 0
    return int((recent[-CODES_AN_HOUR] + HOUR - now).total_seconds() // 60) + 1
