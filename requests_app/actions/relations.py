"""Who asks is said anew, and with it who may see the case (docs/rules/requesters.md)."""

from datetime import date, datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from dpo_office.common.texts import required_text
from requests_app.actions.case_rows import keep_reason, locked_case
from requests_app.actions.new_cases import concerned_user, require_relation
from requests_app.actions.wave_rows import leave_wave
from requests_app.domain.enquiries import QUESTION
from requests_app.domain.requesters import CONFIDENCE, EVERYBODY, HR_RELATIONS, circle_of
from requests_app.models import Case, CaseCustomer
from requests_app.queries.people import possible_owners

FIELDS = ["relation", "circle", "concerned_user", "customer", "form_asked", "owned_by", "owned_at"]


def change_relation(
    *,
    case_id: UUID,
    actor: Actor,
    now: datetime,
    relation: str = "",
    concerned: str = "",
    reason: str = "",
    version: int | None = None,
) -> Case:
    """Say who asks and which colleague the case concerns, by username; an empty one: none.

    A case that not everybody may see any more loses its wave, and an owner who may not see it; one of an
    employee or applicant its customers, and no form is asked for. Raises Invalid("relation_unknown" |
    "concerned_unknown" | "reason_required") and Refused("relation_unchanged" | "not_for_yourself").
    """
    with acting(actor, "case.relation_changed"):
        case = locked_case(case_id, "change_relation", actor=actor, version=version)
        if not relation:
            raise Invalid("relation_unknown", field="relation")
        require_relation(relation)
        words = required_text(reason, field="reason")
        whom = concerned_user(concerned, actor)
        if (relation, whom) == (case.relation_now, case.concerned_user):
            raise Refused("relation_unchanged", field="relation")
        before = case.relation_now
        case.relation, case.concerned_user = relation, whom
        case.circle = circle_of(
            relation, is_question=case.kind == QUESTION, confidential=case.circle == CONFIDENCE
        )
        if relation in HR_RELATIONS:
            case.customer, case.form_asked = None, False
            CaseCustomer.objects.filter(case=case).delete()
        if case.circle != EVERYBODY or whom is not None:
            leave_wave(case, actor=actor, now=now)
        if not _owner_may_see(case, copenhagen_date(now)):
            case.owned_by = case.owned_at = None
        keep_reason(case, "change_relation", words, actor=actor, now=now)
        data = {"relation": [before, relation], "circle": case.circle, "concerns": whom is not None}
        save_step(case, "change_relation", actor=actor, now=now, fields=FIELDS, data=data)
    return case


def _owner_may_see(case: Case, today: date) -> bool:
    return case.owned_by is None or possible_owners(case, today).filter(pk=case.owned_by).exists()
