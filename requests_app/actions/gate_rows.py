"""What every way of opening a case decides of the form: is one asked for, and is it clear who asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dpo_office.common.errors import Invalid
from dpo_office.common.letters.addresses import normalised_address
from dpo_office.common.permissions import Actor
from registry_app.domain.controllers import NONE
from registry_app.models import Controller, Customer
from requests_app.domain.form_gate import asks, identity_at_intake, is_clear
from requests_app.models import Case, CaseGate
from requests_app.queries.form_gates import form_mode_of


@dataclass(frozen=True)
class IntakeGate:
    """How far a form is asked for in a case, and how it is clear who asks."""

    mode: str
    identity: str

    @property
    def form_asked(self) -> bool:
        """Tell whether the case waits for a form: never where it is clear already who asks (Art. 12(3))."""
        return asks(self.mode) and not is_clear(self.identity)


def gate_at_intake(
    controller: Controller,
    email: str,
    customer: Customer | None,
    rights: Sequence[str],
    said: str,
    *,
    is_of_hr: bool,
) -> IntakeGate:
    """Decide it for a case that is being opened; whoever employs somebody knows them in better ways.

    Raises Invalid("intake_identity_unknown" | "session_needs_customer").
    """
    from_file = customer is not None and is_same_address(email, customer.email)
    identity = identity_at_intake(said, is_matched=customer is not None, writes_from_file=from_file)
    mode = NONE if is_of_hr or not rights else form_mode_of(controller, rights)
    return IntakeGate(mode, identity)


def keep_gate(case: Case, gate: IntakeGate, *, actor: Actor, now: datetime) -> None:
    """Keep what was decided, once and for all."""
    CaseGate.objects.create(
        case=case, mode=gate.mode, identity=gate.identity, decided_by=actor.user_id, decided_at=now
    )


def is_same_address(one: str, other: str) -> bool:
    """Tell whether two texts are the same mail address; what is none is the same as nothing."""
    try:
        return normalised_address(one) == normalised_address(other)
    except Invalid:
        return False
