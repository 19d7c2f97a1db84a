"""Words of somebody's sheet read as what the record holds: articles of law, countries, days, lists.

What is not recognised is never guessed: the answer is empty, and the caller says so.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Final

from babel import Locale

from registry_app.domain.legal_provisions import PROVISIONS
from registry_app.domain.record_codes import LEGAL_BASES
from registry_app.domain.record_laying import same
from registry_app.domain.sheet_targets import COMMAS_BELONG, known_words

# "Art. 6, stk. 1, litra b", "artikel 9, stk. 2, litra a", "6(1)(f)", "Article 6.1 (c)".
_ARTICLE = re.compile(
    r"\b(?P<article>[69])\s*(?:,?\s*stk\.?\s*|\(|\.|,|\s)\s*(?P<part>[12])\)?"
    r"\s*(?:,?\s*(?:litra|lit\.?|pkt\.?|punkt|bogstav)\s*|\(|\.|,|\s)?\s*(?P<letter>[a-j])\b",
    re.IGNORECASE,
)
_WHOLE_ARTICLE = re.compile(r"\bart(?:icle|ikel|\.)?\s*(?P<article>10|87)\b", re.IGNORECASE)
_DANISH_ACT = re.compile(
    r"(?:databeskyttelseslovens?|\bdbl|data protection act)\b[^§]{0,12}§+\s*"
    r"(?P<paragraph>\d+)(?:,?\s*stk\.?\s*(?P<part>\d))?(?:,?\s*nr\.?\s*(?P<number>\d))?",
    re.IGNORECASE,
)
_OTHER_ACT = re.compile(
    r"\b(?!databeskyttelses)(?P<law>[a-zæøå]+(?:loven|bekendtgørelsen|ordningen)s?\s*§+\s*\d+\s?[a-z]?"
    r"(?:,\s*stk\.\s*\d+)?(?:,\s*nr\.\s*\d+)?)",
    re.IGNORECASE,
)
_DAY = re.compile(r"(?P<day>\d{1,2})[./-](?P<month>\d{1,2})[./-](?P<year>\d{4})")
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})")
_LONG = re.compile(r"(?P<day>\d{1,2})\.?\s+(?P<month>[a-zæøå]+)\s+(?P<year>\d{4})", re.IGNORECASE)
# What stands in a cell to say that there is nothing.
NOTHING: Final = frozenset(
    same(word)
    for word in (
        *("-", "–", "—", "n/a", "na", "ingen", "none", "intet", "nothing", "nej", "no", "ikke relevant"),
        *("ej relevant", "not applicable", "eu", "eøs", "eea", "eu/eøs", "eu/eea", "inden for eu/eøs"),
    )
)
_COUNTRIES: Final[Mapping[str, str]] = {
    "usa": "US",
    "u.s.a": "US",
    "u.s": "US",
    "de forenede stater": "US",
    "united states of america": "US",
    "uk": "GB",
    "england": "GB",
    "storbritannien": "GB",
    "great britain": "GB",
    "holland": "NL",
    "tjekkiet": "CZ",
    "sydkorea": "KR",
    "south korea": "KR",
}
_LINE_OR_SEMICOLON = re.compile(r"[\n;]")
_BULLET = re.compile(r"^\s*(?:[-*•·]|\d{1,2}[.)])\s+")


def code_of(target: str, text: str, labels: Mapping[str, str]) -> str:
    """Give the code that a text means for a target: by its label, a word that is known, or its article.

    `labels` are the words of the codes in both languages, as `same` gives them; "" where nothing fits.
    """
    asked = same(text)
    if asked in labels.values():
        return asked
    found = labels.get(asked) or known_words(target).get(asked, "")
    if not found and target == "bases":
        return article_of(text)
    return found


def article_of(text: str) -> str:
    """Give the article of the GDPR that a legal basis names, as the record writes it; "" for none."""
    found = _ARTICLE.search(text)
    if found:
        code = f"{found['article']}.{found['part']}.{found['letter'].lower()}"
        return code if code in LEGAL_BASES else ""
    whole = _WHOLE_ARTICLE.search(text)
    return whole["article"] if whole else ""


def laws_in(text: str) -> tuple[str, str]:
    """Give the provision of databeskyttelsesloven by its code, and another Danish law as it is cited."""
    other = _OTHER_ACT.search(text)
    found = _DANISH_ACT.search(text)
    code = ""
    if found:
        parts = (found["paragraph"], found["part"], found["number"])
        code = "_".join(("dbl", *(part for part in parts if part)))
    return (code if code in PROVISIONS else "", other["law"] if other else "")


def country_of(text: str) -> str:
    """Give the code of a country by its code or its name in Danish or English; "" for none."""
    asked = same(text)
    if asked in _COUNTRIES:
        return _COUNTRIES[asked]
    return _country_names().get(asked, "")


@lru_cache(maxsize=1)
def _country_names() -> Mapping[str, str]:
    names: dict[str, str] = {}
    for language in ("en", "da"):
        for code, name in Locale.parse(language).territories.items():
            if len(code) == len("DK") and code.isalpha():
                names[same(name)] = names[code.casefold()] = code
    # Regions that the list has beside the countries.
    return {name: code for name, code in names.items() if code not in ("EU", "EZ", "UN", "ZZ", "XA", "XB")}


def day_of(text: str) -> date | None:
    """Read a day: 2026-11-22, 22-11-2026, 22.11.2026, 22/11/2026, 22. november 2026, 22 November 2026."""
    asked = text.strip()
    long = _LONG.fullmatch(asked)
    found = _ISO.match(asked) or _DAY.fullmatch(asked) or long
    if found is None:
        return None
    month = _months().get(same(found["month"]), 0) if long else int(found["month"])
    try:
        return date(int(found["year"]), month, int(found["day"]))
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _months() -> Mapping[str, int]:
    names: dict[str, int] = {}
    for language in ("da", "en"):
        for width in ("wide", "abbreviated"):
            names |= {
                same(name): number for number, name in Locale.parse(language).months["format"][width].items()
            }
    return names


def lines_of(text: str) -> list[str]:
    """Give the lines of a cell, without the marks of a list; an empty one keeps its place."""
    lines = [_BULLET.sub("", line).strip() for line in text.strip().splitlines()]
    return lines if any(lines) else []


def parts_of(target: str, text: str, *, commas: bool) -> list[str]:
    """Split a cell that names several things: at lines, then at semicolons, then at commas where asked."""
    parts = [part for line in lines_of(text) for part in line.split(";")]
    if commas and target not in COMMAS_BELONG and len(parts) == 1:
        parts = parts[0].split(",")
    return [part.strip() for part in parts if part.strip() and same(part) not in NOTHING]


def is_split_by_commas(cells: list[str]) -> bool:
    """Tell whether the lists of a sheet are written with commas: never with lines or semicolons."""
    return any("," in cell for cell in cells) and not any(
        _LINE_OR_SEMICOLON.search(cell.strip()) for cell in cells
    )
