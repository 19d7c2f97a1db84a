"""A test notice of a brand: to whoever tests, and to nobody else."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.letters.addresses import checked_address
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.planning import Recipient, Sender, post_letter
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.states import require_step
from dpo_office.common.users import User
from registry_app.domain.controllers import DEFAULT_LANGUAGE
from registry_app.domain.notice_text import TEST_MARKS, NoticeFacts, greeting, notice_body, notice_subject
from registry_app.models import Controller
from registry_app.queries.set_up import TEST_NOTICE_KIND

# As far ahead as a notice lies at least before the day that it tells of.
AHEAD: Final = timedelta(days=15)
SUMMARY: Final = {
    "da": "Dette er en prøve. Ingen politik ændres, og ingen andre end du får dette varsel.",
    "en": "This is a test. No policy changes, and nobody but you gets this notice.",
}


def send_test_notice(
    *,
    controller_id: UUID,
    actor: Actor,
    now: datetime,
    language: str = DEFAULT_LANGUAGE,
    version: int | None = None,
) -> Letter:
    """Send the actor the notice of a changed policy as the brand's customers would get it, marked as a test.

    It belongs to no campaign and is counted in none. Raises Refused("sender_missing" |
    "test_address_missing").
    """
    with acting(actor, "controller.test_sent"):
        row: Controller = lock_row(Controller.objects.for_user(actor), controller_id, version=version)
        require(actor, "controller.send_test_notice", row.pk)
        require_step(row.step_table, "send_test_notice", row.state)
        if not row.contact_email:
            raise Refused("sender_missing")
        person = User.objects.get(pk=actor.user_id)
        facts = NoticeFacts(
            controller=row.name,
            contact=row.contact_email,
            effective_on=copenhagen_date(now) + AHEAD,
            change_summary=SUMMARY[language],
            what_you_can_do="",
            link=f"{settings.DPO_BASE_URL.rstrip('/')}/policies/{row.slug}/",
        )
        name = person.name or person.username
        letter = post_letter(
            cause=row,
            kind=TEST_NOTICE_KIND,
            controller_id=row.pk,
            sender=Sender(name=row.name, address=row.contact_email),
            recipient=Recipient(name=name, address=own_address(person), language=language),
            subject=f"{TEST_MARKS[language]}{notice_subject(language, facts)}",
            body=notice_body(language, facts).replace("((greeting))", greeting(language, name)),
            tested_by=person.pk,
            actor=actor,
            now=now,
        )
        save_step(row, "send_test_notice", actor=actor, now=now, data={"letter": str(letter.pk)})
    return letter


def own_address(person: User) -> str:
    """Give the address to which tests of this person go. Raises Refused("test_address_missing")."""
    try:
        return checked_address(person.email)
    except Invalid as error:
        raise Refused("test_address_missing") from error
