"""The words of authority cases: codes, steps, refusals, and how the limit stands."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from requests_app.domain.authority_steps import ANSWERED, CLOSED, OWING
from requests_app.labels_chips import GOOD, NEAR, Chip, chip_of_day

AUTHORITY_STATE_LABELS = [
    ("received", gettext_lazy("letter received")),
    ("answering", gettext_lazy("being answered")),
    ("answered", gettext_lazy("answered, the authority decides")),
    ("decided", gettext_lazy("decided by the authority")),
    ("closed", gettext_lazy("closed")),
]

AUTHORITY_STEP_LABELS = [
    ("open_authority_case", gettext_lazy("Enter a letter from the authority")),
    ("add_questions", gettext_lazy("Enter the questions")),
    ("assign_question", gettext_lazy("Name owner and source")),
    ("answer_question", gettext_lazy("Answer the question")),
    ("approve_answer", gettext_lazy("Approve the answer")),
    ("return_answer", gettext_lazy("Send the answer back")),
    ("add_annex", gettext_lazy("Add an annex")),
    ("remove_annex", gettext_lazy("Take an annex out")),
    ("send_answer", gettext_lazy("Record that the answer was sent")),
    ("ask_longer_limit", gettext_lazy("Ask for a longer limit")),
    ("record_limit_answer", gettext_lazy("Record what the authority said to that")),
    ("record_outcome", gettext_lazy("Record the outcome")),
    ("add_follow_up", gettext_lazy("Add a follow-up")),
    ("complete_follow_up", gettext_lazy("Tick off a follow-up")),
    ("hold_things", gettext_lazy("Put under the hold")),
    ("review_hold", gettext_lazy("Look at the hold again")),
    ("describe_authority_case", gettext_lazy("Put right what is known")),
    ("hand_over_authority_case", gettext_lazy("Hand over the authority case")),
    ("receive_letter", gettext_lazy("Record a further letter")),
    ("close_authority_case", gettext_lazy("Close and release the hold")),
]

AUTHORITY_KIND_LABELS = [
    ("complaint", gettext_lazy("complaint of a person")),
    ("own_initiative", gettext_lazy("inquiry on the authority's own initiative")),
    ("hearing", gettext_lazy("hearing")),
    ("breach_follow_up", gettext_lazy("follow-up of a breach")),
    ("order", gettext_lazy("order to answer or to do something")),
]

AUTHORITY_CHANNEL_LABELS = [
    ("digital_post", gettext_lazy("Digital Post")),
    ("email", gettext_lazy("e-mail")),
    ("post", gettext_lazy("post")),
    ("portal", gettext_lazy("form or portal of the authority")),
    ("hand", gettext_lazy("by hand")),
]

OUTCOME_LABELS = [
    ("no_criticism", gettext_lazy("no criticism")),
    ("criticism", gettext_lazy("criticism (Article 58(2)(b))")),
    ("serious_criticism", gettext_lazy("serious criticism (Article 58(2)(b))")),
    ("warning", gettext_lazy("warning (Article 58(2)(a))")),
    ("order", gettext_lazy("order (Article 58(2)(c) to (e), (g), (h), (j))")),
    ("ban", gettext_lazy("limitation or ban of processing (Article 58(2)(f))")),
    ("fine_recommended", gettext_lazy("reported to the police, a fine is recommended")),
    ("closed_without_decision", gettext_lazy("closed without decision")),
]

QUESTION_STATE_LABELS = {
    "open": gettext_lazy("open"),
    "answered": gettext_lazy("answered, to be approved"),
    "approved": gettext_lazy("approved"),
}
QUESTION_TONES = {"open": "late", "answered": "near", "approved": "good"}

PERMISSION_LABELS = {"authority_case.view": gettext_lazy("see authority cases")} | {
    f"authority_case.{step}": words for step, words in AUTHORITY_STEP_LABELS
}

# Where the authority is reached, as it stands in every complaint information of the office.
AUTHORITY_CONTACT = "Carl Jacobsens Vej 35, 2500 Valby, 33 19 32 00, dt@datatilsynet.dk"


def authority_chip(state: str, due_on: date, today: date) -> Chip:
    """Say how the limit stands while an answer is owed, else what is waited for."""
    if state in OWING:
        return chip_of_day(due_on, today)
    if state == ANSWERED:
        return Chip(_("the authority's turn"), GOOD)
    return Chip(_("closed")) if state == CLOSED else Chip(_("to be closed"), NEAR)


ERRORS = {
    "file_number_known": gettext_lazy(
        "This controller has an authority case with that file number already: %(reference)s. Record the"
        " letter there."
    ),
    "day_ahead": gettext_lazy("That day lies in the future."),
    "day_too_early": gettext_lazy("That cannot have been before %(earliest)s."),
    "due_before_receipt": gettext_lazy("The limit cannot lie before the day on which the letter came."),
    "questions_too_many": gettext_lazy("At most %(most)s questions in all."),
    "source_not_held": gettext_lazy("Put it under the hold of this authority case first."),
    "question_unanswered": gettext_lazy("Nobody has answered this question yet."),
    "answer_is_approved": gettext_lazy("The answer is approved. Send it back first, then rewrite it."),
    "questions_unapproved": gettext_lazy("The answers to these questions are not approved yet: %(numbers)s."),
    "limit_request_waits": gettext_lazy(
        "A request for a longer limit waits already. First record what the authority said to it."
    ),
    "limit_request_missing": gettext_lazy("Nobody has asked for a longer limit."),
    "limit_not_later": gettext_lazy("The limit is %(limit)s already: name a later day."),
    "new_limit_missing": gettext_lazy("It was granted: until when?"),
    "new_limit_needless": gettext_lazy("It was declined: there is no new limit."),
    "things_missing": gettext_lazy("Name at least one thing."),
    "things_held_already": gettext_lazy("All of that is under the hold already."),
    "things_unknown": gettext_lazy(
        "No case or breach of this controller, or only a test or a drill: %(references)s."
    ),
    "review_day_unlikely": gettext_lazy("Choose a day after today, within a year."),
    "follow_up_done_already": gettext_lazy("That is done already."),
    "answer_owed": gettext_lazy("The authority still waits for an answer."),
    "outcome_missing": gettext_lazy(
        "The authority has not told how it ends. Record the outcome first; if it will not say, it is closed"
        " without decision."
    ),
    "follow_up_open": gettext_lazy("Something is still to be done: %(number)s open."),
    "under_hold": gettext_lazy(
        "This is under a legal hold, because an authority may ask for it (GDPR Article 17(3)(e)). It may go"
        " when the authority case is closed."
    ),
}
