"""The demo is taken away: every row of it in one transaction, and nothing that is not the demo's.

Why it may be, although records are never deleted: docs/decisions/0006-the-demo-can-be-removed.md.
"""

import hashlib
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from dpo_office.common.acting import redacting
from dpo_office.common.events import number_events, record_event
from dpo_office.common.letters.identity import token_of
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.receipts import UnreadableReportError, parse_report
from dpo_office.common.permissions import Actor
from dpo_office.common.tokens import ApiToken
from dpo_office.common.triggers import history_model, keepers_lifted
from dpo_office.common.users import User
from registry_app.models import Controller
from requests_app.management.demo_belonging import (
    Belongings,
    belongings_of_demo,
    in_chunks,
    parents_first,
    users_who_are_named,
)

log = logging.getLogger(__name__)
REMOVED = "demo.removed"
Progress = Callable[[str], object]


@dataclass(frozen=True)
class Removal:
    """What was taken away: rows of every table, users who stay as a name, and the letters by Message-ID."""

    rows: int
    kept_users: tuple[str, ...]
    message_ids: frozenset[str]


def remove_demo(*, actor: Actor, now: datetime, progress: Progress) -> Removal:
    """Delete every row of the demo, its history and its records, in one transaction; record that it was done.

    A user of the demo who did something that stays is kept without a way to sign in, so that it is known who
    did it. Without a demo nothing is done and nothing is recorded.
    """
    with redacting(actor, REMOVED), keepers_lifted():
        progress("looking for the demo's rows")
        everything = belongings_of_demo()
        if not any(everything.keys.values()):
            return Removal(0, (), frozenset())
        kept = users_who_are_named(everything)
        doomed = belongings_of_demo(without=kept)
        sent = frozenset(_message_ids(doomed))
        _record(everything, actor, now)
        _end_sessions(everything.of(User))
        rows = _delete(doomed, progress)
        names = _lock_out(kept)
    log.info(REMOVED, extra={"count": rows})
    return Removal(rows, names, sent)


def forget_mail(message_ids: frozenset[str]) -> None:
    """Delete the demo's letters from its sink, and the reports about them; other letters stay there."""
    sink = Path(settings.DPO_DATA_DIR) / "sink"
    for message_id in message_ids:
        # Text messages are kept by the reference, which the Message-ID holds.
        for folder, kept_as in ((sink, message_id), (sink / "sms", token_of(message_id))):
            name = hashlib.sha256(kept_as.encode("utf-8", "surrogateescape")).hexdigest()
            for path in (folder / "messages").glob(f"{name}.*.eml"):
                path.unlink(missing_ok=True)
    for path in Path(settings.DPO_RECEIPTS_MAILDIR).glob("*/*"):
        with suppress(UnreadableReportError, OSError):
            if {report.message_id for report in parse_report(path.read_bytes())} & message_ids:
                path.unlink(missing_ok=True)


def _message_ids(doomed: Belongings) -> set[str]:
    return {
        message_id
        for chunk in in_chunks(doomed.of(Letter))
        for message_id in Letter.objects.filter(pk__in=chunk).values_list("message_id", flat=True)
    }


def _delete(doomed: Belongings, progress: Progress) -> int:
    """Delete the rows, those that hang on others first, then their history; return how many rows."""
    rows = 0
    for model in reversed(parents_first()):
        if doomed.of(model):
            progress(str(model._meta.label))
        rows += _delete_keys(model, doomed.of(model), "pk")
    for model in parents_first():
        recorded = history_model(model)
        if recorded is not None:
            _delete_keys(recorded, doomed.of(model), str(model._meta.pk.attname))
    return rows


def _delete_keys(table: Any, keys: set[Any], column: str) -> int:
    # Not delete(): its collector would load every row and ask for what hangs on it, which is gone already.
    chosen = (table._default_manager.filter(**{f"{column}__in": chunk}) for chunk in in_chunks(keys))
    return sum(rows._raw_delete(connection.alias) for rows in chosen)  # noqa: SLF001  see above


def _lock_out(kept: set[UUID]) -> tuple[str, ...]:
    """Leave those who are named elsewhere without password, token or activity."""
    names = []
    for user in User.objects.filter(pk__in=kept).order_by("username"):
        user.is_active = False
        user.set_unusable_password()
        user.save(update_fields=["is_active", "password"])
        ApiToken.objects.filter(user=user).delete()
        names.append(user.username)
    return tuple(names)


def _end_sessions(users: set[UUID]) -> None:
    signed_in = {str(user) for user in users}
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") in signed_in:
            session.delete()


def _record(everything: Belongings, actor: Actor, now: datetime) -> None:
    """Say that it is done; the event is numbered first, so that the feed's end stays where it is.

    No position is given a second time: cursors and bookmarks of those who stay go on from where they were.
    """
    record_event(
        subject=User.objects.get(pk=actor.user_id),
        type=REMOVED,
        controller_id=None,
        actor=actor,
        occurred_at=now,
        data={"controllers": len(everything.of(Controller)), "users": len(everything.of(User))},
    )
    number_events()
