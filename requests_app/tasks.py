"""The tasks of cases: each reads the clock and calls one action for each due row."""

import logging

from celery import shared_task

from dpo_office.common import clock
from dpo_office.common.errors import DomainError
from dpo_office.common.permissions import system_actor
from requests_app.actions import contributor_tasks, task_codes
from requests_app.queries.task_links import tasks_to_remind

log = logging.getLogger(__name__)


@shared_task(name="requests_app.tasks.remind_contributors")
def remind_contributors() -> None:
    """Remind the contributors whose answer is due in two days, once."""
    now = clock.now()
    actor = system_actor("beat")
    for task in tasks_to_remind(now):
        try:
            contributor_tasks.remind_contributor(case_id=task.case_id, task_id=task.pk, actor=actor, now=now)
        except DomainError as refusal:
            # Answered or handed to somebody else between the look and the lock.
            log.info("contributor.reminder_refused", extra={"case": task.case_id, "code": refusal.code})


@shared_task(name="requests_app.tasks.end_task_links")
def end_task_links() -> None:
    """End the mailed links whose time is over."""
    task_codes.end_links(actor=system_actor("beat"), now=clock.now())
