"""What stood around a case on a day: the record's activities that concern it, and the policy in force."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from dpo_office.common.errors import NotFound
from registry_app.domain.record_tables import Row, Tables
from registry_app.models import Controller, PolicyVersion
from registry_app.queries.policies import version_in_force
from registry_app.queries.record_tables import SOURCES, parent_columns, selected, stored_record

ACTIVE: Final = "active"
# Who answers for what: people, who are nobody's business in a redacted dossier.
CONTROLLERS_PEOPLE: Final = ("dpo_name", "dpo_email", "dpo_phone", "representative_name")
NO_TABLES: Final[Tables] = {}


@dataclass(frozen=True)
class RecordThen:
    """The record of a day, limited to some activities; `is_begun` is False before the office held one."""

    controller: Row
    tables: Tables
    is_begun: bool
    by_systems: bool

    @property
    def activities(self) -> tuple[Row, ...]:
        """Give the activities."""
        return tuple(self.tables.get("activities", ()))


@dataclass(frozen=True)
class PoliciesThen:
    """The policy version in force at receipt, and on the day; None where there was none."""

    at_receipt: PolicyVersion | None
    then: PolicyVersion | None

    @property
    def each(self) -> list[PolicyVersion]:
        """Give the versions, each once."""
        found = [version for version in (self.at_receipt, self.then) if version is not None]
        return found[:1] if len(found) > 1 and found[0].pk == found[1].pk else found


def record_then(controller: Controller, systems: Collection[str], *, as_of: date, today: date) -> RecordThen:
    """Return the active activities of a day that use one of the systems; without systems, all of them.

    `systems` holds codes. The record counts real time; what the office did not hold yet is empty.
    """
    by_systems = bool(systems)
    try:
        stored = stored_record(controller, as_of=as_of, today=today)
    except NotFound:
        return RecordThen({}, NO_TABLES, is_begun=False, by_systems=by_systems)
    tables = selected(stored.tables, (ACTIVE,))
    if by_systems:
        used = {row["activity"] for row in tables["activity_systems"] if row["system"] in systems}
        tables = _narrowed(tables, used)
    return RecordThen(stored.controller, tables, is_begun=True, by_systems=by_systems)


def activities_then(
    controller: Controller, codes: Collection[str], *, as_of: date, today: date
) -> RecordThen:
    """Return these activities as the record had them on a day, in whatever status."""
    try:
        stored = stored_record(controller, as_of=as_of, today=today)
    except NotFound:
        return RecordThen({}, NO_TABLES, is_begun=False, by_systems=False)
    return RecordThen(stored.controller, _narrowed(stored.tables, codes), is_begun=True, by_systems=False)


def without_people(record: RecordThen, mark: str) -> RecordThen:
    """Return the record with a mark where it names people."""
    said: dict[str, Any] = {
        name: mark if record.controller[name] else "" for name in CONTROLLERS_PEOPLE if record.controller
    }
    tables = dict(record.tables)
    for table in ("activities", "systems"):
        tables[table] = tuple(_unowned(row, mark) for row in tables.get(table, ()))
    return RecordThen({**record.controller, **said}, tables, record.is_begun, record.by_systems)


def policies_then(controller: Controller, *, received_on: date, as_of: date) -> PoliciesThen:
    """Return the policy versions of the two days: two queries."""
    return PoliciesThen(version_in_force(controller, received_on), version_in_force(controller, as_of))


def _unowned(row: Mapping[str, Any], mark: str) -> Row:
    return {**row, "owner": mark} if row.get("owner") else row


def _narrowed(tables: Tables, codes: Collection[Any]) -> Tables:
    """Keep some activities with their parts, and of the catalogues what they lead to."""
    kept = dict(tables)
    kept["activities"] = tuple(row for row in tables["activities"] if row["code"] in codes)
    for source in SOURCES:
        if "activity" in parent_columns(source):
            kept[source.name] = tuple(row for row in tables[source.name] if row["activity"] in codes)
    used = {
        "systems": {row["system"] for row in kept["activity_systems"]},
        "recipients": {row["recipient"] for row in kept["disclosures"]},
        "data_categories": {row["category"] for row in kept["data"]},
        "retention_rules": {row["rule"] for row in kept["data"]},
    }
    for name, wanted in used.items():
        kept[name] = tuple(row for row in tables[name] if row["code"] in wanted)
    for name in ("agreements", "sub_processors", "transfers"):
        kept[name] = tuple(row for row in tables[name] if row["recipient"] in used["recipients"])
    listed = {row["listing"] for row in kept["transfers"]}
    listed |= {row["rests_on"] for row in tables["listings"] if row["listing"] in listed}
    kept["listings"] = tuple(row for row in tables["listings"] if row["listing"] in listed)
    return kept
