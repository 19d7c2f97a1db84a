"""PUT /customers/: a stream of lines, and a report of what became of it."""

import io
import json

import pytest
from django.test import Client

from registry_app.models import Customer, CustomerImport
from tests.factories.clients import Caller

NDJSON = "application/x-ndjson"
URL = "/api/v1/customers/?controller=testco"


@pytest.fixture
def shop(controller) -> Client:
    return Caller("client", controller)._client


def put(shop, *lines, url=URL, **more):
    body = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    return shop.put(url, body, content_type=NDJSON, **more)


def test_customers_are_put_and_put_again(shop, controller):
    lines = [{"number": f"{n}", "name": "Åse", "account_state": "active"} for n in range(3)]

    first, second = put(shop, *lines), put(shop, *lines)

    assert first.status_code == 200, first.json()
    counts = ("lines", "added", "changed", "unchanged", "rejected", "rejected_lines", "next_after")
    assert [first.json()[name] for name in counts] == [3, 3, 0, 0, 0, [], None]
    assert [second.json()[name] for name in counts] == [3, 0, 0, 3, 0, [], None]
    assert Customer.history.filter(controller=controller).count() == 3


def test_each_rejected_line_is_in_the_answer_and_can_be_asked_for(shop, controller, monkeypatch):
    monkeypatch.setattr("registry_app.api.views.customers.MOST_LINES", 2)
    good = [{"number": f"{n}"} for n in range(5)]

    answer = put(shop, {"number": "x", "email": "no"}, b"{", {"phone": "1"}, *good)

    body = answer.json()
    assert body["rejected"] == 3
    assert body["rejected_lines"] == [
        {"line": 1, "field": "email", "code": "address_invalid"},
        {"line": 2, "field": "", "code": "json_malformed"},
    ]
    rest = shop.get(f"/api/v1/customers/imports/{body['id']}/?after={body['next_after']}").json()
    assert {(row["line"], row["code"]) for row in rest["rejected_lines"]} == {
        (3, "phone_invalid"),
        (3, "number_missing"),
    }


def test_a_stream_that_is_mostly_wrong_is_refused_and_names_its_import(shop, controller):
    answer = put(shop, {"number": "1"}, b"{", b"{")

    body = answer.json()
    assert (answer.status_code, body["code"]) == (409, "mostly_rejected")
    assert CustomerImport.objects.get().pk.hex == body["customer_import"].replace("-", "")
    assert not Customer.objects.filter(controller=controller).exists()


def test_all_or_nothing_can_be_asked_for(shop, controller):
    answer = put(shop, {"number": "1"}, {"number": "2"}, b"{", url=f"{URL}&whole=true")

    assert (answer.status_code, answer.json()["code"]) == (409, "lines_rejected")
    assert not Customer.objects.filter(controller=controller).exists()


@pytest.mark.parametrize(
    ("body", "kind", "url", "status", "code"),
    [
        (b"", NDJSON, URL, 400, "length_required"),
        (b"[]", "application/json", URL, 415, "media_type_not_accepted"),
        (b"\n\n", NDJSON, URL, 409, "file_empty"),
        (b"{}", NDJSON, "/api/v1/customers/", 400, "query_required"),
        (b"{}", NDJSON, f"{URL}&whole=maybe", 400, "yes_no_invalid"),
        (b"{}", NDJSON, "/api/v1/customers/?controller=other", 404, "not_found"),
    ],
)
def test_a_call_that_cannot_be_is_refused(shop, body, kind, url, status, code):
    answer = shop.put(url, body, content_type=kind)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Customer.objects.exists()


def test_a_body_that_breaks_off_changes_nothing(shop, controller):
    body = io.BytesIO(b'{"number": "1"}\n{"number": "2"}\n')

    answer = put(shop, b"", **{"wsgi.input": body, "CONTENT_LENGTH": "500", "CONTENT_TYPE": NDJSON})

    assert (answer.status_code, answer.json()["code"]) == (409, "body_incomplete")
    assert not Customer.objects.filter(controller=controller).exists()
