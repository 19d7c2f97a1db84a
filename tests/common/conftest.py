"""What the kernel's tests share: tables of their own, actors, and threads with connections of their own."""

import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from dpo_office.common import triggers
from dpo_office.common.acting import acting
from dpo_office.common.permissions import Actor, system_actor
from dpo_office.common.tokens import ApiToken
from dpo_office.common.users import RoleGrant, User
from tests.common import workshop as shop

PATIENCE_SECONDS = 30


@pytest.fixture
def boss() -> Actor:
    return system_actor("setup")


@pytest.fixture
def own_models_with_workshop(monkeypatch: pytest.MonkeyPatch) -> None:
    office = triggers.own_models()
    monkeypatch.setattr(triggers, "own_models", lambda: [*office, *shop.MODELS])


@pytest.fixture
def workshop(db: None, own_models_with_workshop: None) -> None:
    """Make the tables inside the test's own transaction."""
    shop.make_tables()
    triggers.install_triggers()


@pytest.fixture
def committed_workshop(transactional_db: None, own_models_with_workshop: None) -> Iterator[None]:
    """Make the tables for real: for threads, for what happens at commit, and for schema changes."""
    shop.make_tables()
    triggers.install_triggers()
    yield
    shop.drop_tables()
    # Whatever the test did to others.
    triggers.install_triggers()


@pytest.fixture
def make_user(boss: Actor) -> Callable[..., User]:
    def make(*roles: str, controller_id: uuid.UUID | None = None, kind: str = "staff", **fields: Any) -> User:
        with acting(boss, "test.user_made"):
            user = User.objects.create_user(f"user-{uuid.uuid4().hex[:8]}", kind=kind, **fields)
            for role in roles:
                RoleGrant.objects.create(user=user, role=role, controller_id=controller_id)
        return user

    return make


@pytest.fixture
def make_token(boss: Actor) -> Callable[..., tuple[ApiToken, str]]:
    def make(user: User, **fields: Any) -> tuple[ApiToken, str]:
        with acting(boss, "test.token_made"):
            return ApiToken.objects.create(user=user, **({"name": "test", "scopes": ["*"]} | fields))

    return make


class Together:
    """Runs functions at the same time, each on a database connection of its own."""

    def __init__(self) -> None:
        self.errors: list[BaseException] = []

    def run(self, *functions: Callable[[], object]) -> None:
        """Run all of them; fail if one failed or hangs."""
        threads = [threading.Thread(target=self._guarded, args=(f,), daemon=True) for f in functions]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE_SECONDS)
        assert not any(thread.is_alive() for thread in threads), "a thread hangs"
        if self.errors:
            raise self.errors[0]

    def _guarded(self, function: Callable[[], object]) -> None:
        try:
            function()
        except BaseException as error:  # noqa: BLE001  raised again in the test's own thread
            self.errors.append(error)
        finally:
            connection.close()


@pytest.fixture
def together() -> Together:
    return Together()
