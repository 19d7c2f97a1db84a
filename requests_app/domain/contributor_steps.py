"""What may happen to a contributor: a colleague without an account, reached by mailed links."""

from typing import Final

from dpo_office.common.states import Step, StepTable

ACTIVE: Final = "active"
INACTIVE: Final = "inactive"
CONTRIBUTOR_STATES: Final = (ACTIVE, INACTIVE)

CONTRIBUTOR_STEPS: Final = StepTable(
    noun="contributor",
    initial=ACTIVE,
    states=CONTRIBUTOR_STATES,
    steps=(
        Step("add_contributor", (), None, "contributor.added"),
        Step("correct_contributor", (ACTIVE,), None, "contributor.corrected"),
        Step("deactivate_contributor", (ACTIVE,), INACTIVE, "contributor.deactivated"),
        Step("reactivate_contributor", (INACTIVE,), ACTIVE, "contributor.reactivated"),
    ),
)
