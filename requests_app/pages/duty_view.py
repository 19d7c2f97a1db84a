"""What the page of a duty's turn shows a contributor: what to read, what counts as done, what was stored."""

from typing import Any, Final

from django.utils import timezone, translation

from dpo_office.common import clock
from registry_app.domain.activity_steps import ACTIVE
from registry_app.domain.record_sheet import HEADINGS, SheetActivity
from registry_app.models import ProcessingActivity, ProcessingAgreement
from registry_app.queries.record_tables import selected, stored_record
from registry_app.queries.record_words import sheet_in
from requests_app.domain import duty_codes as codes
from requests_app.duty_words import done_when, subject_name, turn_name
from requests_app.labels_deadlines import day_text
from requests_app.models import Contributor, DutyEvidence, DutyTurn, TaskLink
from requests_app.queries.duties import waiting_proposal

# What an owner reads of an activity: no more than the record's own columns.
FACTS: Final = (
    *("role", "joint", "subjects", "recipients", "transfers", "systems", "security", "information", "dpia"),
)
Row = dict[str, Any]


def duty_context(turn: DutyTurn, contributor: Contributor, language: str) -> Row:
    """Give what the page of an open turn shows."""
    with translation.override(language):
        answered = turn.proposals.exclude(outcome="").order_by("-decided_at").first()
        return {
            "turn": turn,
            "name": turn_name(turn, language),
            "controller": turn.controller,
            "is_review": turn.duty.kind in codes.REVIEWS,
            "is_oversight": turn.duty.kind == codes.OVERSIGHT,
            "done_when": done_when(turn.duty, language),
            "answer_day": day_text(turn.due_on, language),
            "activity": activity_to_read(turn.activity, language) if turn.activity else None,
            "processor": processor_to_read(turn.agreement, language) if turn.agreement else None,
            "proposal": waiting_proposal(turn),
            "answered": answered,
            "files": evidence_of(turn, contributor),
        }


def duty_answered(link: TaskLink, language: str) -> Row:
    """Give what is stored of the contributor's answer."""
    turn = link.turn
    if turn is None:
        raise TypeError("the link is about a task")
    proposal = turn.proposals.filter(proposed_by=link.contributor.user_id).order_by("-proposed_at").first()
    is_done = turn.done_at is not None
    with translation.override(language):
        return {
            "controller": turn.controller,
            "name": turn_name(turn, language),
            "subject": subject_name(turn, language),
            "is_answered": is_done or proposal is not None,
            "is_done": is_done,
            "is_review": turn.duty.kind in codes.REVIEWS,
            "note": turn.note if turn.done_by == link.contributor.user_id else "",
            "proposal": None if is_done else proposal,
            "at": turn.done_at or (proposal.proposed_at if proposal else None),
            "files": evidence_of(turn, link.contributor),
        }


def activity_to_read(activity: ProcessingActivity, language: str) -> Row:
    """Give an activity as the record tells it: its columns with their headings, and its purposes."""
    tables = selected(stored_record(activity.controller, today=clock.today()).tables, (ACTIVE,))
    found = next((row for row in sheet_in(tables, language) if row.code == activity.code), None)
    return {"facts": _facts(found, language), "purposes": found.purposes if found else ()}


def processor_to_read(agreement: ProcessingAgreement, language: str) -> Row:
    """Give the agreement with a processor: its task, when it was signed, and who it engages in turn."""
    recipient = agreement.recipient
    return {
        "task": recipient.task_da if language == "da" else recipient.task_en,
        "reference": agreement.reference,
        "signed_on": agreement.signed_on,
        "last_oversight_on": agreement.last_oversight_on,
        "sub_processors": list(agreement.sub_processors.order_by("name")),
    }


def evidence_of(turn: DutyTurn, contributor: Contributor) -> list[Row]:
    """List the contributor's own files of a turn."""
    rows = DutyEvidence.objects.filter(turn=turn, attached_by=contributor.user_id)
    return [
        {"name": row.filename, "size": row.document.size, "at": timezone.localtime(row.attached_at)}
        for row in rows.select_related("document").defer("document__ciphertext", "document__wrapped_key")
    ]


def _facts(found: SheetActivity | None, language: str) -> list[tuple[str, tuple[str, ...]]]:
    if found is None:
        return []
    return [(HEADINGS[language][name], found.columns[name]) for name in FACTS if found.columns[name]]
