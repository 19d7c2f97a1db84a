"""The set-up of a brand, point by point: what is done, what is open and why, what is not needed.

What the office can see is worked out from the facts; what only a person knows is declared, with the reason.
The rule and its cases stand in docs/flows/new_brand.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

DONE: Final = "done"
OPEN: Final = "open"
NOT_NEEDED: Final = "not_needed"
DECLARED: Final = (DONE, NOT_NEEDED)

IDENTITY: Final = "identity"
ROLES: Final = "roles"
DPO: Final = "dpo"
LETTERHEAD: Final = "letterhead"
MAILBOXES: Final = "mailboxes"
RECORD: Final = "record"
EARLIER_VERSIONS: Final = "earlier_versions"
POLICY: Final = "policy"
SUPPRESSIONS: Final = "suppressions"
CUSTOMER_FILE: Final = "customer_file"
TEST_CASE: Final = "test_case"
TEST_NOTICE: Final = "test_notice"
# In the order in which they are shown; they can be done in any.
POINTS: Final = (
    *(IDENTITY, ROLES, DPO, LETTERHEAD, MAILBOXES, RECORD, EARLIER_VERSIONS, POLICY),
    *(SUPPRESSIONS, CUSTOMER_FILE, TEST_CASE, TEST_NOTICE),
)

# What a person may say is done, because only a person can tell.
DECLARABLE: Final = (LETTERHEAD, EARLIER_VERSIONS)
# What a brand may do without, for a reason. Without the others it cannot keep the law, or nobody answers for
# it: GDPR Art. 5(2), 12(1)-(2), 13, 24, 30.
WAIVABLE: Final = (*(DPO, MAILBOXES, EARLIER_VERSIONS, SUPPRESSIONS, CUSTOMER_FILE, TEST_CASE, TEST_NOTICE),)
# What has to be ended whatever was said of its point.
TEST_CASE_OPEN: Final = "test_case_open"


@dataclass(frozen=True)
class SetUpFacts:
    """What the office sees of a brand in its set-up: which fields are filled, how many rows there are."""

    name: bool = False
    cvr: bool = False
    address: bool = False
    contact_email: bool = False
    deciders: int = 0
    officers: int = 0
    dpo_named: bool = False
    mailboxes: int = 0
    active_activities: int = 0
    draft_activities: int = 0
    policy_in_force: bool = False
    suppression_lists: int = 0
    customer_mapping: bool = False
    # Answered and closed; and those that are still worked.
    test_cases: int = 0
    open_test_cases: int = 0
    test_notices: int = 0


@dataclass(frozen=True)
class Declared:
    """What somebody said of a point."""

    status: str
    reason: str = ""


@dataclass(frozen=True)
class Point:
    """A point of the set-up: where it stands, what keeps it open (codes), why it is not needed."""

    code: str
    status: str
    missing: tuple[str, ...] = ()
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Tell whether the point keeps the gate closed."""
        return self.status == OPEN


def set_up_points(facts: SetUpFacts, declared: Mapping[str, Declared]) -> tuple[Point, ...]:
    """Return every point of the set-up in order; the brand may be opened when none is open.

    What the facts show to be done is done, whatever was declared; what they do not show can be declared where
    the point allows it.
    """
    return tuple(_point(code, facts, declared.get(code)) for code in POINTS)


def may_declare(code: str, status: str) -> bool:
    """Tell whether a person may say of the point that it is done, or not needed."""
    return code in {DONE: DECLARABLE, NOT_NEEDED: WAIVABLE}.get(status, ())


def _point(code: str, facts: SetUpFacts, declared: Declared | None) -> Point:
    missing = _missing(code, facts)
    if not missing:
        return Point(code, DONE)
    if declared is not None and may_declare(code, declared.status) and TEST_CASE_OPEN not in missing:
        return Point(code, declared.status, reason=declared.reason)
    return Point(code, OPEN, missing)


def _missing(code: str, facts: SetUpFacts) -> tuple[str, ...]:
    looked_for: dict[str, tuple[tuple[str, bool], ...]] = {
        # GDPR Art. 13(1)(a), 30(1)(a).
        IDENTITY: (
            ("name_missing", facts.name),
            ("cvr_missing", facts.cvr),
            ("address_missing", facts.address),
            ("contact_email_missing", facts.contact_email),
        ),
        # Art. 24: somebody decides, somebody answers.
        ROLES: (("decider_missing", facts.deciders > 0), ("officer_missing", facts.officers > 0)),
        # Art. 37-39.
        DPO: (("dpo_missing", facts.dpo_named),),
        LETTERHEAD: (("letterhead_unseen", False),),
        MAILBOXES: (("mailbox_missing", facts.mailboxes > 0),),
        # Art. 30.
        RECORD: (
            ("activity_missing", facts.active_activities + facts.draft_activities > 0),
            ("activity_not_active", facts.active_activities > 0 or facts.draft_activities == 0),
        ),
        EARLIER_VERSIONS: (("earlier_versions_unsaid", False),),
        # Art. 12(1), 13, 14.
        POLICY: (("policy_missing", facts.policy_in_force),),
        # Art. 21(2)-(3): an objection made to the seller holds against the buyer of its customers.
        SUPPRESSIONS: (("suppressions_missing", facts.suppression_lists > 0),),
        CUSTOMER_FILE: (("mapping_missing", facts.customer_mapping),),
        # Once the brand is open its cases are real: none that is half done goes with it.
        TEST_CASE: (
            ("test_case_missing", facts.test_cases > 0 or facts.open_test_cases > 0),
            (TEST_CASE_OPEN, facts.open_test_cases == 0),
        ),
        TEST_NOTICE: (("test_notice_missing", facts.test_notices > 0),),
    }
    return tuple(what for what, is_there in looked_for[code] if not is_there)
