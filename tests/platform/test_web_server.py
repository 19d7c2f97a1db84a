"""Answers of the web server itself: what is no request is refused in the API's shape."""

import json
import socket

import pytest
from gunicorn.config import Config
from gunicorn.http import errors

from dpo_office import web_server
from dpo_office.web_worker import OfficeWorker, answer_to, problem

ANSWERS = [
    (errors.LimitRequestLine(9000, 8190), 414, "address_too_long"),
    (errors.LimitRequestHeaders("x"), 431, "headers_too_large"),
    (errors.InvalidRequestLine("kim@example.com"), 400, "request_malformed"),
    (errors.UnsupportedTransferCoding("x"), 400, "request_malformed"),
    (errors.ExpectationFailed("x"), 417, "expectation_failed"),
    (errors.InvalidResponseHeader("x"), 500, "internal"),
    (RuntimeError("kim@example.com"), 500, "internal"),
]


@pytest.mark.parametrize(("error", "status", "code"), ANSWERS)
def test_what_is_no_request_is_answered_as_a_problem(error, status, code):
    assert answer_to(error) == (status, code)

    head, _, body = problem(*answer_to(error)).partition(b"\r\n\r\n")

    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"Content-Type: application/problem+json" in head
    assert f"Content-Length: {len(body)}".encode() in head
    assert {key: json.loads(body)[key] for key in ("status", "code")} == {"status": status, "code": code}


@pytest.mark.parametrize("error", [error for error, _, _ in ANSWERS])
def test_the_worker_answers_and_logs_no_words_of_the_request(error, caplog):
    here, there = socket.socketpair()
    with here, there:
        OfficeWorker.handle_error(None, None, here, ("192.0.2.1", 1), error)
        assert there.recv(4096).startswith(b"HTTP/1.1 4" if answer_to(error)[0] < 500 else b"HTTP/1.1 500")

    (record,) = caplog.records
    assert record.message in {"http.refused", "http.failed"}


def test_a_client_that_is_gone_ends_nothing():
    here, there = socket.socketpair()
    here.close()
    there.close()

    OfficeWorker.handle_error(None, None, here, None, errors.InvalidRequestLine("x"))


def test_the_configuration_is_understood():
    config = Config()
    for name in config.settings:
        if hasattr(web_server, name):
            config.set(name, getattr(web_server, name))

    assert config.worker_class is OfficeWorker
    assert config.accesslog is None
