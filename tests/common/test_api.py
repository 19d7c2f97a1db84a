"""What every call shares: refusals as problem+json, versions, idempotency keys, uploads, paging."""

import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from dpo_office.common import api, idempotency
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import Event
from dpo_office.common.idempotency import KEPT_FOR, RUNNING_FOR, Answer, IdempotencyRecord
from dpo_office.common.users import User
from tests.common import urls
from tests.common.conftest import Together

pytestmark = [pytest.mark.urls("tests.common.urls"), pytest.mark.django_db]


@pytest.fixture
def user(make_user: Callable[..., User]) -> User:
    return make_user("officer")


@pytest.fixture
def bearer(user: User, make_token: Callable[..., Any]) -> dict[str, str]:
    return {"authorization": f"Bearer {make_token(user)[1]}"}


@pytest.fixture
def post(client: Client, bearer: dict[str, str]) -> Callable[..., Any]:
    def send(body: Any, key: str | None = None, **headers: str) -> Any:
        given = bearer | ({"idempotency-key": key} if key is not None else {}) | headers
        return client.post("/api/bell/", body, content_type="application/json", headers=given)

    return send


def assert_problem(answer: Any, status: int, code: str, field: str | None = None) -> None:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert (body["status"], body["code"], body.get("field")) == (status, code, field)
    assert body["type"] == f"urn:dpo-office:problem:{code}"
    assert body["title"] != code
    assert body["detail"]


# Input


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"times": 0}, "invalid", "times"),
        ({"times": "many"}, "invalid", "times"),
        ({}, "required", "times"),
        ({"times": 1, "tmes": 2}, "field_unknown", "tmes"),
        ({"times": 1, "note": "x" * 21}, "invalid", "note"),
        ({"times": 1, "note": "a\0b"}, "invalid", "note"),
        ({"times": None}, "invalid", "times"),
        ({"times": "\ud800"}, "invalid", "times"),
        ({"times": 1, "\ud800": 2}, "field_unknown", "?"),
        ({"times": 1, "note": "\ud800"}, "invalid", "note"),
        ("[]", "malformed", None),
        ("{", "malformed", None),
        ("1", "malformed", None),
        ("null", "malformed", None),
        ('"x"', "malformed", None),
        ("[" * 100_000, "malformed", None),
        ('{"a":' * 100_000, "malformed", None),
        ('{"times": NaN}', "malformed", None),
        (b"\xff\xfe", "malformed", None),
    ],
)
@pytest.mark.parametrize("key", [None, "k1"])
def test_bad_input_is_refused_and_changes_nothing(
    post: Callable[..., Any], body: Any, code: str, field: str | None, key: str | None
) -> None:
    assert_problem(post(body, key=key), 400, code, field)
    assert not Event.objects.exists()
    assert not IdempotencyRecord.objects.exists()


def test_another_media_type_is_refused(client: Client, bearer: dict[str, str]) -> None:
    answer = client.post("/api/bell/", "<a/>", content_type="text/xml", headers=bearer)
    assert_problem(answer, 415, "media_type_not_accepted")


def test_another_method_is_refused(client: Client, bearer: dict[str, str]) -> None:
    assert_problem(client.delete("/api/bell/", headers=bearer), 405, "method_not_allowed")


def test_another_answer_than_json_is_not_to_be_had(client: Client, bearer: dict[str, str]) -> None:
    assert_problem(client.get("/api/bell/", headers=bearer | {"accept": "text/html"}), 406, "not_acceptable")


def test_a_refusal_by_a_rule_tells_its_context(post: Callable[..., Any]) -> None:
    answer = post({"times": 1, "note": "refuse"})

    assert_problem(answer, 409, "step_impossible")
    assert (answer.json()["step"], answer.json()["state"]) == ("ring", "broken")


# Versions


@pytest.mark.parametrize(
    ("header", "expected"), [("*", None), ('"7"', 7), ("7", 7), ('W/"7"', 7), (' "12" ', 12)]
)
def test_if_match_names_a_version(post: Callable[..., Any], header: str, expected: int | None) -> None:
    answer = post({"times": 1}, **{"if-match": header})

    assert answer.status_code == 201
    assert answer.json()["expected"] == expected
    assert answer["ETag"] == '"3"'


@pytest.mark.parametrize("header", ['"x"', '"-1"', '"1", "2"', '"99999999999"', "é"])
def test_an_unreadable_if_match_is_refused(post: Callable[..., Any], header: str) -> None:
    assert_problem(post({"times": 1}, **{"if-match": header}), 400, "if_match_malformed")


# Idempotency


