"""What may happen to a personal data breach: the step table of docs/flows/breach.md."""

from typing import Final

from dpo_office.common.states import Step, StepTable

REPORTED: Final = "reported"
ASSESSING: Final = "assessing"
NOTIFIED: Final = "notified"
NOT_NOTIFIED: Final = "not_notified"
CLOSED: Final = "closed"
BREACH_STATES: Final = (REPORTED, ASSESSING, NOTIFIED, NOT_NOTIFIED, CLOSED)
# Whether the authority is told is still to be decided: the clock runs.
UNDECIDED: Final = (REPORTED, ASSESSING)
OPEN: Final = (REPORTED, ASSESSING, NOTIFIED, NOT_NOTIFIED)
_AT_WORK: Final = (ASSESSING, NOTIFIED, NOT_NOTIFIED)

BREACH_STEPS: Final = StepTable(
    noun="breach",
    initial=REPORTED,
    states=BREACH_STATES,
    steps=(
        Step("report_breach", (), None, "breach.reported"),
        # Somebody has it in hand: the alarm stops.
        Step("acknowledge_breach", (REPORTED,), ASSESSING, "breach.acknowledged"),
        Step("tick_item", (REPORTED, ASSESSING, NOTIFIED), None, "breach.item_ticked"),
        # Afterwards too, where nobody had decided it when the authority was told.
        Step("decide_awareness", (ASSESSING, NOTIFIED), None, "breach.awareness_decided"),
        Step("describe_breach", _AT_WORK, None, "breach.described"),
        Step("name_touched", _AT_WORK, None, "breach.touched_named"),
        Step("assess_risk", (ASSESSING, NOTIFIED), None, "breach.risk_assessed"),
        Step("give_advice", _AT_WORK, None, "breach.advised"),
        Step("record_notification", (ASSESSING,), NOTIFIED, "breach.notified"),
        # Information in phases: Art. 33(4).
        Step("add_phase", (NOTIFIED,), None, "breach.phase_added"),
        Step("decide_not_to_notify", (ASSESSING,), NOT_NOTIFIED, "breach.not_notified"),
        Step("inform_persons", (ASSESSING, NOTIFIED), None, "breach.persons_informed"),
        Step("except_persons", (ASSESSING, NOTIFIED), None, "breach.persons_excepted"),
        # Something new has come to light.
        Step("reopen_breach", (NOT_NOTIFIED, CLOSED), ASSESSING, "breach.reopened"),
        Step("close_breach", (NOTIFIED, NOT_NOTIFIED), CLOSED, "breach.closed"),
    ),
)
