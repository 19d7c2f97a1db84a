"""What may happen to a fact that was read out of a policy text; docs/rules/policy_reading.md."""

from typing import Final

from dpo_office.common.states import Step, StepTable

OPEN: Final = "open"
ACCEPTED: Final = "accepted"
DECLINED: Final = "declined"
FACT_STATES: Final = (OPEN, ACCEPTED, DECLINED)
DECIDED: Final = (ACCEPTED, DECLINED)

PROPOSED_FACT_STEPS: Final = StepTable(
    noun="proposed_fact",
    initial=OPEN,
    states=FACT_STATES,
    steps=(
        Step("read_policy", (), None, "policy_reading.read"),
        Step("accept_fact", (OPEN,), ACCEPTED, "proposed_fact.accepted"),
        Step("decline_fact", (OPEN,), DECLINED, "proposed_fact.declined"),
        Step("reopen_fact", (DECLINED,), OPEN, "proposed_fact.reopened"),
    ),
)
