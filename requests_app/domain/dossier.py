"""The dossier of a case: as of when, for which reason, and what an authority would find missing in it.

The rules and their cases stand in docs/rules/dossier.md.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from dpo_office.common.calendars import copenhagen_date, local_midnight
from dpo_office.common.errors import Invalid
from requests_app.domain.case_codes import GRANTED, OUTCOMES_WITH_GROUND, PARTLY_GRANTED
from requests_app.domain.case_steps import OPEN_STATES, WITHDRAWN

FULL: Final = "full"
REDACTED: Final = "redacted"
VARIANTS: Final = (FULL, REDACTED)
LANGUAGES: Final = ("da", "en")
# Why somebody takes one; there is no other reason and no free text.
REASONS: Final = ("authority", "complaint", "court", "internal_review")

# What a letter came to, by what was recorded of it.
DELIVERED: Final = "delivered"
TAKEN: Final = "accepted"
NOT_DELIVERED: Final = "bounced"
REFUSED: Final = "failed"
BLOCKED: Final = "blocked"
IN_DOUBT: Final = "in_doubt"
NOT_SENT: Final = "queued"

# A request through a representative is confirmed to them.
ACKNOWLEDGEMENTS: Final = (
    *("case.received", "case.recorded", "case.representative_named"),
    *("case.complaint_received", "case.question_received", "case.closure_received", "case.interest_received"),
)

Point = tuple[str, dict[str, object]]


@dataclass(frozen=True)
class LetterFacts:
    """A letter by its number in the dossier, its kind and channel, and what it came to."""

    number: int
    kind: str
    by_post: bool
    came_to: str


@dataclass(frozen=True)
class ItemFacts:
    """What was decided of a right, and whether reasons and evidence were given for it."""

    outcome: str
    has_reasons: bool
    has_evidence: bool = True


@dataclass(frozen=True)
class DossierFacts:
    """What is looked at for what is missing; dates are Copenhagen's, instants aware."""

    moment: datetime
    state: str
    received_on: date
    entered_on: date
    expires_at: datetime
    is_paused: bool
    extension_letter_by: date
    extended_on: date | None = None
    decided_at: datetime | None = None
    stop_by: date | None = None
    use_stopped_on: date | None = None
    form_asked: bool = False
    identity_settled: bool = False
    content_left_unchecked: bool = False
    # Steps that took two people at the controller, and were taken by one.
    taken_alone: int = 0
    # Rights that were refused on a weighed ground without a decided record of it.
    unrecorded: int = 0
    items: Sequence[ItemFacts] = ()
    letters: Sequence[LetterFacts] = ()
    mails_unread: int = 0
    files_destroyed: int = 0
    # None: the office did not hold the record on that day.
    activities: int | None = 0
    policy_at_receipt: bool = True
    policy_then: bool = True
    # None: the read log is not shown to whoever makes the dossier.
    page_reads: int | None = None


def dossier_moment(as_of: date | None, *, received_on: date, now: datetime) -> datetime:
    """Return the instant of a dossier: now, or the last one of an earlier day in Copenhagen.

    Raises Invalid("dossier_day_future") and Invalid("dossier_day_before_receipt").
    """
    today = copenhagen_date(now)
    if as_of is not None and as_of > today:
        raise Invalid("dossier_day_future", field="as_of")
    if as_of is not None and as_of < received_on:
        raise Invalid("dossier_day_before_receipt", field="as_of", received_on=received_on)
    if as_of is None or as_of == today:
        return now
    return local_midnight(as_of + timedelta(days=1)) - timedelta(microseconds=1)


def check_choices(*, variant: str, language: str, reason: str) -> None:
    """Raise Invalid("dossier_variant_unknown" | "language_unknown" | "dossier_reason_unknown")."""
    if variant not in VARIANTS:
        raise Invalid("dossier_variant_unknown", field="variant")
    if language not in LANGUAGES:
        raise Invalid("language_unknown", field="language", known=", ".join(LANGUAGES))
    if reason not in REASONS:
        raise Invalid("dossier_reason_unknown", field="reason")


def letter_came_to(receipts: Sequence[str], results: Iterable[str], *, open_attempts: int) -> str:
    """Return what a letter came to: its final receipts in order, its results, attempts without an end.

    The order is that of the outbox (letters/queries.py): a receipt knows more than a relay's reply, the first
    final one stands, and a reply says more than a doubt.
    """
    if receipts:
        return DELIVERED if receipts[0] == DELIVERED else NOT_DELIVERED
    known = set(results)
    for outcome, state in (("accepted", TAKEN), ("blocked", BLOCKED), ("permanent", REFUSED)):
        if outcome in known:
            return state
    return IN_DOUBT if open_attempts else NOT_SENT


