"""Somebody with a token, who calls the API over HTTP."""

import uuid
from typing import Any

from django.test import Client

from dpo_office.common.acting import acting
from dpo_office.common.tokens import ApiToken
from dpo_office.common.users import RoleGrant, User
from registry_app.models import Controller
from tests.factories.registry import ADMIN


class Caller:
    """A user of the API with one role at some controllers."""

    def __init__(self, role: str, *controllers: Controller, **token: Any) -> None:
        with acting(ADMIN, "test.caller_made"):
            kind = "client" if role == "client" else "staff"
            self.user = User.objects.create_user(f"{role}-{uuid.uuid4().hex[:8]}", None, kind=kind)
            for controller in controllers:
                RoleGrant.objects.create(user=self.user, role=role, controller_id=controller.pk)
            _row, secret = ApiToken.objects.create(
                user=self.user, **({"name": "test", "scopes": ["*"]} | token)
            )
        self._client = Client(headers={"authorization": f"Bearer {secret}"})

    def get(self, path: str, **query: Any) -> Any:
        """Call GET under /api/v1/."""
        return self._client.get(f"/api/v1/{path}", query)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """Call POST under /api/v1/ with a JSON body."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.post(
            f"/api/v1/{path}", {} if body is None else body, content_type="application/json", headers=named
        )


def problem_of(answer: Any, status: int, code: str, field: str | None = None) -> dict[str, Any]:
    """Check that the answer is a problem of that kind and give its body."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.content
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["code"], body.get("field")) == (status, code, field), body
    assert body["status"] == status
    assert body["detail"]
    assert body["title"] not in ("", code)
    return body
