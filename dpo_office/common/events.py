"""Business steps as insert-only events, and the feed that numbers them.

A step row is written while its object is locked, so ids follow the order of each object. A position
is given later, under one lock, to committed rows only: a reader that follows positions never skips a
row and never sees two of an object in the wrong order.
"""

import base64
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from dpo_office.common.errors import Invalid
from dpo_office.common.history import InsertOnly
from dpo_office.common.kept_apart import without_kept_apart
from dpo_office.common.permissions import Actor
from dpo_office.common.personal_data import marks
from dpo_office.common.prepared import PreparedObjects

# In the data of an event: the keys of the absent people for whom the step was taken.
ON_BEHALF_OF = "on_behalf_of"
_NUMBERING_LOCK = 7_310_021
_CURSOR_BYTES = 24
_HIGHEST_POSITION = 2**63 - 1


class Event(models.Model):
    """One business step of one object: what, when in business time, and by whom."""

    id = models.BigAutoField(primary_key=True)
    position = models.BigIntegerField(null=True, unique=True, editable=False)
    type = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    # Empty for what concerns no controller, such as a new colleague.
    controller_id = models.UUIDField(null=True)
    step = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=20, blank=True)
    actor_id = models.UUIDField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    data = models.JSONField(default=dict)

    insert_only = InsertOnly(set_once=("position",))
    unhistoried = "is itself an insert-only record"
    personal_data = marks(
        plain="id position type subject_type subject_id controller_id step state actor_id occurred_at"
        " recorded_at data"
    )

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=["subject_id", "id"], name="event_subject"),
            models.Index(fields=["id"], name="event_unnumbered", condition=models.Q(position__isnull=True)),
        )

    def __str__(self) -> str:
        return f"{self.type} {self.subject_id}"


class Feed(models.Model):
    """The generation of the feed's positions: a restore starts a new one, and old cursors say so."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    generation = models.UUIDField(default=uuid.uuid4)

    unhistoried = "one row of bookkeeping"
    personal_data = marks(plain="id generation")

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="feed_is_one_row"),)

    def __str__(self) -> str:
        return "feed"


def record_event(
    *,
    subject: models.Model,
    type: str,  # noqa: A002  the field's name
    controller_id: uuid.UUID | None,
    actor: Actor,
    occurred_at: datetime,
    step: str = "",
    state: str = "",
    data: dict[str, Any] | None = None,
) -> Event:
    """Insert the event of a step; `data` holds codes, ids and dates, never personal data.

    A subject that is told apart from others of its model says itself what it is `told_as`. A step that is
    taken for somebody who is away (docs/rules/absence.md) says for whom.
    """
    actor.note_work_of(getattr(subject, "owned_by", None) or getattr(subject, "owner_id", None))
    told = dict(data or {})
    if actor.acted_for:
        told[ON_BEHALF_OF] = sorted(str(person) for person in actor.acted_for)
    return Event.objects.create(
        type=type,
        subject_type=str(getattr(subject, "told_as", subject._meta.model_name)),
        subject_id=subject.pk,
        controller_id=controller_id,
        step=step,
        state=state,
        actor_id=actor.user_id,
        occurred_at=occurred_at,
        data=told,
    )


def people_of(event: Event) -> list[uuid.UUID]:
    """Give who took a step, and after them those who were away and for whom it was taken."""
    return [event.actor_id, *(uuid.UUID(key) for key in event.data.get(ON_BEHALF_OF, ()))]


def record_step(
    row: Any,
    step: str,
    *,
    event_type: str,
    actor: Actor,
    now: datetime,
    data: dict[str, Any] | None = None,
) -> Event:
    """Insert the event of a step on a controller's row of a kind without states, which has no table of steps.

    Where there is a table, `rows.save_step` records the event along with the step.
    """
    return record_event(
        subject=row,
        type=event_type,
        controller_id=row.controller_id,
        actor=actor,
        occurred_at=now,
        step=step,
        data=data,
    )


def number_events() -> int:
    """Give committed events the next positions in the order of their ids; return how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBERING_LOCK])
        # SQLite needs no lock of ours: a transaction begins IMMEDIATE there.
        cursor.execute(
            "UPDATE common_event SET position = numbered.position FROM ("
            " SELECT id, row_number() OVER (ORDER BY id)"
            "  + coalesce((SELECT max(position) FROM common_event), 0) AS position"
            " FROM common_event WHERE position IS NULL) AS numbered WHERE common_event.id = numbered.id"
        )
        return int(cursor.rowcount)


def events_after(
    cursor: str | None,
    *,
    limit: int,
    controllers: Iterable[uuid.UUID] | None,
    hidden: Iterable[str] = (),
    reader: Actor | None = None,
) -> tuple[list[Event], str]:
    """Give the next events of the feed after an opaque cursor, and the cursor to come back with.

    `controllers` limits the rows (None: all), `hidden` names kinds of objects that are left out, and so is
    what is kept from the `reader`.
    Numbers what is committed first, so that a reader sees its own writes.

    Raises Invalid("cursor_invalid") for a cursor of another generation.
    """
    generation = feed_generation()
    position = _position_of(cursor, generation) if cursor else 0
    if Event.objects.filter(position__isnull=True).exists():
        number_events()
    places = None if controllers is None else frozenset(controllers)
    found = _AFTER(reader, places, frozenset(hidden), limit, position=position)
    last = found[-1].position if found else position
    return found, _cursor(generation, last or 0)


def _after(
    reader: Actor | None,
    controllers: frozenset[uuid.UUID] | None,
    hidden: frozenset[str],
    limit: int,
    *,
    position: int,
) -> models.QuerySet[Event]:
    rows = Event.objects.filter(position__gt=position).exclude(subject_type__in=list(hidden))
    if controllers is not None:
        rows = rows.filter(controller_id__in=list(controllers))
    if reader is not None:
        rows = without_kept_apart(rows, "subject_id", reader)
    return rows.order_by("position")[:limit]


_AFTER: PreparedObjects[Event] = PreparedObjects(_after, position=models.BigIntegerField())


def feed_generation() -> uuid.UUID:
    """Return the generation of the feed's positions, begun when nobody has asked before."""
    feed, _created = Feed.objects.get_or_create(id=1)
    return feed.generation


def _cursor(generation: uuid.UUID, position: int) -> str:
    return base64.urlsafe_b64encode(generation.bytes + position.to_bytes(8)).decode()


def _position_of(cursor: str, generation: uuid.UUID) -> int:
    try:
        raw = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True)
    except ValueError as error:
        raise Invalid("cursor_invalid", field="after") from error
    position = int.from_bytes(raw[16:])
    if len(raw) != _CURSOR_BYTES or raw[:16] != generation.bytes or position > _HIGHEST_POSITION:
        raise Invalid("cursor_invalid", field="after")
    return position
