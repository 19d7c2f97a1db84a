"""The office's triggers in PostgreSQL: statement triggers with transition tables, and row guards."""

# ruff: noqa: S608  names come from our own models, and DDL takes no parameters

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dpo_office.common.history import HashOf, InsertOnly
    from dpo_office.common.triggers import Guarded

# pg_trigger.tgtype
_ROW, _BEFORE = 1, 2
_EVENTS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
_LONGEST_NAME = 63
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
    """A trigger as the catalogue knows it; `body` is the source of its function."""

    table: str
    type: int
    enabled: str
    old_rows: str | None
    new_rows: str | None
    only_of: str | None
    body: str


def database_columns(connection: Any) -> dict[str, set[str]]:
    """Read the tables of the current schema and their columns."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema()"
            " AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped"
        )
        found: dict[str, set[str]] = {}
        for table, column in cursor.fetchall():
            found.setdefault(table, set()).add(column)
    return found


def installed(cursor: Any) -> dict[str, Trigger]:
    """Read our triggers from the catalogue."""
    cursor.execute(
        r"""SELECT t.tgname, c.relname, t.tgtype, t.tgenabled::text, t.tgoldtable, t.tgnewtable,
                   (SELECT string_agg(a.attname, ' ' ORDER BY a.attname) FROM pg_attribute a
                     WHERE a.attrelid = t.tgrelid AND a.attnum = ANY (t.tgattr)),
                   CASE WHEN t.tgqual IS NULL THEN p.prosrc ELSE 'conditional' END
            FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
                 JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT t.tgisinternal AND n.nspname = current_schema() AND t.tgname LIKE 'office\_%'"""
    )
    return {f"{row[0]} on {row[1]}": Trigger(*row[1:]) for row in cursor.fetchall()}


def create(cursor: Any, triggers: dict[str, Trigger]) -> None:
    """Create the triggers with their functions, in one message to the server."""
    statements = [text for key, trigger in triggers.items() for text in _definition(key, trigger)]
    if statements:
        cursor.execute(";".join(statements))


def drop(cursor: Any, triggers: dict[str, Trigger]) -> None:
    """Drop the triggers; a function that nothing calls any more stays behind and harms nobody."""
    statements = [f'DROP TRIGGER "{_name(key)}" ON "{trigger.table}"' for key, trigger in triggers.items()]
    if statements:
        cursor.execute(";".join(statements))


def hinders_flush(trigger: Trigger) -> bool:
    """Tell whether the trigger meets the TRUNCATE by which Django empties a table."""
    return bool(trigger.type & _EVENTS["TRUNCATE"])


def keeps_rows(trigger: Trigger) -> bool:
    """Tell whether the trigger refuses every deletion from its table."""
    return NEVER_DELETED in trigger.body


def _name(key: str) -> str:
    return key.partition(" on ")[0]


def _definition(key: str, trigger: Trigger) -> list[str]:
    name = _name(key)
    function = _function_name(name, trigger)
    when = "BEFORE" if trigger.type & _BEFORE else "AFTER"
    each = "ROW" if trigger.type & _ROW else "STATEMENT"
    event = " OR ".join(word for word, bit in _EVENTS.items() if trigger.type & bit)
    only_of = f' OF "{trigger.only_of}"' if trigger.only_of else ""
    rows = "".join(
        f" {word} TABLE AS {rows}"
        for word, rows in (("OLD", trigger.old_rows), ("NEW", trigger.new_rows))
        if rows
    )
    body = f"$office${trigger.body}$office$"
    referencing = f" REFERENCING{rows}" if rows else ""
    return [
        f'CREATE OR REPLACE FUNCTION "{function}"() RETURNS trigger LANGUAGE plpgsql AS {body}',
        (
            f'CREATE TRIGGER "{name}" {when} {event}{only_of} ON "{trigger.table}"{referencing}'
            f' FOR EACH {each} EXECUTE FUNCTION "{function}"()'
        ),
    ]


def _function_name(name: str, trigger: Trigger) -> str:
    # Guards that say the same on every table share one function.
    full = name if trigger.table not in trigger.body and name in _SHARED else f"{name}__{trigger.table}"
    if len(full) <= _LONGEST_NAME:
        return full
    return f"{full[:50]}_{sha256(full.encode()).hexdigest()[:12]}"


_SHARED = ("office_seal", "office_seal_all", "office_truncate", "office_keep")


def expected(guarded: "Guarded") -> dict[str, Trigger]:
    """Map each trigger's name to what the catalogue should say of it."""
    made: dict[str, Trigger] = {}

    def add(
        name: str, table: str, kind: int, event: str, body: str, rows: str = "", only_of: str = ""
    ) -> None:
        bits = kind | sum(_EVENTS[word] for word in event.split(" OR "))
        old = "old_rows" if "old" in rows else None
        new = "new_rows" if "new" in rows else None
        made[f"{name} on {table}"] = Trigger(table, bits, "O", old, new, only_of or None, body)

    table = guarded.table
    if guarded.history_table:
        add("office_insert", table, 0, "INSERT", _recording_insert(guarded), "new")
        add("office_update", table, 0, "UPDATE", _recording_update(guarded), "old new")
        add("office_delete", table, 0, "DELETE", _recording_delete(guarded), "old")
        add("office_key", table, _ROW | _BEFORE, "UPDATE", _same_key(guarded.key), only_of=guarded.key)
        add("office_seal", guarded.history_table, _ROW | _BEFORE, "UPDATE OR DELETE", _sealed())
        add("office_seal_all", guarded.history_table, _BEFORE, "TRUNCATE", _always("office_no_truncate"))
    if guarded.insert_only:
        kept = _insert_only(guarded, guarded.insert_only)
        add("office_fixed", table, _ROW | _BEFORE, "UPDATE OR DELETE", kept)
    if guarded.held:
        add(
            "office_held",
            table,
            0,
            "INSERT",
            _held(guarded.held.found_in("n", "new_rows n, "), NOT_OPEN),
            "new",
        )
        if guarded.held.freezes:
            frozen = guarded.held.frozen_in("n", "new_rows n, ")
            add("office_frozen", table, 0, "INSERT", _held(frozen, FROZEN), "new")
    if guarded.never_deleted and not guarded.insert_only:
        if guarded.deleted_when:
            add("office_keep_but", table, _ROW | _BEFORE, "DELETE", _kept_but(guarded.deleted_when))
        else:
            add("office_keep", table, _ROW | _BEFORE, "DELETE", _always(NEVER_DELETED))
    for name, event, column, body in _on_columns(guarded):
        add(name, table, _ROW | _BEFORE, event, body, only_of=column)
    for name, event, body in _on_rows(guarded):
        add(name, table, _ROW | _BEFORE, event, body)
    add("office_truncate", table, _BEFORE, "TRUNCATE", _always("office_no_truncate"))
    return made


