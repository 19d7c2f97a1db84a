"""A wave of the demo: an article ends with a letter to copy, and some people copy it."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from dpo_office.common.permissions import Actor
from registry_app.management.demo_story import Story
from requests_app.actions import waves
from requests_app.actions.mail_drop import ReadMail, leave_drop_waiting
from requests_app.actions.mail_triage import open_case_from_mail
from requests_app.actions.new_cases import Requester
from requests_app.domain.mail_receipt import content_digest
from requests_app.gateways.mail_reader import MailReader
from requests_app.management.demo_mails import written_mail
from requests_app.models import Case

WAVE: Final = Path(__file__).resolve().parent.parent / "demo" / "wave.json"
DAYS_AGO: Final = 6

Said = dict[str, Any]


@dataclass
class DemoWave:
    """The letters and what becomes of them."""

    said: Said
    people: Mapping[str, Actor]
    wave_id: UUID = field(default_factory=uuid.uuid4)
    cases: list[Case] = field(default_factory=list)

    def take_in(self, read: ReadMail, sender: Said, now: datetime) -> None:
        """Take a letter in, and open its case unless nobody has come to it yet."""
        officer = self.people["officer"]
        mail = leave_drop_waiting(controller=self.said["controller"], read=read, actor=officer, now=now)
        if sender.get("waits"):
            return
        case = open_case_from_mail(
            mail_id=mail.pk,
            rights=self.said["rights"],
            requester=Requester(name=sender["name"], email=sender["address"]),
            received_at=mail.received_at,
            language=mail.language,
            actor=officer,
            now=now,
        )
        self.cases.append(case)

    def open(self, now: datetime) -> None:
        """Open the wave over the cases, assess it and write the base answer."""
        call: Said = {"actor": self.people["legal"], "now": now}
        waves.open_wave(
            controller=self.said["controller"],
            key=self.wave_id,
            title=self.said["title"],
            references=[case.reference for case in self.cases],
            **call,
        )
        of_it = {"wave_id": self.wave_id, **call}
        waves.write_assessment(assessment=self.said["assessment"], **of_it)
        waves.write_base_answer(danish=self.said["danish"], english=self.said["english"], **of_it)


def add_wave(story: Story, people: Mapping[str, Actor]) -> None:
    """Let the letters come on one morning, and the wave be opened on the next working day."""
    said: Said = json.loads(WAVE.read_text(encoding="utf-8"))
    wave = DemoWave(said, people)
    with MailReader() as reader:
        for number, sender in enumerate(said["senders"]):
            at = story.day(DAYS_AGO, 20 * number)
            raw = written_mail({**said, **sender, "body": said["body"].format(**sender)}, at)
            read = ReadMail(raw, reader.read(raw), content_digest(raw))
            story.add(at, partial(wave.take_in, read, sender))
    story.add(story.day(DAYS_AGO, 180), wave.open)
