"""For which right a controller asks for a form, and what was decided of it in a case."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from dpo_office.common.permissions import Actor
from registry_app.domain.controllers import REQUIRED
from registry_app.models import Controller, Promise
from requests_app.domain.form_gate import WAITING_STATES, strictest
from requests_app.domain.rights import IDENTITY_REVIEW_DAYS
from requests_app.models import Case, CaseGate, FormGate

# The flow of the record that keeps what a policy promises about identity.
IDENTITY_FLOW: Final = "identity"
FORM_WORDS: Final = ("skema", "underskr", "blanket", "formular")


def gate_version_of(controller_id: UUID) -> FormGate | None:
    """Return the version that holds at a controller; None where nothing was chosen right by right."""
    rows: QuerySet[FormGate] = FormGate.objects.filter(controller=controller_id)
    return rows.order_by("-number").first()


def modes_of(controller_id: UUID) -> Mapping[str, str]:
    """Return what was chosen by right at a controller, empty where nothing was."""
    held = gate_version_of(controller_id)
    return held.modes if held else {}


def form_mode_of(controller: Controller, rights: Iterable[str]) -> str:
    """Return how far a form is asked for of somebody who asks for these rights: the strictest of them."""
    return strictest(controller.form_mode, modes_of(controller.pk), rights)


def gate_of(case: Case) -> CaseGate | None:
    """Return what was decided when the case was opened; None for one that was opened before it was asked."""
    return getattr(case, "gate", None)


def mode_in(case: Case) -> str:
    """Return how far a form is asked for in a case: as decided at intake, else as its controller does."""
    gate = gate_of(case)
    mode: str = gate.mode if gate else case.controller.form_mode
    return mode


def waiting_for_form() -> Q:
    """Return what makes a case wait for its form: asked for, neither verified nor waived."""
    return Q(form_asked=True, state__in=WAITING_STATES, is_paused=False)


def forms_to_decide(cases: QuerySet[Case], today: date) -> QuerySet[Case]:
    """Keep the cases that have waited for their form so long that somebody decides whether it is needed."""
    return cases.filter(waiting_for_form(), received_on__lte=today - timedelta(days=IDENTITY_REVIEW_DAYS))


def reviews_due(actor: Actor, today: date) -> QuerySet[FormGate]:
    """Return the choices of a required form whose day of review has come, where the actor decides."""
    newest = FormGate.objects.filter(controller=OuterRef("controller")).order_by("-number").values("pk")[:1]
    rows = FormGate.objects.filter(pk=Subquery(newest), review_on__lte=today)
    controllers = actor.controllers("controller.change_form_gate")
    if controllers is not None:
        rows = rows.filter(controller__in=controllers)
    return rows.select_related("controller").order_by("review_on", "controller__name")


def form_promises(controller_id: UUID) -> list[Promise]:
    """Return the promises about identity in which the policy speaks of a form or a signature.

    Told by the Danish word: a sentence that is written otherwise is not found, and the linter of policy texts
    looks for those (docs/rules/policy_linter.md).
    """
    rows = Promise.objects.filter(controller=controller_id, flow=IDENTITY_FLOW).order_by("position", "code")
    return [row for row in rows if any(word in row.text_da.casefold() for word in FORM_WORDS)]


def is_required(version: FormGate | None) -> bool:
    """Tell whether a form is required for some right."""
    return version is not None and REQUIRED in version.modes.values()
