"""API tokens: who gets in, what is remembered of a token, and what it narrows."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.permissions import ROLE_PERMISSIONS, Actor, RolePermissions
from dpo_office.common.tokens import ApiToken
from dpo_office.common.users import User, actor_of

pytestmark = [pytest.mark.urls("tests.common.urls"), pytest.mark.django_db]

HERE, THERE = uuid.uuid4(), uuid.uuid4()


@pytest.fixture
def bell_roles(monkeypatch: pytest.MonkeyPatch) -> Iterator[RolePermissions]:
    """Let officers ring, and nobody do anything else."""
    table = RolePermissions()
    table.grant("officer", "bell.view", "bell.ring_bell", "door.view")
    monkeypatch.setattr(ROLE_PERMISSIONS, "_held", table._held)
    return table


def get(client: Client, authorization: str | None) -> Any:
    return client.get("/api/bell/", headers={"authorization": authorization} if authorization else {})


def test_a_token_names_its_user(
    client: Client, make_user: Callable[..., User], make_token: Callable[..., Any]
) -> None:
    user = make_user("officer")
    token, key = make_token(user)

    answer = get(client, f"Bearer {key}")

    assert answer.status_code == 200
    assert answer.json()["by"] == str(user.id)
    assert key.startswith("dpo_")
    assert str(token) == "test"


def assert_refused(answer: Any, code: str) -> None:
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] == code
    assert answer.json()["title"]


@pytest.mark.parametrize("header", [None, "Basic dXNlcjpwdw==", "Token abc"])
def test_without_a_token_nobody_gets_in(client: Client, header: str | None) -> None:
    assert_refused(get(client, header), "not_authenticated")


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer x y", "Bearer wrong", "Bearer dpo_" + "0" * 64, "Bearer \xff"]
)
def test_a_wrong_token_is_refused(client: Client, header: str) -> None:
    assert_refused(get(client, header), "token_invalid")


def test_the_beginning_of_a_token_is_not_enough(
    client: Client, make_user: Callable[..., User], make_token: Callable[..., Any]
) -> None:
    _, key = make_token(make_user())

    assert_refused(get(client, f"Bearer {key[:-1]}x"), "token_invalid")
    assert_refused(get(client, f"Bearer {key[:20]}"), "token_invalid")


def test_an_expired_token_is_refused_and_kept(
    client: Client, boss: Actor, make_user: Callable[..., User], make_token: Callable[..., Any]
) -> None:
    user = make_user()
    token, key = make_token(user)
    _, other_key = make_token(user)
    with acting(boss, "token.shortened"):
        ApiToken.objects.filter(pk=token.pk).update(expiry=timezone.now() - timedelta(seconds=1))

    assert_refused(get(client, f"Bearer {key}"), "token_invalid")
    assert get(client, f"Bearer {other_key}").status_code == 200
    assert ApiToken.objects.filter(pk=token.pk).exists()


def test_a_token_expires_in_real_time_whatever_the_demo_clock_says(
    client: Client, make_user: Callable[..., User], make_token: Callable[..., Any]
) -> None:
    _, key = make_token(make_user(), expiry=timedelta(days=1))
    clock.set_offset(timedelta(days=400))

    assert get(client, f"Bearer {key}").status_code == 200


def test_a_token_without_end_is_possible(
    client: Client, make_user: Callable[..., User], make_token: Callable[..., Any]
) -> None:
    _, key = make_token(make_user(), expiry=None)

    assert get(client, f"Bearer {key}").status_code == 200


def test_the_token_of_an_inactive_user_is_refused(
    client: Client, boss: Actor, make_user: Callable[..., User], make_token: Callable[..., Any]
) -> None:
    user = make_user()
    _, key = make_token(user)
    with acting(boss, "user.deactivated"):
        User.objects.filter(pk=user.pk).update(is_active=False)

    assert_refused(get(client, f"Bearer {key}"), "token_invalid")


def test_a_part_of_the_office_cannot_come_from_outside(
    client: Client, make_user: Callable[..., User], make_token: Callable[..., Any]
) -> None:
    _, key = make_token(make_user(kind="system"))

    assert_refused(get(client, f"Bearer {key}"), "token_invalid")


def test_neither_key_nor_digest_is_kept_in_history(
    make_user: Callable[..., User], make_token: Callable[..., Any]
) -> None:
    token, key = make_token(make_user())

    row = ApiToken.history.values().get()
    assert row["name"] == "test"
    assert not {"digest", "token_key"} & row.keys()
    everything = repr(row) + repr(ApiToken.objects.values().get())
    assert key not in everything
    assert token.digest not in repr(row)


def test_a_password_is_not_kept_in_history(make_user: Callable[..., User]) -> None:
    user = make_user(password="correct horse battery")
    user.set_password("another horse battery")
    user.save(update_fields=["password"])

    assert User.history.count() == 1
    assert not {"password", "last_login"} & User.history.values().get().keys()
    assert User.objects.get(pk=user.pk).check_password("another horse battery")


# What an actor may


def actor(make_user: Callable[..., User], token: Any = None, **given: Any) -> Actor:
    return actor_of(make_user("officer", **given), token)


@pytest.mark.usefixtures("bell_roles")
def test_a_role_holds_its_permissions_at_its_controller_only(make_user: Callable[..., User]) -> None:
    officer = actor(make_user, controller_id=HERE)

    assert officer.may("bell.ring_bell", HERE)
    assert not officer.may("bell.ring_bell", THERE)
    assert not officer.may("bell.break_bell", HERE)
    assert officer.controllers("bell.view") == {HERE}
    assert officer.controllers("bell.break_bell") == frozenset()


@pytest.mark.usefixtures("bell_roles")
def test_a_role_without_a_controller_holds_everywhere(make_user: Callable[..., User]) -> None:
    officer = actor(make_user)

    assert officer.may("bell.ring_bell", HERE)
    assert officer.controllers("bell.view") is None


@pytest.mark.usefixtures("bell_roles")
def test_somebody_without_a_role_may_nothing(make_user: Callable[..., User]) -> None:
    nobody = actor_of(make_user())

    assert not nobody.may("bell.view", HERE)
    assert nobody.controllers("bell.view") == frozenset()


@pytest.mark.usefixtures("bell_roles")
@pytest.mark.parametrize(
    ("scopes", "ring", "door"),
    [
        (["*"], True, True),
        (["bell.*"], True, False),
        (["bell.ring_bell"], True, False),
        (["bell.view"], False, False),
        (["door.view"], False, True),
        (["bell"], False, False),
        ([], False, False),
    ],
)
def test_the_scopes_of_a_token_narrow_what_its_user_may(
    make_user: Callable[..., User], scopes: list[str], ring: bool, door: bool
) -> None:
    user = make_user("officer")
    narrowed = actor_of(user, ApiToken(user=user, scopes=scopes))

    assert narrowed.may("bell.ring_bell", HERE) is ring
    assert narrowed.may("door.view", HERE) is door
    assert not narrowed.may("bell.break_bell", HERE)


@pytest.mark.usefixtures("bell_roles")
@pytest.mark.parametrize("at", [None, HERE])
def test_the_controllers_of_a_token_narrow_where_its_user_may(
    make_user: Callable[..., User], at: Any
) -> None:
    user = make_user("officer", controller_id=at)
    here = actor_of(user, ApiToken(user=user, scopes=["*"], controllers=[str(HERE)]))
    there = actor_of(user, ApiToken(user=user, scopes=["*"], controllers=[str(THERE)]))
    nowhere = actor_of(user, ApiToken(user=user, scopes=["*"], controllers=[]))

    assert here.controllers("bell.view") == {HERE}
    assert here.may("bell.view", HERE)
    assert there.may("bell.view", THERE) is (at is None)
    assert not there.may("bell.view", HERE)
    assert nowhere.controllers("bell.view") == frozenset()


def test_an_unknown_role_cannot_be_given_permissions() -> None:
    with pytest.raises(ValueError, match="unknown role"):
        RolePermissions().grant("king", "bell.view")


def test_two_grants_of_one_role_at_one_place_are_one(make_user: Callable[..., User]) -> None:
    for place in (None, HERE):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_user("officer", "officer", controller_id=place)
