"""What may happen to a planned change of the record; docs/flows/planned_change.md."""

from typing import Final

from dpo_office.common.states import Step, StepTable

PLANNED: Final = "planned"
CARRIED_OUT: Final = "carried_out"
DROPPED: Final = "dropped"
SETTLED: Final = (CARRIED_OUT, DROPPED)
CHANGE_STATES: Final = (PLANNED, *SETTLED)

PLANNED_CHANGE_STEPS: Final = StepTable(
    noun="planned_change",
    initial=PLANNED,
    states=CHANGE_STATES,
    steps=(
        Step("plan_change", (), None, "planned_change.planned"),
        Step("describe_change", (PLANNED,), None, "planned_change.described"),
        Step("add_giving", (PLANNED,), None, "planned_change.giving_added"),
        Step("add_stop", (PLANNED,), None, "planned_change.stop_added"),
        Step("add_planned_transfer", (PLANNED,), None, "planned_change.transfer_added"),
        Step("add_rule_change", (PLANNED,), None, "planned_change.rule_added"),
        Step("add_beginning", (PLANNED,), None, "planned_change.beginning_added"),
        Step("remove_part", (PLANNED,), None, "planned_change.part_removed"),
        Step("bind_to_version", (PLANNED,), None, "planned_change.bound"),
        Step("accept_text", (PLANNED,), None, "planned_change.text_accepted"),
        Step("carry_out", (PLANNED,), CARRIED_OUT, "planned_change.carried_out"),
        Step("drop_change", (PLANNED,), DROPPED, "planned_change.dropped"),
    ),
)
