"""The page of a customer, with their cases: the registry knows customers, not what they ask for."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.permissions import Actor
from dpo_office.common.step_buttons import StepButton
from registry_app.admin.base import in_words, list_of, page_of
from registry_app.admin.customers import CustomerAdmin
from registry_app.models import Customer
from registry_app.queries.consents import consent_code, purposes_on_consent
from requests_app.admin.case_words import deadline_chip, rights_text
from requests_app.admin.dossier_set_button import CUSTOMER_SET_BUTTON, GIVE_SET
from requests_app.admin.holds import holds_shown
from requests_app.domain.masking import masked
from requests_app.models import Case, QuickRecord
from requests_app.models.querysets import is_apart_from
from requests_app.permissions import GIVE_DOSSIER, VIEW
from requests_app.queries.customers import cases_of, known_cases_of, withdrawals_of

CASES_SHOWN: Final = 20

admin.site.unregister(Customer)


@admin.register(Customer)
class ServedCustomerAdmin(CustomerAdmin):
    """A customer of the registry and what they asked for."""

    document_template = "office/customer_cases.html"
    steps: ClassVar[Sequence[StepButton]] = (*CustomerAdmin.steps, CUSTOMER_SET_BUTTON)

    def offered_steps(self, row: Customer, actor: Actor) -> Sequence[str]:
        """Offer the dossiers of a customer who asked for something."""
        offered = super().offered_steps(row, actor)
        may_give = actor.may(GIVE_DOSSIER, row.controller_id) and _newest_of(row, actor)
        return [*offered, GIVE_SET] if may_give else offered

    def document(self, request: HttpRequest, row: Customer) -> dict[str, Any]:
        """Show the customer, their cases, the newest first, and the consents that they took back."""
        actor = actor_in(request)
        shown: dict[str, Any] = {"cases": None, "consents": None}
        shown["holds"] = holds_shown(actor, row.controller_id, case__in=cases_of(row, actor))
        if actor.may(VIEW, row.controller_id):
            cases = _newest_of(row, actor)
            shown["cases"] = [_case(case) for case in cases[:CASES_SHOWN]]
            shown["more_cases"] = list_of(Case, row.controller) if len(cases) > CASES_SHOWN else ""
            shown["consents"] = _consents(row, actor)
        return super().document(request, row) | shown


def _newest_of(row: Any, actor: Actor) -> list[Any]:
    """Give the newest cases that the actor knows to be there, looked up once for the buttons and the page."""
    known: list[Any] | None = getattr(row, "newest_cases", None)
    if known is None:
        known = row.newest_cases = list(known_cases_of(row, actor)[: CASES_SHOWN + 1])
    return known


def _case(case: Any) -> dict[str, Any]:
    chip = deadline_chip(case, clock.today())
    # Of a colleague's case the reader learns that it is there.
    rights = gettext("a colleague works on it") if case.is_outlined else rights_text(case)
    return {"row": case, "url": page_of(case), "rights": rights, "chip": chip}


def _consents(customer: Customer, actor: Actor) -> list[dict[str, Any]]:
    """Name each consent that the record knows, and those in the person's words, with their withdrawals."""
    records = list(withdrawals_of(customer))
    known = {
        consent_code(purpose): in_words(purpose, "name")
        for purpose in purposes_on_consent(customer.controller)
    }
    lines = [
        {"name": name, "withdrawn": [_withdrawal(r, actor) for r in records if r.subject == code]}
        for code, name in known.items()
    ]
    others = [record for record in records if record.subject not in known]
    return [
        *lines,
        *(
            {"name": masked(record.text) or record.subject, "withdrawn": [_withdrawal(record, actor)]}
            for record in others
        ),
    ]


def _withdrawal(record: QuickRecord, actor: Actor) -> dict[str, Any]:
    if is_apart_from(record.case, actor):
        # That the consent was taken back counts for everybody; by which case is not said.
        return {"at": record.recorded_at, "case": "", "url": ""}
    return {"at": record.recorded_at, "case": record.case.reference, "url": page_of(record.case)}
