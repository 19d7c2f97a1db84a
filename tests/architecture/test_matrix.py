"""The permissions matrix: roles, every route and method, own objects, others' and unknown ones."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from rest_framework.permissions import AllowAny

from dpo_office.common.acting import acting
from dpo_office.common.api import OfficeView
from dpo_office.common.permissions import ROLE_PERMISSIONS, ROLES, system_actor
from dpo_office.common.tokens import ApiToken
from dpo_office.common.users import User
from registry_app.models import Controller
from tests.architecture.conftest import World, call, call_with, fill
from tests.architecture.matrix import MATRIX, OPEN, OPEN_CALLS, Cell
from tests.factories.registry import actor_with
from tests.share import in_share

# The roles, and what a call answers, are the same everywhere.
pytestmark = [pytest.mark.once, pytest.mark.half]

METHODS = ("get", "post", "put", "patch", "delete")
NOT_OURS = {"schema", "docs"}


def routes(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        else:
            yield path, entry


def calls() -> set[str]:
    """Name every method of every route of the API."""
    return {
        f"{method.upper()} {pattern.name}"
        for path, pattern in routes()
        if path.startswith("api/") and pattern.name not in NOT_OURS | set(OPEN_CALLS)
        for method in METHODS
        if hasattr(pattern.callback.view_class, method)
    }


def test_every_call_is_declared_and_every_declaration_is_a_call() -> None:
    assert calls() == set(MATRIX)


@pytest.mark.parametrize("name", MATRIX)
def test_every_role_is_declared_once(name: str) -> None:
    cell = MATRIX[name]
    assert sorted(f"{cell.may} {cell.refused} {cell.hidden}".split()) == sorted(ROLES)


def test_every_route_asks_who_calls_but_the_declared_ones() -> None:
    for path, pattern in routes():
        view = getattr(pattern.callback, "view_class", None)
        if path.startswith("api/") and pattern.name not in NOT_OURS:
            assert issubclass(view, OfficeView), path
            if pattern.name in OPEN_CALLS:
                # No token is looked at, so that the answer is the same for everybody; and nothing is written.
                assert view.authentication_classes == (), path
                assert [method for method in METHODS if hasattr(view, method)] == ["get"], path
                continue
            assert view.authentication_classes == OfficeView.authentication_classes, path
            assert AllowAny not in view.permission_classes, path
        elif pattern.name not in NOT_OURS and (not path.startswith("office/") or pattern.name in OPEN):
            # The back office has its own rule: tests/office/test_doors.py calls every page of it.
            assert pattern.name in OPEN, f"{path} is open to everybody: say why in matrix.OPEN"


def test_the_open_calls_are_routes() -> None:
    assert set(OPEN_CALLS) <= {pattern.name for path, pattern in routes() if path.startswith("api/")}


def verdict(answer: Any) -> str:
    if answer.status_code in (200, 201, 409):
        return "may"
    if answer.status_code == 400:  # a file that is no form: looked at only after the permission was
        return "may" if answer.json().get("field") == "file" else "bad input"
    return {401: "nobody", 403: "refused", 404: "hidden"}.get(answer.status_code, f"{answer.status_code}")


def declared(cell: Cell, role: str) -> str:
    return next(v for v in ("may", "refused", "hidden") if role in getattr(cell, v).split())


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_what_the_matrix_says(world: World, role: str) -> None:
    client = world.caller(role)

    found = {name: verdict(call(client, name, world.names["own"])) for name in MATRIX}

    assert found == {name: declared(cell, role) for name, cell in MATRIX.items()}


@pytest.mark.parametrize("role", [*ROLES, "nobody"])
def test_a_foreign_object_answers_like_an_unknown_one(world: World, role: str) -> None:
    client = world.caller(role)

    for name in MATRIX:
        if not in_share(f"{role} {name}", one_in=4):
            continue
        foreign = call(client, name, world.names["foreign"])
        unknown = call(client, name, world.names["unknown"])
        assert (foreign.status_code, foreign.json()) == (unknown.status_code, unknown.json()), name
        assert not MATRIX[name].lists or world.names["foreign"]["case"] not in foreign.content.decode()
        # What the body names and nobody knows is bad input; what the path names is not there.
        nowhere = {403, 400} if "{controller}" in MATRIX[name].body.values() else {403, 404}
        assert MATRIX[name].lists or foreign.status_code in nowhere, name


@pytest.mark.parametrize("role", ROLES)
def test_a_foreign_part_of_an_own_object_answers_like_an_unknown_one(world: World, role: str) -> None:
    client = world.caller(role)
    for name, cell in MATRIX.items():
        for part in ("task", "version", "question", "annex", "follow_up"):
            if f"{{{part}}}" not in cell.url:
                continue
            foreign = call(client, name, world.names["own"] | {part: world.names["foreign"][part]})
            unknown = call(client, name, world.names["own"] | {part: world.names["unknown"][part]})
            assert (foreign.status_code, foreign.json()) == (unknown.status_code, unknown.json()), name
            assert foreign.status_code in (403, 404), name


# Callers that hold no role, by whom they are: whose column of the table is theirs.
AS_ROLES = {"administrator": "contributor", "nobody": "contributor", "reader": "client"}
READING = sorted(
    {name for name in ROLE_PERMISSIONS.of("client") if name.partition(".")[2].startswith(("view", "read_"))}
)


def caller_of(world: World, who: str) -> Client:
    """Give the client of a caller beside the roles."""
    if who == "reader":
        return world.caller("client", scopes=READING)
    if who == "elsewhere":
        return world.caller("client", at="foreign")
    return world.caller(who, is_superuser=who == "administrator")


@pytest.mark.parametrize("who", AS_ROLES)
def test_a_caller_without_a_role_of_its_own_gets_what_is_declared(world: World, who: str) -> None:
    """An administrator gives roles and holds none; a token for reading reads, and does nothing else."""
    client = caller_of(world, who)
    for name, cell in MATRIX.items():
        if not in_share(f"{who} {name}", one_in=8):
            continue
        should = declared(cell, AS_ROLES[who])
        if who == "reader" and should == "may" and not name.startswith("GET"):
            should = "refused"
        assert verdict(call(client, name, world.names["own"])) == READERS.get((who, name), should), name


# A token for reading sees nothing of what takes the permission to write: it is as if it were not there, or
# refused in a case that it sees.
READERS = {("reader", "GET hand-over"): "hidden", ("reader", "GET sign-in-session"): "refused"}


@pytest.mark.parametrize("role", ROLES)
def test_what_is_over_is_refused_by_its_state_alone(world: World, role: str) -> None:
    """A closed object hides nothing that an open one shows, and lets nobody do more."""
    client = world.caller(role)
    for name, cell in MATRIX.items():
        if re.search(r"{(task|question|annex|follow_up|wave_case)}", cell.url):
            continue  # parts of the open ones
        if not in_share(f"closed {role} {name}", one_in=12):
            continue
        should = declared(cell, role)
        if name in ("GET issued-form", "GET sign-in-session") and should == "may":
            should = "hidden"  # none was issued in the closed case
        assert verdict(call(client, name, world.names["closed"])) == should, name


def test_a_token_for_another_controller_finds_nothing_here(world: World) -> None:
    """Whoever holds the role at both, with a token for one: the other's objects are as if unknown."""
    client = caller_of(world, "elsewhere")
    for name in MATRIX:
        if not in_share(f"elsewhere {name}", one_in=6):
            continue
        own = call(client, name, world.names["own"])
        unknown = call(client, name, world.names["unknown"])
        assert (own.status_code, own.json()) == (unknown.status_code, unknown.json()), name
        assert verdict(call(client, name, world.names["foreign"])) == declared(MATRIX[name], "client"), name


