"""What is asked beside rights is answered in writing; or it turns out to be a request."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from dpo_office.common.texts import required_text
from requests_app.actions.case_letters import write_enquiry_answer, write_to_requester
from requests_app.actions.case_rows import keep_reason, locked_case
from requests_app.actions.clock_rows import CLOCK_FIELDS, set_clock
from requests_app.actions.gate_rows import gate_at_intake, keep_gate
from requests_app.actions.new_cases import checked_rights, reckoned
from requests_app.actions.wave_rows import leave_wave
from requests_app.domain.enquiries import RIGHTS_REQUEST
from requests_app.domain.requesters import CONFIDENCE, HR_RELATIONS, circle_of
from requests_app.enquiry_letter_texts import ANSWER_LETTERS
from requests_app.models import Case, RightItem


def answer_enquiry(
    *, case_id: UUID, actor: Actor, now: datetime, text: str = "", version: int | None = None
) -> Case:
    """Answer a complaint, question or interest enquiry in these words, where the person wrote from.

    A complaint's answer says how to complain to the authority (GDPR Art. 77). Raises
    Invalid("reason_required") without words and Refused("step_not_of_kind").
    """
    with acting(actor, "case.enquiry_answered"):
        case = locked_case(case_id, "answer_enquiry", actor=actor, version=version)
        words = required_text(text, field="text")
        keep_reason(case, "answer_enquiry", words, actor=actor, now=now)
        write_enquiry_answer(case, ANSWER_LETTERS[case.kind], words, actor=actor, now=now)
        case.answered_at = now
        save_step(case, "answer_enquiry", actor=actor, now=now, fields=["answered_at"])
    return case


def add_rights(
    *,
    case_id: UUID,
    rights: Sequence[str],
    actor: Actor,
    now: datetime,
    reason: str = "",
    version: int | None = None,
) -> Case:
    """Make a request under rights of an enquiry that contains one: received when it was, due in its month.

    The person is told the new day. Raises Invalid("rights_missing" | "right_unknown"), and
    Refused("question_is_confidential"): what was told in confidence is not handed on.
    """
    with acting(actor, "case.rights_added"):
        case = locked_case(case_id, "add_rights", actor=actor, version=version)
        if case.circle == CONFIDENCE:
            raise Refused("question_is_confidential")
        asked = checked_rights(rights)
        was = case.kind
        RightItem.objects.bulk_create(
            RightItem(case=case, right=right, position=position) for position, right in enumerate(asked)
        )
        case.kind, case.circle = RIGHTS_REQUEST, circle_of(case.relation)
        is_of_hr = case.relation in HR_RELATIONS
        email, customer = case.requester_email, case.customer
        gate = gate_at_intake(case.controller, email, customer, asked, "", is_of_hr=is_of_hr)
        case.form_asked = gate.form_asked
        keep_gate(case, gate, actor=actor, now=now)
        set_clock(case, reckoned(case.controller, case.received_at, asked))
        keep_reason(case, "add_rights", reason.strip(), actor=actor, now=now)
        write_to_requester(case, "case_received", actor=actor, now=now, may_wait=True)
        fields = ["kind", "circle", "form_asked", *CLOCK_FIELDS]
        data = {"was": was, "rights": list(asked), "due_on": case.due_on.isoformat()}
        save_step(case, "add_rights", actor=actor, now=now, fields=fields, data=data)
    return case


def mark_confidential(
    *, case_id: UUID, actor: Actor, now: datetime, reason: str = "", version: int | None = None
) -> Case:
    """Keep a question to the data protection officer alone (GDPR Art. 38(5)); an officer who had it loses it.

    Raises Refused("question_in_confidence") where it is already, and Refused("step_not_of_kind").
    """
    with acting(actor, "case.marked_confidential"):
        case = locked_case(case_id, "mark_confidential", actor=actor, version=version)
        if case.circle == CONFIDENCE:
            raise Refused("question_in_confidence")
        case.circle = CONFIDENCE
        # Whether its owner is a data protection officer is asked by nobody: it goes back to the queue.
        case.owned_by = case.owned_at = None
        leave_wave(case, actor=actor, now=now)
        keep_reason(case, "mark_confidential", reason.strip(), actor=actor, now=now)
        save_step(case, "mark_confidential", actor=actor, now=now, fields=["circle", "owned_by", "owned_at"])
    return case
