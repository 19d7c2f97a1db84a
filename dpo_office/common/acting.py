"""Who acts and why, told to the database for every write inside."""

import hashlib
import re
import uuid
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from dpo_office.common.permissions import Actor

REASON = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)+|import")


@dataclass(frozen=True)
class Acting:
    """What the database is told: the actor's id, the dotted reason, and whether history may be redacted."""

    actor_id: uuid.UUID
    reason: str
    redacting: bool = False


@contextmanager
def acting(actor: Actor, reason: str) -> Iterator[None]:
    """Run a block in a transaction whose writes carry the actor and the reason.

    `reason` is a dotted code in the past tense (`case.form_verified`), or `import` for rows that
    enter with a state of their own. Nested use works: the inner one speaks until it ends. A write
    to a tracked table outside of it is refused by the database.
    """
    is_outer = current_acting() is None
    try:
        with _telling(Acting(actor.user_id, _checked(reason))):
            yield
    finally:
        if is_outer:
            actor.acted_for.clear()


@contextmanager
def redacting(actor: Actor, reason: str) -> Iterator[None]:
    """Run a block that may also redact history and insert-only records (GDPR Art. 17)."""
    with _telling(Acting(actor.user_id, _checked(reason), redacting=True)):
        yield


def current_acting() -> Acting | None:
    """Give what the database is being told on this connection, None outside of any block."""
    return getattr(connection, "office_acting", None)


def _checked(reason: str) -> str:
    if not REASON.fullmatch(reason):
        raise ValueError(f"not a dotted reason: {reason!r}")
    return reason


@contextmanager
def _telling(told: Acting) -> Iterator[None]:
    outer = current_acting()
    with transaction.atomic():
        nested = len(connection.savepoint_ids) > 0
        try:
            _tell(told)
            yield
        except BaseException:
            # PostgreSQL takes its settings back with the savepoint; this is the other half.
            _note(outer)
            raise
        if nested:
            _tell(outer)
        else:
            _note(outer)


def _note(told: Acting | None) -> None:
    wrapper: Any = connection
    wrapper.office_acting = told


def _tell(told: Acting | None) -> None:
    _note(told)
    if connection.vendor != "postgresql":
        return
    values = (str(told.actor_id), told.reason, "on" if told.redacting else "") if told else ("", "", "")
    with connection.cursor() as cursor:
        # Local to the transaction: a setting of the session would leak through a pooler.
        cursor.execute(
            "SELECT set_config('office.actor', %s, true), set_config('office.reason', %s, true),"
            " set_config('office.redacting', %s, true)",
            values,
        )


def prepare_sqlite(wrapper: Any) -> None:
    """Give a new SQLite connection the functions that its triggers call.

    They know the wrapper weakly: SQLite keeps them out of the collector's sight, and a connection whose
    thread has ended would stay for ever, with the lock that it may hold.
    """
    raw, known = wrapper.connection, weakref.ref(wrapper)

    def told() -> Acting | None:
        return getattr(known(), "office_acting", None)

    def actor() -> str | None:
        acts = told()
        return acts.actor_id.hex if acts else None

    def reason() -> str | None:
        acts = told()
        return acts.reason if acts else None

    def is_redacting() -> int:
        acts = told()
        return 1 if acts and acts.redacting else 0

    raw.create_function("office_actor", 0, actor)
    raw.create_function("office_reason", 0, reason)
    raw.create_function("office_redacting", 0, is_redacting)
    raw.create_function("office_now", 0, _utc_now)
    raw.create_function("office_sha256", 1, _sha256, deterministic=True)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _utc_now() -> str:
    # Real time, never the demo clock's: history says when a row was written. Django's own format.
    return str(datetime.now(UTC).replace(tzinfo=None))
