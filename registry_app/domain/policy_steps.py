"""What may happen to a version of a policy."""

from typing import Final

from dpo_office.common.states import Step, StepTable

DRAFT: Final = "draft"
ASSESSED: Final = "assessed"
APPROVED: Final = "approved"
ANNOUNCING: Final = "announcing"
IN_FORCE: Final = "in_force"
ARCHIVED: Final = "archived"
WITHDRAWN: Final = "withdrawn"
STATES: Final = (DRAFT, ASSESSED, APPROVED, ANNOUNCING, IN_FORCE, ARCHIVED, WITHDRAWN)
# From the approval on the text is settled: neither a step nor the database changes it.
SETTLED_STATES: Final = (APPROVED, ANNOUNCING, IN_FORCE, ARCHIVED, WITHDRAWN)

POLICY_VERSION_STEPS: Final = StepTable(
    noun="policy_version",
    initial=DRAFT,
    states=STATES,
    steps=(
        Step("draft_version", (), None, "policy.version_drafted"),
        # As often as there is something to say; each row holds for the text as it stood.
        Step("give_dpo_advice", (DRAFT, ASSESSED), None, "policy.dpo_advised"),
        Step("record_dpo_advice", (DRAFT, ASSESSED), None, "policy.dpo_advice_recorded"),
        Step("assess_materiality", (DRAFT, ASSESSED), ASSESSED, "policy.materiality_assessed"),
        Step("approve_version", (ASSESSED,), APPROVED, "policy.version_approved"),
        Step("plan_campaign", (APPROVED,), ANNOUNCING, "policy.campaign_planned"),
        Step("postpone_version", (APPROVED, ANNOUNCING), None, "policy.version_postponed"),
        # For good: another version with another date is drafted instead.
        Step("end_campaign", (ANNOUNCING,), WITHDRAWN, "policy.campaign_ended"),
        # From approved only when nobody has to be told; the action holds that part.
        Step("put_in_force", (APPROVED, ANNOUNCING), IN_FORCE, "policy.version_in_force"),
        Step("archive_version", (IN_FORCE,), ARCHIVED, "policy.version_archived"),
    ),
)
IN_FORCE_REFUSED: Final = "policy.in_force_refused"
