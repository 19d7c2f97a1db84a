"""What may happen to a duty, and to its turn of a year: the tables of docs/flows/year_wheel.md."""

from typing import Final

from dpo_office.common.states import Step, StepTable

RUNNING: Final = "running"
ENDED: Final = "ended"
DUTY_STATES: Final = (RUNNING, ENDED)

DUTY_STEPS: Final = StepTable(
    noun="duty",
    initial=RUNNING,
    states=DUTY_STATES,
    steps=(
        Step("add_duty", (), None, "duty.added"),
        Step("change_duty", (RUNNING,), None, "duty.changed"),
        Step("end_duty", (RUNNING,), ENDED, "duty.ended"),
    ),
)

PLANNED: Final = "planned"
ASKED: Final = "asked"
LATE: Final = "late"
DONE: Final = "done"
WAIVED: Final = "waived"
TURN_STATES: Final = (PLANNED, ASKED, LATE, DONE, WAIVED)
OPEN: Final = (PLANNED, ASKED, LATE)
# The owner has been written to, or would have been: their link works.
WITH_OWNER: Final = (ASKED, LATE)

TURN_STEPS: Final = StepTable(
    noun="duty_turn",
    initial=PLANNED,
    states=TURN_STATES,
    steps=(
        Step("raise_turns", (), None, "duty_turn.raised"),
        Step("complete_turn", OPEN, DONE, "duty_turn.completed"),
        Step("carry_out_change", OPEN, DONE, "duty_turn.change_carried_out"),
        Step("decline_change", OPEN, None, "duty_turn.change_declined"),
        Step("ask_owner", (PLANNED,), ASKED, "duty_turn.owner_asked"),
        Step("remind_owner", WITH_OWNER, None, "duty_turn.owner_reminded"),
        Step("hand_over", OPEN, None, "duty_turn.handed_over"),
        Step("attach_evidence", OPEN, None, "duty_turn.evidence_attached"),
        Step("waive_turn", OPEN, WAIVED, "duty_turn.waived"),
        Step("mark_late", (PLANNED, ASKED), LATE, "duty_turn.became_late"),
        # The contributor's, over a link.
        Step("confirm_turn", WITH_OWNER, DONE, "duty_turn.confirmed"),
        Step("propose_change", WITH_OWNER, None, "duty_turn.change_proposed"),
        # Beat's, from what happened in the record.
        Step("settle_from_record", OPEN, DONE, "duty_turn.settled_from_record"),
        Step("release_turn", OPEN, WAIVED, "duty_turn.released"),
    ),
)
# What a contributor does over a link, and what beat does: nobody's button.
CONTRIBUTORS_TURN_STEPS: Final = ("confirm_turn", "propose_change")
BEATS_TURN_STEPS: Final = ("raise_turns", "mark_late", "settle_from_record", "release_turn")
OFFICE_TURN_STEPS: Final = tuple(
    step.name for step in TURN_STEPS.steps if step.name not in (*CONTRIBUTORS_TURN_STEPS, *BEATS_TURN_STEPS)
)
