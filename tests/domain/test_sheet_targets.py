"""What a column is proposed to be about."""

import tomllib
from collections import Counter

import pytest

from registry_app.domain.record_laying import code_from, same
from registry_app.domain.sheet_targets import KEEP, LEAVE, TARGET, WORDS_FILE, target_for
from registry_app.labels_sheets import TARGET_LABELS

HEADINGS = {
    "Fortegnelse over behandlingsaktivitet angående": "name",
    "Beskriv formålet med behandlingsaktiviteten": "purposes",
    "GDPR lovhjemmel:": "bases",
    "Typer af  personoplysninger": "data",
    "Hvor længe opbevares personoplysningerne": "retention",
    "Acceptgrundlag": "mechanisms",
    "Categories of individuals": "subjects",
    "Lawful basis (Art. 6)": "bases",
    "RETENTION SCHEDULE": "retention",
    "Navn på behandling": "name",
    "Hvem": "subjects",
    "Slettes efter": "retention",
    "Noter fra Lise": KEEP,
    "Dataansvarlige": LEAVE,
    "Hvor mange har adgang": KEEP,
    "": KEEP,
}


@pytest.mark.parametrize(("heading", "target"), HEADINGS.items())
def test_a_heading_is_recognised_or_kept(heading, target):
    assert target_for(heading) == target


def test_each_word_of_the_list_means_one_thing():
    read = tomllib.loads(WORDS_FILE.read_text(encoding="utf-8"))

    assert set(read["headings"]) <= {*TARGET, LEAVE}
    assert set(TARGET_LABELS) == {*TARGET, KEEP, LEAVE}
    doubled = Counter(word for words in read["headings"].values() for word in {same(word) for word in words})
    assert [word for word, count in doubled.items() if count > 1] == []
    for target, by_code in read["values"].items():
        codes = TARGET[target].codes
        assert not codes or set(by_code) <= set(codes), target
        counted = Counter(word for words in by_code.values() for word in {same(word) for word in words})
        assert [word for word, count in counted.items() if count > 1] == [], target


def test_a_code_is_made_of_a_name_once():
    assert code_from("Løn & pension") == "loen-pension"
    assert code_from("Løn", {"loen"}) == "loen-2"
    assert len(code_from("x" * 60, {"x" * 40})) == 40
    assert code_from("***", fallback="activity") == "activity"
