"""What the page of a case shows: its timeline, rights, form, tasks, letters, files, and who can see it."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Q
from django.urls import reverse

from dpo_office.common import clock
from dpo_office.common.events import Event
from dpo_office.common.labels import ROLE_LABELS
from dpo_office.common.letters.labels import LETTER_STATE_LABELS
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.permissions import VIEW_LETTERS
from dpo_office.common.letters.queries import letters_with_state
from dpo_office.common.page_words import event_label
from dpo_office.common.permissions import ROLE_PERMISSIONS, ROLES, Actor
from dpo_office.common.users import RoleGrant, User
from registry_app.models import Customer
from requests_app.actions.signed_forms import stored_findings
from requests_app.admin.case_documents import CaseFile, files_of, may_have, sizes_of
from requests_app.admin.case_words import (
    LETTER_TONES,
    RIGHT_WORDS,
    SEVERITY_TONES,
    SEVERITY_WORDS,
    Chip,
    deadline_chip,
    reader_language,
    rights_text,
    system_name,
)
from requests_app.domain.case_steps import OPEN_STATES, TASK_OPEN, TASK_SETTLED
from requests_app.domain.deadlines import Line
from requests_app.domain.rights import RIGHT_ARTICLES
from requests_app.ground_texts import ground_source, ground_text
from requests_app.labels import TASK_OUTCOME_LABELS
from requests_app.labels_deadlines import day_text, explain
from requests_app.labels_findings import finding_text
from requests_app.models import Case, SignedForm, SystemTask
from requests_app.permissions import VIEW
from requests_app.queries.cases import CAUSE

CUSTOMER_VIEW = "customer.view"
TASK_STEP_NAMES = ("attach_extract", "settle_task")
_OUTCOMES = dict(TASK_OUTCOME_LABELS)


def case_letters(case: Case) -> list[Any]:
    """Return the letters of a case with their state and attachments, oldest first."""
    rows = letters_with_state(Letter.objects.filter(cause_type=CAUSE, cause_id=case.pk))
    return list(rows.prefetch_related("attachments").order_by("created_at", "id"))


def case_page(case: Case, actor: Actor, offered: Sequence[str]) -> dict[str, Any]:
    """Give all that the page of a case shows; the case has its details at hand."""
    letters = case_letters(case)
    checked = _newest_findings(case)
    return {
        "rights": rights_text(case),
        "chip": deadline_chip(case, clock.today()),
        "is_open": case.state in OPEN_STATES,
        "due_day": day_text(case.due_on, reader_language()),
        "explanation": _explanation(case),
        "timeline": timeline(case, letters),
        "items": [_item(item) for item in case.items.all()],
        "form": max(case.issued_forms.all(), key=lambda form: form.issued_at, default=None),
        "findings": [finding for finding in checked if finding["severity"] != "ok"],
        "in_order": [finding for finding in checked if finding["severity"] == "ok"],
        "tasks": [_task(task, offered) for task in case.tasks.all()],
        "letters": [_letter(letter, actor, case) for letter in letters],
        "files": _files(case, actor, files_of(case, letters)),
        "people": who_can_see(case),
        "customer_url": _customer_url(case, actor),
    }


def timeline(case: Case, letters: Iterable[Any]) -> list[dict[str, Any]]:
    """Tell what happened, the newest first: steps with their reasons and findings, and letters."""
    events = list(Event.objects.filter(subject_id=case.pk).order_by("id"))
    names = _names(event.actor_id for event in events)
    reasons = list(case.reasons.all())
    entries = [_happened(case, event, names, reasons) for event in events]
    entries += [
        {"at": letter.created_at, "order": 1, "title": letter.subject, "letter": _state_chip(letter)}
        for letter in letters
    ]
    return sorted(entries, key=lambda entry: (entry["at"], entry["order"]))[::-1]


def who_can_see(case: Case) -> list[dict[str, Any]]:
    """Name the people who hold a role that may see the case, role by role."""
    roles = [role for role in ROLES if VIEW in ROLE_PERMISSIONS.of(role)]
    grants = RoleGrant.objects.filter(
        Q(controller_id=case.controller_id) | Q(controller_id__isnull=True),
        role__in=roles,
        user__is_active=True,
    ).select_related("user")
    held: dict[str, set[str]] = {}
    for grant in grants:
        held.setdefault(grant.role, set()).add(grant.user.name or grant.user.username)
    words = dict(ROLE_LABELS)
    return [{"role": words[role], "names": sorted(held[role])} for role in roles if role in held]


def _explanation(case: Case) -> list[str]:
    lines = [Line(row["code"], row["context"]) for row in case.deadline_explanation]
    return explain(lines, reader_language())


def _happened(case: Case, event: Event, names: dict[UUID, str], reasons: Sequence[Any]) -> dict[str, Any]:
    system = event.data.get("system", "")
    return {
        "at": event.occurred_at,
        "order": 0,
        "title": event_label(event.type),
        "who": names.get(event.actor_id, str(event.actor_id)),
        "more": ", ".join(event.data.get("systems", [])) or system,
        "outcome": _OUTCOMES.get(event.data.get("outcome", ""), ""),
        "reasons": [r.text for r in reasons if r.step == event.step and r.given_at == event.occurred_at],
        "findings": _findings_at(case, event),
    }


def _findings_at(case: Case, event: Event) -> list[dict[str, Any]]:
    if event.type != "case.form_received":
        return []
    came = next((s for s in case.signed_forms.all() if s.received_at == event.occurred_at), None)
    return [finding for finding in _findings(came) if finding["severity"] != "ok"] if came else []


def _names(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    users = User.objects.filter(pk__in=set(user_ids)).values_list("pk", "name", "username")
    return {pk: name or username for pk, name, username in users}


def _item(item: Any) -> dict[str, Any]:
    language = reader_language()
    return {
        "right": RIGHT_WORDS[item.right],
        "article": RIGHT_ARTICLES[item.right],
        "outcome": item.get_outcome_display(),
        "ground": f"{ground_text(item.ground, language)} ({ground_source(item.ground, language)})"
        if item.ground
        else "",
        "reason": item.reason,
    }


def _newest_findings(case: Case) -> list[dict[str, Any]]:
    newest = max(case.signed_forms.all(), key=lambda signed: signed.pk, default=None)
    return _findings(newest) if newest else []


def _findings(signed: SignedForm) -> list[dict[str, Any]]:
    language = reader_language()
    return [
        {
            "severity": finding.severity,
            "chip": Chip(str(SEVERITY_WORDS[finding.severity]), SEVERITY_TONES[finding.severity]),
            "text": finding_text(finding, language),
        }
        for finding in stored_findings(signed)
    ]


def _task(task: SystemTask, offered: Sequence[str]) -> dict[str, Any]:
    is_open = task.state == TASK_OPEN
    return {
        "id": task.pk,
        "system": system_name(task),
        "owner": task.system.owner,
        "chip": Chip(
            str(task.get_outcome_display() if task.state == TASK_SETTLED else task.get_state_display()),
            "good" if task.state == TASK_SETTLED else "",
        ),
        "note": task.note,
        "extracts": [extract.filename for extract in task.extracts.all()],
        "steps": [name for name in TASK_STEP_NAMES if is_open and name in offered],
    }


def _letter(letter: Any, actor: Actor, case: Case) -> dict[str, Any]:
    may_open = actor.may(VIEW_LETTERS, case.controller_id) and admin.site.is_registered(Letter)
    return {
        "subject": letter.subject,
        "at": letter.created_at,
        "chip": _state_chip(letter),
        "url": reverse("admin:common_letter_change", args=[letter.pk]) if may_open else "",
    }


def _state_chip(letter: Any) -> Chip:
    return Chip(str(LETTER_STATE_LABELS[letter.state]), LETTER_TONES.get(letter.state, ""))


def _files(case: Case, actor: Actor, files: Sequence[CaseFile]) -> list[dict[str, Any]]:
    sizes = sizes_of(files)
    return [
        {
            "name": file.name,
            "what": file.what,
            "at": file.at,
            "size": sizes.get(file.document_id),
            "url": reverse("admin:requests_app_case_file", args=[case.pk, file.document_id])
            if file.document_id in sizes and may_have(actor, case, file)
            else "",
        }
        for file in files
    ]


def _customer_url(case: Case, actor: Actor) -> str:
    seen = actor.may(CUSTOMER_VIEW, case.controller_id) and admin.site.is_registered(Customer)
    if case.customer_id is None or not seen:
        return ""
    return reverse("admin:registry_app_customer_change", args=[case.customer_id])
