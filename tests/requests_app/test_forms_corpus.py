"""A fixed sample of the corpus of returned forms; `script/faults forms` reads all of it, each in a child."""

import re
from collections.abc import Iterable

import pytest

from dpo_office.common.environment import ROOT
from tests.forms_corpus.base import Sample, fault_of, found_in
from tests.forms_corpus.honest import FAMILIES as HONEST
from tests.forms_corpus.honest import honest
from tests.forms_corpus.hostile import FAMILIES as HOSTILE
from tests.forms_corpus.hostile import hostile
from tests.share import TAKES_ALL

pytestmark = pytest.mark.once

# A page is laid upon another for seconds: of these families the suite takes none, but the one below. What
# unpacks to gigabytes is for the child alone.
LONG = frozenset(
    {
        *("codes of others", "used again", "pages swapped", "tricks with pictures", "names of others"),
        *("shadow content", "bombs"),
    }
)


def faults(samples: Iterable[Sample]) -> list[str]:
    judged = [(sample, fault_of(sample, found_in(sample, confined=TAKES_ALL))) for sample in samples]
    return [f"{sample.family}, {sample.name}: {fault}" for sample, fault in judged if fault]


def test_the_trouble_of_a_hostile_file_is_told():
    assert faults(hostile(5, 30, but=frozenset() if TAKES_ALL else LONG)) == []


def test_an_honest_file_is_told_no_trouble():
    assert faults(honest(5, len(HONEST) if TAKES_ALL else 2)) == []


def test_the_corpus_is_as_large_as_the_rules_say():
    rules = (ROOT / "docs/rules/signed_forms.md").read_text("utf-8")
    told = dict(re.findall(r"^\| hostile: ([^|]+?) \| (\d+) \|", rules, re.MULTILINE))

    sizes = {family: str(len(tricks) * rounds) for family, _told, tricks, rounds in HOSTILE}
    assert told == sizes
    assert sum(map(int, sizes.values())) >= 300


def test_the_same_seed_makes_the_same_files():
    def first() -> bytes:
        others = frozenset(name for name, *_ in HOSTILE) - {"text altered"}
        return next(hostile(9, 30, but=others)).content

    assert first() == first()
