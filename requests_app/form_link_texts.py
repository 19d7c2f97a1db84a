"""What a mail with a form says of the way back: a link of its own, beside a reply by mail."""

from datetime import date
from typing import Final

from dpo_office.common.letters.message import PRIVATE_WORDS
from requests_app.letter_texts import long_date

_WAY_BACK: Final = {
    "da": (
        "Lettest er det at sende skemaet her, fra en computer eller en telefon, som PDF eller som foto af "
        "siden:\n\n{link}\n\nLinket er kun til dig og kun til dette skema. Det virker én gang og til og med "
        "den {until}; et link fra en tidligere mail virker ikke længere. Send det ikke videre."
    ),
    "en": (
        "The easiest way is to send the form here, from a computer or a telephone, as a PDF or as a photo of "
        "the page:\n\n{link}\n\nThe link is for you alone and for this form alone. It works once, up to and "
        "including {until}; a link from an earlier mail works no longer. Do not forward it."
    ),
}


def way_back_words(until: date, language: str) -> str:
    """Say how the form comes back by its link, whose place stands in the words; `until` is its last day."""
    return _WAY_BACK[language].format(link=PRIVATE_WORDS, until=long_date(until, language))