@pytest.mark.parametrize("who", ["disabled", "expired", "session of somebody disabled", "another scheme"])
def test_who_may_not_call_any_more_gets_what_nobody_gets(world: World, who: str) -> None:
    client = world.caller("decider")
    user = User.objects.get(username="decider-caller")
    with acting(system_actor("setup"), "test.caller_left"):
        if who in ("disabled", "session of somebody disabled"):
            User.objects.filter(pk=user.pk).update(is_active=False)
        if who == "expired":
            ApiToken.objects.filter(user=user).update(expiry=timezone.now())
    if who == "session of somebody disabled":
        client = Client(raise_request_exception=False)
        client.force_login(user)
    if who == "another scheme":
        client = Client(headers={"authorization": "Basic ZGVjaWRlcjpwYXNz"}, raise_request_exception=False)
    for name in MATRIX:
        if in_share(f"{who} {name}", one_in=16):
            assert call(client, name, world.names["own"]).status_code == 401, name


@pytest.mark.parametrize("role", ["decider", "auditor", "contributor", "nobody"])
def test_other_methods_tell_nothing_of_an_object(world: World, role: str) -> None:
    """What a route does not know is refused, whosever the object is; HEAD answers like GET."""
    client = world.caller(role)
    routes_with: dict[str, set[str]] = {}
    for name, cell in MATRIX.items():
        routes_with.setdefault(cell.url.partition("?")[0], set()).add(name.partition(" ")[0])
    for url, known in routes_with.items():
        if not in_share(f"methods {role} {url}", one_in=24):
            continue
        own, foreign, unknown = (
            f"/api/v1/{fill(url, world.names[of])}" for of in ("own", "foreign", "unknown")
        )
        for method in sorted({"GET", "POST", "PUT", "PATCH", "DELETE"} - known):
            answers = {call_with(client, method, address).status_code for address in (own, foreign, unknown)}
            assert answers == {405}, (method, url)
        options = [call_with(client, "OPTIONS", address) for address in (own, foreign, unknown)]
        assert {answer.status_code for answer in options} == {200}, url
        assert len({answer.content for answer in options}) == 1, url
        if "GET" in known:
            pairs = [
                (call_with(client, "HEAD", one).status_code, call_with(client, "GET", one).status_code)
                for one in (own, foreign, unknown)
            ]
            assert all(head == get for head, get in pairs), url


