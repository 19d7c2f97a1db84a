"""What may happen to a processing activity: one object with its purposes, data and recipients."""

from typing import Final

from dpo_office.common.states import Step, StepTable

DRAFT: Final = "draft"
# Decided, with a day on which it begins; today's record stands until then.
PLANNED: Final = "planned"
ACTIVE: Final = "active"
ENDED: Final = "ended"
ACTIVITY_STATUSES: Final = (DRAFT, PLANNED, ACTIVE, ENDED)
OPEN: Final = (DRAFT, PLANNED, ACTIVE)

ACTIVITY_STEPS: Final = StepTable(
    noun="activity",
    initial=DRAFT,
    states=ACTIVITY_STATUSES,
    field="status",
    steps=(
        Step("add_activity", (), None, "activity.added"),
        Step("plan_activity", (DRAFT, PLANNED), PLANNED, "activity.planned"),
        Step("activate_activity", (DRAFT, PLANNED), ACTIVE, "activity.activated"),
        Step("override_findings", (DRAFT, PLANNED, ACTIVE), None, "activity.findings_overridden"),
        Step("review_activity", (ACTIVE,), None, "activity.reviewed"),
        Step("change_activity", OPEN, None, "activity.changed"),
        # The colleague is known to the app above, which takes the step.
        Step("name_owner", OPEN, None, "activity.owner_named"),
        Step("change_safeguards", OPEN, None, "activity.safeguards_changed"),
        Step("add_purpose", OPEN, None, "activity.purpose_added"),
        Step("change_purpose", OPEN, None, "activity.purpose_changed"),
        Step("remove_purpose", OPEN, None, "activity.purpose_removed"),
        Step("add_basis", OPEN, None, "activity.basis_added"),
        Step("change_basis", OPEN, None, "activity.basis_changed"),
        Step("remove_basis", OPEN, None, "activity.basis_removed"),
        Step("assess_balance", OPEN, None, "activity.balance_assessed"),
        Step("change_data", OPEN, None, "activity.data_changed"),
        Step("add_disclosure", OPEN, None, "activity.disclosure_added"),
        Step("remove_disclosure", OPEN, None, "activity.disclosure_removed"),
        Step("add_joint_controller", OPEN, None, "activity.joint_controller_added"),
        Step("remove_joint_controller", OPEN, None, "activity.joint_controller_removed"),
        Step("end_activity", OPEN, ENDED, "activity.ended"),
    ),
)
