"""Another customer of the controller is the person of the case too; or is not after all."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from dpo_office.common.texts import required_text
from registry_app.domain.audience import ERASED
from registry_app.models import Customer
from requests_app.actions.case_rows import keep_reason, locked_case
from requests_app.domain.requesters import HR_RELATIONS
from requests_app.models import Case, CaseCustomer


def name_customer(
    *, case_id: UUID, number: str, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> Case:
    """Name another customer of the controller as the person of the case; the case's own stays.

    Raises Invalid("customer_number_unknown" | "reason_required") and Refused("customer_named_already" |
    "customer_of_test" | "customer_of_hr").
    """
    with acting(actor, "case.customer_named"):
        case = locked_case(case_id, "name_customer", actor=actor, version=version)
        words = required_text(reason)
        if case.is_test:
            raise Refused("customer_of_test")
        if case.relation in HR_RELATIONS:
            raise Refused("customer_of_hr")
        known = Customer.objects.filter(controller=case.controller_id, number=number.strip())
        customer = known.exclude(account_state=ERASED).first()
        if customer is None:
            raise Invalid("customer_number_unknown", field="number")
        named = CaseCustomer.objects.filter(case=case, customer=customer)
        if customer.pk == case.customer_id or named.exists():
            raise Refused("customer_named_already", field="number")
        CaseCustomer.objects.create(case=case, customer=customer, named_at=now, named_by=actor.user_id)
        keep_reason(case, "name_customer", words, actor=actor, now=now)
        save_step(case, "name_customer", actor=actor, now=now, data={"customer": str(customer.pk)})
    return case


def drop_customer(
    *, case_id: UUID, number: str, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> Case:
    """Drop a customer who was named by mistake.

    Raises Refused("customer_not_named") and Invalid("reason_required").
    """
    with acting(actor, "case.customer_dropped"):
        case = locked_case(case_id, "drop_customer", actor=actor, version=version)
        words = required_text(reason)
        row = CaseCustomer.objects.filter(case=case, customer__number=number.strip()).first()
        if row is None:
            raise Refused("customer_not_named")
        data = {"customer": str(row.customer_id)}
        row.delete()
        keep_reason(case, "drop_customer", words, actor=actor, now=now)
        save_step(case, "drop_customer", actor=actor, now=now, data=data)
    return case
