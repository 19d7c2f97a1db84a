"""Whatever comes in: a refusal in our own shape, never a failure, never HTML, and nothing changed."""

import json
from itertools import product
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client

from dpo_office.common.events import Event
from tests.architecture.conftest import World, fill
from tests.architecture.matrix import MATRIX
from tests.share import in_share

# A refusal is made before a database is asked.
pytestmark = [pytest.mark.once, pytest.mark.half]

POSTS = [name for name, cell in MATRIX.items() if name.startswith("POST") and not cell.upload]
PUT = {cell.url.partition("?")[0] for name, cell in MATRIX.items() if name.startswith("PUT")}
GETS = [name for name in MATRIX if name.startswith("GET")]
BODIES = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"1",
    b'"x"',
    b"\xff",
    b'{"a": 1}',
    b'{"": {}}',
    b"[" * 50_000,
    b'{"a": NaN}',
]
VALUES: list[Any] = [
    None,
    "",
    " ",
    "a\0b",
    "\ud800",
    "x" * 30_000,
    "9999-12-31",
    "0000-00-00",
    "9999-12-31T23:59:59-23:59",
    [],
    {},
    [[]],
    [None],
    ["access"] * 1000,
    {"name": {}},
    {"name": "a\0b", "email": "\ud800@example.com"},
    True,
    -1,
    1e308,
    10**40,
]
QUERY = [
    "after",
    "limit",
    "state",
    "controller",
    "due_before",
    "on",
    "effective_on",
    "as_of",
    "since",
    "format",
]
TEXTS = ["", "%00", "%ff", "%ED%A0%80", "x" * 3000, "9999-12-31", "0000-00-00", "-1", "%D9%A3"]


def assert_refused_or_answered(answer: Any, what: object) -> None:
    assert answer.status_code < 500, what
    assert "json" in answer["Content-Type"], what
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json", what
        body = answer.json()
        assert body["status"] == answer.status_code, what
        assert {"type", "title", "code", "detail"} <= body.keys(), what


def send(client: Client, url: str, body: bytes) -> Any:
    with transaction.atomic():
        answer = client.post(url, body, content_type="application/json")
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("name", POSTS)
def test_a_body_of_any_kind_is_no_failure(world: World, name: str) -> None:
    client = world.caller("decider")
    cell = MATRIX[name]
    url = f"/api/v1/{fill(cell.url, world.names['own'])}"
    events = Event.objects.count()

    for body in BODIES:
        answer = send(client, url, body)
        assert_refused_or_answered(answer, body[:40])
        assert answer.status_code >= 400 or body == b"", body[:40]
    good = fill(cell.body, world.names["own"])
    for field in {*good, "reason", "text", "items", "outcome", "language", "received_at", "customers"}:
        for number, value in enumerate(VALUES):
            if not in_share(f"{name} {field} {number}", one_in=32):
                continue
            body = json.dumps(good | {field: value}).encode()
            assert_refused_or_answered(send(client, url, body), (field, repr(value)[:60]))
    assert Event.objects.count() == events


def test_a_query_of_any_kind_is_no_failure(world: World) -> None:
    client = world.caller("decider")
    for name, field, text in product(GETS, QUERY, TEXTS):
        if not in_share(f"{name} {field} {text}", one_in=32):
            continue
        base = f"/api/v1/{fill(MATRIX[name].url, world.names['own'])}"
        joint = "&" if "?" in base else "?"
        answer = client.get(f"{base}{joint}{field}={text}")
        if answer["Content-Type"] != "application/pdf":
            assert_refused_or_answered(answer, (name, field, text[:40]))


@pytest.mark.parametrize(
    "path",
    [
        "",
        "nothing/",
        "cases/1/",
        "cases/x/y/",
        "cases/%00/",
        "policies//versions/",
        quote("sager/æøå/"),
        "v2/",
    ],
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_unknown_path_is_not_found_in_our_shape(db: None, path: str, method: str) -> None:
    answer = getattr(Client(raise_request_exception=False), method)(f"/api/v1/{path}")

    assert_refused_or_answered(answer, path)
    assert answer.json()["code"] == "not_found"


def test_another_method_is_refused_in_our_shape(world: World) -> None:
    client = world.caller("decider")
    for name in MATRIX:
        if MATRIX[name].url.partition("?")[0] in PUT:
            continue
        answer = client.put(
            f"/api/v1/{fill(MATRIX[name].url, world.names['own'])}", b"{}", content_type="application/json"
        )

        assert_refused_or_answered(answer, name)
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed"), name


def test_another_media_type_is_refused_in_our_shape(world: World) -> None:
    client = world.caller("decider")
    headers = ("text/xml", "text/html", "application/x-www-form-urlencoded", "x", "", "multipart/form-data")
    for header, name in product(headers, POSTS):
        if not in_share(f"{header} {name}", one_in=2):
            continue
        url = f"/api/v1/{fill(MATRIX[name].url, world.names['own'])}"
        with transaction.atomic():
            answer = client.post(url, b"<a/>", content_type=header)
            transaction.set_rollback(True)
        assert_refused_or_answered(answer, (header, name))
        assert answer.status_code >= 400, (header, name)
