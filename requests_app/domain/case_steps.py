"""What may happen to a case, and to the work in one system: the step tables of flow 1."""

from typing import Final

from dpo_office.common.states import Step, StepTable

RECEIVED: Final = "received"
FORM_ISSUED: Final = "form_issued"
FORM_RETURNED: Final = "form_returned"
VERIFIED: Final = "verified"
COLLECTING: Final = "collecting"
ANSWERED: Final = "answered"
REFUSED: Final = "refused"
WITHDRAWN: Final = "withdrawn"
CLOSED: Final = "closed"
# Closed because nobody said who asks; a later answer opens it again.
UNIDENTIFIED: Final = "unidentified"

OPEN_STATES: Final = (RECEIVED, FORM_ISSUED, FORM_RETURNED, VERIFIED, COLLECTING)
UNVERIFIED_STATES: Final = (RECEIVED, FORM_ISSUED, FORM_RETURNED, COLLECTING)
ENDED_STATES: Final = (ANSWERED, REFUSED, WITHDRAWN)
CLOSED_STATES: Final = (CLOSED, UNIDENTIFIED)
STATES: Final = (*OPEN_STATES, *ENDED_STATES, *CLOSED_STATES)

CASE_STEPS: Final = StepTable(
    noun="case",
    initial=RECEIVED,
    states=STATES,
    steps=(
        # A form that expired or was lost is replaced by a new one; only the newest counts.
        Step("issue_form", (RECEIVED, FORM_ISSUED, FORM_RETURNED), FORM_ISSUED, "case.form_issued"),
        Step("receive_signed_form", (FORM_ISSUED, FORM_RETURNED), FORM_RETURNED, "case.form_received"),
        Step("verify_form", (FORM_RETURNED,), VERIFIED, "case.form_verified"),
        # With the scanned letter that it was filed from (domain/post_steps.py).
        Step("take_back_form", (FORM_RETURNED,), FORM_ISSUED, "case.form_taken_back"),
        Step("return_form", (FORM_RETURNED,), FORM_ISSUED, "case.form_returned"),
        Step("waive_form", (RECEIVED, FORM_ISSUED, FORM_RETURNED), VERIFIED, "case.form_waived"),
        Step("plan_tasks", (RECEIVED, VERIFIED), COLLECTING, "case.tasks_planned"),
        Step("attach_extract", (COLLECTING,), None, "case.extract_attached"),
        Step("settle_task", (COLLECTING,), None, "case.task_settled"),
        Step("assign_task", (COLLECTING,), None, "case.task_assigned"),
        Step("remind_contributor", (COLLECTING,), None, "case.contributor_reminded"),
        # The contributor's own, over a mailed link.
        Step("confirm_task", (COLLECTING,), None, "case.task_confirmed"),
        Step("explain_task", (COLLECTING,), None, "case.task_explained"),
        Step("send_answer", (COLLECTING,), ANSWERED, "case.answer_sent"),
        # Some of the rights, while the others stay to be answered; what needs no work waits for none.
        Step("send_part_answer", OPEN_STATES, None, "case.part_answered"),
        # An answer that lies behind a link (docs/rules/secure_link.md), also when the case has ended.
        Step("send_link_again", STATES, None, "case.link_sent_again"),
        Step("post_answer", STATES, None, "case.answer_put_in_print"),
        Step("revoke_link", STATES, None, "case.link_revoked"),
        # "Send it first, then erase": the erasure waits for the copy, and then begins.
        Step("put_copy_first", OPEN_STATES, None, "case.copy_put_first"),
        Step("end_wait", OPEN_STATES, None, "case.wait_ended"),
        # Taken in the transaction that opens the case (docs/flows/quick_record.md), never later.
        Step("record_at_once", (RECEIVED,), ANSWERED, "case.recorded_at_once"),
        # An answer by word of mouth: Art. 12(1), last sentence.
        Step("record_answer", (COLLECTING,), ANSWERED, "case.answer_recorded"),
        Step("refuse_case", OPEN_STATES, REFUSED, "case.refused"),
        Step("withdraw_case", OPEN_STATES, WITHDRAWN, "case.withdrawn"),
        Step("withdraw_right", OPEN_STATES, None, "case.right_withdrawn"),
        Step("close_case", ENDED_STATES, CLOSED, "case.closed"),
        # The clock (docs/flows/rights_request.md): acts and answers from which the time limit is reckoned.
        Step("extend_deadline", OPEN_STATES, None, "case.deadline_extended"),
        # Verified is known: more may not be demanded (EDPB 01/2022 para 73).
        Step("ask_identity", UNVERIFIED_STATES, None, "case.identity_asked"),
        Step("ask_scope", OPEN_STATES, None, "case.scope_asked"),
        Step("record_information", OPEN_STATES, None, "case.information_recorded"),
        Step("allow_late_question", OPEN_STATES, None, "case.late_question_allowed"),
        Step("send_status_letter", OPEN_STATES, None, "case.status_letter_sent"),
        Step("close_unidentified", UNVERIFIED_STATES, UNIDENTIFIED, "case.closed_unidentified"),
        Step("reopen_case", (UNIDENTIFIED,), RECEIVED, "case.reopened"),
        # The office's own, when the calendar or the controller's choices changed.
        Step("reckon_anew", OPEN_STATES, None, "case.clock_recomputed"),
        # What takes effect at once, before anything is decided (Arts 7(3), 18(1)(d), 21(3)).
        Step("stop_use", OPEN_STATES, None, "case.use_stopped"),
        # Somebody asks for the person (domain/representation.py); none of it moves the case.
        Step("name_representative", OPEN_STATES, None, "case.representative_named"),
        Step("check_authority", OPEN_STATES, None, "case.authority_checked"),
        Step("end_representation", OPEN_STATES, None, "case.representation_ended"),
        # Another account of the same person (docs/rules/case_customers.md).
        Step("name_customer", OPEN_STATES, None, "case.customer_named"),
        Step("drop_customer", OPEN_STATES, None, "case.customer_dropped"),
        # Beside rights (domain/enquiries.py says of which kind): answered, closed, or a request after all.
        Step("answer_enquiry", (RECEIVED,), ANSWERED, "case.enquiry_answered"),
        Step("add_rights", (RECEIVED,), None, "case.rights_added"),
        Step("mark_confidential", STATES, None, "case.marked_confidential"),
        Step("check_obligation", (RECEIVED,), None, "case.obligation_checked"),
        Step("close_account", (RECEIVED,), ANSWERED, "case.account_closed"),
        # Who asks decides who may see it (domain/requesters.py): also found out when the case has ended.
        Step("change_relation", STATES, None, "case.relation_changed"),
        # Who works on it, and what is worth remembering; neither moves the case.
        Step("take_case", OPEN_STATES, None, "case.taken"),
        Step("assign_case", OPEN_STATES, None, "case.assigned"),
        Step("add_note", (*OPEN_STATES, *ENDED_STATES), None, "case.note_added"),
        # That it belongs with another case (docs/rules/dossier.md); both say so.
        Step("link_case", STATES, None, "case.linked"),
        Step("unlink_case", STATES, None, "case.unlinked"),
    ),
)

