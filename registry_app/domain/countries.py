"""Names of countries, from the Unicode Consortium's list (CLDR)."""

from functools import lru_cache
from typing import Final

from babel import Locale

# Those that English calls with an article; CLDR names them for a list.
WITH_ARTICLE: Final = frozenset(
    [
        "AE",
        "BS",
        "CF",
        "CG",
        "CD",
        "DO",
        "FK",
        "FO",
        "GB",
        "GM",
        "IM",
        "KM",
        "KY",
        "MH",
        "MP",
        "MV",
        "NL",
        "PH",
        "SB",
        "SC",
        "US",
        "VG",
        "VI",
    ]
)


@lru_cache(maxsize=8)
def _names(language: str) -> dict[str, str]:
    return dict(Locale.parse(language).territories)


def country_name(code: str, language: str) -> str:
    """Name a country (ISO 3166-1 alpha-2) in "da" or "en"; an unknown code stands for itself."""
    return _names(language).get(code, code)


def country_in_text(code: str, language: str) -> str:
    """Name a country as a sentence does: "data may reach the United States"."""
    name = country_name(code, language)
    return f"the {name}" if language == "en" and code in WITH_ARTICLE else name