def test_the_schema_and_its_pages_are_the_same_for_everybody(world: World) -> None:
    """They are public: the code is (docs/threat_model.md). They name no controller and no person."""
    decider = world.caller("decider")
    for path in ("/api/v1/schema/", "/api/v1/docs/"):
        nobodys, theirs = (client.get(path) for client in (Client(), decider))

        assert (nobodys.status_code, nobodys.content) == (200, theirs.content), path
        assert world.controllers["own"].name.encode() not in theirs.content, path


def test_a_list_shows_only_what_is_the_actors_own(world: World) -> None:
    client = world.caller("decider")
    foreign = world.names["foreign"]

    for path in ("controllers", "processing-activities", "cases", "events"):
        answer = client.get(f"/api/v1/{path}/?limit=200")
        text = answer.content.decode()
        assert answer.json()["results"], path
        assert not [value for value in foreign.values() if value in text], path


def test_without_a_token_nobody_gets_anywhere(world: World) -> None:
    client = Client(raise_request_exception=False)
    for name, cell in MATRIX.items():
        answers = [call(client, name, names) for names in world.names.values()]
        options = client.options(f"/api/v1/{fill(cell.url, world.names['own'])}")

        assert {answer.status_code for answer in [*answers, options]} == {401}, name
        assert {answer["Content-Type"] for answer in answers} == {"application/problem+json"}, name
        assert len({answer.content for answer in answers}) == 1, name


def test_a_token_narrower_than_its_user_gets_less(world: World) -> None:
    """The same decider with a token for reading cases may not take a step, nor see policies."""
    client = world.caller("decider", scopes=["case.view"])

    assert call(client, "GET case", world.names["own"]).status_code == 200
    assert call(client, "POST withdraw-case", world.names["own"]).status_code == 403
    assert call(client, "GET campaign", world.names["own"]).status_code == 404
    assert call(client, "GET controllers", world.names["own"]).json()["results"] == []


def test_the_world_has_what_could_leak(world: World) -> None:
    own, foreign = world.names["own"], world.names["foreign"]
    assert set(own) == set(foreign)
    assert not set(own.values()) & set(foreign.values())
    decider = actor_with("decider")
    for names in (own, foreign):
        assert Controller.objects.for_user(decider).filter(slug=names["controller"]).exists()
