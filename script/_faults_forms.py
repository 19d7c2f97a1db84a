"""`script/faults forms`: every hostile and honest form of the corpus, read and judged as the office does.

A hostile file passes when a doubt or a block names its trouble; an honest one when nothing blocks and no
doubt is there but those that belong to its kind. Of digital signatures a forged one passes when it is not
valid, an honest one when it is, at its own level. A table for each family says what became of it.
"""

# Django's modules are there once its settings are.
# ruff: noqa: PLC0415  for this reason

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from _own_office import own_office

HONEST_SHARE = 0.99


@dataclass
class Family:
    """What became of the files of one family."""

    files: int = 0
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0

    def add(self, name: str, fault: str, seconds: float) -> None:
        """Count a file, and keep what is wrong with its judgement."""
        self.files += 1
        self.slowest = max(self.slowest, seconds)
        if fault:
            self.faults.append(f"{name}: {fault}")


def run(given: argparse.Namespace) -> int:
    """Judge the corpus; 1 when a hostile file was accepted, or too many honest ones were not."""
    seed = given.seed if given.seed is not None else 1
    with own_office("forms", ""):
        from tests.forms_corpus.honest import honest
        from tests.forms_corpus.hostile import hostile

        told = {
            "hostile": judged(hostile(seed, given.forms)),
            "honest": judged(honest(seed, given.forms or given.honest)),
            **signatures(),
        }
    print(json.dumps(as_facts(told)) if given.json else table(told))
    hostile_files, accepted = _total(told["hostile"], told["forged signature"])
    honest_files, turned_away = _total(told["honest"], told["honest signature"])
    print(
        f"Seed {seed}: {hostile_files} hostile files, {accepted} accepted;"
        f" {honest_files} honest ones, {turned_away} judged wrongly."
    )
    return int(accepted > 0 or turned_away > (1 - HONEST_SHARE) * honest_files)


def _total(*kinds: dict[str, Family]) -> tuple[int, int]:
    """Count the files of these kinds, and those that were judged wrongly."""
    families = [family for kind in kinds for family in kind.values()]
    return sum(family.files for family in families), sum(len(family.faults) for family in families)


def signatures() -> dict[str, dict[str, Family]]:
    """Judge the digital signatures of the corpus, all of them: there is no chance in them."""
    from tests.signing import drill
    from tests.signing.bare import bare_form
    from tests.signing.pki import the_pki

    told: dict[str, dict[str, Family]] = {}
    for kind, samples in (("forged signature", drill.forged), ("honest signature", drill.honest)):
        families: dict[str, Family] = defaultdict(Family)
        begun = time.monotonic()
        for family, name, fault in samples(bare_form(), the_pki()):
            families[family].add(name, fault, time.monotonic() - begun)
            begun = time.monotonic()
        told[kind] = dict(families)
    return told


def judged(samples: Iterable[Any]) -> dict[str, Family]:
    """Read each file as the office does."""
    from tests.forms_corpus.base import fault_of, found_in

    families: dict[str, Family] = defaultdict(Family)
    for sample in samples:
        begun = time.monotonic()
        fault = fault_of(sample, found_in(sample))
        families[sample.family].add(sample.name, fault, time.monotonic() - begun)
    return dict(families)


def as_facts(told: dict[str, dict[str, Family]]) -> dict[str, Any]:
    """Say the same for a program."""
    return {
        kind: {name: {"files": f.files, "faults": f.faults} for name, f in families.items()}
        for kind, families in told.items()
    }


def table(told: dict[str, dict[str, Family]]) -> str:
    """Say it as a table, and every fault below it."""
    lines = ["| family | files | judged wrongly | slowest |", "|---|---|---|---|"]
    faults = []
    for kind, families in told.items():
        for name, family in families.items():
            lines.append(
                f"| {kind}: {name} | {family.files} | {len(family.faults)} | {family.slowest:.1f} s |"
            )
            faults += [f"{kind}: {name}: {fault}" for fault in family.faults]
    return "\n".join([*lines, "", *faults])
