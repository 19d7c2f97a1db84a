"""A letter by which it is tried whether mail arrives: to a colleague, never to anybody else."""

from datetime import datetime

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotFound, Refused
from dpo_office.common.events import record_event
from dpo_office.common.letters.addresses import checked_address
from dpo_office.common.letters.freezes import require_thawed
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.permissions import SEND_TEST
from dpo_office.common.letters.planning import Recipient, Sender, post_letter
from dpo_office.common.permissions import Actor, require_everywhere
from dpo_office.common.users import User
from registry_app.domain.controller_steps import CLOSED
from registry_app.domain.controllers import DEFAULT_LANGUAGE
from registry_app.models import Controller
from requests_app.actions.case_letters import contact_of
from requests_app.queries.trial_letters import TRIAL_KIND
from requests_app.trial_letter_texts import BODY, SUBJECT


def send_test_letter(
    *,
    address: str,
    actor: Actor,
    now: datetime,
    controller: str = "",
    language: str = DEFAULT_LANGUAGE,
) -> Letter:
    """Put a test letter to a colleague's own address into the outbox, as from a controller (its short name).

    Without `controller` it comes from the one that was added first. It is marked as that person's test, so
    that it may leave before the brand is open, and is counted nowhere. Raises
    Refused("test_letter_not_colleague" | "controller_missing" | "office_frozen"), NotFound for an unknown
    controller, and NotPermitted.
    """
    with acting(actor, "office.test_letter_sent"):
        require_everywhere(actor, SEND_TEST)
        require_thawed()
        person = _colleague(address)
        row = _controller(controller)
        sender = Sender(name=row.name, address=contact_of(row))
        name = person.name or person.username
        letter = post_letter(
            cause=row,
            kind=TRIAL_KIND,
            controller_id=row.pk,
            sender=sender,
            recipient=Recipient(name=name, address=person.email, language=language),
            subject=SUBJECT[language].format(controller=row.name),
            body=BODY[language].format(person=name, address=sender.address),
            tested_by=person.pk,
            actor=actor,
            now=now,
        )
        record_event(
            subject=row,
            type="office.test_letter_sent",
            controller_id=row.pk,
            actor=actor,
            occurred_at=now,
            step="send_test_letter",
            data={"letter": str(letter.pk)},
        )
    return letter


def _colleague(address: str) -> User:
    try:
        wanted = checked_address(address)
    except Invalid as error:
        raise Refused("test_letter_not_colleague") from error
    people = User.objects.filter(kind="staff", is_active=True, email__iexact=wanted)
    person = people.order_by("created_at", "pk").first()
    if person is None:
        raise Refused("test_letter_not_colleague")
    return person


def _controller(slug: str) -> Controller:
    rows = Controller.objects.exclude(state=CLOSED).order_by("created_at", "slug")
    found: Controller | None = (rows.filter(slug=slug) if slug else rows).first()
    if found is None:
        raise NotFound("not_found") if slug else Refused("controller_missing")
    return found
