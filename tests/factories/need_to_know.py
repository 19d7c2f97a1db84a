"""Who sees a colleague's case, for tests."""

from dpo_office.common import clock
from registry_app.models import Controller
from requests_app.actions.need_to_know import change_need_to_know
from requests_app.domain.need_to_know import COLLEAGUES
from tests.factories.registry import actor_with


def let_colleagues_see(controller: Controller) -> None:
    """Let every officer and agent of a controller see the cases that others work on."""
    change_need_to_know(
        controller_id=controller.pk,
        seen_by=COLLEAGUES,
        reason="Vi er to og dækker for hinanden.",
        actor=actor_with("decider", controller),
        now=clock.now(),
    )
