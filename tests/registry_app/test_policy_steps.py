import inspect

import pytest

from dpo_office.common.permissions import ROLES
from registry_app import labels
from registry_app.actions import campaign_ends, campaigns, dpo_advice, policy_versions
from registry_app.domain.audience import ACCOUNT_STATES
from registry_app.domain.materiality import CRITERIA
from registry_app.domain.notices import EXCLUDED_REASONS
from registry_app.domain.policy_steps import POLICY_VERSION_STEPS, STATES
from registry_app.models import PolicyVersion
from registry_app.permissions import available_steps
from tests.factories.registry import actor_with, make_controller

ALLOWED = {
    "draft": ["give_dpo_advice", "record_dpo_advice", "assess_materiality"],
    "assessed": ["give_dpo_advice", "record_dpo_advice", "assess_materiality", "approve_version"],
    "approved": ["plan_campaign", "postpone_version", "put_in_force"],
    "announcing": ["postpone_version", "end_campaign", "put_in_force"],
    "in_force": ["archive_version"],
    "archived": [],
    "withdrawn": [],
}
BY_ROLE = {
    "decider": {
        "assess_materiality",
        "approve_version",
        "plan_campaign",
        "postpone_version",
        "end_campaign",
    },
    "dpo": {"give_dpo_advice"},
    "officer": {"record_dpo_advice"},
    "legal": {"record_dpo_advice"},
}


@pytest.mark.parametrize("state", STATES)
def test_each_state_allows_these_steps(state):
    assert POLICY_VERSION_STEPS.available(state) == ALLOWED[state]


def test_a_version_only_moves_forward():
    assert POLICY_VERSION_STEPS.pairs() == (
        ("announcing", "in_force"),
        ("announcing", "withdrawn"),
        ("approved", "announcing"),
        ("approved", "in_force"),
        ("assessed", "approved"),
        ("draft", "assessed"),
        ("in_force", "archived"),
    )


def test_each_step_has_its_action():
    names = {step.name for step in POLICY_VERSION_STEPS.steps} - {"archive_version"}
    functions = {
        name
        for module in (policy_versions, dpo_advice, campaigns, campaign_ends)
        for name, _function in inspect.getmembers(module, inspect.isfunction)
    }
    assert names <= functions


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", STATES)
def test_available_steps_are_what_state_and_role_allow(role, state):
    controller = make_controller()
    version = PolicyVersion(controller=controller, state=state, material=True)

    steps = available_steps(version, actor_with(role, controller))

    assert steps == [step for step in ALLOWED[state] if step in BY_ROLE.get(role, ())]


@pytest.mark.django_db
def test_available_steps_leave_out_what_would_be_refused():
    controller = make_controller()
    decider = actor_with("decider", controller)
    assessed = PolicyVersion(
        controller=controller, state="assessed", material=False, assessed_by=decider.user_id
    )
    approved = PolicyVersion(controller=controller, state="approved", material=False)

    assert available_steps(assessed, decider) == ["assess_materiality"]
    assert available_steps(assessed, actor_with("decider", controller)) == [
        "assess_materiality",
        "approve_version",
    ]
    assert available_steps(approved, decider) == ["postpone_version"]


def test_every_choice_has_its_words():
    assert [state for state, _ in labels.POLICY_STATE_LABELS] == list(STATES)
    assert [reason for reason, _ in labels.EXCLUDED_REASON_LABELS] == list(EXCLUDED_REASONS)
    assert [state for state, _ in labels.ACCOUNT_STATE_LABELS] == list(ACCOUNT_STATES)
    assert {code for code, _ in labels.CRITERION_LABELS} == set(CRITERIA)
