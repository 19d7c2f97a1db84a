"""The links to tasks and turns: found by their secret or by an entered code; and what is due for beat."""

import re
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.crypto import constant_time_compare

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.vault import keyed_hashes
from requests_app.domain.case_steps import COLLECTING, TASK_OPEN, TASK_SETTLED
from requests_app.domain.contributor_steps import ACTIVE
from requests_app.domain.duty_steps import DONE
from requests_app.domain.duty_steps import OPEN as TURN_OPEN
from requests_app.domain.task_links import (
    CODE_TRIES,
    CODE_VALID,
    REMINDED,
    REMINDER_DAYS_BEFORE,
    SESSION_VALID,
    LinkFacts,
    link_standing,
    remind_on,
    why_task_over,
    why_turn_over,
)
from requests_app.models import DutyTurn, SystemTask, TaskCode, TaskLink

LINK_PURPOSE: Final = "task_link"
CODE_PURPOSE: Final = "task_code"
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}")


def links_with_work() -> QuerySet[TaskLink]:
    """Return links with their contributor and their work at hand: task, system and case, or turn and duty."""
    return TaskLink.objects.select_related(
        *("contributor", "task__system", "task__case__controller", "task__case__customer"),
        *("turn__duty", "turn__controller", "turn__activity", "turn__agreement__recipient"),
        "turn__contributor",
    )


def link_of(secret: str) -> TaskLink | None:
    """Return the link with that secret, whatever it is good for; None for an unknown one."""
    if not _SECRET.fullmatch(secret):
        return None
    hashes = keyed_hashes(secret, purpose=LINK_PURPOSE)
    link = links_with_work().filter(secret_hash__in=hashes).first()
    if link is None or not any(constant_time_compare(link.secret_hash, value) for value in hashes):
        return None
    return link


def standing_of(link: TaskLink, now: datetime) -> str:
    """Say what a link is good for now; its work and contributor are at hand."""
    is_answered, over = _work_stands(link)
    facts = LinkFacts(
        is_answered=is_answered,
        is_ended=link.ended_at is not None,
        expires_at=link.expires_at,
        is_assignee=link.work.contributor_id == link.contributor_id,
        is_active=link.contributor.state == ACTIVE,
        over=over,
    )
    return link_standing(facts, now)


def _work_stands(link: TaskLink) -> tuple[bool, str]:
    """Tell whether the contributor of the link has done the work, and why it is open no more."""
    by = link.contributor.user_id
    work = link.work
    if isinstance(work, DutyTurn):
        return work.state == DONE and work.done_by == by, why_turn_over(work.state)
    is_answered = work.state == TASK_SETTLED and work.settled_by == by
    return is_answered, why_task_over(work.state, work.case.state)


def links_of_ended_work() -> Q:
    """Give the condition on links that says that their task or turn is open no more."""
    return (Q(task__isnull=False) & ~Q(task__state=TASK_OPEN)) | (
        Q(turn__isnull=False) & ~Q(turn__state__in=TURN_OPEN)
    )


def has_code_waiting(link: TaskLink, now: datetime) -> bool:
    """Tell whether the newest code of a link can still be entered."""
    newest = newest_code(link)
    return (
        newest is not None
        and newest.entered_at is None
        and newest.tries < CODE_TRIES
        and newest.sent_at > now - CODE_VALID
    )


def newest_code(link: TaskLink) -> TaskCode | None:
    """Return the code that was sent last: only that one counts."""
    return TaskCode.objects.filter(link=link).order_by("-sent_at", "-id").first()


def opened_link(session_id: UUID, now: datetime) -> TaskLink | None:
    """Return the link that a code opened within the last hour, or None."""
    entered = TaskCode.objects.filter(pk=session_id, entered_at__gt=now - SESSION_VALID)
    return links_with_work().filter(pk__in=entered.values("link")).first()


def tasks_to_remind(now: datetime) -> list[SystemTask]:
    """Return the tasks whose contributor gets the one automatic reminder today, the most urgent first.

    A task that was explained waits for the officer, not for the contributor.
    """
    today = copenhagen_date(now)
    reminded = TaskLink.objects.filter(
        task=OuterRef("pk"), cause=REMINDED, sent_at__gte=OuterRef("assigned_at")
    )
    waiting = SystemTask.objects.filter(
        ~Exists(reminded),
        state=TASK_OPEN,
        case__state=COLLECTING,
        contributor__state=ACTIVE,
        explained_at__isnull=True,
        answer_by__lte=today + timedelta(days=REMINDER_DAYS_BEFORE),
    )
    return [task for task in waiting.order_by("answer_by", "id") if _is_due(task, today)]


def _is_due(task: SystemTask, today: date) -> bool:
    if task.answer_by is None or task.assigned_at is None:
        return False
    return remind_on(task.answer_by, copenhagen_date(task.assigned_at)) <= today
