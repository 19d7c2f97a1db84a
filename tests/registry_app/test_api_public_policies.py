"""A published policy through the API, for anybody."""

import hashlib
from datetime import date

import pytest
from django.test import Client

from dpo_office.common import clock
from registry_app.domain.policy_text import text_sha256
from tests.factories.policy_change import announced, drafted, version_in_force
from tests.factories.registry import actor_with, make_controller

pytestmark = pytest.mark.django_db
FIRST = "# Politik\n\n## Tid {#tid}\n\nVi gemmer dem i fem år."
SECOND = "# Politik\n\n## Tid {#tid}\n\nVi gemmer dem i tre år."
ENGLISH = "# Policy\n\nWe keep it for three years."


@pytest.fixture
def public(db):
    controller = make_controller("openco")
    version_in_force(
        controller, number=1, on=date(2024, 1, 1), text=FIRST, state="archived", archived_at=clock.now()
    )
    english = {"en": {"title": "Privacy policy", "text": ENGLISH}}
    version_in_force(controller, number=2, on=date(2025, 5, 1), text=SECOND, translations=english)
    drafted(controller, text="Hemmelig kladde.")
    return controller


def get(path="", *, headers=None, **query):
    return Client(headers=headers or {}).get(f"/api/v1/public/policies/openco/{path}", query)


def test_anybody_lists_the_published_versions(public):
    body = get().json()

    assert (body["controller"], body["in_force"]) == ("openco", 2)
    assert [(v["number"], v["state"], v["in_force_on"], v["in_force_until"]) for v in body["versions"]] == [
        (2, "in_force", "2025-05-01", None),
        (1, "archived", "2024-01-01", "2025-04-30"),
    ]
    assert body["versions"][0]["languages"] == ["da", "en"]
    assert body["versions"][0]["before"] == 1
    assert body["versions"][0]["text_sha256"] == text_sha256(SECOND)
    assert "kladde" not in str(body)


def test_the_text_of_a_version_is_the_one_its_hash_is_of(public):
    own, english = get("2/").json(), get("2/", language="en").json()

    assert (own["text"], own["shown_sha256"], own["is_intact"]) == (SECOND, own["text_sha256"], True)
    assert own["shown_sha256"] == hashlib.sha256(SECOND.encode()).hexdigest()
    assert (english["shown_language"], english["shown_title"]) == ("en", "Privacy policy")
    assert english["shown_sha256"] == hashlib.sha256(ENGLISH.encode()).hexdigest()
    assert get("1/", language="en").json()["shown_language"] == "da"


@pytest.mark.parametrize(("on", "number"), [("2024-01-01", 1), ("2025-04-30", 1), ("2025-05-01", 2)])
def test_the_text_of_a_day_is_what_applied_then(public, on, number):
    body = get("in-force/", on=on).json()

    assert (body["number"], body["on"]) == (number, on)


@pytest.mark.parametrize(
    ("on", "status", "code"),
    [
        ("2023-12-31", 404, "not_found"),
        ("2099-01-01", 400, "date_invalid"),
        ("1999-12-31", 400, "date_invalid"),
        ("x", 400, "date_invalid"),
    ],
)
def test_a_day_without_a_text_is_refused(public, on, status, code):
    answer = get("in-force/", on=on)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_what_changed_is_told_section_by_section(public):
    body = get("2/since/1/").json()

    assert [(s["kind"], s["anchor"]) for s in body["sections"]] == [("same", ""), ("changed", "tid")]
    (passage,) = body["sections"][1]["passages"]
    assert [(p["kind"], p["words"]) for p in passage["pieces"]] == [
        ("same", "Vi gemmer dem i "), ("gone", "fem"), ("new", "tre"), ("same", " år."),
    ]  # fmt: skip
    assert body["before"]["sha256"] == text_sha256(FIRST)


@pytest.mark.parametrize("path", ["3/", "2/since/3/", "1/since/2/", "2/since/2/", "9/"])
def test_what_is_not_published_is_not_there(public, path):
    answer = get(path)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_controller_that_published_nothing_answers_like_an_unknown_one(db):
    drafted(make_controller("newco"))

    answers = [Client().get(f"/api/v1/public/policies/{slug}/") for slug in ("newco", "nobody")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize("path", ["", "in-force/", "2/", "2/since/1/"])
def test_an_answer_is_not_sent_twice_to_who_has_it(public, path, django_assert_num_queries):
    first = get(path)
    with django_assert_num_queries(1):
        again = get(path, headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert first["Cache-Control"] == again["Cache-Control"] == "public, max-age=300"
    assert not first.cookies
    assert "Cookie" not in first.get("Vary", "")


def test_each_answer_has_an_etag_of_its_own(public):
    answers = [get(), get("in-force/"), get("2/"), get("2/", language="en"), get("1/"), get("2/since/1/")]

    assert len({answer["ETag"] for answer in answers}) == len(answers)


def test_a_token_makes_no_difference(public):
    answer = get(headers={"authorization": "Bearer dpo_unknown"})

    assert (answer.status_code, answer["ETag"]) == (200, get()["ETag"])


def test_nothing_can_be_written(public):
    assert Client().post("/api/v1/public/policies/openco/").status_code == 405


def test_an_announced_version_can_be_read_before_it_applies(controller):
    version = announced(controller, actor_with("decider", controller)).policy_version

    body = Client().get("/api/v1/public/policies/testco/").json()

    assert (body["versions"][0]["number"], body["versions"][0]["state"]) == (version.number, "announcing")
    assert body["in_force"] == 1
