"""Who may see letters, settle doubts, stop a batch and block an address."""

from dpo_office.common.permissions import ADMINISTRATOR, ROLE_PERMISSIONS

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
