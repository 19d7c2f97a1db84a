"""From the rows of a dossier to the facts in which something may be missing."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final
from uuid import UUID

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.events import Event
from dpo_office.common.letters.codes import POST
from dpo_office.common.people.reads import FILE, LETTER, SEARCH
from requests_app.domain.answers import ItemDecision
from requests_app.domain.deadlines import EXTEND
from requests_app.domain.decision_records import without_record
from requests_app.domain.dossier import DossierFacts, ItemFacts, LetterFacts
from requests_app.domain.four_eyes import TAKEN_ALONE
from requests_app.domain.representation import content_left_unchecked
from requests_app.queries.decision_records import decided_in
from requests_app.queries.dossier import CaseThen
from requests_app.queries.dossier_record import PoliciesThen, RecordThen

DECIDING: Final = (
    *("case.answer_sent", "case.answer_recorded", "case.recorded_at_once"),
    *("case.refused", "case.closed_unidentified"),
)
SETTLING: Final = ("case.form_verified", "case.form_waived")
# Every kind of read but the opening of a page.
NOT_OF_PAGES: Final = (FILE, LETTER, SEARCH)


def facts_of(found: CaseThen, record: RecordThen, policies: PoliciesThen) -> DossierFacts:
    """Return what `missing_points` looks at."""
    case, types = found.case, {event.type for event in found.events}
    reads, decided = found.reads, decided_by(found)
    return DossierFacts(
        moment=found.moment,
        state=case.state,
        received_on=case.received_on,
        entered_on=copenhagen_date(case.created_at),
        expires_at=case.expires_at,
        is_paused=case.is_paused,
        extension_letter_by=case.extension_letter_by,
        extended_on=_last_day(found.entries, lambda entry: entry.type == EXTEND),
        decided_at=decided.occurred_at if decided else None,
        stop_by=case.stop_by,
        use_stopped_on=copenhagen_date(case.use_stopped_at) if case.use_stopped_at else None,
        form_asked=case.form_asked,
        identity_settled=not types.isdisjoint(SETTLING),
        items=[
            ItemFacts(item.outcome, bool(item.ground or item.reason), bool(item.evidence))
            for item in found.items
        ],
        letters=[
            LetterFacts(row.number, row.row.kind, row.row.channel == POST, row.came_to)
            for row in found.letters
        ],
        mails_unread=sum(bool(mail.fault) for mail in found.mails),
        files_destroyed=sum(not file.is_kept for file in found.files.values()),
        activities=len(record.activities) if record.is_begun else None,
        policy_at_receipt=policies.at_receipt is not None,
        policy_then=policies.then is not None,
        content_left_unchecked=content_left_unchecked(event.type for event in found.events),
        taken_alone=sum(event.type == TAKEN_ALONE for event in found.events),
        unrecorded=len(without_record(_refusals(found), decided_in(found.records))),
        page_reads=None if reads is None else sum(_is_of_page(read, case.pk) for read in reads),
    )


def _refusals(found: CaseThen) -> list[ItemDecision]:
    return [ItemDecision(item.right, item.outcome, item.ground) for item in found.items]


def _is_of_page(read: Any, case_id: UUID) -> bool:
    return bool(read.subject_id == case_id and read.kind not in NOT_OF_PAGES)


def decided_by(found: CaseThen) -> Event | None:
    """Return the event by which the case was decided the last time; after a reopening nothing is decided."""
    decided = None
    for event in found.events:
        if event.type in DECIDING:
            decided = event
        elif event.type == "case.reopened":
            decided = None
    return decided


def _last_day(entries: Any, wanted: Callable[[Any], bool]) -> date | None:
    days = [copenhagen_date(entry.at) for entry in entries if wanted(entry)]
    return max(days, default=None)
