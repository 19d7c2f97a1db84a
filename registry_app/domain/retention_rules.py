"""Which category of data is kept how long, counted from what: the retention rules as a table."""

from dataclasses import dataclass
from typing import Final

ORDER_DATA: Final = "ORDER_DATA"
HEALTH_ALLERGIES: Final = "HEALTH_ALLERGIES"
ACCOUNTING: Final = "ACCOUNTING"
ACCOUNT: Final = "ACCOUNT"
REGISTRATION: Final = "REGISTRATION"
CASE_SENSITIVE: Final = "CASE_SENSITIVE"

ERASE: Final = "erase"
EXPIRE: Final = "expire"
CLOSE: Final = "close"
DEIDENTIFY: Final = "deidentify"

PAUSED: Final = "paused"
DEACTIVATED: Final = "deactivated"
REACTIVATED: Final = "reactivated"
DELIVERY: Final = "delivery"
WEB_VISIT: Final = "web_visit"
INVOICE: Final = "invoice"
CONTEST_ENDED: Final = "contest_ended"
CONTEST_EVALUATED: Final = "contest_evaluated"
SENSITIVE_GIVEN: Final = "sensitive_given"
SENSITIVE_NEEDED_UNTIL: Final = "sensitive_needed_until"
CASE_CLOSED: Final = "case_closed"
REGISTRATION_INPUT: Final = "registration_input"
REGISTRATION_COMPLETED: Final = "registration_completed"
CONSENT_WITHDRAWN: Final = "consent_withdrawn"
OBJECTION_UPHELD: Final = "objection_upheld"
CLOSURE_REQUESTED: Final = "closure_requested"
OBLIGATIONS_DONE: Final = "obligations_done"
ERASURE_GRANTED: Final = "erasure_granted"
HOLD_START: Final = "hold_start"
HOLD_END: Final = "hold_end"
RC_IDENTITY_VERIFIED: Final = "rc_identity_verified"
RC_RESPONSE_SENT: Final = "rc_response_sent"
RC_CLOSED: Final = "rc_closed"
NOTICE_SENT: Final = "notice_sent"
BLOCK_LIFTED: Final = "block_lifted"
READ_LOGGED: Final = "read_logged"
SOURCE_ERASED: Final = "source_erased"
EMPLOYMENT_ENDED: Final = "employment_ended"
RECRUITMENT_ENDED: Final = "recruitment_ended"
CONTRACT_ENDED: Final = "contract_ended"
RECORDED: Final = "recorded"
EVENT_TYPES: Final = frozenset(
    {
        *(PAUSED, DEACTIVATED, REACTIVATED, DELIVERY, WEB_VISIT, INVOICE, CONTEST_ENDED, CONTEST_EVALUATED),
        *(SENSITIVE_GIVEN, SENSITIVE_NEEDED_UNTIL, CASE_CLOSED, REGISTRATION_INPUT, REGISTRATION_COMPLETED),
        *(CONSENT_WITHDRAWN, OBJECTION_UPHELD, CLOSURE_REQUESTED, OBLIGATIONS_DONE, ERASURE_GRANTED),
        *(HOLD_START, HOLD_END, RC_IDENTITY_VERIFIED, RC_RESPONSE_SENT, RC_CLOSED),
        *(NOTICE_SENT, BLOCK_LIFTED, READ_LOGGED, SOURCE_ERASED),
        *(EMPLOYMENT_ENDED, RECRUITMENT_ENDED, CONTRACT_ENDED, RECORDED),
    }
)

# How the days are counted from the trigger.
AFTER: Final = "after"  # the last day is the corresponding day; gone the day after
INCLUSIVE: Final = "inclusive"  # the trigger is the first day; gone on the corresponding day
AT_ONCE: Final = "at_once"

INACTIVITY: Final = "inactivity"
DORMANT_MONTHS: Final = 36


@dataclass(frozen=True)
class RetentionRule:
    """One category's rule: its trigger (an event type, or inactivity), its period and what happens then.

    `personal` rules yield to the person's own rights; the others are kept by law or as proof.
    """

    rule_id: str
    trigger: str
    months: int = 0
    days: int = 0
    counting: str = AFTER
    action: str = ERASE
    personal: bool = True


RULES: Final = {
    ORDER_DATA: RetentionRule("R-3.1", INACTIVITY, months=36),
    "PERSONALISATION": RetentionRule("R-3.2", INACTIVITY, months=24),
    HEALTH_ALLERGIES: RetentionRule("R-3.2h", INACTIVITY, months=24),
    "RATINGS": RetentionRule("R-3.3", INACTIVITY, months=36),
    "CLUB": RetentionRule("R-3.4", INACTIVITY, months=36),
    "SERVICE_CASES": RetentionRule("R-3.5", INACTIVITY, months=36),
    CASE_SENSITIVE: RetentionRule("R-3.5s", SENSITIVE_GIVEN, months=3),
    "NONCUSTOMER_CASE": RetentionRule("R-3.5n", CASE_CLOSED, months=36),
    "WEB_USAGE": RetentionRule("R-3.6", WEB_VISIT, months=26),
    "SALES_CONTACTS": RetentionRule("R-3.7", INACTIVITY, months=36),
    "CONTEST": RetentionRule("R-3.8", CONTEST_EVALUATED),
    ACCOUNTING: RetentionRule("R-3.9", INVOICE, months=60, personal=False),
    ACCOUNT: RetentionRule("R-5.1a", DELIVERY, months=36, counting=INCLUSIVE, action=CLOSE),
    "BONUS_POINTS": RetentionRule("R-5.1b", DELIVERY, months=3, action=EXPIRE),
    REGISTRATION: RetentionRule("R-5.4", REGISTRATION_INPUT, days=30),
    "RC_ID_EVIDENCE": RetentionRule("R-RC1", RC_IDENTITY_VERIFIED, counting=AT_ONCE, personal=False),
    "RC_RESPONSE_COPY": RetentionRule("R-RC2", RC_RESPONSE_SENT, months=3, personal=False),
    "RC_SIGNED_FORM": RetentionRule("R-RC3", RC_CLOSED, months=6, personal=False),
    "RC_CASE_RECORD": RetentionRule("R-RC4", RC_CLOSED, months=36, action=DEIDENTIFY, personal=False),
}
# What a dormant customer's data falls back on: counted like the account, from the last delivery.
DORMANT: Final = RetentionRule("", DELIVERY, months=DORMANT_MONTHS, counting=INCLUSIVE)
# An open obligation keeps the rows of the claim and the account, nothing else.
DELAYED_BY_OBLIGATIONS: Final = frozenset({ORDER_DATA, ACCOUNT})
