"""The colleagues without an account of the demo: who they are, and how they answer over their links."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from dpo_office.common.documents import read_document
from dpo_office.common.letters.models import Letter
from dpo_office.common.permissions import Actor, system_actor
from registry_app.models import System
from requests_app.actions import contributors, task_answers, task_codes
from requests_app.domain.case_codes import DONE
from requests_app.management.demo_words import colleagues, extract_of, said
from requests_app.models import Contributor, SystemTask, TaskLink
from requests_app.permissions import contributor_actor


def enter_colleagues(people: Mapping[str, Actor], now: datetime) -> None:
    """Enter them, each as the one who usually answers for a system."""
    for row in colleagues():
        call: dict[str, Any] = {"actor": people["officer"], "now": now}
        colleague = contributors.add_contributor(
            controller=row["controller"],
            name=row["name"],
            email=row["email"],
            language=row["language"],
            **call,
        )
        system = System.objects.get(controller__slug=row["controller"], code=row["system"])
        contributors.name_keeper(system_id=system.pk, contributor_id=colleague.pk, **call)


def confirm(task: SystemTask, now: datetime, *, with_extract: bool) -> None:
    """Let the colleague open the newest link with its code, attach what the system holds, and confirm."""
    call: dict[str, Any] = {"session_id": _opened(task, now), "actor": _acting(task), "now": now}
    if with_extract:
        content = extract_of(task.system.code, task.case.language)
        task_answers.hand_in_extract(content=content, **call)
    task_answers.confirm_task(outcome="" if with_extract else DONE, **call)


def explain(task: SystemTask, now: datetime) -> None:
    """Let the colleague open the newest link with its code, and say why they cannot."""
    reason = said("explain", _link_of(task).contributor.language)
    task_answers.explain_task(session_id=_opened(task, now), reason=reason, actor=_acting(task), now=now)


def _opened(task: SystemTask, now: datetime) -> UUID:
    return opened(_link_of(task), "case.link_assigned", task.case_id, now)


def mailed(cause_id: UUID, kind: str, colleague: Contributor) -> str:
    """Read the sealed words of the newest letter of a kind in the colleague's mailbox."""
    letters = Letter.objects.filter(cause_id=cause_id, kind=kind, recipient_address=colleague.email)
    newest = letters.select_related("private_words").latest("created_at")
    assert newest.private_words is not None  # noqa: S101  these two kinds always have some
    return read_document(newest.private_words).decode()


def opened(link: TaskLink, letter: str, cause_id: UUID, now: datetime) -> UUID:
    """Do what the colleague does with the mails: follow the link, ask for a code, enter it."""
    secret = mailed(cause_id, letter, link.contributor).rstrip("/").rpartition("/")[2]
    task_codes.send_code(secret=secret, actor=system_actor("link_page"), now=now)
    code = mailed(link.pk, "task_link.code_sent", link.contributor)
    return task_codes.enter_code(secret=secret, code=code, now=now)


def _link_of(task: SystemTask) -> TaskLink:
    return TaskLink.objects.select_related("contributor").filter(task=task).latest("sent_at")


def _acting(task: SystemTask) -> Actor:
    return contributor_actor(_link_of(task).contributor)
