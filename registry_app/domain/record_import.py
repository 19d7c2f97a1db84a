"""What a file would change in the record, and what it may not: pure, from the stored tables and those read.

A file is the whole of every activity and recipient that it names: what it lacks of them is taken away. What
it does not name stays. What happens to an activity is a step of its own and no column: a file brings new
activities with their status, and changes nobody's.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from registry_app.domain.activity_steps import ENDED
from registry_app.domain.record_codes import ADEQUACY_DECISION
from registry_app.domain.record_reading import MOST_PROBLEMS, Problem, ReadRecord, reference_problems
from registry_app.domain.record_tables import ADDED, REMOVED, Change, Key, Table, Tables, Value, differences

# What a step decides.
BY_STEP: Final = ("status", "starts_on", "ended_on")
OWNERS: Final = {"activity": "activities", "recipient": "recipients"}


@dataclass(frozen=True)
class ImportPlan:
    """What would change, what is wrong, and how many rows of the record the file does not name."""

    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    kept: int


def plan_import(
    schema: Sequence[Table], stored: Tables, known_listings: Collection[Key], read: ReadRecord
) -> ImportPlan:
    """Return what applying the tables of a file would do; with a problem, nothing may be applied.

    `known_listings` are the keys of every listing that a transfer of the controller could lean on.
    """
    problems = list(read.problems)
    changes: list[Change] = []
    kept = 0
    for change in differences(schema, stored, read.tables):
        if change.table == "listings" and change.key in _decisions(stored, read):
            if change.key not in known_listings:
                problems.append(_at(read, change, "decision_unknown"))
        elif change.kind == REMOVED and (
            change.table in read.silent_on or not _is_of_the_file(schema, read.tables, change)
        ):
            kept += 1
        else:
            changes.append(change)
    # What is taken away can carry nothing that the file still has.
    gone = {(change.table, change.key) for change in changes if change.kind == REMOVED}
    keys = {
        table.name: {key for row in stored[table.name] if (table.name, key := table.key_of(row)) not in gone}
        for table in schema
    }
    keys["listings"] = set(known_listings)
    problems += reference_problems(schema, read, keys)
    problems += _forbidden(schema, stored, read, changes)
    return ImportPlan(tuple(changes), tuple(problems[:MOST_PROBLEMS]), kept)


def _decisions(stored: Tables, read: ReadRecord) -> set[Key]:
    """Give the keys of decisions on countries: they hold for every controller, and no file changes them."""
    rows = (*stored["listings"], *read.tables["listings"])
    return {(row["listing"],) for row in rows if row["kind"] == ADEQUACY_DECISION}


def _is_of_the_file(schema: Iterable[Table], tables: Tables, change: Change) -> bool:
    """Tell whether a row that the file lacks belongs to an activity or a recipient that the file names."""
    table = next(entry for entry in schema if entry.name == change.table)
    if not table.shared:
        return False
    return any(row["code"] == change.key[0] for row in tables[OWNERS[table.key[0]]])


def _forbidden(
    schema: Sequence[Table], stored: Tables, read: ReadRecord, changes: Iterable[Change]
) -> Iterator[Problem]:
    """Name each change that takes a step, or touches what has ended."""
    status = {row["code"]: row["status"] for row in stored["activities"]}
    for change in changes:
        code = activity_of(schema, change)
        if code is not None and status.get(code) == ENDED:
            yield _at(read, change, "activity_ended")
        elif change.table == "activities" and change.kind != ADDED:
            for field in change.fields:
                if field.column in BY_STEP:
                    yield _at(read, change, "status_by_step", field.column)


def activity_of(schema: Iterable[Table], change: Change) -> Value:
    """Give the code of the activity that a change is in; None for what belongs to none."""
    table = next(entry for entry in schema if entry.name == change.table)
    is_inside = table.name == "activities" or table.key[0] == "activity"
    return change.key[0] if is_inside else None


def _at(read: ReadRecord, change: Change, code: str, column: str = "") -> Problem:
    line = read.lines[change.table].get(change.key)
    return Problem(code, change.table, line, column, " · ".join(str(part) for part in change.key))
