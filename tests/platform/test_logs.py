import json
import logging
import sys
from types import SimpleNamespace

import pytest

from dpo_office.common.logs import EventFormatter

PERSON = "kim@example.com"


def line_of(name, message, *args, exc_info=None, **extra):
    record = logging.LogRecord(name, logging.WARNING, "file.py", 1, message, args, exc_info)
    vars(record).update(extra)
    return EventFormatter().format(record)


def test_a_line_tells_event_and_ids():
    line = json.loads(line_of("requests_app.tasks", "case.opened", case="c-1", count=2))

    assert {key: line[key] for key in ("level", "logger", "message", "case", "count")} == {
        "level": "warning",
        "logger": "requests_app.tasks",
        "message": "case.opened",
        "case": "c-1",
        "count": "2",
    }


def test_keys_that_are_not_allowed_are_left_out():
    assert PERSON not in line_of("requests_app.tasks", "case.opened", email=PERSON, name_of_person=PERSON)


def test_another_librarys_message_is_printed_without_its_values():
    line = line_of("some.library", "could not reach %s", PERSON)

    assert json.loads(line)["message"] == "could not reach %s"
    assert PERSON not in line


def test_another_librarys_finished_message_is_told_by_its_place():
    line = line_of("django.security.DisallowedHost", f"Invalid HTTP_HOST header: {PERSON}")

    assert json.loads(line)["message"] == "file.None:1"
    assert PERSON not in line


def test_a_request_is_told_by_its_route(rf):
    request = rf.get(f"/healthz?email={PERSON}")
    request.resolver_match = SimpleNamespace(route="healthz")

    line = line_of("django.request", "%s: %s", "Not Found", request.path, request=request, status_code=404)

    assert {key: json.loads(line)[key] for key in ("message", "method", "route", "status_code")} == {
        "message": "http.answered",
        "method": "GET",
        "route": "healthz",
        "status_code": "404",
    }
    assert PERSON not in line


def test_an_unknown_path_is_not_printed(rf):
    line = line_of("django.request", "%s: %s", "Not Found", "/x", request=rf.get(f"/{PERSON}"))

    assert json.loads(line)["route"] == "unknown"
    assert PERSON not in line


def test_an_exception_is_told_without_its_text():
    try:
        int(PERSON)
    except ValueError:
        line = line_of("dpo_office.common", "failed", exc_info=sys.exc_info())

    assert json.loads(line)["exception"] == "builtins.ValueError"
    assert "test_an_exception_is_told_without_its_text" in json.loads(line)["at"][-1]
    assert PERSON not in line


def test_a_failed_task_is_told_by_name_and_id():
    data = {"name": "dpo_office.common.tasks.send_letters", "id": "t-1", "args": [PERSON], "exc": PERSON}
    line = line_of("celery.app.trace", "Task %(name)s[%(id)s] %(exc)s", data, data=data)

    assert json.loads(line)["task"] == "dpo_office.common.tasks.send_letters"
    assert json.loads(line)["task_id"] == "t-1"
    assert PERSON not in line


@pytest.mark.parametrize(
    "name", ["django.request", "django.server", "django.security.DisallowedHost", "gunicorn.error"]
)
def test_loggers_of_requests_write_through_our_formatter(name):
    logger = logging.getLogger(name)
    while logger.propagate and logger.parent:
        assert [handler for handler in logger.handlers if not is_ours(handler)] == []
        logger = logger.parent


def is_ours(handler):
    return isinstance(handler.formatter, EventFormatter) or type(handler).__module__.startswith("_pytest")
