"""What was said on the telephone, and what may be said of a case that is still open."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from dpo_office.common.errors import Invalid
from dpo_office.common.letters.addresses import normalised_phone
from dpo_office.common.permissions import Actor
from registry_app.models import Customer
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.models import Case

SPOKEN_STEPS = ("record_at_once", "plan_tasks", "record_answer")


def spoken_sentence(case: Case) -> str:
    """Return what the person was told when the case was recorded; empty where nothing was."""
    reason = case.reasons.filter(step__in=SPOKEN_STEPS, given_at=case.created_at).first()
    return reason.text if reason else ""


def open_cases_of_caller(
    actor: Actor, customers: Iterable[Customer], *, email: str = "", phone: str = ""
) -> QuerySet[Case]:
    """Return the open cases of these customers, or of whoever gave this address or number, soonest first."""
    theirs = Q(customer__in=list(customers))
    if email:
        theirs |= Q(requester_email__iexact=email)
    if phone:
        theirs |= Q(requester_phone__in=_spellings(phone))
    found: QuerySet[Case] = Case.objects.for_user(actor).filter(theirs, state__in=OPEN_STATES)
    return found.select_related("controller").prefetch_related("items").order_by("due_on", "reference")


def _spellings(phone: str) -> list[str]:
    try:
        number = normalised_phone(phone)
    except Invalid:
        return [phone]
    national = number.removeprefix("+45")
    pairs = " ".join(national[at : at + 2] for at in range(0, len(national), 2))
    return [phone, number, national, pairs, f"+45 {pairs}"]