def missing_points(facts: DossierFacts) -> tuple[Point, ...]:
    """Return the codes of what is missing, in the order of the case, each with what its sentence names."""
    return tuple(point for rule in _RULES for point in rule(facts))


def _entry(facts: DossierFacts) -> list[Point]:
    found: list[Point] = []
    if facts.entered_on > facts.received_on:
        found.append(("entered_late", {"received_on": facts.received_on, "entered_on": facts.entered_on}))
    if not any(letter.kind in ACKNOWLEDGEMENTS for letter in facts.letters):
        found.append(("not_acknowledged", {}))
    return found


def _answer(facts: DossierFacts) -> list[Point]:
    found: list[Point] = []
    # The limit is over with its last day; while the person owes an answer it does not run.
    last_on = copenhagen_date(facts.expires_at - timedelta(microseconds=1))
    expired: dict[str, object] = {"expired_on": last_on}
    ended_at = facts.moment if facts.decided_at is None else facts.decided_at
    is_late = not facts.is_paused and ended_at >= facts.expires_at
    if is_late and facts.state in OPEN_STATES:
        found.append(("not_answered", expired))
    if is_late and facts.decided_at is not None:
        found.append(("answered_late", expired | {"decided_on": copenhagen_date(facts.decided_at)}))
    if facts.extended_on is not None and facts.extended_on > facts.extension_letter_by:
        days: dict[str, object] = {"extended_on": facts.extended_on, "last_on": facts.extension_letter_by}
        found.append(("extended_late", days))
    return found


def _stop(facts: DossierFacts) -> list[Point]:
    if facts.stop_by is None or facts.state == WITHDRAWN:
        return []
    days: dict[str, object] = {"stop_by": facts.stop_by}
    if facts.use_stopped_on is None:
        return [("use_not_stopped", days)] if copenhagen_date(facts.moment) > facts.stop_by else []
    if facts.use_stopped_on > facts.stop_by:
        return [("use_stopped_late", days | {"stopped_on": facts.use_stopped_on})]
    return []


def _decision(facts: DossierFacts) -> list[Point]:
    found: list[Point] = []
    granted = any(item.outcome in (GRANTED, PARTLY_GRANTED) for item in facts.items)
    if facts.form_asked and granted and not facts.identity_settled:
        found.append(("identity_not_settled", {}))
    if facts.content_left_unchecked:
        found.append(("authority_unchecked", {}))
    if facts.taken_alone:
        found.append(("taken_alone", {"count": facts.taken_alone}))
    if any(item.outcome in OUTCOMES_WITH_GROUND and not item.has_reasons for item in facts.items):
        found.append(("reasons_missing", {}))
    if facts.unrecorded:
        found.append(("record_missing", {"count": facts.unrecorded}))
    if any(item.outcome in OUTCOMES_WITH_GROUND and not item.has_evidence for item in facts.items):
        found.append(("evidence_missing", {}))
    return found


def _letters(facts: DossierFacts) -> list[Point]:
    unconfirmed = [row for row in facts.letters if row.came_to == TAKEN and not row.by_post]
    groups = (
        ("letters_in_doubt", [row for row in facts.letters if row.came_to == IN_DOUBT]),
        (
            "letters_not_delivered",
            [row for row in facts.letters if row.came_to in (NOT_DELIVERED, REFUSED, BLOCKED)],
        ),
        ("letters_not_sent", [row for row in facts.letters if row.came_to == NOT_SENT]),
        ("letters_unconfirmed", unconfirmed),
    )
    return [(code, {"numbers": ", ".join(str(row.number) for row in rows)}) for code, rows in groups if rows]


def _kept(facts: DossierFacts) -> list[Point]:
    found: list[Point] = []
    if facts.mails_unread:
        found.append(("mails_unread", {"count": facts.mails_unread}))
    if facts.files_destroyed:
        found.append(("files_destroyed", {"count": facts.files_destroyed}))
    return found


def _around(facts: DossierFacts) -> list[Point]:
    said = (
        ("record_not_begun", facts.activities is None),
        ("no_activity", facts.activities == 0),
        ("no_policy_at_receipt", not facts.policy_at_receipt),
        ("no_policy_then", not facts.policy_then),
        ("reads_of_pages_unknown", facts.page_reads == 0),
    )
    return [(code, {}) for code, is_so in said if is_so]


_RULES: Final[tuple[Callable[[DossierFacts], list[Point]], ...]] = (
    *(_entry, _answer, _stop, _decision),
    *(_letters, _kept, _around),
)
