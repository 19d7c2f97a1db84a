"""Who may see the registry, keep the record, and take which step of a policy change."""

from dataclasses import replace
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, Value
from django.db.models.expressions import Combinable

from dpo_office.common.permissions import ADMINISTRATOR, ROLE_PERMISSIONS, Actor
from dpo_office.common.role_limits import (
    DECISION,
    DPO_TASK,
    INNER_SEEING,
    MONITORING,
    OFFICE,
    RECORD_WORK,
    ROLE_LIMITS,
    RULES,
    SEEING,
)
from registry_app.models import PlannedChange, PolicyVersion, ProcessingActivity, ProposedFact

VIEW_CONTACT = "customer.view_contact"
POLICY_STEPS = (
    "policy.draft_version",
    "policy.assess_materiality",
    "policy.approve_version",
    "policy.plan_campaign",
    "policy.send_campaign_test",
    "policy.approve_campaign",
    "policy.end_campaign",
    "policy.postpone_version",
    "policy.except_notice",
    "policy.apply_later",
)

# To write down what is processed; to decide what is; to let it happen although something is wrong.
KEEPING = tuple(
    f"activity.{step}"
    for step in (
        *("add_activity", "change_activity", "name_owner", "change_safeguards", "review_activity"),
        *("add_purpose", "change_purpose"),
        *("remove_purpose", "add_basis", "change_basis", "remove_basis", "assess_balance", "change_data"),
        *("add_disclosure", "remove_disclosure", "add_joint_controller", "remove_joint_controller"),
    )
)
KEEPING_CATALOGUES = (
    *("retention_rule.add_rule", "retention_rule.change_rule"),
    *("data_category.add_category", "data_category.change_category"),
    *("recipient.add_recipient", "recipient.change_recipient", "recipient.add_agreement"),
    *("recipient.change_agreement", "recipient.check_agreement", "recipient.record_oversight"),
    *("recipient.add_sub_processor", "recipient.change_sub_processor"),
    *("listing.add_listing", "listing.check_listing", "promise.link_promise"),
    *("controller.name_contacts", "controller.start_from_library"),
    *("policy_reading.read_policy", "policy_reading.accept_fact"),
    *("policy_reading.decline_fact", "policy_reading.reopen_fact"),
    *("recipient.add_transfer", "recipient.change_transfer", "recipient.remove_transfer"),
)
SETTING_UP = tuple(
    f"controller.{step}"
    for step in (
        *("describe_controller", "declare_point", "take_back_point"),
        *("import_suppressions", "copy_record", "send_test_notice"),
        *("start_test_case", "remove_tests"),
    )
)
# What is decided today and begins later; a decider carries it out.
PLANNING = tuple(
    f"planned_change.{step}"
    for step in (
        *("plan_change", "describe_change", "add_giving", "add_stop", "add_planned_transfer"),
        *("add_rule_change", "add_beginning", "remove_part", "bind_to_version"),
    )
)
DECIDING = tuple(
    f"activity.{step}" for step in ("plan_activity", "activate_activity", "end_activity", "import_record")
)

ROLE_PERMISSIONS.grant("officer decider dpo legal agent auditor client", "controller.view")
ROLE_PERMISSIONS.grant("officer decider dpo legal", *KEEPING, *KEEPING_CATALOGUES)
# A brand is begun by whoever gives roles, or decides everywhere; how it works, and that it opens, is decided.
ROLE_PERMISSIONS.grant(f"{ADMINISTRATOR} decider", "controller.add_controller")
ROLE_PERMISSIONS.grant("officer decider dpo legal", *SETTING_UP)
ROLE_PERMISSIONS.grant(
    "decider", "controller.change_settings", "controller.open_controller", "controller.close_controller"
)
# What is processed is not the data protection officer's to decide (GDPR Art. 38(6)).
ROLE_PERMISSIONS.grant("officer decider legal", *DECIDING)
ROLE_PERMISSIONS.grant(
    "decider", "activity.override_findings", "planned_change.carry_out", "planned_change.accept_text"
)
ROLE_PERMISSIONS.grant("officer decider dpo legal auditor", "mailbox.view")
ROLE_PERMISSIONS.grant("officer decider dpo", "mailbox.add_mailbox", "mailbox.change_mailbox")
ROLE_PERMISSIONS.grant("officer dpo legal", *PLANNING)
ROLE_PERMISSIONS.grant("officer decider dpo legal", "planned_change.drop_change")
ROLE_PERMISSIONS.grant(
    "officer decider dpo legal auditor client", "activity.view", "policy.view", "event.view"
)
ROLE_PERMISSIONS.grant("officer decider dpo legal auditor", "system.view", "promise.view")
ROLE_PERMISSIONS.grant("officer decider dpo legal agent auditor", "customer.view")
# Who is reached where; a controller may have it masked for a role (docs/rules/masking.md). The programs of
# others show it to their own people.
ROLE_PERMISSIONS.grant("officer decider dpo legal agent auditor client", VIEW_CONTACT)
# The shop's system keeps the customers up to date; people map the columns of its files.
ROLE_PERMISSIONS.grant("officer decider client", "customer.import_customers")
ROLE_PERMISSIONS.grant("officer decider dpo legal auditor client", "customer.view_imports")
# And it says who signed up under the text of a version that is announced.
ROLE_PERMISSIONS.grant("officer decider client", "policy.record_sign_ups", "policy.record_displays")
ROLE_PERMISSIONS.grant("officer decider", "customer.map_columns")
ROLE_PERMISSIONS.grant("officer dpo legal", "policy.draft_version")
ROLE_PERMISSIONS.grant("officer decider dpo legal", "policy.enter_earlier_version")
ROLE_PERMISSIONS.grant("decider", *POLICY_STEPS)
# The DPO is heard before it is decided whether a change is material, in the office or elsewhere (Art. 38(1)).
# Whoever decides it does not say alone what the DPO said.
ROLE_PERMISSIONS.grant("dpo", "policy.give_dpo_advice")
ROLE_PERMISSIONS.grant("officer legal", "policy.record_dpo_advice")
# How time limits are reckoned is the controller's choice; which days are public holidays is looked up.
ROLE_PERMISSIONS.grant("decider", "controller.change_clock_policy", "controller.change_four_eyes")
# A form that is required takes a decision of the controller (GDPR Art. 12(2); the DPO advises, Art. 38(6)).
ROLE_PERMISSIONS.grant("decider", "controller.change_form_gate")
# How long the files of cases are kept is decided; the data protection officer advises (GDPR Art. 38(6)).
ROLE_PERMISSIONS.grant("decider", "controller.confirm_case_files", "controller.change_need_to_know")
ROLE_PERMISSIONS.grant("decider dpo", "holiday.add_day", "holiday.change_day", "holiday.retire_day")
ROLE_PERMISSIONS.grant("decider", "controller.change_role_permission")

