"""Hold what the rules read out of a text against what a person reads: found, missed, wrong by kind."""

import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from registry_app.domain.policy_files import lines_of_file
from registry_app.domain.policy_proposal import Fact, propose
from registry_app.domain.policy_reading import read_lines

FOLDER = Path(__file__).parent
GOLD: Mapping[str, Any] = tomllib.loads((FOLDER / "gold.toml").read_text(encoding="utf-8"))
LISTS = {"basis": "bases", "category": "categories", "retention": "retention", "recipient": "recipients"}
KINDS = ("activity", *LISTS, "transfer", "contact")


def said(fact: Fact) -> str:
    """Write a fact as gold.toml does."""
    values = fact.values
    if fact.kind == "basis":
        return str(values["article"])
    if fact.kind == "retention":
        return f"{values['period']} {values['unit']} {values['trigger'] or '-'}"
    if fact.kind == "transfer":
        return f"{values['recipient']}/{values['country']}/{values['mechanism']}"
    if fact.kind == "contact":
        whose = "dpo " if values["whose"] == "dpo" else ""
        return f"{whose}{values['what']} {values['value']}"
    return str(values.get("name") or values.get("code"))


def wanted(gold: Mapping[str, Any]) -> set[tuple[str, str, str]]:
    """Give the facts of a text as (kind, activity, what)."""
    rows = {("transfer", "", what) for what in gold.get("transfers", ())}
    rows |= {("contact", "", what) for what in gold.get("contacts", ())}
    rows |= {("recipient", "", what) for what in gold.get("recipients", ())}
    for activity in gold["activities"]:
        rows.add(("activity", activity["name"], activity["name"]))
        for kind, name in LISTS.items():
            rows |= {(kind, activity["name"], what) for what in activity.get(name, ())}
    return rows


def read(gold: Mapping[str, Any]) -> set[tuple[str, str, str]]:
    """Give what the rules read out of the file; transfers, wherever they were placed, are the text's."""
    path = FOLDER / gold["file"]
    facts = propose(read_lines(lines_of_file(path.name, path.read_bytes()))).facts
    names = {fact.activity: fact.values["name"] for fact in facts if fact.kind == "activity"}
    rows = set()
    for fact in facts:
        if fact.kind in KINDS:
            home = "" if fact.kind in ("transfer", "contact") else names.get(fact.activity, "")
            rows.add((fact.kind, home, said(fact)))
    return rows


def judged(names: Iterable[str]) -> tuple[dict[str, Counter[str]], list[str]]:
    """Count found, missed and wrong by kind over texts, and list the missed and the wrong."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    told: list[str] = []
    for name in names:
        gold = GOLD[name]
        right, got = wanted(gold), read(gold)
        for row in sorted(right | got):
            result = "found" if row in right & got else "missed" if row in right else "wrong"
            counted[row[0]][result] += 1
            if result != "found":
                told.append(f"{name}: {result} {row[0]} of {row[1] or 'all'}: {row[2]}")
    return counted, told


def figures(counted: Mapping[str, Counter[str]]) -> list[str]:
    """Write precision and recall by kind."""
    lines = []
    for kind in KINDS:
        rows = counted[kind]
        precision = rows["found"] / max(1, rows["found"] + rows["wrong"])
        recall = rows["found"] / max(1, rows["found"] + rows["missed"])
        lines.append(f"{kind}: {dict(rows)} precision {precision:.0%} recall {recall:.0%}")
    return lines


if __name__ == "__main__":
    result, rows = judged(sys.argv[1:] or GOLD)
    sys.stdout.write("\n".join([*figures(result), *rows]) + "\n")
