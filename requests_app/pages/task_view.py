"""What the page of a task shows: what is asked for, whose data, by when, and what was stored already."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from requests_app.domain.case_codes import DONE as WORK_DONE
from requests_app.domain.case_codes import EXTRACTED, NOTHING_FOUND, PENDING
from requests_app.domain.task_links import CASE_ENDED, NOT_YOURS, SETTLED
from requests_app.labels_deadlines import day_text
from requests_app.models import Case, Extract, SystemTask, TaskLink
from requests_app.queries.case_customers import customer_numbers

# What each right asks of a system. Nothing is changed or deleted before the office has decided.
ASKED: Final[Mapping[str, Any]] = {
    "access": gettext_lazy(
        "Find everything that the system holds about the person, and attach a copy of it."
    ),
    "portability": gettext_lazy(
        "Find what the person has given us themselves, and attach it in a common format such as CSV or JSON."
    ),
    "rectification": gettext_lazy(
        "The person says that something is wrong. Find what the system holds about it, and attach a copy."
    ),
    "erasure": gettext_lazy(
        "The person asks for erasure. Find what the system holds. Delete nothing before you are told to."
    ),
    "restriction": gettext_lazy(
        "The person asks that the data is not used for now. Find what the system holds, and where it is used."
    ),
    "objection": gettext_lazy(
        "The person objects to the use of their data. Find what the system holds, and what it is used for."
    ),
    "automated_decision": gettext_lazy(
        "The person asks about a decision made by a system alone. Find what was decided, and on what data."
    ),
    "consent_withdrawal": gettext_lazy(
        "The person has withdrawn a consent. Find where the system builds on it."
    ),
}

# The work of an erasure that has waited for the copy.
ERASE: Final = gettext_lazy(
    "The person has had a copy of their data and now wants it erased. Delete everything that the system holds"
    " about them. If something must be kept, leave it and write what and why."
)

OUTCOMES: Final[Mapping[str, Any]] = {
    NOTHING_FOUND: gettext_lazy("The system holds nothing about the person"),
    WORK_DONE: gettext_lazy("I have done what was asked; there is nothing to attach"),
    EXTRACTED: gettext_lazy("I have attached everything that the system holds"),
}

ENDED: Final[Mapping[str, Any]] = {
    SETTLED: gettext_lazy(
        "The office has settled this task in the meantime. There is nothing more for you to do."
    ),
    CASE_ENDED: gettext_lazy(
        "The case has ended. There is nothing more for you to do; delete any copies you made."
    ),
    NOT_YOURS: gettext_lazy(
        "The task is no longer yours. There is nothing more for you to do; delete any copies you made."
    ),
}


def task_context(link: TaskLink, language: str) -> dict[str, Any]:
    """Give what the page of an open task shows, and not a word more about the case."""
    task = task_of(link)
    case = task.case
    files = _files(link)
    with translation.override(language):
        return {
            "case": case,
            "task": task,
            "system": _system(link, language),
            "asked": [str(words) for words in _asked(task)],
            "identifiers": _identifiers(case),
            "answer_day": day_text(task.answer_by, language) if task.answer_by else "",
            "files": files,
            "outcomes": [
                (code, str(words)) for code, words in OUTCOMES.items() if (code == EXTRACTED) == bool(files)
            ],
        }


def _asked(task: SystemTask) -> list[Any]:
    """Say what is asked of the system: what waits for the copy is asked for when its wait is over."""
    if task.item_id is not None:
        return [ERASE]
    open_items = [item for item in task.case.items.all() if item.outcome == PENDING]
    return [ASKED[item.right] for item in open_items if not item.is_waiting]


def answered(link: TaskLink, language: str) -> dict[str, Any]:
    """Give what is stored of the contributor's answer."""
    task = task_of(link)
    explained = [task.explained_at] if task.explained_at else []
    with translation.override(language):
        reasons = task.case.reasons.filter(
            step="explain_task", given_at__in=explained, given_by=link.contributor.user_id
        )
        return {
            "case": task.case,
            "system": _system(link, language),
            "is_answered": task.settled_at is not None or task.explained_at is not None,
            "outcome": str(OUTCOMES.get(task.outcome, "")),
            "note": task.note,
            "reason": "" if task.settled_at else "\n".join(reason.text for reason in reasons),
            "at": task.settled_at or task.explained_at,
            "files": _files(link),
        }


def task_of(link: TaskLink) -> SystemTask:
    """Give the task of a link that is about one."""
    if link.task is None:
        raise TypeError("the link is about a duty")
    return link.task


def ended_text(standing: str, language: str) -> str:
    """Say why a task that was opened is open no more."""
    with translation.override(language):
        return str(ENDED.get(standing, _("This link does not work any more.")))


def _identifiers(case: Case) -> list[tuple[str, str]]:
    """Give what finds the person in a system; GDPR Art. 5(1)(c)."""
    rows = [
        (_("Name"), case.requester_name),
        (_("E-mail"), case.requester_email),
        (_("Telephone"), case.requester_phone),
        (_("Customer number"), ", ".join(customer_numbers(case))),
    ]
    return [(label, value) for label, value in rows if value]


def _files(link: TaskLink) -> list[dict[str, Any]]:
    """List the contributor's own files: what others attached is not theirs to see."""
    rows = Extract.objects.filter(task=task_of(link), attached_by=link.contributor.user_id)
    return [
        {"name": row.filename, "size": row.document.size, "at": timezone.localtime(row.attached_at)}
        for row in rows.select_related("document").defer("document__ciphertext", "document__wrapped_key")
    ]


def _system(link: TaskLink, language: str) -> str:
    system = task_of(link).system
    return str((system.name_da if language == "da" else system.name_en) or system.code)
