"""The permissions matrix: roles, every route and method, own objects, others' and unknown ones."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.permissions import AllowAny

from dpo_office.common.api import OfficeView
from dpo_office.common.permissions import ROLES
from registry_app.models import Controller
from tests.architecture.conftest import World, call, fill
from tests.architecture.matrix import MATRIX, OPEN, Cell
from tests.factories.registry import actor_with
from tests.share import in_share

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
        if path.startswith("api/") and pattern.name not in NOT_OURS
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
            assert view.authentication_classes == OfficeView.authentication_classes, path
            assert AllowAny not in view.permission_classes, path
        elif pattern.name not in NOT_OURS and (not path.startswith("office/") or pattern.name in OPEN):
            # The back office has its own rule: tests/office/test_doors.py calls every page of it.
            assert pattern.name in OPEN, f"{path} is open to everybody: say why in matrix.OPEN"


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