TASK_OPEN: Final = "open"
TASK_SETTLED: Final = "settled"
TASK_CANCELLED: Final = "cancelled"
TASK_STATES: Final = (TASK_OPEN, TASK_SETTLED, TASK_CANCELLED)

# A refused or withdrawn case leaves nobody with work on a list.
TASK_STEPS: Final = StepTable(
    noun="system_task",
    initial=TASK_OPEN,
    states=TASK_STATES,
    steps=(
        Step("attach_extract", (TASK_OPEN,), None, "case.extract_attached"),
        Step("settle_task", (TASK_OPEN,), TASK_SETTLED, "case.task_settled"),
        Step("assign_task", (TASK_OPEN,), None, "case.task_assigned"),
        Step("remind_contributor", (TASK_OPEN,), None, "case.contributor_reminded"),
        Step("confirm_task", (TASK_OPEN,), TASK_SETTLED, "case.task_confirmed"),
        Step("explain_task", (TASK_OPEN,), None, "case.task_explained"),
        Step("cancel_task", (TASK_OPEN,), TASK_CANCELLED, "case.task_cancelled"),
        # With the case, when the person answers after all.
        Step("reopen_task", (TASK_CANCELLED,), TASK_OPEN, "case.task_reopened"),
    ),
)

# Taken by the contributor over a mailed link; nobody in the office takes them in their place.
CONTRIBUTORS_STEPS: Final = frozenset({"confirm_task", "explain_task"})
# Follows from something else (the calendar, the controller's choices, a letter that is taken back); nobody
# takes it on a case.
CLOCKS_STEPS: Final = frozenset({"reckon_anew", "take_back_form"})


def may_collect_now(state: str, *, form_asked: bool) -> bool:
    """Tell whether the work in the systems may begin: at once, unless the case asks for a form first.

    The clock runs either way (GDPR Art. 12(3)); where identity is clear the form is waived.
    """
    return state == VERIFIED or (state == RECEIVED and not form_asked)
