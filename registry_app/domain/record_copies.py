"""What one brand takes over from another's record: the structure as drafts, nothing that was assessed there.

An agreement, a balancing of interests, an impact assessment, a listing that was looked up belong to whoever
made them (GDPR Art. 5(2), 28, 35): they are left out, and the findings of the new record ask for them.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from registry_app.domain.activity_steps import DRAFT, ENDED
from registry_app.domain.record_codes import DPIA_NOT_ASSESSED
from registry_app.domain.record_tables import Row, Table, Tables, Value

LEFT_OUT: Final = frozenset(["agreements", "sub_processors", "joint_controllers", "balancings", "listings"])
# What a copied row does not say: who answers for it there, when it was assessed, where that policy has it.
EMPTIED: Final[Mapping[str, Mapping[str, Value]]] = {
    "activities": {
        "section": "",
        "owner": "",
        "department": "",
        "dpia_need": DPIA_NOT_ASSESSED,
        "dpia_done_on": None,
        "dpia_reference": "",
        "status": DRAFT,
        "starts_on": None,
        "ended_on": None,
        "next_review_on": None,
    },
    "purposes": {"section": ""},
    "retention_rules": {"section": ""},
    "transfers": {"assessed_on": None, "assessment_reference": "", "listing": None},
}
_OWNERS: Final = {"activity": "activities", "recipient": "recipients"}


def copied_tables(schema: Iterable[Table], source: Tables, here: Tables) -> dict[str, tuple[Row, ...]]:
    """Return the rows of the source's record that are not here yet, as drafts; what is here stays as it is.

    A row goes by its code: an activity or recipient that is here keeps its own parts.
    """
    tables = tuple(schema)
    gone = {row["code"] for row in source["activities"] if row["status"] == ENDED}
    known = {table.name: {table.key_of(row) for row in here[table.name]} for table in tables}
    return {
        table.name: ()
        if table.name in LEFT_OUT
        else tuple(
            {**row, **EMPTIED.get(table.name, {})}
            for row in source[table.name]
            if _is_copied(table, row, known, gone)
        )
        for table in tables
    }


def _is_copied(table: Table, row: Row, known: Mapping[str, set[tuple[Value, ...]]], gone: set[Value]) -> bool:
    if table.name == "activities":
        return row["code"] not in gone and (row["code"],) not in known["activities"]
    if not table.shared:
        return table.key_of(row) not in known[table.name]
    owner = row[table.key[0]]
    return (owner,) not in known[_OWNERS[table.key[0]]] and not (table.key[0] == "activity" and owner in gone)
