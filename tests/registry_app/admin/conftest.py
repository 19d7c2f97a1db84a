"""People of the office, signed in, and the addresses of the registry's pages."""

import uuid
from datetime import timedelta
from typing import Any

from django.test import Client

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.users import RoleGrant, User
from registry_app.models import Campaign, Controller
from tests.factories.policy_change import announced
from tests.factories.registry import ADMIN, actor_with
from tests.rows import counted_everywhere


def signed_in(role: str = "", *controllers: Controller) -> Client:
    """Return the browser of a person who holds a role at some controllers."""
    with acting(ADMIN, "test.person_made"):
        user = User.objects.create_user(f"{role or 'nobody'}-{uuid.uuid4().hex[:8]}", name="Ditte Dam")
        for controller in controllers:
            RoleGrant.objects.create(user=user, role=role, controller_id=controller.pk)
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def list_url(model: str) -> str:
    """Return the address of a list."""
    return f"/office/registry_app/{model}/"


def page_url(row: Any, page: str = "change/") -> str:
    """Return the address of a page of a row."""
    return f"/office/registry_app/{row._meta.model_name}/{row.pk}/{page}"


def announced_now(controller: Controller, **fields: Any) -> Campaign:
    """Plan notices today of a version that takes effect in thirty days."""
    now = clock.now()
    on = clock.today() + timedelta(days=30)
    return announced(controller, actor_with("decider", controller), now=now, effective_on=on, **fields)


def rows_everywhere() -> dict[str, int]:
    """Count the rows of our own tables, to prove that reading wrote nothing."""
    return counted_everywhere()
