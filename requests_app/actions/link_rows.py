"""What the steps around mailed links share: make one with its letter, end them, find one's own open task."""

import secrets
from datetime import datetime
from uuid import UUID

from django.conf import settings

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import NotFound, Refused
from dpo_office.common.letters.planning import Recipient, Sender, post_letter
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from dpo_office.common.states import require_step
from dpo_office.common.vault import keyed_hash
from requests_app.actions.case_letters import contact_of
from requests_app.domain.task_links import LIVE, link_expires_at
from requests_app.models import Case, SystemTask, TaskCode, TaskLink
from requests_app.permissions import own_permission_of
from requests_app.queries.task_links import LINK_PURPOSE, opened_link, standing_of
from requests_app.task_texts import code_mail, link_mail

SECRET_BYTES = 32


def post_link(case: Case, task: SystemTask, cause: str, *, actor: Actor, now: datetime) -> TaskLink:
    """Make a link for the contributor of a task and put its letter into the outbox.

    The link is in the sealed words of the letter alone; the row keeps a keyed hash.
    """
    contributor = task.contributor
    if contributor is None or task.answer_by is None:
        raise Refused("contributor_not_asked")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    link: TaskLink = TaskLink.objects.create(
        task=task,
        contributor=contributor,
        cause=cause,
        secret_hash=keyed_hash(secret, purpose=LINK_PURPOSE),
        sent_at=now,
        sent_by=actor.user_id,
        expires_at=link_expires_at(now, task.answer_by, copenhagen_date(now), settings.DPO_TASK_LINK_DAYS),
    )
    text = link_mail(link, case=case, contact=contact_of(case.controller))
    post_letter(
        cause=case,
        kind=f"case.link_{cause}",
        controller_id=case.controller_id,
        sender=Sender(name=case.controller.name, address=contact_of(case.controller)),
        recipient=Recipient(name=contributor.name, address=contributor.email, language=contributor.language),
        subject=text.subject,
        body=text.body,
        private_words=f"{settings.DPO_BASE_URL}/task/{secret}/",
        actor=actor,
        now=now,
    )
    return link


def post_code(link: TaskLink, *, code: str, actor: Actor, now: datetime) -> TaskCode:
    """Keep the hash of a code for a link and put the code's letter into the outbox."""
    kept: TaskCode = TaskCode.objects.create(link=link, code_hash=code_hash(link, code), sent_at=now)
    controller, contributor = link.task.case.controller, link.contributor
    text = code_mail(link, controller=controller.name)
    post_letter(
        cause=link,
        kind="task_link.code_sent",
        controller_id=controller.pk,
        sender=Sender(name=controller.name, address=contact_of(controller)),
        recipient=Recipient(name=contributor.name, address=contributor.email, language=contributor.language),
        subject=text.subject,
        body=text.body,
        private_words=code,
        actor=actor,
        now=now,
    )
    return kept


def code_hash(link: TaskLink, code: str) -> str:
    """Return the keyed hash of a code, good for its own link only."""
    return keyed_hash(f"{link.pk}|{code}", purpose="task_code")


def end_links_of(task: SystemTask, ended_as: str, *, now: datetime) -> None:
    """End every link to a task that has not ended yet."""
    TaskLink.objects.filter(task=task, ended_at__isnull=True).update(ended_at=now, ended_as=ended_as)


def locked_own_task(session_id: UUID, step_name: str, *, actor: Actor, now: datetime) -> TaskLink:
    """Return the live link that the actor opened with a code, its case locked, if the step is possible.

    Raises NotFound for a session that is not the actor's own or is over, Refused("task_link_over") when the
    task is no longer open or no longer theirs.
    """
    case = lock_row(Case.objects.all(), _case_of(session_id, now))
    link = opened_link(session_id, now)
    if link is None or link.contributor.user_id != actor.user_id:
        raise NotFound("not_found")
    require(actor, own_permission_of(step_name), case.controller_id)
    if standing_of(link, now) != LIVE:
        raise Refused("task_link_over")
    require_step(case.step_table, step_name, case.state)
    # The one row of the case that is locked and saved.
    link.task.case = case
    return link


def _case_of(session_id: UUID, now: datetime) -> UUID:
    link = opened_link(session_id, now)
    if link is None:
        raise NotFound("not_found")
    return link.task.case_id
