"""The office's triggers in SQLite: one per table and purpose, calling functions of the connection."""

# ruff: noqa: S608  names come from our own models, and DDL takes no parameters

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dpo_office.common.history import InsertOnly
    from dpo_office.common.triggers import Guarded


NEVER_DELETED = "office_never_deleted"
NOT_OPEN = "office_controller_not_open"
FROZEN = "office_is_frozen"
KEY_GIVEN_UP = "office_key_given_up"
BARRED = "office_barred"
SETTLED = "office_settled"
WRONG_HASH = "office_wrong_hash"
UNPROVEN = "office_unproven"


@dataclass(frozen=True)
class Trigger:
    """A trigger as SQLite remembers it."""

    table: str
    text: str


def database_columns(connection: Any) -> dict[str, set[str]]:
    """Read the tables and their columns."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'"
        )
        found: dict[str, set[str]] = {}
        for table, column in cursor.fetchall():
            found.setdefault(table, set()).add(column)
    return found


def expected(guarded: "Guarded") -> dict[str, Trigger]:
    """Map each trigger's name to what should stand there."""
    wanted: dict[str, Trigger] = {}
    if guarded.history_table:
        wanted |= _recording(guarded) | _sealed(guarded.history_table)
    if guarded.insert_only:
        wanted |= _insert_only(guarded, guarded.insert_only)
    if guarded.held:
        found = guarded.held.found_in("NEW", "")
        refused = [_refuse(NOT_OPEN, f"EXISTS ({found})")]
        wanted |= _trigger(guarded.table, "held", "BEFORE INSERT", "", refused)
        if guarded.held.freezes:
            refused = [_refuse(FROZEN, f"EXISTS ({guarded.held.frozen_in('NEW', '')})")]
            wanted |= _trigger(guarded.table, "frozen", "BEFORE INSERT", "", refused)
    if guarded.never_deleted and not guarded.insert_only:
        but = f"NOT (office_redacting() AND {guarded.deleted_when})" if guarded.deleted_when else ""
        wanted |= _trigger(guarded.table, "keep", "BEFORE DELETE", "", [_refuse(NEVER_DELETED, but)])
    if guarded.fixed_column:
        moved = [_refuse("office_column_fixed")]
        changed = _changed((guarded.fixed_column,))
        wanted |= _trigger(guarded.table, "fixed_column", "BEFORE UPDATE", changed, moved)
    if guarded.wrapped_column:
        refused = [_refuse(KEY_GIVEN_UP, f"EXISTS ({guarded.wrapped_by_retired()})")]
        changed = _changed((guarded.wrapped_column,))
        wanted |= _trigger(guarded.table, "wrapped_insert", "BEFORE INSERT", "", refused)
        wanted |= _trigger(guarded.table, "wrapped_update", "BEFORE UPDATE", changed, refused)
    if guarded.barred_column:
        refused = [_refuse(BARRED, guarded.barred_when)]
        changed = _changed((guarded.barred_column,))
        wanted |= _trigger(guarded.table, "barred_insert", "BEFORE INSERT", "", refused)
        wanted |= _trigger(guarded.table, "barred_update", "BEFORE UPDATE", changed, refused)
    return wanted | _whole_row(guarded)


def _whole_row(guarded: "Guarded") -> dict[str, Trigger]:
    """Give the guards that look at a row as a whole: settled columns, a hash, a state that is proven."""
    wanted: dict[str, Trigger] = {}
    for number, one in enumerate(guarded.settled, start=1):
        settled = ", ".join(f"'{state}'" for state in one.states)
        when = f'OLD."{one.field}" IN ({settled}) AND ({_changed(one.columns)})'
        wanted |= _trigger(guarded.table, f"settled_{number}", "BEFORE UPDATE", when, [_refuse(SETTLED)])
    if guarded.hashed:
        column, text = guarded.hashed.column, guarded.hashed.text
        wrong = f"""NEW."{column}" <> '' AND NEW."{column}" IS NOT office_sha256(NEW."{text}")"""
        changed = f"({_changed((column, text))}) AND {wrong}"
        wanted |= _trigger(guarded.table, "hash_insert", "BEFORE INSERT", wrong, [_refuse(WRONG_HASH)])
        wanted |= _trigger(guarded.table, "hash_update", "BEFORE UPDATE", changed, [_refuse(WRONG_HASH)])
    if guarded.unproven_field:
        moved = f"({_changed((guarded.unproven_field,))}) AND ({guarded.went_unproven})"
        refused = [_refuse(UNPROVEN)]
        wanted |= _trigger(guarded.table, "proof_insert", "BEFORE INSERT", guarded.came_unproven, refused)
        wanted |= _trigger(guarded.table, "proof_update", "BEFORE UPDATE", moved, refused)
    return wanted