def _on_columns(guarded: "Guarded") -> Iterator[tuple[str, str, str, str]]:
    """Give the guards that fire for one column: name, events, column and body."""
    if guarded.fixed_column:
        yield "office_column", "UPDATE", guarded.fixed_column, _same_column(guarded.fixed_column)
    if guarded.wrapped_column:
        body = _wrapped(guarded.wrapped_by_retired())
        yield "office_wrapped", "INSERT OR UPDATE", guarded.wrapped_column, body
    if guarded.barred_column:
        body = _barred(guarded.barred_column, guarded.barred_when)
        yield "office_barred", "INSERT OR UPDATE", guarded.barred_column, body


def _on_rows(guarded: "Guarded") -> Iterator[tuple[str, str, str]]:
    """Give the guards that look at a row as a whole: name, events and body."""
    if guarded.settled:
        yield "office_settled", "UPDATE", _settled(guarded)
    if guarded.hashed:
        yield "office_hash", "INSERT OR UPDATE", _right_hash(guarded.hashed)
    if guarded.unproven_field:
        yield "office_proof", "INSERT OR UPDATE", _proven(guarded)


def _raise(code: str) -> str:
    return f"RAISE EXCEPTION '{code}' USING ERRCODE = '23514';"


def _always(code: str) -> str:
    return f" BEGIN {_raise(code)} END "


