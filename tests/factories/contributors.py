"""Contributors for tests, tasks handed to them, and what their mailbox holds."""

import email
import re
import uuid
from datetime import datetime
from email.policy import default
from typing import Any

from django.test import Client

from dpo_office.common import clock
from dpo_office.common.letters.message import message_bytes
from dpo_office.common.letters.models import Letter
from registry_app.models import Controller
from requests_app.actions.contributor_tasks import assign_task
from requests_app.actions.contributors import add_contributor
from requests_app.models import Case, Contributor, SystemTask
from tests.factories.cases import case_in
from tests.factories.registry import actor_with


def make_contributor(controller: Controller, **fields: Any) -> Contributor:
    """Enter a colleague."""
    values = {
        "name": "Ib Lager",
        "email": f"ib-{uuid.uuid4().hex[:6]}@example.com",
        "now": clock.now(),
    } | fields
    return add_contributor(controller=controller.slug, actor=actor_with("officer", controller), **values)


def handed_out(
    controller: Controller,
    *,
    contributor: Contributor | None = None,
    case: Case | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> SystemTask:
    """Hand the first task of a case in collection to a contributor."""
    now = now or clock.now()
    case = case or case_in("collecting", controller, now=now)
    task = case.tasks.all()[0]
    assign_task(
        case_id=case.pk,
        task_id=task.pk,
        contributor_id=(contributor or make_contributor(controller)).pk,
        actor=actor_with("officer", controller),
        now=now,
        **fields,
    )
    task.refresh_from_db()
    return task


def letters_to(contributor: Contributor) -> list[Letter]:
    """Return the letters to a contributor, oldest first."""
    return list(Letter.objects.filter(recipient_address=contributor.email).order_by("created_at", "id"))


def mail_text_of(letter: Letter) -> str:
    """Return a letter as it travels, decoded."""
    parsed = email.message_from_bytes(message_bytes(letter, now=clock.now()), policy=default)
    return str(parsed.get_content())


def link_in(letter: Letter) -> str:
    """Return the path of the link in a letter."""
    found = re.search(r"https?://[^/]+(/task/[A-Za-z0-9_-]{43}/)", mail_text_of(letter))
    assert found, "no link in the letter"
    return found[1]


def code_in(letter: Letter) -> str:
    """Return the code in a letter."""
    found = re.search(r"^(\d{6})\s*$", mail_text_of(letter), re.MULTILINE)
    assert found, "no code in the letter"
    return found[1]


def link_of(task: SystemTask) -> str:
    """Return the newest link that was mailed to the contributor of a task."""
    assert task.contributor is not None
    letters = [letter for letter in letters_to(task.contributor) if letter.kind.startswith("case.link_")]
    return link_in(letters[-1])


def opened(task: SystemTask, client: Client | None = None) -> tuple[Client, str]:
    """Return a browser in which the code was entered, and the address of the task."""
    client = client or Client()
    address = link_of(task)
    assert client.post(f"{address}send-code/").status_code == 303
    assert task.contributor is not None
    code = code_in(letters_to(task.contributor)[-1])
    assert client.post(f"{address}enter-code/", {"code": code}).status_code == 303
    return client, address
