"""Words of somebody's sheet, read as what the record holds."""

from datetime import date

import pytest

from registry_app.domain.sheet_values import (
    article_of,
    code_of,
    country_of,
    day_of,
    is_split_by_commas,
    laws_in,
    lines_of,
    parts_of,
)

ARTICLES = {
    "Art. 6, stk. 1, litra b": "6.1.b",
    "artikel 6, stk. 1, litra f) - legitim interesse": "6.1.f",
    "GDPR Article 6(1)(a)": "6.1.a",
    "6.1.c": "6.1.c",
    "Art. 6 (1) lit. e": "6.1.e",
    "Databeskyttelsesforordningens art. 9, stk. 2, litra h": "9.2.h",
    "Art. 10": "10",
    "databeskyttelsesforordningens artikel 87": "87",
    # Letters that the article does not have, and what only looks like one.
    "Art. 6, stk. 1, litra j": "",
    "artikel 6": "",
    "§ 10 i bogføringsloven": "",
    "16 år": "",
}


@pytest.mark.parametrize(("text", "article"), ARTICLES.items())
def test_an_article_is_read_however_it_is_cited(text, article):
    assert article_of(text) == article


def test_danish_law_beside_an_article_is_read():
    assert laws_in("art. 6, stk. 1, litra f, jf. databeskyttelsesloven § 6, stk. 1") == ("dbl_6_1", "")
    assert laws_in("Art. 87, databeskyttelseslovens § 11, stk. 2, nr. 1") == ("dbl_11_2_1", "")
    assert laws_in("art. 6, stk. 1, litra c, bogføringsloven § 12") == ("", "bogføringsloven § 12")
    assert laws_in("databeskyttelsesloven § 99") == ("", "")


def test_a_word_means_a_code_by_label_word_or_article():
    labels = {"kunder": "customers"}

    assert code_of("subjects", " KUNDER: ", labels) == "customers"
    assert code_of("subjects", "Medarbejdere", labels) == "employees"
    assert code_of("subjects", "marsmænd", labels) == ""
    assert code_of("bases", "Interesseafvejning (art. 6, stk. 1, litra f)", {}) == "6.1.f"
    assert code_of("bases", "privacy_legal_obligation", {}) == "6.1.c"


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("USA", "US"),
        ("us", "US"),
        ("Tyskland", "DE"),
        ("Germany", "DE"),
        ("Danmark.", "DK"),
        ("EU", ""),
        ("mange", ""),
    ],
)
def test_a_country_is_read_by_code_or_name(text, country):
    assert country_of(text) == country


@pytest.mark.parametrize(
    "text", ["2027-01-31", "31-01-2027", "31.1.2027", "31/01/2027", "31. januar 2027", "31 January 2027"]
)
def test_a_day_is_read_however_it_is_written(text):
    assert day_of(text) == date(2027, 1, 31)


@pytest.mark.parametrize("text", ["31-02-2027", "snart", "2027", "31. brumaire 2027", ""])
def test_what_is_no_day_is_none(text):
    assert day_of(text) is None


def test_lists_are_split_at_lines_semicolons_and_commas_only_where_asked():
    assert parts_of("data", "- Navn\n- Adresse; E-mail\n–", commas=False) == ["Navn", "Adresse", "E-mail"]
    assert parts_of("data", "Navn, adresse", commas=False) == ["Navn, adresse"]
    assert parts_of("data", "Navn, adresse", commas=True) == ["Navn", "adresse"]
    assert parts_of("bases", "Art. 6, stk. 1, litra b", commas=True) == ["Art. 6, stk. 1, litra b"]
    # An empty line keeps its place: what stands beside goes by it.
    assert lines_of("US\n\nDE") == ["US", "", "DE"]
    assert is_split_by_commas(["Navn, adresse", "Navn"])
    assert not is_split_by_commas(["Navn, adresse", "Navn\nE-mail"])
