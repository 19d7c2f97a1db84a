"""On what a purpose rests: its legal bases, and the balancing of a legitimate interest."""

from datetime import date, datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from registry_app.actions.purposes import locked_purpose
from registry_app.actions.record_rows import Facts, part_of, require_codes, set_facts
from registry_app.domain import record_codes as codes
from registry_app.domain.legal_provisions import PROVISIONS, may_stand_beside
from registry_app.models import BalancingAssessment, ProcessingActivity, Purpose, PurposeBasis

DESCRIBED = (*("article", "dbl", "provision", "scope_da", "scope_en", "interest_da", "interest_en"),)
KNOWN = {"article": codes.LEGAL_BASES, "dbl": ("", *PROVISIONS)}


def add_basis(
    *, purpose_id: UUID, facts: Facts, actor: Actor, now: datetime, version: int | None = None
) -> PurposeBasis:
    """Name a legal basis of a purpose, after the others.

    Raises Invalid("code_unknown" | "provision_misplaced") and Refused("basis_used").
    """
    with acting(actor, "activity.basis_added"):
        return write_basis(purpose_id=purpose_id, facts=facts, actor=actor, now=now, version=version)


def write_basis(
    *, purpose_id: UUID, facts: Facts, actor: Actor, now: datetime, version: int | None = None
) -> PurposeBasis:
    """Name a legal basis, for `add_basis` and whoever acts already."""
    activity, purpose = locked_purpose(purpose_id, "add_basis", actor=actor, version=version)
    last = purpose.bases.order_by("-position").values_list("position", flat=True).first() or 0
    basis = PurposeBasis(purpose=purpose, position=last + 1)
    _describe(basis, facts)
    basis.save(force_insert=True)
    data = {"purpose": purpose.code, "article": basis.article}
    save_step(activity, "add_basis", actor=actor, now=now, data=data)
    return basis


def change_basis(
    *, basis_id: UUID, facts: Facts, actor: Actor, now: datetime, version: int | None = None
) -> PurposeBasis:
    """Describe a legal basis anew; one that is no longer a legitimate interest loses its balancing.

    Raises Invalid("code_unknown" | "provision_misplaced") and Refused("basis_used").
    """
    with acting(actor, "activity.basis_changed"):
        activity, basis = _locked(basis_id, "change_basis", actor=actor, version=version)
        basis.save(update_fields=_describe(basis, facts))
        if basis.article != codes.LEGITIMATE_INTERESTS:
            BalancingAssessment.objects.filter(basis=basis).delete()
        data = {"purpose": basis.purpose.code, "article": basis.article}
        save_step(activity, "change_basis", actor=actor, now=now, data=data)
    return basis


def remove_basis(
    *, purpose_id: UUID, basis_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> Purpose:
    """Take a legal basis away with its balancing; history keeps both."""
    with acting(actor, "activity.basis_removed"):
        activity, purpose = locked_purpose(purpose_id, "remove_basis", actor=actor, version=version)
        basis = part_of(purpose.bases.all(), basis_id)
        BalancingAssessment.objects.filter(basis=basis).delete()
        data = {"purpose": purpose.code, "article": basis.article}
        basis.delete()
        save_step(activity, "remove_basis", actor=actor, now=now, data=data)
    return purpose


def assess_balance(
    *,
    basis_id: UUID,
    interest_test: str,
    necessity_test: str,
    balancing_test: str,
    result: str,
    assessed_on: date,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> BalancingAssessment:
    """Record the three steps by which a legitimate interest was weighed, under the actor's name.

    A new weighing takes the place of the earlier one, which history keeps. Raises Refused(
    "not_a_legitimate_interest") and Invalid("reason_required" | "code_unknown" | "assessed_on_future").
    """
    with acting(actor, "activity.balance_assessed"):
        activity, basis = _locked(basis_id, "assess_balance", actor=actor, version=version)
        if basis.article != codes.LEGITIMATE_INTERESTS:
            raise Refused("not_a_legitimate_interest")
        steps = {
            "interest_test": interest_test,
            "necessity_test": necessity_test,
            "balancing_test": balancing_test,
        }
        for name, text in steps.items():
            if not text.strip():
                raise Invalid("reason_required", field=name)
        require_codes({"result": result}, {"result": codes.BALANCE_RESULTS})
        if assessed_on > copenhagen_date(now):
            raise Invalid("assessed_on_future", field="assessed_on")
        weighed = BalancingAssessment.objects.filter(basis=basis).first() or BalancingAssessment(basis=basis)
        set_facts(weighed, steps, tuple(steps))
        weighed.result, weighed.assessed_on, weighed.assessed_by = result, assessed_on, actor.user_id
        weighed.save()
        data = {"purpose": basis.purpose.code, "result": result}
        save_step(activity, "assess_balance", actor=actor, now=now, data=data)
    return weighed


def _locked(
    basis_id: UUID, step: str, *, actor: Actor, version: int | None
) -> tuple[ProcessingActivity, PurposeBasis]:
    known = part_of(PurposeBasis.objects.for_user(actor), basis_id)
    activity, purpose = locked_purpose(known.purpose_id, step, actor=actor, version=version)
    return activity, part_of(purpose.bases.select_related("purpose"), basis_id)


def _describe(basis: PurposeBasis, facts: Facts) -> list[str]:
    require_codes(facts, KNOWN)
    fields = set_facts(basis, facts, DESCRIBED)
    if not may_stand_beside(basis.dbl, basis.article):
        raise Invalid("provision_misplaced", field="dbl")
    others = PurposeBasis.objects.filter(purpose=basis.purpose_id).exclude(pk=basis.pk)
    if others.filter(article=basis.article, dbl=basis.dbl, scope_da=basis.scope_da).exists():
        raise Refused("basis_used", field="article")
    return fields
