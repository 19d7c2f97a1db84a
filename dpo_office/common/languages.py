"""The languages of texts that do not come by gettext."""

from typing import Final

from django.utils.translation import get_language

DANISH: Final = "da"
ENGLISH: Final = "en"


def reader_language() -> str:
    """Give the reader's language, "da" or "en", as texts outside gettext name it."""
    return DANISH if (get_language() or DANISH).startswith(DANISH) else ENGLISH
