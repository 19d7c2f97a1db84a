"""A test case of a brand in its set-up: a case that is worked to its end, by and for whoever tests."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.states import require_step
from dpo_office.common.users import User
from registry_app.actions.brand_tests import own_address
from registry_app.domain.controllers import DEFAULT_LANGUAGE
from registry_app.models import Controller
from requests_app.actions.case_letters import write_to_requester
from requests_app.actions.new_cases import (
    OPENED,
    Requester,
    add_case,
    checked_requester,
    checked_rights,
    reckoned,
    require_known,
)
from requests_app.domain.case_codes import EMAIL, LANGUAGES
from requests_app.domain.rights import ACCESS
from requests_app.models import Case

# Nobody is called so, and no telephone number or customer number is given: it matches no customer.
PERSON: Final[Mapping[str, str]] = {"da": "Prøve Eksempel", "en": "Sample Person"}


def start_test_case(
    *,
    controller_id: UUID,
    actor: Actor,
    now: datetime,
    rights: Sequence[str] = (ACCESS,),
    language: str = DEFAULT_LANGUAGE,
    version: int | None = None,
) -> Case:
    """Open a case of a made-up person whose address is that of the actor's own account, marked as a test.

    It goes through every step as another does; its letters leave to that address alone, and nothing counts it
    (docs/flows/new_brand.md). Raises Refused("step_impossible") for a brand that is open or closed,
    Refused("test_address_missing") and Invalid ("rights_missing", "right_unknown", language).
    """
    asked = checked_rights(rights)
    require_known(language, LANGUAGES, "language")
    with acting(actor, OPENED):
        row: Controller = lock_row(Controller.objects.for_user(actor), controller_id, version=version)
        require(actor, "controller.start_test_case", row.pk)
        require_step(row.step_table, "start_test_case", row.state)
        address = own_address(User.objects.get(pk=actor.user_id))
        case = add_case(
            row,
            checked_requester(Requester(name=PERSON[language], email=address)),
            customer=None,
            rights=asked,
            due=reckoned(row, now, asked),
            received_at=now,
            channel=EMAIL,
            language=language,
            actor=actor,
            now=now,
            is_test=True,
        )
        write_to_requester(case, "case_received", actor=actor, now=now)
        save_step(row, "start_test_case", actor=actor, now=now, data={"case": str(case.pk)})
    return case
