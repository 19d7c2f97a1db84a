"""Of which kind each permission of the case office is: what a controller may change of the roles.

What each kind means stands in dpo_office/common/role_limits.py and docs/rules/roles.md.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from dpo_office.common import role_limits as kinds

# noun: steps; a permission that is written nowhere here is changed by no controller.
_KINDS: Final[Mapping[str, Mapping[str, str]]] = {
    kinds.SEEING: {
        "case": "view view_notes open_colleagues_case",
        "mail": "view",
        "wave": "view",
        "post_letter": "view",
        "sensitive": "view",
        "masked": "open open_card open_contact open_cpr open_special",
        "guidance_card": "view",
        "letter_template": "view",
    },
    kinds.INNER_SEEING: {
        "case": "read_findings read_reasons view_hr give_dossier",
        "authority_case": "view",
        "signature_trust": "view",
        "breach": "view",
        "report_desk": "view",
        "web_form": "view",
        "duty": "view",
        "yearly_report": "view",
        "contributor": "view",
    },
    kinds.CASE_WORK: {
        "case": (
            "add_note add_rights ask_identity ask_scope assign_case assign_task begin_check check_obligation"
            " close_account close_case drop_customer end_representation end_wait enter_check_code"
            " erase_identity_paper mark_identity_paper unmark_identity_paper"
            " give_up_check issue_form link_case"
            " name_customer name_representative open_case plan_tasks receive_signed_form"
            " record_at_once record_check record_information remind_contributor reopen_case return_form"
            " revoke_link send_check_code set_measure post_check_code"
            " send_status_letter settle_task stop_use"
            " take_case unlink_case withdraw_case withdraw_right"
        ),
        "mail": "dismiss_mail hand_over join_case open_case take_back take_in",
        "sensitive": "clear_passage extend_passage keep_passage redact_passage",
        "post_batch": "destroy_originals name_box take_in",
        "post_letter": (
            "change_arrival destroy_page dismiss_letter join_case join_next open_case split_letter take_back"
            " take_back_form"
        ),
    },
    # What lets an answer or a form pass to somebody who may not be the person (GDPR Art. 12(6)).
    kinds.RELEASE: {
        "case": (
            "answer_enquiry approve_proposal attach_extract check_authority confirm_measure draft_record"
            " extend_deadline"
            " post_answer propose_step put_copy_first record_answer return_proposal send_answer"
            " send_link_again send_part_answer verify_form waive_form withdraw_proposal"
        ),
        "post_letter": "file_form",
    },
    kinds.RECORD_WORK: {
        "wave": "add_cases end_wave open_wave take_case_out write_assessment write_base_answer",
        "authority_case": (
            "add_annex add_follow_up add_questions answer_question ask_longer_limit assign_question"
            " complete_follow_up describe_authority_case hand_over_authority_case open_authority_case"
            " receive_letter record_limit_answer record_outcome remove_annex return_answer review_hold"
            " send_answer"
        ),
        "report_desk": "name_on_call renew_report_link set_up_desk",
        "web_form": "close_web_form open_web_form set_up_web_form",
        "duty": (
            "add_duty ask_owner attach_evidence carry_out_change change_duty complete_turn decline_change"
            " end_duty hand_over remind_owner start_wheel"
        ),
        "yearly_report": "begin_report",
        "contributor": (
            "add_contributor correct_contributor deactivate_contributor name_keeper reactivate_contributor"
        ),
        "guidance_card": "change_card take_over_card",
        "letter_template": "change_template return_template take_over_template",
    },
    kinds.DECISION: {
        "authority_case": "approve_answer close_authority_case",
        "breach": (
            "assess_risk close_breach decide_awareness decide_not_to_notify except_persons inform_persons"
            " reopen_breach"
        ),
        "duty": "waive_turn",
    },
    kinds.REFUSAL: {
        "case": "allow_late_question close_unidentified decide_record lift_measure refuse_case"
        " resolve_stop take_alone",
    },
    kinds.ADVICE: {"breach": "give_advice"},
    kinds.DPO_TASK: {
        "case": "advise_record mark_confidential",
        "yearly_report": "write_recommendations",
        "question": (
            "view view_confidential add_note add_rights answer_enquiry assign_case change_relation"
            " check_authority close_case end_representation mark_confidential name_representative take_case"
            " withdraw_case"
        ),
    },
    # Whoever sees that something happens says so, stops it, and tells whom it takes.
    kinds.PROTECTION: {
        "case": "change_relation",
        "question": "open_case",
        "authority_case": "hold_things",
        "breach": (
            "acknowledge_breach add_phase describe_breach name_touched record_notification report_breach"
            " tick_item"
        ),
    },
    kinds.MONITORING: {"case": "check_alone"},
    kinds.ELSEWHERE: {"case": "view_all"},
    # What is taken for proof is a rule of the controller.
    kinds.RULES: {"signature_trust": "add_trust withdraw_trust"},
    # Who signed in at the company is said by the company's own system, and by nobody else.
    kinds.OFFICE: {"user": "offboard_user", "case": "sign_in_session"},
    kinds.LINK: {
        "task_link": ("attach_evidence attach_extract confirm_task confirm_turn explain_task propose_change"),
    },
}


def permission_kinds() -> Iterator[tuple[str, str]]:
    """Give each permission of the case office with its kind."""
    for kind, nouns in _KINDS.items():
        for noun, steps in nouns.items():
            for step in steps.split():
                yield kind, f"{noun}.{step}"
