"""Words that may stand in rows and letters and nowhere else; and failures that try to carry them out."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, DataError, IntegrityError, OperationalError, connection

from dpo_office.common.logs import EventFormatter

# A person's details as they would come in; each of them holds one of the needles.
NAME = "Zkanarina Zkvidderby"
EMAIL = "zkanarina@example.com"
PHONE = "+45 00 00 47 11"
CPR = "070761-4285"
WORDS = "zkvidderord om helbred"
SUBJECT = "Zkvidder: mit emne"
FILENAME = "zkvidder-fil.pdf"
NEEDLES = ("zkanarina", "zkvidder", "00 00 47 11", "00004711", "070761-4285", "0707614285")

# What a database says of a row that it refuses: the row.
FAILURES: tuple[tuple[type[Exception], str], ...] = (
    (IntegrityError, f"duplicate key\nDETAIL:  Key (email)=({EMAIL}) already exists."),
    (DataError, f'invalid input syntax for type date: "{WORDS}"'),
    (OperationalError, f"server closed the connection: {NAME}, {PHONE}"),
    (DatabaseError, f"Failing row contains ({NAME}, {CPR}, {SUBJECT})."),
    (ValueError, f"{NAME} {EMAIL} {CPR}"),
    (UnicodeError, f"can't decode {FILENAME}"),
)


def found_in(text: str | bytes) -> list[str]:
    """Name the needles that stand in a text, whatever their case."""
    read = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return [needle for needle in NEEDLES if needle in read.lower()]


class Lines(logging.Handler):
    """Keeps the lines that an office would write."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []
        self.setFormatter(EventFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line as the office's own handler does."""
        self.lines.append(self.format(record))

    def leaks(self) -> list[str]:
        """Give the lines in which something of a person stands."""
        return [line for line in self.lines if found_in(line)]


@contextmanager
def listening() -> Iterator[Lines]:
    """Keep every line of the process."""
    lines, root = Lines(), logging.getLogger()
    before = root.level
    root.addHandler(lines)
    root.setLevel(logging.INFO)
    try:
        yield lines
    finally:
        root.setLevel(before)
        root.removeHandler(lines)


@contextmanager
def failing(at: int) -> Iterator[list[int]]:
    """Let the database fail at one statement, as if it quoted what it refuses; gives how many were asked."""
    asked = [0]
    failure, text = FAILURES[at % len(FAILURES)]

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            return execute(sql, params, many, context)  # the test's own, too
        asked[0] += 1
        if asked[0] == at:
            raise failure(text)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield asked


def filled(value: Any, key: str = "") -> Any:
    """Put the person's details into a body wherever free words stand."""
    if isinstance(value, dict):
        return {name: filled(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, key) for inner in value]
    known = {"name": NAME, "email": EMAIL, "phone": PHONE, "title": SUBJECT, "file_number": SUBJECT}
    if key in known:
        return known[key]
    return WORDS if isinstance(value, str) and key in FREE else value


# Fields of the API in which people write what they like.
FREE = {
    *(
        "reason",
        "text",
        "evidence",
        "doubt",
        "question",
        "quantity",
        "advice",
        "answer",
        "assessment",
        "danish",
    ),
    *("matter", "questions", "source", "what", "summary", "box", "change_summary", "envelope", "weighing"),
    *("controller_interests", "person_interests", "necessity", "external_reference"),
}


def wrong(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the body with one field at a time that is no such thing, and with a field that there is not."""
    for name in body:
        yield body | {name: WORDS}
        yield body | {name: [{EMAIL: NAME}]}
    yield body | {re.sub(r"\W", "_", EMAIL): CPR}
