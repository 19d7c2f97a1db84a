"""The mails of the demo: a few that wait to be looked at, and one that was set aside (demo/mails.json)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from dpo_office.common.permissions import Actor
from registry_app.management.demo_story import Story
from registry_app.models import Controller
from requests_app.actions.mail_drop import ReadMail, leave_drop_waiting
from requests_app.actions.mail_triage import dismiss_mail
from requests_app.actions.web_forms import set_up_web_form
from requests_app.domain.mail_receipt import content_digest
from requests_app.gateways.mail_reader import MailReader

MAILS = Path(__file__).resolve().parent.parent / "demo" / "mails.json"
NOT_YET = UUID(int=0)
FORM_DAYS_AGO = 340
TAKEN_AFTER, SET_ASIDE_AFTER = timedelta(minutes=6), timedelta(minutes=20)

Said = dict[str, Any]


@dataclass
class DemoMail:
    """One mail on its way: what is said of it, and when it was sent."""

    said: Said
    sent_at: datetime
    read: ReadMail
    officer: Actor
    # Known when it is taken in.
    mail_id: UUID = NOT_YET

    def take_in(self, now: datetime) -> None:
        """Drop it on the page, for somebody to look at."""
        self.mail_id = leave_drop_waiting(
            controller=self.said["controller"], read=self.read, actor=self.officer, now=now
        ).pk

    def set_aside(self, now: datetime) -> None:
        """Say why nothing comes of it."""
        dismiss_mail(
            mail_id=self.mail_id,
            dismissed_as=self.said["dismissed_as"],
            reason=self.said["dismissal"],
            actor=self.officer,
            now=now,
        )


def add_mails(story: Story, people: Mapping[str, Actor]) -> None:
    """Put the mails into the story, each some hours before now."""
    for number, slug in enumerate(("bestphone", "retnemt")):
        story.add(story.day(FORM_DAYS_AGO, 5 * number), partial(_set_up_form, slug, people["officer"]))
    with MailReader() as reader:  # one process reads them all
        for said in json.loads(MAILS.read_text(encoding="utf-8")):
            sent_at = story.now - timedelta(hours=said["hours_ago"])
            raw = written_mail(said, sent_at)
            mail = DemoMail(
                said, sent_at, ReadMail(raw, reader.read(raw), content_digest(raw)), people["officer"]
            )
            story.add(sent_at + TAKEN_AFTER, mail.take_in)
            if "dismissed_as" in said:
                story.add(sent_at + SET_ASIDE_AFTER, mail.set_aside)


def _set_up_form(slug: str, officer: Actor, now: datetime) -> None:
    controller = Controller.objects.get(slug=slug)
    set_up_web_form(controller_id=controller.pk, actor=officer, now=now)


def written_mail(said: Said, sent_at: datetime) -> bytes:
    """Write a mail of the demo as it travels."""
    message = EmailMessage(policy=SMTP)
    message["From"] = f"{said['name']} <{said['address']}>"
    message["To"] = f"persondata@{said['controller']}.example.com"
    message["Subject"] = said["subject"]
    message["Date"] = format_datetime(sent_at)
    message["Message-Id"] = f"<{said['address'].replace('@', '.')}@example.org>"
    message.set_content(said["body"])
    return message.as_bytes()
