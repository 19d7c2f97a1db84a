"""Letters that are alike, and waves over their cases, for tests."""

import uuid
from email.utils import format_datetime
from typing import Any

from dpo_office.common import clock
from registry_app.models import Controller, Mailbox
from requests_app.actions import waves
from requests_app.actions.mail_triage import open_case_from_mail
from requests_app.actions.new_cases import Requester
from requests_app.domain.wave_steps import WAVE_ENDED
from requests_app.models import Case, Mail, Wave
from tests.factories.cases import make_case
from tests.factories.mails import make_raw, take_mail
from tests.factories.registry import actor_with

TEMPLATE = (
    "Hej\n\nJeg skriver til jer, fordi jeg har læst, at I behandler mine oplysninger. Jeg beder om indsigt"
    " efter artikel 15. Send mig en kopi af alle de oplysninger, som I har om mig, og fortæl mig, hvor I har"
    " dem fra, hvem I har givet dem til, og hvor længe I vil gemme dem. Mit kundenummer er {number}, og jeg"
    " hedder {name}. Jeg gør også indsigelse mod, at mine data bruges til markedsføring.\n\nVenlig hilsen\n"
    "{name}\n"
)
NAMES = ("Åse Blåbær", "Bo Birk", "Carla Dal Eng", "Dan Fyr", "Eva Gran", "Finn Hassel")


def send_template(mailbox: Mailbox, number: int, text: str = TEMPLATE, **fields: Any) -> Mail:
    """Take in the letter from one of several people."""
    name = NAMES[number % len(NAMES)]
    raw = make_raw(
        text.format(name=name, number=f"7000{number}"),
        from_=fields.pop("from_", f"{name} <person{number}@example.org>"),
        date=format_datetime(fields.get("now") or clock.now()),
        subject=f"Indsigt {number}",
        message_id=f"<{uuid.uuid4()}@example.org>",
    )
    return take_mail(mailbox, raw, uid=100 + number, **fields)


def case_of(mail: Mail) -> Case:
    """Open a case of a letter, as a person does."""
    return open_case_from_mail(
        mail_id=mail.pk,
        rights=["access"],
        requester=Requester(name=mail.sender_name, email=mail.sender_address),
        received_at=mail.received_at,
        language=mail.language,
        actor=actor_with("officer", mail.controller),
        now=clock.now(),
    )


def call_for(wave: Wave, role: str = "officer") -> dict[str, Any]:
    """Give what every step of a wave is called with."""
    return {"wave_id": wave.pk, "actor": actor_with(role, wave.controller), "now": clock.now()}


def make_wave(controller: Controller, *cases: Case, **fields: Any) -> Wave:
    """Open a wave over cases, or over a new one."""
    values: dict[str, Any] = {
        "controller": controller.slug,
        "key": uuid.uuid4(),
        "title": "Indsigt efter artiklen om kundekort",
        "references": [case.reference for case in cases or (make_case(controller),)],
        "actor": actor_with("officer", controller),
        "now": clock.now(),
    } | fields
    return waves.open_wave(**values)


def wave_in(state: str, controller: Controller, *cases: Case) -> Wave:
    """Give a wave that is assessed and has a base answer, in a state."""
    wave = make_wave(controller, *cases)
    waves.write_assessment(assessment="De beder alle om det samme.", **call_for(wave))
    waves.write_base_answer(danish="Tak for dit brev.", english="Thank you.", **call_for(wave))
    if state == WAVE_ENDED:
        waves.end_wave(**call_for(wave))
    wave.refresh_from_db()
    return wave
