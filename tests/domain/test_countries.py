"""Countries by name."""

import pytest

from registry_app.domain.adequacy import DECISIONS
from registry_app.domain.countries import country_in_text, country_name
from registry_app.domain.record_codes import EEA


@pytest.mark.parametrize(
    ("code", "danish", "english"),
    [("US", "USA", "United States"), ("FO", "Færøerne", "Faroe Islands"), ("XX", "XX", "XX"), ("", "", "")],
)
def test_a_country_is_named_and_an_unknown_code_stands_for_itself(code, danish, english):
    assert (country_name(code, "da"), country_name(code, "en")) == (danish, english)


def test_every_country_that_the_rules_know_has_a_name_in_both_languages():
    codes = {*EEA, *(decision.country for decision in DECISIONS)}

    nameless = [code for code in codes if code in (country_name(code, "da"), country_name(code, "en"))]

    assert nameless == []


def test_a_sentence_gives_some_countries_their_article():
    assert [country_in_text("US", "en"), country_in_text("DE", "en")] == ["the United States", "Germany"]
    assert country_in_text("US", "da") == "USA"
