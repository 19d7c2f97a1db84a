"""The chronology of a case for its dossier: what happened, when, by whom and why; the same in PDF and CSV."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from dpo_office.common.events import Event, people_of
from dpo_office.common.labels import READ_KIND_LABELS
from dpo_office.common.languages import reader_language
from dpo_office.common.page_words import (
    OUTCOME_LABELS,
    RECEIPT_LABELS,
    SOURCE_LABELS,
    event_label,
    letter_kind_label,
)
from dpo_office.common.people.names import on_behalf_words
from dpo_office.common.spreadsheets import csv_line
from requests_app.decision_record_texts import record_said
from requests_app.domain.decision_records import RECORD_EVENTS
from requests_app.domain.form_findings import Finding
from requests_app.domain.four_eyes import ALONE_CHECKED, PROPOSAL_EVENTS
from requests_app.domain.identity_papers import PAPER_EVENTS
from requests_app.domain.risk_measures import MEASURE_EVENTS
from requests_app.dossier_marks import ADDRESS_MARK, NAME_MARK, NOBODY, Marks
from requests_app.labels import CASE_STEP_LABELS, SEVERITY_LABELS, TASK_OUTCOME_LABELS
from requests_app.labels_dossier import KIND_LABELS, REASON_LABELS, VARIANT_LABELS
from requests_app.labels_findings import finding_text
from requests_app.labels_four_eyes import SEEN_WORDS
from requests_app.labels_identity_papers import paper_said
from requests_app.labels_representation import REPRESENTATION_EVENTS, representation_said
from requests_app.labels_risk_measures import measure_said
from requests_app.labels_signature_trust import level_words
from requests_app.queries.dossier import CaseThen, LetterThen
from requests_app.queries.mails import words_of

NOTE_ADDED: Final = "case.note_added"
DOSSIER_GIVEN: Final = "case.dossier_given"
STEPS: Final = dict(CASE_STEP_LABELS)
OUTCOMES: Final = dict(TASK_OUTCOME_LABELS)
READS: Final = dict(READ_KIND_LABELS)
FIRST, THEN, LAST = range(3)


@dataclass(frozen=True)
class Entry:
    """One thing that happened: a kind, what, by whom, and the words given for it."""

    at: datetime
    order: int
    kind: str
    what: str
    who: str = NOBODY
    words: tuple[str, ...] = ()
    # The type of the event that a step is told by.
    code: str = ""


def chronology(found: CaseThen, marks: Marks) -> list[Entry]:
    """Return everything that happened by the dossier's instant, the oldest first, in the active language."""
    entries = [
        *_steps(found, marks),
        *_clock(found, marks),
        *_forms(found, marks),
        *(entry for letter in found.letters for entry in _letter(letter, marks)),
        *_mails(found, marks),
        *_notes(found, marks),
        *_reads(found, marks),
    ]
    return sorted(entries, key=lambda entry: (entry.at, entry.order))


def chronology_csv(entries: Iterable[Entry]) -> bytes:
    """Write the chronology as a table after a mark of UTF-8; no cell is a formula, instants carry a zone."""
    lines = [csv_line([_("when"), _("kind"), _("what"), _("who"), _("words")])]
    for entry in entries:
        cells = (str(KIND_LABELS[entry.kind]), entry.what, entry.who, "\n".join(entry.words))
        lines.append(csv_line([localtime(entry.at).isoformat(timespec="seconds"), *cells]))
    return b"\xef\xbb\xbf" + "".join(lines).encode()


def moment(at: datetime) -> str:
    """Write an instant as it is read, in Copenhagen."""
    return date_format(localtime(at), "d-m-Y H:i")


def dossier_said(data: Mapping[str, str]) -> str:
    """Say which dossier was given, by the data of its event."""
    said = {
        "variant": VARIANT_LABELS[data["variant"]],
        "reason": REASON_LABELS[data["reason"]],
        "day": moment(datetime.fromisoformat(data["as_of"])),
    }
    return _("%(variant)s, as of %(day)s (%(reason)s)") % said


# Events whose data says by itself what they were about.
SAID: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    DOSSIER_GIVEN: dossier_said,
    **dict.fromkeys(RECORD_EVENTS, record_said),
    **dict.fromkeys(MEASURE_EVENTS, measure_said),
    **dict.fromkeys(PAPER_EVENTS, paper_said),
}


def findings_said(signed: Any) -> list[str]:
    """Say what the checks of a returned form found: codes and dates, nothing that somebody wrote."""
    rows = [Finding(row["code"], row["severity"], row["context"]) for row in signed.findings]
    level = level_words(signed)
    return ([level] if level else []) + [
        f"{capfirst(str(SEVERITY_LABELS[row.severity]))}: {finding_text(row, reader_language())}"
        for row in rows
    ]


def system_of(task: Any) -> str:
    """Name the system of a task in the active language."""
    danish, english = task.system.name_da, task.system.name_en
    named = (danish or english) if reader_language() == "da" else (english or danish)
    return str(named or task.system.code)


def _steps(found: CaseThen, marks: Marks) -> Iterator[Entry]:
    for event in found.events:
        if event.type == NOTE_ADDED:
            continue
        said = [
            marks.words(row.text)
            for row in found.reasons
            if row.step == event.step and row.given_at == event.occurred_at
        ]
        more = _more(found, event, marks)
        what = f"{event_label(event.type)}: {more}" if more else event_label(event.type)
        yield Entry(event.occurred_at, FIRST, "step", what, _who(event, marks), tuple(said), event.type)
    for row in found.quick:
        texts = [marks.words(text) for text in (row.wrong, row.right, row.text) if text]
        yield Entry(
            row.recorded_at, FIRST, "step", row.get_kind_display(), marks.who(row.recorded_by), tuple(texts)
        )


