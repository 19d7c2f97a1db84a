"""What a change of the record says about whether a version of the policy is material (WP260 paras 29-30).

The record is compared with itself as it was when the version in force took effect. Each finding names the
change it comes from. A decider decides, and knows what no record tells: an effect on people, the unexpected.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from registry_app.domain.materiality import CRITERIA
from registry_app.domain.record_tables import ADDED, CHANGED, REMOVED, Change, Row, Tables

# How long a unit lasts in days, to tell the longer of two periods of different units.
_DAYS: Final[Mapping[str, int]] = {"at_once": 0, "days": 1, "weeks": 7, "months": 30, "years": 365}
_IDENTITY: Final = frozenset(["name", "cvr", "address", "representative_name"])
_CONTACT: Final = frozenset(["contact_email", "phone", "dpo_name", "dpo_email", "dpo_phone"])
_PURPOSE: Final = frozenset(["text_da", "text_en", "marketing"])
_AUTOMATED: Final = frozenset(["automated_decision", "profiling"])
_SENSITIVE: Final = frozenset(["special", "criminal", "cpr"])


@dataclass(frozen=True)
class Indication:
    """A criterion of the checklist, and the change of the record that speaks for it."""

    criterion: str
    change: Change


def indications(changes: Iterable[Change], before: Tables, after: Tables) -> tuple[Indication, ...]:
    """Return what speaks for each criterion, in the order of the checklist."""
    found = {
        Indication(criterion, change)
        for change in changes
        for criterion in _criteria_of(change, before, after)
    }
    order = list(CRITERIA)
    return tuple(
        sorted(found, key=lambda one: (order.index(one.criterion), one.change.table, str(one.change.key)))
    )


def _criteria_of(change: Change, before: Tables, after: Tables) -> Iterator[str]:
    fields = {field.column for field in change.fields}
    is_new, is_changed = change.kind == ADDED, change.kind == CHANGED
    match change.table:
        case "controller" if is_changed:
            yield from ["controller_identity"] * bool(fields & _IDENTITY)
            yield from ["contact_for_rights"] * bool(fields & _CONTACT)
        case "joint_controllers" if change.kind != REMOVED:
            yield "controller_identity"
        case "purposes":
            yield from ["new_purpose"] * (is_new or (is_changed and bool(fields & _PURPOSE)))
            row = _row(after, "purposes", ("activity", "code"), change.key)
            begins = any(row.get(name) for name in fields & _AUTOMATED)
            yield from ["automated_decision"] * (change.kind != REMOVED and begins)
        case "bases":
            yield from ["legal_basis"] * (is_new or (is_changed and bool(fields & {"article", "provision"})))
        case "disclosures":
            yield from ["more_recipients"] * is_new
        case "transfers" if change.kind != REMOVED:
            yield _of_transfer(change, before)
        case "data":
            yield from _of_data(change, before, after)
        case "data_categories" if is_changed:
            row = _row(after, "data_categories", ("code",), change.key)
            yield from ["special_category"] * any(row.get(name) for name in fields & _SENSITIVE)
        case "retention_rules" if is_changed:
            yield from ["longer_retention"] * _is_longer(
                _row(before, "retention_rules", ("code",), change.key),
                _row(after, "retention_rules", ("code",), change.key),
            )


def _of_transfer(change: Change, before: Tables) -> str:
    recipient, country = change.key[0], change.key[1]
    known = any(row["recipient"] == recipient and row["country"] == country for row in before["transfers"])
    return "transfer_safeguard" if known else "third_country_transfer"


def _of_data(change: Change, before: Tables, after: Tables) -> Iterator[str]:
    category = change.key[2]
    if change.kind == ADDED and not any(row["category"] == category for row in before["data"]):
        yield "data_category"
        row = _row(after, "data_categories", ("code",), (category,))
        yield from ["special_category"] * any(row.get(name) for name in _SENSITIVE)
    if change.kind == CHANGED:
        for field in change.fields:
            if field.column == "rule":
                was = _row(before, "retention_rules", ("code",), (field.old,))
                now = _row(after, "retention_rules", ("code",), (field.new,))
                yield from ["longer_retention"] * _is_longer(was, now)


def _is_longer(was: Row, now: Row) -> bool:
    """Tell whether a rule keeps longer; of words nobody can tell, so that a change of them counts."""
    if not was or not now:
        return False
    old, new = _days(was), _days(now)
    if old is None or new is None:
        return any(was[name] != now[name] for name in ("unit", "period", "note_da", "note_en"))
    return new > old


def _days(rule: Row) -> int | None:
    days = _DAYS.get(str(rule["unit"]))
    return None if days is None else days * (int(str(rule["period"])) or 1)


def _row(tables: Tables, table: str, names: tuple[str, ...], key: tuple[object, ...]) -> Row:
    rows = tables.get(table, ())
    return next((row for row in rows if tuple(row[name] for name in names) == key), {})
