"""What every way of opening a case shares: who may, who asks, which dates, and the row with its event."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dpo_office.common.errors import Invalid, NotPermitted, Refused
from dpo_office.common.events import record_event
from dpo_office.common.letters.addresses import checked_address, checked_header
from dpo_office.common.permissions import Actor, require_somewhere
from dpo_office.common.users import User
from registry_app.models import Controller, Customer
from registry_app.queries.calendars import calendar_of
from requests_app.actions.clock_rows import clock_columns, policy_of
from requests_app.actions.erasure_rows import stop_other_letters
from requests_app.actions.gate_rows import gate_at_intake, keep_gate
from requests_app.domain.case_steps import CASE_STEPS
from requests_app.domain.deadlines import AnswerDue, answer_due
from requests_app.domain.enquiries import QUESTION, RIGHTS_REQUEST, enquiry_due
from requests_app.domain.intake import case_reference
from requests_app.domain.requesters import HR_RELATIONS, RELATIONS, circle_of
from requests_app.domain.rights import ERASURE, RIGHTS
from requests_app.domain.waits import USUAL_WAIT_DAYS, can_wait
from requests_app.models import Case, RightItem
from requests_app.permissions import VIEW
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


@dataclass(frozen=True)
class Standing:
    """What somebody said of who asks: the relation, and the username of the colleague whom it concerns."""

    relation: str = ""
    concerned: str = ""


NOTHING_SAID = Standing()


def permitted_controller(slug: str, actor: Actor, permission: str) -> Controller:
    """Find the controller; one where the actor may not even look answers like one that does not exist."""
    require_somewhere(actor, permission)
    found: Controller | None = Controller.objects.filter(slug=slug).first()
    if found is not None and actor.may(permission, found.pk):
        return found
    if found is not None and actor.may(VIEW, found.pk):
        raise NotPermitted("not_permitted", permission=permission)
    raise Invalid("controller_unknown", field="controller")


def checked_requester(given: Requester) -> Requester:
    """Return who asks, without blanks around it; raise Invalid when nobody is named."""
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


def concerned_user(username: str, actor: Actor) -> UUID | None:
    """Give the account of the colleague whom a case concerns, None for nobody.

    Raises Invalid("concerned_unknown") and Refused("not_for_yourself"): nobody hides a case from themselves.
    """
    if not username.strip():
        return None
    people = User.objects.filter(username=username.strip(), kind="staff")
    found: UUID | None = people.values_list("pk", flat=True).first()
    if found is None:
        raise Invalid("concerned_unknown", field="concerned")
    if found == actor.user_id:
        raise Refused("not_for_yourself", field="concerned")
    return found


def require_relation(relation: str) -> None:
    """Raise Invalid("relation_unknown") unless it is one, or nothing was said."""
    if relation and relation not in RELATIONS:
        raise Invalid("relation_unknown", field="relation")


def customer_of(controller: Controller, person: Requester, relation: str) -> Customer | None:
    """Find the customer whom we believe the person to be; no employee is looked for among the customers."""
    if relation in HR_RELATIONS:
        return None
    return matching_customer(controller, number=person.customer_number, email=person.email)


def checked_rights(rights: Sequence[str]) -> tuple[str, ...]:
    """Give the rights, each once. Raises Invalid("rights_missing" | "right_unknown")."""
    asked = tuple(dict.fromkeys(rights))
    if not asked:
        raise Invalid("rights_missing", field="rights")
    for right in asked:
        if right not in RIGHTS:
            raise Invalid("right_unknown", field="rights", right=right)
    return asked


def require_known(value: str, known: Sequence[str], field: str) -> None:
    """Raise Invalid unless the code is one of the list."""
    if value not in known:
        raise Invalid("invalid", field=field)


def reckoned(
    controller: Controller, received_at: datetime, rights: Sequence[str], kind: str = RIGHTS_REQUEST
) -> AnswerDue:
    """Reckon the statutory dates by the controller's own calendar and choices; of an enquiry its own day."""
    if kind != RIGHTS_REQUEST:
        return enquiry_due(kind, received_at, calendar_of(controller))
    return answer_due(received_at=received_at, rights=rights, events=(), policy=policy_of(controller))


def add_case(
    controller: Controller,
    person: Requester,
    *,
    customer: Customer | None,
    rights: Sequence[str],
    due: AnswerDue,
    received_at: datetime,
    channel: str,
    language: str,
    actor: Actor,
    now: datetime,
    is_test: bool = False,
    copy_first: bool = False,
    standing: Standing = NOTHING_SAID,
    kind: str = RIGHTS_REQUEST,
    confidential: bool = False,
    identity: str = "",
) -> Case:
    """Insert the case with its rights and its first event, inside the step that opens it.

    What `standing` says decides who may see it; raises Invalid("relation_unknown" | "concerned_unknown") and
    Refused("not_for_yourself").

    `identity` says how it is clear who asks; without it an address on file is enough, and where it is clear
    no form is asked for. Raises Invalid("intake_identity_unknown" | "session_needs_customer").

    A test is one from here on: nothing changes the mark. `copy_first`: the erasure waits for the copy; raises
    Invalid("nothing_can_wait") unless both are asked for.
    """
    if copy_first and not can_wait(rights):
        raise Invalid("nothing_can_wait", field="copy_first")
    require_relation(standing.relation)
    concerned = concerned_user(standing.concerned, actor)
    gate = gate_at_intake(
        controller, person.email, customer, rights, identity, is_of_hr=standing.relation in HR_RELATIONS
    )
    case = Case.objects.create(
        controller=controller,
        customer=customer,
        reference=_reference(controller.slug, due.received_date.year),
        channel=channel,
        language=language,
        requester_name=person.name,
        requester_email=person.email,
        requester_phone=person.phone,
        requester_customer_number=person.customer_number,
        kind=kind,
        relation=standing.relation,
        circle=circle_of(standing.relation, is_question=kind == QUESTION, confidential=confidential),
        concerned_user=concerned,
        received_at=received_at,
        form_asked=gate.form_asked,
        is_test=is_test,
        opened_by=actor.user_id,
        created_at=now,
        changed_at=now,
        **clock_columns(due),
    )
    RightItem.objects.bulk_create(
        RightItem(
            case=case,
            right=right,
            position=position,
            waits_days=USUAL_WAIT_DAYS if copy_first and right == ERASURE else None,
        )
        for position, right in enumerate(rights)
    )
    if rights:
        keep_gate(case, gate, actor=actor, now=now)
    if ERASURE in rights:
        stop_other_letters(case, now=now)
    _record(case, rights, actor, now)
    return case


def _line(text: str, name: str) -> str:
    return checked_header(text.strip(), field=f"requester.{name}")


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
            "kind": case.kind,
            "circle": case.circle,
        },
    )
