"""Who may see people and their roles, change them, and see what was read."""

from dpo_office.common.permissions import ADMINISTRATOR, ROLE_PERMISSIONS
from dpo_office.common.role_limits import MONITORING, OFFICE, ROLE_LIMITS

VIEW_USERS = "user.view"
ASSESS_DOUBLE_ROLE = "user.assess_double_role"
VIEW_READS = "read.view"
# For others than oneself (docs/rules/absence.md).
RECORD_ABSENCE = "user.record_absence"
REVIEW_ACCESS = "user.review_access"
# In the order in which a person meets them.
ADMINISTRATION = (
    "user.create_user",
    "user.renew_link",
    "user.reset_second_factor",
    "user.expect_identity",
    "user.unbind_identity",
    "user.grant_role",
    "user.revoke_role",
    ASSESS_DOUBLE_ROLE,
    "user.entrust_administration",
    "user.withdraw_administration",
    "user.deactivate_user",
    "user.reactivate_user",
)

ROLE_PERMISSIONS.grant(ADMINISTRATOR, VIEW_USERS, RECORD_ABSENCE, REVIEW_ACCESS, *ADMINISTRATION)
ROLE_PERMISSIONS.grant("decider dpo auditor", VIEW_USERS)
ROLE_PERMISSIONS.grant("decider", ASSESS_DOUBLE_ROLE)
ROLE_PERMISSIONS.grant("dpo", RECORD_ABSENCE)
ROLE_PERMISSIONS.grant("dpo auditor", VIEW_READS)

ROLE_LIMITS.declare(MONITORING, [VIEW_USERS, VIEW_READS])
ROLE_LIMITS.declare(OFFICE, [RECORD_ABSENCE, REVIEW_ACCESS, *ADMINISTRATION])
