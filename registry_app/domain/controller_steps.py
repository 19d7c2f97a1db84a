"""The states of a controller: set up, then open; nothing leaves for one that is not open."""

from typing import Final

from dpo_office.common.states import Step, StepTable

SETTING_UP: Final = "setting_up"
OPEN: Final = "open"
CLOSED: Final = "closed"
STATES: Final = (SETTING_UP, OPEN, CLOSED)

CONTROLLER_STEPS: Final = StepTable(
    noun="controller",
    initial=SETTING_UP,
    states=STATES,
    steps=(
        Step("add_controller", (), None, "controller.added"),
        Step("describe_controller", STATES, None, "controller.described"),
        Step("change_settings", STATES, None, "controller.settings_changed"),
        Step("change_clock_policy", STATES, None, "controller.clock_policy_changed"),
        # For which right a form is asked for (docs/rules/identity.md).
        Step("change_form_gate", STATES, None, "controller.form_gate_changed"),
        # Which steps of a case take two people (docs/rules/four_eyes.md).
        Step("change_four_eyes", STATES, None, "controller.four_eyes_changed"),
        # Who sees a case that a colleague works on (docs/rules/need_to_know.md).
        Step("change_need_to_know", STATES, None, "controller.need_to_know_changed"),
        # What a role may do here (docs/rules/roles.md).
        Step("change_role_permission", STATES, None, "controller.role_changed"),
        # How long the files of its cases are kept: requests_app/actions/case_files.py.
        Step("confirm_case_files", STATES, None, "controller.case_files_confirmed"),
        Step("name_contacts", STATES, None, "controller.contacts_named"),
        Step("declare_point", (SETTING_UP,), None, "controller.point_declared"),
        Step("take_back_point", (SETTING_UP,), None, "controller.point_taken_back"),
        Step("import_suppressions", (SETTING_UP, OPEN), None, "controller.suppressions_imported"),
        Step("copy_record", (SETTING_UP, OPEN), None, "controller.record_copied"),
        Step("send_test_notice", (SETTING_UP, OPEN), None, "controller.test_sent"),
        # A case of a brand that is open is somebody's.
        Step("start_test_case", (SETTING_UP,), None, "controller.test_case_started"),
        # While it is set up the tests show that they were made.
        Step("remove_tests", (OPEN, CLOSED), None, "controller.tests_removed"),
        Step("open_controller", (SETTING_UP,), OPEN, "controller.opened"),
        Step("close_controller", (SETTING_UP, OPEN), CLOSED, "controller.closed"),
    ),
)
