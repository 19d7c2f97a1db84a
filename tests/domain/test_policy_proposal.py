"""A policy text as a draft of the record: what is read, what is not, and how well on eight texts."""

import re

import pytest

from dpo_office.common.environment import ROOT
from registry_app.domain.policy_proposal import propose
from registry_app.domain.policy_reading import read_policy
from tests.domain.readings.judge import KINDS, judged

FIRST = ("shop_da", "gym_en", "housing_da", "clinic_da", "saas_en", "ngo_en")
FRESH = ("hotel_en", "school_da")
DOC = ROOT / "docs" / "rules" / "policy_reading.md"


def facts(text, kind):
    return [fact for fact in propose(read_policy(text)).facts if fact.kind == kind]


@pytest.mark.parametrize(("names", "heading"), [(FIRST, "six texts, now"), (FRESH, "two texts, now")])
def test_the_figures_of_the_document_are_what_the_rules_give(names, heading):
    counted, _told = judged(names)
    table = DOC.read_text(encoding="utf-8").split(f"| {heading} |")[1].split("\n\n")[0]
    stated = {
        row[0]: tuple(map(int, row[1:]))
        for row in re.findall(r"^\| ([a-z]+) \| (\d+) \| (\d+) \| (\d+) \|", table, re.MULTILINE)
    }

    assert stated == {
        kind: tuple(counted[kind][result] for result in ("found", "missed", "wrong")) for kind in KINDS
    }


LAYOUTS = {
    "small headings": (
        "# Politik\n\n### Nyhedsbrev\n\n#### Formål\n\nVi sender tilbud.\n\n#### Retsgrundlag\n\nSamtykke."
        "\n\n### Køb\n\n#### Formål\n\nVi sender varer.\n\n#### Retsgrundlag\n\nAftalen med dig.\n"
    ),
    "points": (
        "# Politik\n\n## Hvad vi bruger oplysninger til\n\n"
        "* Nyhedsbrev: vi sender tilbud på grundlag af dit samtykke.\n"
        "* Køb: vi sender varer, og grundlaget er aftalen med dig.\n"
    ),
    "rows": (
        "# Politik\n\n| Formål | Grundlag |\n|---|---|\n| Nyhedsbrev | Samtykke |\n| Køb | Aftale med dig |\n"
    ),
    "sections": (
        "# Politik\n\n## Nyhedsbrev\n\nVi sender tilbud. Grundlaget er dit samtykke.\n\n"
        "## Køb\n\nVi sender varer. Grundlaget er aftalen med dig.\n"
    ),
}


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS)
def test_activities_are_found_in_every_layout(text):
    proposal = propose(read_policy(text))
    names = {fact.activity: fact.values["name"] for fact in proposal.facts if fact.kind == "activity"}
    bases = [
        (names[fact.activity], fact.values["article"]) for fact in proposal.facts if fact.kind == "basis"
    ]

    assert bases == [("Nyhedsbrev", "6.1.a"), ("Køb", "6.1.b")]


BASES = [
    ("Grundlaget er artikel 6, stk. 1, litra b og f.", ["6.1.b", "6.1.f"]),
    ("The legal basis is Article 6(1)(c) GDPR.", ["6.1.c"]),
    ("Behandlingsgrundlag: dit udtrykkelige samtykke, art. 9, stk. 2, litra a.", ["9.2.a"]),
    ("Du kan trække dit samtykke tilbage.", []),
]


@pytest.mark.parametrize(("sentence", "articles"), BASES)
def test_bases_are_read_by_article_and_in_words(sentence, articles):
    text = f"# Politik\n\n## Køb\n\nFormål: at sende varer.\n\n{sentence}\n"

    assert [fact.values["article"] for fact in facts(text, "basis")] == articles


PERIODS = [
    ("Oplysningerne slettes 5 år efter regnskabsårets udløb.", ("years", 5, "invoice")),
    ("We keep the data for 36 months after your account is closed.", ("months", 36, "deactivated")),
    ("Opbevaring: 30 dage.", ("days", 30, "")),
    ("Oplysningerne slettes, når du trækker dit samtykke tilbage.", ("at_once", 0, "consent_withdrawn")),
    ("Oplysningerne opbevares, så længe du er medlem.", ("in_words", 0, "")),
    ("Vi svarer inden 1 måned.", None),
]


@pytest.mark.parametrize(("sentence", "terms"), PERIODS)
def test_periods_are_read_with_what_they_are_counted_from(sentence, terms):
    text = f"# Politik\n\n## Medlemskab\n\nGrundlaget er aftalen med dig.\n\n{sentence}\n"

    read = [
        (fact.values["unit"], fact.values["period"], fact.values["trigger"])
        for fact in facts(text, "retention")
    ]
    assert read == ([terms] if terms else [])


@pytest.mark.parametrize(
    "sentence",
    [
        "Vi deler aldrig dine oplysninger med Stripe.",
        "We never share your data with Google.",
        "Vi indsamler ikke helbredsoplysninger.",
    ],
)
def test_what_a_text_denies_is_no_fact(sentence):
    text = f"# Politik\n\n## Køb\n\nGrundlaget er aftalen med dig.\n\n{sentence}\n"

    assert not facts(text, "recipient")
    assert not facts(text, "category")


@pytest.mark.parametrize(
    "line", ["| a |" * 20_000, "A" * 200_000, "Aa " * 70_000, "telefon " + "a " * 50_000, "**" * 50_000]
)
def test_a_line_that_is_no_sentence_is_read_and_gives_nothing(line):
    assert propose(read_policy(line)).facts == ()


def test_every_sentence_gives_a_fact_or_is_listed():
    text = (
        "# Politik\n\n## Køb\n\nGrundlaget er aftalen med dig. Vi sender varer. Himlen er blå i dag.\n\n"
        "## Dine rettigheder\n\nDu kan klage.\n"
    )
    proposal = propose(read_policy(text))

    assert [(row.line, row.sentence, row.aside) for row in proposal.not_understood] == [
        (5, "Himlen er blå i dag.", False),
        (9, "Du kan klage.", True),
    ]
    assert all(fact.sentence and fact.line for fact in proposal.facts)
