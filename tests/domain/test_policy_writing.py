import re
from dataclasses import replace

import pytest

from registry_app.domain.policy_html import policy_html
from registry_app.domain.policy_writing import (
    Gap,
    PolicyFacts,
    gaps_of,
    policy_text_of,
    policy_title,
    without,
)
from registry_app.domain.record import (
    Activity,
    Basis,
    Data,
    Purpose,
    Recipient,
    Rule,
    Transfer,
    Words,
    bases_of,
    flat_texts,
    retention_lines,
)
from registry_app.domain.retention_sentences import RetentionTerms

FACTS = PolicyFacts("Prøve ApS", "privat@example.com", brand="Prøven", site="example.com", cvr="12345674")
THREE_YEARS = Rule("R-1", RetentionTerms("months", 36, "inactivity"))
BOOKS = Rule("R-2", RetentionTerms("years", 5, "invoice", statute="bogføringsloven § 12"))
CONTACT = Data("contact", Words("Kontaktoplysninger", "Contact data"), "person", rule=THREE_YEARS)
ALLERGY = Data("allergy", Words("Allergier", "Allergies"), "person", special=True, rule=THREE_YEARS)
CREDIT = Data(
    "credit", Words("Kredit", "Credit"), "third_party", source=Words("et bureau", "an agency"), rule=BOOKS
)
SALE = Purpose(
    "sale",
    Words("Salg", "Sale"),
    Words("At sælge varer.", "To sell goods."),
    bases=(Basis("6.1.b"),),
    data=(CONTACT, CREDIT),
)
MENUS = Purpose(
    "menus",
    Words("Forslag", "Suggestions"),
    Words("At foreslå retter.", "To suggest dishes."),
    profiling=True,
    bases=(Basis("6.1.f", interest=Words("at gøre dem bedre", "to make them better")), Basis("9.2.a")),
    data=(ALLERGY,),
)
CARRIER = Recipient(
    "carrier",
    Words("Fragtfirma", "Carrier"),
    "processor",
    task=Words("bringer ud", "delivers"),
    transfers=(Transfer("US", "dpf"), Transfer("", "unknown")),
)
SHOP = Activity("shop", Words("Butik", "Shop"), purposes=(SALE, MENUS), recipients=(CARRIER,))


def text(language: str = "da", *activities: Activity, facts: PolicyFacts = FACTS) -> str:
    return policy_text_of(facts, activities or (SHOP,), title="Politik", language=language)


def test_a_policy_says_what_the_record_holds_in_danish():
    said = text()

    assert "Prøve ApS (CVR-nr. 12345674) er dataansvarlig" in said
    assert "**Salg.** Formålet er at sælge varer." in said
    assert "* Grundlag: aftalen med dig (art. 6, stk. 1, litra b)." in said
    assert "vores legitime interesse (art. 6, stk. 1, litra f): at gøre dem bedre" in said
    assert "* Opbevaring: kredit – slettes 5 år efter udgangen af det regnskabsår" in said
    assert "* Allergier (følsomme oplysninger)" in said
    assert "* Kredit (fra et bureau)" in said
    assert "* Fragtfirma (databehandler): bringer ud" in said
    assert "oplysninger kan komme til USA. Grundlaget er EU-Kommissionens afgørelse" in said
    assert "oplysninger kan komme til lande uden for EØS." in said


def test_a_policy_says_the_same_in_english():
    said = text("en")

    assert "**Sale.** The purpose is to sell goods." in said
    assert "* Legal basis: the contract with you (Art. 6(1)(b))." in said
    assert "* Retention: credit – erased 5 years after the end of the financial year" in said


def anchors(said: str) -> list[str]:
    return re.findall(r"\{#([a-z-]+)\}", said)


def test_the_anchors_are_the_same_in_both_languages_and_in_this_order():
    assert anchors(text("da")) == anchors(text("en"))
    assert anchors(text()) == [
        *("controller", "data", "purposes", "shop", "recipients", "transfers", "rights", "complaint"),
        "changes",
    ]


