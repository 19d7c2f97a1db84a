"""Who asks for erasure gets no letter that the law does not demand: docs/rules/letters.md.

The letters of cases are held against the list when they are written. Notices and marketing, written in other
places, are stopped by the contact blocks that stop them for everybody else; here these are made and lifted.
"""

from datetime import datetime

from dpo_office.common.letters import codes
from dpo_office.common.letters.blocks import Contact, blocks_of, end_blocks, is_usable, place_block
from dpo_office.common.permissions import Actor
from requests_app.domain.rights import ERASURE
from requests_app.models import Case
from requests_app.queries.erasures import asked_for_erasure

ASKED = "case.erasure_asked"
ENDED = "case.erasure_ended"


def stop_other_letters(case: Case, *, now: datetime) -> None:
    """Block notices and marketing to whoever asks for erasure, on file and where they wrote from."""
    for contact in _contacts(case):
        place_block(
            contact,
            controller_id=case.controller_id,
            scope=codes.SCOPE_NOTICES,
            reason=ASKED,
            now=now,
            cause_id=case.pk,
        )


def let_other_letters_go(case: Case, *, actor: Actor, now: datetime) -> None:
    """Lift these blocks when no request for erasure of the person stands any more: refused or withdrawn."""
    if not case.items.filter(right=ERASURE).exists() or asked_for_erasure(case):
        return
    made = blocks_of(case.controller_id, _contacts(case)).filter(reason=ASKED, lifted_at__isnull=True)
    end_blocks(made.values_list("pk", flat=True), actor=actor, now=now, reason=ENDED)


def _contacts(case: Case) -> list[Contact]:
    """Name the addresses of whoever asks, where they are somebody on file.

    A test is about nobody. To somebody we do not know nothing but the letters of the case is written, and
    nothing of them is kept outside of it.
    """
    if case.is_test or case.customer is None:
        return []
    known = (case.customer.email, case.requester_email)
    contacts = dict.fromkeys(Contact(codes.EMAIL, address.strip()) for address in known)
    return [contact for contact in contacts if is_usable(contact)]
