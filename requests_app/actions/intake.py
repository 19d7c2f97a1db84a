"""The request arrives."""

from collections.abc import Sequence
from datetime import datetime

from dpo_office.common.acting import acting
from dpo_office.common.permissions import Actor
from requests_app.actions.case_letters import write_to_requester
from requests_app.actions.new_cases import (
    NOTHING_SAID,
    OPENED,
    Requester,
    Standing,
    add_case,
    checked_requester,
    checked_rights,
    customer_of,
    permitted_controller,
    reckoned,
    require_known,
)
from requests_app.domain.case_codes import CHANNELS, DANISH, LANGUAGES
from requests_app.domain.enquiries import QUESTION, RIGHTS_REQUEST, require_kind
from requests_app.domain.intake import checked_receipt
from requests_app.enquiry_letter_texts import RECEIVED_LETTERS
from requests_app.models import Case
from requests_app.permissions import OPEN, OPEN_QUESTION

__all__ = ["Requester", "Standing", "open_case"]


def open_case(
    *,
    controller: str,
    rights: Sequence[str],
    requester: Requester,
    channel: str,
    actor: Actor,
    now: datetime,
    received_at: datetime | None = None,
    language: str = DANISH,
    copy_first: bool = False,
    for_another: bool = False,
    standing: Standing = NOTHING_SAID,
    kind: str = RIGHTS_REQUEST,
    confidential: bool = False,
    identity: str = "",
) -> Case:
    """Open a case with its rights and its statutory dates, and acknowledge it if there is an address.

    Any channel will do and no form is needed (GDPR Art. 12(2); EDPB 01/2022 paras 52-57). With
    `copy_first` the erasure waits for the copy. `for_another`: somebody asks for the person; they are named
    next, and the acknowledgement is theirs (docs/rules/representation.md). What `standing` says of who asks
    decides who may see it, and whoever opens it may not be among them (docs/rules/requesters.md). Of another
    `kind` it asks for no right and has a day of its own (docs/flows/enquiry.md). `identity` says how it is
    clear who asks (docs/rules/identity.md); without it an address on file is enough. Raises Invalid
    (controller, right, requester, receipt, relation, identity), Refused("not_for_yourself") and NotPermitted.
    """
    require_kind(kind, has_rights=bool(rights), confidential=confidential)
    owner = permitted_controller(controller, actor, OPEN_QUESTION if kind == QUESTION else OPEN)
    asked = checked_rights(rights) if kind == RIGHTS_REQUEST else ()
    person = checked_requester(requester)
    require_known(channel, CHANNELS, "channel")
    require_known(language, LANGUAGES, "language")
    received = checked_receipt(received_at, now)
    due = reckoned(owner, received, asked, kind)
    with acting(actor, OPENED):
        case = add_case(
            owner,
            person,
            customer=customer_of(owner, person, standing.relation),
            rights=asked,
            due=due,
            received_at=received,
            channel=channel,
            language=language,
            actor=actor,
            now=now,
            copy_first=copy_first,
            standing=standing,
            kind=kind,
            confidential=confidential,
            identity=identity,
        )
        if person.email and not for_another:
            write_to_requester(case, RECEIVED_LETTERS[kind], actor=actor, now=now, may_wait=True)
    return case
