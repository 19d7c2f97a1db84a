"""The page of a case: the header, its timeline as the spine, and the tabs beside it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dpo_office.common import clock
from dpo_office.common.changes import history_entries
from dpo_office.common.languages import reader_language
from dpo_office.common.people.read_pages import reads_in_words
from dpo_office.common.permissions import Actor
from registry_app.admin.base import page_of
from registry_app.models import Customer
from requests_app.admin.answer_link_words import letter_words, link_lines
from requests_app.admin.case_calls import open_rights
from requests_app.admin.case_clock import clock_tab
from requests_app.admin.case_documents import CaseFile, files_of, may_have
from requests_app.admin.case_findings import newest_findings, newest_level
from requests_app.admin.case_letters import arrival_words, letter_row
from requests_app.admin.case_link_steps import links_shown
from requests_app.admin.case_need_to_know import without_words
from requests_app.admin.case_post import posts_in
from requests_app.admin.case_recorded import recorded_lines
from requests_app.admin.case_timeline import case_events, may_know_reads, people_in, timeline
from requests_app.admin.case_words import (
    RIGHT_WORDS,
    Chip,
    chip_of_day,
    explanation_of,
    limit_chip,
    rights_text,
    system_name,
)
from requests_app.admin.decision_record_words import decisions_shown
from requests_app.admin.form_link_words import form_links_in_words
from requests_app.admin.form_words import check_lines, form_lines, intake_words, paper_lines
from requests_app.admin.hand_over_words import late_lines
from requests_app.admin.holds import hold_lines
from requests_app.admin.measure_words import held_lines, measure_lines
from requests_app.admin.proposal_words import proposal_shown
from requests_app.admin.relation_words import enquiry_shown, readers_and_people, standing_shown
from requests_app.admin.representation_words import representation_shown
from requests_app.admin.task_words import hand_over
from requests_app.admin.wait_words import wait_lines
from requests_app.admin.wave_words import wave_on_case
from requests_app.domain.case_steps import (
    COLLECTING,
    FORM_ISSUED,
    FORM_RETURNED,
    OPEN_STATES,
    TASK_OPEN,
    TASK_SETTLED,
    VERIFIED,
)
from requests_app.domain.enquiries import RIGHTS_REQUEST
from requests_app.domain.guidance import topics_of
from requests_app.domain.rights import CONDITIONAL, NO, RIGHT_ARTICLES, YES
from requests_app.ground_texts import ground_source, ground_text
from requests_app.guidance_words import guidance_words
from requests_app.labels import CASE_STEP_LABELS
from requests_app.labels_deadlines import day_text
from requests_app.models import Case, SystemTask
from requests_app.permissions import READ_REASONS, VIEW, VIEW_MAIL
from requests_app.queries.applicability import articles_by_activity, where_right_exists
from requests_app.queries.case_beside import Beside, NamedCustomer, beside_case
from requests_app.queries.case_letters import case_letters
from requests_app.queries.case_words import written_and_read
from requests_app.queries.cases import extracts, forms_sent
from requests_app.queries.mails import words_of

CUSTOMER_VIEW = "customer.view"
TASK_STEP_NAMES = ("assign_task", "remind_contributor", "attach_extract", "settle_task")
_STEP_WORDS = dict(CASE_STEP_LABELS)
EXISTS_WORDS = {
    YES: _("exists for"),
    CONDITIONAL: _("exists on a condition for"),
    NO: _("does not exist for"),
}
EVERYTHING = "all"
TABS = (
    ("rights", _("Rights")),
    ("form", _("Form")),
    ("tasks", _("Tasks")),
    ("documents", _("Documents")),
    ("clock", _("Clock")),
    ("history", _("History")),
)
TABS_OF_RIGHTS = ("rights", "form", "tasks")
# What only these tabs show, and so only they ask for.
ASKED_FOR = {
    "form": {"forms": forms_sent},
    "tasks": {"extracts": extracts},
    "documents": {"forms": forms_sent, "extracts": extracts},
}
# The tab on which the work of each state is done; elsewhere the rights and their outcomes.
TAB_OF_STATE = {FORM_ISSUED: "form", FORM_RETURNED: "form", VERIFIED: "tasks", COLLECTING: "tasks"}


@dataclass(frozen=True)
class Shown:
    """A case as it is read: by whom, with which steps on offer, its letters, and what stands beside it."""

    case: Case
    actor: Actor
    offered: Sequence[str]
    letters: Sequence[Any]
    names: Mapping[UUID, str]
    beside: Beside

    @cached_property
    def recorded(self) -> list[dict[str, Any]]:
        """Give what was recorded on the telephone: two tabs show it."""
        return recorded_lines(self.case)


def case_page(case: Case, actor: Actor, offered: Sequence[str], tab: str = "") -> dict[str, Any]:
    """Give what the page of a case shows with one tab open, or all; the case has its details at hand."""
    letters = case_letters(case)
    beside = getattr(case, "beside", None) or beside_case(case)
    events = case_events(case)
    written, reads = written_and_read(case, with_reads=may_know_reads(case, actor))
    people = people_in(case, events, written, reads)
    readers, found = readers_and_people(VIEW, case, people)
    # Who has no account, such as the office itself, goes by their key.
    names = {key: found.get(key, str(key)) for key in people}
    tabs = tabs_of(case)
    opened = tab if tab in {EVERYTHING, *dict(tabs)} else TAB_OF_STATE.get(case.state, tabs[0][0])
    chosen = [name for name, _label in tabs if opened in (name, EVERYTHING)]
    asked = {name: fetch() for tab in chosen for name, fetch in ASKED_FOR.get(tab, {}).items()}
    prefetch_related_objects([case], *asked.values())
    shown = Shown(case, actor, offered, letters, names, beside)
    page = {
        **_header(case, actor, beside, names),
        "holds": hold_lines(beside.holds, actor, case.controller_id),
        "links": links_shown(beside.links, actor),
        "readers": readers,
        **(reads_in_words(case, reads, names) if may_know_reads(case, actor) else {"reads": None}),
        "wave": wave_on_case(case, actor, beside.members, names),
        "decisions": decisions_shown(case, actor, names, offered),
        "guidance": guidance_words(case.controller_id, topics_of(open_rights(case)), reader_language()),
        "timeline": timeline(case, actor, letters, events, written, reads, names),
        "tabs": _tabs(case, opened, len(letters)),
        "panels": [{"name": name, "title": dict(TABS)[name], **PANELS[name](shown)} for name in chosen],
    }
    return page if actor.may(READ_REASONS, case.controller_id) else without_words(page)


def tabs_of(case: Case) -> Sequence[tuple[str, Any]]:
    """Name the parts of the case; what is beside rights has no form and no search."""
    if case.kind == RIGHTS_REQUEST:
        return TABS
    return [(name, title) for name, title in TABS if name not in TABS_OF_RIGHTS]


def _header(case: Any, actor: Actor, beside: Beside, names: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "rights": rights_text(case),
        "standing": standing_shown(case, names),
        **enquiry_shown(case),
        "chip": limit_chip(case, clock.today()),
        "is_open": case.state in OPEN_STATES,
        "promised": _promised(case),
        "waits": [
            *held_lines(case, beside.measures, clock.today()),
            *form_lines(case, clock.today()),
            *link_lines(case, clock.now()),
            *wait_lines(case, clock.today()),
        ],
        "intake": intake_words(case),
        "due_day": day_text(case.due_on, reader_language()),
        "strict_day": day_text(case.strict_due_on, reader_language())
        if case.strict_due_on != case.due_on
        else "",
        "explanation": explanation_of(case),
        "owner": names.get(case.owned_by) if case.owned_by else None,
        "is_mine": case.owned_by == actor.user_id,
        "representation": representation_shown(case, clock.today(), shown_as=case.masking.contact),
        "late_hand_overs": late_lines(case),
        "proposal": proposal_shown(case, actor, names, clock.today()),
        "customer_url": _customer_url(case, actor),
        "named_customers": _named(case, actor, beside.customers),
    }


def _promised(case: Case) -> dict[str, Any] | None:
    """Tell by when the use must have stopped, or when it did, where something is owed at once."""
    if case.stop_by is None or case.state not in OPEN_STATES:
        return None
    chip = chip_of_day(case.stop_by, clock.today())
    return {"on": case.stop_by, "stopped_at": case.use_stopped_at, "chip": chip}


def _tabs(case: Case, opened: str, letters: int) -> list[dict[str, Any]]:
    """Give the tabs, with how much is behind those that hold rows."""
    tasks = list(case.tasks.all())
    counts = {
        "rights": len(case.items.all()),
        "form": len(case.signed_forms.all()),
        "tasks": sum(task.state == TASK_OPEN for task in tasks),
        "documents": letters,
    }
    page = reverse("admin:requests_app_case_change", args=[case.pk])
    return [
        {
            "title": title,
            "url": f"{page}?tab={name}#tabs",
            "is_open": opened == name,
            "count": counts.get(name) or "",
        }
        for name, title in (*tabs_of(case), (EVERYTHING, _("Everything")))
    ]


def _rights_tab(shown: Shown) -> dict[str, Any]:
    activities = articles_by_activity(shown.case.controller)
    return {
        "items": [_item(item, activities) for item in shown.case.items.all()],
        "recorded": shown.recorded,
    }


def _item(item: Any, activities: list[tuple[str, str, set[str]]]) -> dict[str, Any]:
    language = reader_language()
    exists = where_right_exists(item.right, activities, language)
    return {
        "right": RIGHT_WORDS[item.right],
        "article": RIGHT_ARTICLES[item.right],
        "outcome": item.get_outcome_display(),
        "is_waiting": item.is_waiting,
        "ground": f"{ground_text(item.ground, language)} ({ground_source(item.ground, language)})"
        if item.ground
        else "",
        "reason": item.reason,
        "evidence": item.evidence,
        "decided_at": item.decided_at,
        "exists": [
            {"says": EXISTS_WORDS[verdict], "activities": ", ".join(names)}
            for verdict, names in exists.items()
            if names
        ],
    }


def _form_tab(shown: Shown) -> dict[str, Any]:
    checked = newest_findings(shown.case)
    return {
        "checks": check_lines(shown.case, shown.names),
        "papers": paper_lines(shown.beside.papers, shown.names),
        "measures": measure_lines(shown.beside.measures, shown.names, clock.today()),
        "forms": sorted(shown.case.issued_forms.all(), key=lambda form: form.issued_at)[::-1],
        "findings": [finding for finding in checked if finding["severity"] != "ok"],
        "in_order": [finding for finding in checked if finding["severity"] == "ok"],
        "decide_url": reverse("admin:requests_app_case_form", args=[shown.case.pk]) if checked else "",
        "links": form_links_in_words(shown.case.issued_forms.all()),
        "signed": newest_level(shown.case),
    }


def _tasks_tab(shown: Shown) -> dict[str, Any]:
    tasks = list(shown.case.tasks.all())
    prefetch_related_objects([task for task in tasks if task.contributor_id], "links")
    return {
        "tasks": [_task(task, shown) for task in tasks],
        "recorded": shown.recorded,
    }


def _task(task: SystemTask, shown: Shown) -> dict[str, Any]:
    sees_systems = shown.actor.may("system.view", shown.case.controller_id)
    is_open = task.state == TASK_OPEN
    return {
        "id": task.pk,
        "system": system_name(task),
        "system_url": page_of(task.system) if sees_systems else "",
        "owner": task.system.owner,
        "chip": Chip(
            str(task.get_outcome_display() if task.state == TASK_SETTLED else task.get_state_display()),
            "good" if task.state == TASK_SETTLED else "",
        ),
        "erases": task.item_id is not None,
        "note": task.note,
        "extracts": [extract.filename for extract in task.extracts.all()],
        "hand_over": hand_over(task),
        "steps": [
            {"name": name, "words": _STEP_WORDS[name]}
            for name in TASK_STEP_NAMES
            if is_open and name in shown.offered and (name != "remind_contributor" or task.contributor_id)
        ],
    }


def _documents_tab(shown: Shown) -> dict[str, Any]:
    case, actor = shown.case, shown.actor
    says = letter_words(case, clock.now()) | arrival_words(shown.letters)
    return {
        "letters": [
            letter_row(letter, actor, case) | {"says": says.get(letter.pk, "")} for letter in shown.letters
        ],
        "mails": _mails(case, actor),
        "posts": posts_in(case, actor),
        "files": _files(case, actor, files_of(case, shown.letters)),
    }


def _mails(case: Any, actor: Actor) -> list[dict[str, Any]]:
    """List the mail that came in about the case, for those who may see mail."""
    if not case.has_mails or not actor.may(VIEW_MAIL, case.controller_id):
        return []
    rows = case.mails.select_related("words").order_by("received_at", "id")
    return [
        {
            "subject": words_of(row).subject or _("Mail without a subject"),
            "url": reverse("admin:requests_app_mail_change", args=[row.pk]),
            "at": row.received_at,
            "who": row.sender_name or case.masking.contact(row.sender_address),
        }
        for row in rows
    ]


def _files(case: Case, actor: Actor, files: Sequence[CaseFile]) -> list[dict[str, Any]]:
    return [
        {
            "name": file.name,
            "what": file.what,
            "at": file.at,
            "size": file.size,
            "url": reverse("admin:requests_app_case_file", args=[case.pk, file.document_id])
            if file.size is not None and may_have(actor, case, file)
            else "",
        }
        for file in files
    ]


def _history_tab(shown: Shown) -> dict[str, Any]:
    return {"entries": history_entries(shown.case, shown.names)}


def _customer_url(case: Case, actor: Actor) -> str:
    seen = actor.may(CUSTOMER_VIEW, case.controller_id) and admin.site.is_registered(Customer)
    if case.customer_id is None or not seen:
        return ""
    return reverse("admin:registry_app_customer_change", args=[case.customer_id])


def _named(case: Case, actor: Actor, customers: Sequence[NamedCustomer]) -> list[dict[str, str]]:
    sees = actor.may(CUSTOMER_VIEW, case.controller_id)
    return [
        {
            "number": row.number,
            "url": reverse("admin:registry_app_customer_change", args=[row.customer_id]) if sees else "",
        }
        for row in customers
    ]


PANELS: Mapping[str, Callable[[Shown], dict[str, Any]]] = {
    "rights": _rights_tab,
    "form": _form_tab,
    "tasks": _tasks_tab,
    "documents": _documents_tab,
    "clock": lambda shown: clock_tab(shown.case, clock.today()),
    "history": _history_tab,
}
