"""Countries as the reader calls them."""

from dpo_office.common.languages import reader_language
from registry_app.domain.countries import country_name


def country_of(code: str) -> str:
    """Name a country in the reader's language; a dash where none is named."""
    return country_name(code, reader_language()) if code else "–"
