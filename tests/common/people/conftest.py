"""Administrators and colleagues, and who they are at this moment."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from dpo_office.common.permissions import Actor
from dpo_office.common.users import User, actor_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HERE = uuid.UUID(int=1)
THERE = uuid.UUID(int=2)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def administrator(make_user: Callable[..., User]) -> User:
    return make_user(is_superuser=True, name="Rut Rod")


@pytest.fixture
def chief(administrator: User) -> Actor:
    return actor_of(administrator)


@pytest.fixture
def colleague(make_user: Callable[..., User]) -> User:
    return make_user(name="Kim Kær")


@pytest.fixture
def asked(chief: Actor, now: datetime) -> dict[str, Any]:
    """Return what each action is told."""
    return {"reason": "New in the team.", "actor": chief, "now": now}