def test_the_same_call_with_the_same_key_runs_once(post: Callable[..., Any]) -> None:
    first = post({"times": 2}, key="k1")
    again = post({"times": 2}, key="k1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first["ETag"] == again["ETag"]
    assert Event.objects.count() == 2


def test_without_a_key_each_call_runs(post: Callable[..., Any]) -> None:
    post({"times": 1})
    post({"times": 1})

    assert Event.objects.count() == 2


def test_another_body_with_the_same_key_is_refused(post: Callable[..., Any]) -> None:
    post({"times": 1}, key="k1")

    assert_problem(post({"times": 2}, key="k1"), 422, "idempotency_key_reused")
    assert Event.objects.count() == 1


def test_the_keys_of_two_users_are_apart(
    post: Callable[..., Any], make_user: Callable[..., User], make_token: Callable[..., Any]
) -> None:
    post({"times": 1}, key="k1")
    other = f"Bearer {make_token(make_user())[1]}"

    assert post({"times": 2}, key="k1", authorization=other).status_code == 201
    assert Event.objects.count() == 3


def test_a_refusal_gives_the_key_back(post: Callable[..., Any]) -> None:
    assert_problem(post({"times": 1, "note": "refuse"}, key="k1"), 409, "step_impossible")
    assert not Event.objects.exists()
    assert post({"times": 1}, key="k1").status_code == 201


def test_a_failure_gives_the_key_back_and_leaves_nothing(client: Client, post: Callable[..., Any]) -> None:
    client.raise_request_exception = False
    assert post({"times": 1, "note": "crash"}, key="k1").status_code == 500
    assert not Event.objects.exists()
    assert not IdempotencyRecord.objects.exists()


@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb"])
def test_an_unusable_key_is_refused(post: Callable[..., Any], key: str) -> None:
    assert_problem(post({"times": 1}, key=key), 400, "idempotency_key_malformed")
    assert not Event.objects.exists()


def test_the_stored_answer_is_not_readable_in_the_database(post: Callable[..., Any]) -> None:
    post({"times": 1}, key="k1")
    record = IdempotencyRecord.objects.get()

    assert b"rung" not in bytes(record.ciphertext)
    assert "k1" not in (record.key_hash, record.call_hash)


def begin(user: User, body: bytes = b"x") -> Any:
    return idempotency.begin(user.id, "k1", idempotency.call_hash(method="POST", path="/", body=body))


def test_old_answers_are_forgotten_and_young_ones_kept(user: User) -> None:
    old, young = (idempotency.begin(user.pk, key, "call") for key in ("old", "young"))
    assert isinstance(old, IdempotencyRecord)
    assert isinstance(young, IdempotencyRecord)
    now = young.created_at + timedelta(days=1)
    IdempotencyRecord.objects.filter(pk=old.pk).update(created_at=now - KEPT_FOR - timedelta(seconds=1))

    assert idempotency.forget_old_answers(now) == 1

    assert IdempotencyRecord.objects.get().pk == young.pk


def test_a_key_whose_process_died_is_taken_over_after_a_while(user: User) -> None:
    dead = begin(user)
    with pytest.raises(Refused, match="running"):
        begin(user)
    long_ago = datetime.now(UTC) - RUNNING_FOR - timedelta(seconds=1)
    IdempotencyRecord.objects.update(started_at=long_ago)
    dead.started_at = long_ago

    taken_over = begin(user)

    assert taken_over.pk == dead.pk
    with pytest.raises(Refused, match="running"):
        begin(user)
    # The first one was only slow: it must not finish beside the second, nor give its key away.
    with pytest.raises(Refused, match="running"):
        idempotency.finish(dead, Answer(200, {"who": "first"}), lambda _: b"{}")
    idempotency.release(dead)
    idempotency.finish(taken_over, Answer(200, {}), lambda _: b'{"who": "second"}')
    assert begin(user) == Answer(200, {"who": "second"})


@pytest.mark.django_db(transaction=True)
def test_a_call_that_still_runs_is_told_so(
    post: Callable[..., Any], bearer: dict[str, str], together: Together, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared, answered = threading.Event(), threading.Event()
    answers: dict[str, Any] = {}

    def slow() -> None:
        prepared.set()
        assert answered.wait(10)

    monkeypatch.setitem(urls.HOOKS, "prepare", slow)

    def send() -> Any:
        given = bearer | {"idempotency-key": "k1"}
        return Client().post("/api/bell/", {"times": 1}, content_type="application/json", headers=given)

    def first() -> None:
        answers["first"] = send()

    def second() -> None:
        assert prepared.wait(10)
        answers["second"] = send()
        answered.set()

    together.run(first, second)

    assert_problem(answers["second"], 409, "idempotency_key_running")
    assert answers["first"].status_code == 201
    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_with_one_key_run_once(bearer: dict[str, str], together: Together) -> None:
    answers: list[Any] = []
    start = threading.Barrier(4)

    def send() -> None:
        start.wait(10)
        given = bearer | {"idempotency-key": "k1"}
        answers.append(
            Client().post("/api/bell/", {"times": 1}, content_type="application/json", headers=given)
        )

    together.run(*[send] * 4)

    assert Event.objects.count() == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert 201 in {answer.status_code for answer in answers}


# Files


def send_file(client: Client, bearer: dict[str, str], key: str | None = None, **parts: Any) -> Any:
    return client.post("/api/file/", parts, headers=bearer | ({"idempotency-key": key} if key else {}))


def test_a_file_is_read(client: Client, bearer: dict[str, str]) -> None:
    answer = send_file(client, bearer, file=SimpleUploadedFile("a.pdf", b"12345"))

    assert (answer.status_code, answer.json()) == (200, {"length": 5})


def test_the_same_key_with_another_file_is_refused(client: Client, bearer: dict[str, str]) -> None:
    assert send_file(client, bearer, "k1", file=SimpleUploadedFile("a.pdf", b"1")).status_code == 200
    assert send_file(client, bearer, "k1", file=SimpleUploadedFile("a.pdf", b"1")).status_code == 200

    answer = send_file(client, bearer, "k1", file=SimpleUploadedFile("a.pdf", b"2"))
    assert_problem(answer, 422, "idempotency_key_reused")


def test_an_absent_empty_or_oversized_file_is_refused(client: Client, bearer: dict[str, str]) -> None:
    assert_problem(send_file(client, bearer), 400, "file_missing", "file")
    assert_problem(send_file(client, bearer, file="text"), 400, "file_missing", "file")
    empty = SimpleUploadedFile("a.pdf", b"")
    assert_problem(send_file(client, bearer, file=empty), 400, "file_empty", "file")
    big = SimpleUploadedFile("a.pdf", b"x" * (1024 * 1024 + 1))
    assert_problem(send_file(client, bearer, file=big), 413, "file_too_large", "file")


def test_json_where_a_file_belongs_is_refused(client: Client, bearer: dict[str, str]) -> None:
    answer = client.post("/api/file/", "[]", content_type="application/json", headers=bearer)
    assert_problem(answer, 400, "file_missing", "file")


def test_a_broken_multipart_body_is_refused(client: Client, bearer: dict[str, str]) -> None:
    answer = client.post(
        "/api/file/", b"nothing", content_type="multipart/form-data; boundary=x", headers=bearer
    )
    assert_problem(answer, 400, "file_missing", "file")
    answer = client.post("/api/file/", b"nothing", content_type="multipart/form-data", headers=bearer)
    assert_problem(answer, 400, "malformed")


# Paging


def request(**query: Any) -> Request:
    return Request(APIRequestFactory().get("/", query))


@pytest.mark.parametrize("limit", ["0", "-1", "201", "x", "1.5", "", "٣", "9999999"])
def test_an_unusable_limit_is_refused(limit: str) -> None:
    with pytest.raises(Invalid, match="limit_invalid") as refused:
        api.read_limit(request(limit=limit), default=50, maximum=200)
    assert refused.value.field == "limit"


def test_pages_follow_each_other_without_a_gap(make_user: Callable[..., User]) -> None:
    for _ in range(7):
        make_user()
    seen, after = [], None
    for _ in range(4):
        given = {"limit": "2"} | ({"after": after} if after else {})
        answer = api.page(request(**given), User.objects.all(), lambda user: user.id)
        seen.extend(answer["results"])
        after = answer["next"]

    assert after is None
    assert seen == list(User.objects.order_by("-created_at", "-id").values_list("id", flat=True))


@pytest.mark.parametrize("cursor", ["x", "æ", "_" * 32, "A" * 400, "=", "AAAA"])
def test_an_unusable_page_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid, match="cursor_invalid") as refused:
        api.page(request(after=cursor), User.objects.all(), lambda user: user.id)
    assert refused.value.field == "after"


def test_a_page_cursor_keeps_every_microsecond() -> None:
    for micro in (0, 1, 499_999, 500_000, 999_999):
        at = datetime(2026, 5, 17, 10, 11, 12, micro, tzinfo=UTC)
        key = uuid.uuid4()
        assert api._keyset(api._keyset_cursor(SimpleNamespace(created_at=at, id=key))) == (at, key)
