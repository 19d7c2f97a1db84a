"""People of the office, signed in to the back office, and what they left in the database."""

import uuid

from django.test import Client

from dpo_office.common.acting import acting
from dpo_office.common.people.models import ReadRecord
from dpo_office.common.users import RoleGrant, User
from registry_app.models import Controller
from tests.factories.registry import ADMIN
from tests.rows import counted_everywhere


def signed_in(role: str = "", *controllers: Controller) -> Client:
    """Return the browser of a person with a role at some controllers."""
    with acting(ADMIN, "test.person_made"):
        user = User.objects.create_user(f"{role or 'nobody'}-{uuid.uuid4().hex[:8]}", name="Ditte Dam")
        for controller in controllers:
            RoleGrant.objects.create(user=user, role=role, controller_id=controller.pk)
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def rows_everywhere() -> dict[str, int]:
    """Count the rows of our own tables, to prove that reading wrote nothing but the read log."""
    return counted_everywhere(ReadRecord)