def installed(cursor: Any) -> dict[str, Trigger]:
    """Map each trigger of ours in the database to its table and text."""
    cursor.execute(
        r"SELECT name, tbl_name, sql FROM sqlite_master"
        r" WHERE type = 'trigger' AND name LIKE 'office\_%' ESCAPE '\'"
    )
    return {name: Trigger(table, text) for name, table, text in cursor.fetchall()}


def create(cursor: Any, triggers: dict[str, Trigger]) -> None:
    """Create the triggers."""
    for trigger in triggers.values():
        cursor.execute(trigger.text)


def drop(cursor: Any, triggers: dict[str, Trigger]) -> None:
    """Drop the triggers."""
    for name in triggers:
        cursor.execute(f'DROP TRIGGER "{name}"')


def hinders_flush(trigger: Trigger) -> bool:
    """Tell whether the trigger meets the DELETE by which Django empties a table."""
    return " DELETE ON " in trigger.text


def keeps_rows(trigger: Trigger) -> bool:
    """Tell whether the trigger refuses every deletion from its table."""
    return NEVER_DELETED in trigger.text


def _trigger(table: str, purpose: str, event: str, when: str, body: list[str]) -> dict[str, Trigger]:
    name = f"office__{table}__{purpose}"
    condition = f" WHEN {when}" if when else ""
    lines = "".join(f" {line};" for line in body)
    text = f'CREATE TRIGGER "{name}" {event} ON "{table}" FOR EACH ROW{condition} BEGIN{lines} END'
    return {name: Trigger(table, text)}


def _refuse(code: str, where: str = "") -> str:
    return f"SELECT RAISE(ABORT, '{code}')" + (f" WHERE {where}" if where else "")


def _quoted(columns: tuple[str, ...], row: str = "") -> str:
    return ", ".join(f'{row}"{column}"' for column in columns)


def _changed(columns: tuple[str, ...]) -> str:
    return " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in columns) or "0"


def _recording(guarded: "Guarded") -> dict[str, Trigger]:
    nobody = _refuse("office_no_actor", "office_actor() IS NULL")
    key = f'"{guarded.key}"'

    def row(kind: str, columns: tuple[str, ...], values: str) -> str:
        return (
            f'INSERT INTO "{guarded.history_table}" ({_quoted(columns)}, "history_date", "history_type",'
            f' "history_user_id", "history_change_reason") VALUES ({values}, office_now(),'
            f" '{kind}', office_actor(), office_reason())"
        )

    inserting, updating = [nobody], [nobody, _refuse("office_key_changed", f"OLD.{key} IS NOT NEW.{key}")]
    if guarded.step_table:
        inserting.append(_initial(guarded.step_table))
        updating.append(_along(guarded.step_table))
    inserting.append(row("+", guarded.columns, _quoted(guarded.columns, "NEW.")))
    updating.append(row("~", guarded.columns, _quoted(guarded.columns, "NEW.")))
    deleting = [nobody, row("-", (guarded.key,), f"OLD.{key}")]
    table = guarded.table
    return (
        _trigger(table, "insert", "AFTER INSERT", "", inserting)
        | _trigger(table, "update", "AFTER UPDATE", _changed(guarded.columns), updating)
        | _trigger(table, "delete", "AFTER DELETE", "", deleting)
    )


def _initial(step_table: Any) -> str:
    field = f'NEW."{step_table.field}"'
    return _refuse(
        "office_not_initial", f"{field} IS NOT '{step_table.initial}' AND office_reason() IS NOT 'import'"
    )


def _along(step_table: Any) -> str:
    old, new = f'OLD."{step_table.field}"', f'NEW."{step_table.field}"'
    steps = " OR ".join(f"({old} IS '{a}' AND {new} IS '{b}')" for a, b in step_table.pairs()) or "0"
    return _refuse("office_no_such_step", f"{old} IS NOT {new} AND NOT ({steps})")


def _sealed(history_table: str) -> dict[str, Trigger]:
    sealed = [_refuse("office_history_sealed", "NOT office_redacting()")]
    return _trigger(history_table, "seal_update", "BEFORE UPDATE", "", sealed) | _trigger(
        history_table, "seal_delete", "BEFORE DELETE", "", sealed
    )


def _insert_only(guarded: "Guarded", rule: "InsertOnly") -> dict[str, Trigger]:
    fixed = tuple(c for c in guarded.all_columns if c not in rule.set_once)
    changes = [_changed(fixed)] + [
        f'(OLD."{c}" IS NOT NULL AND OLD."{c}" IS NOT NEW."{c}")' for c in rule.set_once
    ]
    changed = " OR ".join(changes)
    update = [_refuse("office_insert_only", f"NOT office_redacting() AND ({changed})")]
    delete = [_refuse("office_insert_only", "NOT office_redacting()")]
    return _trigger(guarded.table, "fixed_update", "BEFORE UPDATE", "", update) | _trigger(
        guarded.table, "fixed_delete", "BEFORE DELETE", "", delete
    )
