"""Files as an attacker sends them, by what they try; each names what has to be told of it."""

import random
from collections.abc import Iterator

from tests.forms_corpus import hostile_files, hostile_forms, hostile_pdfs
from tests.forms_corpus.base import Sample

FAMILIES = (*hostile_pdfs.FAMILIES, *hostile_files.FAMILIES, *hostile_forms.FAMILIES)


def hostile(seed: int, count: int | None = None, *, but: frozenset[str] = frozenset()) -> Iterator[Sample]:
    """Give the hostile files: every one of every family, or a sample with something of each.

    `but` are families that are not wanted.
    """
    for family, told, tricks, rounds in FAMILIES:
        if family in but:
            continue
        chosen = [(name, make, turn) for turn in range(rounds) for name, make in tricks.items()]
        if count is not None:
            whim = random.Random(f"{seed}|{family}")
            chosen = whim.sample(chosen, min(len(chosen), max(1, count // len(FAMILIES))))
        for name, make, turn in chosen:
            whim = random.Random(f"{seed}|{family}|{name}|{turn}")
            result = make(whim)
            content, facts = result if isinstance(result, tuple) else (result, {})
            yield Sample(family, f"{name} {turn}", content, told=frozenset(told), facts=facts)
