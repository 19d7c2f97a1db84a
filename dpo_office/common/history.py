"""History of a model: simple-history's tables, written by the database (triggers.py), never by signals."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef
from simple_history.manager import HistoricalQuerySet
from simple_history.models import HistoricalRecords


@dataclass(frozen=True)
class InsertOnly:
    """Rows are never changed or deleted; `set_once` names columns that may go from NULL to a value once."""

    set_once: tuple[str, ...] = ()


@dataclass(frozen=True)
class Leaving:
    """On the model of controllers: letters leave for one only while this field holds the open state."""

    field: str
    open: str


@dataclass(frozen=True)
class LeavesWith:
    """With such a row a letter leaves, so that the database takes none for a controller that is not open.

    Only rows whose `unless` is empty and whose column of `when` holds its value count, where these are named.
    """

    unless: str = ""
    when: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class BarredWhile:
    """The column takes none of these values while a row of another model stands in the way.

    `among` names a column and the values of it for which that counts. `model` is "app.Model"; its row stands
    in the way when `key` of both is the same (a foreign key of that name), and its own `field` holds one of
    `states`.
    """

    column: str
    values: tuple[str, ...]
    among: tuple[str, tuple[str, ...]]
    model: str
    key: str
    states: tuple[str, ...]
    field: str = "state"


@dataclass(frozen=True)
class SettledIn:
    """Once the row's `field` holds one of the states, these columns keep the values that they have then."""

    states: tuple[str, ...]
    columns: tuple[str, ...]
    field: str = "state"


@dataclass(frozen=True)
class HashOf:
    """The column is empty, or holds the SHA-256 (as 64 hex digits) of the text in the other, in UTF-8."""

    column: str
    text: str


@dataclass(frozen=True)
class ProvenBy:
    """The row comes with a state, or goes into it, only while a row of another model proves that it may.

    `model` is "app.Model". `came` and `went` map each such state to SQL: what holds of a proof `p` and of the
    row NEW when it is inserted with the state, and when it is changed to it. States that are not named need
    no proof.
    """

    model: str
    came: tuple[tuple[str, str], ...]
    went: tuple[tuple[str, str], ...]
    field: str = "state"


class OfficeHistoryRows(HistoricalQuerySet):
    """Historical rows; the newest of an object is the one with the highest id, whatever a clock said."""

    def latest_of_each(self) -> "OfficeHistoryRows":
        """Limit to the newest row of each object."""
        later = self.filter(history_id__gt=OuterRef("history_id"), **{self._pk_attr: OuterRef(self._pk_attr)})
        newest: OfficeHistoryRows = self.filter(~Exists(later))
        return newest


class OfficeHistory(HistoricalRecords):
    """Historical models that can be redacted.

    Every copied column but the key may be NULL: a deletion row carries the key only, and erasure
    takes personal values away. Secrets are not copied at all. The actor is a plain UUID, so that
    history never depends on a user's row.
    """

    def __init__(self) -> None:
        super().__init__(
            history_id_field=models.BigAutoField(),
            historical_queryset=OfficeHistoryRows,
            history_user_id_field=models.UUIDField(null=True),
            history_user_getter=lambda row: row.history_user_id,
            history_user_setter=lambda row, value: setattr(row, "history_user_id", value),
        )

    @property
    def _date_indexing(self) -> bool:
        # The id carries the order; an index of dates would only cost, in every write.
        return False

    def fields_included(self, model: type[models.Model]) -> list[Any]:
        """Leave out what the marks call secret or special."""
        marked = getattr(model, "personal_data", None)
        left_out = marked.unrecorded() if marked else frozenset()
        return [field for field in model._meta.fields if field.name not in left_out]

    def copy_fields(self, model: type[models.Model]) -> dict[str, Any]:
        """Make every copied column nullable and only the key indexed."""
        fields: dict[str, Any] = super().copy_fields(model)
        for name, field in fields.items():
            if name != model._meta.pk.name:
                field.null = True
                field.db_index = False
        return fields

    def get_meta_options(self, model: type[models.Model]) -> dict[str, Any]:
        """Order by the id: the newest row is the highest one, whatever a clock said."""
        options: dict[str, Any] = super().get_meta_options(model)
        options["ordering"] = ("-history_id",)
        options["get_latest_by"] = "history_id"
        return options


def history_rows() -> OfficeHistory:
    """Track a model, as its attribute `history`."""
    return OfficeHistory()
