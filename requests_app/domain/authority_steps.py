"""What may happen to an authority case: the step table of docs/flows/authority_case.md."""

from typing import Final

from dpo_office.common.states import Step, StepTable

RECEIVED: Final = "received"
ANSWERING: Final = "answering"
ANSWERED: Final = "answered"
DECIDED: Final = "decided"
CLOSED: Final = "closed"
AUTHORITY_STATES: Final = (RECEIVED, ANSWERING, ANSWERED, DECIDED, CLOSED)
# The authority waits for an answer: the limit counts.
OWING: Final = (RECEIVED, ANSWERING)
OPEN: Final = (RECEIVED, ANSWERING, ANSWERED, DECIDED)

AUTHORITY_STEPS: Final = StepTable(
    noun="authority_case",
    initial=RECEIVED,
    states=AUTHORITY_STATES,
    steps=(
        Step("open_authority_case", (), None, "authority_case.opened"),
        Step("add_questions", OWING, ANSWERING, "authority_case.questions_added"),
        Step("assign_question", (ANSWERING,), None, "authority_case.question_assigned"),
        Step("answer_question", (ANSWERING,), None, "authority_case.question_answered"),
        Step("approve_answer", (ANSWERING,), None, "authority_case.answer_approved"),
        Step("return_answer", (ANSWERING,), None, "authority_case.answer_returned"),
        Step("add_annex", OWING, None, "authority_case.annex_added"),
        Step("remove_annex", OWING, None, "authority_case.annex_removed"),
        Step("send_answer", OWING, ANSWERED, "authority_case.answer_sent"),
        Step("ask_longer_limit", OWING, None, "authority_case.longer_limit_asked"),
        Step("record_limit_answer", OWING, None, "authority_case.limit_answered"),
        Step("record_outcome", OPEN, DECIDED, "authority_case.outcome_recorded"),
        Step("add_follow_up", OPEN, None, "authority_case.follow_up_added"),
        Step("complete_follow_up", OPEN, None, "authority_case.follow_up_done"),
        Step("hold_things", OPEN, None, "authority_case.things_held"),
        Step("review_hold", OPEN, None, "authority_case.hold_reviewed"),
        Step("describe_authority_case", OPEN, None, "authority_case.described"),
        Step("hand_over_authority_case", OPEN, None, "authority_case.handed_over"),
        # The authority writes again, however far the case had come.
        Step("receive_letter", AUTHORITY_STATES, ANSWERING, "authority_case.letter_received"),
        Step("close_authority_case", OPEN, CLOSED, "authority_case.closed"),
    ),
)