def _who(event: Event, marks: Marks) -> str:
    """Say who took a step, and for whom where somebody was away."""
    actor, *absent = people_of(event)
    return on_behalf_words(marks.who(actor), [marks.who(person) for person in absent])


def _more(found: CaseThen, event: Event, marks: Marks) -> str:
    """Say whom or which systems a step was about; an event holds codes."""
    data = event.data
    if event.type in SAID:
        return SAID[event.type](data)
    if event.type in REPRESENTATION_EVENTS:
        return representation_said(event.type, data)
    if event.type in (*PROPOSAL_EVENTS, ALONE_CHECKED):
        return str(STEPS.get(data.get("step"), "") or SEEN_WORDS[data["seen"]])
    if "owner" in data:
        return marks.who(UUID(data["owner"])) if data["owner"] else _("back to the queue")
    names = {task.system.code: system_of(task) for task in found.tasks}
    systems = [names.get(code, code) for code in data.get("systems") or [data.get("system", "")] if code]
    outcome = str(OUTCOMES.get(data.get("outcome", ""), ""))
    return ", ".join([*systems, *([outcome] if outcome else [])])


def _clock(found: CaseThen, marks: Marks) -> Iterator[Entry]:
    for row in found.entries:
        about = row.get_kind_display() if row.kind else row.get_ground_display()
        said = [str(row.get_type_display()), str(about or "")]
        if row.months:
            said.append(_("months: %(count)s") % {"count": row.months})
        what = ", ".join(part for part in said if part)
        yield Entry(row.at, THEN, "clock", capfirst(what), marks.who(row.recorded_by))


def _forms(found: CaseThen, marks: Marks) -> Iterator[Entry]:
    for row in found.forms:
        told = {"number": row.number, "day": f"{row.expires_on:%d-%m-%Y}"}
        what = _("Form %(number)s, valid until %(day)s") % told
        yield Entry(row.issued_at, THEN, "form", what, marks.who(row.issued_by))
    for row in found.signed:
        what = _("A form came back as a file (%(type)s)") % {"type": row.reading.get("media_type", NOBODY)}
        yield Entry(row.received_at, THEN, "form", what, marks.who(row.received_by))


def _letter(letter: LetterThen, marks: Marks) -> Iterator[Entry]:
    row, named = letter.row, {"number": letter.number, "kind": letter_kind_label(letter.row.kind)}
    to = recipient_of(letter, marks)
    written = _("Letter %(number)s written: %(kind)s, to %(to)s") % {**named, "to": to}
    yield Entry(row.created_at, THEN, "letter", written)
    ended = {result.attempt_id for result in letter.results}
    for attempt in letter.attempts:
        # What an attempt came to tells of it; one that has no end stands for itself.
        if attempt.pk not in ended:
            what = _("Letter %(number)s handed to the mail server") % named
            yield Entry(attempt.opened_at, THEN, "letter", what)
    for result in letter.results:
        # What a server replies may hold the address.
        reply = "" if marks.redacts else result.reply_text
        parts = (result.reply_code, reply, marks.words(result.reason))
        said = " ".join(str(part) for part in parts if part)
        who = marks.who(result.decided_by) if result.decided_by else str(SOURCE_LABELS[result.source])
        told = {**named, "outcome": OUTCOME_LABELS[result.outcome]}
        what = _("Letter %(number)s: %(outcome)s") % told
        yield Entry(result.recorded_at, LAST, "letter", what, who, (said,) if said else ())
    for receipt in letter.receipts:
        told = {**named, "receipt": RECEIPT_LABELS[receipt.kind]}
        status = (receipt.status,) if receipt.status else ()
        what = _("Letter %(number)s: %(receipt)s") % told
        yield Entry(receipt.at, LAST, "letter", what, str(SOURCE_LABELS["receipt"]), status)


def recipient_of(letter: LetterThen, marks: Marks) -> str:
    """Say to whom a letter goes; an address of several lines in one."""
    row = letter.row
    address = ", ".join(row.recipient_address.splitlines())
    parts = ((row.recipient_name, NAME_MARK), (address, ADDRESS_MARK))
    return ", ".join(marks.given(text, mark) for text, mark in parts if text) or NOBODY


def _mails(found: CaseThen, marks: Marks) -> Iterator[Entry]:
    for number, row in enumerate(found.mails, start=1):
        what = _("Mail %(number)s came in, with %(files)s files") % {
            "number": number,
            "files": len(row.attachments.all()),
        }
        who = marks.given(row.sender_name or row.sender_address, NAME_MARK)
        subject = words_of(row).subject if not marks.redacts else ""
        yield Entry(row.received_at, FIRST, "mail", what, who, (subject,) if subject else ())


def _notes(found: CaseThen, marks: Marks) -> Iterator[Entry]:
    for row in found.notes:
        yield Entry(
            row.written_at, LAST, "note", _("Note"), marks.who(row.written_by), (marks.words(row.text),)
        )


def _reads(found: CaseThen, marks: Marks) -> Iterator[Entry]:
    for row in found.reads or ():
        what = capfirst(str(READS.get(row.kind, row.kind)))
        yield Entry(row.read_at, LAST, "read", what, marks.who(row.reader_id))
