"""The spine of a case: what happened, was written, noted and read, the newest first."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dpo_office.common.events import Event, people_of
from dpo_office.common.labels import READ_KIND_LABELS
from dpo_office.common.page_words import event_label
from dpo_office.common.people.names import who_took
from dpo_office.common.people.permissions import VIEW_READS
from dpo_office.common.people.reads import CASE
from dpo_office.common.permissions import Actor
from requests_app.admin.case_findings import findings_in_words
from requests_app.admin.case_letters import letter_row
from requests_app.admin.case_words import system_name
from requests_app.decision_record_texts import record_said
from requests_app.domain.decision_records import RECORD_EVENTS
from requests_app.domain.four_eyes import ALONE_CHECKED, PROPOSAL_EVENTS
from requests_app.domain.identity_papers import PAPER_EVENTS
from requests_app.domain.risk_measures import MEASURE_EVENTS
from requests_app.dossier_chronology import dossier_said
from requests_app.labels import CASE_STEP_LABELS, TASK_OUTCOME_LABELS
from requests_app.labels_escalations import ESCALATION_LABELS
from requests_app.labels_four_eyes import SEEN_WORDS
from requests_app.labels_identity_papers import paper_said
from requests_app.labels_representation import REPRESENTATION_EVENTS, representation_said
from requests_app.labels_risk_measures import measure_said
from requests_app.models import Case
from requests_app.permissions import VIEW_NOTES
from requests_app.queries.case_words import Read, Written

NOTE_ADDED = "case.note_added"
ASSIGNED = "case.assigned"
STEPS = dict(CASE_STEP_LABELS)
ESCALATED = "case.escalated"
WARNINGS = dict(ESCALATION_LABELS)
DOSSIER_GIVEN = "case.dossier_given"
POST_JOINED = "case.post_joined"
OUTCOMES = dict(TASK_OUTCOME_LABELS)
# Events whose data says by itself what they were about.
SAID: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    DOSSIER_GIVEN: dossier_said,
    **dict.fromkeys(RECORD_EVENTS, record_said),
    **dict.fromkeys(MEASURE_EVENTS, measure_said),
    **dict.fromkeys(PAPER_EVENTS, paper_said),
}
READ_WORDS = dict(READ_KIND_LABELS)
# The newest ones; the read log has them all.
READS_SHOWN = 30
Entry = dict[str, Any]


def case_events(case: Case) -> list[Event]:
    """Return the steps of a case, oldest first."""
    return list(Event.objects.filter(subject_id=case.pk).order_by("id"))


def may_know_reads(case: Case, actor: Actor) -> bool:
    """Tell whether the actor may know who read of a case."""
    return actor.may(VIEW_READS, case.controller_id)


def people_in(
    case: Any, events: Iterable[Event], written: Iterable[Written] = (), reads: Iterable[Read] = ()
) -> set[UUID]:
    """Return who acted on the case, had it, wrote of it, read it, is concerned, or assessed its wave."""
    keys: set[UUID | None] = {case.owned_by, case.opened_by, case.concerned_user}
    keys |= {read.reader_id for read in reads} | {words.by for words in written}
    if hasattr(case, "wave_place"):
        keys.add(case.wave_place.wave.assessed_by)
    for event in events:
        keys |= set(people_of(event))
        if event.data.get("owner"):
            keys.add(UUID(event.data["owner"]))
    return {key for key in keys if key is not None}


def timeline(
    case: Case,
    actor: Actor,
    letters: Sequence[Any],
    events: Sequence[Event],
    written: Sequence[Written],
    reads: Sequence[Read],
    names: Mapping[UUID, str],
) -> list[Entry]:
    """Tell what happened, the newest first: steps with their reasons and findings, letters, notes, reads.

    Who may not read notes sees that there is one.
    """
    reads_notes = actor.may(VIEW_NOTES, case.controller_id)
    entries = [
        _step(case, event, names, written)
        for event in events
        if not (reads_notes and event.type == NOTE_ADDED)
    ]
    entries += [_letter(letter, actor, case) for letter in letters]
    if reads_notes:
        entries += [_note(words, names) for words in written if words.is_note]
    entries += [_read(read, names) for read in reads if read.kind != CASE][:READS_SHOWN]
    return sorted(entries, key=lambda entry: (entry["at"], entry["order"]))[::-1]


def _step(case: Case, event: Event, names: Mapping[UUID, str], written: Sequence[Written]) -> Entry:
    return {
        "at": event.occurred_at,
        "order": 0,
        "kind": "step",
        "title": event_label(event.type),
        "who": who_took(event, names, str(event.actor_id)),
        "more": _more(case, event, names),
        "outcome": OUTCOMES.get(event.data.get("outcome", ""), ""),
        "words": [
            words.text
            for words in written
            if not words.is_note and words.step == event.step and words.at == event.occurred_at
        ],
        "findings": _findings_at(case, event),
    }


def _more(case: Case, event: Event, names: Mapping[UUID, str]) -> str:
    """Say whom, which systems or which day a step was about; an event holds codes, people read words."""
    if event.type == ASSIGNED:
        owner = event.data.get("owner")
        return names.get(UUID(owner), owner) if owner else _("back to the queue")
    if event.type == ESCALATED:
        return ", ".join(str(WARNINGS.get(kind, kind)) for kind, _day in event.data["warnings"])
    if event.type in SAID:
        return SAID[event.type](event.data)
    if event.type in REPRESENTATION_EVENTS:
        return representation_said(event.type, event.data)
    if event.type in (*PROPOSAL_EVENTS, ALONE_CHECKED):
        return str(STEPS.get(event.data.get("step"), "") or SEEN_WORDS[event.data["seen"]])
    if event.type == POST_JOINED:
        return _("arrived on %(on)s") % {"on": f"{date.fromisoformat(event.data['arrived_on']):%d-%m-%Y}"}
    systems = {task.system.code: system_name(task) for task in case.tasks.all()}
    codes = event.data.get("systems") or [event.data.get("system", "")]
    return ", ".join(systems.get(code, code) for code in codes)


def _findings_at(case: Case, event: Event) -> list[Entry]:
    if event.type != "case.form_received":
        return []
    came = next((s for s in case.signed_forms.all() if s.received_at == event.occurred_at), None)
    return [finding for finding in findings_in_words(came) if finding["severity"] != "ok"] if came else []


def _letter(letter: Any, actor: Actor, case: Case) -> Entry:
    row = letter_row(letter, actor, case)
    return {
        "at": letter.created_at,
        "order": 1,
        "kind": "letter",
        "title": row["subject"],
        "url": row["url"],
        "chip": row["chip"],
    }


def _note(note: Written, names: Mapping[UUID, str]) -> Entry:
    return {
        "at": note.at,
        "order": 2,
        "kind": "note",
        "title": _("Note"),
        "who": names.get(note.by, str(note.by)),
        "words": [note.text],
    }


def _read(read: Read, names: Mapping[UUID, str]) -> Entry:
    return {
        "at": read.read_at,
        "order": 3,
        "kind": "read",
        "title": capfirst(READ_WORDS[read.kind]),
        "who": names.get(read.reader_id, str(read.reader_id)),
    }
