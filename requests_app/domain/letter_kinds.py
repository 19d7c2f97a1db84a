"""What each kind of letter reveals, how sure we have to be of who reads it, and which are still lawful.

A letter to a person reveals nothing, the relationship (that we know them), or content. How much may leave
depends on what shows that the reader is the person (GDPR Art. 5(1)(f), 12(6), 32; EDPB 01/2022 paras 58-78),
and after a request for erasure only what the law demands leaves at all. The tables stand in
docs/rules/letters.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dpo_office.common.errors import Refused

NOTHING: Final = "nothing"
RELATIONSHIP: Final = "relationship"
CONTENT: Final = "content"
# From little to much.
REVEALS: Final = (NOTHING, RELATIONSHIP, CONTENT)

PERSON: Final = "person"
REPRESENTATIVE: Final = "representative"
# Somebody of the controller, or who tests: what they read is the work, and no letter to a person.
COLLEAGUE: Final = "colleague"
READERS: Final = (PERSON, REPRESENTATIVE, COLLEAGUE)

# Somebody on file is meant, and nothing shows that whoever wrote is that person.
UNKNOWN: Final = "unknown"
# Nobody on file is meant: there is no other person whose data the address could be told.
UNMATCHED: Final = "unmatched"
ON_FILE: Final = "address_on_file"
REPLIED: Final = "reply_sufficient"
CHECKED: Final = "identity_checked"
WAIVED: Final = "form_waived"
VERIFIED: Final = "form_verified"
AUTHORITY: Final = "authority_checked"
# Printed: whoever posts it or hands it over sees to whom.
BY_HAND: Final = "by_hand"
# A test case: its letters go to whoever tests.
TESTER: Final = "tester"
# What each identity allows at most; the order is that of the ladder, the least intrusive proof first.
ALLOWS: Final = {
    UNKNOWN: NOTHING,
    UNMATCHED: RELATIONSHIP,
    ON_FILE: CONTENT,
    REPLIED: CONTENT,
    CHECKED: CONTENT,
    VERIFIED: CONTENT,
    WAIVED: CONTENT,
    AUTHORITY: CONTENT,
    BY_HAND: CONTENT,
    TESTER: CONTENT,
}
IDENTITIES: Final = tuple(ALLOWS)

# Marks the words by which it is clear who asks, given with an answer: a waiver with its reason, late.
IDENTITY_CLEAR: Final = "identity_clear"

# Why a letter may still be written to somebody who asked for erasure, and where the law says so.
LAWFUL_AFTER_ERASURE: Final = {
    "receipt": "GDPR 12(2), 12(3)",
    "question": "GDPR 12(6), recital 63",
    "extension": "GDPR 12(3)",
    "status": "GDPR 12(3), 12(4)",
    "answer": "GDPR 12(3)",
    "refusal": "GDPR 12(4)",
    "breach": "GDPR 34",
    "restriction_lifted": "GDPR 18(3)",
    "recipients": "GDPR 19",
    "enquiry": "GDPR 12(2), 38(4)",
}


@dataclass(frozen=True)
class LetterKind:
    """A kind of letter, by the code that it has in the outbox.

    `reveals` is the most that a letter of the kind may reveal, `bare` what it reveals where nothing that was
    found goes with it. `lawful` names why it is lawful after a request for erasure; empty: it is not.
    """

    code: str
    reader: str
    reveals: str = NOTHING
    lawful: str = ""
    bare: str = ""
    is_confidential: bool = False


_DECLARED: Final = (
    LetterKind("case.received", PERSON, NOTHING, "receipt"),
    LetterKind("case.form_issued", PERSON, NOTHING, "question"),
    LetterKind("case.form_returned", PERSON, NOTHING, "question"),
    LetterKind("case.form_reminded", PERSON, NOTHING, "question"),
    LetterKind("case.identity_asked", PERSON, NOTHING, "question"),
    # Eight digits to the address on file, for a check of who asks.
    LetterKind("case.identity_code", PERSON, NOTHING, "question"),
    # The same on paper, to the postal address on file.
    LetterKind("case.identity_letter", PERSON, NOTHING, "question"),
    # To other contacts on file, where somebody chose them for a measure.
    LetterKind("case.request_notice", PERSON, NOTHING, "question"),
    LetterKind("case.scope_asked", PERSON, NOTHING, "question"),
    LetterKind("case.information_received", PERSON, NOTHING, "receipt"),
    LetterKind("case.deadline_extended", PERSON, NOTHING, "extension"),
    LetterKind("case.status_identity", PERSON, NOTHING, "status"),
    LetterKind("case.status_scope", PERSON, NOTHING, "status"),
    LetterKind("case.answer_sent", PERSON, CONTENT, "answer", bare=RELATIONSHIP, is_confidential=True),
    LetterKind("case.part_answered", PERSON, CONTENT, "answer", bare=RELATIONSHIP, is_confidential=True),
    LetterKind("case.refused", PERSON, RELATIONSHIP, "refusal", bare=NOTHING, is_confidential=True),
    LetterKind("case.closed_unidentified", PERSON, NOTHING, "refusal", is_confidential=True),
    # What lies behind the link was judged when the answer was written, to the same address.
    LetterKind("case.answer_link", PERSON, NOTHING, "answer"),
    LetterKind("answer_link.code_sent", PERSON, NOTHING, "answer"),
    LetterKind("case.withdrawn", PERSON, NOTHING, "receipt"),
    LetterKind("case.complaint_received", PERSON, NOTHING, "receipt"),
    LetterKind("case.question_received", PERSON, NOTHING, "receipt"),
    LetterKind("case.closure_received", PERSON, NOTHING, "receipt"),
    LetterKind("case.interest_received", PERSON, NOTHING, "receipt"),
    LetterKind("case.complaint_answered", PERSON, RELATIONSHIP, "enquiry", is_confidential=True),
    LetterKind("case.question_answered", PERSON, RELATIONSHIP, "enquiry", is_confidential=True),
    LetterKind("case.interest_answered", PERSON, RELATIONSHIP, "enquiry", is_confidential=True),
    LetterKind("case.account_closed", PERSON, RELATIONSHIP, "enquiry", is_confidential=True),
    LetterKind("case.right_withdrawn", PERSON, NOTHING, "receipt"),
    LetterKind("case.recorded", PERSON, CONTENT, "receipt", is_confidential=True),
    LetterKind("case.representative_named", REPRESENTATIVE, NOTHING, "question"),
    LetterKind("case.authority_refused", REPRESENTATIVE, NOTHING, "question"),
    LetterKind("breach.persons_informed", PERSON, RELATIONSHIP, "breach"),
    LetterKind("policy.notice", PERSON, RELATIONSHIP),
    *(
        LetterKind(code, COLLEAGUE)
        for code in (
            "case.escalation",
            "case.link_assigned",
            "case.link_reminded",
            "case.link_renewed",
            "duty.link_assigned",
            "duty.link_reminded",
            "duty.link_renewed",
            "duty.link_declined",
            "duty.owner_assigned",
            "duty.owner_reminded",
            "task_link.code_sent",
            "breach.alarm",
            "test.notice",
            "office.test_letter",
        )
    ),
)
LETTER_KINDS: Final = {kind.code: kind for kind in _DECLARED}

# Grounds that say nothing of what we hold: they look at the request, or at who asks. Every other ground
# confirms that there is data to refuse.
GROUNDS_ABOUT_THE_REQUEST: Final = frozenset(
    {"manifestly_unfounded", "excessive", "not_identifiable", "not_inherited"}
)


@dataclass(frozen=True)
class IdentityFacts:
    """What is recorded of who asks.

    `is_matched`: somebody on file is meant; `writes_from_file`: they write from the address that we have of
    that person. The rest are acts: a form that was checked, a waiver with its reason, a check of who
    asks that was passed, a sufficient reply.
    """

    is_matched: bool = False
    writes_from_file: bool = False
    is_verified: bool = False
    is_waived: bool = False
    has_replied: bool = False
    is_checked: bool = False
    is_test: bool = False


@dataclass(frozen=True)
class Way:
    """An address that a letter may go to, and what shows that the person reads it."""

    address: str
    identity: str


def outbox_code(mail: str) -> str:
    """Return the code in the outbox of a mail that the texts call "form_issued" or "case_refused"."""
    return f"case.{mail.removeprefix('case_')}"


def letter_kind(code: str) -> LetterKind:
    """Return the declaration of a kind; KeyError for one that nobody declared: it must not be written."""
    return LETTER_KINDS[code]


def identity_of(facts: IdentityFacts) -> str:
    """Return what shows that whoever asks, at the address that they wrote from, is the person.

    An act of ours about this case counts before what only follows from the addresses.
    """
    reached = (
        (facts.is_test, TESTER),
        (facts.is_verified, VERIFIED),
        (facts.is_waived, WAIVED),
        (facts.is_checked, CHECKED),
        (facts.has_replied, REPLIED),
        (facts.is_matched and facts.writes_from_file, ON_FILE),
        (facts.is_matched, UNKNOWN),
    )
    return next((identity for holds, identity in reached if holds), UNMATCHED)


def reveals_of(code: str, *, carries: bool) -> str:
    """Return what a letter reveals; `carries`: what was found goes with it, or a ground confirms data."""
    kind = letter_kind(code)
    return kind.reveals if carries or not kind.bare else kind.bare


def confirms_data(grounds: Iterable[str]) -> bool:
    """Tell whether one of the grounds of a refusal says that there is data of the person."""
    return any(ground not in GROUNDS_ABOUT_THE_REQUEST for ground in grounds)


def reaches(identity: str, reveals: str) -> bool:
    """Tell whether so much may be revealed to a reader of whom this is known."""
    return REVEALS.index(reveals) <= REVEALS.index(ALLOWS[identity])


def require_identity(reveals: str, identity: str) -> None:
    """Raise Refused("identity_not_reached") for a letter above the identity of its reader."""
    if not reaches(identity, reveals):
        raise Refused("identity_not_reached", reveals=reveals, identity=identity)


def is_lawful_after_erasure(code: str) -> bool:
    """Tell whether a letter may be written after a request for erasure; colleagues are not meant."""
    kind = letter_kind(code)
    return kind.reader == COLLEAGUE or bool(kind.lawful)


def require_lawful_after_erasure(code: str) -> None:
    """Raise Refused("unlawful_after_erasure") for a letter that is none of the closed list."""
    if not is_lawful_after_erasure(code):
        raise Refused("unlawful_after_erasure", kind=code)
