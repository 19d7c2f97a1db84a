"""Log lines as JSON: the name of an event and ids, nothing that a person could be known by."""

import json
import logging
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

# What may stand beside an event's name. Anything else given in `extra` is left out.
ALLOWED_KEYS = (
    "actor",
    "attempts",
    "campaign",
    "case",
    "code",
    "controller",
    "count",
    "document",
    "event",
    "letter",
    "phase",
    "seconds",
    "state",
    "status",
    "status_code",
    "step",
    "task",
    "task_id",
    "version",
    "window",
)
# These write names of tasks, processes and numbers, in messages made ready with their arguments.
TRUSTED_LOGGERS = (
    "dpo_office",
    "registry_app",
    "requests_app",
    "celery.worker",
    "celery.apps",
    "celery.beat",
)


class EventFormatter(logging.Formatter):
    """Turn a record into one line of JSON without personal data.

    Messages of other libraries are printed as they stand in their source, without the values that would be
    put in, or told by their place in it; requests are named by their route, without path and query;
    exceptions by class and place, without their text, which may quote a row.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line for a record."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._message(record),
        }
        line |= {key: str(vars(record)[key]) for key in ALLOWED_KEYS if key in vars(record)}
        line |= self._request(record) | self._task(record)
        if record.exc_info and record.exc_info[1] is not None:
            line |= self._exception(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)

    @staticmethod
    def _message(record: logging.LogRecord) -> str:
        if record.name.startswith(TRUSTED_LOGGERS):
            return _with_exceptions_named(record)
        if record.name == "django.request":
            return "http.answered"
        # Without arguments the values may stand in the message already: then only its place is told.
        return str(record.msg) if record.args else f"{record.module}.{record.funcName}:{record.lineno}"

    @staticmethod
    def _request(record: logging.LogRecord) -> dict[str, str]:
        request = getattr(record, "request", None)
        if request is None or not hasattr(request, "method"):
            return {}
        match = getattr(request, "resolver_match", None)
        return {"method": str(request.method), "route": match.route if match else "unknown"}

    @staticmethod
    def _task(record: logging.LogRecord) -> dict[str, str]:
        data = getattr(record, "data", None)
        if not isinstance(data, dict):
            return {}
        return {key: str(data[name]) for key, name in (("task", "name"), ("task_id", "id")) if name in data}

    @staticmethod
    def _exception(error: BaseException) -> dict[str, Any]:
        frames = traceback.extract_tb(error.__traceback__)
        return {
            "exception": f"{type(error).__module__}.{type(error).__qualname__}",
            "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]],
        }


def _with_exceptions_named(record: logging.LogRecord) -> str:
    """Put a message together; an exception in it is told by its class, for its text may quote a row.

    Celery writes what ended a task into its messages.
    """
    args = record.args
    if isinstance(args, Mapping):
        named: Any = {name: _named(value) for name, value in args.items()}
    else:
        named = tuple(_named(value) for value in args or ())
    message = str(record.msg)
    return message % named if named else message


def _named(value: object) -> object:
    return (
        f"{type(value).__module__}.{type(value).__qualname__}" if isinstance(value, BaseException) else value
    )
