"""The request arrives."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotPermitted
from dpo_office.common.events import record_event
from dpo_office.common.letters.addresses import checked_address, checked_header
from dpo_office.common.permissions import Actor
from registry_app.models import Controller
from registry_app.queries.calendars import calendar_of
from requests_app.actions.case_letters import write_to_requester
from requests_app.domain.case_codes import CHANNELS, DANISH, LANGUAGES
from requests_app.domain.case_steps import CASE_STEPS
from requests_app.domain.deadlines import AnswerDue, DeadlinePolicy, Line, answer_due
from requests_app.domain.intake import case_reference, checked_receipt
from requests_app.domain.rights import RIGHTS, form_asked
from requests_app.models import Case, RightItem
from requests_app.permissions import OPEN, VIEW
from requests_app.queries.customers import matching_customer

OPENED = "case.opened"
REFERENCE_BITS = 40


@dataclass(frozen=True)
class Requester:
    """Who asks, as they said it themselves; at least one of these is given."""

    name: str = ""
    email: str = ""
    phone: str = ""
    customer_number: str = ""


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
) -> Case:
    """Open a case with its rights and its statutory dates, and acknowledge it if there is an address.

    Any channel will do and no form is needed (GDPR Art. 12(2); EDPB 01/2022 paras 52-57). Raises Invalid
    (controller, right, requester, receipt) and NotPermitted.
    """
    owner = _controller(controller, actor)
    asked = _rights(rights)
    person = _requester(requester)
    _require_known(channel, CHANNELS, "channel")
    _require_known(language, LANGUAGES, "language")
    received = checked_receipt(received_at, now)
    due = answer_due(received_at=received, rights=asked, events=(), policy=_policy(owner))
    with acting(actor, OPENED):
        case = Case.objects.create(
            controller=owner,
            customer=matching_customer(owner, number=person.customer_number, email=person.email),
            reference=_reference(owner.slug, due.received_date.year),
            channel=channel,
            language=language,
            requester_name=person.name,
            requester_email=person.email,
            requester_phone=person.phone,
            requester_customer_number=person.customer_number,
            received_at=received,
            form_asked=form_asked(owner.form_mode, asked),
            opened_by=actor.user_id,
            created_at=now,
            changed_at=now,
            **_dates(due),
        )
        RightItem.objects.bulk_create(
            RightItem(case=case, right=right, position=position) for position, right in enumerate(asked)
        )
        _record(case, asked, actor, now)
        if person.email:
            write_to_requester(case, "case_received", actor=actor, now=now)
    return case


def _controller(slug: str, actor: Actor) -> Controller:
    """Find the controller; one where the actor may not even look answers like one that does not exist."""
    allowed = actor.controllers(OPEN)
    if allowed == frozenset():
        raise NotPermitted("not_permitted", permission=OPEN)
    found: Controller | None = Controller.objects.filter(slug=slug).first()
    if found is not None and actor.may(OPEN, found.pk):
        return found
    if found is not None and actor.may(VIEW, found.pk):
        raise NotPermitted("not_permitted", permission=OPEN)
    raise Invalid("controller_unknown", field="controller")


def _rights(rights: Sequence[str]) -> tuple[str, ...]:
    asked = tuple(dict.fromkeys(rights))
    if not asked:
        raise Invalid("rights_missing", field="rights")
    for right in asked:
        if right not in RIGHTS:
            raise Invalid("right_unknown", field="rights", right=right)
    return asked


def _requester(given: Requester) -> Requester:
    person = Requester(
        name=_line(given.name, "name"),
        email=_line(given.email, "email"),
        phone=_line(given.phone, "phone"),
        customer_number=_line(given.customer_number, "customer_number"),
    )
    if not (person.name or person.email or person.phone or person.customer_number):
        raise Invalid("requester_missing", field="requester")
    if person.email:
        checked_address(person.email, field="requester.email")
    return person


def _line(text: str, name: str) -> str:
    return checked_header(text.strip(), field=f"requester.{name}")


def _require_known(value: str, known: Sequence[str], field: str) -> None:
    if value not in known:
        raise Invalid("invalid", field=field)


def _policy(controller: Controller) -> DeadlinePolicy:
    return DeadlinePolicy(
        calendar=calendar_of(controller),
        suspension_mode=controller.suspension_mode,
        prompt_request_max_days=controller.prompt_request_max_days,
        internal_target_days=controller.internal_target_days,
    )


def _dates(due: AnswerDue) -> dict[str, Any]:
    """Give the dates to store; without events nothing is paused, so there always are some."""
    return {
        "received_on": due.received_date,
        "due_on": due.due_on,
        "strict_due_on": due.strict_due_on,
        "extension_letter_by": due.extension_letter_by,
        "expires_at": due.expires_at,
        "deadline_explanation": [_stored_line(line) for line in due.explanation],
    }


def _stored_line(line: Line) -> dict[str, Any]:
    values = {
        name: value.isoformat() if isinstance(value, date) else value for name, value in line.context.items()
    }
    return {"code": line.code, "context": values}


def _reference(slug: str, year: int) -> str:
    """Draw a free reference; the unique column has the last word in a race that nobody will see."""
    while True:
        reference = case_reference(slug, year, secrets.randbits(REFERENCE_BITS))
        if not Case.objects.filter(reference=reference).exists():
            return reference


def _record(case: Case, rights: Sequence[str], actor: Actor, now: datetime) -> None:
    record_event(
        subject=case,
        type=OPENED,
        controller_id=case.controller_id,
        actor=actor,
        occurred_at=now,
        step="open_case",
        state=CASE_STEPS.initial,
        data={
            "rights": list(rights),
            "channel": case.channel,
            "received_on": case.received_on.isoformat(),
            "due_on": case.due_on.isoformat(),
            "form_asked": case.form_asked,
        },
    )
