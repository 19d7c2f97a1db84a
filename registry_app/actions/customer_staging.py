"""Lines of a customer file on their way into the customers: set-based SQL, the same for both databases.

Nothing here opens a transaction or asks for permission: customer_imports.py does, and calls these in turn.
"""

# ruff: noqa: S608  names of tables and columns come from our own models; every value is a parameter

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from registry_app.domain import customer_lines as lines
from registry_app.domain.audience import ACTIVE, ERASED
from registry_app.domain.controllers import DEFAULT_LANGUAGE
from registry_app.domain.customer_columns import FIELDS, NO_CHANNEL
from registry_app.models import Customer, RejectedLine, StagedCustomer

STAGED: Final = StagedCustomer._meta.db_table
REJECTED: Final = RejectedLine._meta.db_table
CUSTOMERS: Final = Customer._meta.db_table
_COLUMNS: Final = ("customer_import_id", "line", *FIELDS)
_NAMES: Final = ", ".join(_COLUMNS)
# Any number of our own: an import holds it together with the controller's, so that two never interleave.
_LOCK: Final = 7_310_022

# What the line says, and what stays where it says nothing. A state that changed without a day changed today.
_NEW_STATE: Final = "coalesce(s.account_state, c.account_state)"
_NEW_SINCE: Final = (
    "CASE WHEN s.state_since IS NOT NULL THEN s.state_since"
    " WHEN s.account_state IS NOT NULL AND s.account_state <> c.account_state THEN %s"
    " ELSE c.state_since END"
)
_KEPT: Final = ("name", "email", "phone", "language", "preferred_channel")


@dataclass(frozen=True)
class Merged:
    """How many customers were added and changed."""

    added: int
    changed: int


def stage(import_id: UUID, rows: Sequence[tuple[Any, ...]]) -> None:
    """Put lines into staging: their number in the file and the values of FIELDS."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {STAGED} ({_NAMES}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row((import_id, *row))
            return
        places = ", ".join(["%s"] * len(_COLUMNS))
        key = _key(import_id)
        cursor.executemany(
            f"INSERT INTO {STAGED} ({_NAMES}) VALUES ({places})",
            [(key, *(str(v) if isinstance(v, date) else v for v in row)) for row in rows],
        )


def reject(import_id: UUID, faults: Iterable[tuple[int, str, str]]) -> None:
    """Record lines that are not taken in: number, field and code."""
    RejectedLine.objects.bulk_create(
        (
            RejectedLine(customer_import_id=import_id, line=n, field=name, code=code)
            for n, name, code in faults
        ),
        batch_size=1000,
    )


def hold(controller_id: UUID) -> None:
    """Let one import of a controller's customers be at work at a time, until the transaction ends."""
    if connection.vendor == "postgresql":
        # Not the controller's row: whoever opens a case of it would wait as well.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, str(controller_id)])
            cursor.execute(f"ANALYZE {STAGED}")


def reject_by_the_rest(import_id: UUID, controller_id: UUID) -> int:
    """Reject what only the other lines and the known customers show to be wrong; return how many lines.

    A number that stands twice: nobody can say which line is right. An erased customer is not revived
    (GDPR Art. 17). A state that began before the one that is known is an old file.
    """
    known = f"FROM {STAGED} s JOIN {CUSTOMERS} c ON c.controller_id = %s AND c.number = s.number"
    mine, theirs = _key(import_id), _key(controller_id)
    doubled = (
        f"FROM {STAGED} s WHERE s.customer_import_id = %s AND s.number IN (SELECT number FROM {STAGED}"
        " WHERE customer_import_id = %s GROUP BY number HAVING count(*) > 1)"
    )
    erased = (
        f"{known} WHERE s.customer_import_id = %s AND c.account_state = '{ERASED}'"
        f" AND coalesce(s.account_state, '') <> '{ERASED}'"
    )
    outdated = (
        f"{known} WHERE s.customer_import_id = %s AND s.account_state <> c.account_state"
        " AND s.state_since < c.state_since"
    )
    return (
        _rejected(doubled, [mine, mine], "number", lines.NUMBER_DOUBLED)
        + _rejected(erased, [theirs, mine], "number", lines.CUSTOMER_ERASED)
        + _rejected(outdated, [theirs, mine], "account_state", lines.STATE_OUTDATED)
    )


def merge(import_id: UUID, controller_id: UUID, *, today: date, now: datetime) -> Merged:
    """Change what differs and add what is new; what the lines say already is not written at all."""
    mine, theirs = _key(import_id), _key(controller_id)
    on, at = _day(today), _instant(now)
    differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    said = [f"coalesce(s.{name}, c.{name})" for name in _KEPT]
    values = ", ".join([*said, _NEW_STATE, _NEW_SINCE])
    old = ", ".join(f"c.{name}" for name in (*_KEPT, "account_state", "state_since"))
    sets = ", ".join(f"{name} = {value}" for name, value in zip(_KEPT, said, strict=True))
    update = (
        f"UPDATE {CUSTOMERS} AS c SET {sets}, account_state = {_NEW_STATE}, state_since = {_NEW_SINCE},"
        f" version = c.version + 1, changed_at = %s FROM {STAGED} s"
        f" WHERE s.customer_import_id = %s AND c.controller_id = %s AND c.number = s.number"
        f" AND ({values}) {differs} ({old})"
    )
    insert = (
        f"INSERT INTO {CUSTOMERS} (id, controller_id, number, name, email, phone, language, account_state,"
        " state_since, preferred_channel, version, created_at, changed_at)"
        f" SELECT {_new_id()}, %s, s.number, coalesce(s.name, ''), coalesce(s.email, ''),"
        f" coalesce(s.phone, ''), coalesce(s.language, '{DEFAULT_LANGUAGE}'),"
        f" coalesce(s.account_state, '{ACTIVE}'), s.state_since,"
        f" coalesce(s.preferred_channel, '{NO_CHANNEL}'), 1, %s, %s FROM {STAGED} s"
        f" WHERE s.customer_import_id = %s AND NOT EXISTS (SELECT 1 FROM {CUSTOMERS} c"
        " WHERE c.controller_id = %s AND c.number = s.number) ORDER BY s.number"
    )
    with connection.cursor() as cursor:
        cursor.execute(update, [on, at, mine, theirs, on])
        changed = cursor.rowcount
        cursor.execute(insert, [theirs, at, at, mine, theirs])
        return Merged(added=cursor.rowcount, changed=changed)


def clear(import_id: UUID) -> None:
    """Take the lines of a file out of staging."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {STAGED} WHERE customer_import_id = %s", [_key(import_id)])


def _rejected(rows: str, values: list[Any], field: str, code: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {REJECTED} (customer_import_id, line, field, code)"
            f" SELECT s.customer_import_id, s.line, '{field}', '{code}' {rows}",
            values,
        )
        rejected = cursor.rowcount
        if rejected:
            cursor.execute(f"DELETE FROM {STAGED} WHERE id IN (SELECT s.id {rows})", values)
        return int(rejected)


def _new_id() -> str:
    if connection.vendor == "postgresql":
        return "gen_random_uuid()"
    connection.connection.create_function("office_uuid", 0, lambda: uuid.uuid4().hex)
    return "office_uuid()"


def _key(value: UUID) -> Any:
    return Customer._meta.pk.get_db_prep_value(value, connection)


def _day(value: date) -> Any:
    return connection.ops.adapt_datefield_value(value)


def _instant(value: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value)
