"""How the hand-over of a task is told: who has it, and when it was sent, opened and answered."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from requests_app.domain.task_links import ASSIGNED, REMINDED
from requests_app.models import SystemTask, TaskLink
from requests_app.queries.contributors import needs_officer


def hand_over(task: SystemTask) -> dict[str, Any] | None:
    """Tell who has a task, which has its contributor and links at hand; None when nobody was asked."""
    if task.contributor is None:
        return None
    return {
        "name": task.contributor.name,
        "url": reverse("admin:requests_app_contributor_change", args=[task.contributor_id]),
        "answer_by": task.answer_by,
        "instruction": task.instruction,
        "moments": link_moments(task),
        "needs_officer": needs_officer(task),
        "why": _("cannot, and says why") if task.explained_at else _("deactivated"),
    }


def link_moments(task: SystemTask) -> list[str]:
    """Say when the links to the present contributor were sent, opened and answered."""
    return moments_of(task.links.all(), task.contributor_id, task.assigned_at, explained_at=task.explained_at)


def moments_of(
    links: Iterable[TaskLink],
    contributor_id: UUID | None,
    since: datetime | None,
    *,
    explained_at: datetime | None = None,
) -> list[str]:
    """Say when the links of a work to its present contributor were sent, opened and answered."""
    links = [
        link for link in links if link.contributor_id == contributor_id and since and link.sent_at >= since
    ]
    sent = next((link.sent_at for link in links if link.cause == ASSIGNED), None)
    reminders = [link.sent_at for link in links if link.cause == REMINDED]
    opened = min((link.opened_at for link in links if link.opened_at), default=None)
    answered = next((link.answered_at for link in links if link.answered_at), None)
    said = [
        (_("sent %(at)s"), sent),
        (_("opened %(at)s"), opened),
        (_("explained %(at)s"), explained_at),
        (_("answered %(at)s"), answered),
    ]
    moments = [words % {"at": f"{localtime(at):%d-%m-%Y %H:%M}"} for words, at in said if at]
    if reminders:
        words = ngettext("%(count)s reminder, %(at)s", "%(count)s reminders, the last %(at)s", len(reminders))
        at = f"{localtime(max(reminders)):%d-%m-%Y %H:%M}"
        moments.insert(1, words % {"count": len(reminders), "at": at})
    if not opened and not answered:
        moments.append(_("not opened yet"))
    return moments
