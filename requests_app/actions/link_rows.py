"""What the steps around mailed links share: make one with its letter, end them, find one's own open work.

The work is a task of a case or a turn of a duty; only the words of the letters tell them apart.
"""

import secrets
from datetime import datetime
from typing import Any, TypeVar
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
from requests_app.actions.case_marks import marked, recipient_for, tester_of
from requests_app.actions.four_eyes_rows import outdate_proposal
from requests_app.domain.task_links import ANSWERED, LIVE, link_expires_at
from requests_app.mail_texts import MailText
from requests_app.models import Case, DutyTurn, SystemTask, TaskCode, TaskLink
from requests_app.permissions import own_permission_of
from requests_app.queries.task_links import CODE_PURPOSE, LINK_PURPOSE, opened_link, standing_of
from requests_app.task_texts import code_mail, link_mail

Work = SystemTask | DutyTurn
Asked = TypeVar("Asked", SystemTask, DutyTurn)
SECRET_BYTES = 32


def post_link(work: Work, cause: str, *, actor: Actor, now: datetime) -> TaskLink:
    """Make a link for the contributor of a task or turn and put its letter into the outbox.

    The link is in the sealed words of the letter alone; the row keeps a keyed hash.
    """
    contributor, controller = work.contributor, work.controller
    if contributor is None or work.answer_by is None:
        raise Refused("contributor_not_asked")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    link: TaskLink = TaskLink.objects.create(
        **about(work),
        contributor=contributor,
        cause=cause,
        secret_hash=keyed_hash(secret, purpose=LINK_PURPOSE),
        sent_at=now,
        sent_by=actor.user_id,
        expires_at=link_expires_at(now, work.answer_by, copenhagen_date(now), settings.DPO_TASK_LINK_DAYS),
    )
    text = link_mail(link, contact=contact_of(controller))
    recipient = Recipient(contributor.name, contributor.email, contributor.language)
    post_letter(
        cause=work.goes_by,
        kind=f"{'case' if isinstance(work, SystemTask) else 'duty'}.link_{cause}",
        controller_id=controller.pk,
        sender=Sender(name=controller.name, address=contact_of(controller)),
        **_addressed(work, recipient, text),
        private_words=f"{settings.DPO_BASE_URL}/task/{secret}/",
        actor=actor,
        now=now,
    )
    return link


def post_code(link: TaskLink, *, code: str, actor: Actor, now: datetime) -> TaskCode:
    """Keep the hash of a code for a link and put the code's letter into the outbox."""
    kept: TaskCode = TaskCode.objects.create(link=link, code_hash=code_hash(link, code), sent_at=now)
    controller, contributor = link.work.controller, link.contributor
    text = code_mail(link)
    recipient = Recipient(contributor.name, contributor.email, contributor.language)
    post_letter(
        cause=link,
        kind="task_link.code_sent",
        controller_id=controller.pk,
        sender=Sender(name=controller.name, address=contact_of(controller)),
        **_addressed(link.work, recipient, text),
        private_words=code,
        actor=actor,
        now=now,
    )
    return kept


def _addressed(work: Work, recipient: Recipient, text: MailText) -> dict[str, Any]:
    """Give whom a letter goes to and its words; what belongs to a test case goes to whoever tests, marked."""
    if isinstance(work, DutyTurn):
        return {"recipient": recipient, "subject": text.subject, "body": text.body}
    said = marked(work.case, text, recipient.language)
    return {
        "recipient": recipient_for(work.case, recipient),
        "subject": said.subject,
        "body": said.body,
        "tested_by": tester_of(work.case),
    }


def code_hash(link: TaskLink, code: str) -> str:
    """Return the keyed hash of a code, good for its own link only."""
    return keyed_hash(f"{link.pk}|{code}", purpose=CODE_PURPOSE)


def about(work: Work) -> dict[str, Work]:
    """Give the column of a link that names the work."""
    return {"task" if isinstance(work, SystemTask) else "turn": work}


def end_links_of(work: Work, ended_as: str, *, now: datetime) -> None:
    """End every link to a task or turn that has not ended yet."""
    TaskLink.objects.filter(**about(work), ended_at__isnull=True).update(ended_at=now, ended_as=ended_as)


def use_up(link: TaskLink, *, now: datetime) -> None:
    """Note that the contributor answered over this link, and end every other to the same work."""
    TaskLink.objects.filter(pk=link.pk).update(answered_at=now, ended_at=now, ended_as=ANSWERED)
    end_links_of(link.work, ANSWERED, now=now)


def locked_own_task(
    session_id: UUID, step_name: str, *, actor: Actor, now: datetime
) -> tuple[TaskLink, SystemTask]:
    """Return the live link that the actor opened with a code, and its task, the case locked.

    Raises NotFound for a session that is not the actor's own or is over, Refused("task_link_over") when the
    task is no longer open or no longer theirs, or the link is about something else.
    """
    link, task = _locked_own_link(session_id, step_name, SystemTask, actor=actor, now=now)
    outdate_proposal(task.case, step_name)
    return link, task


def locked_own_turn(
    session_id: UUID, step_name: str, *, actor: Actor, now: datetime
) -> tuple[TaskLink, DutyTurn]:
    """Return the live link that the actor opened with a code, and its turn, locked; raises likewise."""
    return _locked_own_link(session_id, step_name, DutyTurn, actor=actor, now=now)


def _locked_own_link(
    session_id: UUID, step_name: str, kind: type[Asked], *, actor: Actor, now: datetime
) -> tuple[TaskLink, Asked]:
    known = opened_link(session_id, now)
    if known is None:
        raise NotFound("not_found")
    row: Any = lock_work(known)
    link = opened_link(session_id, now)
    if link is None or link.contributor.user_id != actor.user_id:
        raise NotFound("not_found")
    require(actor, own_permission_of(step_name), row.controller_id)
    # The one row that is locked and saved.
    if link.task is not None:
        link.task.case = row
    else:
        link.turn = row
    work = link.work
    if not isinstance(work, kind) or standing_of(link, now) != LIVE:
        raise Refused("task_link_over")
    require_step(row.step_table, step_name, row.state)
    return link, work


def lock_work(link: TaskLink) -> Case | DutyTurn:
    """Lock the row that the work of a link goes by, and return it."""
    rows: Any = Case.objects.all() if link.task is not None else DutyTurn.objects.all()
    locked: Case | DutyTurn = lock_row(rows, link.work.goes_by.pk)
    return locked
