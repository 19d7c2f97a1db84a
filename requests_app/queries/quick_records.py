"""What was said on the telephone, and what may be said of a case that is still open."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.db.models.lookups import Exact

from dpo_office.common.letters import codes
from dpo_office.common.letters.addresses import is_same_phone
from dpo_office.common.letters.blocks import Contact, blocks_of, is_usable
from dpo_office.common.permissions import Actor
from dpo_office.common.search.keys import Lowered, PhoneKey
from dpo_office.common.search.terms import lowered, phone_key
from registry_app.models import Customer
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.models import Case
from requests_app.queries.case_customers import customer_keys, is_customer, with_named_customers

SPOKEN_STEPS = ("record_at_once", "plan_tasks", "record_answer")


def spoken_sentence(case: Case) -> str:
    """Return what the person was told when the case was recorded; empty where nothing was."""
    reason = case.reasons.filter(step__in=SPOKEN_STEPS, given_at=case.created_at).first()
    return reason.text if reason else ""


def confirmable_address(customer: Customer | None) -> str:
    """Return the e-mail address on file to which a letter may go; empty for none.

    A block of marketing or of notices does not stop what the person asks for; one of everything does.
    """
    if customer is None:
        return ""
    mail = Contact(codes.EMAIL, customer.email)
    if not is_usable(mail):
        return ""
    stopped = blocks_of(customer.controller_id, [mail]).filter(
        lifted_at__isnull=True, scope=codes.SCOPE_EVERYTHING
    )
    return "" if stopped.exists() else customer.email


def open_cases_of_caller(
    actor: Actor, customers: Iterable[Customer], *, email: str = "", phone: str = ""
) -> list[Case]:
    """Return the open cases of these customers, or of whoever gave this address or number, soonest first.

    A colleague's too: whoever calls hears that it is there, and until when it is answered.
    """
    customer_ids = {customer.pk for customer in customers}
    theirs = is_customer(customer_ids)
    if email:
        theirs |= Q(Exact(Lowered("requester_email"), lowered(email)))
    if phone:
        theirs |= Q(Exact(PhoneKey("requester_phone"), phone_key(phone)))
    found: QuerySet[Case] = Case.objects.known_to(actor).real().filter(theirs, state__in=OPEN_STATES)
    rows = (
        with_named_customers(found)
        .select_related("controller")
        .prefetch_related("items")
        .order_by("due_on", "reference")
    )
    # The index knows the end of a number only; another country's is another person's.
    return [
        case
        for case in rows
        if not customer_ids.isdisjoint(customer_keys(case))
        or (email and lowered(case.requester_email or "") == lowered(email))
        or is_same_phone(case.requester_phone or "", phone)
    ]
