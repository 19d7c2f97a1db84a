"""The words of the year wheel: kinds of duties, states, steps, what counts as done, and each refusal."""

from typing import Any

from django.utils.translation import gettext_lazy

from requests_app.domain import duty_codes as codes
from requests_app.domain import duty_steps

DUTY_KIND_LABELS: list[tuple[str, Any]] = [
    (codes.REVIEW_RECORD, gettext_lazy("Review of the record as a whole")),
    (codes.REVIEW_ACTIVITIES, gettext_lazy("Review of each activity")),
    (codes.OVERSIGHT, gettext_lazy("Oversight of processors")),
    (codes.ERASURE, gettext_lazy("Control of erasure")),
    (codes.ACCESS, gettext_lazy("Review of access rights")),
    (codes.TRAINING, gettext_lazy("Training of staff")),
    (codes.DRILL, gettext_lazy("Breach drill")),
    (codes.LISTINGS, gettext_lazy("Check of decisions and listings for transfers")),
    (codes.OWN, gettext_lazy("A duty of your own")),
]

# What counts as done, where a duty does not say it itself.
DONE_WHEN: dict[str, Any] = {
    codes.REVIEW_RECORD: gettext_lazy(
        "The list of activities is complete, nothing that is done is missing, and the open findings are"
        " mended or explained."
    ),
    codes.REVIEW_ACTIVITIES: gettext_lazy(
        "You have read the activity, and purposes, data, recipients, systems and time limits are as they"
        " stand there; or you have proposed what must be changed."
    ),
    codes.OVERSIGHT: gettext_lazy(
        "The processor's report or answers are read, sub-processors are the approved ones, and what was found"
        " is written down."
    ),
    codes.ERASURE: gettext_lazy(
        "A sample in each system shows that nothing is kept longer than its rule says; what was found and"
        " mended is written down."
    ),
    codes.ACCESS: gettext_lazy(
        "Each system's list of users is looked through, and whoever needs no access has lost it."
    ),
    codes.TRAINING: gettext_lazy(
        "Everybody who handles personal data has been trained this year; the list of who and when is kept."
    ),
    codes.DRILL: gettext_lazy(
        "A breach was played through from report to decision, and what was learnt is written down."
    ),
    codes.LISTINGS: gettext_lazy(
        "Each adequacy decision and each listing that a transfer leans on was looked up where it is kept."
    ),
    codes.OWN: gettext_lazy("What was done is written down or attached."),
}

# Where the law asks for it.
DUTY_SOURCES: dict[str, Any] = {
    codes.REVIEW_RECORD: gettext_lazy("GDPR Arts 5(2), 24(1) and 30"),
    codes.REVIEW_ACTIVITIES: gettext_lazy("GDPR Arts 5(2), 24(1) and 30"),
    codes.OVERSIGHT: gettext_lazy("GDPR Art. 28(1) and (3)(h)"),
    codes.ERASURE: gettext_lazy("GDPR Art. 5(1)(e)"),
    codes.ACCESS: gettext_lazy("GDPR Arts 29 and 32"),
    codes.TRAINING: gettext_lazy("GDPR Art. 39(1)(b)"),
    codes.DRILL: gettext_lazy("GDPR Arts 32(1)(d) and 33"),
    codes.LISTINGS: gettext_lazy("GDPR Arts 44 to 46"),
    codes.OWN: "",
}

DUTY_STATE_LABELS = [
    (duty_steps.RUNNING, gettext_lazy("running")),
    (duty_steps.ENDED, gettext_lazy("ended")),
]
TURN_STATE_LABELS = [
    (duty_steps.PLANNED, gettext_lazy("planned")),
    (duty_steps.ASKED, gettext_lazy("asked")),
    (duty_steps.LATE, gettext_lazy("late")),
    (duty_steps.DONE, gettext_lazy("done")),
    (duty_steps.WAIVED, gettext_lazy("waived")),
]
WAIVE_GROUND_LABELS = [
    (codes.BY_DECISION, gettext_lazy("by decision")),
    (codes.SUBJECT_ENDED, gettext_lazy("what it was about has ended")),
    (codes.DUTY_ENDED, gettext_lazy("the duty has ended")),
]
PROPOSAL_OUTCOME_LABELS = [
    (codes.CARRIED_OUT, gettext_lazy("carried out")),
    (codes.DECLINED, gettext_lazy("declined")),
]

DUTY_STEP_LABELS = [
    ("add_duty", gettext_lazy("Add a duty")),
    ("change_duty", gettext_lazy("Change the duty")),
    ("end_duty", gettext_lazy("End the duty")),
]
TURN_STEP_LABELS = [
    ("complete_turn", gettext_lazy("Record that it is done")),
    ("carry_out_change", gettext_lazy("The change is carried out")),
    ("decline_change", gettext_lazy("Decline the change")),
    ("ask_owner", gettext_lazy("Ask the owner now")),
    ("remind_owner", gettext_lazy("Remind the owner")),
    ("hand_over", gettext_lazy("Hand it to somebody else")),
    ("attach_evidence", gettext_lazy("Attach evidence")),
    ("waive_turn", gettext_lazy("Waive it")),
]
PERMISSION_LABELS = {
    "duty.view": gettext_lazy("see the year wheel"),
    "duty.start_wheel": gettext_lazy("enter the usual duties at once"),
    "yearly_report.view": gettext_lazy("read the yearly reports"),
    "yearly_report.begin_report": gettext_lazy("begin the report of a year"),
    "yearly_report.write_recommendations": gettext_lazy("write the recommendations of a report"),
    "task_link.confirm_turn": gettext_lazy("confirm the duty that names them"),
    "task_link.propose_change": gettext_lazy("propose a change to what the duty is about"),
    "task_link.attach_evidence": gettext_lazy("attach a file to the duty that names them"),
} | {f"duty.{step}": words for step, words in (*DUTY_STEP_LABELS, *TURN_STEP_LABELS)}

ERRORS = {
    "duty_kind_unknown": gettext_lazy("There is no such kind of duty."),
    "duty_month_unknown": gettext_lazy("Choose a month."),
    "duty_names_missing": gettext_lazy("Give a duty of your own a name in Danish and in English."),
    "duty_known": gettext_lazy("There is a duty of this kind already; it has a turn for each of them."),
    "duties_known": gettext_lazy("The usual duties are there already."),
    "duty_one_owner": gettext_lazy("A duty has one owner: a person with an account or a colleague without."),
    "duty_owner_unknown": gettext_lazy("That person cannot own a duty here."),
    "duty_unowned": gettext_lazy("Nobody owns it who can be asked. Hand it to somebody first."),
    "duty_same_owner": gettext_lazy("It is theirs already."),
    "proposal_waits": gettext_lazy("A proposal waits for the office's answer."),
    "proposal_missing": gettext_lazy("No proposal waits for an answer."),
    "evidence_missing": gettext_lazy("Write what was done, or attach a file that shows it."),
    "note_missing": gettext_lazy("Write what was done and what was found."),
    "report_known": gettext_lazy("The report of that year is begun already."),
    "report_year_unlikely": gettext_lazy("A report is of a year in which the office kept the record."),
}
