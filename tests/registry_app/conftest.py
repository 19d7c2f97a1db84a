import pytest

from tests.factories.policy_change import version_in_force
from tests.factories.registry import actor_with, make_controller


@pytest.fixture
def controller(db):
    """A controller with a policy in force, beside another one whose rows must never show."""
    other = make_controller("other")
    version_in_force(other)
    controller = make_controller()
    version_in_force(controller)
    return controller


@pytest.fixture
def officer(controller):
    return actor_with("officer", controller)


@pytest.fixture
def decider(controller):
    return actor_with("decider", controller)


@pytest.fixture
def second(controller):
    return actor_with("decider", controller)


@pytest.fixture
def stranger(controller):
    return actor_with("decider", make_controller("third"))
