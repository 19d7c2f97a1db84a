"""Who may see letters, settle doubts, stop a batch and block an address."""

from dpo_office.common.permissions import ADMINISTRATOR, ROLE_PERMISSIONS
from dpo_office.common.role_limits import INNER_SEEING, OFFICE, PROTECTION, RECORD_WORK, ROLE_LIMITS

VIEW_LETTERS = "letter.view"
VIEW_BLOCKS = "contact_block.view"
SEND_TEST = "letter.send_test"

ROLE_PERMISSIONS.grant("officer decider dpo legal auditor", VIEW_LETTERS)
ROLE_PERMISSIONS.grant("officer dpo", "letter.resolve_doubt", "letter.record_posted", "letter.keep_carriers")
ROLE_PERMISSIONS.grant("officer decider dpo", "letter.stop_batch", "letter.resume_batch")
ROLE_PERMISSIONS.grant(ADMINISTRATOR, SEND_TEST)
ROLE_PERMISSIONS.grant("officer decider dpo legal auditor", VIEW_BLOCKS)
ROLE_PERMISSIONS.grant("officer dpo client", "contact_block.block_contact")
ROLE_PERMISSIONS.grant("officer dpo", "contact_block.lift_block")

ROLE_LIMITS.declare(INNER_SEEING, [VIEW_LETTERS, VIEW_BLOCKS])
ROLE_LIMITS.declare(
    RECORD_WORK,
    [
        *("letter.resolve_doubt", "letter.record_posted", "letter.keep_carriers", "letter.resume_batch"),
        "contact_block.lift_block",
    ],
)
# What keeps a letter from somebody who must not get it waits for nobody.
ROLE_LIMITS.declare(PROTECTION, ["letter.stop_batch", "contact_block.block_contact"])
ROLE_LIMITS.declare(OFFICE, [SEND_TEST])
