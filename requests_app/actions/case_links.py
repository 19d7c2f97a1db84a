"""Two cases belong together: a person says so, with why, and may take it back."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from requests_app.actions.case_rows import keep_reason, locked_case
from requests_app.domain.case_links import LINK_KINDS, MOST_LINKS
from requests_app.domain.case_steps import CASE_STEPS
from requests_app.models import Case, CaseLink
from requests_app.permissions import may_take_step
from requests_app.queries.case_files import is_deidentified

LINK, UNLINK = "link_case", "unlink_case"


def link_case(
    *,
    case_id: UUID,
    reference: str,
    kind: str,
    actor: Actor,
    now: datetime,
    reason: str = "",
    version: int | None = None,
) -> Case:
    """Link a case to another one, by its reference; both show it. They may be of two controllers.

    The actor must be permitted the step in both cases. Raises Invalid("case_link_kind_unknown" |
    "case_link_itself") and Refused("case_link_unknown" | "case_linked_already" | "case_links_too_many" |
    "case_deidentified").
    """
    with acting(actor, "case.linked"):
        case = locked_case(case_id, LINK, actor=actor, version=version)
        _require_record(case)
        if kind not in LINK_KINDS:
            raise Invalid("case_link_kind_unknown", field="kind")
        other = _other(case, reference, LINK, actor)
        if _between(case, other) is not None:
            raise Refused("case_linked_already", field="reference")
        if max(_count(case), _count(other)) >= MOST_LINKS:
            raise Refused("case_links_too_many", field="reference", most=MOST_LINKS)
        CaseLink.objects.create(case=case, other=other, kind=kind, linked_at=now, linked_by=actor.user_id)
        _keep(case, other, LINK, kind, reason, actor=actor, now=now)
    return case


def unlink_case(
    *,
    case_id: UUID,
    reference: str,
    actor: Actor,
    now: datetime,
    reason: str = "",
    version: int | None = None,
) -> Case:
    """Take a link away again; history and both timelines say that it was there.

    Raises Refused("case_link_unknown" | "case_link_missing" | "case_deidentified").
    """
    with acting(actor, "case.unlinked"):
        case = locked_case(case_id, UNLINK, actor=actor, version=version)
        _require_record(case)
        other = _other(case, reference, UNLINK, actor)
        link = _between(case, other)
        if link is None:
            raise Refused("case_link_missing", field="reference")
        kind = link.kind
        link.delete()
        _keep(case, other, UNLINK, kind, reason, actor=actor, now=now)
    return case


def _require_record(case: Case) -> None:
    if is_deidentified(case):
        raise Refused("case_deidentified")


def _other(case: Case, reference: str, step: str, actor: Actor) -> Case:
    """Find the other case; one that the actor may not link answers like one that there is not.

    Raises Refused("case_link_unknown") and Invalid("case_link_itself").
    """
    named = reference.strip().upper()
    found: Case | None = Case.objects.for_user(actor).real().filter(reference=named).first()
    if found is None or case.is_test or not may_take_step(actor, step, found.controller_id):
        raise Refused("case_link_unknown", field="reference", reference=named)
    if found.pk == case.pk:
        raise Invalid("case_link_itself", field="reference")
    return found


def _between(case: Case, other: Case) -> CaseLink | None:
    rows = CaseLink.objects.filter(Q(case=case, other=other) | Q(case=other, other=case))
    return rows.first()


def _count(case: Case) -> int:
    return CaseLink.objects.filter(Q(case=case) | Q(other=case)).count()


def _keep(case: Case, other: Case, step: str, kind: str, reason: str, *, actor: Actor, now: datetime) -> None:
    """Keep the words with the case, and tell it in both."""
    keep_reason(case, step, reason.strip(), actor=actor, now=now)
    save_step(case, step, actor=actor, now=now, data={"kind": kind, "other": str(other.pk)})
    record_event(
        subject=other,
        type=CASE_STEPS.step(step).event,
        controller_id=other.controller_id,
        actor=actor,
        occurred_at=now,
        step=step,
        state=other.state,
        data={"kind": kind, "other": str(case.pk)},
    )
