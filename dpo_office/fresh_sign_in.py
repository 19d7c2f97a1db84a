"""Which pages and steps ask again who it is: those that hand out data, end it, or give keys and rights.

By the name of a page's address; of a page that takes steps or hands out documents, the names of those. `*`
stands for all, `POST` for what is sent from a page that everybody may read, `?format` for the file that an
address with that in it hands out. The site of the office asks here for every page (docs/rules/sign_in.md,
"Is it you?").
"""

from typing import Final

ALL: Final = frozenset({"*"})
POSTED: Final = frozenset({"POST"})

FRESH_SIGN_IN: Final[dict[str, frozenset[str]]] = {
    # Data leaves.
    "requests_app_case_step": frozenset(
        {
            "give_dossier",
            "give_dossier_set",
            "send_answer",
            "send_part_answer",
            "answer_enquiry",
            "send_link_again",
            "post_answer",
            "approve_proposal",
            "take_alone",
        }
    ),
    "common_letter_download": frozenset({"letter"}),
    "common_letter_print_run": POSTED,
    "registry_app_customer_step": frozenset({"give_dossier_set"}),
    "requests_app_authoritycase_step": frozenset({"give_dossier_set"}),
    # Data ends.
    "requests_app_sensitivepassage_step": frozenset({"redact_passage"}),
    "requests_app_postbatch_step": frozenset({"destroy_originals"}),
    "requests_app_postletter_step": frozenset({"destroy_page"}),
    "registry_app_controller_step": frozenset({"remove_tests"}),
    # Exports.
    "registry_app_controller_exports": ALL,
    "registry_app_controller_download": ALL,
    "registry_app_campaign_download": frozenset({"evidence"}),
    "registry_app_customerimport_download": ALL,
    # Keys.
    "registry_app_mailbox_step": ALL,
    "requests_app_reportdesk_step": frozenset({"renew_report_link"}),
    "my_factor_add": ALL,
    "my_factor_remove": ALL,
    "my_codes": ALL,
    # Users and roles.
    "common_user_step": ALL,
    "common_user_open": ALL,
    "person_leaves": ALL,
    "access_review": POSTED | {"?format"},
    # Whoever names a deputy lends them their roles.
    "absence_page": POSTED,
}
