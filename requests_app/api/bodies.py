"""Cases as the API shows them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from dpo_office.common.masking import masked_wholly
from dpo_office.common.people.names import usernames_of
from dpo_office.common.permissions import Actor
from registry_app.permissions import sees_contact
from requests_app.actions.available import available_steps
from requests_app.actions.decision_records import record_steps
from requests_app.actions.identity_checks import check_steps
from requests_app.actions.risk_measures import measure_steps
from requests_app.actions.signed_forms import stored_findings
from requests_app.api.identity_shapes import CHECK_WORDS, check_bodies, people_of_checks
from requests_app.api.measure_shapes import MEASURE_WORDS, measure_bodies, people_of_measures
from requests_app.api.proposal_shapes import proposal_body
from requests_app.api.record_shapes import people_of_records, record_bodies
from requests_app.api.representation_shapes import representation_body
from requests_app.domain.deadlines import Line
from requests_app.domain.masking import CONTACT, masked
from requests_app.labels_deadlines import explain
from requests_app.labels_findings import finding_text
from requests_app.models import Case, Contributor, RightItem, SystemTask
from requests_app.models.querysets import is_kept_from
from requests_app.permissions import READ_FINDINGS, READ_REASONS, VIEW, VIEW_NOTES
from requests_app.queries.case_customers import customer_numbers
from requests_app.queries.cases import cases_of_api, details_to_hand, letters_of
from requests_app.queries.contributors import needs_officer
from requests_app.queries.enquiries import fetch_checks
from requests_app.queries.form_gates import gate_of, mode_in
from requests_app.queries.identity_checks import fetch_identity_checks
from requests_app.queries.representations import representation_of
from requests_app.queries.risk_measures import fetch_measures


def case_body(case_id: UUID, actor: Actor) -> dict[str, Any]:
    """Show a case as it is now; the caller has looked whether the actor may see it."""
    case = cases_of_api(Case.objects.filter(pk=case_id)).get()
    return case_bodies([case], actor)[0]


def opened_body(case: Case, actor: Actor) -> dict[str, Any]:
    """Show a case to whoever opened it; if it is kept from them, its reference alone."""
    if is_kept_from(case, actor):
        return {"reference": case.reference, "apart": True}
    return case_body(case.pk, actor)


def case_bodies(cases: Sequence[Case], actor: Actor, *, opened: Collection[str] = ()) -> list[dict[str, Any]]:
    """Show cases that were read by `cases_of_api`, in as many queries for one as for many.

    What is sensitive in their notes and reasons is masked, and contact data for whom a controller has it
    masked, but for the categories that are open (docs/rules/masking.md).
    """
    details_to_hand(cases)
    fetch_checks(cases)
    fetch_identity_checks(cases)
    fetch_measures(cases)
    letters = letters_of(case.pk for case in cases)
    people = usernames_of(
        key
        for case in cases
        for key in (
            case.owned_by,
            case.concerned_user,
            *(note.written_by for note in case.notes.all()),
            *(row.proposed_by for row in case.proposals.all()),
            *people_of_records(case),
            *people_of_checks(case),
            *people_of_measures(case),
        )
    )
    shown_as: Callable[[str], str] = partial(masked, opened=opened)
    return [
        _body(case, letters.get(case.pk, []), people, actor, shown_as)
        | _contact(case, actor, is_open=CONTACT in opened)
        for case in cases
    ]


def _contact(case: Case, actor: Actor, *, is_open: bool) -> dict[str, Any]:
    """Show who asks, and for whom, to whoever sees cases; contact data as far as it is theirs to see."""
    if not actor.may(VIEW, case.controller_id):
        return {"requester": None, "representation": None}
    is_shown = is_open or sees_contact(actor, case.controller_id)
    shown_as: Callable[[str], str] = str if is_shown else masked_wholly
    return {
        "requester": _requester(case, shown_as),
        "representation": representation_body(representation_of(case), shown_as),
    }


def _body(
    case: Case,
    letters: Iterable[dict[str, Any]],
    people: Mapping[UUID, str],
    actor: Actor,
    shown_as: Callable[[str], str],
) -> dict[str, Any]:
    items = list(case.items.all())
    reads = shown_as if actor.may(READ_REASONS, case.controller_id) else None
    return {
        "id": str(case.pk),
        "reference": case.reference,
        "controller": case.controller.slug,
        "state": case.state,
        "rights": [item.right for item in items],
        "items": [_item(item) for item in items],
        "kind": case.kind,
        "relation": case.relation_now,
        "circle": case.circle,
        "concerned": people.get(case.concerned_user) if case.concerned_user else None,
        "channel": case.channel,
        "language": case.language,
        "received_at": case.received_at,
        "received_on": case.received_on,
        "due_on": case.due_on,
        "strict_due_on": case.strict_due_on,
        "extension_letter_by": case.extension_letter_by,
        "paused": case.is_paused,
        "extended_months": case.extended_months,
        "stop_by": case.stop_by,
        "use_stopped_at": case.use_stopped_at,
        "deadline_explanation": _explanation(case),
        "form_asked": case.form_asked,
        "form_mode": mode_in(case),
        "identity_at_intake": gate.identity if (gate := gate_of(case)) else None,
        "is_test": case.is_test,
        "form": _form(case),
        "findings": findings_body(case) if actor.may(READ_FINDINGS, case.controller_id) else [],
        "tasks": [_task(task, case.language) for task in case.tasks.all()],
        "letters": list(letters),
        "notes": _notes(case, people, shown_as) if actor.may(VIEW_NOTES, case.controller_id) else None,
        "owner": people.get(case.owned_by) if case.owned_by else None,
        "customers": customer_numbers(case) if actor.may(VIEW, case.controller_id) else None,
        "proposal": proposal_body(case, actor, people),
        "decision_records": record_bodies(case, people),
        "identity_checks": check_bodies(case, people, reads),
        "measures": measure_bodies(case, people, reads),
        "available_steps": [
            *check_steps(case, actor),
            *measure_steps(case, actor),
            *record_steps(case, actor),
            *available_steps(case, actor),
        ],
        "version": case.version,
        "answered_at": case.answered_at,
        "closed_at": case.closed_at,
    }


def words_in(body: Mapping[str, Any]) -> list[str]:
    """Return what people wrote in a case as it is shown: its notes, and why checks and measures are there."""
    rows = [*body["identity_checks"], *body["measures"]]
    said = [row.get(name) for row in rows for name in (*CHECK_WORDS, *MEASURE_WORDS)]
    return [*(note["text"] for note in body["notes"] or ()), *(words for words in said if words)]


def findings_body(case: Case) -> list[dict[str, str]]:
    """Show what the newest signed form showed, in the language of the case."""
    newest = max(case.signed_forms.all(), key=lambda signed: signed.pk, default=None)
    if newest is None:
        return []
    return [
        {"code": finding.code, "severity": finding.severity, "text": finding_text(finding, case.language)}
        for finding in stored_findings(newest)
    ]


def _item(item: RightItem) -> dict[str, Any]:
    return {
        "right": item.right,
        "outcome": item.outcome,
        "ground": item.ground,
        "waits_days": item.waits_days,
        "wait_ended_at": item.wait_ended_at,
    }


def _explanation(case: Case) -> list[str]:
    lines = [Line(row["code"], row["context"]) for row in case.deadline_explanation]
    return explain(lines, case.language)


def _form(case: Case) -> dict[str, Any] | None:
    newest = max(case.issued_forms.all(), key=lambda form: form.issued_at, default=None)
    if newest is None:
        return None
    return {"number": newest.number, "issued_at": newest.issued_at, "expires_on": newest.expires_on}


def _task(task: SystemTask, language: str) -> dict[str, Any]:
    return {
        "id": str(task.pk),
        "system": task.system.code,
        "system_name": task.system.name_da if language == "da" else task.system.name_en,
        "state": task.state,
        "outcome": task.outcome or None,
        "contributor": str(task.contributor_id) if task.contributor_id else None,
        "assigned_at": task.assigned_at,
        "answer_by": task.answer_by,
        "needs_officer": needs_officer(task),
        "erases": task.item_id is not None,
        "extracts": [
            {"id": str(extract.pk), "filename": extract.filename} for extract in task.extracts.all()
        ],
    }


def _notes(case: Case, people: Mapping[UUID, str], shown_as: Callable[[str], str]) -> list[dict[str, Any]]:
    return [
        {
            "text": shown_as(note.text),
            "written_at": note.written_at,
            "written_by": people.get(note.written_by, str(note.written_by)),
        }
        for note in case.notes.all()
    ]


def contributor_body(contributor: Contributor) -> dict[str, Any]:
    """Show a contributor who has the systems that they answer for at hand."""
    return {
        "id": str(contributor.pk),
        "controller": contributor.controller.slug,
        "name": contributor.name,
        "email": contributor.email,
        "language": contributor.language,
        "state": contributor.state,
        "keeps": sorted(kept.system.code for kept in contributor.kept.all()),
    }


def _requester(case: Case, shown_as: Callable[[str], str]) -> dict[str, str]:
    return {
        "name": case.requester_name,
        "email": shown_as(case.requester_email),
        "phone": shown_as(case.requester_phone),
        "customer_number": case.requester_customer_number,
    }
