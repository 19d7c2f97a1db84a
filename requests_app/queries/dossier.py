"""What a dossier tells of a case: its rows as they stood at an instant, in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, F, Q

from dpo_office.common.documents import Document
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Letter
from dpo_office.common.people.models import ReadRecord
from requests_app.domain.case_codes import PENDING
from requests_app.domain.case_steps import OPEN_STATES, TASK_CANCELLED, TASK_OPEN
from requests_app.domain.dossier import letter_came_to
from requests_app.domain.identity_papers import HELD
from requests_app.models import Case, DecisionRecord, FormDecision, RightItem
from requests_app.queries.case_letters import CAUSE
from requests_app.queries.decision_records import records_then
from requests_app.queries.representations import representation_then

REOPENED = "case.reopened"


@dataclass(frozen=True)
class FileThen:
    """A sealed file: where it belongs, what is known of it, and whether it can still be opened."""

    document_id: UUID
    size: int
    sha256: str
    media_type: str
    kind: str
    is_kept: bool


@dataclass(frozen=True)
class LetterThen:
    """A letter by its number, with what was tried and reported by then."""

    number: int
    row: Letter
    attempts: Sequence[Any]
    results: Sequence[Any]
    receipts: Sequence[Any]
    came_to: str


@dataclass(frozen=True)
class CaseThen:
    """A case with all that had happened by an instant; `reads` is None for whoever may not see them."""

    case: Case
    moment: datetime
    items: Sequence[RightItem]
    events: Sequence[Event]
    entries: Sequence[Any]
    reasons: Sequence[Any]
    notes: Sequence[Any]
    quick: Sequence[Any]
    forms: Sequence[Any]
    signed: Sequence[Any]
    tasks: Sequence[Any]
    letters: Sequence[LetterThen]
    mails: Sequence[Any]
    reads: Sequence[ReadRecord] | None
    representation: Any = None
    records: Sequence[DecisionRecord] = ()
    form_decisions: Sequence[FormDecision] = ()
    # With the hash of the file beside each.
    papers: Sequence[Any] = ()
    files: dict[UUID, FileThen] = field(default_factory=dict)


def case_then(case: Case, moment: datetime, *, with_reads: bool) -> CaseThen:
    """Return the case as it stood at the instant, by business time."""
    events = list(Event.objects.filter(subject_id=case.pk, occurred_at__lte=moment).order_by("id"))
    events.sort(key=lambda event: (event.occurred_at, event.pk))
    stood = _stood(case, moment)
    letters = _letters(case, moment)
    mails = _mails(case, moment)
    found = CaseThen(
        case=stood,
        moment=moment,
        items=_items(case, moment, events),
        events=events,
        entries=list(case.clock_entries.filter(recorded_at__lte=moment).order_by("ordinal")),
        reasons=list(case.reasons.filter(given_at__lte=moment)),
        notes=list(case.notes.filter(written_at__lte=moment)),
        quick=list(case.quick_records.filter(recorded_at__lte=moment)),
        forms=_forms(case, moment),
        signed=list(case.signed_forms.filter(received_at__lte=moment).order_by("id")),
        tasks=_tasks(case, stood, moment),
        letters=letters,
        mails=mails,
        representation=representation_then(case, moment),
        records=records_then(case, moment),
        form_decisions=_form_decisions(case, moment),
        papers=_papers(case, moment),
        reads=_reads(case, letters, mails, moment) if with_reads else None,
    )
    found.files.update(_files(found))
    return found


def _stood(case: Case, moment: datetime) -> Case:
    """Return the case by the newest row of its history that was changed by then, else by its first."""
    history: Any = Case.history.filter(id=case.pk).exclude(history_type="-")
    row = history.filter(changed_at__lte=moment).order_by("-history_id").first()
    row = row or history.order_by("history_id").first()
    if row is None:
        return case
    stood = Case.objects.model(
        **{name.attname: getattr(row, name.attname) for name in Case._meta.concrete_fields}
    )
    stood.controller, stood.customer = case.controller, case.customer if stood.customer_id else None
    for name in ("requester_name", "requester_email", "requester_phone", "requester_customer_number"):
        # History may have lost it to erasure; then the case has, too.
        setattr(stood, name, getattr(row, name) or getattr(case, name))
    return stood


def _items(case: Case, moment: datetime, events: Iterable[Event]) -> list[RightItem]:
    """Return the rights as they were decided by then; each reopening made its decisions pending again."""
    reopened = [event for event in events if event.type == REOPENED]
    rows: dict[UUID, list[Any]] = {}
    for row in RightItem.history.filter(case_id=case.pk).exclude(history_type="-").order_by("history_id"):
        rows.setdefault(row.id, []).append(row)
    found = []
    for item in case.items.all():
        stood = _newest(rows.get(item.pk, [item]), moment, len(reopened))
        for name in ("outcome", "ground", "reason", "evidence", "decided_at", "decided_by"):
            setattr(item, name, getattr(stood, name))
        if item.decided_at is not None and item.decided_at > moment:
            item.outcome, item.ground, item.reason, item.evidence = PENDING, "", "", ""
            item.decided_at = item.decided_by = None
        for name in ("ground", "reason", "evidence"):
            setattr(item, name, getattr(item, name) or "")
        found.append(item)
    return found


def _newest(rows: Sequence[Any], moment: datetime, reopened: int) -> Any:
    """Return the newest row of a right that holds by then: decided by then, or undone by a reopening."""
    held, undone = rows[0], 0
    for row in rows[1:]:
        if row.decided_at is None:
            undone += 1
            held = row if undone <= reopened else held
        elif row.decided_at <= moment:
            held = row
    return held


def _forms(case: Case, moment: datetime) -> list[Any]:
    rows = list(case.issued_forms.filter(issued_at__lte=moment).order_by("issued_at", "id"))
    for row in rows:
        for name in ("superseded_at", "used_at"):
            at = getattr(row, name)
            setattr(row, name, at if at is not None and at <= moment else None)
    return rows


def _form_decisions(case: Case, moment: datetime) -> list[FormDecision]:
    rows = case.form_decisions.filter(decided_at__lte=moment).select_related("signed_form")
    return list(rows.order_by("decided_at", "id"))


def _papers(case: Case, moment: datetime) -> list[Any]:
    """Return the copies of identity papers that were marked by then; what ended later is still here."""
    rows = case.identity_papers.filter(marked_at__lte=moment).select_related("reason")
    # The hash alone: the keys of a file are not wanted here.
    found: list[Any] = list(rows.annotate(sha256=F("document__sha256")).order_by("marked_at", "id"))
    for row in found:
        if row.ended_at is not None and row.ended_at > moment:
            row.state, row.ended_at, row.ended_by = HELD, None, None
    return found


def _tasks(case: Case, stood: Case, moment: datetime) -> list[Any]:
    rows: list[Any] = list(
        case.tasks.filter(created_at__lte=moment)
        .select_related("system", "contributor")
        .prefetch_related("extracts")
        .order_by("created_at", "system__code")
    )
    for row in rows:
        row.given = [extract for extract in row.extracts.all() if extract.attached_at <= moment]
        is_later = row.settled_at is not None and row.settled_at > moment
        if is_later or (row.state == TASK_CANCELLED and stood.state in OPEN_STATES):
            row.state, row.outcome, row.note, row.settled_at, row.settled_by = TASK_OPEN, "", "", None, None
        if row.assigned_at is not None and row.assigned_at > moment:
            row.contributor = row.answer_by = row.assigned_at = row.assigned_by = None
            row.instruction = ""
    return rows


def _letters(case: Case, moment: datetime) -> list[LetterThen]:
    rows = (
        Letter.objects.filter(cause_type=CAUSE, cause_id=case.pk, created_at__lte=moment)
        .select_related("template")
        .prefetch_related("attachments", "attempts", "results", "receipts")
        .order_by("created_at", "id")
    )
    return [_letter(number, row, moment) for number, row in enumerate(rows, start=1)]


def _letter(number: int, row: Letter, moment: datetime) -> LetterThen:
    attempts = sorted((a for a in row.attempts.all() if a.opened_at <= moment), key=lambda a: a.pk)
    results = sorted((r for r in row.results.all() if r.recorded_at <= moment), key=lambda r: r.pk)
    receipts = sorted((r for r in row.receipts.all() if r.recorded_at <= moment), key=lambda r: r.pk)
    ended = {result.attempt_id for result in results if result.outcome != "in_doubt"}
    came_to = letter_came_to(
        [receipt.kind for receipt in receipts if receipt.kind != "delayed"],
        [result.outcome for result in results],
        open_attempts=sum(attempt.pk not in ended for attempt in attempts),
    )
    return LetterThen(number, row, attempts, results, receipts, came_to)


def _mails(case: Case, moment: datetime) -> list[Any]:
    rows = case.mails.filter(Q(settled_at__isnull=True) | Q(settled_at__lte=moment))
    rows = rows.filter(received_at__lte=moment).select_related("words")
    return list(rows.prefetch_related("attachments").order_by("received_at", "id"))


def _reads(
    case: Case, letters: Iterable[LetterThen], mails: Iterable[Any], moment: datetime
) -> list[ReadRecord]:
    keys = [case.pk, *(letter.row.pk for letter in letters), *(mail.pk for mail in mails)]
    return list(ReadRecord.objects.filter(subject_id__in=keys, read_at__lte=moment).order_by("read_at", "id"))


def _files(found: CaseThen) -> dict[UUID, FileThen]:
    """Return what is known of every file of the case, without opening one."""
    keys = {row.document_id for row in (*found.forms, *found.signed)}
    keys |= {extract.document_id for task in found.tasks for extract in task.given}
    keys |= {attached.document_id for letter in found.letters for attached in letter.row.attachments.all()}
    keys |= {mail.raw_id for mail in found.mails}
    is_kept = ExpressionWrapper(Q(wrapped_key__isnull=False), output_field=BooleanField())
    rows = Document.objects.filter(pk__in=keys).annotate(kept=is_kept)
    columns = ("pk", "size", "sha256", "media_type", "kind", "kept")
    return {row[0]: FileThen(*row) for row in rows.values_list(*columns)}
