"""People of the office with a browser, and two controllers with something of everything."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.sign_in.sessions import MARK, Mark
from dpo_office.common.users import RoleGrant, User
from registry_app.models import Controller
from tests.factories.cases import case_in, make_office
from tests.factories.policy_change import announced, drafted, version_in_force
from tests.factories.registry import ADMIN, actor_with, make_customers, make_holidays

PASSWORD = "a long enough password"
SignIn = Callable[..., Client]


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """Return a function that gives the browser of a person with roles at controllers."""

    def browser(role: str = "", *controllers: Controller, **fields: Any) -> Client:
        with acting(ADMIN, "test.person_made"):
            user = User.objects.create_user(f"{role or 'nobody'}-{uuid.uuid4().hex[:6]}", PASSWORD, **fields)
            for controller in controllers:
                RoleGrant.objects.create(user=user, role=role, controller_id=controller.pk)
        client = Client()
        client.force_login(user)
        mark_session(client)
        return client

    return browser


def mark_session(client: Client) -> None:
    """Let a session be as one that was begun at the door: its first page then has nothing to note."""
    session, now = client.session, timezone.now()
    session[MARK] = Mark(now, now, now, has_second_factor=False).stored()
    session.save()


@pytest.fixture
def controller(db: None) -> Controller:
    """Insert a controller, beside another one whose rows must never show."""
    make_holidays()
    filled(make_office("other"), 1)
    return filled(make_office("testco"), 1)


def filled(controller: Controller, count: int) -> Controller:
    """Give a controller customers, open cases, a version being announced and one in draft."""
    if not controller.customers.exists():
        make_customers(controller, 2)
        version_in_force(controller)
        # A campaign is planned with room enough before its date, whatever today is.
        announced(
            controller,
            actor_with("decider", controller),
            now=clock.now(),
            effective_on=clock.today().replace(year=clock.today().year + 1, day=1),
        )
        drafted(controller, now=clock.now())
    for _ in range(count):
        case_in("form_returned", controller)
        case_in("collecting", controller)
    return controller
