"""The words for the codes and columns of the record's tables, in the language that is active."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy, override

from registry_app.domain import record_codes as codes
from registry_app.domain import record_tables as kinds
from registry_app.domain.record_sheet import SheetActivity, day_in_words, sheet_of
from registry_app.domain.record_tables import Key, Tables, Value
from registry_app.labels_record import (
    AGREEMENT_ITEM_LABELS,
    SECURITY_MEASURE_LABELS,
    SUBJECT_LABELS,
)
from registry_app.models import Controller
from registry_app.queries.record_tables import SOURCE, TABLE

LISTS: Final[Mapping[str, Any]] = {
    "subjects": dict(SUBJECT_LABELS),
    "security_measures": dict(SECURITY_MEASURE_LABELS),
}


def said(table: str, column: str, code: str) -> str:
    """Give the words of a code of a column; an unknown one stands as it was entered."""
    words = LISTS.get(column)
    if words is None:
        field: Any = SOURCE[table].model._meta.get_field(column)
        words = dict(field.flatchoices)
    return str(words.get(code, code))


def sheet_in(tables: Tables, language: str) -> tuple[SheetActivity, ...]:
    """Return the activities ready to be read in a language ("da" or "en")."""
    with override(language):
        return sheet_of(tables, language, said)


def column_label(table: str, column: str) -> str:
    """Name a column as the pages name it."""
    if table == "controller":
        named: Any = Controller._meta.get_field(column)
        return str(capfirst(gettext(str(named.verbose_name))))
    if column.startswith("point_"):
        item, _point, rest = column.removeprefix("point_").partition("_")
        words = str(dict(AGREEMENT_ITEM_LABELS)[item])
        return gettext("%(point)s: evidence") % {"point": words} if rest else words
    field: Any = SOURCE[table].model._meta.get_field(column)
    return str(capfirst(gettext(str(field.verbose_name))))


def value_in_words(table: str, column: str, value: Value, language: str) -> str:
    """Say a value of a column; what is not there is a dash."""
    if value in (None, "", ()):
        return "–"
    if table not in TABLE:
        return str(value)
    found = {entry.name: entry for entry in TABLE[table].columns}[column]
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, tuple):
        return ", ".join(said(table, column, code) for code in value)
    if found.kind == kinds.CODE:
        return said(table, column, str(value))
    if found.kind == kinds.DAY and not isinstance(value, (str, int)):
        return day_in_words(value, language)
    return str(value)


TABLE_LABELS: Final = {
    "systems": gettext_lazy("Systems"),
    "retention_rules": gettext_lazy("Retention rules"),
    "data_categories": gettext_lazy("Data categories"),
    "listings": gettext_lazy("Decisions and listings"),
    "recipients": gettext_lazy("Recipients"),
    "agreements": gettext_lazy("Processing agreements"),
    "sub_processors": gettext_lazy("Sub-processors"),
    "transfers": gettext_lazy("Transfers"),
    "activities": gettext_lazy("Processing activities"),
    "activity_systems": gettext_lazy("Systems of the activities"),
    "joint_controllers": gettext_lazy("Joint controllers"),
    "purposes": gettext_lazy("Purposes"),
    "bases": gettext_lazy("Legal bases"),
    "balancings": gettext_lazy("Balancing of interests"),
    "data": gettext_lazy("Data and how long it is kept"),
    "disclosures": gettext_lazy("Who is given data"),
    "extras": gettext_lazy("Kept from other sheets"),
}


def row_in_words(table: str, key: Key, *, skip: int = 0) -> str:
    """Name a row by its key, codes in words; without the first parts where they are known already."""
    parts = [
        said(table, name, str(part)) if _is_code(table, name) else str(part or codes.NOT_STATED)
        for name, part in zip(TABLE[table].key, key, strict=True)
    ]
    return " · ".join(parts[skip:])


def _is_code(table: str, name: str) -> bool:
    return any(column.name == name and column.kind == kinds.CODE for column in TABLE[table].columns)
