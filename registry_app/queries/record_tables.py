"""The whole record of a controller as tables of plain values, as it is or as it was at the end of a day.

The columns are read off the models, so that a field which a model gets is in every file from then on; what is
left out is named here, with the reason.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import models

from dpo_office.common.calendars import local_midnight
from dpo_office.common.errors import Invalid, NotFound
from registry_app.domain import record_codes as codes
from registry_app.domain import record_tables as kinds
from registry_app.domain.record_tables import Column, Key, Row, Table, Tables, Value, in_order
from registry_app.models import (
    ActivityExtra,
    ActivitySystem,
    BalancingAssessment,
    Controller,
    DataCategory,
    Disclosure,
    JointController,
    Listing,
    ProcessingActivity,
    ProcessingAgreement,
    Purpose,
    PurposeBasis,
    PurposeData,
    Recipient,
    RetentionRule,
    SubProcessor,
    System,
    Transfer,
)

# What says how a row is kept here rather than what is processed: keys, versions, who did what when.
LEFT_OUT: Final = frozenset(
    ["id", "controller", "version", "created_at", "changed_at", "reviewed_at", "reviewed_by", "assessed_by"]
)
# Lists of codes; the only other JSON is the checklist of an agreement.
CODE_LISTS: Final = {
    "subjects": codes.SUBJECTS,
    "security_measures": codes.SECURITY_MEASURES,
    "keeps": codes.KEPT_FIELDS,
}


@dataclass(frozen=True)
class Source:
    """A table with the model that it is read from.

    `parent` is the field that leads to the row it belongs to (its table's name beside it), `path` the way
    from the model to the controller, `references` the other fields that name a row of another table.
    """

    name: str
    model: type[models.Model]
    key: tuple[str, ...]
    parent: str = ""
    parent_table: str = ""
    path: str = "controller_id"
    references: tuple[tuple[str, str], ...] = ()


SOURCES: Final = (
    Source("systems", System, ("code",)),
    Source("retention_rules", RetentionRule, ("code",)),
    Source("data_categories", DataCategory, ("code",)),
    Source("listings", Listing, ("listing",), references=(("rests_on", "listings"),)),
    Source("recipients", Recipient, ("code",)),
    Source(
        "agreements", ProcessingAgreement, ("reference",), "recipient", "recipients", "recipient__controller"
    ),
    Source(
        "sub_processors",
        SubProcessor,
        ("name",),
        "agreement",
        "agreements",
        "agreement__recipient__controller",
    ),
    Source(
        "transfers",
        Transfer,
        ("country", "mechanism"),
        "recipient",
        "recipients",
        "recipient__controller",
        (("listing", "listings"),),
    ),
    Source("activities", ProcessingActivity, ("code",)),
    Source(
        "activity_systems",
        ActivitySystem,
        ("system",),
        "activity",
        "activities",
        "activity__controller",
        (("system", "systems"),),
    ),
    Source("joint_controllers", JointController, ("name",), "activity", "activities", "activity__controller"),
    Source("purposes", Purpose, ("code",), "activity", "activities", "activity__controller"),
    Source("bases", PurposeBasis, ("position",), "purpose", "purposes", "purpose__activity__controller"),
    Source("balancings", BalancingAssessment, (), "basis", "bases", "basis__purpose__activity__controller"),
    Source(
        "data",
        PurposeData,
        ("category",),
        "purpose",
        "purposes",
        "purpose__activity__controller",
        (("category", "data_categories"), ("rule", "retention_rules")),
    ),
    Source(
        "disclosures",
        Disclosure,
        ("recipient",),
        "activity",
        "activities",
        "activity__controller",
        (("recipient", "recipients"),),
    ),
    Source("extras", ActivityExtra, ("heading",), "activity", "activities", "activity__controller"),
)
SOURCE: Final[Mapping[str, Source]] = {source.name: source for source in SOURCES}


@dataclass(frozen=True)
class StoredRecord:
    """The tables of a record, what is said of the controller itself, and the ids behind the keys."""

    controller: Row
    tables: Tables
    ids: Mapping[str, Mapping[Key, UUID]]


def own_fields(source: Source) -> list[Any]:
    """Give the model's fields that stand in the table as they are: no keys, no references."""
    taken = LEFT_OUT | {source.parent} | {name for name, _table in source.references}
    return [field for field in source.model._meta.concrete_fields if field.name not in taken]


def parent_columns(source: Source) -> tuple[str, ...]:
    """Name the columns that say which row a row belongs to: the parent's key, its last part by the field."""
    if not source.parent:
        return ()
    return (*key_columns(SOURCE[source.parent_table])[:-1], source.parent)


def key_columns(source: Source) -> tuple[str, ...]:
    """Name the columns of the key; a row of a one-to-one goes by the key of what it belongs to."""
    return (*parent_columns(source), *source.key)


def _columns_of(source: Source) -> tuple[Column, ...]:
    references = dict(source.references)
    parent = [
        Column(
            name,
            kinds.NUMBER if name == "basis" else kinds.REFERENCE,
            required=True,
            table=source.parent_table if name == source.parent else "",
        )
        for name in parent_columns(source)
    ]
    named = [
        Column(
            name,
            kinds.REFERENCE,
            required=not _field(source, name).null,
            table=table,
        )
        for name, table in references.items()
    ]
    if source.name == "listings":
        parent.insert(0, Column("listing", kinds.TEXT, required=True))
    own = [column for field in own_fields(source) for column in _columns_of_field(source, field)]
    first = [column for column in (*named, *own) if column.name in source.key]
    rest = [column for column in (*own, *named) if column.name not in source.key]
    return (*parent, *sorted(first, key=lambda column: source.key.index(column.name)), *rest)


def _field(source: Source, name: str) -> Any:
    return source.model._meta.get_field(name)


def _columns_of_field(source: Source, field: Any) -> list[Column]:
    if field.name == "checklist":
        return [
            column
            for item in codes.AGREEMENT_ITEMS
            for column in (Column(f"point_{item}", kinds.LOOKED_AT), Column(f"point_{item}_evidence"))
        ]
    required = (not field.blank and not field.null) or (field.name in source.key and field.name != "country")
    if isinstance(field, models.JSONField):
        return [Column(field.name, kinds.CODES, codes=CODE_LISTS[field.name])]
    if field.choices:
        known = tuple(str(code) for code, _words in field.flatchoices if code != "")
        return [Column(field.name, kinds.CODE, required, field.max_length, known)]
    if isinstance(field, models.BooleanField):
        return [Column(field.name, kinds.YES_NO, required=True)]
    if isinstance(field, models.DateField):
        return [Column(field.name, kinds.DAY, required)]
    if isinstance(field, models.PositiveSmallIntegerField):
        return [Column(field.name, kinds.NUMBER, required=True)]
    kind = kinds.SLUG if isinstance(field, models.SlugField) else kinds.TEXT
    return [Column(field.name, kind, required, field.max_length)]


SCHEMA: Final = tuple(
    Table(
        source.name,
        _columns_of(source),
        key_columns(source),
        source.parent_table,
        len(parent_columns(source)),
    )
    for source in SOURCES
)
TABLE: Final[Mapping[str, Table]] = {table.name: table for table in SCHEMA}
# What the record says of the controller itself (GDPR Art. 30(1)(a)); how cases are handled is not of it.
CONTROLLER_FIELDS: Final = (
    *("slug", "name", "cvr", "address", "contact_email", "phone", "site", "brand", "representative_name"),
    *("representative_contact", "dpo_name", "dpo_email", "dpo_phone"),
)


def end_of(day: date) -> datetime:
    """Return the instant at which the day is over in Copenhagen."""
    return local_midnight(day + timedelta(days=1))


def stored_record(
    controller: Controller, *, as_of: date | None = None, today: date, may_be_empty: bool = False
) -> StoredRecord:
    """Read the whole record: as it stands, or as the database had it when the day `as_of` was over.

    History counts real time; a day that is not over is today's record. Raises Invalid("as_of_future") for a
    day after `today`, and NotFound("record_not_begun") for one on which the controller was not here, unless
    the record `may_be_empty`.
    """
    if as_of is not None and as_of > today:
        raise Invalid("as_of_future", field="as_of")
    moment = end_of(as_of) if as_of is not None and as_of < today else None
    found = _rows(Controller, moment, {"pk": controller.pk})
    if not found and not may_be_empty:
        raise NotFound("record_not_begun", field="as_of")
    keys: dict[str, dict[UUID, Key]] = {}
    tables: dict[str, tuple[Row, ...]] = {}
    for source in SOURCES:
        read = _read(source, controller.pk, moment, keys)
        table = TABLE[source.name]
        keys[source.name] = {row_id: table.key_of(row) for row_id, row in read}
        tables[source.name] = in_order(table, (row for _row_id, row in read))
    if "listings" in tables:
        tables["listings"] = _of_the_record(tables)
    return StoredRecord(
        {name: found[0][name] or "" for name in CONTROLLER_FIELDS} if found else {},
        tables,
        {name: {key: row_id for row_id, key in pairs.items()} for name, pairs in keys.items()},
    )


def _of_the_record(tables: Tables) -> tuple[Row, ...]:
    """Keep the controller's own listings, and of the common ones those that something leans on."""
    used = {row["listing"] for row in tables["transfers"]}
    own = [row for row in tables["listings"] if row["kind"] == codes.DPF_LISTING or row["listing"] in used]
    used |= {row["rests_on"] for row in own}
    return tuple(row for row in tables["listings"] if row in own or row["listing"] in used)


def _read(
    source: Source, controller_id: UUID, moment: datetime | None, keys: Mapping[str, Mapping[UUID, Key]]
) -> list[tuple[UUID, Row]]:
    if source.name == "listings":
        rows = _listings(controller_id, moment)
        names = {row["id"]: (listing_name(row),) for row in rows}
        keys = {**keys, "listings": names}
    elif moment is None or not source.parent:
        rows = _rows(source.model, moment, {source.path: controller_id})
    else:
        # What stood under a row that is gone cannot be joined: the whole table, kept by known parents.
        rows = _rows(source.model, moment, {})
        rows = [row for row in rows if row[f"{source.parent}_id"] in keys[source.parent_table]]
    return [(row["id"], _row(source, row, keys)) for row in rows]


def _listings(controller_id: UUID, moment: datetime | None) -> list[dict[str, Any]]:
    rows = _rows(Listing, moment, {})
    return [row for row in rows if row["controller_id"] in (None, controller_id)]


def listing_name(row: Mapping[str, Any]) -> str:
    """Name a listing by what makes it one: kind, country, since when, and the organisation."""
    return f"{row['kind']} {row['country']} {row['valid_from']} {row['organisation']}".strip()


def _rows(
    model: type[models.Model], moment: datetime | None, narrowed: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Give the rows as dicts of their columns: now, or as the newest history before the moment has them."""
    if moment is None:
        rows: list[dict[str, Any]] = list(model._default_manager.filter(**narrowed).values())
        return rows
    history: Any = model.history  # type: ignore[attr-defined]  # put there by history_rows()
    # What was deleted carries its key alone: narrow only after the newest row of each is known.
    newest = history.filter(history_date__lt=moment)
    narrow = {("id" if name == "pk" else name): value for name, value in narrowed.items()}
    later = newest.filter(history_id__gt=models.OuterRef("history_id"), id=models.OuterRef("id"))
    return list(newest.filter(~models.Exists(later)).exclude(history_type="-").filter(**narrow).values())


def _row(source: Source, row: Mapping[str, Any], keys: Mapping[str, Mapping[UUID, Key]]) -> Row:
    values: dict[str, Value] = {}
    if source.parent:
        names = parent_columns(source)
        values.update(zip(names, keys[source.parent_table][row[f"{source.parent}_id"]], strict=True))
    if source.name == "listings":
        values["listing"] = listing_name(row)
    for name, table in source.references:
        row_id = row[f"{name}_id"]
        key = keys[table].get(row_id) if row_id else None
        values[name] = key[0] if key else ""
    for field in own_fields(source):
        values.update(_values(field, row[field.attname]))
    return {column.name: values[column.name] for column in TABLE[source.name].columns}


def _values(field: Any, value: Any) -> dict[str, Value]:
    if field.name == "checklist":
        return _checklist(value or {})
    if isinstance(field, models.JSONField):
        return {field.name: tuple(value or ())}
    if value is None and not isinstance(field, models.DateField):
        # History may have lost it to erasure.
        return {field.name: "" if isinstance(field, models.CharField | models.TextField) else 0}
    return {field.name: value}


def _checklist(checklist: Mapping[str, Any]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for item in codes.AGREEMENT_ITEMS:
        looked = checklist.get(item)
        values[f"point_{item}"] = looked["met"] if looked else None
        values[f"point_{item}_evidence"] = looked["evidence"] if looked else ""
    return values


def rows_by_key(table: Table, rows: Iterable[Row]) -> dict[Key, Row]:
    """Give the rows of a table by their keys."""
    return {table.key_of(row): row for row in rows}


def selected(tables: Tables, statuses: Sequence[str]) -> Tables:
    """Keep the activities of some statuses with their parts; the catalogues stay whole."""
    codes_kept = {row["code"] for row in tables["activities"] if row["status"] in statuses}
    kept = dict(tables)
    kept["activities"] = tuple(row for row in tables["activities"] if row["code"] in codes_kept)
    for source in SOURCES:
        if "activity" in parent_columns(source):
            kept[source.name] = tuple(row for row in tables[source.name] if row["activity"] in codes_kept)
    return kept