def test_what_the_record_does_not_hold_leaves_no_empty_section():
    bare = Activity("bare", Words("Bar", "Bare"), purposes=(replace(SALE, data=()),))

    assert anchors(text("da", bare)) == ["controller", "purposes", "bare", "rights", "complaint", "changes"]


@pytest.mark.parametrize(
    ("article", "named", "not_named"),
    [
        ("6.1.b", "Dataportabilitet:", "Samtykke:"),
        ("6.1.f", "Indsigelse:", "Dataportabilitet:"),
        ("6.1.a", "Samtykke:", "Indsigelse:"),
        ("6.1.c", "Markedsføring:", "Dataportabilitet:"),
    ],
)
def test_the_rights_follow_from_the_legal_bases(article, named, not_named):
    row = Activity("one", Words("En", "One"), purposes=(replace(SALE, bases=(Basis(article),)),))

    assert named in text("da", row)
    assert not_named not in text("da", row)


def test_the_form_is_told_of_only_where_one_is_asked_for():
    assert "skema" not in text()
    assert "sender vi et skema" in text(facts=replace(FACTS, asks_for_form=True))


def test_an_earlier_state_of_the_record_gives_another_text():
    earlier = text("da", *without([SHOP], {"shop/menus"}))

    assert "**Salg.**" in earlier
    assert "**Forslag.**" not in earlier
    assert without([SHOP], {"shop"}) == ()
    assert without([SHOP], {"shop/sale", "shop/menus"}) == ()


def test_gaps_are_named_with_the_article_that_asks():
    unfinished = replace(SALE, bases=(Basis("6.1.f"),), data=(replace(CONTACT, rule=None, origin="unknown"),))
    empty = replace(MENUS, bases=(), data=())
    row = Activity("gaps", Words("Huller", "Gaps"), purposes=(unfinished, empty))

    assert [(gap.code, gap.article) for gap in gaps_of(replace(FACTS, contact_email=""), [row])] == [
        ("contact_missing", "13(1)(a)"),
        ("interest_missing", "13(1)(d)"),
        ("retention_missing", "13(2)(a)"),
        ("source_missing", "14(2)(f)"),
        ("basis_missing", "13(1)(c)"),
        ("data_missing", "14(1)(d)"),
        ("recipients_missing", "13(1)(e)"),
    ]
    assert gaps_of(FACTS, [SHOP]) == (Gap("mechanism_missing", CARRIER.name, "13(1)(f)"),)


def test_the_title_names_the_brand_that_people_know():
    assert policy_title(FACTS, "da") == "Privatlivspolitik for Prøven"
    assert policy_title(replace(FACTS, brand=""), "en") == "Privacy policy of Prøve ApS"


def test_the_short_texts_are_made_from_the_parts():
    short = flat_texts(SHOP, "en")

    assert short.purpose == "To sell goods.\nTo suggest dishes."
    assert short.data_categories == "Contact data\nCredit\nAllergies"
    assert short.recipients == "Carrier"
    assert short.source == "an agency"
    assert bases_of(SHOP) == ("6.1.b", "6.1.f", "9.2.a")


def test_one_rule_for_everything_needs_no_names():
    whole = replace(SHOP, purposes=(replace(SALE, data=(CONTACT,)),))

    assert retention_lines(whole, "en") == (
        "Erased 36 months after the customer account was paused or deactivated.",
    )
    assert [line.partition(":")[0] for line in retention_lines(SHOP, "en")] == [
        "Contact data, Allergies",
        "Credit",
    ]


def test_anchors_become_ids_and_are_not_read():
    html = policy_html("# Titel\n\n## Dine rettigheder {#rights}\n\nTekst {#nothing}\n", prefix="da-")

    assert '<h2 id="da-rights">Dine rettigheder</h2>' in html
    assert "<h1>Titel</h1>" in html
    assert "Tekst {#nothing}" in html


@pytest.mark.parametrize("harm", ["<script>x</script>", "![a](https://example.com/a.png)", '<p id="x">'])
def test_a_text_brings_nothing_active_along(harm):
    html = policy_html(f"## Overskrift {{#a}}\n\n{harm}\n")

    assert not re.search(r"<(script|img|p id)", html)