# Of which kind each is: what a controller may change of the roles (docs/rules/roles.md).
ROLE_LIMITS.declare(
    SEEING,
    [
        *("customer.view", VIEW_CONTACT, "activity.view", "policy.view", "system.view", "promise.view"),
        "mailbox.view",
    ],
)
ROLE_LIMITS.declare(INNER_SEEING, ["customer.view_imports"])
ROLE_LIMITS.declare(
    RECORD_WORK,
    [
        *(*KEEPING, *KEEPING_CATALOGUES, *SETTING_UP, *PLANNING, "planned_change.drop_change"),
        *("mailbox.add_mailbox", "mailbox.change_mailbox"),
        *("customer.import_customers", "customer.map_columns", "policy.record_sign_ups"),
        "policy.record_displays",
        *("policy.draft_version", "policy.enter_earlier_version", "policy.record_dpo_advice"),
    ],
)
ROLE_LIMITS.declare(
    DECISION,
    [
        *(*DECIDING, "activity.override_findings", "planned_change.carry_out", "planned_change.accept_text"),
        *(step for step in POLICY_STEPS if step != "policy.draft_version"),
    ],
)
# Whoever sets the rules answers for them; whoever could change this table could give themselves anything.
ROLE_LIMITS.declare(
    RULES,
    [
        *("controller.change_settings", "controller.open_controller", "controller.close_controller"),
        *("controller.change_clock_policy", "controller.change_four_eyes", "controller.confirm_case_files"),
        *("controller.change_need_to_know", "controller.change_role_permission"),
        "controller.change_form_gate",
    ],
)
ROLE_LIMITS.declare(DPO_TASK, ["policy.give_dpo_advice"])
ROLE_LIMITS.declare(MONITORING, ["event.view"])
# The page of the controller is where a role begins; holidays and new brands belong to no single controller.
ROLE_LIMITS.declare(
    OFFICE,
    [
        *("controller.view", "controller.add_controller"),
        *("holiday.add_day", "holiday.change_day", "holiday.retire_day"),
    ],
)


def activity_steps(activity: ProcessingActivity, actor: Actor) -> list[str]:
    """Name the steps that the activity's status allows and the actor may take."""
    return [
        step
        for step in activity.step_table.available(activity.status)
        if actor.may(f"activity.{step}", activity.controller_id)
    ]


def planned_change_steps(change: PlannedChange, actor: Actor) -> list[str]:
    """Name the steps that the change's state allows and the actor may take."""
    return [
        step
        for step in change.step_table.available(change.state)
        if actor.may(f"planned_change.{step}", change.controller_id)
    ]


def proposed_fact_steps(fact: ProposedFact, actor: Actor) -> list[str]:
    """Name the steps that the fact's state allows and the actor may take."""
    return [
        step
        for step in fact.step_table.available(fact.state)
        if actor.may(f"policy_reading.{step}", fact.controller_id)
    ]


def may_take_step(actor: Actor, step: str, controller_id: UUID) -> bool:
    """Tell whether the actor is permitted a step of a policy version, whatever its state."""
    return actor.may(f"policy.{step}", controller_id)


def available_steps(version: PolicyVersion, actor: Actor) -> list[str]:
    """Name the steps that the version's state allows and the actor may take."""
    return [
        step
        for step in version.step_table.available(version.state)
        if may_take_step(actor, step, version.controller_id) and _is_open(step, version, actor)
    ]


def _is_open(step: str, version: PolicyVersion, actor: Actor) -> bool:
    if step == "plan_campaign":
        return version.material is True
    if step == "approve_version":
        return version.material is True or version.assessed_by != actor.user_id
    return True


def sees_contact(actor: Actor, controller_id: UUID) -> bool:
    """Tell whether contact data is shown to the actor at a controller, by their roles there.

    The scopes of a token do not count: it shows what it showed before a controller masked anything.
    """
    return replace(actor, scopes=None).may(VIEW_CONTACT, controller_id)


def hides_contact(actor: Actor) -> Combinable:
    """Give an expression that tells of each row whether its contact data is masked for the actor."""
    where = replace(actor, scopes=None).controllers(VIEW_CONTACT)
    if not where:
        return Value(where is not None)
    return ExpressionWrapper(~Q(controller_id__in=where), output_field=BooleanField())
