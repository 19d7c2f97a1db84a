"""A test case of a brand: what the person who asks would get, sent to whoever tests, and to nobody else."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.documents import store_document
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.planning import Recipient, Sender, post_letter
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.states import require_step
from dpo_office.common.users import User
from registry_app.actions.brand_tests import MARK, own_address
from registry_app.domain.controllers import DEFAULT_LANGUAGE
from registry_app.models import Controller
from registry_app.queries.set_up import TEST_CASE_KIND
from requests_app.actions.case_letters import contact_of, letterhead_of
from requests_app.actions.new_cases import reckoned
from requests_app.domain.rights import ACCESS
from requests_app.gateways.letterhead_sample import render_letterhead
from requests_app.mail_texts import mail_text

SAMPLE_KIND = "test.letterhead"


def rehearsal_reference(slug: str) -> str:
    """Give the reference that a test case goes by; no case has it."""
    return f"TEST-{slug.upper()}"


def render_sample(controller: Controller, *, language: str, now: datetime) -> bytes:
    """Typeset the sample of an answer that goes with a test case; before the transaction: it takes time."""
    return render_letterhead(
        letterhead_of(controller),
        language=language,
        reference=rehearsal_reference(controller.slug),
        dated=copenhagen_date(now),
    )


def send_test_case(
    *,
    controller_id: UUID,
    sample: bytes,
    actor: Actor,
    now: datetime,
    language: str = DEFAULT_LANGUAGE,
    version: int | None = None,
) -> Letter:
    """Send the actor the confirmation of receipt that a person who asks for access today would get.

    The time limit in it is reckoned by the brand's own calendar; a sample of the answer goes with it. No case
    is opened, so that nothing counts it. Raises Refused("test_address_missing").
    """
    with acting(actor, "controller.test_sent"):
        row: Controller = lock_row(Controller.objects.for_user(actor), controller_id, version=version)
        require(actor, "controller.send_test_case", row.pk)
        require_step(row.step_table, "send_test_case", row.state)
        person = User.objects.get(pk=actor.user_id)
        due = reckoned(row, now, (ACCESS,))
        text = mail_text(
            "case_received",
            language,
            reference=rehearsal_reference(row.slug),
            controller=row.name,
            contact=contact_of(row),
            due_on=due.due_on,
            received_on=due.received_date,
        )
        document = store_document(
            content=sample, media_type="application/pdf", kind=SAMPLE_KIND, controller_id=row.pk, now=now
        )
        letter = post_letter(
            cause=row,
            kind=TEST_CASE_KIND,
            controller_id=row.pk,
            sender=Sender(name=row.name, address=contact_of(row)),
            recipient=Recipient(
                name=person.name or person.username, address=own_address(person), language=language
            ),
            subject=f"{MARK[language]}{text.subject}",
            body=text.body,
            attachments=[document],
            filenames=[f"{rehearsal_reference(row.slug)}.pdf"],
            tested_by=person.pk,
            actor=actor,
            now=now,
        )
        save_step(row, "send_test_case", actor=actor, now=now, data={"letter": str(letter.pk)})
    return letter