_WHO = (
    " DECLARE told_actor text := nullif(current_setting('office.actor', true), '');"
    " told_reason text := nullif(current_setting('office.reason', true), '');"
)
_REDACTING = "coalesce(current_setting('office.redacting', true), '') = 'on'"


def _quoted(columns: tuple[str, ...], row: str = "") -> str:
    return ", ".join(f'{row}"{column}"' for column in columns)


def _nobody(what: str) -> str:
    # An empty statement, and one that changes nothing recorded, needs no actor.
    return (
        f" IF told_actor IS NULL OR told_reason IS NULL THEN IF EXISTS (SELECT 1 FROM {what})"
        f" THEN {_raise('office_no_actor')} END IF; RETURN NULL; END IF;"
    )


def _copy(guarded: "Guarded", kind: str, columns: tuple[str, ...], source: str, row: str) -> str:
    return (
        f' INSERT INTO "{guarded.history_table}" ({_quoted(columns)}, "history_date", "history_type",'
        f' "history_user_id", "history_change_reason") SELECT {_quoted(columns, row)},'
        f" clock_timestamp(), '{kind}', told_actor::uuid, told_reason FROM {source};"
    )


def _recording_insert(guarded: "Guarded") -> str:
    check = ""
    if guarded.step_table:
        field, initial = guarded.step_table.field, guarded.step_table.initial
        check = (
            f" IF told_reason <> 'import' AND EXISTS (SELECT 1 FROM new_rows"
            f" WHERE \"{field}\" IS DISTINCT FROM '{initial}') THEN {_raise('office_not_initial')} END IF;"
        )
    return (
        f"{_WHO} BEGIN{_nobody('new_rows')}{check}"
        f"{_copy(guarded, '+', guarded.columns, 'new_rows n', 'n.')} RETURN NULL; END "
    )


def _recording_update(guarded: "Guarded") -> str:
    # One row needs no join. Many are joined FULL, because PostgreSQL keeps the plan of the first call in a
    # session: after single rows that would be a nested loop, and 5,000 rows took two seconds. A full join
    # is never one. Keys do not change, so that no row is without its pair.
    key = f'"{guarded.key}"'
    one, many = "new_rows n, old_rows o", f"new_rows n FULL JOIN old_rows o ON n.{key} = o.{key}"
    differs = f"({_quoted(guarded.columns, 'n.')}) IS DISTINCT FROM ({_quoted(guarded.columns, 'o.')})"

    def record(pair: str) -> str:
        return (
            f"{_along(guarded, pair)}{_copy(guarded, '~', guarded.columns, f'{pair} WHERE {differs}', 'n.')}"
        )

    return (
        f"{_WHO} BEGIN{_nobody(f'{many} WHERE {differs}')}"
        f" IF (SELECT count(*) FROM (SELECT 1 FROM new_rows LIMIT 2) few) = 1"
        f" THEN{record(one)} ELSE{record(many)} END IF; RETURN NULL; END "
    )


def _along(guarded: "Guarded", pair: str) -> str:
    if guarded.step_table is None:
        return ""
    field = f'"{guarded.step_table.field}"'
    pairs = guarded.step_table.pairs()
    steps = " OR ".join(f"(o.{field} = '{a}' AND n.{field} = '{b}')" for a, b in pairs) or "false"
    return (
        f" IF EXISTS (SELECT 1 FROM {pair} WHERE n.{field} IS DISTINCT FROM o.{field}"
        f" AND ({steps}) IS NOT TRUE) THEN {_raise('office_no_such_step')} END IF;"
    )


def _recording_delete(guarded: "Guarded") -> str:
    return (
        f"{_WHO} BEGIN{_nobody('old_rows')}"
        f"{_copy(guarded, '-', (guarded.key,), 'old_rows o', 'o.')} RETURN NULL; END "
    )


