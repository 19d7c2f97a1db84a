"""Where the vault's key has wrapped something: every model that says so, counted and wrapped anew."""

from collections import Counter
from dataclasses import dataclass
from string import Formatter
from typing import Any

from django.db import connection
from django.db.models import BinaryField, Count, Func, Q, QuerySet

from dpo_office.common.triggers import own_models
from dpo_office.common.vault import WRAPPED_KEY_BYTES, SealedIn, Vault


class KeyId(Func):
    """The id of the key that wrapped what a column holds: the bytes behind the version (vault.py)."""

    template = "substr(%(expressions)s, 2, 4)"
    arity = 1
    output_field = BinaryField()


@dataclass(frozen=True)
class Place:
    """A model whose rows are sealed."""

    model: Any
    sealed_in: SealedIn

    def rows(self) -> QuerySet[Any]:
        """Return the rows that hold something wrapped, each with the id of its key as `wrapped_by`."""
        column = self.sealed_in.column
        rows: QuerySet[Any] = QuerySet(self.model).filter(**{f"{column}__isnull": False})
        # A mailbox without a password holds nothing.
        found: QuerySet[Any] = rows.exclude(**{column: b""}).annotate(wrapped_by=KeyId(column))
        return found

    def columns(self) -> tuple[str, ...]:
        """Name the columns that tell what a row is bound to."""
        return tuple(
            name for _text, name, _format, _conversion in Formatter().parse(self.sealed_in.context) if name
        )


def places() -> tuple[Place, ...]:
    """Return every place where something is wrapped."""
    said = ((model, getattr(model, "sealed_in", None)) for model in own_models())
    return tuple(Place(model, sealed_in) for model, sealed_in in said if sealed_in is not None)


def wrapped_counts() -> Counter[bytes]:
    """Return how much each key has wrapped, by its id; reads every sealed row's head."""
    counts: Counter[bytes] = Counter()
    for place in places():
        found = place.rows().order_by().values("wrapped_by").annotate(number=Count("pk"))
        for key_id, number in found.values_list("wrapped_by", "number"):
            counts[bytes(key_id)] += number
    return counts


def rewrap_batch(place: Place, vault: Vault, after: Any, size: int) -> tuple[int, Any]:
    """Wrap some rows anew inside the caller's transaction; give how many, and behind which key to go on.

    The key is None when there are no more. A row that was changed or destroyed meanwhile is left as it is.
    Raises VaultError.
    """
    column = place.sealed_in.column
    rows = place.rows().filter(~Q(wrapped_by=vault.key_ids()[0])).order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    if connection.vendor == "postgresql":
        rows = rows.select_for_update(of=("self",))
    # The context may name the key itself.
    wanted = dict.fromkeys(("pk", column, *place.columns()))
    batch = list(rows.values(*wanted)[:size])
    done = 0
    for row in batch:
        held = bytes(row[column])
        context = place.sealed_in.context.format_map(row)
        anew = vault.rewrap(held[:WRAPPED_KEY_BYTES], context=context) + held[WRAPPED_KEY_BYTES:]
        same = QuerySet[Any](place.model).filter(pk=row["pk"], **{column: row[column]})
        done += same.update(**{column: anew})
    return done, batch[-1]["pk"] if len(batch) == size else None


def hold_writers() -> None:
    """Let nothing be wrapped until the transaction ends: whoever writes, waits.

    It does not wait itself, so that it is never in a circle with writers. Raises OperationalError while one
    is at work. SQLite has one writer at a time, and it is this one.
    """
    if connection.vendor != "postgresql":
        return
    tables = ", ".join(f'"{place.model._meta.db_table}"' for place in places())
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {tables} IN SHARE MODE NOWAIT")