def _held(found: str, code: str) -> str:
    return f" BEGIN IF EXISTS ({found}) THEN {_raise(code)} END IF; RETURN NULL; END "


def _same_key(key: str) -> str:
    # Fires only for statements that name the key, which Django's never do.
    changed = f'OLD."{key}" IS DISTINCT FROM NEW."{key}"'
    return f" BEGIN IF {changed} THEN {_raise('office_key_changed')} END IF; RETURN NEW; END "


def _same_column(column: str) -> str:
    changed = f'OLD."{column}" IS DISTINCT FROM NEW."{column}"'
    return f" BEGIN IF {changed} THEN {_raise('office_column_fixed')} END IF; RETURN NEW; END "


def _wrapped(found: str) -> str:
    return f" BEGIN IF EXISTS ({found}) THEN {_raise(KEY_GIVEN_UP)} END IF; RETURN NEW; END "


def _barred(column: str, when: str) -> str:
    moved = f'TG_OP = \'INSERT\' OR OLD."{column}" IS DISTINCT FROM NEW."{column}"'
    return f" BEGIN IF ({moved}) AND {when} THEN {_raise(BARRED)} END IF; RETURN NEW; END "


def _settled(guarded: "Guarded") -> str:
    refusals = []
    for one in guarded.settled:
        states = ", ".join(f"'{state}'" for state in one.states)
        changed = f"({_quoted(one.columns, 'OLD.')}) IS DISTINCT FROM ({_quoted(one.columns, 'NEW.')})"
        refusals.append(f'IF OLD."{one.field}" IN ({states}) AND {changed} THEN {_raise(SETTLED)} END IF;')
    return f" BEGIN {' '.join(refusals)} RETURN NEW; END "


def _right_hash(hashed: "HashOf") -> str:
    # An unchanged text of any length is not hashed again.
    pair = (hashed.column, hashed.text)
    moved = f"({_quoted(pair, 'OLD.')}) IS DISTINCT FROM ({_quoted(pair, 'NEW.')})"
    own = f"encode(sha256(convert_to(NEW.\"{hashed.text}\", 'UTF8')), 'hex')"
    wrong = f'NEW."{hashed.column}" IS DISTINCT FROM {own}'
    return (
        f" BEGIN IF NEW.\"{hashed.column}\" <> '' AND (TG_OP = 'INSERT' OR {moved}) AND {wrong}"
        f" THEN {_raise(WRONG_HASH)} END IF; RETURN NEW; END "
    )


def _proven(guarded: "Guarded") -> str:
    field = f'"{guarded.unproven_field}"'
    return (
        f" BEGIN IF TG_OP = 'INSERT' THEN IF {guarded.came_unproven} THEN {_raise(UNPROVEN)} END IF;"
        f" ELSIF OLD.{field} IS DISTINCT FROM NEW.{field} AND ({guarded.went_unproven})"
        f" THEN {_raise(UNPROVEN)} END IF; RETURN NEW; END "
    )


def _kept_but(deleted_when: str) -> str:
    return f" BEGIN IF {_REDACTING} AND {deleted_when} THEN RETURN OLD; END IF; {_raise(NEVER_DELETED)} END "


def _sealed() -> str:
    return (
        f" BEGIN IF NOT ({_REDACTING}) THEN {_raise('office_history_sealed')} END IF;"
        " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END "
    )


def _insert_only(guarded: "Guarded", rule: "InsertOnly") -> str:
    fixed = tuple(c for c in guarded.all_columns if c not in rule.set_once)
    changes = [f'OLD."{c}" IS DISTINCT FROM NEW."{c}"' for c in fixed] + [
        f'(OLD."{c}" IS NOT NULL AND OLD."{c}" IS DISTINCT FROM NEW."{c}")' for c in rule.set_once
    ]
    return (
        f" BEGIN IF {_REDACTING} THEN IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END IF;"
        f" IF TG_OP = 'DELETE' THEN {_raise('office_insert_only')} END IF;"
        f" IF {' OR '.join(changes)} THEN {_raise('office_insert_only')} END IF; RETURN NEW; END "
    )
